"""What was told of clocks, and what each count after a change of the calendar moved."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.deadlines.models.clock import Clock


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
    before_at = models.DateTimeField(null=True, blank=True)
    after_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("moved clock")
        verbose_name_plural = _("moved clocks")
        ordering = ["clock"]
        constraints = [
            models.UniqueConstraint(fields=["recalculation", "clock"], name="a_clock_is_reported_once")
        ]

    def __str__(self) -> str:
        return f"{self.before_at or self.before} → {self.after_at or self.after}"


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
