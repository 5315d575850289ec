"""A stream takes as much memory for many rows as for few (1b)."""

import os
import subprocess
import sys

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from django.conf import settings
from django.db import connection

from countyhall.domains.opendata.tests.interfaces import streaming
from countyhall.domains.opendata.tests.interfaces.conftest import SCHEMA
from countyhall.kernel.lake.physical import arrow_schema
from countyhall.kernel.testing.database import address

ROWS, FEW = 300_000, 120_000
MORE = 110 << 20  # bytes that all rows are longer than few
MOST = 64 << 20  # what the process may take more for them
pytestmark = pytest.mark.django_db(transaction=True)


def many() -> pa.Table:
    """300,000 rows with a long text each."""
    number = pa.array(range(ROWS), pa.int64())
    text = pc.binary_join_element_wise(number.cast(pa.string()), "金門之星" * 60, "-")
    columns = {"ship": text, "passengers": number}
    target = arrow_schema(SCHEMA)
    return pa.table([columns.get(f.name, pa.nulls(ROWS, f.type)) for f in target], schema=target)


def streamed(*paths: str) -> list[list[int]]:
    """Lines, bytes and peak after each, in a new process that works with the test's database and lake."""
    named = connection.settings_dict
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", streaming.__name__, *paths],
        env={
            **os.environ,
            "DATABASE_URL": address(named, named["NAME"]),
            "LAKE_STORE": settings.LAKE_STORE,
            "COUNTYHALL_HOME": str(settings.HOME),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return [[int(number) for number in line.split()] for line in done.stdout.splitlines()]


@pytest.mark.parametrize("ending", ["json", "csv", "xml"])
def test_a_stream_of_300000_rows_takes_no_more_memory_than_one_of_120000(publish, ending):
    publish(many())
    path = f"/public/opendata/data/371020000A-000001/rows.{ending}?passengers=ge.0"
    (_lines, few_bytes, few), (lines, size, most) = streamed(f"{path}&limit={FEW}", path)
    assert lines >= ROWS
    assert size - few_bytes > MORE
    assert most - few < MOST, f"{(most - few) >> 20} MB more for {(size - few_bytes) >> 20} MB"
