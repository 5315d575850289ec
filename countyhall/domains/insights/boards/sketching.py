"""The picture of an answer for those who make a board: drawn where its columns make one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from countyhall.domains.insights.boards.declared import Tile
from countyhall.kernel.lake.charts import Chart, NotDrawable, svg
from countyhall.kernel.lake.charts.declared import KINDS

MOST = 500  # rows that a picture shows


def sketch(tile: Tile, rows: Sequence[Mapping[str, Any]], labels: Mapping[str, str]) -> SafeString:
    """The chart as SVG; empty for numbers, tables, words, maps, and where columns or rows make no picture."""
    if tile.kind not in KINDS or tile.kind == "map" or not rows or len(rows) > MOST:
        return SafeString("")
    chart = Chart(
        tile.kind, rows, tile.x, tile.y, by=tile.by, title=str(tile.title), unit=tile.unit, source=tile.source,
        labels=labels,
    )  # type: ignore[arg-type]  # fmt: skip
    try:
        return mark_safe(svg(chart))  # noqa: S308 - the charts' own drawing, which escapes every word
    except NotDrawable:
        return SafeString("")
