"""Who follows plans from outside the desk: citizens by mail, calendars by a secret address."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from countyhall.domains.oversight.models.plan import Plan
from countyhall.kernel.organisation.models import Unit


class Follower(models.Model):
    """A citizen who is told when a public plan changes; only after confirming (PLN-15)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="followers", verbose_name=_("plan"))
    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=10)
    asked_on = models.DateField(_("asked on"))
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [
            models.UniqueConstraint(fields=["plan", "email"], name="an_address_follows_a_plan_once")
        ]

    def __str__(self) -> str:
        return self.email


class CalendarKey(models.Model):
    """The secret address of a person's calendar of milestones (PLN-09); a new one ends the old one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    key = models.CharField(max_length=64, unique=True)
    made_on = models.DateField(_("made on"))

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit"], nulls_distinct=False, name="one_calendar_address_per_person_and_unit"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.unit or '*'}"
