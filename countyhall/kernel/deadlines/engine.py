"""The sum itself: from a start and a rule to its end, with a line for every day on the way."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

__all__ = ["CountedDay", "DayOf", "Office", "Result", "Span", "count", "last_of_months"]

ONE = timedelta(1)
Stretch = tuple[datetime, datetime]


class Terms(Protocol):
    """What a rule must say; both the declared rule and its stored version do."""

    days: int
    months: int
    kind: str
    unit: str
    first_day_counts: bool
    roll: str
    saturday_morning: bool


@dataclass(frozen=True, slots=True)
class DayOf:
    """What the calendar says of a day: whether it is off, the kind of reason, and its name.

    ``closed`` is the half on which offices were closed, ``share`` how much of a working day is left of it.
    """

    off: bool
    code: str = ""
    note: str = ""
    closed: str = ""
    share: int | Decimal = 1

    @property
    def worth(self) -> int | Decimal:
        """How much of a working day it is."""
        return 0 if self.off else self.share


@dataclass(frozen=True, slots=True)
class Office:
    """When an office works on a working day."""

    morning: tuple[time, time]
    afternoon: tuple[time, time]

    def open(self, day: date, closed: str = "") -> list[Stretch]:
        """The hours of a day without the half that is ``closed``."""
        halves = {"morning": self.morning, "afternoon": self.afternoon}
        return [
            (datetime.combine(day, begin), datetime.combine(day, end))
            for half, (begin, end) in halves.items()
            if half != closed
        ]


class Look(Protocol):
    """The calendar of one unit. It raises where the answer is ``needed`` and the year is not there."""

    def __call__(self, day: date, needed: bool) -> DayOf: ...

    def office(self, day: date) -> Office:
        """The office's hours on a day."""


@dataclass(frozen=True, slots=True)
class Span:
    """A pause: from ``first`` until ``until``, which counts again; still open when that is ``None``.

    Days for a period of days, moments for one of hours.
    """

    first: date
    until: date | None
    reason: str = ""

    def holds(self, day: date) -> bool:
        """Whether the clock stands still on ``day``."""
        return self.first <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of the account. ``number`` is which day (or hour) of the period it brings, where it counts."""

    day: date
    counted: bool
    code: str
    note: str = ""
    number: int | Decimal | None = None
    hours: tuple[Stretch, ...] = ()

    @property
    def why(self) -> str:
        """The reason, for people."""
        said = f"{WHY[self.code]}: {self.note}" if self.note else str(WHY[self.code])
        return f"{said} ({', '.join(self.times)})" if self.hours else said

    @property
    def times(self) -> list[str]:
        """The hours that were counted, such as ``08:00–12:00``."""
        return [f"{a:%H:%M}–{'24:00' if b.date() > self.day else f'{b:%H:%M}'}" for a, b in self.hours]


@dataclass(frozen=True, slots=True)
class Result:
    """The due day; ``last_on`` is the last day before it rolled; ``until_noon`` as §48 has Saturdays.

    ``due_at`` is the moment, by the clock on the wall, of a period counted in hours.
    """

    due_on: date
    last_on: date
    until_noon: bool
    days: tuple[CountedDay, ...]
    due_at: datetime | None = None


WHY = {
    "first": _("Day of the event, not counted"),
    "counted": _("Counted"),
    "half": _("Half a day counted"),
    "makeup": _("Make-up working day, counted"),
    "free": _("Day off, counted in calendar days"),
    "weekend": _("Weekend"),
    "holiday": _("Day off"),
    "closure": _("Offices closed"),
    "outside": _("Outside office hours"),
    "pause": _("Clock paused"),
    "transit": _("Day of travel"),
    "roll": _("The period ended on a day off, moved on"),
    "due": _("Due: the next working day"),
}


def count(
    terms: Terms, start: date, look: Look, pauses: Sequence[Span] = (), *,
    days: int = 0, months: int = 0, transit: int = 0,
) -> Result:  # fmt: skip
    """Run the period from ``start``, a moment where the rule counts hours.

    ``days`` (of the rule's unit) and ``months`` are extensions, ``transit`` days of travel (calendar days
    added before the end rolls). An open pause is taken as over when it began: the due day that it would be.
    """
    pauses = [p for p in pauses if p.until is not None and p.until > p.first]
    if terms.unit == "hours":
        return _hours(terms, start, look, pauses, timedelta(hours=terms.days + days), timedelta(transit))
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
    due = _roll(lines, last, look, whole=terms.kind == "calendar") if terms.roll == "next" else last
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
        elif working and not known.worth:
            lines.append(CountedDay(day, False, known.code, known.note))
        else:
            worth = known.worth if working else 1
            number, last = _plain(min(needed, number + worth)), day
            code = "half" if worth != 1 else "free" if known.off else known.code or "counted"
            lines.append(CountedDay(day, True, code, known.note, number))
        day += ONE
    return last


def _roll(lines: list[Any], day: date, look, *, whole: bool) -> date:
    """The day itself, or the next that is worked: all of it where the period is counted by the calendar."""
    least = 1 if whole else Decimal("0.1")
    if look(day, True).worth >= least:
        return day
    day += ONE
    while (known := look(day, True)).worth < least:
        lines.append(CountedDay(day, False, "roll", known.note))
        day += ONE
    lines.append(CountedDay(day, False, "due"))
    return day


def _hours(terms, start: datetime, look, pauses: list[Span], left: timedelta, transit: timedelta) -> Result:
    """The sum in hours: what the office (or the day) has of them, without what came before or was paused."""
    lines, day, end, working, asked = [], start.date(), start, terms.kind == "working", left
    while left:
        known = look(day, working)
        there = [(max(a, start), b) for a, b in _there(day, known, look, working) if b > start]
        running = [part for stretch in there for part in _without(stretch, pauses)]
        taken = []
        for begin, stop in running:
            if left:
                end = min(stop, begin + left)
                left -= end - begin
                taken.append((begin, end))
        lines.append(_line(day, known, there, taken, pauses, asked - left))
        day += ONE
    end += transit
    last = _day_of(end)
    while terms.roll == "next" and _shut(end, look):
        lines.append(CountedDay(_day_of(end), False, "roll", look(end.date(), True).note))
        end += ONE
    if _day_of(end) > last:
        lines.append(CountedDay(_day_of(end), False, "due"))
    return Result(_day_of(end), last, False, tuple(lines), end)


def _there(day: date, known: DayOf, look, working: bool) -> list[Stretch]:
    """The hours that a day has to give."""
    if not working:
        return [(datetime.combine(day, time()), datetime.combine(day + ONE, time()))]
    return look.office(day).open(day, known.closed) if known.closed or not known.off else []


def _without(stretch: Stretch, pauses: list[Span]) -> list[Stretch]:
    parts = [stretch]
    for pause in pauses:
        parts = [
            part
            for a, b in parts
            for part in ((a, min(b, pause.first)), (max(a, pause.until), b))
            if part[0] < part[1]
        ]
    return parts


def _line(day: date, known: DayOf, there: list, taken: list, pauses: list[Span], done: timedelta):
    held = [p.reason for p in pauses if any(a < p.until and p.first < b for a, b in there)]
    if taken:
        code = "free" if known.off and not known.closed else known.code or "counted"
        code = code if code in {"free", "makeup"} else "counted"
        note = "; ".join(filter(None, [known.note, *(f"{WHY['pause']}: {reason}" for reason in held)]))
        hours = _plain(Decimal(done // timedelta(minutes=1)) / 60)
        return CountedDay(day, True, code, note, hours, tuple(taken))
    if held:
        return CountedDay(day, False, "pause", "; ".join(held))
    outside = not known.off or known.closed
    return CountedDay(day, False, "outside" if outside else known.code, known.note)


def _shut(moment: datetime, look) -> bool:
    """Whether the office is closed at that time of that day by the calendar or a closure."""
    known, office = look(moment.date(), True), None
    if known.closed:
        office = look.office(moment.date())
        half = "morning" if moment.time() < office.afternoon[0] else "afternoon"
        return half == known.closed
    return known.off


def _day_of(end: datetime) -> date:
    """The day of the last minute: a period that ends at midnight ends with the day before."""
    return (end - timedelta(minutes=1)).date() if end.time() == time() else end.date()


def _plain(number: int | Decimal) -> int | Decimal:
    """Whole numbers without a point, others to two places."""
    return int(number) if number == int(number) else Decimal(number).quantize(Decimal("0.01")).normalize()
