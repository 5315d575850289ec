"""Inside an instance: a table of 15 columns is made, published and asked, beside bare DuckDB on the same bytes."""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import django
import pyarrow as pa

django.setup()

import duckdb  # noqa: E402

from bench.results import quantile  # noqa: E402
from countyhall.kernel.lake import (  # noqa: E402
    Field,
    Filter,
    Group,
    Kind,
    Measure,
    Query,
    Schema,
    services,
)
from countyhall.kernel.lake.models import Dataset, Edition  # noqa: E402
from countyhall.kernel.lake.streams.formats import AT_ONCE  # noqa: E402
from countyhall.kernel.organisation.models import Unit  # noqa: E402

BATCH = 50_000
TIMES = 30
PORTS, SHIPS = ["水頭", "料羅", "九宮", "羅厝"], ["和平之星", "金龍", "泉州號", "新集美", "五緣"]
NATIONS = [
    "中華民國",
    "中國大陸",
    "日本",
    "韓國",
    "美國",
    "英國",
    "法國",
    "越南",
    "印尼",
    "菲律賓",
    "泰國",
    "馬來西亞",
]
SCHEMA = Schema(
    (
        Field("id", "編號", Kind.INTEGER), Field("day", "日期", Kind.DATE), Field("month", "月份", Kind.MONTH),
        Field("port", "港口"), Field("ship", "船名"), Field("direction", "進出"), Field("nation", "國籍"),
        Field("sex", "性別"), Field("age", "年齡組"), Field("people", "人次", Kind.INTEGER, unit="人次"),
        Field("fare", "票價", Kind.DECIMAL, unit="元"), Field("weight", "行李重", Kind.REAL, unit="公斤"),
        Field("late", "誤點", Kind.BOOLEAN), Field("at", "時間", Kind.MOMENT), Field("note", "備註"),
    ),
    key=("day", "id"),
)  # fmt: skip


def batches(count: int) -> Iterator[pa.RecordBatch]:
    """``count`` rows that are the same on every machine: each cell is a plain function of the row's number."""
    first = date(2001, 1, 1).toordinal() - date(1970, 1, 1).toordinal()
    names = SCHEMA.names
    for start in range(0, count, BATCH):
        n = range(start, min(start + BATCH, count))
        days = [first + (i * 7919) % 7300 for i in n]
        months = [date.fromordinal(d + 719_163).replace(day=1) for d in days]
        yield pa.RecordBatch.from_arrays([
            pa.array(n, pa.int64()), pa.array(days, pa.int32()).cast(pa.date32()), pa.array(months, pa.date32()),
            pa.array([PORTS[i % 4] for i in n]), pa.array([SHIPS[i * 31 % 5] for i in n]),
            pa.array(["進" if i % 2 else "出" for i in n]), pa.array([NATIONS[i * i % 12] for i in n]),
            pa.array(["男" if i * 13 % 7 < 3 else "女" for i in n]),
            pa.array([f"{i % 17 * 5}-{i % 17 * 5 + 4}" for i in n]),
            pa.array([i * 37 % 911 for i in n], pa.int64()),
            pa.array([Decimal(i * 17 % 99_991) / 100 for i in n], pa.decimal128(38, 2)),
            pa.array([i * 29 % 4001 / 100 for i in n]), pa.array([i % 11 == 0 for i in n]),
            pa.array([d * 86_400_000_000 + i * 997 % 86_400 * 1_000_000 for d, i in zip(days, n, strict=True)],
                     pa.int64()).cast(pa.timestamp("us")),
            pa.array([None if i % 5 else f"備註第{i}筆，旅客{i % 97}號" for i in n]),
        ], names=names)  # fmt: skip


QUERIES = {
    "page of 100, first": Query(limit=100),
    "page of 100, far behind": Query(limit=100, offset=0),  # the offset is set from the number of rows
    "page of 100, filtered, with its total": Query(
        where=(Filter("port", "eq", "水頭"), Filter("age", "eq", "20-24")), limit=100
    ),
    "facet of one column": Query(groups=(Group("nation"),), measures=(Measure("n"),)),
    "month × port, sum and mean": Query(groups=(Group("month"), Group("port")),
                                        measures=(Measure("s", "sum", "people"), Measure("m", "mean", "fare"))),
}  # fmt: skip
BARE = {
    "page of 100, first": "SELECT * FROM rows ORDER BY _row LIMIT 100",
    "page of 100, far behind": "SELECT * FROM rows WHERE _row >= {far} AND _row < {far} + 100 ORDER BY _row",
    "page of 100, filtered, with its total": (
        "SELECT *, count(*) OVER () FROM rows WHERE port = '水頭' AND age = '20-24' ORDER BY _row LIMIT 100"
    ),
    "facet of one column": "SELECT nation, count(*) FROM rows GROUP BY 1 ORDER BY 1",
    "month × port, sum and mean": "SELECT month, port, sum(people), avg(fare) FROM rows GROUP BY 1, 2 ORDER BY 1, 2",
}


def timed(work: Callable) -> float:
    """Milliseconds of one call."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def quick(work: Callable) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds, after two calls that nobody counts."""
    work(), work()
    took = [timed(work) for _ in range(TIMES)]
    return quantile(took, 0.5), quantile(took, 0.95)


def main(count: int) -> None:
    """Print what was measured, one JSON object."""
    unit = Unit.objects.first() or Unit.objects.create(code="BENCH", name="測試")
    Dataset.objects.filter(code="bench").update(current=None)
    Dataset.objects.filter(code="bench").delete()
    dataset = services.create("bench", "旅客", SCHEMA, unit=unit)
    told: dict = {"publish": published(dataset, count)}
    edition = dataset.editions.get()
    told["digest"] = edition.digest
    told["asked"] = asked(edition, count)
    told["taken"] = {name: taken(edition, name) for name in ("csv", "json", "ndjson", "xml", "parquet")}
    told["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(told))


def published(dataset: Dataset, count: int) -> dict[str, float]:
    """Seconds of each part of publishing."""
    took: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/rows.arrow"
        with pa.ipc.new_file(path, next(batches(1)).schema) as file:
            for batch in batches(count):
                file.write_batch(batch)
        with pa.ipc.open_file(pa.memory_map(path)) as file:
            came = (file.get_batch(n) for n in range(file.num_record_batches))
            took["sort, Parquet, hash"] = timed(
                lambda: services.make_edition(dataset, came, as_of=date(2020, 9, 30))
            )
    edition = dataset.editions.get()
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.CHECKED)
    took["move"] = timed(lambda: services.publish(edition, by=None))
    edition.refresh_from_db()
    took["serving copy"] = timed(lambda: services.relation_of(edition))
    for name in AT_ONCE:
        took[f"whole {name}, gzip"] = timed(lambda name=name: services.whole_file(edition, name))
    return {name: ms / 1000 for name, ms in took.items()}


def asked(edition: Edition, count: int) -> dict[str, list[float]]:
    """Median and p95 of ours, then of bare DuckDB on the same copy."""
    far = count * 95 // 100
    relation = services.relation_of(edition)
    found = {}
    with duckdb.connect(relation.serve, read_only=True) as bare:
        for name, query in QUERIES.items():
            if name.endswith("behind"):
                query = Query(limit=100, offset=far)

            def ours(query=query, name=name):
                services.ask(edition, query)
                if name.endswith("total"):
                    services.total(edition, query)

            sql = BARE[name].format(far=far)
            found[name] = [*quick(ours), *quick(lambda sql=sql: bare.cursor().execute(sql).fetchall())]
    return found


def taken(edition: Edition, format: str) -> dict[str, float]:
    """A filtered stream: milliseconds to the first byte, MB, and MB a second."""
    began, size, first = time.perf_counter(), 0, 0.0
    for piece in services.stream(edition, Query(where=(Filter("people", "ge", 0),)), format):
        first = first or (time.perf_counter() - began) * 1000
        size += len(piece)
    took = time.perf_counter() - began
    return {"first byte ms": first, "MB": size / 1e6, "MB/s": size / 1e6 / took}


if __name__ == "__main__":
    main(int(sys.argv[1]))
