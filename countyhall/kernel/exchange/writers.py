"""Write rows as csv, xlsx, ods or json: values out equal values in, and nothing is ever a formula."""

import csv
import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from countyhall.kernel.exchange.sheets import guard

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "json": "application/json",
}
BLOCK = 64 * 1024
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0 section 2.2
ESCAPE_LIKE = re.compile(
    "_(?=x[0-9A-Fa-f]{4}_)"
)  # ECMA-376 part 1, 22.9.2.19: _xHHHH_ stands for a character

Table = tuple[str, Sequence[str], Iterable[Sequence[Any]]]
"""Title, headings, rows."""


def write(fmt: str, *tables: Table) -> Iterator[bytes]:
    """The file in blocks; csv and json hold the first table only. Raises ``KeyError`` for other formats."""
    return {"csv": _csv, "xlsx": _xlsx, "ods": _ods, "json": _json}[fmt](*tables)


def plain(value: Any) -> Any:
    """A value that every format can hold: text, number, date or moment in local time."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, date):
        return value
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, list | tuple | set):
        return "、".join(str(plain(v)) for v in value)
    return str(value)


def _csv(table: Table, *_more: Table) -> Iterator[bytes]:
    """UTF-8 with the mark that spreadsheet programs look for."""
    _title, headings, rows = table
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield "\ufeff".encode()
    for row in _with_headings(headings, rows):
        writer.writerow([guard(cell) if isinstance(cell, str) else _iso(cell) for cell in map(plain, row)])
        if buffer.tell() > BLOCK:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


def _iso(value: Any) -> Any:
    return value.isoformat(" ") if isinstance(value, datetime) else value


def distinct(names: list[str]) -> list[str]:
    """The names with a number behind those that come again: two columns may be called alike."""
    return [
        name if name not in names[:at] else f"{name} ({names[: at + 1].count(name)})"
        for at, name in enumerate(names)
    ]


def _json(table: Table, *_more: Table) -> Iterator[bytes]:
    _title, headings, rows = table
    names, first = distinct([str(h) for h in headings]), True
    yield b"["
    for row in rows:
        one = dict(
            zip(
                names,
                (ILLEGAL_IN_JSON.sub("\ufffd", v) if isinstance(v, str) else v for v in map(plain, row)),
                strict=True,
            )
        )
        yield (b"\n" if first else b",\n") + orjson.dumps(one, default=str)
        first = False
    yield b"\n]\n"


ILLEGAL_IN_JSON = re.compile("[\ud800-\udfff]")


def _xlsx(*tables: Table) -> Iterator[bytes]:
    book = Workbook(write_only=True)
    for title, headings, rows in tables:
        sheet = book.create_sheet(_sheet_name(title))
        sheet.freeze_panes = "A2"
        for column, heading in enumerate(headings, 1):
            sheet.column_dimensions[get_column_letter(column)].width = min(40, 6 + 2 * len(str(heading)))
        sheet.append([_xlsx_text(sheet, str(h), bold=True) for h in headings])
        for row in rows:
            sheet.append([_xlsx_text(sheet, v) if isinstance(v, str) else v for v in map(plain, row)])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        yield from _blocks(file)


def _xlsx_text(sheet, text: str, bold: bool = False):
    """A cell that is text whatever it begins with."""
    cell = WriteOnlyCell(sheet, "")
    cell._value, cell.data_type = (
        ESCAPE_LIKE.sub("_x005F_", ILLEGAL.sub("", text))[:32767].replace("\r", "_x000D_"),
        "s",
    )
    if bold:
        cell.font = Font(bold=True)
    return cell


def _sheet_name(title: Any) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", str(title)).strip()[:31] or "1"


def _ods(*tables: Table) -> Iterator[bytes]:
    """Written as text, not through a document tree: 50,000 rows need no more memory than one."""
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(
                zipfile.ZipInfo("mimetype"), TYPES["ods"]
            )  # first and not packed: ODF 1.3 part 2, 3.3
            packed.writestr("META-INF/manifest.xml", MANIFEST)
            with packed.open("content.xml", "w", force_zip64=True) as content:
                content.write(HEAD)
                for title, headings, rows in tables:
                    content.write(f"<table:table table:name={quoteattr(_sheet_name(title))}>".encode())
                    for row in _with_headings(headings, rows):
                        cells = "".join(map(_ods_cell, map(plain, row)))
                        content.write(f"<table:table-row>{cells}</table:table-row>".encode())
                    content.write(b"</table:table>")
                content.write(b"</office:spreadsheet></office:body></office:document-content>")
        yield from _blocks(file)


def _ods_cell(value: Any) -> str:
    if value == "" and isinstance(value, str):
        return "<table:table-cell/>"
    if isinstance(value, bool):
        return _ods_typed(f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"', value)
    if isinstance(value, int | float | Decimal):
        return _ods_typed(f'office:value-type="float" office:value="{value}"', value)
    if isinstance(value, date):
        style = "moment" if isinstance(value, datetime) else "day"
        said = f'table:style-name="{style}" office:value-type="date" office:date-value="{value.isoformat()}"'
        return _ods_typed(said, value)
    lines = "".join(f"<text:p>{_ods_text(line)}</text:p>" for line in ILLEGAL.sub("", value).split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def _ods_typed(said: str, value: Any) -> str:
    return f"<table:table-cell {said}><text:p>{value}</text:p></table:table-cell>"


def _ods_text(line: str) -> str:
    """White space kept: ODF 1.3 part 3, 6.1.2 folds it otherwise."""
    text = escape(line, {"\r": "&#13;", "\t": "<text:tab/>"})
    return re.sub("^ +| +$|  +", lambda m: f'<text:s text:c="{len(m[0])}"/>', text)


def _with_headings(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    yield [str(h) for h in headings]
    yield from rows


def _blocks(file) -> Iterator[bytes]:
    file.seek(0)
    while block := file.read(BLOCK):
        yield block


MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    ' manifest:version="1.3">'
    '<manifest:file-entry manifest:full-path="/" manifest:version="1.3"'
    f' manifest:media-type="{TYPES["ods"]}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_NAMES = {
    "office": "office", "table": "table", "text": "text", "style": "style", "number": "datastyle",
}  # fmt: skip
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    + " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in _NAMES.items()
    )
    + ' office:version="1.3"><office:automatic-styles>'
    '<number:date-style style:name="d"><number:year number:style="long"/><number:text>-</number:text>'
    '<number:month number:style="long"/><number:text>-</number:text>'
    '<number:day number:style="long"/></number:date-style>'
    '<number:date-style style:name="m"><number:year number:style="long"/><number:text>-</number:text>'
    '<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>'
    '<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text>'
    '<number:minutes number:style="long"/></number:date-style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="d"/>'
    '<style:style style:name="moment" style:family="table-cell" style:data-style-name="m"/>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
).encode()
