"""The tree of goals and the money below each node."""

from datetime import date

from django.db.models import Q, QuerySet, Sum

from countyhall.domains.oversight.models import Goal, Plan


def goals(kind: str, day: date, as_of: date) -> QuerySet[Goal]:
    """Goals of a kind in force on ``day``, as was known on ``as_of``."""
    return Goal.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=min(day, as_of)), kind=kind, set_on__lte=day, recorded_on__lte=as_of
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
