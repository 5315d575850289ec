"""Spreadsheets of the OpenDocument format, written a batch at a time: cells hold values, never a formula."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from countyhall.kernel.lake.schema import Field, Kind
from countyhall.kernel.lake.streams import cells
from countyhall.kernel.lake.streams.base import Batches, Manner
from countyhall.kernel.lake.streams.package import zipped
from countyhall.kernel.lake.streams.xlsx import exact_in_sheets

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
SPACE = "urn:oasis:names:tc:opendocument:xmlns"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
MANIFEST = (
    f'{HEAD}<manifest:manifest xmlns:manifest="{SPACE}:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
NAMES = "".join(
    f' xmlns:{short}="{SPACE}:{long}:1.0"'
    for short, long in [
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
        ("fo", "xsl-fo-compatible"), ("number", "datastyle"),
    ]
)  # fmt: skip
DASH = "<number:text>-</number:text>"
YEAR_MONTH = f'<number:year number:style="long"/>{DASH}<number:month number:style="long"/>'
DAY = f'{DASH}<number:day number:style="long"/>'
CLOCK = (
    '<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text>'
    '<number:minutes number:style="long"/><number:text>:</number:text><number:seconds number:style="long"/>'
)
STYLES = "".join(
    f'<number:date-style style:name="n-{name}">{parts}</number:date-style>'
    f'<style:style style:name="{name}" style:family="table-cell" style:data-style-name="n-{name}"/>'
    for name, parts in [
        ("date", YEAR_MONTH + DAY),
        ("month", YEAR_MONTH),
        ("moment", YEAR_MONTH + DAY + CLOCK),
    ]
) + (
    '<style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/>'
    "</style:style>"
)


def ods(fields: list[Field], batches: Batches, manner: Manner) -> Iterator[bytes]:
    """One table with a line of headings. Texts stay texts, and so do numbers of more than fifteen digits."""
    parts = [
        ("mimetype", lambda: [MIMETYPE.encode()], False),
        ("META-INF/manifest.xml", lambda: [MANIFEST.encode()], True),
        ("content.xml", lambda: _content(fields, batches, manner), True),
    ]
    return zipped(parts, cells=manner.rows * len(fields))


def _content(fields: list[Field], batches: Batches, manner: Manner) -> Iterator[bytes]:
    heads = cells.for_xml(pa.array([manner.head(f) for f in fields], pa.string())).to_pylist()
    row = "".join(
        f'<table:table-cell table:style-name="head" office:value-type="string"><text:p>{head}</text:p>'
        "</table:table-cell>"
        for head in heads
    )
    name = cells.for_xml(pa.array([str(manner.about.get("code") or "data")]))[0].as_py().replace('"', "")
    yield (
        f'{HEAD}<office:document-content{NAMES} office:version="1.3"><office:automatic-styles>{STYLES}'
        f'</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="{name}">'
        f'<table:table-column table:number-columns-repeated="{len(fields)}"/>'
        f"<table:table-header-rows><table:table-row>{row}</table:table-row></table:table-header-rows>"
    ).encode()
    for batch in batches:
        made = [_cells(array, f) for array, f in zip(batch.columns, fields, strict=True)]
        yield cells.joined("<table:table-row>", *made, "</table:table-row>")
    yield b"</table:table></office:spreadsheet></office:body></office:document-content>"


def _cells(array: pa.Array, field: Field) -> pa.Array:
    return cells.or_text(_of_kind(array, field), "<table:table-cell/>")


def _of_kind(array: pa.Array, field: Field) -> pa.Array:
    text = cells.plain(array, field)
    if pa.types.is_boolean(array.type):
        return _cell("boolean", "boolean-value", text, pc.utf8_upper(text))
    if pa.types.is_date(array.type):
        style = "month" if field.kind is Kind.MONTH else "date"
        return _cell("date", "date-value", array.cast(pa.string()), text, style)
    if pa.types.is_timestamp(array.type):
        value = pc.utf8_replace_slice(text, -6, 2**31 - 1, "")  # the clock on the wall has no zone here
        return _cell("date", "date-value", value, pc.replace_substring(value, "T", " "), "moment")
    if pa.types.is_floating(array.type):
        return _cell("float", "value", text, text)
    if pa.types.is_integer(array.type) or pa.types.is_decimal(array.type):
        return pc.if_else(exact_in_sheets(array, text), _cell("float", "value", text, text), _text(text))
    return _text(array)


def _cell(kind: str, name: str, value: pa.Array, shown: pa.Array, style: str = "") -> pa.Array:
    lead = f"<table:table-cell{f' table:style-name={chr(34)}{style}{chr(34)}' if style else ''}"
    lead += f' office:value-type="{kind}" office:{name}="'
    return pc.binary_join_element_wise(lead, value, '"><text:p>', shown, "</text:p></table:table-cell>", "")


def _text(text: pa.Array) -> pa.Array:
    text = cells.for_xml(text)
    # A paragraph swallows spaces at its ends and all but one between words.
    spaced = pc.match_substring_regex(text, r"  |^ | $|[\n\t]|&#13;")
    if pc.any(spaced).as_py():
        text = pc.if_else(spaced, _in_elements(text), text)
    lead = '<table:table-cell office:value-type="string"><text:p>'
    return pc.binary_join_element_wise(lead, text, "</text:p></table:table-cell>", "")


def _in_elements(text: pa.Array) -> pa.Array:
    for found, written in [
        (" ", "<text:s/>"), ("\t", "<text:tab/>"), ("&#13;\n", "\n"), ("&#13;", "\n"),
        ("\n", "</text:p><text:p>"),
    ]:  # fmt: skip
        text = pc.replace_substring(text, found, written)
    return text
