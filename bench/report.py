"""The council report from the records to the file, in every format."""

import json
from statistics import median

from bench.results import Table


def measure(instance, scales: list[int]) -> list[Table]:
    """Seconds for the figures and for each format, at the two smaller scales."""
    table = Table("Council report", ["step"])
    columns = []
    for scale in [scale for scale in scales if scale <= 10]:
        said = instance.python(instance.county(scale), "bench.tasks", "report").splitlines()[-1]
        table.columns.append(f"scale {scale}, s")
        columns.append({name: median(times) for name, times in json.loads(said).items()})
    for name in columns[0]:
        table.rows.append([name, *(f"{column[name]:.2f}" for column in columns)])
    table.rows.append(["all of it", *(f"{sum(column.values()):.2f}" for column in columns)])
    table.note = "Median of three; each format is made from the same figures."
    return [table]
