"""X-10: what goes out comes back equal, in every format, and is never a formula."""

import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from countyhall.kernel.exchange import sheets, writers

NASTY = st.sampled_from(
    [
        "&",
        "<",
        ">",
        "=1+1",
        "+886",
        "-",
        "@SUM(A1)",
        "{{ x }}",
        "{%",
        "'=1",
        "''",
        "_x0041_",
        "]]>",
        "𠮷𡘙",
        "é",
        '"',
        " ",
        "\n",
        "\t",
        "|",
        "％",
        "，",
        "％=",
        "_x000D_",
    ]
)
ANY = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=12)
TEXT = st.lists(st.one_of(NASTY, ANY), max_size=4).map("".join)
ROWS = st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=6)


def came_back(fmt: str, rows) -> list[list[str]]:
    """The rows as the importer reads them."""
    data = b"".join(writers.write(fmt, ("表", ["a", "b", "end"], [(*row[:2], row[2] + ".") for row in rows])))
    read = sheets.read(data, f"x.{fmt}")[0].rows[1:]
    return [[str(cell) for cell in row] for row in read]


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods"])
@settings(max_examples=150, deadline=None)
@given(rows=ROWS)
def test_text_out_equals_text_in(fmt, rows):
    assert came_back(fmt, rows) == [[a, b, f"{c}."] for a, b, c in rows]


@settings(max_examples=50, deadline=None)
@given(rows=ROWS)
def test_json_holds_the_very_text(rows):
    said = json.loads(b"".join(writers.write("json", ("表", ["a", "b", "c"], rows))))
    assert [tuple(one.values()) for one in said] == list(rows)


@settings(max_examples=50, deadline=None)
@given(rows=ROWS)
def test_no_cell_is_a_formula(rows):
    table = ("表", ["=1", "b", "c"], rows)
    book = load_workbook(io.BytesIO(b"".join(writers.write("xlsx", table))))
    assert all(cell.data_type != "f" for row in book.active for cell in row)
    with zipfile.ZipFile(io.BytesIO(b"".join(writers.write("ods", table)))) as packed:
        assert b"table:formula" not in packed.read("content.xml")
    lines = b"".join(writers.write("csv", table)).decode("utf-8-sig")
    import csv

    cells = [cell for row in csv.reader(io.StringIO(lines, newline="")) for cell in row]
    assert not any(cell.startswith(sheets.GUARDED) for cell in cells)


def test_numbers_and_dates_stay_numbers_and_dates():
    from datetime import date
    from decimal import Decimal

    row = (5, Decimal("1.25"), date(2020, 9, 4), True)
    for fmt in ("xlsx", "ods"):
        (sheet,) = sheets.read(b"".join(writers.write(fmt, ("1", list("abcd"), [row]))))
        assert tuple(sheet.rows[1]) == (5, 1.25, date(2020, 9, 4), True)
