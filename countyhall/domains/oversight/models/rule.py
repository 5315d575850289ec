"""The rules of watching, as data with dates: who is taken up, what counts as behind, when to report."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.kernel.deadlines import Rule, Rung

MONTHLY, FINDING = "oversight.monthly_report", "oversight.finding"
IN_FORCE = date(2011, 1, 1)
RULES = [
    Rule(
        MONTHLY,
        _("Monthly report"),
        7,
        kind="calendar",
        roll="none",
        valid_from=IN_FORCE,
        basis=_(
            "Within 7 days after the month's end; chased on day 7, day 10 and day 13 (rules of watching)"
        ),
        escalation=(Rung(0, "handler"), Rung(3, "handler"), Rung(3, "section_chief"), Rung(6, "unit_head")),
    ),
    Rule(
        FINDING,
        _("Answer to a finding"),
        30,
        kind="calendar",
        valid_from=IN_FORCE,
        basis=_("Rules of watching, default until decided"),
        escalation=(Rung(-3, "handler"), Rung(1, "unit_head")),
    ),
]


class DatedQuerySet(models.QuerySet):
    """Rows with a validity."""

    def on(self, day: date):
        """Rows in force on ``day``, the newest first."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day).order_by(
            "-valid_from"
        )


class Dated(models.Model):
    """A rule that holds from a day on, with the paper it comes from."""

    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


class LagRule(Dated):
    """From how many percentage points behind a plan is behind, and severely behind (PLN-06)."""

    behind = models.DecimalField(_("behind from"), max_digits=4, decimal_places=2)
    severe = models.DecimalField(_("severely behind from"), max_digits=4, decimal_places=2)

    class Meta:
        verbose_name = _("lag rule")
        verbose_name_plural = _("lag rules")
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return f"≥ {self.severe}"


class SelectionRule(Dated):
    """Why a plan is proposed for watching: its budget, the council's request, the magistrate's order (PLN-03)."""

    label = models.CharField(pgettext_lazy("watching", "rule"), max_length=120)
    minimum_budget = models.BigIntegerField(_("from budget"), null=True, blank=True)
    carries_over = models.BooleanField(_("unfinished plans of earlier years"), default=False)

    class Meta:
        verbose_name = _("selection rule")
        verbose_name_plural = _("selection rules")
        ordering = ["-valid_from", "pk"]

    def __str__(self) -> str:
        return self.label


class ReportingRule(Dated):
    """When a month's report is due and when it is locked (PLN-05); it is chased by the clock of its deadline."""

    due_day = models.PositiveSmallIntegerField(_("due on day of next month"))
    lock_day = models.PositiveSmallIntegerField(_("locked on day of next month"))
    spending_floor = models.DecimalField(
        _("spending below this % needs a cause"), max_digits=5, decimal_places=2
    )

    class Meta:
        verbose_name = _("reporting rule")
        verbose_name_plural = _("reporting rules")
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return f"{self.due_day}/{self.lock_day}"
