"""Where things happen: points counted on a grid of squares."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, floor, radians

METRES = 111_320.0  # of one degree along a meridian, to three digits
MIDDLE = 24.44  # the parallel through the islands; the error of a square across them is under a thousandth


@dataclass(frozen=True)
class Cell:
    """A square with its middle in WGS84, how many points lie in it, and its share in a hundred."""

    lon: float
    lat: float
    count: int
    share: float


def point(wkt: str) -> tuple[float, float] | None:
    """(lon, lat) of ``POINT(lon lat)``; ``None`` for anything else."""
    body = wkt.strip().upper()
    if not body.startswith("POINT"):
        return None
    try:
        lon, lat = body[5:].strip(" ()").split()
        return float(lon), float(lat)
    except ValueError:
        return None


def hot_spots(points: Iterable[tuple[float, float]], side: float = 500, least: int = 2) -> list[Cell]:
    """Squares of ``side`` metres with ``least`` points or more, the fullest first.

    The grid begins at 0°, 0°, so that squares of two years can be laid over one another.
    """
    wide, high = METRES * cos(radians(MIDDLE)) / side, METRES / side
    places = Counter((floor(lon * wide), floor(lat * high)) for lon, lat in points)
    whole = sum(places.values())
    found = [
        Cell(round((x + 0.5) / wide, 5), round((y + 0.5) / high, 5), count, count / whole * 100)
        for (x, y), count in places.items()
        if count >= least
    ]
    return sorted(found, key=lambda cell: (-cell.count, cell.lon, cell.lat))
