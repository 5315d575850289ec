"""The monthly report of a plan, and what was reported when."""

import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.oversight.models.plan import HUNDRED, Plan
from countyhall.kernel.period import percent
from countyhall.kernel.records.models import Record


class MonthlyReport(Record):
    """What a unit reports of a plan for a month. The row is the working copy; figures read snapshots."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("With the section chief")
        REVIEWED = "reviewed", _("With the head of unit")
        REPORTED = "reported", _("With the planning section")
        ACCEPTED = "accepted", _("Accepted")
        CORRECTING = "correcting", _("Correction proposed")

    class Cause(models.TextChoices):
        LAND = "land", _("Land")
        DESIGN = "design", _("Planning and design")
        TENDER = "tender", _("Tender without award")
        CHANGE = "change", _("Change of design")
        CONTRACTOR = "contractor", _("Contractor's performance")
        WEATHER = "weather", _("Weather")
        SHORTAGE = "shortage", _("Shortage of labour or material")
        COORDINATION = "coordination", _("Coordination between agencies")
        PROTEST = "protest", _("Protest of residents")
        FUNDS = "funds", _("Funds")
        OTHER = "other", _("Other")

    class Kept(models.TextChoices):
        KEPT = "kept", _("Kept")
        PARTLY = "partly", _("Partly kept")
        MISSED = "missed", _("Not kept")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reports", verbose_name=_("plan"))
    month = models.DateField(_("month"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    planned = models.DecimalField(_("planned %"), max_digits=5, decimal_places=2, validators=HUNDRED)
    actual = models.DecimalField(
        _("actual %"), max_digits=5, decimal_places=2, null=True, blank=True, validators=HUNDRED
    )
    stage = models.CharField(_("stage"), max_length=12, choices=Plan.Stage.choices)
    status_text = models.CharField(_("how it stands"), max_length=300, blank=True)
    allotted = models.BigIntegerField(_("allotted so far"), default=0, validators=[MinValueValidator(0)])
    spent = models.BigIntegerField(_("spent so far"), default=0, validators=[MinValueValidator(0)])
    payable = models.BigIntegerField(_("payable, not yet paid"), default=0, validators=[MinValueValidator(0)])
    surplus = models.BigIntegerField(_("left over"), default=0, validators=[MinValueValidator(0)])
    reserved = models.BigIntegerField(
        _("carried into next year"), default=0, validators=[MinValueValidator(0)]
    )
    last_kept = models.CharField(_("last month's remedy"), max_length=6, choices=Kept.choices, blank=True)
    cause = models.CharField(_("cause of lag"), max_length=12, choices=Cause.choices, blank=True)
    cause_text = models.TextField(_("explanation"), blank=True)
    remedy = models.TextField(_("remedy"), blank=True)
    remedy_owner = models.CharField(_("who sees to it"), max_length=60, blank=True)
    expected_on = models.DateField(_("back on plan by"), null=True, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    correction_reason = models.CharField(_("reason of correction"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("monthly report")
        verbose_name_plural = _("monthly reports")
        ordering = ["-month", "plan"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "month"], name="one_report_per_plan_and_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="a_report_month_is_its_first_day"),
            models.CheckConstraint(
                condition=Q(actual=None) | Q(actual__gte=0, actual__lte=100), name="actual_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.month.year - 1911}/{self.month.month:02d}"

    @property
    def lag(self):
        """Percentage points behind plan; negative when ahead, ``None`` before the month is filled in."""
        return None if self.actual is None else self.planned - self.actual

    @property
    def spending_rate(self):
        """Paid ÷ allotted, in per cent (PLN-08); ``None`` before anything was allotted."""
        return percent.of(self.spent, self.allotted)

    @property
    def execution_rate(self):
        """(Paid + payable + left over) ÷ allotted, in per cent: the second ratio that is asked for (PLN-08)."""
        return percent.of(self.spent + self.payable + self.surplus, self.allotted)

    @classmethod
    def within(cls, units) -> Q:
        """Seen by whoever sees the plan."""
        return Q(unit__in=units) | Q(plan__in=Plan.objects.filter(Plan.within(units)).values("pk"))


class Snapshot(models.Model):
    """A report as it was handed in, or as it was corrected; added, never changed (PLN-05).

    ``content`` holds every field of the report at that moment, so that any past report can be shown
    again exactly as it was.
    """

    class Kind(models.TextChoices):
        AS_REPORTED = "as_reported", _("As reported")
        CORRECTED = "corrected", _("As corrected")

    report = models.ForeignKey(
        MonthlyReport,
        models.PROTECT,
        related_name="snapshots",
        verbose_name=pgettext_lazy("monthly", "report"),
    )
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="snapshots", verbose_name=_("plan"))
    month = models.DateField(_("month"))
    number = models.PositiveSmallIntegerField(_("no."))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    planned = models.DecimalField(_("planned %"), max_digits=5, decimal_places=2)
    actual = models.DecimalField(_("actual %"), max_digits=5, decimal_places=2)
    allotted = models.BigIntegerField(_("allotted so far"), default=0)
    spent = models.BigIntegerField(_("spent so far"), default=0)
    content = models.JSONField(_("content"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    late = models.BooleanField(_("after the lock"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    recorded_on = models.DateField(_("known since"))
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reported state")
        verbose_name_plural = _("reported states")
        ordering = ["plan", "month", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="a_report_has_one_snapshot_per_number")
        ]
        indexes = [
            models.Index(
                fields=["plan", "-month", "-number"],
                include=["recorded_on", "planned", "actual"],
                name="newest_snapshot_of_plan",
            ),
            models.Index(
                fields=["month", "plan", "-number"],
                include=["recorded_on", "planned", "actual", "allotted", "spent"],
                name="newest_snapshot_of_month",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="reported_is_final", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.month:%Y-%m} #{self.number}"
