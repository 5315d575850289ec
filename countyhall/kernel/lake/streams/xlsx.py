"""Spreadsheets of Office Open XML, written a batch at a time: cells hold values, never a formula."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.compute as pc

from countyhall.kernel.lake.schema import Field, Kind
from countyhall.kernel.lake.streams import cells
from countyhall.kernel.lake.streams.base import Batches, Manner
from countyhall.kernel.lake.streams.package import zipped

MOST_ROWS = 1_048_575  # a sheet's rows without the headings
MOST_CHARACTERS = 32_767
DIGITS = 15  # that a spreadsheet keeps; longer numbers stay whole as texts
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
FIRST_DAY = -25_509  # 1900-03-01 in days from 1970: the day from which spreadsheets and the calendar agree
TO_SERIAL = 25_569

# Styles, by their place in cellXfs below.
DATE, MONTH, MOMENT, TEXT, QUOTED, BOLD = 1, 2, 3, 4, 5, 6
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}">'
    '<numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm"/><numFmt numFmtId="166" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/>'
    '</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="7"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    + "".join(
        f'<xf numFmtId="{n}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        for n in (164, 165, 166, 49)
    )
    + '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" quotePrefix="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
CONTENT_TYPES = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/></Types>'
)
RELATIONS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
BOOK_RELATIONS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{DOCUMENT}/styles" Target="styles.xml"/></Relationships>'
)


def xlsx(fields: list[Field], batches: Batches, manner: Manner) -> Iterator[bytes]:
    """One sheet with a fixed line of headings.

    Texts stay texts whatever they begin with; numbers of more than fifteen digits are texts too, so that no
    digit is lost; texts end with … where they are longer than the 32,767 characters that a cell holds.
    """
    name = escape(str(manner.about.get("code", ""))[:31] or "data", {'"': "&quot;"})
    book = (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    fixed = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS,
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": BOOK_RELATIONS,
        "xl/styles.xml": STYLES,
    }
    parts = [(part, lambda text=text: [text.encode()], True) for part, text in fixed.items()]
    sheet = ("xl/worksheets/sheet1.xml", lambda: _sheet(fields, batches, manner), True)
    return zipped([*parts, sheet], cells=manner.rows * len(fields))


def _sheet(fields: list[Field], batches: Batches, manner: Manner) -> Iterator[bytes]:
    heads = cells.for_xml(pa.array([manner.head(f) for f in fields], pa.string())).to_pylist()
    row = "".join(f'<c s="{BOLD}" t="inlineStr"><is><t>{head}</t></is></c>' for head in heads)
    yield (
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><sheetData><row>{row}</row>'
    ).encode()
    for batch in batches:
        made = [_cells(array, f) for array, f in zip(batch.columns, fields, strict=True)]
        yield cells.joined("<row>", *made, "</row>")
    yield b"</sheetData></worksheet>"


def _cells(array: pa.Array, field: Field) -> pa.Array:
    return cells.or_text(_of_kind(array, field), "<c/>")


def _of_kind(array: pa.Array, field: Field) -> pa.Array:
    if pa.types.is_boolean(array.type):
        return pc.if_else(array, '<c t="b"><v>1</v></c>', '<c t="b"><v>0</v></c>')
    if pa.types.is_date(array.type):
        days = array.cast(pa.int32())
        serial = _value(pc.add(days, TO_SERIAL), MONTH if field.kind is Kind.MONTH else DATE)
        return pc.if_else(pc.greater_equal(days, FIRST_DAY), serial, _text(cells.plain(array, field)))
    if pa.types.is_timestamp(array.type):
        days = pc.divide(array.cast(pa.int64()).cast(pa.float64()), 86_400_000_000.0)
        serial = _value(pc.add(days, float(TO_SERIAL)), MOMENT)
        return pc.if_else(pc.greater_equal(days, float(FIRST_DAY)), serial, _text(cells.plain(array, field)))
    if pa.types.is_integer(array.type) or pa.types.is_decimal(array.type):
        return _exact(array, field)
    return _value(array) if pa.types.is_floating(array.type) else _text(array)


def _exact(array: pa.Array, field: Field) -> pa.Array:
    text = cells.plain(array, field)
    return pc.if_else(exact_in_sheets(array, text), _value(text), _text(text))


def exact_in_sheets(array: pa.Array, text: pa.Array) -> pa.Array:
    """Whether a spreadsheet keeps every digit of these numbers, which ``text`` writes out."""
    if pa.types.is_decimal(array.type) and array.type.scale:
        text = pc.replace_substring_regex(text, r"\.?0*$", "")
        text = pc.replace_substring(text, ".", "")
    return pc.less_equal(pc.utf8_length(pc.utf8_ltrim(text, characters="-0")), DIGITS)


def _value(array: pa.Array, style: int = 0) -> pa.Array:
    lead = f'<c s="{style}"><v>' if style else "<c><v>"
    return pc.binary_join_element_wise(lead, array.cast(pa.string()), "</v></c>", "")


def _text(text: pa.Array) -> pa.Array:
    too_long = pc.greater(pc.utf8_length(text), MOST_CHARACTERS)
    if pc.any(too_long).as_py():
        cut = pc.binary_join_element_wise(pc.utf8_slice_codeunits(text, 0, MOST_CHARACTERS - 1), "…", "")
        text = pc.if_else(too_long, cut, text)
    risky = pc.match_substring_regex(text, cells.FORMULA)
    if pc.any(pc.match_substring_regex(text, r"_x[0-9A-Fa-f]{4}_")).as_py():
        text = pc.replace_substring_regex(text, r"_(x[0-9A-Fa-f]{4}_)", r"_x005F_\1")
    text = cells.for_xml(text)
    ends = '" t="inlineStr"><is><t xml:space="preserve">'
    lead = pc.if_else(risky, f'<c s="{QUOTED}{ends}', f'<c s="{TEXT}{ends}')
    return pc.binary_join_element_wise(lead, text, "</t></is></c>", "")
