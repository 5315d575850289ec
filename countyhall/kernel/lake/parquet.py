"""Rows into Parquet files: sorted by the key, cut alike, so that the same rows always make the same bytes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from countyhall.kernel.lake.arrival import Rows, batches_of
from countyhall.kernel.lake.physical import arrow_schema
from countyhall.kernel.lake.schema import Schema
from countyhall.kernel.lake.store import Blob, keep, working

GROUP_ROWS = 65_536
GROUP_BYTES = 64 << 20
FILE_BYTES = 128 << 20
IN_MEMORY = 32 << 20  # rows beyond this many bytes wait on the disk before they are sorted
SORT_MEMORY = "512MB"
PLACE = "_place"


@dataclass(frozen=True)
class Written:
    """One kept Parquet file and how many rows it holds."""

    blob: Blob
    rows: int


def write(rows: Rows, schema: Schema) -> list[Written]:
    """Keep the rows in Parquet files of at most 128 MB, in the order of the key, else in the order given.

    Rows of one key keep the order in which they came; empty values come last. Memory stays bounded at any
    size. Raises :class:`countyhall.kernel.lake.arrival.BadRows`.
    """
    came = _Counted(batches_of(rows, schema))
    if schema.key:
        with _sorted(came, schema) as batches:
            written = list(_files(_groups(batches, schema), schema))
    else:
        written = list(_files(_groups(came, schema), schema))
    if sum(one.rows for one in written) != came.rows:
        raise RuntimeError(f"{came.rows} rows came, {sum(one.rows for one in written)} were written.")
    return written


class _Counted:
    """Batches as they come, and how many rows that were."""

    def __init__(self, batches: Iterable[pa.RecordBatch]) -> None:
        self.batches, self.rows = batches, 0

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for batch in self.batches:
            self.rows += batch.num_rows
            yield batch


class _sorted:
    """The batches in the order of the key, through a file on the disk when they are many."""

    def __init__(self, batches: Iterable[pa.RecordBatch], schema: Schema) -> None:
        self.batches, self.schema = batches, schema

    def __enter__(self) -> Iterator[pa.RecordBatch]:
        self._spill = working(".arrow")
        self.path = self._spill.__enter__()
        self.connection = duckdb.connect(
            config={"threads": 2, "memory_limit": SORT_MEMORY, "temp_directory": f"{self.path}.d"}
        )
        try:
            self._gather()
            return self._read()
        except BaseException:
            self.__exit__(None, None, None)
            raise

    def __exit__(self, *_error) -> None:
        self.connection.close()
        self._spill.__exit__(None, None, None)

    def _gather(self) -> None:
        held, size, place, writer = [], 0, 0, None
        for batch in self.batches:
            places = pa.array(range(place, place + batch.num_rows), pa.int64())
            batch = pa.RecordBatch.from_arrays(
                [*batch.columns, places], schema=batch.schema.append(pa.field(PLACE, pa.int64()))
            )
            place += batch.num_rows
            held.append(batch)
            size += batch.nbytes
            if size > IN_MEMORY:
                writer = writer or pq.ParquetWriter(self.path, batch.schema, compression="lz4")
                for one in held:
                    writer.write_batch(one)
                held, size = [], 0
        wide = arrow_schema(self.schema).append(pa.field(PLACE, pa.int64()))
        if writer:
            for one in held:
                writer.write_batch(one)
            writer.close()
            self.connection.read_parquet(str(self.path)).create_view("arrived")
        else:
            self.connection.register("arrived", pa.Table.from_batches(held, wide))

    def _read(self) -> Iterator[pa.RecordBatch]:
        names = ", ".join(f'"{n}"' for n in self.schema.names)
        order = ", ".join(f'"{n}" ASC NULLS LAST' for n in self.schema.key)
        sql = f'SELECT {names} FROM arrived ORDER BY {order}, "{PLACE}"'  # noqa: S608 - checked names
        return iter(self.connection.sql(sql).to_arrow_reader(GROUP_ROWS))


def _groups(batches: Iterable[pa.RecordBatch], schema: Schema) -> Iterator[pa.RecordBatch]:
    """The same rows cut at 65,536, whatever batches they came in, each in one piece of memory."""
    target = arrow_schema(schema)
    held: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        batch = batch.cast(target) if batch.schema != target else batch
        while count + batch.num_rows >= GROUP_ROWS:
            head = batch.slice(0, GROUP_ROWS - count)
            yield from _bounded(_joined([*held, head], target))
            batch, held, count = batch.slice(head.num_rows), [], 0
        if batch.num_rows:
            held.append(batch)
            count += batch.num_rows
    if count:
        yield from _bounded(_joined(held, target))


def _joined(batches: list[pa.RecordBatch], target: pa.Schema) -> pa.RecordBatch:
    table = pa.Table.from_batches(batches, target).combine_chunks()
    return table.to_batches()[0]


def _bounded(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Halves of rows so wide that their group would not fit into memory."""
    if batch.num_rows > 1 and _weight(batch) > GROUP_BYTES:
        half = batch.num_rows // 2
        for part in (batch.slice(0, half), batch.slice(half)):
            yield from _bounded(_joined([part], batch.schema))
        return
    yield batch


def _weight(batch: pa.RecordBatch) -> int:
    """Bytes of its cells alone: what Arrow itself counts depends on the memory that a batch was cut from."""
    texts = sum(pc.sum(pc.binary_length(c)).as_py() or 0 for c in batch.columns if pa.types.is_string(c.type))
    return texts + batch.num_rows * 8 * batch.num_columns


def _files(groups: Iterator[pa.RecordBatch], schema: Schema) -> Iterator[Written]:
    waiting = next(groups, None)
    if waiting is None:
        yield _file(iter(()), schema)[0]
        return
    while waiting is not None:
        written, waiting = _file(chain([waiting], groups), schema)
        yield written


def _file(groups: Iterator[pa.RecordBatch], schema: Schema) -> tuple[Written, pa.RecordBatch | None]:
    """One file of as many groups as it takes, and the first group that it did not."""
    rows, largest, left = 0, 0, None
    with working(".parquet") as path:
        with path.open("wb") as file, _writer(file, schema) as writer:
            for group in groups:
                before = file.tell()
                if rows and before + largest > FILE_BYTES:
                    left = group
                    break
                writer.write_batch(group, row_group_size=GROUP_ROWS)
                rows += group.num_rows
                largest = max(largest, file.tell() - before)
        return Written(keep(path), rows), left


def _writer(file, schema: Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(file, arrow_schema(schema), compression="zstd", compression_level=3,
                            write_statistics=True, version="2.6", use_dictionary=True)  # fmt: skip


def read_groups(path: Path, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
    """The rows of a kept file again, a row group in memory at a time."""
    with pq.ParquetFile(path) as file:
        for n in range(file.num_row_groups):
            yield from file.read_row_group(n, columns=columns).to_batches()
