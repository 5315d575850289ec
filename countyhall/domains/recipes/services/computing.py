"""What a text makes of editions: whole, or part by part where each row stands for itself."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from countyhall.domains.recipes import selectors
from countyhall.domains.recipes.methods.marks import marked
from countyhall.domains.recipes.methods.tracing import Trace, pinned, row_by_row, trace
from countyhall.domains.recipes.models import RecipeVersion
from countyhall.kernel.lake import Schema
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset, Edition, EditionFile
from countyhall.kernel.lake.people_sql import MOST_ROWS
from countyhall.kernel.lake.query.declared import BadQuery

SECONDS = 60
Part = tuple[str, list]


@dataclass(frozen=True)
class Result:
    """What a text makes of editions: columns with their marks, rows, where each column comes from."""

    schema: Schema
    rows: list[tuple]
    trace: Trace
    inputs: dict[str, Edition]
    cut: bool
    seconds: float


@dataclass(frozen=True)
class Bounds:
    """How much a computation may take, under which name it is cancelled, and over which rows of its one source."""

    rows: int = MOST_ROWS
    seconds: float = SECONDS
    ticket: str = ""
    only: tuple[int, int] | None = None


def compute(
    text: str, inputs: dict[str, Edition], bounds: Bounds, *, by, lowered: Iterable[str] = ()
) -> Result:
    """Run a text over these editions with what ``by`` may see. Raises what ``lake.sql`` raises."""
    began = time.monotonic()
    seen = selectors.layouts(inputs, by)
    found = trace(text, {code: schema.names for code, schema in seen.items()})
    numbers = {code: edition.number for code, edition in inputs.items()}
    only = {f"{code}@{n}": bounds.only for code, n in numbers.items()} if bounds.only else None
    answer = lake.sql(
        pinned(text, numbers),
        by=by,
        seconds=bounds.seconds,
        rows=bounds.rows,
        ticket=bounds.ticket,
        only=only,
    )
    try:
        schema = Schema(tuple(marked(answer.columns, found, seen, lowered)))
    except ValueError:
        raise BadQuery(_unnamed()) from None
    if set(schema.names) != set(found.columns):
        raise BadQuery(_unnamed())
    return Result(schema, answer.rows, found, inputs, answer.cut, time.monotonic() - began)


def _unnamed() -> str:
    return _("Name every column with AS: small letters a-z first, then a-z, 0-9 and _.")


def parts_of(
    version: RecipeVersion, inputs: dict[str, Edition], before: Edition | None = None, ticket: str = ""
) -> tuple[Result, list[Part]]:
    """The result as parts of an edition: one, or one a file of the source where each row stands for itself.

    A part that ``before``, an edition of the same version, made of the same file is taken from there as its files.
    """
    files = [f for edition in inputs.values() for f in edition.files.order_by("position")]
    names = [f.sha256[:40] for f in files]
    if len(inputs) != 1 or len(set(names)) != len(names) or not row_by_row(version.sql):
        result = _whole(version, inputs, Bounds(ticket=ticket))
        return result, [("", result.rows)]
    result = _whole(version, inputs, Bounds(ticket=ticket, only=(0, 0)))
    known, parts, first = _known(before, result.schema), [], 0
    for name, file in zip(names, files, strict=True):
        rows = Bounds(ticket=ticket, only=(first, first + file.rows))
        parts.append((name, known.get(name) or _whole(version, inputs, rows).rows))
        first += file.rows
    return result, parts


def _known(before: Edition | None, schema: Schema) -> dict[str, list[EditionFile]]:
    """The files of an edition by their part; none where its columns are others."""
    found: dict[str, list[EditionFile]] = {}
    if before is not None and before.layout == schema.to_json():
        for file in before.files.order_by("position"):
            found.setdefault(file.part, []).append(file)
    return found


def _whole(version: RecipeVersion, inputs: dict[str, Edition], bounds: Bounds) -> Result:
    result = compute(version.sql, inputs, bounds, by=version.by, lowered=version.lowered)
    if result.cut:
        raise BadQuery(_("The result has more than %s rows.") % f"{MOST_ROWS:,}")
    return replace(
        result, rows=sorted(result.rows, key=_place), schema=_worded(version.recipe.target, result)
    )


def _place(row: tuple) -> tuple:
    """Rows lie in the order of their cells, empty ones last: the same rows always make the same bytes."""
    return tuple((cell is None, cell) for cell in row)


def _worded(target: Dataset, result: Result) -> Schema:
    """Columns keep the words, and the table the key, that the dataset's keeper gave them."""
    old = target.schema
    fields = tuple(
        replace(f, label=old[f.name].label, meaning=old[f.name].meaning) if f.name in old else f
        for f in result.schema
    )
    return Schema(fields, old.key if set(old.key) <= set(result.schema.names) else ())
