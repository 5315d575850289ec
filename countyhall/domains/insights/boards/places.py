"""The county's places for maps and words: townships and villages by their codes."""

from functools import cache
from pathlib import Path

from countyhall.kernel.lake.charts import register
from countyhall.kernel.lake.charts.shapes import features

FOLDER = Path(__file__).parents[1] / "shapes"
TOWNSHIPS, VILLAGES = "townships", "villages"
TOWNSHIP_DIGITS = 8

register(TOWNSHIPS, FOLDER / "townships.geojson", "code")
register(VILLAGES, FOLDER / "villages.geojson", "code")


@cache
def names_of_places() -> dict[str, str]:
    """Code → name of every township and village."""
    return {one["code"]: one["name"] for shapes in (TOWNSHIPS, VILLAGES) for one in features(shapes)}


@cache
def codes_of_places(shapes: str) -> dict[str, str]:
    """Name → code of the places of one file."""
    return {one["name"]: one["code"] for one in features(shapes)}
