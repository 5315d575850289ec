"""Signs that a plan's numbers are made to please: a reason to ask, never a verdict."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from countyhall.domains.oversight.models import Plan, Snapshot

EQUAL_MONTHS = 4
DAYS_BEFORE_REPORT = 10


@dataclass(frozen=True)
class Suspicion:
    """What was seen, in which months."""

    code: str
    label: object
    months: tuple[date, ...]


def suspicions(plan: Plan, as_of: date) -> list[Suspicion]:
    """What in ``plan``'s reports, as known on ``as_of``, deserves a question."""
    snapshots = list(Snapshot.objects.filter(plan=plan, recorded_on__lte=as_of).order_by("month", "number"))
    found = [
        _always_equal(snapshots),
        _changed_after_lock(snapshots),
        _moved_before_report(plan, snapshots, as_of),
    ]
    return [one for one in found if one]


def _always_equal(snapshots: list[Snapshot]) -> Suspicion | None:
    """Actual equals planned to the hundredth, month after month, while the work is under way."""
    under_way = [s for s in snapshots if s.kind == Snapshot.Kind.AS_REPORTED and 0 < s.planned < 100]
    moving = [s for before, s in _pairs(under_way) if s.planned > before.planned]
    if len(moving) >= EQUAL_MONTHS and all(s.actual == s.planned for s in moving):
        return Suspicion("always_equal", _("Progress always equals the plan"), tuple(s.month for s in moving))
    return None


def _changed_after_lock(snapshots: list[Snapshot]) -> Suspicion | None:
    """Progress that was corrected after the month was locked."""
    late = tuple(s.month for s in snapshots if s.kind == Snapshot.Kind.CORRECTED and s.late)
    return (
        Suspicion("changed_after_lock", _("Progress changed after the month was locked"), late)
        if late
        else None
    )


def _moved_before_report(plan: Plan, snapshots: list[Snapshot], as_of: date) -> Suspicion | None:
    """The planned curve was lowered for a month shortly before that month was reported."""
    versions = [
        v for v in plan.versions.prefetch_related("curve").order_by("number") if v.recorded_on <= as_of
    ]
    curves = {v.number: {p.month: p.percent for p in v.curve.all()} for v in versions}
    moved = []
    for before, after in _pairs(versions):
        for s in snapshots:
            close = timedelta(0) <= s.recorded_on - after.recorded_on <= timedelta(days=DAYS_BEFORE_REPORT)
            old, new = curves[before.number].get(s.month), curves[after.number].get(s.month)
            if close and old is not None and new is not None and new < old:
                moved.append(s.month)
    return (
        Suspicion(
            "moved_before_report", _("The plan was lowered just before reporting"), tuple(sorted(set(moved)))
        )
        if moved
        else None
    )


def _pairs(items: Iterable) -> list[tuple]:
    return list(pairwise(items))
