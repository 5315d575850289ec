"""Ask for figures: one, all, in words, as JSON."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import orjson
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from countyhall.kernel.figures.figure import Breakdown, Figure, Number, Ratio
from countyhall.kernel.figures.listing import Listing
from countyhall.kernel.figures.spans import NoSuchPeriod, Own
from countyhall.kernel.period import Period, money, percent, words
from countyhall.kernel.registry import registry

__all__ = [
    "NoSuchPeriod",
    "UnknownFigure",
    "Value",
    "all_values",
    "as_json",
    "catalogue",
    "find",
    "json_text",
    "listing",
    "part_and_whole",
    "parts",
    "trend",
    "value",
]

# What is counted, on English pages; the office's own measure word stands on all others.
UNITS = {
    "件": "cases", "案": "cases", "次": "times", "場次": "meetings", "場": "meetings", "項": "items",
    "人": "people", "人次": "visits", "筆": "entries", "則": "notices", "處": "places", "份": "copies",
    "日": "days", "天": "days",
}  # fmt: skip
FLOORS = {"萬": 10**4, "億": 10**8}


class UnknownFigure(LookupError):
    """No domain declares a figure of this code; the message says so in words."""


@dataclass(frozen=True)
class Value:
    """A figure's value for a period and as of a day, and the way to the records behind it."""

    code: str
    label: str
    value: Number
    unit: str
    own: Own
    as_of: date
    asked: Period
    format: str = "count"
    rows: QuerySet | None = field(default=None, compare=False, repr=False)
    exact: Number = None  # what the value was before it was cut at ``floor``
    floor: str = ""

    @property
    def period(self) -> str:
        """The period that the figure is about, as its code (``109Q3``)."""
        return str(self.own)

    @cached_property
    def ids(self) -> list[int]:
        """Keys of the records behind the value, in order; none for a ratio."""
        return [] if self.rows is None else sorted(self.rows.values_list("pk", flat=True))

    @property
    def text(self) -> str:
        """The value with its unit: ``391件``, ``104億4,493萬0,000元``, ``98.47%``."""
        if self.exact not in (None, self.value) and words.in_chinese():
            return money.text(int(self.exact), floor=self.floor, unit=self.unit)
        return said(self.value, self.format, self.unit)

    def plain(self) -> dict[str, Any]:
        """The six members of the JSON of figures; a percentage is a number with its two places."""
        number = float(self.value) if isinstance(self.value, Decimal) else self.value
        return {
            "code": self.code,
            "label": self.label,
            "value": number,
            "unit": self.unit,
            "period": self.period,
            "as_of": self.as_of.isoformat(),
        }


def measure(unit: str) -> str:
    """What is counted, in the reader's language."""
    return unit if words.in_chinese() else UNITS.get(unit, unit)


def said(number: Number, kind: str, unit: str) -> str:
    """A number in the words of the office."""
    if number is None:
        return "—"
    if kind == "percent":
        return percent.text(Decimal(number))
    if not words.in_chinese():
        return f"NT$ {int(number):,}" if unit == "元" else f"{number:,} {measure(unit)}".rstrip()
    if kind == "money":
        return money.text(int(number), unit=unit)
    return f"{number:,}{unit}"


def catalogue() -> dict[str, Figure | Ratio | Breakdown | Listing]:
    """Code → declaration, of every domain. Raises ``ValueError`` on a code used twice."""
    found: dict[str, Any] = {}
    for item in registry.all("figures"):
        if item.code in found:
            raise ValueError(f"Two figures are called {item.code!r}.")
        found[item.code] = item
    return found


def find(code: str, period: Period, as_of: date) -> Figure | Ratio | Breakdown | Listing:
    """The declaration of ``code``, or the part of a breakdown. Raises :class:`UnknownFigure`."""
    declared = catalogue()
    if code in declared:
        return declared[code]
    for end in reversed([i for i, char in enumerate(code) if char == "."]):
        whole, key = declared.get(code[:end]), code[end + 1 :]
        if isinstance(whole, Breakdown) and whole.knows(key, period, as_of):
            return whole.part(key, whole.keys(period, as_of).get(key, key))
    raise UnknownFigure(_("There is no figure “%(code)s”.") % {"code": code})


def value(code: str, period: Period, as_of: date) -> Value:
    """The value of one figure. ``period`` is the one asked for; a figure derives its own from it."""
    return _value(find(code, period, as_of), period, as_of)


def all_values(period: Period, as_of: date) -> list[Value]:
    """Every figure of every domain that has the period, in the order of declaration; breakdowns as parts."""
    return list(_all(period, as_of))


def as_json(period: Period, as_of: date) -> list[dict[str, Any]]:
    """What ``countyhall figures --json`` prints: ``[{"code","label","value","unit","period","as_of"}]``."""
    return [one.plain() for one in _all(period, as_of)]


def json_text(period: Period, as_of: date) -> bytes:
    """The same as the bytes of a file."""
    return orjson.dumps(as_json(period, as_of), option=orjson.OPT_INDENT_2) + b"\n"


def part_and_whole(ratio: Ratio, period: Period, as_of: date) -> tuple[Value, Value]:
    """The two figures that a ratio divides."""
    return value(ratio.part, period, as_of), value(ratio.whole, period, as_of)


def trend(code: str, period: Period, as_of: date, count: int = 6, now: Value | None = None) -> list[Value]:
    """The figure in the last ``count`` periods, oldest first; past ones as of their own last day or later.

    Periods before the figure began, such as those before the first term of office, are left out. ``now``
    is the value for ``period`` where the caller has it already.
    """
    periods = [period]
    while len(periods) < count:
        periods.append(periods[-1].previous())
    lag = as_of - period.last
    values = []
    for one in reversed(periods):
        with suppress(NoSuchPeriod):
            is_now = one == period
            known = now if is_now else None
            values.append(known or value(code, one, as_of if is_now else one.last + lag))
    return values


def listing(code: str) -> Listing:
    """The declared table of this code. Raises :class:`UnknownFigure`."""
    found = catalogue().get(code)
    if not isinstance(found, Listing):
        raise UnknownFigure(_("There is no table “%(code)s”.") % {"code": code})
    return found


def _all(period: Period, as_of: date) -> Iterator[Value]:
    for item in catalogue().values():
        with suppress(NoSuchPeriod):
            if isinstance(item, Breakdown):
                yield from parts(item, period, as_of)
            elif not isinstance(item, Listing):
                yield _value(item, period, as_of)


def parts(item: Breakdown, period: Period, as_of: date) -> list[Value]:
    """The values of all keys that have records; where records are counted, in one query."""
    return [
        _value(item.part(key, label), period, as_of, counted=count if item.plain else None)
        for key, (label, count) in item.tally(period, as_of).items()
    ]


def _value(
    item: Figure | Ratio | Breakdown | Listing, period: Period, as_of: date, counted: int | None = None
) -> Value:
    if isinstance(item, Ratio):
        part, whole = part_and_whole(item, period, as_of)
        number = (
            None if None in (part.value, whole.value) else percent.of(part.value, whole.value, item.places)
        )
        return Value(item.code, str(item.label), number, item.unit, part.own, as_of, period, item.format)
    if isinstance(item, Listing):
        raise UnknownFigure(_("“%(code)s” is a table, not a number.") % {"code": item.code})
    own = item.span.own(period)
    rows = item.of(own.period, as_of)
    exact = item.measure(rows) if counted is None else counted
    number = exact - exact % FLOORS[item.floor] if item.floor else exact
    return Value(
        item.code,
        str(item.label),
        number,
        item.unit,
        own,
        as_of,
        period,
        item.format,
        rows,
        exact,
        item.floor,
    )
