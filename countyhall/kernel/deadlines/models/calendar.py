"""The office's calendar by version, its hours, and the days on which it was closed besides."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.kernel.organisation.models import Unit


class CalendarStamp(models.Model):
    """One row whose token changes with every import and closure: what a process knows is told stale by it."""

    token = models.UUIDField(default=uuid.uuid4)

    class Meta:
        verbose_name = _("state of the calendar")
        verbose_name_plural = _("state of the calendar")

    def __str__(self) -> str:
        return str(self.token)


class CalendarYear(models.Model):
    """One import of one year's working-day calendar; the newest of a year counts."""

    year = models.PositiveSmallIntegerField(_("year"))
    version = models.PositiveIntegerField(_("version"))
    source = models.CharField(_("source"), max_length=200)
    digest = models.CharField(max_length=64)
    imported_at = models.DateTimeField(_("imported"), auto_now_add=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        ordering = ["-year", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["year", "version"], name="a_calendar_version_exists_once")
        ]

    def __str__(self) -> str:
        return f"{self.year - 1911} ({self.version})"


class CalendarDay(models.Model):
    """A day of a calendar year: off or not, and what the calendar calls it."""

    calendar = models.ForeignKey(CalendarYear, models.PROTECT, related_name="days")
    day = models.DateField(_("day"))
    off = models.BooleanField(_("day off"))
    note = models.CharField(_("name"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day"], name="a_day_stands_once_in_a_calendar")
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class OfficeHours(models.Model):
    """When offices work from a day on, and what half a working day is worth. Never changed: a later one counts.

    ``half_day`` is for limits counted in days; limits counted in hours have the hours that were worked.
    """

    class HalfDay(models.TextChoices):
        NONE = "none", _("as a day off")
        HALF = "half", _("as half a day")
        WHOLE = "whole", _("as a whole day")

    valid_from = models.DateField(_("valid from"))
    morning_from = models.TimeField(_("morning from"))
    morning_until = models.TimeField(_("morning until"))
    afternoon_from = models.TimeField(_("afternoon from"))
    afternoon_until = models.TimeField(_("afternoon until"))
    half_day = models.CharField(
        _("a day that is half closed counts"), max_length=5, choices=HalfDay.choices, default=HalfDay.HALF
    )
    basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    entered_at = models.DateTimeField(_("entered"), auto_now_add=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(morning_from__lt=F("morning_until"))
                & Q(morning_until__lte=F("afternoon_from"))
                & Q(afternoon_from__lt=F("afternoon_until")),
                name="office_hours_follow_each_other",
                violation_error_message=_(
                    "The morning ends after it begins, the afternoon begins at its end or later, and ends after"
                    " that."
                ),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="office_hours_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return (
            f"{self.morning_from:%H:%M}–{self.morning_until:%H:%M}, "
            f"{self.afternoon_from:%H:%M}–{self.afternoon_until:%H:%M}"
        )


class Closure(models.Model):
    """A day, or half of one, on which offices were closed besides the calendar, everywhere or in one unit."""

    class Part(models.TextChoices):
        DAY = "day", _("the whole day")
        MORNING = "morning", _("the morning")
        AFTERNOON = "afternoon", _("the afternoon")

    day = models.DateField(_("day"))
    part = models.CharField(
        pgettext_lazy("closure", "closed"), max_length=9, choices=Part.choices, default=Part.DAY
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only this unit and below"),
    )
    reason = models.CharField(_("reason"), max_length=80)
    announced_at = models.DateTimeField(_("entered"), auto_now_add=True)
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "part", "unit"], condition=Q(withdrawn_at=None), nulls_distinct=False,
                name="a_unit_is_closed_once_a_day", violation_error_message=_("This day is closed already."),
            ),
            models.CheckConstraint(
                condition=Q(part__in=["day", "morning", "afternoon"]), name="a_closure_is_of_a_day_or_half"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_closure_has_a_reason"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.day} {self.reason}"
