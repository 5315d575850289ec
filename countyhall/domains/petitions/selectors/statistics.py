"""Tables of a period: received, closed, open and days used, by month, unit, kind, channel and category."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, DateField, QuerySet
from django.db.models.functions import TruncMonth

from countyhall.domains.petitions.models import Channel, Kind, Petition
from countyhall.domains.petitions.models.rules import ANSWER_RULES
from countyhall.domains.petitions.selectors import counts
from countyhall.kernel.deadlines import calendar
from countyhall.kernel.deadlines.models import Clock, Pause
from countyhall.kernel.period import Period, percent, roc

BY = {"unit": "unit__name", "kind": "kind", "channel": "channel", "category": "category__name"}
FILTERS = {"unit": "unit", "kind": "kind", "channel": "channel", "category": "category"}
BANDS = ((0, 3), (4, 5), (6, 7), (8, 30), (31, None))


@dataclass
class Row:
    """A line: its label, what narrows the list to it, and received, closed, open."""

    label: str
    query: str
    received: int = 0
    closed: int = 0
    rate: Decimal | None = field(default=None)

    @property
    def open(self) -> int:
        """Received and not closed."""
        return self.received - self.closed


def monthly(user, period: Period, as_of: date) -> list[Row]:
    """One row a month of the period."""
    came = _by_month(counts.received(period, as_of), user)
    done = _by_month(counts.closed(period, as_of), user)
    return [
        _row(roc.month_text(m.first), _days(m.first, m.last), came.get(m.first, 0), done.get(m.first, 0))
        for m in period.months()
    ]


def by(user, what: str, period: Period, as_of: date) -> list[Row]:
    """One row for each unit, kind, channel or category that has petitions, most first."""
    came = _grouped(counts.received(period, as_of), user, what)
    done = _grouped(counts.closed(period, as_of), user, what)
    names = dict({"kind": Kind, "channel": Channel}[what].choices) if what in ("kind", "channel") else {}
    days = _days(period.first, period.last)
    rows = [
        _row(
            str(names.get(label, label) or "—"),
            f"{days}&{FILTERS[what]}={key or ''}",
            count,
            done.get((key, label), 0),
        )
        for (key, label), count in came.items()
    ]
    return sorted(rows, key=lambda row: -row.received)


def total(rows: Iterable[Row], period: Period) -> Row:
    """The sum of rows that count each petition once."""
    rows = list(rows)
    return _row(
        "", _days(period.first, period.last), sum(r.received for r in rows), sum(r.closed for r in rows)
    )


def days_used(user, period: Period, as_of: date) -> list[tuple[str, int]]:
    """How many working days the answers took of the petitions received in the period, in bands.

    Clocks that ended by ``as_of`` count; a pause for the citizen does not.
    """
    seen = _seen(counts.received(period, as_of), user)
    clocks = Clock.objects.filter(
        content_type=ContentType.objects.get_for_model(Petition), object_id__in=seen.order_by().values("pk"),
        code__in=ANSWER_RULES, state=Clock.State.FULFILLED, ended_on__lte=as_of,
    ).order_by()  # fmt: skip
    return _banded(_working_days(clocks))


def _working_days(clocks: QuerySet[Clock]) -> list[int]:
    pauses: dict[int, list] = {}
    for pause in Pause.objects.filter(clock__in=clocks.values("pk")).exclude(until_on=None):
        pauses.setdefault(pause.clock_id, []).append((pause.first_on, pause.until_on))
    known = calendar.current()

    @cache
    def between(start: date, end: date) -> tuple[date, ...]:
        return tuple(day for day in known.working_days(start, end) if day > start)

    @cache
    def used(start: date, end: date, stops: tuple) -> int:
        return sum(
            1 for day in between(start, end) if not any(first <= day < until for first, until in stops)
        )

    return [
        used(start, end, tuple(pauses.get(pk, ())))
        for start, end, pk in clocks.values_list("started_on", "ended_on", "pk")
    ]


def _banded(used: list[int]) -> list[tuple[str, int]]:
    return [
        (
            f"{low}–{high}" if high else f"{low}+",
            sum(1 for n in used if n >= low and (high is None or n <= high)),
        )
        for low, high in BANDS
    ]


def _row(label: str, query: str, received: int, closed: int) -> Row:
    return Row(label, query, received, closed, percent.of(closed, received))


def _days(first: date, last: date) -> str:
    return f"received_on_from={roc.ledger(first)}&received_on_to={roc.ledger(last)}"


def _seen(petitions: QuerySet[Petition], user) -> QuerySet[Petition]:
    return petitions.visible_to(user)


def _by_month(petitions: QuerySet[Petition], user) -> dict[date, int]:
    grouped = (
        _seen(petitions, user).order_by().annotate(month=TruncMonth("received_on", output_field=DateField()))
    )
    return dict(grouped.values("month").annotate(n=Count("pk")).values_list("month", "n"))


def _grouped(petitions: QuerySet[Petition], user, what: str) -> dict[tuple, int]:
    key, label = (f"{what}_id", BY[what]) if what in ("unit", "category") else (what, what)
    grouped = _seen(petitions, user).order_by().values(key, label).annotate(n=Count("pk"))
    return {(row[key], row[label]): row["n"] for row in grouped}
