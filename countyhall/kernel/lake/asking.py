"""Questions put to one edition: answered by the engine that the instance is set to, with what the person may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from countyhall.kernel.lake.engines.base import Engine, EngineFailed, Relation
from countyhall.kernel.lake.engines.router import engine_for
from countyhall.kernel.lake.models import Dataset, Edition
from countyhall.kernel.lake.query.check import ROW, answer_fields
from countyhall.kernel.lake.query.declared import Query
from countyhall.kernel.lake.schema import Classification, Field, Kind, Personal, Schema
from countyhall.kernel.lake.serving import rebuild, relation_of, with_copy
from countyhall.kernel.roles import services as roles

EMBEDDED = "duckdb"
BROKEN = (duckdb.IOException, duckdb.SerializationException, duckdb.InternalException, duckdb.FatalException)


@dataclass(frozen=True)
class Answer:
    """What came of a question: columns with their words, rows as tuples in their order, and of which edition.

    Moments are the clock on the wall in Taipei, without a zone; months are their first day.
    """

    columns: list[Field]
    rows: list[tuple]
    edition: Edition

    def dicts(self) -> list[dict[str, Any]]:
        """The rows with the columns' names."""
        names = [f.name for f in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]

    def column(self, name: str) -> list[Any]:
        """The values of one column, from the first row to the last. Raises ``KeyError``."""
        for n, one in enumerate(self.columns):
            if one.name == name:
                return [row[n] for row in self.rows]
        raise KeyError(name)


def ask(
    edition: Edition,
    query: Query,
    *,
    by=None,
    engine: str = "",
    seconds: float | None = None,
    ticket: str = "",
) -> Answer:
    """The answer to a question. With ``by``, columns that the person may not see are not there.

    Raises ``BadQuery`` (words for whoever asked), ``Overdue`` after ``seconds``, ``Cancelled`` when this process
    was told so by ``engines.base.cancel(ticket)``, ``EngineFailed``, ``serving.Gone`` for an edition no longer kept.
    """
    bound, relation = _bound(edition, by, engine)
    columns = answer_fields(relation.schema, query)
    try:
        found = bound.run(relation, query, seconds=seconds, ticket=ticket)
    except EngineFailed as error:
        bound, relation = _mended(error, edition, by, engine)
        found = bound.run(relation, query, seconds=seconds, ticket=ticket)
    return Answer(in_order(columns, query), tuples(found), edition)


def total(edition: Edition, query: Query, *, by=None, seconds: float | None = None) -> int:
    """How many rows the question has without its page: exact."""
    bound, relation = _bound(edition, by)
    try:
        return bound.total(relation, query, seconds=seconds)
    except EngineFailed as error:
        bound, relation = _mended(error, edition, by)
        return bound.total(relation, query, seconds=seconds)


def batches(
    edition: Edition, query: Query, *, by=None, seconds: float | None = None
) -> Iterator[pa.RecordBatch]:
    """The answer in batches, with flat memory."""
    bound, relation = _bound(edition, by)
    answer_fields(relation.schema, query)
    return bound.batches(relation, query, seconds=seconds)


def schema_for(of: Edition | Dataset, user) -> Schema:
    """The columns that this person may see; ``None`` stands for somebody who is not signed in.

    Columns that lead to a person, or that are internal or confidential, are for those who hold
    ``lake.view_sealed_dataset`` in the dataset's unit. A ``Schema`` in place of a person says that the columns
    were chosen already; wherever ``by`` names a person it may stand too.
    """
    if isinstance(user, Schema):
        return user
    dataset = of if isinstance(of, Dataset) else of.dataset
    schema = of.schema
    if user is not None and roles.reach(user, "lake.view_sealed_dataset").covers(dataset.unit_id):
        return schema
    return schema.only(f.name for f in schema if is_open(f))


def is_open(field: Field) -> bool:
    """Whether everybody may see the column who may see the table."""
    return field.personal is Personal.NONE and field.classification is Classification.PUBLIC


def tuples(table: pa.Table) -> list[tuple]:
    """The rows of an answer as Python values."""
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def _bound(edition: Edition, by, wanted: str = "") -> tuple[Engine, Relation]:
    """The engine for this edition, and the edition as it sees it, with the columns that ``by`` may see."""
    relation = relation_of(edition, copy=False)
    engine = engine_for(relation, wanted)
    if engine.name == EMBEDDED:
        relation = with_copy(relation)
    return engine, relation if by is None else relation.only(schema_for(edition, by))


def _mended(error: EngineFailed, edition: Edition, by, wanted: str = "") -> tuple[Engine, Relation]:
    """The same with a new copy, where the old one could not be read; any other error is raised again."""
    cause = error.__cause__
    # What its own sums find to be broken is raised as no more than an Error.
    if not (isinstance(cause, BROKEN) or type(cause) is duckdb.Error):
        raise error
    rebuild(edition)
    return _bound(edition, by, wanted)


def in_order(columns: list[Field], query: Query) -> list[Field]:
    """The answer's columns with the place of the row behind the table's own, where it was asked for."""
    if not query.with_row:
        return columns
    own = len(columns) - len(query.windows)
    return [*columns[:own], _place(), *columns[own:]]


def _place() -> Field:
    field = Field("row", "", Kind.INTEGER)
    object.__setattr__(field, "name", ROW)  # no table can have a column of that name
    return field
