"""What is watched on which day, and how far each plan is ahead or behind, as was known on a day."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from countyhall.domains.oversight.models import (
    LagRule,
    Listing,
    Meeting,
    Plan,
    PlanVersion,
    Snapshot,
    Topic,
    Visit,
)
from countyhall.kernel.period import Period, words

OUTER = OuterRef("pk")  # the plan of the query around it


class Lamp(models.TextChoices):
    """A plan's signal. A missing report is a class of its own, never a nought (PLN-06)."""

    GREEN = "green", _("On plan or ahead")
    YELLOW = "yellow", _("Behind")
    RED = "red", _("Severely behind")
    MISSING = "missing", _("No report")


def watched(kind: str, period: Period, as_of: date) -> QuerySet[Plan]:
    """Plans watched on the list ``kind`` on at least one day of the period."""
    listings = Listing.objects.filter(Listing.watched(period.first, period.last, as_of), kind=kind)
    return Plan.objects.filter(pk__in=listings.values("plan"))


def carried_over(period: Period, as_of: date) -> QuerySet[Plan]:
    """Selected plans that were not finished in an earlier year."""
    listings = Listing.objects.filter(
        Listing.watched(period.first, period.last, as_of),
        kind=Listing.Kind.SELECTED,
        origin=Listing.Origin.CARRIED_OVER,
    )
    return Plan.objects.filter(pk__in=listings.values("plan"))


def topics(kind: str, period: Period, as_of: date) -> QuerySet[Topic]:
    """Topics with at least one plan watched in the period."""
    listings = Listing.objects.filter(Listing.watched(period.first, period.last, as_of), kind=kind)
    return Topic.objects.filter(pk__in=listings.values("topic"))


def meetings(kind: str, period: Period, as_of: date) -> QuerySet[Meeting]:
    """Review meetings held in the period."""
    return Meeting.objects.filter(
        kind=kind, held_on__range=(period.first, period.last), held_on__lte=as_of, recorded_on__lte=as_of
    )


def visits(kind: str, period: Period, as_of: date) -> QuerySet[Visit]:
    """Visits or inspections made in the period."""
    return Visit.objects.filter(
        kind=kind, held_on__range=(period.first, period.last), held_on__lte=as_of, recorded_on__lte=as_of
    )


def version_in(day: date, as_of: date, plan=OUTER) -> QuerySet[PlanVersion]:
    """The approved version of a plan in force on ``day``, as was known on ``as_of``; newest first."""
    return PlanVersion.objects.filter(plan=plan, effective_from__lte=day, recorded_on__lte=as_of).order_by(
        "-number"
    )


def with_budget(plans: QuerySet[Plan], day: date, as_of: date) -> QuerySet[Plan]:
    """``plans`` with ``budget_then``: NT$ of the version in force on ``day``."""
    return plans.annotate(
        budget_then=Coalesce(Subquery(version_in(day, as_of).values("budget")[:1]), F("budget"))
    )


def standing(plans: QuerySet[Plan], month: date, as_of: date) -> QuerySet[Plan]:
    """``plans`` with ``planned_then``, ``actual_then`` and ``lag_then`` (points behind) of one month's report.

    All three are ``None`` where no report of that month was there on ``as_of``.
    """
    newest = Snapshot.objects.filter(
        plan=OuterRef("pk"), month=month.replace(day=1), recorded_on__lte=as_of
    ).order_by("-number")
    lag = newest.annotate(lag=F("planned") - F("actual"))
    return plans.annotate(
        planned_then=Subquery(newest.values("planned")[:1]),
        actual_then=Subquery(newest.values("actual")[:1]),
        snapshot_then=Subquery(newest.values("pk")[:1]),
        lag_then=Subquery(lag.values("lag")[:1]),
    )


def with_lamp(plans: QuerySet[Plan], month: date, as_of: date) -> QuerySet[Plan]:
    """``plans`` as :func:`standing` gives them, with ``lamp_then``, a :class:`Lamp`.

    Where no lag rule holds nothing is judged: every plan is ``missing``.
    """
    rule = lag_rule_if_any(month)
    judged = standing(plans, month, as_of)
    if rule is None:
        return judged.annotate(lamp_then=Value(Lamp.MISSING.value))
    whens = [When(lamp_filter(colour, rule), then=Value(colour.value)) for colour in Lamp]
    return judged.annotate(lamp_then=Case(*whens, output_field=models.CharField()))


def lag_rule(day: date) -> LagRule:
    """The lag rule in force on ``day``. Raises ``LagRule.DoesNotExist`` where none is."""
    rule = LagRule.objects.on(day).first()
    if rule is None:
        raise LagRule.DoesNotExist(
            _("No lag rule holds on %(day)s: enter one under the rules of watching.")
            % {"day": words.day(day)}
        )
    return rule


def lag_rule_if_any(day: date) -> LagRule | None:
    """The same, or ``None``: a page opens before anybody entered a rule."""
    return LagRule.objects.on(day).first()


def severely_behind(period: Period, as_of: date) -> QuerySet[Plan]:
    """Selected plans whose report of the period's last month is behind by the rule's points or more."""
    plans = standing(watched(Listing.Kind.SELECTED, period, as_of), period.last, as_of)
    return plans.filter(lag_then__gte=lag_rule(period.last).severe)


def lamp(lag: Decimal | None, rule: LagRule) -> Lamp:
    """The signal for so many percentage points behind (negative: ahead)."""
    if lag is None:
        return Lamp.MISSING
    if lag >= rule.severe:
        return Lamp.RED
    return Lamp.YELLOW if lag > rule.behind else Lamp.GREEN


def lamp_filter(colour: str, rule: LagRule) -> Q:
    """The same as a condition on plans that carry ``lag_then``."""
    return {
        Lamp.MISSING: Q(lag_then=None),
        Lamp.RED: Q(lag_then__gte=rule.severe),
        Lamp.YELLOW: Q(lag_then__gt=rule.behind, lag_then__lt=rule.severe),
        Lamp.GREEN: Q(lag_then__lte=rule.behind),
    }[Lamp(colour)]
