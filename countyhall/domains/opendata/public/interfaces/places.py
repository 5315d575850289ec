"""Points: which of them lie in a box, and the same points in the county's survey system (through PROJ)."""

import re
from collections.abc import Iterator
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _
from pyproj import Transformer

from countyhall.domains.opendata.public.interfaces.refusals import BAD_VALUE, Refusal
from countyhall.kernel.lake.streams.text import POINT

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
# TWD97, TM2, central meridian 119°: that of Penghu, Kinmen and Matsu; east before north, in metres.
TWD97 = "http://www.opengis.net/def/crs/EPSG/0/3825"
SYSTEMS = (CRS84, TWD97)
WKT = re.compile(POINT)
Box = tuple[float, float, float, float]


@lru_cache(maxsize=4)
def _between(source: str, target: str) -> Transformer:
    names = {CRS84: "OGC:CRS84", TWD97: "EPSG:3825"}
    return Transformer.from_crs(names[source], names[target], always_xy=True)


def moved(x: float, y: float, source: str, target: str) -> tuple[float, float]:
    """A point of one system in the other: degrees east and north, or metres; rounded to a millimetre's worth."""
    if source == target:
        return x, y
    east, north = _between(source, target).transform(x, y)
    digits = 3 if target == TWD97 else 8
    return round(east, digits), round(north, digits)


def coordinates(wkt: str | None) -> tuple[float, float] | None:
    """Longitude and latitude of ``POINT(lon lat)``, or nothing."""
    found = WKT.match(wkt or "")
    return (float(found["lon"]), float(found["lat"])) if found else None


def box(text: str, system: str = CRS84) -> Box | None:
    """``west,south,east,north`` (or with heights between) in degrees; nothing where nothing is said."""
    if not text:
        return None
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    finite = all(abs(n) < 1e12 for n in numbers)  # neither nothing (nan) nor without end
    if len(numbers) != 4 or not finite or numbers[1] > numbers[3]:
        raise Refusal(400, BAD_VALUE, _("bbox is west,south,east,north."), parameter="bbox")
    west, south, east, north = numbers
    if system != CRS84:
        west, south = moved(west, south, system, CRS84)
        east, north = moved(east, north, system, CRS84)
    return west, south, east, north


def inside(batches: Iterator[pa.RecordBatch], at: int, wanted: Box) -> Iterator[pa.RecordBatch]:
    """The rows whose point (column number ``at``) lies in the box, its edges included.

    A box whose west is east of its east goes over the line of the date.
    """
    west, south, east, north = wanted
    for batch in batches:
        found = pc.extract_regex(batch.column(at), POINT)
        lon, lat = (pc.cast(_number(pc.struct_field(found, name)), pa.float64()) for name in ("lon", "lat"))
        after, before = pc.greater_equal(lon, west), pc.less_equal(lon, east)
        across = pc.and_(after, before) if west <= east else pc.or_(after, before)
        mask = pc.and_(across, pc.and_(pc.greater_equal(lat, south), pc.less_equal(lat, north)))
        yield batch.filter(pc.fill_null(mask, False))


def _number(text: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
