"""Charts: what is drawn, what is said, what is never drawn."""

from datetime import date
from xml.etree import ElementTree

import pikepdf
import pytest
from django.utils import translation

from countyhall.kernel.lake.charts import Chart, NotDrawable, pdf, png, register, svg, table
from countyhall.kernel.lake.charts import shapes as shape_files

SVG = "{http://www.w3.org/2000/svg}"
BAD = '<script>alert(1)</script>&"{{ x }}{% y %}𠮷'
SQUARES = """{"type":"FeatureCollection","insets":[[2.9,-0.1,4.1,1.1]],"features":[
{"type":"Feature","properties":{"code":"1","name":"甲"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}},
{"type":"Feature","properties":{"code":"2","name":"乙"},"geometry":{"type":"MultiPolygon","coordinates":[[[[3,0],[3,1],[4,1],[4,0],[3,0]]]]}}]}"""


@pytest.fixture
def squares(tmp_path, monkeypatch):
    monkeypatch.setattr(shape_files, "_files", {})
    (tmp_path / "s.geojson").write_text(SQUARES, encoding="utf-8")
    register("squares", tmp_path / "s.geojson", "code")


def marks(drawn, name):
    """The shapes of one kind of mark."""
    tree = ElementTree.fromstring(drawn)
    groups = [g for g in tree.iter(f"{SVG}g") if f"mark-{name} role-mark" in (g.get("class") or "")]
    return [one for group in groups for one in group if one.tag != f"{SVG}g"]


def words(drawn):
    return {one.text for one in ElementTree.fromstring(drawn).iter(f"{SVG}text")}


def bars(*rows, **said):
    return Chart("bars", [{"a": a, "n": n} for a, n in rows], "a", "n", **said)


def all_kinds(name):
    rows = [{"a": name, "n": 3, "b": name}, {"a": "乙", "n": 5, "b": "丁"}]
    return [Chart(kind, rows, "a", "n", "b", title=name, unit=name, source=name)
            for kind in ("series", "bars", "pyramid", "heat", "flow")]  # fmt: skip


def test_words_of_the_data_are_never_markup_and_stay_text():
    for chart in all_kinds(BAD):
        drawn = svg(chart)
        tree = ElementTree.fromstring(drawn)
        assert tree.get("role") == "img" and tree.get("viewBox")
        assert tree.find(f".//{SVG}script") is None
        assert tree[0].tag == f"{SVG}title" and tree[0].text == BAD
        assert tree[1].tag == f"{SVG}desc" and BAD in tree[1].text
        assert " style=" not in drawn and "http" not in drawn.replace("http://www.w3.org/", "")


def test_signs_that_no_picture_can_hold_are_left_out():
    assert "甲乙" in words(svg(bars(("甲\x00\x1b乙", 1))))


def test_a_hidden_value_is_said_and_never_a_nought():
    with translation.override("zh-hant"):
        drawn = svg(bars(("甲", None), ("乙", 1234), ("丙", 0)))
    assert len(marks(drawn, "rect")) == 2
    assert {"不顯示", "1,234"} <= words(drawn)
    assert table(bars(("甲", None)))[1] == [["甲", None]]


def test_a_hidden_value_or_a_missing_period_breaks_a_line():
    def line(*values):
        rows = [{"m": date(2020, n, 1), "n": value, "p": "a"} for n, value in enumerate(values, 1)]
        rows += [{"m": date(2020, n, 1), "n": 9, "p": "b"} for n in (1, 2, 4)]
        return svg(Chart("series", rows, "m", "n", "p"))

    drawn = line(1, None, 3, 4)
    paths = [one.get("d") for one in marks(drawn, "line")]
    assert [path.count("M") for path in paths] == [2, 2]
    assert len(marks(drawn, "symbol")) == 6  # three values each, none for what is hidden or missing


def test_months_are_said_as_the_reader_says_them_and_large_numbers_by_ten_thousands():
    rows = [{"m": date(2020, n, 1), "n": n * 10_000} for n in (2, 1)]
    with translation.override("zh-hant"):
        drawn = svg(Chart("series", rows, "m", "n", unit="人次"))
    assert {"109年1月", "109年2月", "1萬", "2萬", "人次"} <= words(drawn)
    with translation.override("en"):
        assert {"2020-01", "10,000"} <= words(svg(Chart("series", rows, "m", "n")))


def test_a_forecast_has_a_band_and_an_event_its_words():
    rows = [
        {"m": str(n), "n": n, "l": n - 1 if n > 2 else None, "h": n + 1 if n > 2 else None} for n in range(5)
    ]
    drawn = svg(Chart("series", rows, "m", "n", low="l", high="h", events=(("1", "停航"), ("9", "無此期"))))
    assert len(marks(drawn, "area")) == 1 and len(marks(drawn, "rule")) == 1
    assert "停航" in words(drawn) and "無此期" not in words(drawn)


def test_both_sides_of_a_pyramid_have_one_scale():
    rows = [{"a": "0-4", "s": "M", "n": 100}, {"a": "0-4", "s": "F", "n": 50}]
    rows += [{"a": "5-9", "s": "M", "n": None}, {"a": "5-9", "s": "F", "n": 100}]
    drawn = svg(Chart("pyramid", rows, "a", "n", "s", labels={"M": "男", "F": "女"}))
    wide = sorted(float(one.get("d").split("h")[1].split("v")[0]) for one in marks(drawn, "rect"))
    assert len(wide) == 3
    assert wide[1] == pytest.approx(wide[2], rel=0.01) == pytest.approx(wide[0] * 2, rel=0.01)
    assert {"男", "女", "100"} <= words(drawn) and "-100" not in words(drawn) and "−100" not in words(drawn)


def test_a_pyramid_has_two_sides():
    rows = [{"a": "0-4", "s": s, "n": 1} for s in "MFX"]
    with pytest.raises(NotDrawable):
        svg(Chart("pyramid", rows, "a", "n", "s"))


def test_every_place_is_on_the_map_and_one_without_a_value_is_grey(squares):
    chart = Chart("map", [{"c": "1", "n": 12}], "c", "n", shapes="squares")
    with translation.override("zh-hant"):
        drawn = svg(chart)
    fills = [one.get("fill") for one in marks(drawn, "shape")]
    assert len(fills) == 3  # two places and the frame of the inset
    assert "#c9c9c9" in fills
    assert {"甲", "乙", "12", "不顯示"} <= words(drawn)
    assert table(chart)[1] == [["甲", 12]]


def test_a_map_without_its_shapes_is_refused(squares):
    with pytest.raises(NotDrawable):
        svg(Chart("map", [{"c": "1", "n": 12}], "c", "n", shapes="circles"))
    with pytest.raises(ValueError, match="squares"):
        register("squares", __file__, "code")


def test_every_cell_of_a_heat_map_and_every_flow_is_drawn():
    rows = [{"h": h, "w": w, "n": None if h == w else h} for h in range(3) for w in range(3)]
    assert len(marks(svg(Chart("heat", rows, "h", "n", "w")), "rect")) == 9
    flows = [{"a": "甲", "b": "乙", "n": 3}, {"a": "乙", "b": "甲", "n": 2}]
    drawn = svg(Chart("flow", flows, "a", "n", "b"))
    assert len(marks(drawn, "rect")) == 2 and {"甲 → 乙", "乙 → 甲"} <= words(drawn)


def test_a_chart_without_rows_says_so():
    for kind in ("series", "bars", "pyramid", "heat", "flow"):
        with translation.override("zh-hant"):
            assert "無資料" in words(svg(Chart(kind, [], "a", "n", "b")))


def test_a_chart_becomes_a_picture_and_a_page(tmp_path):
    chart = bars(("甲", 5), title="甲最多" * 30, source="縣政府", unit="人")
    assert png(chart).startswith(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "a.pdf").write_bytes(pdf(chart))
    assert len(pikepdf.open(tmp_path / "a.pdf").pages) == 1


def test_the_picture_says_its_highest_and_lowest_and_how_many_are_hidden():
    with translation.override("zh-hant"):
        drawn = svg(bars(("甲", 5), ("乙", 7), ("丙", None), unit="人", source="府"))
    said = ElementTree.fromstring(drawn).findtext(f"{SVG}desc")
    assert said == "n（人）: 2個數值; 最高：乙 7人; 最低：甲 5人; 不顯示：1; 資料來源：府"
