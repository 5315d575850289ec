"""The rules of watching, as data with dates: who is taken up, what counts as behind, when to report."""

from datetime import date

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
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

    def between(self, first: date, last: date | None):
        """Rows in force on some day from ``first`` to ``last`` (``None``: for good), the oldest first."""
        begun = self.filter(Q(valid_to=None) | Q(valid_to__gte=first)).order_by("valid_from")
        return begun if last is None else begun.filter(valid_from__lte=last)


class Dated(models.Model):
    """A rule that holds from a day on, with the paper it comes from; of what it says nothing ever changes.

    A later version takes the place of an earlier one, whose last day is then the day before.
    """

    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="successor", verbose_name=_("in place of")
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        triggers = [pgtrigger.ReadOnly(name="a_rule_stands_as_it_was_made", exclude=["valid_to"])]

    def begun(self, on: date) -> bool:
        """Whether it may have been used by the end of ``on``."""
        return self.valid_from <= on

    def ended(self, on: date) -> bool:
        """Whether its last day lies before ``on``."""
        return self.valid_to is not None and self.valid_to < on


ORDER = Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))


def one_at_a_time(name: str) -> ExclusionConstraint:
    """No two versions on one day."""
    days = Func(
        F("valid_from"), F("valid_to"), Value("[]"), function="daterange", output_field=DateRangeField()
    )
    return ExclusionConstraint(name=name, expressions=[(days, RangeOperators.OVERLAPS)])


class LagRule(Dated):
    """From how many percentage points behind a plan is behind, and severely behind (PLN-06)."""

    behind = models.DecimalField(
        _("behind from"), max_digits=4, decimal_places=2, validators=[MinValueValidator(0)],
        help_text=_("Percentage points; with more than these the plan is behind."),
    )  # fmt: skip
    severe = models.DecimalField(
        _("severely behind from"), max_digits=4, decimal_places=2, validators=[MinValueValidator(0)],
        help_text=_("Percentage points; with these or more the plan is severely behind."),
    )  # fmt: skip

    class Meta(Dated.Meta):
        verbose_name = _("lag rule")
        verbose_name_plural = _("lag rules")
        ordering = ["-valid_from"]
        constraints = [
            one_at_a_time("one_lag_rule_at_a_time"),
            models.CheckConstraint(condition=ORDER, name="a_lag_rule_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(behind__gte=0, severe__gt=F("behind")), name="severely_behind_is_more_than_behind"
            ),
        ]

    def __str__(self) -> str:
        return f"≥ {self.severe}"


class SelectionRule(Dated):
    """Why a plan is proposed for watching: its budget, or that it was not finished in an earlier year (PLN-03)."""

    label = models.CharField(pgettext_lazy("watching", "rule"), max_length=120)
    minimum_budget = models.BigIntegerField(_("from budget"), null=True, blank=True)
    carries_over = models.BooleanField(_("unfinished plans of earlier years"), default=False)

    class Meta(Dated.Meta):
        verbose_name = _("selection rule")
        verbose_name_plural = _("selection rules")
        ordering = ["-valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["label", "valid_from"], name="one_selection_rule_of_a_name_and_day"
            ),
            models.UniqueConstraint(
                fields=["label"], condition=Q(valid_to=None), name="one_open_selection_rule_of_a_name"
            ),
            models.CheckConstraint(condition=ORDER, name="a_selection_rule_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(carries_over=True) | Q(minimum_budget__gte=0), name="a_selection_rule_selects"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class ReportingRule(Dated):
    """When a month is locked, and which spending needs a cause (PLN-05); the deadline is the clock's."""

    lock_day = models.PositiveSmallIntegerField(
        _("locked on day of next month"), validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    spending_floor = models.DecimalField(
        _("spending below this % needs a cause"), max_digits=5, decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip

    class Meta(Dated.Meta):
        verbose_name = _("reporting rule")
        verbose_name_plural = _("reporting rules")
        ordering = ["-valid_from"]
        constraints = [
            one_at_a_time("one_reporting_rule_at_a_time"),
            models.CheckConstraint(condition=ORDER, name="a_reporting_rule_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(lock_day__range=(1, 31), spending_floor__range=(0, 100)),
                name="lock_day_and_spending_floor_are_possible",
            ),
        ]

    def __str__(self) -> str:
        return _("Locked on day %(day)s") % {"day": self.lock_day}
