"""What a reader narrows: choices from the data, checked, and put into the questions of tiles that have the field."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from countyhall.domains.insights.boards.answering import asked
from countyhall.domains.insights.boards.declared import Board, BoardFilter
from countyhall.domains.insights.boards.tables import Table
from countyhall.domains.insights.methods.series import shifted
from countyhall.kernel.lake import Filter, Group, Kind, Query
from countyhall.kernel.lake.charts.words import name_of
from countyhall.kernel.lake.schema import Field

MOST = 500
ENDS = ("from", "to")
GRAINED = {Kind.DATE, Kind.MOMENT}
Option = tuple[str, str]


@dataclass
class Part:
    """One input of the form: its name in the address, words, options, what was chosen, what is wrong with it."""

    name: str
    label: str
    options: list[Option]
    value: str = ""
    error: str = ""


@dataclass
class Narrowed:
    """The filters of a board as a reader set them. ``where`` are (filter, conditions) in force.

    ``spans`` maps a time's name to its two ends as values of the data; ``against`` the same to compare with.
    """

    parts: list[Part] = field(default_factory=list)
    compared: list[Part] = field(default_factory=list)
    where: list[tuple[BoardFilter, tuple[Filter, ...]]] = field(default_factory=list)
    spans: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    against: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def query(self) -> dict[str, str]:
        """What stands in the address."""
        return {one.name: one.value for one in [*self.parts, *self.compared] if one.value and not one.error}

    def moved(self, compare: str) -> "Narrowed | None":
        """The same with every span moved back by its own length or a year; ``None`` where none is closed."""
        spans = {name: back for name, span in self.spans.items() if (back := earlier(span, compare))}
        return replace(self, against=spans).other() if spans else None

    def other(self) -> "Narrowed":
        """The same with the second span in the place of the first."""
        where = [
            (one, spanned(one.field, *self.against[one.field]) if one.field in self.against else conditions)
            for one, conditions in self.where
        ]
        known = {one.field for one, _conditions in where}
        where += [
            (BoardFilter(name, ""), spanned(name, *ends))
            for name, ends in self.against.items()
            if name not in known
        ]
        return replace(self, where=where, spans=self.spans | self.against, against={})


def narrowed(board: Board, tables: Mapping[str, Table], asked_for: Mapping[str, str]) -> Narrowed:
    """The board's filters with the options that the data have, and what ``asked_for`` sets of them."""
    found = Narrowed()
    for one in board.filters:
        options = _options(one, tables)
        if not options:
            continue
        if one.kind == "period":
            _period(found, one, options, asked_for)
        else:
            _choice(found, one, options, asked_for)
    return found


def applied(query: Query, table: Table, found: Narrowed, *, open_start: str = "") -> Query:
    """The question with the filters that its table has; ``open_start`` names a time that keeps its end alone."""
    where: list[Filter] = []
    for one, conditions in found.where:
        if one.field not in table.seen or (one.tables and table.code not in one.tables):
            continue
        kept = [c for c in conditions if not (one.field == open_start and c.op == "ge")]
        where += [_fitting(c, table.seen[one.field]) for c in kept]
    return replace(query, where=(*query.where, *where)) if where else query


def spanned(name: str, first: Any, last: Any) -> tuple[Filter, ...]:
    """The conditions of a span; an end that is not set is open."""
    low = () if first is None else (Filter(name, "ge", first),)
    return low + (() if last is None else (Filter(name, "le", last),))


def _fitting(one: Filter, held: Field) -> Filter:
    """The condition for the column's kind: of days and moments a month is meant whole; of years the year."""
    if not isinstance(one.value, date):
        return one
    if held.kind is Kind.YEAR:
        return replace(one, value=one.value.year)
    if held.kind in GRAINED and one.op == "le":
        return replace(one, op="lt", value=shifted(one.value, 1))
    return one


def _options(one: BoardFilter, tables: Mapping[str, Table]) -> dict[str, tuple[Any, str]]:
    """As it stands in the address → the value and its words, over all tables that have the field."""
    values: dict[str, tuple[Any, str]] = {}
    for table in tables.values():
        if one.field not in table.seen or (one.tables and table.code not in one.tables):
            continue
        held = table.seen[one.field]
        grain = "month" if held.kind in GRAINED else ""
        query = Query(groups=(Group(one.field, grain),), limit=MOST)  # type: ignore[arg-type]
        for row in asked(table.edition, query, table.seen):
            value = row[one.field]
            if value is not None:
                values[_written(value)] = (value, name_of(value, table.words(one.field, value), months=True))
    return values


def _written(value: Any) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)


def _period(found: Narrowed, one: BoardFilter, options, asked_for: Mapping[str, str]) -> None:
    shown = [
        (key, words) for key, (value, words) in sorted(options.items(), key=lambda o: o[1][0], reverse=True)
    ]
    first = _span(found.parts, one.field, (_("%s from"), _("%s to")), one, options, shown, asked_for)
    if first is not None:
        found.spans[one.field] = first
        found.where.append((one, spanned(one.field, *first)))
    name = f"{one.field}-against"
    words = (_("Compare: %s from"), _("Compare: %s to"))
    second = _span(found.compared, name, words, one, options, shown, asked_for)
    if second is not None:
        found.against[one.field] = second


def _span(parts, name, words, one, options, shown, asked_for) -> tuple[Any, Any] | None:
    """Two inputs and what they say together; ``None`` where neither is set or one is wrong."""
    made = [
        Part(f"{name}-{end}", text % one.label, shown, asked_for.get(f"{name}-{end}", ""))
        for end, text in zip(ENDS, words, strict=True)
    ]
    parts += made
    for part in made:
        if part.value and part.value not in options:
            part.error = _("The data have no such period. Choose one of the list.")
    if any(part.error for part in made) or not any(part.value for part in made):
        return None
    first, last = (options[part.value][0] if part.value else None for part in made)
    if first is not None and last is not None and first > last:
        made[1].error = _("The end is before the beginning.")
        return None
    return first, last


def _choice(found: Narrowed, one: BoardFilter, options, asked_for: Mapping[str, str]) -> None:
    shown = [(key, words) for key, (_value, words) in options.items()]
    part = Part(one.field, str(one.label), shown, asked_for.get(one.field, ""))
    found.parts.append(part)
    if not part.value:
        return
    if part.value not in options:
        part.error = _("The data have no such value. Choose one of the list.")
        return
    found.where.append((one, (Filter(one.field, "eq", options[part.value][0]),)))


def earlier(span: tuple[Any, Any], compare: str) -> tuple[Any, Any] | None:
    """The span of equal length just before (``previous``) or a year before; ``None`` for one with an open end."""
    first, last = span
    if first is None or last is None:
        return None
    if isinstance(first, date):
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        back = 12 if compare == "year_ago" else months
        return shifted(first.replace(day=1), -back), shifted(last.replace(day=1), -back)
    back = 1 if compare == "year_ago" else last - first + 1
    return first - back, last - back
