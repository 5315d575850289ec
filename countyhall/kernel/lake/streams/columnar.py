"""Parquet of an answer, a row group at a time."""

import io
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from countyhall.kernel.lake.physical import arrow_schema
from countyhall.kernel.lake.schema import Field, Schema
from countyhall.kernel.lake.streams.base import Batches, Manner

GROUP_ROWS = 65_536


class _Sink(io.RawIOBase):
    """Takes bytes in at one end and gives them out at the other."""

    def __init__(self) -> None:
        super().__init__()
        self._held: list[bytes] = []
        self._told = 0

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self._held.append(bytes(data))
        self._told += len(self._held[-1])
        return len(self._held[-1])

    def tell(self) -> int:
        return self._told

    def taken(self) -> bytes:
        """What was written since the last time."""
        made, self._held = b"".join(self._held), []
        return made


def parquet(fields: list[Field], batches: Batches, manner: Manner) -> Iterator[bytes]:
    """Parquet with zstd and groups of 65,536 rows, whatever the batches; columns have their names."""
    schema = arrow_schema(Schema(tuple(fields)))
    sink = _Sink()
    held: list[pa.RecordBatch] = []
    with pq.ParquetWriter(pa.PythonFile(sink, "w"), schema, compression="zstd") as writer:
        count = 0
        for batch in batches:
            batch = pa.RecordBatch.from_arrays(batch.columns, names=[f.name for f in fields]).cast(schema)
            while count + batch.num_rows >= GROUP_ROWS:
                head = batch.slice(0, GROUP_ROWS - count)
                _write(writer, [*held, head], schema)
                yield sink.taken()
                batch, held, count = batch.slice(head.num_rows), [], 0
            held.append(batch)
            count += batch.num_rows
        if count:
            _write(writer, held, schema)
    yield sink.taken()


def _write(writer: pq.ParquetWriter, batches: list[pa.RecordBatch], schema: pa.Schema) -> None:
    writer.write_table(pa.Table.from_batches(batches, schema).combine_chunks(), row_group_size=GROUP_ROWS)
