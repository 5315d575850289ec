"""The lake: publishing a large table, pages, facets and groups of it, and taking it away, beside bare DuckDB."""

import json

from bench.results import Table

ROWS = 2_000_000


def measure(instance, scales: list[int]) -> list[Table]:
    """Two million rows of fifteen columns, the same on every machine; scales below 1 make it smaller for a trial."""
    count = ROWS if max(scales) > 1 else ROWS // 10
    instance.bare("bench_lake")
    told = json.loads(instance.python("bench_lake", "bench.lake_inside", str(count)).splitlines()[-1])
    publish = Table("Publishing", ["part", "seconds"])
    publish.rows = [[name, f"{seconds:.2f}"] for name, seconds in told["publish"].items()]
    publish.rows.append(["together", f"{sum(told['publish'].values()):.2f}"])
    publish.note = (
        f"{count:,} rows × 15 columns; digest {told['digest'][:16]}…; {told['peak MB']:,} MB at most."
    )
    asked = Table("Asking", ["question", "median ms", "p95 ms", "bare DuckDB, median ms", "p95 ms"])
    asked.rows = [[name, *(f"{ms:.1f}" for ms in took)] for name, took in told["asked"].items()]
    asked.note = "Bare DuckDB: a cursor on the same serving copy in the same process, rows fetched as tuples."
    taken = Table("Taking away, filtered", ["format", "first byte, ms", "MB", "MB a second"])
    taken.rows = [
        [name, f"{one['first byte ms']:.0f}", f"{one['MB']:.0f}", f"{one['MB/s']:.0f}"]
        for name, one in told["taken"].items()
    ]
    return [publish, asked, taken]
