"""The sum itself: from a start day and a rule to the due day, with a line for every day on the way."""

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

__all__ = ["CountedDay", "DayOf", "Result", "Span", "count", "last_of_months"]

ONE = timedelta(1)


class Terms(Protocol):
    """What a rule must say; both the declared rule and its stored version do."""

    days: int
    months: int
    kind: str
    first_day_counts: bool
    roll: str
    saturday_morning: bool


@dataclass(frozen=True, slots=True)
class DayOf:
    """What the calendar says of a day: whether the office is closed, the kind of reason, and its name."""

    off: bool
    code: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A pause: from ``first`` until the day before ``until``; still open when ``until`` is ``None``."""

    first: date
    until: date | None
    reason: str = ""

    def holds(self, day: date) -> bool:
        """Whether the clock stands still on ``day``."""
        return self.first <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of the account. ``number`` is which day of the period it is, where it counts."""

    day: date
    counted: bool
    code: str
    note: str = ""
    number: int | None = None

    @property
    def why(self) -> str:
        """The reason, for people."""
        reason = WHY[self.code]
        return f"{reason}: {self.note}" if self.note else str(reason)


@dataclass(frozen=True, slots=True)
class Result:
    """The due day; ``last_on`` is the last day before it rolled; ``until_noon`` as §48 has Saturdays."""

    due_on: date
    last_on: date
    until_noon: bool
    days: tuple[CountedDay, ...]


WHY = {
    "first": _("Day of the event, not counted"),
    "counted": _("Counted"),
    "makeup": _("Make-up working day, counted"),
    "free": _("Day off, counted in calendar days"),
    "weekend": _("Weekend"),
    "holiday": _("Day off"),
    "closure": _("Offices closed"),
    "pause": _("Clock paused"),
    "transit": _("Day of travel"),
    "roll": _("The period ended on a day off, moved on"),
    "due": _("Due: the next working day"),
}


def count(
    terms: Terms, start: date, look: Callable[[date, bool], DayOf], pauses: Sequence[Span] = (), *,
    days: int = 0, months: int = 0, transit: int = 0,
) -> Result:  # fmt: skip
    """Run the period from ``start``.

    ``look(day, needed)`` tells what the calendar says of a day; it raises where the answer is needed and the
    year is not there. ``days`` and ``months`` are extensions, ``transit`` days of travel (calendar days added
    before the last day rolls). An open pause is taken as over on its first day: the due day that it would be.
    """
    pauses = [p for p in pauses if p.until is not None and p.until > p.first]
    begin = start if terms.first_day_counts else start + ONE
    lines = [] if terms.first_day_counts else [CountedDay(start, False, "first")]
    needed = terms.days + days
    if total_months := terms.months + months:
        needed += (last_of_months(begin, total_months) - begin).days + 1
    last = _run(lines, begin, needed, look, pauses, working=terms.kind == "working") or start
    for _number in range(transit):
        last += ONE
        lines.append(CountedDay(last, True, "transit"))
    noon = terms.saturday_morning and last.weekday() == 5
    due = _roll(lines, last, look) if terms.roll == "next" else last
    return Result(due, last, noon and due > last, tuple(lines))


def last_of_months(begin: date, months: int) -> date:
    """The day before the corresponding day; month's end where there is none (行政程序法 §48)."""
    index = begin.year * 12 + begin.month - 1 + months
    year, month = index // 12, index % 12 + 1
    length = monthrange(year, month)[1]
    return date(year, month, begin.day) - ONE if begin.day <= length else date(year, month, length)


def _run(lines: list[Any], day: date, needed: int, look, pauses: list[Span], *, working: bool) -> date | None:
    number, last = 0, None
    while number < needed:
        pause = next((p for p in pauses if p.holds(day)), None)
        known = look(day, working)
        if pause:
            lines.append(CountedDay(day, False, "pause", pause.reason))
        elif working and known.off:
            lines.append(CountedDay(day, False, known.code, known.note))
        else:
            number, last = number + 1, day
            code = "free" if known.off else known.code or "counted"
            lines.append(CountedDay(day, True, code, known.note, number))
        day += ONE
    return last


def _roll(lines: list[Any], day: date, look) -> date:
    """The day itself, or the next on which the office is open."""
    if not look(day, True).off:
        return day
    day += ONE
    while (known := look(day, True)).off:
        lines.append(CountedDay(day, False, "roll", known.note))
        day += ONE
    lines.append(CountedDay(day, False, "due"))
    return day
