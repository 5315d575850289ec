"""Small counts of people taken out of a table's rows, and put together in one row: totals stay, nobody shows."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from countyhall.domains.insights.analyses.common import ALL_ELSE, Table
from countyhall.kernel.lake import Schema
from countyhall.kernel.lake.suppression import hide_small

THRESHOLD = 5


class TooFew(ValueError):
    """Even together the hidden counts are too small: the table needs coarser columns."""


def protected(rows: Sequence[tuple], table: Table, threshold: int = THRESHOLD) -> list[tuple]:
    """The rows with ``None`` for every count of a row that hides one, and rows ``併計`` that hold their sums.

    A small count and those beside it that would give it away are chosen by the lake's own rule, for totals over
    every column of ``table.along``. Sums over ``table.merged`` are those of the rows given. Raises ``TooFew``.
    """
    counts = [f.name for f in table.schema if f.people]
    if not table.along or not counts:
        return list(rows)
    places = {name: place for place, name in enumerate(table.schema.names)}
    # Only what tells rows apart: a column that follows from others (a code, the township of a village) would part
    # the lines.
    told = table.schema.only([n for n in table.schema.key if n not in table.merged[:-1]] + counts)
    bare = [tuple(row[places[name]] for name in told.names) for row in rows]
    hidden = hide_small(bare, told, along=table.along, threshold=threshold)
    gone = {n for n, _column in hidden.cells}
    kept = [_without(row, counts, places) if n in gone else tuple(row) for n, row in enumerate(rows)]
    return kept + _together([rows[n] for n in sorted(gone)], table, counts, places, threshold)


def _without(row: Sequence[Any], counts: list[str], places: dict[str, int]) -> tuple:
    empty = {places[name] for name in counts}
    return tuple(None if place in empty else value for place, value in enumerate(row))


def _together(
    rows: list[tuple], table: Table, counts: list[str], places: dict[str, int], threshold: int
) -> list[tuple]:
    sums: dict[tuple, list[int]] = defaultdict(lambda: [0] * len(counts))
    for row in rows:
        rest = tuple(_rest(row, table, table.schema, counts, places))
        for at, name in enumerate(counts):
            sums[rest][at] += row[places[name]] or 0
    found = []
    for rest, summed in sums.items():
        if small := [n for n in summed if 0 < n < threshold]:
            raise TooFew(f"{table.code}: {rest} {small}")
        whole = dict(zip([n for n in table.schema.names if n not in counts], rest, strict=True))
        whole |= dict(zip(counts, summed, strict=True))
        found.append(tuple(whole[name] for name in table.schema.names))
    return found


def _rest(row: tuple, table: Table, schema: Schema, counts: list[str], places: dict[str, int]):
    for one in schema:
        if one.name in counts:
            continue
        # What belongs to one row alone (its code, its households) is not said of several.
        alone = one.name not in schema.key and one.name != "age"
        yield ALL_ELSE if one.name in table.merged else None if alone else row[places[one.name]]
