"""People who sign in, the rules for their accounts, and what happened at the door."""

from datetime import date, timedelta

import pgtrigger
from django.contrib.auth import models as auth
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.kernel.period import words


class UserManager(BaseUserManager):
    """Makes users; nobody is ever a superuser."""

    def create_user(self, username: str, password: str | None = None, **fields) -> "User":
        """A user with a hashed password, or with none at all."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


ACTIVE = [(True, _("in use")), (False, pgettext_lazy("account", "closed"))]


class User(AbstractBaseUser):
    """A person with an account. What they may do comes from their grants, never from this row."""

    username = models.CharField(_("account"), max_length=60, unique=True)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hant")
    is_active = models.BooleanField(_("account state"), choices=ACTIVE, default=True)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    disabled_reason = models.CharField(_("why the account is closed"), max_length=120, blank=True)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    is_staff = False  # the Django admin is a second, unguarded front door: it stays shut
    is_superuser = False

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(
                Lower("username"), name="an_account_is_one_in_any_case",
                violation_error_message=_("There is an account of this name already."),
            ),
            models.UniqueConstraint(
                Lower("email"), condition=~Q(email=""), name="an_address_opens_one_account",
                violation_error_message=_("This e-mail address belongs to another account already."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name or self.username

    @cached_property
    def remembered(self) -> dict:
        """What was read about this person, kept as long as this object; a request's lazy user shares it."""
        return {}

    def has_perm(self, perm: str, obj=None) -> bool:
        """Whether any grant in force carries ``perm`` (for ``obj``'s unit, where one is given)."""
        return self.is_active and auth._user_has_perm(self, perm, obj)

    def has_perms(self, perms, obj=None) -> bool:
        """Whether all of ``perms`` are carried."""
        return all(self.has_perm(perm, obj) for perm in perms)

    def get_full_name(self) -> str:
        """The name, for libraries that ask for it."""
        return self.name

    def password_set_at(self):
        """When the password in force was set; ``None`` when there is none or it came from elsewhere."""
        last = self.password_history.order_by("-set_at").first()
        return last.set_at if last else None


class AccountPolicy(models.Model):
    """What the office asks of accounts from a day on; the row with the latest ``valid_from`` holds.

    The defaults follow the control baseline for information systems (資通系統防護基準): 15 minutes of
    lock-out after five failures, no password among the last three, a minimum and a maximum age.
    """

    valid_from = models.DateField(_("in force from"), unique=True)
    long_enough = models.PositiveSmallIntegerField(_("length from which any mixture will do"), default=12)
    shortest = models.PositiveSmallIntegerField(_("shortest password of mixed characters"), default=8)
    classes = models.PositiveSmallIntegerField(_("kinds of characters in a short password"), default=3)
    remembered = models.PositiveSmallIntegerField(_("last passwords that may not return"), default=3)
    min_age_days = models.PositiveSmallIntegerField(
        _("days before a password may be changed again"), default=1
    )
    max_age_days = models.PositiveSmallIntegerField(
        _("days after which a password must be changed"), default=180
    )
    lock_after = models.PositiveSmallIntegerField(_("failures before the account locks"), default=5)
    lock_minutes = models.PositiveSmallIntegerField(_("minutes that it stays locked"), default=15)
    idle_minutes = models.PositiveSmallIntegerField(_("idle minutes before sign-out"), default=30)
    session_hours = models.PositiveSmallIntegerField(_("hours before a new sign-in"), default=10)
    idle_account_days = models.PositiveSmallIntegerField(
        _("days without sign-in before the account closes"), default=90
    )

    class Meta:
        verbose_name = _("account rules")
        verbose_name_plural = _("account rules")
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return words.day(self.valid_from)

    @staticmethod
    def may_begin(day: date) -> bool:
        """Whether rules may hold from ``day``: what was asked of people before today is not rewritten."""
        return day >= timezone.localdate()

    @classmethod
    def on(cls, day: date | None = None) -> "AccountPolicy":
        """The rules in force on ``day`` (today's, when none is given); the defaults where none are kept."""
        day = day or timezone.localdate()
        return cls.objects.filter(valid_from__lte=day).order_by("-valid_from").first() or cls(valid_from=day)


class PasswordHistory(models.Model):
    """The hash of a password that was in force, so that it does not return."""

    user = models.ForeignKey(User, models.CASCADE, related_name="password_history", verbose_name=_("person"))
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("earlier password")
        verbose_name_plural = _("earlier passwords")
        ordering = ["-set_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user} {self.set_at:%Y-%m-%d}"


class SignIn(models.Model):
    """What happened at the door: who, when, from where, how, and with what result.

    Rows are never changed, and deleted only when they are older than half a year
    (資通系統防護基準: logs of at least six months).
    """

    class Event(models.TextChoices):
        SIGNED_IN = "signed_in", _("Signed in")
        WRONG = "wrong", _("Wrong password")
        WRONG_CODE = "wrong_code", _("Wrong code")
        LOCKED = "locked", _("Locked after too many failures")
        REFUSED = "refused", _("Refused while locked")
        SIGNED_OUT = "signed_out", _("Signed out")
        EXPIRED = "expired", _("Session ended by the clock")
        REVOKED = "revoked", _("Session ended from another device")
        INVITED = "invited", _("Invited")
        PASSWORD = "password", _("Password set")
        UNLOCKED = "unlocked", _("Unlocked")
        DISABLED = "disabled", _("Account closed")
        ENABLED = "enabled", _("Account opened")
        FACTORS_RESET = "factors_reset", _("Second factors removed")

    FAILURES = (Event.WRONG, Event.WRONG_CODE, Event.LOCKED, Event.REFUSED)

    at = models.DateTimeField(_("when"), default=timezone.now)
    event = models.CharField(_("what happened"), max_length=16, choices=Event.choices)
    identity = models.CharField(_("account"), max_length=60)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="sign_ins", verbose_name=_("person")
    )
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )
    method = models.CharField(_("by means of"), max_length=40, blank=True)
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True)
    agent = models.CharField(_("browser"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["identity", "-at"], name="sign_in_by_identity"),
            models.Index(fields=["-at"], name="sign_in_by_time"),
        ]
        triggers = [
            pgtrigger.Protect(name="sign_ins_are_never_changed", operation=pgtrigger.Update),
            pgtrigger.Protect(
                name="sign_ins_are_kept_for_half_a_year",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.at > now() - interval '6 months'"),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(identity=""), name="a_sign_in_names_an_account"),
        ]

    def __str__(self) -> str:
        return f"{self.identity} {self.get_event_display()}"

    @property
    def succeeded(self) -> bool:
        """Whether the door was opened as asked."""
        return self.event not in self.FAILURES


HALF_A_YEAR = timedelta(days=184)
