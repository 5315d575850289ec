"""The table behind a chart: the same rows, in the same order, with the same words."""

from typing import Any

from countyhall.kernel.lake.charts.declared import Chart
from countyhall.kernel.lake.charts.shapes import features
from countyhall.kernel.lake.charts.words import are_months, name_of


def table(chart: Chart) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows. Names are words, numbers stay numbers, what is hidden is ``None``."""
    chart.check()
    names = chart.columns
    numbers = {chart.y, chart.low, chart.high}
    heads = [_heading(chart, name) for name in names]
    months = {name: are_months(row[name] for row in chart.rows) for name in names if name not in numbers}
    labels = dict(chart.labels)
    if chart.kind == "map":
        labels = {one["code"]: one["name"] for one in features(chart.shapes)} | labels
    return heads, [
        [row[name] if name in numbers else name_of(row[name], labels, months=months[name]) for name in names]
        for row in chart.rows
    ]


def _heading(chart: Chart, name: str) -> str:
    words = chart.labels.get(name, name)
    return f"{words}（{chart.unit}）" if name == chart.y and chart.unit else words
