"""A tile's rows as a chart of the lake: two measures side by side become two lines or two sides."""

from typing import Any

from countyhall.domains.insights.boards import words
from countyhall.domains.insights.boards.answering import Rows
from countyhall.domains.insights.boards.declared import Tile
from countyhall.domains.insights.boards.places import TOWNSHIP_DIGITS, TOWNSHIPS, VILLAGES, codes_of_places
from countyhall.kernel.lake.charts import Chart

SIDE, MEASURE = "side_", "measure_"
RANGE = ("low", "high")


def chart_of(tile: Tile, rows: Rows, labels: dict[str, str], title: str, source: str) -> Chart:
    """The picture of a tile. Raises ``NotDrawable`` where its columns do not make one."""
    made, y, by = rows, tile.y, tile.by
    if rows and by in rows[0] and _is_second_measure(tile, rows):
        made, y, by = _side_by_side(tile, rows, labels), MEASURE, SIDE
        labels = labels | {MEASURE: labels.get(tile.y, tile.y)}
    shapes = ""
    if tile.kind == "map":
        made, shapes = _on_the_map(tile, made)
    low, high = (
        RANGE if made and all(name in made[0] for name in RANGE) and tile.kind == "series" else ("", "")
    )
    return Chart(
        kind=tile.kind, rows=made, x=tile.x, y=y, by=by, title=title, unit=str(tile.unit), source=source,  # type: ignore[arg-type]
        low=low, high=high, shapes=shapes, labels=labels,
        events=words.of_events(tile, labels, made) if tile.kind == "series" else (),
    )  # fmt: skip


def _is_second_measure(tile: Tile, rows: Rows) -> bool:
    """``by`` names numbers, and each ``x`` stands once: it is a second measure, not a colour."""
    if tile.kind not in {"series", "bars", "pyramid"}:
        return False
    values = [row[tile.by] for row in rows]
    if any(isinstance(value, bool | str) or hasattr(value, "year") for value in values):
        return False
    return len({row[tile.x] for row in rows}) == len(rows)


def _side_by_side(tile: Tile, rows: Rows, labels: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {tile.x: row[tile.x], SIDE: labels.get(name, name), MEASURE: row[name]}
        for row in rows
        for name in (tile.y, tile.by)
    ]


def _on_the_map(tile: Tile, rows: Rows) -> tuple[Rows, str]:
    """Rows with the codes of places, and the file that has them: villages have longer codes than townships."""
    codes = [str(row[tile.x]) for row in rows if row[tile.x] is not None]
    if codes and not any(code.isdigit() for code in codes):
        known = codes_of_places(TOWNSHIPS)
        shapes = TOWNSHIPS if any(code in known for code in codes) else VILLAGES
        by_name = codes_of_places(shapes)
        return [row | {tile.x: by_name.get(row[tile.x], row[tile.x])} for row in rows], shapes
    return rows, VILLAGES if any(len(code) > TOWNSHIP_DIGITS for code in codes) else TOWNSHIPS
