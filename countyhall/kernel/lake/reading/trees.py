"""Tables written as trees: the list of records in a JSON file, the repeated element of an XML file."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import orjson
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from countyhall.kernel.lake.reading.found import Unreadable

LARGEST = 256 << 20
KEY = "_key"
RECORDS = ("records", "features", "data", "result", "results", "items", "rows", "value")


def json_rows(path: Path, encoding: str) -> Iterator[list[Any]]:
    """A row of headings, then the records. Objects within objects become ``outer.inner``; a geometry is WKT.

    Read are a list of objects, a list of lists, one object with such a list, GeoJSON, objects by key
    (the key becomes the column ``_key``) and one object a line.
    """
    records = _records(_parsed(path, encoding))
    if records and isinstance(records[0], list):
        yield from records
        return
    flat = [_flat(one) for one in records]
    names = list(dict.fromkeys(name for one in flat for name in one))
    if not names:
        raise Unreadable(_("There is no list of records in the JSON file."))
    yield names
    for one in flat:
        yield [one.get(name) for name in names]


def _parsed(path: Path, encoding: str) -> Any:
    if path.stat().st_size > LARGEST:
        raise Unreadable(_("The JSON file is too large to be read at once. Save it as CSV."))
    text = path.read_bytes()
    if not encoding.startswith("utf-8"):
        text = text.decode(encoding.partition(":")[0], "replace").encode()
    text = text.removeprefix(b"\xef\xbb\xbf")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        try:
            return [orjson.loads(line) for line in text.splitlines() if line.strip()]
        except orjson.JSONDecodeError:
            raise Unreadable(
                _("The JSON file breaks off or is damaged (%(why)s). Send it again.") % {"why": error}
            ) from None


def _records(found: Any) -> list:
    if isinstance(found, list) and found and all(isinstance(one, dict) for one in found):
        return found
    if isinstance(found, list) and found and all(isinstance(one, list) for one in found):
        return found
    if isinstance(found, dict):
        for name in (*RECORDS, *found):
            inner = found.get(name)
            if isinstance(inner, list | dict) and (listed := _listed(inner)):
                return listed
        if found and all(isinstance(one, dict) for one in found.values()):
            return [{KEY: key} | one for key, one in found.items()]
    raise Unreadable(_("There is no list of records in the JSON file."))


def _listed(inner: list | dict) -> list | None:
    if isinstance(inner, dict):  # CKAN answers {"result": {"records": […]}}
        inner = next((inner[n] for n in RECORDS if isinstance(inner.get(n), list)), [])
    return inner if inner and all(isinstance(one, dict) for one in inner) else None


def _flat(one: dict, before: str = "") -> dict[str, Any]:
    if one.get("type") == "Feature" and "properties" in one:
        geometry = {"geometry": _wkt(one.get("geometry"))}
        return _flat(one.get("properties") or {}) | geometry
    flat: dict[str, Any] = {}
    for name, value in one.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{before}{name}.")
        elif isinstance(value, list):
            flat[before + name] = "、".join(str(v) for v in value)
        else:
            flat[before + name] = value
    return flat


def _wkt(geometry: dict | None) -> str | None:
    if not geometry:
        return None
    if geometry.get("type") == "Point":
        lon, lat = geometry["coordinates"][:2]
        return f"POINT({lon} {lat})"
    return orjson.dumps(geometry).decode()


def xml_rows(path: Path) -> Iterator[list[Any]]:
    """A row of headings, then one for each repeated element: its attributes and the texts of its children."""
    tag, names = _repeated(path)
    yield names
    for one in _elements(path, tag):
        cells = _cells(one)
        yield [cells.get(name) for name in names]


def _events(path: Path, events: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    try:
        yield from iterparse(path, events=events)
    except DefusedXmlException:
        raise Unreadable(_("The XML file names things outside of itself. It was refused.")) from None
    except ParseError as error:
        raise Unreadable(
            _("The XML file breaks off or is damaged (%(why)s). Send it again.") % {"why": error}
        ) from None


def _repeated(path: Path) -> tuple[str, list[str]]:
    """The element with children or attributes that comes most often, the outermost of equals; its columns."""
    counts: Counter[str] = Counter()
    depths: dict[str, int] = {}
    columns: dict[str, dict[str, None]] = {}
    depth = 0
    for event, one in _events(path, ("start", "end")):
        depth += 1 if event == "start" else -1
        if event == "start":
            continue
        if len(one) or one.attrib:
            counts[one.tag] += 1
            depths.setdefault(one.tag, depth)
            columns.setdefault(one.tag, {}).update(dict.fromkeys(_cells(one)))
        if depth > 1 and counts[one.tag] and not any(len(child) for child in one):
            for child in list(one):
                child.clear()
    if not counts:
        raise Unreadable(_("There is no repeated element in the XML file."))
    tag = max(counts, key=lambda t: (counts[t] if counts[t] > 1 else 0, -depths[t]))
    return tag, list(columns[tag])


def _elements(path: Path, tag: str) -> Iterator[Any]:
    parents: list[Any] = []
    for event, one in _events(path, ("start", "end")):
        if event == "start":
            parents.append(one)
            continue
        parents.pop()
        if one.tag == tag:
            yield one
            if parents:
                parents[-1].remove(one)


def _cells(one: Any) -> dict[str, Any]:
    cells: dict[str, Any] = {f"@{_bare(k)}": v for k, v in one.attrib.items()}
    for child in one:
        text = (child.text or "").strip()
        if len(child):
            cells |= {f"{_bare(child.tag)}.{name}": value for name, value in _cells(child).items()}
        elif text or not child.attrib:
            cells[_bare(child.tag)] = text
        cells |= {f"{_bare(child.tag)}.@{_bare(k)}": v for k, v in child.attrib.items()}
    return cells


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]
