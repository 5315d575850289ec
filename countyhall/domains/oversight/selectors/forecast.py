"""When a plan will be done, from its own monthly reports: a range with its method, never a bare date."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import ceil
from statistics import quantiles

from django.utils.translation import gettext_lazy as _

from countyhall.domains.oversight.models import Plan, Snapshot

LEAST_MONTHS = 4


@dataclass(frozen=True)
class Forecast:
    """The months in which the plan ends if it goes on as in its quicker and in its slower months.

    ``late`` is ``None`` where the slower months made no progress at all. ``months`` is how many monthly
    steps were looked at.
    """

    early: date
    middle: date
    late: date | None
    months: int
    method: object

    @property
    def behind_plan(self) -> bool:
        """Whether even the quicker pace ends after the middle of the range would have to be."""
        return self.late is None or self.late > self.middle


def forecast(plan: Plan, as_of: date) -> Forecast | None:
    """A range for the end of ``plan`` from its last twelve monthly steps.

    Method: the quartiles of the monthly progress (percentage points a month) are each carried on from
    the last report until 100 %. ``None`` with fewer than four steps, with no progress at all, or when done.
    """
    points = _reported(plan, as_of)
    if len(points) <= LEAST_MONTHS or points[-1][1] >= 100:
        return None
    steps = [float(max(b[1] - a[1], Decimal(0)) / _apart(a[0], b[0])) for a, b in pairwise(points)][-12:]
    slow, middle, quick = quantiles(steps, n=4, method="inclusive")
    if middle <= 0:
        return None
    last, left = points[-1][0], float(100 - points[-1][1])
    return Forecast(
        early=_after(last, left / quick),
        middle=_after(last, left / middle),
        late=_after(last, left / slow) if slow > 0 else None,
        months=len(steps),
        method=_(
            "Quartiles of the monthly progress of the last reports, carried on to 100 %. Changes of plan, "
            "weather and tenders to come are not known to it."
        ),
    )


def _reported(plan: Plan, as_of: date) -> list[tuple[date, Decimal]]:
    newest: dict[date, Decimal] = {}
    rows = Snapshot.objects.filter(plan=plan, recorded_on__lte=as_of).order_by("month", "number")
    for month, actual in rows.values_list("month", "actual"):
        newest[month] = actual
    return sorted(newest.items())


def _apart(a: date, b: date) -> int:
    return (b.year - a.year) * 12 + b.month - a.month


def _after(month: date, months: float) -> date:
    whole = month.year * 12 + month.month - 1 + min(ceil(months), 1200)
    return date(whole // 12, whole % 12 + 1, 1)
