"""Rows as somebody brings them, turned into record batches of the table's own types, or refused with their place."""

import math
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _

from countyhall.kernel.lake.physical import arrow_schema, arrow_type
from countyhall.kernel.lake.query.check import TAIPEI, TEXTS
from countyhall.kernel.lake.schema import Field, Kind, Schema

BATCH = 16_384

Rows = Iterable[tuple] | Iterable[pa.RecordBatch] | pa.Table


class BadRows(ValueError):
    """Rows that do not fit the columns; the text says which and why, for the person who brought them."""


def batches_of(rows: Rows, schema: Schema) -> Iterator[pa.RecordBatch]:
    """The rows in batches of the physical schema. Raises :class:`BadRows` naming row (from 1) and column."""
    if isinstance(rows, pa.Table):
        rows = rows.to_batches(max_chunksize=BATCH)
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    rows, done = chain([first], rows), 0
    if isinstance(first, pa.RecordBatch):
        for batch in rows:
            yield _fitted(batch, schema, done)
            done += batch.num_rows
        return
    while block := list(islice(rows, BATCH)):
        yield _from_tuples(block, schema, done)
        done += len(block)


def _from_tuples(block: list[tuple], schema: Schema, done: int) -> pa.RecordBatch:
    width = len(schema.fields)
    for n, row in enumerate(block):
        if len(row) != width:
            raise BadRows(
                _("Row %(row)s has %(found)s values; the table has %(wanted)s columns.")
                % {"row": f"{done + n + 1:,}", "found": len(row), "wanted": width}
            )
    columns = zip(*block, strict=True)
    arrays = [_array(list(cells), field, done) for cells, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=arrow_schema(schema))


def _array(cells: list[Any], field: Field, done: int) -> pa.Array:
    try:
        return _checked(pa.array(_prepared(cells, field), arrow_type(field)), field, done)
    except BadRows:
        raise
    except (pa.ArrowException, ValueError, TypeError, OverflowError, AttributeError):
        for n, cell in enumerate(cells):
            try:
                pa.array(_prepared([cell], field), arrow_type(field))
            except (pa.ArrowException, ValueError, TypeError, OverflowError, AttributeError):
                raise _unfit(field, done + n, cell) from None
        raise


def _prepared(cells: list[Any], field: Field) -> list[Any]:
    if field.kind is Kind.MOMENT:
        return [_on_the_wall(c) for c in cells]
    if field.kind is Kind.MONTH:
        return [c if c is None else _day(c).replace(day=1) for c in cells]
    if field.kind is Kind.DATE:
        return [c if c is None else _day(c) for c in cells]
    if field.kind in {Kind.INTEGER, Kind.YEAR, Kind.REAL, Kind.DECIMAL} and any(
        isinstance(c, bool) for c in cells
    ):
        raise TypeError
    return cells


def _day(cell: Any) -> date:
    if isinstance(cell, datetime):
        raise TypeError
    return cell


def _on_the_wall(cell: datetime | None) -> datetime | None:
    return cell.astimezone(TAIPEI).replace(tzinfo=None) if cell is not None and cell.tzinfo else cell


def _fitted(batch: pa.RecordBatch, schema: Schema, done: int) -> pa.RecordBatch:
    if missing := [n for n in schema.names if n not in batch.schema.names]:
        raise BadRows(_("These columns are missing: %s.") % "、".join(missing))
    arrays = [_cast(batch.column(f.name), f, done) for f in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=arrow_schema(schema))


def _cast(array: pa.Array, field: Field, done: int) -> pa.Array:
    wanted = arrow_type(field)
    try:
        if field.kind is Kind.MOMENT and pa.types.is_timestamp(array.type) and array.type.tz:
            array = pc.local_timestamp(array.cast(pa.timestamp(array.type.unit, str(TAIPEI))))
        array = array if array.type == wanted else array.cast(wanted)
    except pa.ArrowException as error:
        raise BadRows(
            _("The column “%(column)s” does not hold what it should: %(why)s")
            % {"column": field.label or field.name, "why": str(error)[:200]}
        ) from None
    if field.kind is Kind.MONTH:
        array = pc.floor_temporal(array, unit="month")
    return _checked(array, field, done)


def _checked(array: pa.Array, field: Field, done: int) -> pa.Array:
    bad = None
    if field.kind in TEXTS:
        bad = pc.match_substring(array, "\0")
    elif field.kind is Kind.REAL:
        bad = pc.invert(pc.is_finite(array))
    if bad is not None and pc.any(bad).as_py():
        place = pc.index(bad, True).as_py()
        raise _unfit(field, done + place, array[place].as_py())
    return array


def _unfit(field: Field, place: int, cell: Any) -> BadRows:
    shown = (
        repr(cell) if isinstance(cell, str) or (isinstance(cell, float) and math.isnan(cell)) else str(cell)
    )
    return BadRows(
        _("Row %(row)s: “%(value)s” does not fit the column “%(column)s”.")
        % {"row": f"{place + 1:,}", "value": shown[:80], "column": field.label or field.name}
    )
