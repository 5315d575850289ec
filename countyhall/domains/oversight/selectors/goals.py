"""The tree of goals, the money below each node, and how far its indicators are."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from countyhall.domains.oversight.models import Goal, IndicatorValue, Plan

CENT = Decimal("0.01")


def goals(kind: str, day: date, as_of: date) -> QuerySet[Goal]:
    """Goals of a kind in force on ``day``, as was known on ``as_of``."""
    return in_force(Goal.objects.filter(kind=kind), day, as_of)


def in_force(rows: QuerySet[Goal], day: date, as_of: date) -> QuerySet[Goal]:
    """Those of ``rows`` in force on ``day``, as was known on ``as_of``."""
    return rows.filter(
        Q(ended_on=None) | Q(ended_on__gt=min(day, as_of)), set_on__lte=day, recorded_on__lte=as_of
    )


def budget_below(goal: Goal) -> int:
    """NT$ of all plans under ``goal``, however deep: the sum of the leaves (PLN-01)."""
    return Plan.objects.filter(goal__in=_below(goal)).aggregate(total=Sum("budget"))["total"] or 0


def _below(goal: Goal) -> list[int]:
    found, layer = [goal.pk], [goal.pk]
    while layer:
        layer = list(Goal.objects.filter(parent__in=layer).values_list("pk", flat=True))
        found += layer
    return found


@dataclass
class Node:
    """A goal with what hangs on it: its own plans and those below, and the newest value of an indicator."""

    goal: Goal
    children: list["Node"] = field(default_factory=list)
    own_plans: int = 0
    own_budget: int = 0
    value: IndicatorValue | None = None

    @property
    def budget(self) -> int:
        """NT$ of this node's plans and of all below: the sum of the leaves."""
        return self.own_budget + sum(child.budget for child in self.children)

    @property
    def plans(self) -> int:
        """Plans of this node and below."""
        return self.own_plans + sum(child.plans for child in self.children)

    @property
    def attained(self) -> Decimal | None:
        """How far the target is reached, in per cent; above a leaf the mean of what is known below (PLN-14)."""
        if self.value is not None:
            return attainment(self.goal, self.value.actual)
        below = [child.attained for child in self.children]
        known = [min(one, Decimal(100)) for one in below if one is not None]
        return (sum(known, Decimal(0)) / len(known)).quantize(CENT) if known else None

    @property
    def reached(self) -> tuple[int, int]:
        """How many indicators at or below this node have reached their target, of how many with a value."""
        if self.goal.kind == Goal.Kind.INDICATOR and self.value is not None:
            own = attainment(self.goal, self.value.actual)
            return (int(own is not None and own >= 100), 1)
        sums = [child.reached for child in self.children]
        return (sum(done for done, _of in sums), sum(of for _done, of in sums))


def attainment(goal: Goal, actual: Decimal) -> Decimal | None:
    """How far ``actual`` reaches the target, in per cent.

    Upward: actual ÷ target. Downward: target ÷ actual; a target of 0 is reached by 0 alone.
    """
    if goal.target is None:
        return None
    part, whole = (actual, goal.target) if goal.direction == Goal.Direction.UP else (goal.target, actual)
    if whole == 0:
        return Decimal(100) if part >= 0 else Decimal(0)
    return (part * 100 / whole).quantize(CENT)


def tree(seen: QuerySet[Goal], plans: QuerySet[Plan], day: date, as_of: date) -> list[Node]:
    """The goals in force as trees, with sums of the plans that the reader may see, in four queries."""
    nodes = {g.pk: Node(g) for g in in_force(seen, day, as_of).select_related("unit").order_by("order", "pk")}
    for row in (
        plans.filter(goal__in=nodes).order_by().values("goal").annotate(n=Count("pk"), money=Sum("budget"))
    ):
        nodes[row["goal"]].own_plans, nodes[row["goal"]].own_budget = row["n"], row["money"]
    values = IndicatorValue.objects.filter(indicator__in=nodes, recorded_on__lte=as_of)
    for value in values.order_by("indicator", "period", "recorded_on"):
        nodes[value.indicator_id].value = value
    roots = []
    for node in nodes.values():
        above = nodes.get(node.goal.parent_id)
        (above.children if above else roots).append(node)
    return roots
