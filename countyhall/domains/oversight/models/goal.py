"""The tree from the magistrate's visions down to the annual programme, and its indicators."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.records.models import Record


class Goal(Record):
    """A node of the tree: vision → key indicator → four-year plan → annual programme → operating plan.

    Money is never typed here: a node's sum is the sum of the plans below it (PLN-01).
    """

    class Kind(models.TextChoices):
        VISION = "vision", _("Vision")
        INDICATOR = "indicator", _("Key indicator")
        MEDIUM_TERM = "medium_term", _("Four-year plan")
        ANNUAL = "annual", _("Annual programme")
        OPERATING = "operating", _("Operating plan")

    class Direction(models.TextChoices):
        UP = "up", _("More is better")
        DOWN = "down", _("Less is better")

    class Frequency(models.TextChoices):
        MONTH = "month", _("Monthly")
        QUARTER = "quarter", _("Quarterly")
        YEAR = "year", _("Yearly")

    search_fields = ["title", "source"]

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("above")
    )
    order = models.PositiveIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=200)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year (ROC)"))
    set_on = models.DateField(_("set on"))
    recorded_on = models.DateField(_("entered on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    measure = models.CharField(_("measured in"), max_length=20, blank=True)
    direction = models.CharField(
        _("direction"), max_length=4, choices=Direction.choices, default=Direction.UP
    )
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=2, null=True, blank=True)
    frequency = models.CharField(
        _("frequency"), max_length=8, choices=Frequency.choices, default=Frequency.YEAR
    )
    formula = models.CharField(_("formula"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["fiscal_year", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="vision", parent=None) | ~Q(kind="vision"), name="a_vision_stands_at_the_top"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class IndicatorValue(models.Model):
    """What an indicator stood at in a period, and since when that was known."""

    indicator = models.ForeignKey(Goal, models.CASCADE, related_name="values", verbose_name=_("indicator"))
    period = models.CharField(_("period"), max_length=20)
    actual = models.DecimalField(_("actual"), max_digits=14, decimal_places=2)
    recorded_on = models.DateField(_("entered on"))
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("indicator value")
        verbose_name_plural = _("indicator values")
        ordering = ["indicator", "period", "recorded_on"]

    def __str__(self) -> str:
        return f"{self.period}: {self.actual}"
