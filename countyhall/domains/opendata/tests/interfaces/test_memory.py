"""A stream takes as much memory for many rows as for few (1b)."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
import requests

from countyhall.domains.opendata.tests.interfaces.conftest import SCHEMA
from countyhall.kernel.lake.physical import arrow_schema

ROWS, FEW = 300_000, 120_000
# What the process that serves may take more for all rows than for few: half of what goes through it more.
MOST = 80 << 20
pytestmark = pytest.mark.django_db(transaction=True)


def resident() -> int:
    """Bytes of this process in memory; the server is a thread of it."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


def many() -> pa.Table:
    """300,000 rows with a long text each."""
    number = pa.array(range(ROWS), pa.int64())
    text = pc.binary_join_element_wise(number.cast(pa.string()), "金門之星" * 60, "-")
    columns = {"ship": text, "passengers": number}
    target = arrow_schema(SCHEMA)
    return pa.table([columns.get(f.name, pa.nulls(ROWS, f.type)) for f in target], schema=target)


def taken(at: str) -> tuple[int, int, int]:
    """Lines and bytes of a stream, and the most memory while it came."""
    most, size, lines = 0, 0, 0
    with requests.get(at, stream=True, timeout=60) as answer:
        for piece in answer.iter_content(1 << 20):
            size, lines, most = size + len(piece), lines + piece.count(b"\n"), max(most, resident())
    return lines, size, most


def test_a_stream_of_300000_rows_takes_no_more_memory_than_one_of_120000(publish, live_server):
    publish(many())
    base = f"{live_server.url}/public/opendata/data/371020000A-000001/rows"
    endings = ("json", "csv", "xml")
    for ending in (*endings, *endings):  # the stores of engine and allocators are filled, up to their limits
        taken(f"{base}.{ending}?passengers=ge.0&limit={FEW}")
    for ending in endings:
        at = f"{base}.{ending}?passengers=ge.0"
        _lines, few_bytes, few = taken(f"{at}&limit={FEW}")
        lines, size, most = taken(at)
        assert lines >= ROWS
        assert size - few_bytes > 110 << 20
        assert most - few < MOST, f"{ending}: {(most - few) >> 20} MB more for {(size - few_bytes) >> 20} MB"
