"""Small counts of people in tiles and in the rows behind them, hidden from those who may not see them."""

from dataclasses import replace
from typing import Any

from countyhall.domains.insights.boards.answering import Rows, asked
from countyhall.domains.insights.boards.tables import Table
from countyhall.kernel.lake import Field, Filter, Kind, Measure, Query, Schema
from countyhall.kernel.lake.query.check import answer_fields
from countyhall.kernel.lake.suppression import Unprotectable, hide_small

EMPTY = "of_none_"
DIMENSIONS = {Kind.TEXT, Kind.PLACE, Kind.BOOLEAN}
# A bare number of people can be hidden alone; more rows than this are hidden cell by cell.
HELD_AT_MOST = 5000


def protected(table: Table, query: Query) -> Rows:
    """The answer, with counts of few people hidden as ``None`` for a reader who may not see small counts.

    Of a published table, sums of which a part is hidden already are hidden too: a part is no whole.
    """
    people = _people(table, query)
    if table.whole or not people:
        return asked(table.edition, query, table.seen)
    parts = tuple(
        Measure(EMPTY + one.name, "count", where=(*one.where, Filter(one.field, "empty")))
        for one in people
        if table.has_gaps
    )
    rows = asked(table.edition, replace(query, measures=(*query.measures, *parts)), table.seen)
    rows = [_without_parts(row) for row in rows]
    fields = answer_fields(table.seen, query)
    return hidden(rows, fields, [one.name for one in people], along=_along(table, query), least=table.least)


def hidden(rows: Rows, fields: list[Field], people: list[str], *, along: list[str], least: int) -> Rows:
    """The rows with counts of fewer than ``least`` people hidden, and others beside them."""
    names = [one.name for one in fields]
    plain = [tuple(row[name] for name in names) for row in rows]
    small = any(0 < (row[name] or 0) < least for row in rows for name in people)
    if not small:
        return rows
    try:
        if len(rows) > HELD_AT_MOST:
            raise Unprotectable(str(len(rows)))
        done = hide_small(plain, Schema(tuple(fields)), along=along, threshold=least, people=people).rows
    except Unprotectable:
        return [row | {name: None for name in people if 0 < (row[name] or 0) < 2 * least} for row in rows]
    return [dict(zip(names, row, strict=True)) for row in done]


def _people(table: Table, query: Query) -> list[Measure]:
    """The measures that add up a column of people."""
    return [
        one
        for one in query.measures
        if one.field in table.seen and table.seen[one.field].people and one.function == "sum"
    ]


def _along(table: Table, query: Query) -> list[str]:
    return [
        one.label
        for one in query.groups
        if one.field in table.seen and table.seen[one.field].kind in DIMENSIONS
    ]


def _without_parts(row: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if not name.startswith(EMPTY)}
    for name, value in row.items():
        if name.startswith(EMPTY) and value:
            kept[name.removeprefix(EMPTY)] = None
    return kept
