"""ClickHouse inside the process (chDB): each edition is loaded once a process into a table ordered by place.

A deadline is ClickHouse's own (``max_execution_time``), looked at between blocks; chDB has no way to end one question
before it, so a cancelled ticket takes effect when the question has ended. Days lie between 1900 and 2299.
"""

import threading
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from chdb import session

from countyhall.kernel.lake.engines.base import BATCH_ROWS, EngineFailed, Overdue, Relation, watched
from countyhall.kernel.lake.query.answers import shaped
from countyhall.kernel.lake.query.compile import Compiled, compiled, counted
from countyhall.kernel.lake.query.declared import Query
from countyhall.kernel.lake.query.dialects import CLICKHOUSE

# join_use_nulls and the rest make ClickHouse mean by NULL what the others mean.
SETTINGS = {
    "join_use_nulls": 1,
    "transform_null_in": 0,
    "decimal_check_overflow": 1,
    "output_format_arrow_string_as_string": 1,
    "output_format_arrow_low_cardinality_as_dictionary": 0,
    "output_format_arrow_compression_method": "'none'",
    "session_timezone": "'UTC'",
    "max_threads": 2,
}


class Chdb:
    """One session a process, in a folder that goes with it; one question at a time."""

    name = "chdb"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: set[str] = set()
        self._session = session.Session()

    def run(
        self, relation: Relation, query: Query, *, seconds: float | None = None, ticket: str = ""
    ) -> pa.Table:
        """The answer as one table. Errors as in :class:`~countyhall.kernel.lake.engines.base.Engine`."""
        made = compiled(relation, query, CLICKHOUSE, _name(relation.digest))
        return shaped(self._ask(relation, made, seconds, ticket), made)

    def batches(
        self, relation: Relation, query: Query, *, seconds: float | None = None, ticket: str = ""
    ) -> Iterator[pa.RecordBatch]:
        """The answer in batches; chDB gives it whole."""
        yield from self.run(relation, query, seconds=seconds, ticket=ticket).to_batches(BATCH_ROWS)

    def total(
        self, relation: Relation, query: Query, *, seconds: float | None = None, ticket: str = ""
    ) -> int:
        """The exact number of rows without the page."""
        made = counted(relation, query, CLICKHOUSE, _name(relation.digest))
        return self._ask(relation, made, seconds, ticket).column(0)[0].as_py()

    def forget(self, digest: str) -> None:
        """Drop the table."""
        with self._lock:
            self._session.query(f"DROP TABLE IF EXISTS {_name(digest)} SYNC")
            self._loaded.discard(digest)

    def _ask(self, relation: Relation, made: Compiled, seconds: float | None, ticket: str) -> pa.Table:
        said = SETTINGS | ({"max_execution_time": max(seconds, 0.001)} if seconds else {})
        text = f"{made.sql} SETTINGS {', '.join(f'{k} = {v}' for k, v in said.items())}"
        params = {f"p{n}": _value(value) for n, value in enumerate(made.values)}
        with self._lock, watched(lambda: None, None, ticket, ()) as watch:
            self._load(relation)
            try:
                found = self._session.query(text, "Arrow", params=params).bytes()
            except RuntimeError as error:  # the session's own error is one
                # What a failed question had written already would stand before the next answer.
                self._session.query("SELECT 1", "Arrow")
                if "TIMEOUT_EXCEEDED" in str(error):
                    raise Overdue from error
                raise EngineFailed(str(error)) from error
        if watch.cancelled:
            raise watch.why()
        with pa.ipc.open_file(found) as reader:
            return reader.read_all()

    def _load(self, relation: Relation) -> None:
        if relation.digest in self._loaded:
            return
        name = _name(relation.digest)
        schema = pq.read_schema(relation.paths[0])
        typed = [f'"{field.name}" Nullable({_type(field.type)})' for field in schema]
        self._session.query(f"DROP TABLE IF EXISTS {name} SYNC")
        self._session.query(
            f"CREATE TABLE {name} ({', '.join(typed)}, _row Int64) ENGINE = MergeTree ORDER BY _row"
        )
        names = ", ".join(f'"{field.name}"' for field in schema)
        for path, start in zip(relation.paths, relation.starts, strict=True):
            self._session.query(
                f"INSERT INTO {name} SELECT {names}, toInt64(_row_number) + {start} "  # noqa: S608
                f"FROM file({_quoted(path)}, 'Parquet', {_quoted(', '.join(typed))})"
            )
        self._loaded.add(relation.digest)


def _name(digest: str) -> str:
    return f"lake_{digest[:40]}"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _value(value: Any) -> Any:
    """A bound value as chDB takes it: texts with tabs, backslashes and line breaks escaped."""
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    return str(value) if not isinstance(value, bool) else value


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@lru_cache
def _type(kind: pa.DataType) -> str:
    if pa.types.is_decimal(kind):
        return f"Decimal(38, {kind.scale})"
    kinds = {
        pa.int64(): "Int64",
        pa.float64(): "Float64",
        pa.bool_(): "Bool",
        pa.date32(): "Date32",
        pa.timestamp("us"): "DateTime64(6, 'UTC')",
    }
    return kinds.get(kind, "String")
