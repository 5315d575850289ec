"""The clocks of records, with pauses and extensions."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.kernel.deadlines.models.rule import RuleVersion
from countyhall.kernel.records.models import OfRecord


class Clock(OfRecord):
    """A period that runs for a record. ``due_on`` is stored; while paused it is what it was at the pause.

    ``days`` (hours, where the rule counts these) stands in place of the rule's, where the case itself says
    how many ("within ten days"). A clock counted in hours has ``started_at`` and ``due_at``; ``due_on`` is the
    day of that moment, and ``met_at`` the moment of its end where somebody noted one.
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
    started_at = models.DateTimeField(pgettext_lazy("deadline", "started at"), null=True, blank=True)
    days = models.PositiveIntegerField(_("days set for this record"), null=True, blank=True)
    transit_days = models.PositiveSmallIntegerField(_("days of travel"), default=0)
    due_on = models.DateField(_("due"))
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    until_noon = models.BooleanField(_("until noon"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RUNNING)
    paused_on = models.DateField(_("paused"), null=True, blank=True)
    ended_on = models.DateField(pgettext_lazy("deadline", "ended"), null=True, blank=True)
    met_at = models.DateTimeField(pgettext_lazy("deadline", "ended at"), null=True, blank=True)
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
            models.CheckConstraint(
                condition=Q(started_at=None, due_at=None)
                | Q(started_at__isnull=False, due_at__isnull=False, due_at__gte=F("started_at")),
                name="a_clock_in_hours_has_both_ends",
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
        return self.late_days(on) == 0 and not (self.due_at and self.met_at and self.met_at > self.due_at)

    def over(self, moment: datetime) -> bool:
        """Whether its time is over at a moment: to the minute where it is counted in hours."""
        if self.due_at is None or self.state != self.State.RUNNING:
            return not self.in_time(timezone.localtime(moment).date())
        return moment > self.due_at

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
    """The clock stands still from ``first_on`` until the day before ``until_on``, or between two moments."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="pauses")
    first_on = models.DateField(_("from"))
    until_on = models.DateField(_("resumed"), null=True, blank=True)
    first_at = models.DateTimeField(_("from"), null=True, blank=True)
    until_at = models.DateTimeField(_("resumed"), null=True, blank=True)
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
    """More time, with who allowed it and why; ``days`` are of the rule's kind and unit."""

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
