"""Rules and calendars by version, closures, and the clocks of records with pauses and extensions."""

import uuid
from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.records.models import OfRecord


class RuleVersion(models.Model):
    """A legal period as it was the law from a day on. Never changed: a running clock keeps its version."""

    class Kind(models.TextChoices):
        WORKING = "working", _("working days")
        CALENDAR = "calendar", _("calendar days")

    class Roll(models.TextChoices):
        NEXT = "next", _("to the next working day")
        NONE = "none", _("not moved")

    code = models.CharField(_("code"), max_length=60)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    labels = models.JSONField(_("name"), default=dict)
    bases = models.JSONField(_("legal basis"), default=dict)
    days = models.PositiveIntegerField(_("days"), default=0)
    months = models.PositiveIntegerField(_("months"), default=0)
    kind = models.CharField(_("counted in"), max_length=8, choices=Kind.choices, default=Kind.WORKING)
    first_day_counts = models.BooleanField(_("first day counts"), default=False)
    roll = models.CharField(_("last day off"), max_length=4, choices=Roll.choices, default=Roll.NEXT)
    saturday_morning = models.BooleanField(_("Saturday ends at noon of the next working day"), default=False)
    ceiling_days = models.PositiveIntegerField(_("ceiling"), null=True, blank=True)
    ceiling_kind = models.CharField(
        _("ceiling counted in"), max_length=8, choices=Kind.choices, default=Kind.CALENDAR
    )
    used_cap = models.PositiveIntegerField(_("days used, at most"), null=True, blank=True)
    ladder = models.JSONField(_("limits of extension"), default=dict, blank=True)
    escalation = models.JSONField(_("escalation"), default=list, blank=True)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["code", "-valid_from", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from", "revision"], name="a_rule_version_exists_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="rule_ends_after_it_begins",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="rule_version_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return _in_language(self.labels) or self.code

    @property
    def basis(self) -> str:
        """The article that it stands on, in the reader's language."""
        return _in_language(self.bases)


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


class Closure(models.Model):
    """A day on which offices were closed besides the calendar (a typhoon), everywhere or in one unit."""

    day = models.DateField(_("day"))
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
                fields=["day", "unit"], condition=Q(withdrawn_at=None), nulls_distinct=False,
                name="a_unit_is_closed_once_a_day", violation_error_message=_("This day is closed already."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_closure_has_a_reason"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.day} {self.reason}"


class Clock(OfRecord):
    """A period that runs for a record. ``due_on`` is stored; while paused it is what it was at the pause.

    ``days`` stands in place of the rule's, where the case itself says how many ("within ten days").
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Time running")
        PAUSED = "paused", _("Time paused")
        FULFILLED = "fulfilled", _("Fulfilled")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN = (State.RUNNING, State.PAUSED)

    rule = models.ForeignKey(RuleVersion, models.PROTECT, related_name="clocks", verbose_name=_("rule"))
    code = models.CharField(max_length=60)
    label = models.CharField(pgettext_lazy("deadline", "period"), max_length=120, blank=True)
    started_on = models.DateField(pgettext_lazy("deadline", "started"))
    days = models.PositiveIntegerField(_("days set for this record"), null=True, blank=True)
    transit_days = models.PositiveSmallIntegerField(_("days of travel"), default=0)
    due_on = models.DateField(_("due"))
    until_noon = models.BooleanField(_("until noon"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RUNNING)
    paused_on = models.DateField(_("paused"), null=True, blank=True)
    ended_on = models.DateField(pgettext_lazy("deadline", "ended"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="clock_of_record"),
            models.Index(
                fields=["content_type", "due_on"], include=["object_id"],
                condition=Q(state__in=["running", "paused"]), name="open_clock_by_due_day",
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "code", "label"],
                condition=Q(state__in=["running", "paused"]), name="a_record_owes_a_thing_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="paused", paused_on__isnull=False)
                | (~Q(state="paused") & Q(paused_on=None)),
                name="a_paused_clock_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["running", "paused"], ended_on=None, ended_at=None)
                | Q(state__in=["fulfilled", "cancelled"], ended_on__isnull=False, ended_at__isnull=False),
                name="an_ended_clock_has_a_day",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.label or self.rule.label

    @property
    def is_open(self) -> bool:
        """Whether it still runs or stands still for a while."""
        return self.state in self.OPEN

    def in_time(self, on: date) -> bool:
        """Whether it ended, or on ``on`` still is, within its time."""
        return self.late_days(on) == 0

    def late_days(self, on: date) -> int:
        """Calendar days past the due day on ``on``, or on the day that it ended or was paused."""
        stop = min(day for day in (on, self.ended_on, self.paused_on) if day)
        return 0 if self.state == self.State.CANCELLED else max(0, (stop - self.due_on).days)

    def days_left(self, on: date) -> int:
        """Calendar days until the due day; negative when it is past."""
        return (self.due_on - on).days

    def used_days(self, on: date) -> int:
        """Working days from the day after the start to ``on`` (or the end), pauses left out."""
        from countyhall.kernel.deadlines import (
            services,  # the sum needs the calendar, which needs these models
        )

        return services.used_days(self, on)


class Pause(models.Model):
    """The clock stands still from ``first_on`` until the day before ``until_on``."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="pauses")
    first_on = models.DateField(_("from"))
    until_on = models.DateField(_("resumed"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering = ["first_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["clock"], condition=Q(until_on=None), name="a_clock_has_one_open_pause"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("first_on")),
                name="a_pause_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class Extension(models.Model):
    """More time, with who allowed it and why; ``days`` are of the rule's kind."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="extensions")
    on = models.DateField(_("decided"))
    days = models.PositiveIntegerField(_("days"), default=0)
    months = models.PositiveIntegerField(_("months"), default=0)
    reason = models.CharField(_("reason"), max_length=200)
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by")
    )
    due_before = models.DateField(_("due before"))
    due_after = models.DateField(_("due after"))

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(days__gt=0) | Q(months__gt=0), name="an_extension_gives_time"),
            models.CheckConstraint(condition=~Q(reason=""), name="an_extension_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.reason


class Recalculation(models.Model):
    """One round through the open clocks after the calendar changed; ``last_clock`` is how far it came."""

    cause = models.CharField(_("cause"), max_length=200)
    first_day = models.DateField(_("first day changed"))
    last_day = models.DateField(_("last day changed"))
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    last_clock = models.BigIntegerField(default=0)
    looked_at = models.PositiveIntegerField(_("clocks looked at"), default=0)

    class Meta:
        verbose_name = _("recalculation")
        verbose_name_plural = _("recalculations")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return self.cause


class Moved(models.Model):
    """A line of the report: this clock was due then and is due now, or could not be reckoned, and why."""

    recalculation = models.ForeignKey(Recalculation, models.CASCADE, related_name="moved")
    clock = models.ForeignKey(Clock, models.CASCADE, related_name="moves")
    before = models.DateField(_("due before"))
    after = models.DateField(_("due after"))
    problem = models.CharField(_("problem"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("moved clock")
        verbose_name_plural = _("moved clocks")
        ordering = ["clock"]
        constraints = [
            models.UniqueConstraint(fields=["recalculation", "clock"], name="a_clock_is_reported_once")
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Told(models.Model):
    """A rung of the escalation that was reached; each is told once."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="told")
    due_on = models.DateField()
    days = models.SmallIntegerField()
    to = models.CharField(max_length=40)
    on = models.DateField(_("told"))
    sent = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["clock", "due_on", "days", "to"], name="a_rung_is_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.to} {self.days:+d}"


def _in_language(texts: dict[str, str]) -> str:
    return texts.get((get_language() or settings.LANGUAGE_CODE).lower()) or texts.get(
        settings.LANGUAGE_CODE, ""
    )
