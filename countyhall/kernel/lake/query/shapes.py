"""A question's shape: all of it but its values, so that its SQL is made once."""

from collections.abc import Iterable
from typing import Any

from countyhall.kernel.lake.query.check import values_of
from countyhall.kernel.lake.query.declared import Filter, Query


def shape_of(query: Query, raw: list[Any]) -> tuple:
    """All of the question but its values, which go to ``raw`` in the order in which they are bound."""
    return (
        tuple(query.fields),
        _shape_of_filters(query.where, raw),
        tuple(query.groups),
        tuple(
            (m.name, m.function, m.field, m.over, _shape_of_filters(m.where, raw) if m.where else ())
            for m in query.measures
        ),
        _shape_of_filters(query.having, raw),
        tuple(query.windows),
        tuple(query.order),
        query.after is None,
        query.with_row,
        query.distinct,
        query.limit is None,
        not query.offset,
    )


def _shape_of_filters(filters: Iterable[Filter], raw: list[Any]) -> tuple:
    shapes = []
    for one in filters:
        values = values_of(one)
        filled = [v for v in values if v is not None]
        raw += filled
        # "is_nothing" tells "eq None" from "eq x", and a list with an empty value from one without.
        shapes.append((one.field, one.op, len(filled), len(filled) != len(values)))
    return tuple(shapes)
