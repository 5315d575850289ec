"""Spark: reads the Parquet files where they lie, with as many machines as ``SPARK_MASTER`` has.

``SPARK_MASTER`` is the address of a standalone master (``spark://host:7077``) or empty for a Spark in this process.
The executors must see the editions' files under the same paths. Starting takes seconds, and each question some
hundred milliseconds: worth it past one machine's disk.
"""

import logging
import os
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import count, islice
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f
from pyspark.sql.pandas.types import from_arrow_schema

from countyhall.kernel.lake.engines.base import BATCH_ROWS, Relation, watched
from countyhall.kernel.lake.query.answers import answer_schema, shaped
from countyhall.kernel.lake.query.compile import Compiled, compiled, counted
from countyhall.kernel.lake.query.declared import Query
from countyhall.kernel.lake.query.dialects import SPARK

CONFIGURATION = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.shuffle.partitions": "4",
    # A decimal that does not fit is refused, never rounded.
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}
_tags = count()
# The bridge to Java tells of every connection that it closes, to the very end of the process.
logging.getLogger("py4j").setLevel(logging.WARNING)


class Spark:
    """One session a process; an edition is a view over its files."""

    name = "spark"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._views: set[str] = set()
        self._spark = _session()

    def run(
        self, relation: Relation, query: Query, *, seconds: float | None = None, ticket: str = ""
    ) -> pa.Table:
        """The answer as one table. Errors as in :class:`~countyhall.kernel.lake.engines.base.Engine`."""
        made = compiled(relation, query, SPARK, _name(relation.digest))
        self._see(relation)
        with self._watched(seconds, ticket):
            return shaped(self._frame(made).toArrow(), made)

    def batches(
        self, relation: Relation, query: Query, *, seconds: float | None = None, ticket: str = ""
    ) -> Iterator[pa.RecordBatch]:
        """The answer, one partition of the cluster after another."""
        made = compiled(relation, query, SPARK, _name(relation.digest))
        self._see(relation)
        schema = answer_schema(made)
        with self._watched(seconds, ticket):
            rows = iter(self._frame(made).toLocalIterator())
            while some := list(islice(rows, BATCH_ROWS)):
                columns = zip(*some, strict=True)
                cells = [pa.array(c, field.type) for c, field in zip(columns, schema, strict=True)]
                yield pa.RecordBatch.from_arrays(cells, schema=schema)

    def total(
        self, relation: Relation, query: Query, *, seconds: float | None = None, ticket: str = ""
    ) -> int:
        """The exact number of rows without the page."""
        made = counted(relation, query, SPARK, _name(relation.digest))
        self._see(relation)
        with self._watched(seconds, ticket):
            return self._frame(made).collect()[0][0]

    def forget(self, digest: str) -> None:
        """Drop the view; Spark keeps no copy."""
        with self._lock:
            self._views.discard(digest)
            self._spark.catalog.dropTempView(_name(digest))

    def close(self) -> None:
        """Leave the cluster."""
        self._spark.stop()

    def _frame(self, made: Compiled) -> DataFrame:
        return self._spark.sql(made.sql, args={f"p{n}": _value(v) for n, v in enumerate(made.values)})

    def _watched(self, seconds: float | None, ticket: str):
        tag = f"lake-{next(_tags)}"
        context = self._spark.sparkContext
        context.setJobGroup(tag, tag, interruptOnCancel=True)
        return watched(lambda: context.cancelJobGroup(tag), seconds, ticket, (PySparkException, Py4JError))

    def _see(self, relation: Relation) -> None:
        with self._lock:
            if relation.digest in self._views:
                return
            frames = [self._files(dict(some), relation) for some in _sets(relation)]
            whole = frames[0]
            for frame in frames[1:]:
                whole = whole.unionAll(frame)
            whole.createOrReplaceTempView(_name(relation.digest))
            self._views.add(relation.digest)

    def _files(self, starts: dict[str, int], relation: Relation) -> DataFrame:
        schema = from_arrow_schema(
            pq.read_schema(relation.paths[0]).remove_metadata(), prefer_timestamp_ntz=True
        )
        frame = self._spark.read.schema(schema).parquet(*starts)
        pairs = [f.lit(x) for path, start in starts.items() for x in (path.rsplit("/", 1)[-1], start)]
        start = f.element_at(f.create_map(*pairs), f.col("_metadata.file_name"))
        return frame.select(
            *schema.names, (start + f.col("_metadata.row_index")).cast("bigint").alias("_row")
        )


def _value(value: Any) -> Any:
    """A bound value: moments and decimals as text, for on the way to Java they meet a time zone and lose digits."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value) if isinstance(value, date) else value


def _session() -> SparkSession:
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("SPARK_LOCAL_HOSTNAME", "127.0.0.1")
    builder = SparkSession.builder.appName("countyhall").master(settings.SPARK_MASTER or "local[2]")
    for name, value in CONFIGURATION.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def _sets(relation: Relation) -> list[list[tuple[str, int]]]:
    """The files with their first places, so that no set has one file twice: equal parts are one file."""
    seen: Counter[str] = Counter()
    sets: list[list[tuple[str, int]]] = []
    for path, start in zip(relation.paths, relation.starts, strict=True):
        if seen[path] == len(sets):
            sets.append([])
        sets[seen[path]].append((path, start))
        seen[path] += 1
    return sets


def _name(digest: str) -> str:
    return f"lake_{digest[:40]}"
