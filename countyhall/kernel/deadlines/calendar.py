"""The office's working days: which days are off and why, kept in the process until the calendar changes."""

import hashlib
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.core.signals import request_finished, request_started
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.kernel.deadlines.engine import DayOf, Office
from countyhall.kernel.deadlines.errors import Unlawful, YearNotLoaded
from countyhall.kernel.deadlines.models import (
    CalendarDay,
    CalendarStamp,
    CalendarYear,
    Closure,
    OfficeHours,
)
from countyhall.kernel.deadlines.reading import Row, gregorian, read
from countyhall.kernel.period import words

__all__ = [
    "Known", "add_working_days", "changed", "current", "is_working", "known_at", "load", "loaded_years",
    "off_reason", "working_days_between",
]  # fmt: skip

ONE = timedelta(1)
FRESH = 5.0  # seconds that a process outside a request trusts what it knows
HALVES = {
    "morning": gettext_lazy("%(reason)s, closed in the morning"),
    "afternoon": gettext_lazy("%(reason)s, closed in the afternoon"),
}
SHARES = {"none": 0, "half": Decimal("0.5"), "whole": 1}


@dataclass(frozen=True)
class Known:
    """What is known of the calendar at one moment. Of a unit's ``path``, closures of it and above hold."""

    days: dict[date, tuple[bool, str]]
    closures: dict[date, list[tuple[str, str, str]]] = field(default_factory=dict)
    hours: list[OfficeHours] = field(default_factory=list)

    @property
    def years(self) -> set[int]:
        """The Gregorian years that are loaded."""
        return {day.year for day in self.days if day.month == 1 and day.day == 1}

    def on(self, day: date, path: str = "", *, needed: bool = True) -> DayOf:
        """What the calendar says of a day. Raises :class:`YearNotLoaded` where the answer is needed."""
        known = self.days.get(day)
        if known is None:
            if needed:
                raise YearNotLoaded(day.year)
            return DayOf(False)
        off, note = known
        if off:
            return DayOf(True, "holiday", note) if note else DayOf(True, "weekend")
        closed = {part: why for closed, part, why in self.closures.get(day, ()) if path.startswith(closed)}
        if "day" in closed or len(closed) == len(HALVES):
            return DayOf(True, "closure", closed.get("day") or next(iter(closed.values())))
        for part, reason in closed.items():
            share = SHARES[self.office_hours(day).half_day]
            note = HALVES[part] % {"reason": reason}
            return DayOf(not share, "closure" if not share else "", note, part, share)
        return DayOf(False, "makeup" if day.weekday() >= 5 else "", note)

    def office_hours(self, day: date) -> OfficeHours:
        """The office's hours in force on a day. Raises :class:`Unlawful` where there are none."""
        for hours in self.hours:  # the latest first
            if hours.valid_from <= day:
                return hours
        raise Unlawful(
            _("No office hours are set for %(day)s. Add them on the page “Office hours”, then try again.")
            % {"day": words.day(day)}
        )

    def look(self, path: str = "") -> "Look":
        """The calendar of one unit, as the sum asks it."""
        return Look(self, path)

    def working_days(self, first: date, last: date, path: str = "") -> Iterable[date]:
        """The working days from ``first`` to ``last``, both included."""
        for n in range((last - first).days + 1):
            day = first + timedelta(n)
            if not self.on(day, path).off:
                yield day


@dataclass(frozen=True, slots=True)
class Look:
    """The calendar of one unit."""

    known: Known
    path: str

    def __call__(self, day: date, needed: bool) -> DayOf:
        """What it says of a day."""
        return self.known.on(day, self.path, needed=needed)

    def office(self, day: date) -> Office:
        """The office's hours on a day."""
        hours = self.known.office_hours(day)
        return Office(
            (hours.morning_from, hours.morning_until), (hours.afternoon_from, hours.afternoon_until)
        )


class _Kept(threading.local):
    """What this thread knows: it asks once a request, elsewhere every few seconds, after a change always."""

    token: uuid.UUID | None = None
    known: Known | None = None
    asked: float | None = None
    in_request = False
    uncommitted = False

    def current(self) -> Known:
        if self.known is None or not self._trusted():
            token = CalendarStamp.objects.values_list("token", flat=True).first()
            if self.known is None or token != self.token:
                self.known, self.token = _load(), token
            self.asked = time.monotonic()
        return self.known

    def _trusted(self) -> bool:
        if self.asked is None:
            return False
        return self.in_request or (not self.uncommitted and time.monotonic() - self.asked < FRESH)

    def forget(self) -> None:
        self.asked = None


_kept = _Kept()


def _request_begins(**_signal) -> None:
    _kept.in_request, _kept.asked = True, None


def _request_ends(**_signal) -> None:
    _kept.in_request, _kept.asked = False, None


request_started.connect(_request_begins, dispatch_uid="deadlines.calendar.begin")
request_finished.connect(_request_ends, dispatch_uid="deadlines.calendar.end")


def current() -> Known:
    """The calendar as it is now; at most one small query, and a whole read only after a change."""
    return _kept.current()


def known_at(moment: datetime) -> Known:
    """The calendar as it was known at a moment: how an ended clock was counted."""
    return _load(moment)


def is_working(day: date, unit=None) -> bool:
    """Whether offices (of ``unit``) work on ``day``, or on half of it. Raises :class:`YearNotLoaded`."""
    return not current().on(day, _path(unit)).off


def off_reason(day: date, unit=None) -> DayOf:
    """Whether and why a day is off. Raises :class:`YearNotLoaded`."""
    return current().on(day, _path(unit))


def add_working_days(start: date, n: int, unit=None) -> date:
    """The ``n``-th working day after ``start`` (before it, when negative), half-closed days included.

    Raises :class:`YearNotLoaded`.
    """
    known, path, day = current(), _path(unit), start
    step, left = (ONE, n) if n >= 0 else (-ONE, -n)
    while left:
        day += step
        left -= not known.on(day, path).off
    return day


def working_days_between(a: date, b: date, unit=None) -> int:
    """How many working days lie after ``a`` up to and including ``b``; 0 when ``b`` is not later."""
    return sum(1 for _day in current().working_days(a + ONE, b, _path(unit)))


def loaded_years() -> list[int]:
    """The Gregorian years whose calendar is there."""
    return sorted(current().years)


def load(source: str | Path | bytes, year: int, origin: str, *, by=None) -> CalendarYear:
    """Import a year's calendar as a new version that counts from now on, and move the open clocks it touches.

    ``year`` is of the Republic when below 1000; ``origin`` says where the file comes from. Raises
    :class:`~countyhall.kernel.deadlines.errors.Unlawful` in words, and then changes nothing.
    """
    from countyhall.kernel.deadlines import recompute  # it counts with this calendar

    rows, year = read(source, year), gregorian(year)
    with transaction.atomic():
        stamp = _lock()
        before = dict(_newest(Q(year=year)).values_list("day", "off"))
        calendar = _store(rows, year, origin, by)
        changed(stamp)
        moved = [row.day for row in rows if before and before[row.day] != row.off]
        if moved:
            cause = _("Calendar of ROC year %(year)s, version %(version)s") % {
                "year": year - 1911,
                "version": calendar.version,
            }
            recompute.begin(cause, min(moved), max(moved), by=by)
    return calendar


def digest(rows: list[Row]) -> str:
    """SHA-256 over what a calendar says: equal files, in whatever edition, have equal digests."""
    said = "\n".join(f"{row.day} {row.off:d} {row.note}" for row in rows)
    return hashlib.sha256(said.encode()).hexdigest()


def changed(stamp: CalendarStamp | None = None) -> None:
    """Tell every process that what it knows of the calendar is stale."""
    stamp = stamp or _lock()
    stamp.token = uuid.uuid4()
    stamp.save()
    _kept.uncommitted = True
    _kept.forget()
    transaction.on_commit(_committed)


def _committed() -> None:
    _kept.uncommitted = False
    _kept.forget()


def _lock() -> CalendarStamp:
    CalendarStamp.objects.get_or_create(pk=1)
    return CalendarStamp.objects.select_for_update().get(pk=1)


def _store(rows: list[Row], year: int, origin: str, by) -> CalendarYear:
    last = CalendarYear.objects.filter(year=year).aggregate(top=Max("version"))["top"] or 0
    calendar = CalendarYear.objects.create(
        year=year, version=last + 1, source=origin, digest=digest(rows), imported_by=by
    )
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=calendar, day=row.day, off=row.off, note=row.note) for row in rows
    )
    return calendar


def _newest(which: Q):
    versions = CalendarYear.objects.filter(which).order_by("year", "-version").distinct("year")
    return CalendarDay.objects.filter(calendar__in=versions.values("pk"))


def _load(moment: datetime | None = None) -> Known:
    years, closures = Q(), Q(withdrawn_at=None)
    if moment:
        years = Q(imported_at__lte=moment) | Q(version=1)  # cases taken over ended before we had a calendar
        closures = Q(announced_at__lte=moment) & (Q(withdrawn_at=None) | Q(withdrawn_at__gt=moment))
    hours = list(OfficeHours.objects.filter(Q(entered_at__lte=moment) if moment else Q()))
    if moment and not hours:  # cases taken over ended before we had any
        hours = list(OfficeHours.objects.order_by("pk")[:1])
    days = {day: (off, note) for day, off, note in _newest(years).values_list("day", "off", "note")}
    closed = defaultdict(list)
    rows = Closure.objects.filter(closures).order_by("pk")
    for day, path, part, reason in rows.values_list("day", "unit__path", "part", "reason"):
        closed[day].append((path or "", part, reason))
    return Known(days, dict(closed), hours)


def _path(unit) -> str:
    return unit.path if unit is not None else ""
