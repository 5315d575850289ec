"""The editor of boards in the browser: tiles made, moved, copied, deleted; mistakes beside their fields."""

import pytest
from django.urls import reverse

from countyhall.domains.insights.boards import editing, kept
from countyhall.domains.insights.boards.declared import Board, BoardFilter, Tile, to_text
from countyhall.domains.insights.models import KeptBoard
from countyhall.kernel.lake.query.declared import Filter, Group, Measure, Order, Query
from countyhall.kernel.testing import member_of

pytestmark = pytest.mark.django_db

TILE = Tile(
    "bars", "ports", "各港口旅客", "ports",
    Query(
        where=(Filter("town", "in", ["金城鎮", "金湖鎮"]),), groups=(Group("port", "", "where"),),
        measures=(Measure("n", "sum", "people", where=(Filter("people", "gt", 0),)),), order=(Order("n", down=True),),
    ),
    x="where", y="n", unit="人次",
)  # fmt: skip
WORD = Tile("text", "word", "說明")


@pytest.fixture
def board(county, clerk, ports):
    return kept.keep(Board("ports", "港口", (TILE, WORD)), county.section, by=clerk)


@pytest.fixture
def sent(board):
    """What the browser sends for a new tile."""
    return {
        "version": board.version, "title": "每月旅客", "kind": "series", "table": "ports", "width": "12",
        "m1-function": "sum", "m1-field": "people", "g1-field": "month", "g1-grain": "month",
        "w1-field": "port", "w1-op": "eq", "w1-value": "水頭", "drill": ["month", "people"], "do": "save",
    }  # fmt: skip


def url(name, board, *more):
    return reverse(f"insights:{name}", args=[board.pk, *more])


def now(board):
    return kept.board_of(KeptBoard.objects.get(pk=board.pk))


def test_a_tile_is_made_of_the_columns_of_its_table(client_of, board, clerk, sent):
    answer = client_of(clerk).post(url("tile-new", board), sent)
    assert answer.status_code == 302
    assert now(board).tiles[2] == Tile(
        "series", "tile-1", "每月旅客", "ports",
        Query(where=(Filter("port", "eq", "水頭"),), groups=(Group("month", "month"),),
              measures=(Measure("sum_people", "sum", "people"),)),
        x="month", y="sum_people", drill=("month", "people"), width=12,
    )  # fmt: skip


def test_the_first_rows_are_shown_before_anything_is_saved(client_of, board, clerk, sent):
    answer = client_of(clerk).post(url("tile-new", board), sent | {"do": "look"})
    rows = answer.context["look"]["rows"]
    assert [[cell for cell, _number in row] for row in rows] == [
        ["108年9月", "40"], ["109年8月", "20"], ["109年9月", "30"],
    ]  # fmt: skip
    assert "<svg" in answer.context["look"]["chart"]
    assert len(now(board).tiles) == 2


@pytest.mark.parametrize(
    ("given", "form", "field"),
    [
        ({"m1-field": "nothing"}, "measures", "field"),
        ({"m1-field": "port"}, "measures", "field"),
        ({"g1-field": "port"}, "groups", "field"),
        ({"w1-field": "people", "w1-value": "許多"}, "conditions", "value"),
        ({"w1-op": "between", "w1-value": "1"}, "conditions", "value"),
        ({"width": "13"}, "main", "width"),
        ({"title": " "}, "main", "title"),
        ({"table": "elsewhere"}, "main", "table"),
        ({"y": "month"}, "main", "y"),
        ({"x": "port"}, "main", "x"),
        ({"drill": "cost"}, "main", "drill"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(client_of, board, clerk, sent, given, form, field):
    """Unknown column, measure of words, grain of words, value of another kind, width, and so on."""
    answer = client_of(clerk).post(url("tile-new", board), sent | given)
    assert answer.status_code == 200
    found = getattr(answer.context["editor"], form)
    wrong = (found if form == "main" else found[0]).errors
    assert next(iter(wrong)) == field
    words = next(iter(wrong.values()))[0]
    assert words.split("“")[0][:5] in answer.content.decode()
    assert len(now(board).tiles) == 2


def test_a_kind_without_its_number_is_refused(client_of, board, clerk, sent):
    answer = client_of(clerk).post(url("tile-new", board), sent | {"m1-function": "", "m1-field": ""})
    assert answer.context["editor"].main.non_field_errors()


def test_a_sealed_column_is_not_offered(client_of, board, clerk):
    page = client_of(clerk).get(url("tile-edit", board, "ports"))
    names = [name for name, _label in page.context["editor"].measures[0].fields["field"].choices]
    assert names == ["", "month", "port", "town", "people"]


def test_saving_an_untouched_tile_changes_nothing(client_of, board, clerk):
    """Names, conditions of a measure, and values of a list stay what they were."""
    editor = client_of(clerk).get(url("tile-edit", board, "ports")).context["editor"]
    data = {"do": "save"}
    for form in (editor.main, *editor.measures, *editor.groups, *editor.conditions):
        data |= {one.html_name: one.value() for one in form if one.value() not in (None, "", [])}
    before = kept.board_of(board)
    assert client_of(clerk).post(url("tile-edit", board, "ports"), data).status_code == 302
    assert now(board) == before and board.versions.count() == 1


def test_tiles_are_moved_copied_and_deleted(client_of, board, clerk):
    client = client_of(clerk)

    def do(what, tile):
        version = KeptBoard.objects.get(pk=board.pk).version
        client.post(url("board-edit", board), {"do": what, "tile": tile, "version": version})
        return [one.code for one in now(board).tiles]

    assert do("down", "ports") == ["word", "ports"]
    assert do("up", "ports") == ["ports", "word"]
    assert do("up", "ports") == ["ports", "word"]
    assert do("copy", "ports") == ["ports", "tile-1", "word"]
    assert do("drop", "ports") == ["tile-1", "word"]
    assert client.post(url("board-edit", board), {"do": "up", "tile": "x", "version": 1}).status_code == 404


def test_the_second_of_two_editors_is_told_on_the_page(client_of, board, clerk, sent):
    client = client_of(clerk)
    client.post(url("board-edit", board), {"do": "down", "tile": "ports", "version": board.version})
    answer = client.post(url("tile-new", board), sent)
    assert answer.status_code == 200 and [one.code for one in now(board).tiles] == ["word", "ports"]
    assert [one.level_tag for one in answer.context["messages"]][-1] == "error"


def test_title_words_and_filters_of_the_board(client_of, board, clerk):
    data = {
        "version": board.version, "title": "小三通", "source": "港務處", "words": "一\n\n二", "f1-field": "town",
        "f1-label": "鄉鎮市", "f1-kind": "place", "f2-field": "month", "f2-kind": "period",
    }  # fmt: skip
    client_of(clerk).post(url("board-edit", board), data)
    found = now(board)
    assert (found.title, found.source, found.texts) == ("小三通", "港務處", ("一", "二"))
    assert found.filters == (BoardFilter("town", "鄉鎮市", "place"), BoardFilter("month", "月份", "period"))


def test_an_earlier_version_is_read_and_restored(client_of, board, clerk):
    client = client_of(clerk)
    client.post(url("board-edit", board), {"do": "drop", "tile": "word", "version": board.version})
    page = client.get(url("board-version", board, 1))
    assert page.context["version"].number == 1
    client.post(url("board-restore", board, 1), {"version": board.version + 1})
    assert [one.code for one in now(board).tiles] == ["ports", "word"] and board.versions.count() == 3


def test_a_board_goes_out_and_comes_in_as_a_file(client_of, board, clerk, tmp_path):
    client = client_of(clerk)
    text = client.get(url("board-text", board)).content
    assert text == to_text(kept.board_of(board)).encode()
    path = tmp_path / "board.json"
    path.write_bytes(text.replace(b'"code": "ports",\n  "title"', b'"code": "again",\n  "title"'))
    with path.open("rb") as file:
        assert client.post(reverse("insights:board-apply"), {"file": file}).status_code == 302
    again = KeptBoard.objects.get(code="again")
    assert client.get(url("board-text", again)).content == path.read_bytes()
    path.write_text("[]")
    with path.open("rb") as file:
        wrong = client.post(reverse("insights:board-apply"), {"file": file})
    assert wrong.context["form"].errors["file"]


def test_a_copy_is_changed_and_the_first_stays(client_of, board, clerk, county):
    client = client_of(clerk)
    assert client.get(reverse("insights:board-copy", args=["ports"])).status_code == 200
    sent = {"title": "我的港口", "code": "mine", "unit": county.section.pk}
    client.post(reverse("insights:board-copy", args=["ports"]), sent)
    mine = KeptBoard.objects.get(code="mine")
    assert kept.board_of(mine).tiles == kept.board_of(board).tiles
    assert client.post(reverse("insights:board-copy", args=["ports"]), sent).context["form"].errors["code"]
    assert client.get(reverse("insights:board-copy", args=["nothing"])).status_code == 404


def test_a_board_is_opened_to_everybody_by_a_chief_alone(client_of, board, clerk, section_chief):
    data = {"public": "yes", "version": board.version}
    assert client_of(clerk).post(url("board-publish", board), data).status_code == 403
    assert client_of(section_chief).post(url("board-publish", board), data).status_code == 302
    assert kept.find("ports", None) is not None


@pytest.mark.parametrize("name", ["board-edit", "tile-new", "board-text", "board-publish"])
def test_other_units_and_strangers_do_not_come_in(client, client_of, board, county, other_clerk, name):
    auditor = member_of(county.root, "auditor")
    assert client.get(url(name, board)).status_code == 302
    assert client_of(other_clerk).get(url(name, board)).status_code == 404
    assert client_of(auditor).get(url(name, board)).status_code == (200 if name == "board-text" else 403)


def test_pages_of_a_board_open(client_of, board, clerk):
    client = client_of(clerk)
    for name, *more in (("board-edit",), ("tile-new",), ("tile-edit", "ports"), ("keptboard-detail",)):
        assert client.get(url(name, board, *more)).status_code == 200
    assert client.get(url("tile-edit", board, "none")).status_code == 404
    assert client.get(reverse("insights:board-apply")).status_code == 200


def test_open_axes_are_filled_from_the_question():
    query = Query(groups=(Group("port"), Group("month", "year", "y")), measures=(Measure("n"),))
    assert editing.filled_in(Tile("bars", "a", "t", "ports", query)) == Tile(
        "bars", "a", "t", "ports", query, x="port", y="n", by="y"
    )
