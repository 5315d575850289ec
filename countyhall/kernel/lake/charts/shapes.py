"""Shapes of places for maps: GeoJSON files that domains register under a name."""

import itertools
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from countyhall.kernel.lake.charts.declared import NotDrawable

Ring = list[list[float]]


@dataclass(frozen=True)
class _File:
    path: Path
    key: str
    name: str


_files: dict[str, _File] = {}


def register(name: str, path: Path, key: str, label: str = "name") -> None:
    """Make a GeoJSON file known: ``key`` is the property that holds a place's code, ``label`` that of its name.

    Coordinates are degrees, east first. Raises ``ValueError`` when another file has the name.
    """
    held = _File(Path(path), key, label)
    if _files.setdefault(name, held) != held:
        raise ValueError(f"Two shape files are called {name!r}.")


def features(name: str) -> list[dict[str, Any]]:
    """The places: ``code``, ``name``, ``at`` (where words stand) and ``geometry``. Raises ``NotDrawable``."""
    if name not in _files:
        raise NotDrawable(f"shapes: {name}")
    return _read(_files[name])[0]


def insets(name: str) -> list[dict[str, Any]]:
    """The frames (``insets``: west, south, east, north) around places drawn elsewhere than they lie."""
    if name not in _files:
        raise NotDrawable(f"shapes: {name}")
    return _read(_files[name])[1]


@cache
def _read(held: _File) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    found = json.loads(held.path.read_text(encoding="utf-8"))
    frames = [
        {"type": "LineString", "coordinates": [[w, s], [w, n], [e, n], [e, s], [w, s]]}
        for w, s, e, n in found.get("insets", ())
    ]
    return [_place(one, held) for one in found["features"]], frames


def _place(feature: dict[str, Any], held: _File) -> dict[str, Any]:
    said, shape = feature["properties"], feature["geometry"]
    many = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    polygons = [[_turned(ring, n == 0) for n, ring in enumerate(polygon)] for polygon in many]
    largest = max(polygons, key=lambda polygon: abs(area(polygon[0])))
    return {
        "code": str(said[held.key]),
        "name": str(said.get(held.name, said[held.key])),
        "at": said.get("at") or middle(largest[0]),
        "geometry": {"type": "MultiPolygon", "coordinates": polygons},
    }


def _turned(ring: Ring, outer: bool) -> Ring:
    """Outer rings clockwise, holes the other way, as the drawing library reads them on a sphere."""
    return ring if (area(ring) < 0) == outer else ring[::-1]


def area(ring: Ring) -> float:
    """Twice the signed area of a closed ring: above 0 when it runs against the clock."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))


def middle(ring: Ring) -> list[float]:
    """The centre of a ring's area."""
    whole = area(ring)
    if not whole:
        return list(ring[0])
    x = y = 0.0
    for a, b in itertools.pairwise(ring):
        part = a[0] * b[1] - b[0] * a[1]
        x, y = x + (a[0] + b[0]) * part, y + (a[1] + b[1]) * part
    return [x / (3 * whole), y / (3 * whole)]
