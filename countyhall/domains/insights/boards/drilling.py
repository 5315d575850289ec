"""From a mark to the rows behind it: conditions in an address, and back, checked against the question."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from countyhall.domains.insights.boards.declared import Tile
from countyhall.domains.insights.boards.protecting import DIMENSIONS, HELD_AT_MOST, hidden
from countyhall.domains.insights.boards.tables import Table
from countyhall.domains.insights.methods.series import shifted
from countyhall.kernel.lake import Field, Filter, Group, Kind, Query
from countyhall.kernel.lake import services as lake

ROWS_ON_A_PAGE = 50
BEGINS = "w-"
NOTHING = "~"
SPANS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True)
class Behind:
    """One page of the rows behind a mark, and how many there are."""

    columns: list[Field]
    rows: list[tuple]
    total: int


class NoRows(LookupError):
    """Rows that are not shown to this reader, or an address that asks for what there is not."""


def address(tile: Tile, row: Mapping[str, Any]) -> dict[str, str]:
    """The conditions of one row of the tile's answer, for an address; empty where it cannot be told apart."""
    if tile.query is None:
        return {}
    found = {}
    for group in tile.query.groups:
        if group.label in row and group.grain not in {"hour", "weekday"}:
            value = row[group.label]
            found[BEGINS + group.label] = NOTHING if value is None else _written(value)
    return found


def _written(value: Any) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)


def conditions(tile: Tile, table: Table, asked_for: Mapping[str, str]) -> tuple[Filter, ...]:
    """The conditions of an address. Raises :class:`NoRows` where it is not one of the tile's."""
    groups = {BEGINS + one.label: one for one in (tile.query.groups if tile.query else ())}
    found: list[Filter] = []
    for name, text in asked_for.items():
        if not name.startswith(BEGINS):
            continue
        if name not in groups or groups[name].field not in table.seen:
            raise NoRows(name)
        try:
            found += _read(groups[name], table.seen[groups[name].field], text)
        except ValueError as error:
            raise NoRows(name) from error
    return tuple(found)


def _read(group: Group, held: Field, text: str) -> list[Filter]:
    """One condition; a month, quarter or year of days is a span."""
    if text == NOTHING:
        return [Filter(group.field, "empty")]
    if group.grain in SPANS or held.kind in {Kind.DATE, Kind.MONTH}:
        first = date.fromisoformat(text)
        if group.grain in SPANS:
            after = shifted(first.replace(day=1), SPANS[group.grain])
            return [Filter(group.field, "ge", first), Filter(group.field, "lt", after)]
        return [Filter(group.field, "eq", first)]
    if held.kind in {Kind.YEAR, Kind.INTEGER}:
        return [Filter(group.field, "eq", int(text))]
    if held.kind is Kind.BOOLEAN:
        return [Filter(group.field, "eq", text == "True")]
    return [Filter(group.field, "eq", text)]


def behind(tile: Tile, table: Table, query: Query, where: tuple[Filter, ...], offset: int) -> Behind:
    """The rows behind a mark, with the columns that the reader may see; small counts of people are hidden.

    ``query`` is the tile's with the board's filters. Raises ``BadQuery``.
    """
    wanted = [name for name in tile.drill if name in table.seen] or table.seen.names
    # A count is hidden by the sums beside it, so the columns that tell rows apart are asked for as well.
    names = list(dict.fromkeys([*wanted, *(f.name for f in table.seen if f.kind in DIMENSIONS or f.is_time)]))
    rows = Query(fields=tuple(names), where=(*query.where, *where))
    total = lake.total(table.edition, rows, by=table.seen)
    people = [name for name in names if table.seen[name].people]
    guarded = bool(people) and not table.whole
    whole = guarded and total <= HELD_AT_MOST
    asked = rows if whole else replace(rows, limit=ROWS_ON_A_PAGE, offset=offset)
    page = lake.ask(table.edition, asked, by=table.seen)
    found = page.dicts()
    if guarded:
        along = [one.name for one in page.columns if one.kind in DIMENSIONS]
        found = hidden(found, page.columns, people, along=along, least=table.least)
    if whole:
        found = found[offset : offset + ROWS_ON_A_PAGE]
    columns = [one for one in page.columns if one.name in wanted]
    columns.sort(key=lambda one: wanted.index(one.name))
    return Behind(columns, [tuple(row[one.name] for one in columns) for row in found], total)
