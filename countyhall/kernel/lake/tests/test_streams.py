"""Tables taken away: each format is read again by a program that is not ours, and gives the same rows."""

import csv
import gzip
import io
import json
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from countyhall.kernel.lake import Field, Filter, Kind, Personal, Query, Schema, services
from countyhall.kernel.lake.query import Group, Measure
from countyhall.kernel.lake.streams import formats
from countyhall.kernel.testing.contract import person_with

pytestmark = pytest.mark.django_db

SCHEMA = Schema(
    (
        Field("name", "名稱", label_en="Name"),
        Field("count", "件數", Kind.INTEGER),
        Field("amount", "金額", Kind.DECIMAL),
        Field("rate", "比率", Kind.REAL),
        Field("open", "開放", Kind.BOOLEAN),
        Field("day", "日期", Kind.DATE),
        Field("month", "月份", Kind.MONTH),
        Field("at", "時間", Kind.MOMENT),
        Field("place", "位置", Kind.POINT),
    )
)
DAY, MONTH, AT = date(2020, 7, 31), date(2020, 7, 1), datetime(2020, 7, 31, 8, 5, 9)
# Rare characters: a Han character beyond the first plane, one of the private area that offices use, an emoji.
TEXTS = [
    "𠮷野家",
    "\ue000",
    "堃🚢",
    "a,b",
    'say "hi"',
    "two\nlines",
    " edge ",
    "",
    None,
    "<&>]]>",
    "=1+1",
    "+886",
]
TEXTS += ["-5", "@x", "\tx", "a\rb", "bell\x07", "back\\slash", "＝全形", "_x000D_", "two  spaces", "a\ttab"]
ROWS = [
    (text, n - 3, Decimal(n) / 4, n / 8, n % 2 == 0, DAY, MONTH, AT, f"POINT(118.{n:02d} 24.43)")
    for n, text in enumerate(TEXTS)
]
ROWS += [("nothing", *[None] * 8), ("long", 2**62, Decimal("12345678901234567890.12"), 1e-7, True, date(1899, 1, 1),
                                    date(1, 1, 1), datetime(2020, 1, 1, 0, 0, 0, 250), "POINT (-1 +2.5)")]  # fmt: skip


@pytest.fixture
def edition(county, edition_of):
    """An edition with every kind of column and every kind of trouble."""
    dataset = services.create("all-kinds", "各種欄位", SCHEMA, unit=county.section)
    return edition_of(dataset, ROWS)


def whole(edition, format, query=Query(), **said) -> bytes:  # noqa: B008 - frozen
    return b"".join(services.stream(edition, query, format, **said))


def test_csv_for_machines_gives_every_text_as_it_is(edition):
    read = list(csv.reader(io.StringIO(whole(edition, "csv").decode(), newline="")))
    assert read[0] == SCHEMA.names
    assert [row[0] for row in read[1:]] == [r[0] or "" for r in ROWS]
    assert read[1] == ["𠮷野家", "-3", "0.00", "0", "true", "2020-07-31", "2020-07", "2020-07-31T08:05:09+08:00",
                       "POINT(118.00 24.43)"]  # fmt: skip
    assert read[-2] == ["nothing", *[""] * 8]
    assert read[-1][1:3] == [str(2**62), "12345678901234567890.12"]
    assert read[-1][7] == "2020-01-01T00:00:00.000250+08:00"


def test_csv_tells_nothing_from_an_empty_text(edition):
    lines = whole(edition, "csv", Query(fields=("name", "count"))).decode().split("\r\n")
    assert '"",4' in lines
    assert ",5" in lines


def test_csv_for_people_is_safe_to_open_in_a_spreadsheet(edition):
    """Texts that begin like a formula get an apostrophe; numbers, also those below zero, stay numbers."""
    made = whole(edition, "csv", labels=True, bom=True)
    assert made.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))
    assert read[0][:2] == ["名稱", "件數"]
    assert {"'=1+1", "'+886", "'-5", "'@x", "'\tx", "'＝全形"} <= {row[0] for row in read}
    assert read[1][1] == "-3"
    assert read[1][4] == "是"
    english = whole(edition, "csv", labels=True, language="en").decode().splitlines()
    assert english[0].startswith("Name,件數")
    assert ",yes," in english[1]


@pytest.mark.parametrize("format", ["json", "ndjson"])
def test_json_gives_the_same_rows(edition, format):
    made = whole(edition, format)
    read = json.loads(made) if format == "json" else [json.loads(line) for line in made.splitlines()]
    assert [row["name"] for row in read] == [r[0] for r in ROWS]
    assert [row["count"] for row in read] == [r[1] for r in ROWS]
    assert [row["rate"] for row in read] == [r[3] for r in ROWS]
    assert list(read[0].values())[:5] == ["𠮷野家", -3, 0, 0, True]
    assert read[0]["day"] == "2020-07-31"
    assert read[0]["month"] == "2020-07"
    assert read[0]["at"] == "2020-07-31T08:05:09+08:00"
    assert b"12345678901234567890.12" in made
    assert json.loads(whole(edition, "json", labels=True))[0]["名稱"] == "𠮷野家"


def test_xml_gives_the_same_rows_without_what_xml_does_not_have(edition):
    root = etree.fromstring(whole(edition, "xml"))
    assert dict(root.attrib) == {
        "code": "all-kinds",
        "title": "各種欄位",
        "edition": "1",
        "as_of": "2020-09-30",
    }
    rows = root.findall("row")
    texts = [row.findtext("name") for row in rows]
    assert texts == [None if r[0] is None else r[0].replace("\x07", "") for r in ROWS]
    assert [child.tag for child in rows[-2]] == ["name"]
    assert etree.fromstring(whole(edition, "xml", labels=True)).findtext("columns/column") == "名稱"


def test_an_answer_without_rows_is_a_file_in_every_format(edition):
    nothing = Query(where=(Filter("name", "eq", "no such"),))
    assert whole(edition, "csv", nothing).count(b"\r\n") == 1
    assert json.loads(whole(edition, "json", nothing)) == []
    assert whole(edition, "ndjson", nothing) == b""
    assert len(etree.fromstring(whole(edition, "xml", nothing))) == 0
    assert json.loads(whole(edition, "geojson", nothing))["features"] == []
    assert pq.read_table(io.BytesIO(whole(edition, "parquet", nothing))).num_rows == 0
    for format in ("xlsx", "ods"):
        book = CalamineWorkbook.from_filelike(io.BytesIO(whole(edition, format, nothing)))
        assert book.get_sheet_by_index(0).to_python() == [SCHEMA.names]


@pytest.mark.parametrize("format", ["xlsx", "ods"])
def test_spreadsheets_hold_values_and_never_a_formula(edition, format):
    made = whole(edition, format, labels=True)
    assert made == whole(edition, format, labels=True), "equal rows make equal bytes"
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0)
    rows = sheet.to_python(skip_empty_area=False)
    assert rows[0][:2] == ["名稱", "件數"]
    # OpenDocument has no carriage return; this reader passes over its tabs.
    other = {"a\rb": "a\nb", "\tx": "x", "a\ttab": "atab"} if format == "ods" else {}
    texts = [other.get(t, (t or "").replace("\x07", "")) for t in TEXTS]
    assert [row[0] for row in rows[1 : len(texts) + 1]] == texts
    assert rows[1][1:5] == [-3, 0, 0, True]
    assert rows[1][5] == DAY
    assert rows[1][7] == AT
    assert rows[-2][1:] == [""] * 8
    assert rows[-1][1:3] == [str(2**62), "12345678901234567890.12"]


def test_excel_files_open_in_another_program_too(edition):
    sheet = openpyxl.load_workbook(io.BytesIO(whole(edition, "xlsx"))).active
    assert sheet.title == "all-kinds"
    found = {cell.value: cell for (cell,) in sheet.iter_rows(min_col=1, max_col=1)}
    assert found["=1+1"].data_type == "s"
    assert found["=1+1"].quotePrefix
    assert sheet["F2"].value == datetime(2020, 7, 31)
    assert sheet.freeze_panes == "A2"


def test_more_rows_than_a_sheet_holds_are_refused_before_the_first_byte(edition, monkeypatch):
    monkeypatch.setitem(formats.FORMATS, "xlsx", formats.Format(
        "xlsx", "", "", "xlsx", formats.xlsx.xlsx, most_rows=5))  # fmt: skip
    with pytest.raises(services.NotThisWay, match="5"):
        services.stream(edition, Query(), "xlsx")
    assert whole(edition, "xlsx", Query(limit=5))


def test_geojson_has_a_feature_a_row(edition):
    made = json.loads(whole(edition, "geojson"))
    assert made["features"][0]["geometry"] == {"type": "Point", "coordinates": [118.0, 24.43]}
    assert made["features"][-1]["geometry"]["coordinates"] == [-1, 2.5]
    assert made["features"][-2]["geometry"] is None
    assert made["features"][0]["properties"]["name"] == "𠮷野家"
    with pytest.raises(services.NotThisWay):
        whole(edition, "geojson", Query(fields=("name",)))


def test_parquet_gives_the_same_rows(edition):
    read = pq.read_table(io.BytesIO(whole(edition, "parquet")))
    assert read.schema.field("amount").type == pa.decimal128(38, 2)
    assert read.to_pylist()[3] == dict(zip(SCHEMA.names, ROWS[3], strict=True))


def test_json_stat_has_numbers_by_dimensions(edition):
    query = Query(where=(Filter("open", "filled"),), groups=(Group("open"), Group("month")),
                  measures=(Measure("n"), Measure("people", "sum", "count")))  # fmt: skip
    made = json.loads(whole(edition, "jsonstat", query))
    assert made["id"] == ["open", "month", "metric"]
    assert made["size"][0] == 2
    even = sum(r[1] for r in ROWS[:-2] if r[4])
    at = made["dimension"]["open"]["category"]["index"].index("true")
    month = made["dimension"]["month"]["category"]["index"].index("2020-07")
    assert made["value"][str((at * made["size"][1] + month) * 2 + 1)] == even
    with pytest.raises(services.NotThisWay):
        whole(edition, "jsonstat", Query(fields=("open", "count")))


def test_a_stream_holds_a_batch_at_a_time(county, edition_of):
    """Memory does not grow with the rows: 200,000 rows leave as they come."""
    schema = Schema((Field("n", "號", Kind.INTEGER), Field("text", "文字")))
    dataset = services.create("many", "多", schema, unit=county.section)
    text = pa.array(["文字" * 40] * 20_000)
    rows = (pa.record_batch([pa.array(range(20_000)), text], names=["n", "text"]) for _ in range(10))
    edition = edition_of(dataset, rows)
    before = pa.total_allocated_bytes()
    for format in ("csv", "json", "xml", "parquet"):
        size = highest = 0
        for piece in services.stream(edition, Query(), format):
            size += len(piece)
            highest = max(highest, pa.total_allocated_bytes() - before)
        assert highest < 48 << 20, format
        assert size > (40 << 20) or format == "parquet"


def test_batches_are_cut_wherever_and_the_bytes_stay_the_same(edition):
    """One writer owns each format: the same rows give the same bytes however an engine cut them."""
    table = pa.Table.from_batches(services.batches(edition, Query()))
    manner = formats.Manner(about={"code": "x"}, rows=len(ROWS))
    for name in ("csv", "json", "ndjson", "xml", "geojson", "parquet", "xlsx", "ods"):
        write = formats.FORMATS[name].write
        made = {
            b"".join(write(list(SCHEMA), table.to_batches(max_chunksize=n), manner)) for n in (1, 7, 100_000)
        }
        assert len(made) == 1, name


def test_a_whole_file_is_made_once_and_again_when_it_is_lost(edition):
    path = services.whole_file(edition, "csv")
    assert gzip.decompress(path.read_bytes()) == whole(edition, "csv")
    made = path.stat().st_mtime_ns
    assert services.whole_file(edition, "csv").stat().st_mtime_ns == made
    first = path.read_bytes()
    path.unlink()
    assert services.whole_file(edition, "csv").read_bytes() == first


def test_what_leads_to_a_person_leaves_only_with_the_permission(county, edition_of, clerk):
    schema = Schema((Field("n", "號", Kind.INTEGER), Field("who", "姓名", personal=Personal.DIRECT)))
    dataset = services.create("people", "人", schema, unit=county.section)
    edition = edition_of(dataset, [(1, "王小明")])
    assert "who" not in whole(edition, "csv", by=clerk).decode()
    assert b"who" not in gzip.decompress(services.whole_file(edition, "csv").read_bytes())
    assert b"who" in gzip.decompress(services.whole_file(edition, "csv", sealed=True).read_bytes())
    reader = person_with("lake.view_sealed_dataset", unit=county.section)
    assert "王小明" in whole(edition, "csv", by=reader).decode()
    for question in (Query(fields=("who",)), Query(where=(Filter("who", "filled"),))):
        with pytest.raises(services.BadQuery):
            services.ask(edition, question, by=clerk)
