"""Work items and milestones on a line of time, in thousandths of the plan's span."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from countyhall.domains.oversight.models import Milestone, PlanVersion, WorkItem
from countyhall.domains.oversight.selectors import months
from countyhall.domains.oversight.selectors.curves import month_label

WHOLE = 1000


@dataclass(frozen=True)
class Bar:
    """A work item from ``x`` over ``width``, both in thousandths."""

    item: WorkItem
    x: int
    width: int


@dataclass(frozen=True)
class Mark:
    """A milestone: where it is planned, where it was reached."""

    milestone: Milestone
    x: int
    reached_x: int | None
    days_late: int


@dataclass(frozen=True)
class Gantt:
    """What is drawn. ``today`` is ``None`` outside the span; ``ticks`` are (x, label)."""

    bars: list[Bar]
    marks: list[Mark]
    ticks: list[tuple[int, str]]
    today: int | None


def gantt(version: PlanVersion | None, milestones: list[Milestone], today: date) -> Gantt | None:
    """The drawing, or ``None`` where nothing has dates."""
    items: list[Any] = list(version.work_items.all()) if version else []
    days = [d for i in items for d in (i.starts_on, i.ends_on)]
    days += [d for m in milestones for d in (m.starts_on, m.planned_on, m.actual_on) if d]
    if not days:
        return None
    first, last = months.first_of(min(days)), months.end_of(max(days))
    span = max((last - first).days, 1)

    def x(day: date) -> int:
        return round((day - first).days * WHOLE / span)

    bars = [Bar(i, x(i.starts_on), max(x(i.ends_on) - x(i.starts_on), 4)) for i in items]
    marks = [
        Mark(
            m,
            x(m.planned_on),
            x(m.actual_on) if m.actual_on else None,
            m.days_late(today) if _late(m, today) else 0,
        )
        for m in milestones
    ]
    return Gantt(bars, marks, _ticks(first, last, x), x(today) if first <= today <= last else None)


def _late(milestone: Milestone, today: date) -> bool:
    return (milestone.actual_on or today) > milestone.planned_on


def _ticks(first: date, last: date, x) -> list[tuple[int, str]]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next(s for s in (1, 2, 3, 6, 12, 24, 60, 1200) if count / s <= 8)
    found, month = [], first
    while month <= last:
        found.append((x(month), month_label(month)))
        for _ in range(step):
            month = months.after(month)
    return found
