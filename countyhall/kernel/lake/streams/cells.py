"""Columns as text, a whole batch at once: what each kind of cell looks like in files for machines and for people.

Every function depends on the cells alone, never on where a batch was cut, so equal rows make equal bytes.
"""

import pyarrow as pa
import pyarrow.compute as pc

from countyhall.kernel.lake.schema import Field, Kind

TEXTUAL = {Kind.TEXT, Kind.PLACE, Kind.POINT}
NUMBERS = {Kind.INTEGER, Kind.YEAR, Kind.DECIMAL, Kind.REAL}
# Characters that XML 1.0 does not have, and with it neither xlsx nor ods.
NO_XML = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{FFFE}\x{FFFF}]"
CONTROLS = bytes(n for n in range(32) if n not in b"\t\n\r")
NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FFFE and U+FFFF
# What spreadsheets take for a formula at the head of a cell (OWASP, CSV injection).
FORMULA = r"^[=+\-@\t\r＝＋－＠]"


def plain(array: pa.Array, field: Field) -> pa.Array:
    """The cells as texts, empty ones stay empty (null).

    Dates as 2020-07-31, months as 2020-07, moments as 2020-07-31T08:00:00+08:00, decimals with all their
    places, yes and no as true and false.
    """
    if pa.types.is_string(array.type):
        return array
    if field.kind is Kind.MONTH and pa.types.is_date(array.type):
        return pc.utf8_slice_codeunits(array.cast(pa.string()), 0, 7)
    if pa.types.is_timestamp(array.type):
        return _moment(array)
    if pa.types.is_decimal(array.type):
        return _decimal(array)
    return array.cast(pa.string())


def _moment(array: pa.Array) -> pa.Array:
    try:
        text = array.cast(pa.timestamp("s")).cast(pa.string())
    except pa.ArrowInvalid:  # some have parts of a second
        text = _with_parts(array)
    return pc.binary_join_element_wise(pc.replace_substring(text, " ", "T"), "+08:00", "")


def _with_parts(array: pa.Array) -> pa.Array:
    text = pc.floor_temporal(array, unit="second").cast(pa.timestamp("s")).cast(pa.string())
    part = pc.add(pc.multiply(pc.millisecond(array), 1000), pc.microsecond(array))
    digits = pc.utf8_lpad(part.cast(pa.string()), 6, padding="0")
    return pc.if_else(pc.greater(part, 0), pc.binary_join_element_wise(text, digits, "."), text)


def _decimal(array: pa.Array) -> pa.Array:
    text = array.cast(pa.string())
    if array.type.scale > 6 and pc.any(pc.match_substring(text, "E")).as_py():
        # Arrow writes 1E-8 where a person expects 0.00000001.
        return pa.array([None if v is None else f"{v:f}" for v in array.to_pylist()], pa.string())
    return text


def told(array: pa.Array, field: Field, yes: str, no: str) -> pa.Array:
    """As :func:`plain`, with yes and no in words."""
    if pa.types.is_boolean(array.type):
        return pc.if_else(array, yes, no)
    return plain(array, field)


def defended(text: pa.Array) -> pa.Array:
    """Texts that a spreadsheet would take for a formula get an apostrophe before them: they stay texts."""
    risky = pc.match_substring_regex(text, FORMULA)
    if not pc.any(risky).as_py():
        return text
    return pc.if_else(risky, pc.binary_join_element_wise("'", text, ""), text)


def without_controls(text: pa.Array) -> pa.Array:
    """Texts without the characters that XML does not have."""
    data = _raw(text)
    if _any_of(data, CONTROLS) or any(one in data for one in NO_CHARACTERS):
        return pc.replace_substring_regex(text, NO_XML, "")
    return text


def _raw(text: pa.Array) -> bytes:
    """All the characters of a column in one run: looking through them at once is far quicker than cell by cell."""
    offsets, data = text.buffers()[1:]
    if data is None or not len(text):
        return b""
    ends = memoryview(offsets).cast("i")
    return bytes(memoryview(data)[ends[text.offset] : ends[text.offset + len(text)]])


def _any_of(data: bytes, signs: bytes) -> bool:
    return len(data.translate(None, signs)) != len(data)


def for_xml(text: pa.Array) -> pa.Array:
    """Texts as they stand between tags; a carriage return is kept as a reference."""
    text = without_controls(text)
    if _any_of(_raw(text), b"&<>\r"):
        for found, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;")):
            text = _replaced(text, found, written)
    return text


_JSON = [("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")]
_JSON_RARE = [(chr(n), f"\\u{n:04x}") for n in range(1, 32) if chr(n) not in "\n\r\t"]
_JSON_SIGNS = bytes(range(32)) + b'"\\'


def for_json(text: pa.Array) -> pa.Array:
    """Texts as JSON strings, in quotes."""
    # One look for all of what must be escaped: most columns have none of it.
    data = _raw(text)
    if _any_of(data, _JSON_SIGNS):
        for found, written in _JSON:
            text = _replaced(text, found, written)
        if _any_of(data, CONTROLS):
            for found, written in _JSON_RARE:
                text = _replaced(text, found, written)
    return pc.binary_join_element_wise('"', text, '"', "")


def for_csv(text: pa.Array) -> pa.Array:
    """Texts as CSV fields (RFC 4180): in quotes where they need them, and where they are empty texts."""
    needs = pc.equal(text, "")
    if _any_of(_raw(text), b',"\r\n'):
        needs = pc.or_(needs, pc.match_substring_regex(text, r'[,"\r\n]'))
    elif not pc.any(needs).as_py():
        return text
    quoted = pc.binary_join_element_wise('"', _replaced(text, '"', '""'), '"', "")
    return pc.if_else(needs, quoted, text)


def _replaced(text: pa.Array, found: str, written: str) -> pa.Array:
    if found.encode() in _raw(text):
        return pc.replace_substring(text, found, written)
    return text


def joined(*pieces: pa.Array | str) -> bytes:
    """The rows, each its pieces one after another, as one run of bytes. No piece may hold nulls."""
    rows = pc.binary_join_element_wise(*pieces, "")
    if isinstance(rows, pa.ChunkedArray):
        rows = rows.combine_chunks()
    return _raw(rows)


def or_text(text: pa.Array, instead: str) -> pa.Array:
    """The texts with ``instead`` where there is none."""
    return pc.fill_null(text, instead) if text.null_count else text
