"""PostgreSQL: each edition is loaded once into an unlogged table of the schema ``lake``, named by its digest."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import psycopg
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from django.conf import settings
from django.db import connection as own
from psycopg import sql

from countyhall.kernel.lake.engines.base import BATCH_ROWS, Cancelled, Overdue, Relation, watched
from countyhall.kernel.lake.query.answers import answer_schema
from countyhall.kernel.lake.query.compile import Compiled, compiled, counted
from countyhall.kernel.lake.query.declared import Query
from countyhall.kernel.lake.query.dialects import POSTGRES

SCHEMA = "lake"
IDLE_KEPT = 2
_cursors = count()


class Postgres:
    """Answers from ``LAKE_POSTGRES_URL``, else from the product's own database, over connections of its own."""

    name = "postgres"

    def __init__(self) -> None:
        self._idle: list[psycopg.Connection] = []
        self._lock = threading.Lock()

    def run(
        self, relation: Relation, query: Query, *, seconds: float | None = None, ticket: str = ""
    ) -> pa.Table:
        """The answer as one table. Errors as in :class:`~countyhall.kernel.lake.engines.base.Engine`."""
        made = compiled(relation, query, POSTGRES, _qualified(relation.digest))
        with self._asking(relation, seconds, ticket) as connection:
            rows = connection.execute(made.sql, _values(made), binary=True).fetchall()
        return _table(rows, made)

    def batches(
        self, relation: Relation, query: Query, *, seconds: float | None = None, ticket: str = ""
    ) -> Iterator[pa.RecordBatch]:
        """The answer through a cursor of the server, ``BATCH_ROWS`` rows at a time."""
        made = compiled(relation, query, POSTGRES, _qualified(relation.digest))
        with (
            self._asking(relation, seconds, ticket) as connection,
            connection.cursor(f"lake_{next(_cursors)}") as cursor,
        ):
            cursor.execute(made.sql, _values(made), binary=True)
            while rows := cursor.fetchmany(BATCH_ROWS):
                yield from _table(rows, made).to_batches()

    def total(
        self, relation: Relation, query: Query, *, seconds: float | None = None, ticket: str = ""
    ) -> int:
        """The exact number of rows without the page."""
        made = counted(relation, query, POSTGRES, _qualified(relation.digest))
        with self._asking(relation, seconds, ticket) as connection:
            return connection.execute(made.sql, _values(made)).fetchone()[0]

    def forget(self, digest: str) -> None:
        """Drop the table."""
        with self._connection() as connection, connection.transaction():
            connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(_table_name(digest)))

    def close(self) -> None:
        """Close every idle connection."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    @contextmanager
    def _asking(self, relation: Relation, seconds: float | None, ticket: str) -> Iterator[psycopg.Connection]:
        with self._connection() as connection:
            _load(connection, relation)
            try:
                with (
                    watched(connection.cancel, seconds, ticket, (psycopg.Error,)),
                    connection.transaction(),
                ):
                    connection.execute("SET TRANSACTION READ ONLY")
                    yield connection
            except (Overdue, Cancelled):
                connection.close()  # a late word to cancel must not meet the next question
                raise

    @contextmanager
    def _connection(self) -> Iterator[psycopg.Connection]:
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        if connection is None or connection.closed or connection.broken:
            connection = _connect()
        try:
            yield connection
        finally:
            with self._lock:
                if not connection.closed and not connection.broken and len(self._idle) < IDLE_KEPT:
                    self._idle.append(connection)
                else:
                    connection.close()


def _connect() -> psycopg.Connection:
    options = "-c jit=off -c TimeZone=UTC -c DateStyle=ISO"
    if settings.LAKE_POSTGRES_URL:
        return psycopg.connect(settings.LAKE_POSTGRES_URL, options=options, autocommit=True)
    said = own.settings_dict
    return psycopg.connect(
        dbname=said["NAME"],
        user=said["USER"] or None,
        password=said["PASSWORD"] or None,
        host=said["HOST"] or None,
        port=said["PORT"] or None,
        options=options,
        autocommit=True,
        **{k: v for k, v in said["OPTIONS"].items() if k.startswith("ssl")},
    )


def _load(connection: psycopg.Connection, relation: Relation) -> None:
    """Make the table unless it is there. After a crash of the server an unlogged table is empty: then anew."""
    if _is_there(connection, relation):
        return
    table = _table_name(relation.digest)
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [relation.digest])
        if _is_there(connection, relation):
            return
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(SCHEMA)))
        connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(table))
        schema = pq.read_schema(relation.paths[0])
        columns = [
            sql.SQL("{} " + _column_type(field)).format(sql.Identifier(field.name)) for field in schema
        ]
        connection.execute(
            sql.SQL("CREATE UNLOGGED TABLE {} ({}, _row bigint)").format(table, sql.SQL(", ").join(columns))
        )
        with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN (FORMAT csv)").format(table)) as copy:
            for text in _csv(relation):
                copy.write(text)
        connection.execute(sql.SQL("ALTER TABLE {} ADD PRIMARY KEY (_row)").format(table))
        connection.execute(sql.SQL("ANALYZE {}").format(table))


def _is_there(connection: psycopg.Connection, relation: Relation) -> bool:
    name = f"{SCHEMA}.lake_{relation.digest[:40]}"
    if connection.execute("SELECT to_regclass(%s)", [name]).fetchone()[0] is None:
        return False
    found = connection.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(_table_name(relation.digest)))
    return bool(found.fetchone()) == bool(relation.rows)


def _csv(relation: Relation) -> Iterator[bytes]:
    """The rows as COPY reads them: nothing for an empty value, quotes around every text."""
    options = pyarrow.csv.WriteOptions(include_header=False)
    place = 0
    for path in relation.paths:
        for batch in pq.ParquetFile(path).iter_batches(BATCH_ROWS):
            places = pa.array(range(place, place + batch.num_rows), pa.int64())
            place += batch.num_rows
            sink = io.BytesIO()
            pyarrow.csv.write_csv(batch.append_column("_row", places), sink, options)
            yield sink.getvalue()


def _column_type(field: pa.Field) -> str:
    kinds = {
        pa.int64(): "bigint",
        pa.float64(): "double precision",
        pa.bool_(): "boolean",
        pa.date32(): "date",
        pa.timestamp("us"): "timestamp",
    }
    if pa.types.is_decimal(field.type):
        return f"numeric(38, {field.type.scale})"
    return kinds.get(field.type, 'text COLLATE "C"')


def _table_name(digest: str) -> sql.Identifier:
    return sql.Identifier(SCHEMA, f"lake_{digest[:40]}")


def _qualified(digest: str) -> str:
    return f'"{SCHEMA}"."lake_{digest[:40]}"'


def _values(made: Compiled) -> dict:
    return {f"p{n}": value for n, value in enumerate(made.values)}


def _table(rows: list[tuple], made: Compiled) -> pa.Table:
    schema = answer_schema(made)
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.Table.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )
