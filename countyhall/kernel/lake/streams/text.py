"""CSV, JSON, lines of JSON, XML and GeoJSON: rows become bytes a batch at a time, with nothing kept."""

from collections.abc import Iterator
from itertools import chain
from xml.sax.saxutils import quoteattr

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from countyhall.kernel.lake.schema import Field, Kind
from countyhall.kernel.lake.streams import cells
from countyhall.kernel.lake.streams.base import Batches, Manner, NotThisWay

POINT = r"^\s*POINT\s*\(\s*(?P<lon>[-+0-9.eE]+)\s+(?P<lat>[-+0-9.eE]+)\s*\)\s*$"


def csv(fields: list[Field], batches: Batches, manner: Manner) -> Iterator[bytes]:
    """RFC 4180 in UTF-8, lines end with CR LF; empty cells are nothing, empty texts are ``""``.

    For people (``labels``) texts that a spreadsheet would take for a formula get an apostrophe; for machines
    every text stands as it is.
    """
    heads = pa.array([manner.head(f) for f in fields], pa.string())
    heads = cells.for_csv(cells.defended(heads) if manner.labels else heads).to_pylist()
    yield (b"\xef\xbb\xbf" if manner.bom else b"") + ",".join(heads).encode() + b"\r\n"
    for batch in batches:
        pieces: list[pa.Array | str] = []
        for array, field in zip(batch.columns, fields, strict=True):
            pieces += [",", cells.or_text(_csv_cell(array, field, manner), "")]
        yield cells.joined(*pieces[1:], "\r\n")


def _csv_cell(array: pa.Array, field: Field, manner: Manner) -> pa.Array:
    text = cells.told(array, field, manner.yes, manner.no) if manner.labels else cells.plain(array, field)
    if not pa.types.is_string(array.type):
        return text
    return cells.for_csv(cells.defended(text) if manner.labels else text)


def json(fields: list[Field], batches: Batches, manner: Manner) -> Iterator[bytes]:
    """One array of objects, a line each; numbers are numbers, empty cells ``null``."""
    lead = b"[\n"
    for batch in batches:
        made = cells.joined(",\n", *_object(batch, fields, manner))
        yield lead + made[2:] if lead else made
        lead = b""
    yield lead + b"\n]\n"


def ndjson(fields: list[Field], batches: Batches, manner: Manner) -> Iterator[bytes]:
    """An object a line."""
    for batch in batches:
        yield cells.joined(*_object(batch, fields, manner), "\n")


def _object(batch: pa.RecordBatch, fields: list[Field], manner: Manner) -> list[pa.Array | str]:
    pieces: list[pa.Array | str] = []
    for array, field in zip(batch.columns, fields, strict=True):
        name = orjson.dumps(manner.head(field)).decode()
        pieces += [("," if pieces else "{") + name + ":", json_cell(array, field)]
    return [*pieces, "}"] if pieces else ["{}"]


def json_cell(array: pa.Array, field: Field) -> pa.Array:
    """The cells as JSON values."""
    text = cells.plain(array, field)
    if field.kind not in cells.NUMBERS and not pa.types.is_boolean(array.type):
        text = cells.for_json(text)
    return cells.or_text(text, "null")


def xml(fields: list[Field], batches: Batches, manner: Manner) -> Iterator[bytes]:
    """``<table><row><name>value</name>…``: elements have the columns' names, empty cells are left out.

    Characters that XML 1.0 does not have are left out; with ``labels`` the first element tells every label.
    """
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<table'
    yield (
        "".join(f" {name}={quoteattr(str(value))}" for name, value in manner.about.items()).encode() + b">\n"
    )
    if manner.labels:
        told = "".join(
            f"<column name={quoteattr(f.name)}>{_escaped(manner.head(f))}</column>" for f in fields
        )
        yield f"<columns>{told}</columns>\n".encode()
    for batch in batches:
        pieces = [_element(array, f) for array, f in zip(batch.columns, fields, strict=True)]
        yield cells.joined("<row>", *pieces, "</row>\n")
    yield b"</table>\n"


def _escaped(text: str) -> str:
    return cells.for_xml(pa.array([text]))[0].as_py()


def _element(array: pa.Array, field: Field) -> pa.Array:
    text = cells.plain(array, field)
    if pa.types.is_string(array.type):
        text = cells.for_xml(text)
    return cells.or_text(pc.binary_join_element_wise(f"<{field.name}>", text, f"</{field.name}>", ""), "")


def geojson(fields: list[Field], batches: Batches, manner: Manner) -> Iterator[bytes]:
    """RFC 7946: a feature a row, its place from the first column of points, the other columns as properties.

    Raises :class:`NotThisWay` for a table without a place.
    """
    at = next((n for n, f in enumerate(fields) if f.kind is Kind.POINT), None)
    if at is None:
        raise NotThisWay.no_points()
    others = [f for n, f in enumerate(fields) if n != at]
    return _features(at, others, batches, manner)


def _features(at: int, others: list[Field], batches: Batches, manner: Manner) -> Iterator[bytes]:
    lead = b'{"type":"FeatureCollection","features":[\n'
    for batch in batches:
        rest = [array for n, array in enumerate(batch.columns) if n != at]
        properties = pa.RecordBatch.from_arrays(rest, names=[f.name for f in others])
        made = cells.joined(
            ',\n{"type":"Feature","geometry":', _geometry(batch.column(at)), ',"properties":',
            *(_object(properties, others, manner) if others else ["{}"]), "}",
        )  # fmt: skip
        yield lead + made[2:] if lead else made
        lead = b""
    yield lead + b"\n]}\n"


def _geometry(points: pa.Array) -> pa.Array:
    found = pc.extract_regex(points, POINT)
    lon, lat = (_number(pc.struct_field(found, name)) for name in ("lon", "lat"))
    made = pc.binary_join_element_wise('{"type":"Point","coordinates":[', lon, ",", lat, "]}", "")
    return cells.or_text(made, "null")


def _number(text: pa.Array) -> pa.Array:
    # "+1." is a number in WKT and none in JSON.
    number = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
    return pc.cast(pc.cast(number, pa.float64()), pa.string())


def all_bytes(pieces: Iterator[bytes]) -> bytes:
    """Everything at once, for what is small."""
    return b"".join(chain(pieces))
