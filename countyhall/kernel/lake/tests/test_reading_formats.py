"""Every format that offices send: recognised by its bytes, shown before it is believed, refused in words if broken."""

import gzip
import io
import json
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook

from countyhall.kernel.lake import Field, Kind
from countyhall.kernel.lake.reading.found import Unreadable
from countyhall.kernel.lake.reading.looking import look
from countyhall.kernel.lake.reading.mapping import propose
from countyhall.kernel.lake.reading.values import Places, reader

TEXT = "年月,鄉鎮,人口\n10304,金城鎮,41563\n10305,烏坵鄉,690\n"


@pytest.fixture
def file(tmp_path):
    """``file(bytes, name)`` → a path."""

    def made(data, name="a.csv"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return made


def book(*rows):
    """An xlsx of these rows."""
    made = Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp950", "cp950"), ("utf-16", "utf-16"),
     ("utf-16-le", "utf-16-le")],
)  # fmt: skip
def test_the_encoding_is_told_by_the_bytes(file, encoding, found):
    seen = look(file(TEXT.encode(encoding), "話.xlsx"))
    assert (seen.format, seen.encoding, seen.rows) == ("csv", found, 2)
    assert [(c.name, c.kind) for c in seen.columns] == [
        ("年月", Kind.MONTH), ("鄉鎮", Kind.TEXT), ("人口", Kind.INTEGER),
    ]  # fmt: skip


def test_characters_of_hong_kong_s_list_are_read_and_unknown_ones_are_told(file):
    assert look(file((TEXT + "10306,邨,1\n").encode("big5hkscs"))).encoding in {"cp950", "big5hkscs"}
    broken = (TEXT + "10306,港口,1\n" * 50).encode("cp950") + b"10307,\x80\xff,1\n"
    seen = look(file(broken))
    assert seen.encoding == "cp950:replace" and seen.notes


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(file, mark):
    assert look(file(TEXT.replace(",", mark).encode())).delimiter == mark


def test_lists_of_records_are_found_in_json(file):
    rows = [{"年月": "10304", "人口": 1}, {"年月": "10305", "人口": 2}]
    for data in (rows, {"success": True, "records": rows}, {"result": {"records": rows}}):
        seen = look(file(json.dumps(data).encode()))
        assert (seen.format, [c.name for c in seen.columns], seen.rows) == ("json", ["年月", "人口"], 2)
    lines = "\n".join(json.dumps(r) for r in rows)
    assert look(file(lines.encode())).rows == 2
    point = {
        "type": "Feature",
        "properties": {"名稱": "水頭"},
        "geometry": {"type": "Point", "coordinates": [118.3, 24.4]},
    }
    seen = look(file(json.dumps({"type": "FeatureCollection", "features": [point]}).encode()))
    assert [c.name for c in seen.columns] == ["名稱", "geometry"]
    assert seen.column("geometry").samples == ("POINT(118.3 24.4)",)


def test_the_repeated_element_is_found_in_xml(file):
    data = "<資料><標題>人口</標題>" + "".join(
        f"<列 序='{n}'><鄉鎮>金城鎮</鄉鎮><人口>{n}</人口></列>" for n in range(3)
    )
    seen = look(file((data + "</資料>").encode()))
    assert (seen.format, [c.name for c in seen.columns], seen.rows) == ("xml", ["@序", "鄉鎮", "人口"], 3)
    bomb = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a><c><d>&b;</d></c><c><d>1</d></c></a>'
    with pytest.raises(Unreadable):
        look(file(bomb))


def test_workbooks_and_packed_files_are_read(file):
    data = book(["年月", "人口"], ["10304", 5], ["10305", 6])
    seen = look(file(data, "a.csv"))
    assert (seen.format, seen.rows) == ("xlsx", 2)
    assert look(file(gzip.compress(TEXT.encode()))).packed == "gzip"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("人口.csv", TEXT)
    seen = look(file(out.getvalue()))
    assert (seen.packed, seen.name, seen.rows) == ("zip", "人口.csv", 2)
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr("另一.csv", TEXT)
    with pytest.raises(Unreadable, match=r"另一"):
        look(file(out.getvalue()))


def test_half_files_are_refused_in_words(file):
    whole = book(["年月", "人口"], *[["10304", n] for n in range(200)])
    halves = [
        whole[: len(whole) // 2],
        gzip.compress((TEXT * 2000).encode())[:-30],
        (TEXT + '10306,"金').encode(),
        (TEXT + "10306,金").encode(),
        b'[{"a": 1}, {"a": ',
        b"<a><b c='1'/><b c=",
        b"",
        b"%PDF-1.4 ...",
        b"<!DOCTYPE html><html></html>",
    ]
    for half in halves:
        with pytest.raises(Unreadable) as refused:
            look(file(half))
        assert str(refused.value)


def test_what_unfolds_to_more_than_is_taken_is_refused(file, settings):
    settings.LAKE_UNFOLDED_BYTES = 1 << 20
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.csv", b"0" * (2 << 20))
    for bomb in (out.getvalue(), gzip.compress(b"0" * (2 << 20))):
        with pytest.raises(Unreadable):
            look(file(bomb))
    settings.LAKE_WORKBOOK_BYTES = 1000
    with pytest.raises(Unreadable):
        look(file(book(["a", "b"], ["c", 1])))


def test_groups_of_headings_become_one_name_each(file):
    text = "甲縣人口統計,,,,\n,,,,單位：人\n鄉鎮,出生,,死亡,\n,男,女,男,女\n東鎮,1,2,3,4\n西鄉,5,6,7,8\n合計,6,8,10,12\n資料來源：民政處,,,,\n"  # noqa: E501
    seen = look(file(text.encode()))
    assert [c.name for c in seen.columns] == ["鄉鎮", "出生-男", "出生-女", "死亡-男", "死亡-女"]
    assert seen.header_rows == (2, 4) and len(seen.titles) == 2
    assert any("7" in note for note in seen.notes) and any("8" in note for note in seen.notes)


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Kind.INTEGER, "１，２３４", 1234), (Kind.INTEGER, "(12)", -12), (Kind.INTEGER, "－", None),
        (Kind.INTEGER, "…", None), (Kind.INTEGER, "▲5", -5), (Kind.INTEGER, 3.0, 3),
        (Kind.DECIMAL, "12.5%", Decimal("0.13")), (Kind.DECIMAL, "1,234.50", Decimal("1234.50")),
        (Kind.MONTH, "10801", date(2019, 1, 1)), (Kind.MONTH, "108年1月", date(2019, 1, 1)),
        (Kind.MONTH, "108.01", date(2019, 1, 1)), (Kind.MONTH, "2019-01", date(2019, 1, 1)),
        (Kind.MONTH, "201901", date(2019, 1, 1)), (Kind.MONTH, 9901, date(2010, 1, 1)),
        (Kind.YEAR, "108", 2019), (Kind.YEAR, "民國108年度", 2019), (Kind.YEAR, 2019, 2019), (Kind.YEAR, "104Y", 2015),
        (Kind.DATE, "中華民國109年9月4日", date(2020, 9, 4)), (Kind.DATE, "1090904", date(2020, 9, 4)),
        (Kind.DATE, "2020/9/4 00:00:00", date(2020, 9, 4)),
        (Kind.MOMENT, "102年01月01日 03時15分00秒", datetime(2013, 1, 1, 3, 15)),
        (Kind.MOMENT, "2013-07-01T11:42:09", datetime(2013, 7, 1, 11, 42, 9)),
        (Kind.PLACE, "09020010-001", "09020010001"), (Kind.POINT, "118.3 24.4", "POINT(118.3 24.4)"),
        (Kind.BOOLEAN, "是", True),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_its_column_wants_it(kind, cell, value):
    assert reader(Field("x", "x", kind))(cell) == value


@pytest.mark.parametrize(
    ("kind", "cell"),
    [(Kind.INTEGER, "1,2"), (Kind.INTEGER, "3.5"), (Kind.INTEGER, "十"), (Kind.MONTH, "10813"), (Kind.DATE, "109/2/30"),
     (Kind.YEAR, "0"), (Kind.PLACE, "123"), (Kind.POINT, "200 95"), (Kind.DECIMAL, "1.005"), (Kind.TEXT, "a\ufffd")],
)  # fmt: skip
def test_what_is_no_such_value_is_refused_in_words(kind, cell):
    with pytest.raises(ValueError) as refused:
        reader(Field("x", "x", kind))(cell)
    assert str(refused.value)


def test_days_with_the_year_last_are_read_in_the_order_declared():
    assert reader(Field("x", "x", Kind.DATE), order="dmy")("01-02-2021") == date(2021, 2, 1)
    assert reader(Field("x", "x", Kind.DATE), order="mdy")("01-02-2021") == date(2021, 1, 2)


def test_places_are_found_by_their_names():
    places = Places([("09020", "甲縣"), ("09020060", "甲縣烏坵鄉"), ("09020010", "甲縣臺東鎮"), ("10002010", "乙縣中山區"),  # noqa: E501
                     ("63000040", "丙市中山區")])  # fmt: skip
    assert places.code("甲縣 台東鎮") == "09020010" and places.code("烏坵鄉") == "09020060"
    assert places.code("09020") == "09020"
    for unknown in ("中山區", "無此鄉"):
        with pytest.raises(ValueError, match=unknown):
            places.code(unknown)


def test_columns_are_proposed_with_names_kinds_and_units(file):
    text = "statistic_yyymm,site_id,district_code,births\n統計年月,區域別,區域別代碼,出生數（人）\n10304,甲,0901,3\n10305,乙,0902,4\n"  # noqa: E501
    reading = propose(look(file(text.encode())))
    said = [(f.name, f.label, f.kind, f.unit) for f in reading.schema]
    assert said[0] == ("statistic_yyymm", "統計年月", Kind.MONTH, "")
    assert said[2][2] is Kind.TEXT and said[3][1:] == ("出生數", Kind.INTEGER, "人")
