"""DuckDB: the engine that is always there, on the serving copy or straight on the Parquet files."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, count
from pathlib import Path

import duckdb
import pyarrow as pa
from django.conf import settings

from countyhall.kernel.lake.engines.base import BATCH_ROWS, EngineFailed, Relation, watched
from countyhall.kernel.lake.query.answers import shaped
from countyhall.kernel.lake.query.compile import Compiled, compiled, counted
from countyhall.kernel.lake.query.declared import Query
from countyhall.kernel.lake.query.dialects import DUCKDB

# Serving copies attached at one time; the least used one is let go.
COPIES_OPEN = 256


class Duck:
    """Runs in this process: one database in memory to which copies are attached, one cursor for each question.

    One database, so that ``LAKE_MEMORY`` and ``LAKE_THREADS`` bound the process however many editions are asked.
    """

    name = "duckdb"

    def __init__(self) -> None:
        self._attached: OrderedDict[str, tuple[str, int]] = OrderedDict()
        self._numbers = count()
        self._lock = threading.Lock()
        self._base = _connect()

    def run(
        self, relation: Relation, query: Query, *, seconds: float | None = None, ticket: str = ""
    ) -> pa.Table:
        """The answer as one table. Errors as in :class:`~countyhall.kernel.lake.engines.base.Engine`."""
        cursor, source = self._bound(relation)
        made = compiled(relation, query, DUCKDB, source)
        with watched(cursor.interrupt, seconds, ticket, (duckdb.Error,)):
            found = cursor.sql(made.sql, params=_values(made)).to_arrow_table()
        return shaped(found, made)

    def batches(
        self, relation: Relation, query: Query, *, seconds: float | None = None, ticket: str = ""
    ) -> Iterator[pa.RecordBatch]:
        """The answer as it comes: rows of the edition in its order are streamed, an order of one's own is sorted."""
        cursor, source = self._bound(relation)
        made = compiled(relation, query, DUCKDB, source)
        with watched(cursor.interrupt, seconds, ticket, (duckdb.Error,)):
            try:
                for batch in cursor.sql(made.sql, params=_values(made)).to_arrow_reader(BATCH_ROWS):
                    yield from shaped(pa.Table.from_batches([batch]), made).to_batches()
            finally:
                cursor.close()  # an answer that nobody reads to its end must not hold the connection

    def total(
        self, relation: Relation, query: Query, *, seconds: float | None = None, ticket: str = ""
    ) -> int:
        """The exact number of rows without the page."""
        cursor, source = self._bound(relation)
        made = counted(relation, query, DUCKDB, source)
        with watched(cursor.interrupt, seconds, ticket, (duckdb.Error,)):
            return cursor.execute(made.sql, _values(made)).fetchone()[0]

    def forget(self, digest: str) -> None:
        """Let go of the copies of these bytes; the files are the serving folder's business."""
        with self._lock:
            for path in [p for p in self._attached if digest in p]:
                self._detach(path)

    def _bound(self, relation: Relation) -> tuple[duckdb.DuckDBPyConnection, str]:
        """A cursor and the table's name there: that of the serving copy, else the Parquet files."""
        with self._lock:
            if not relation.serve:
                return self._base.cursor(), _files(relation.paths, relation.counts)
            return self._base.cursor(), f"{self._attach(relation.serve)}.rows"

    def _attach(self, path: str) -> str:
        try:
            seen = Path(path).stat().st_ino
        except OSError as error:
            raise EngineFailed(str(error)) from error
        name, was = self._attached.get(path, ("", None))
        if was and was != seen:  # made anew under the same name
            self._detach(path)
        if was != seen:
            name = f"e{next(self._numbers)}"
            try:
                self._base.execute(f"ATTACH '{path.replace(chr(39), chr(39) * 2)}' AS {name} (READ_ONLY)")
            except duckdb.Error as error:
                raise EngineFailed(str(error)) from error
            self._attached[path] = (name, seen)
        self._attached.move_to_end(path)
        while len(self._attached) > COPIES_OPEN:
            self._detach(next(iter(self._attached)))
        return name

    def _detach(self, path: str) -> None:
        # A question that still runs keeps what it reads until it has ended.
        self._base.execute(f"DETACH {self._attached.pop(path)[0]}")


def _connect() -> duckdb.DuckDBPyConnection:
    limits = {
        "threads": settings.LAKE_THREADS,
        "memory_limit": settings.LAKE_MEMORY,
        "temp_directory": str(Path(settings.LAKE_SERVE) / "spill"),
        "preserve_insertion_order": True,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    return duckdb.connect(config=limits)


def _values(made: Compiled) -> dict:
    return {f"p{n}": value for n, value in enumerate(made.values)}


@lru_cache(maxsize=256)
def _files(paths: tuple[str, ...], counts: tuple[int, ...]) -> str:
    if not paths:
        raise ValueError("An edition has one file at least.")
    starts = [0, *accumulate(counts)][:-1]
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    place = f"CAST({starts}[CAST(file_index AS BIGINT) + 1] AS BIGINT) + CAST(file_row_number AS BIGINT)"
    return f"(SELECT *, {place} AS _row FROM read_parquet([{listed}]))"  # noqa: S608 - quoted, and ours
