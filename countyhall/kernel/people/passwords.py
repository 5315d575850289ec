"""The rules for passwords, as Django's validators."""

import string
from datetime import timedelta

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countyhall.kernel.people.models import AccountPolicy, PasswordHistory, User

__all__ = ["LongOrMixed", "NotOneOfTheLast", "must_change", "too_young"]


class LongOrMixed:
    """A long password, or a shorter one of several kinds of characters."""

    def validate(self, password: str, user=None) -> None:
        """Raise ``ValidationError`` for one that is neither."""
        policy = AccountPolicy.on()
        if len(password) >= policy.long_enough:
            return
        if len(password) < policy.shortest or kinds(password) < policy.classes:
            raise ValidationError(self.get_help_text(), code="password_too_weak")

    def get_help_text(self) -> str:
        """The rule in words."""
        policy = AccountPolicy.on()
        return _(
            "At least %(long)d characters; or at least %(short)d with %(kinds)d of these: "
            "capital letters, small letters, digits, signs."
        ) % {"long": policy.long_enough, "short": policy.shortest, "kinds": policy.classes}


def kinds(password: str) -> int:
    """How many kinds of characters: capitals, small letters, digits, everything else."""
    told = [string.ascii_uppercase, string.ascii_lowercase, string.digits]
    found = {next((n for n, letters in enumerate(told) if c in letters), len(told)) for c in password}
    return len(found)


class NotOneOfTheLast:
    """No password that was in force lately."""

    def validate(self, password: str, user=None) -> None:
        """Raise ``ValidationError`` for one of the last ones."""
        if user is None or user.pk is None:
            return
        last = [user.password, *self._last(user)][: AccountPolicy.on().remembered + 1]
        if any(check_password(password, hashed) for hashed in last if hashed):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def password_changed(self, password: str, user=None) -> None:
        """Remember what has just been set; called by Django when the account is saved."""
        if not isinstance(user, User):
            return
        PasswordHistory.objects.create(user=user, password=user.password)
        keep = AccountPolicy.on().remembered + 1
        old = PasswordHistory.objects.filter(user=user).order_by("-set_at", "-pk").values("pk")[keep:]
        PasswordHistory.objects.filter(pk__in=[row["pk"] for row in old]).delete()

    def get_help_text(self) -> str:
        """The rule in words."""
        n = AccountPolicy.on().remembered
        return ngettext("Not the last password.", "Not one of the last %(n)d passwords.", n) % {"n": n}

    @staticmethod
    def _last(user: User) -> list[str]:
        return list(
            PasswordHistory.objects.filter(user=user)
            .order_by("-set_at", "-pk")
            .values_list("password", flat=True)
        )


def too_young(user: User) -> bool:
    """Whether the password was set too short a time ago to be changed again."""
    set_at = user.password_set_at()
    if user.must_change_password or set_at is None:
        return False
    return timezone.now() < set_at + timedelta(days=AccountPolicy.on().min_age_days)


def must_change(user: User) -> bool:
    """Whether the password has to be changed now: the first one, or one that has grown too old."""
    if not user.has_usable_password():
        return False
    if user.must_change_password:
        return True
    set_at, days = user.password_set_at(), AccountPolicy.on().max_age_days
    return bool(days and set_at and timezone.now() > set_at + timedelta(days=days))
