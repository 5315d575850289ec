"""JSON-stat 2.0 (json-stat.org/full): numbers by dimensions, as statistics tools read them."""

from collections.abc import Iterator
from math import prod
from typing import Any

import orjson

from countyhall.kernel.lake.schema import Field
from countyhall.kernel.lake.streams import cells
from countyhall.kernel.lake.streams.base import Batches, Manner, NotThisWay

MOST_ROWS = 200_000


def jsonstat(fields: list[Field], batches: Batches, manner: Manner) -> Iterator[bytes]:
    """A dataset whose dimensions are the columns that are no numbers, and one more that names the numbers.

    Categories stand in the order in which they first come; of what is not there, nothing is written. Raises
    :class:`NotThisWay` where two rows have the same place in all dimensions, or nothing is a number.
    """
    numbers = [n for n, f in enumerate(fields) if f.is_number]
    dimensions = [n for n in range(len(fields)) if n not in numbers]
    if not numbers or not dimensions:
        raise NotThisWay.no_cube()
    return _pieces(fields, dimensions, numbers, batches, manner)


def _pieces(fields, dimensions, numbers, batches: Batches, manner: Manner) -> Iterator[bytes]:
    categories: list[dict[str, int]] = [{} for _ in dimensions]
    rows: dict[tuple[int, ...], list[Any]] = {}
    for batch in batches:
        places = [cells.or_text(cells.plain(batch.column(n), fields[n]), "").to_pylist() for n in dimensions]
        values = [batch.column(n).to_pylist() for n in numbers]
        for place, found in zip(zip(*places, strict=True), zip(*values, strict=True), strict=True):
            at = tuple(kept.setdefault(name, len(kept)) for kept, name in zip(categories, place, strict=True))
            if at in rows:
                raise NotThisWay.twice(dict(zip((fields[n].name for n in dimensions), place, strict=True)))
            rows[at] = found
    yield orjson.dumps(_cube(fields, dimensions, numbers, categories, rows, manner)) + b"\n"


def _cube(fields, dimensions, numbers, categories, rows, manner: Manner) -> dict[str, Any]:
    sizes = [*map(len, categories), len(numbers)]
    steps = [prod(sizes[n + 1 :]) for n in range(len(sizes))]
    value = {}
    for at, found in rows.items():
        start = sum(place * step for place, step in zip(at, steps, strict=False))
        value |= {str(start + n): _number(one) for n, one in enumerate(found) if one is not None}
    names = [fields[n].name for n in dimensions]
    said = {
        name: {"label": manner.head(fields[n]), "category": {"index": list(kept)}}
        for name, n, kept in zip(names, dimensions, categories, strict=True)
    }
    said["metric"] = {"label": "metric", "category": {
        "index": [fields[n].name for n in numbers],
        "label": {fields[n].name: manner.head(fields[n]) for n in numbers},
        "unit": {fields[n].name: {"base": fields[n].unit} for n in numbers},
    }}  # fmt: skip
    return {
        "version": "2.0", "class": "dataset", "label": str(manner.about.get("title", "")),
        "updated": str(manner.about.get("as_of", "")), "id": [*names, "metric"], "size": sizes,
        "role": {"time": [f.name for f in (fields[n] for n in dimensions) if f.is_time], "metric": ["metric"]},
        "dimension": said, "value": value,
    }  # fmt: skip


def _number(found: Any) -> Any:
    return found if isinstance(found, int | float) else float(found)
