"""Charts drawn on the server: what they say, what they never say."""

from xml.etree import ElementTree

from countyhall.domains.insights.boards.drawing import bars, line, pyramid

SVG = "{http://www.w3.org/2000/svg}"
BAD = '<script>alert(1)</script>&"'


def test_words_of_the_data_are_never_markup():
    for drawn in (
        bars([(BAD, 3)], title=BAD, unit=BAD),
        line({BAD: [(BAD, 1.0), ("b", 2.0)]}, title=BAD, unit=BAD),
        pyramid([(BAD, 1, 2)], title=BAD, unit=BAD),
    ):
        tree = ElementTree.fromstring(drawn)
        assert tree.find(f".//{SVG}script") is None
        assert tree.findtext(f"{SVG}title") == BAD


def test_a_value_that_is_not_there_is_no_nought():
    tree = ElementTree.fromstring(bars([("a", None), ("b", 1234)], title="t", unit="人"))
    assert len(tree.findall(f"{SVG}rect")) == 1
    assert {"—", "1,234"} <= {one.text for one in tree.findall(f"{SVG}text")}


def test_a_gap_breaks_the_line():
    tree = ElementTree.fromstring(line({"s": [("1", 1), ("2", None), ("3", 3)]}, title="t", unit=""))
    assert tree.find(f"{SVG}path").get("d").count("M") == 2


def test_charts_without_rows_are_drawn_empty():
    for drawn in (
        bars([], title="t", unit=""),
        line({}, title="t", unit=""),
        pyramid([], title="t", unit=""),
    ):
        assert ElementTree.fromstring(drawn).findtext(f"{SVG}title") == "t"
