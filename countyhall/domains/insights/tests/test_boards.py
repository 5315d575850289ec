"""Boards on pages: what they show, to whom, narrowed, compared, behind the marks, on paper, for everybody."""

from datetime import date
from xml.etree import ElementTree

import pikepdf
import pytest
from django.urls import reverse

from countyhall.domains.insights import analyses
from countyhall.domains.insights.boards.declared import Board, BoardFilter, Tile
from countyhall.kernel.exchange.sheets import read
from countyhall.kernel.lake import Field, Filter, Group, Kind, Measure, Query, Schema, services
from countyhall.kernel.lake.models import Dataset, Edition
from countyhall.kernel.lake.schema import Classification

OPEN = "政府資料開放授權條款-第1版"
SCHEMA = Schema(
    (
        Field("month", "月份", Kind.MONTH),
        Field("port", "港口"),
        Field("place", "鄉鎮", Kind.PLACE),
        Field("people", "人次", Kind.INTEGER, unit="人次", people=True),
        Field("cost", "底價", Kind.INTEGER, classification=Classification.CONFIDENTIAL),
    ),
    key=("month", "port"),
)
ROWS = [
    (date(2019, 9, 1), "水頭", "09020010", 100, 1),
    (date(2020, 8, 1), "水頭", "09020010", 70, 1),
    (date(2020, 8, 1), "=料羅", "09020030", 30, 1),
    (date(2020, 9, 1), "水頭", "09020010", 40, 1),
    (date(2020, 9, 1), "=料羅", "09020030", 20, 1),
]
PEOPLE = (Measure("people", "sum", "people"),)
MONTHLY = Query(groups=(Group("month"),), measures=PEOPLE)
BOARD = Board(
    code="ports", title="港口看板", public=True, owner="A1", texts=("說明文字",), source="測試港務處",
    filters=(BoardFilter("month", "月份", "period"), BoardFilter("port", "港口")),
    tiles=(
        Tile("number", "year", "九月人次", "ports", MONTHLY, x="month", y="people", unit="人次", compare="year_ago"),
        Tile("number", "step", "比上月", "ports", MONTHLY, x="month", y="people", unit="人次", compare="previous"),
        Tile("series", "months", lambda rows: f"共{len(rows)}個月", "ports", MONTHLY, x="month", y="people",
             unit="人次", events=("109/9/5 颱風",), drill=("month", "port", "people")),
        Tile("bars", "port", "各港", "ports", Query(groups=(Group("port"),), measures=PEOPLE), x="port", y="people",
             unit="人次"),
        Tile("map", "map", "各鄉鎮", "ports", Query(groups=(Group("place"),), measures=PEOPLE), x="place", y="people"),
        Tile("flow", "flow", "往來", "ports", Query(groups=(Group("port"), Group("place")), measures=PEOPLE),
             x="port", y="people", by="place"),
        Tile("table", "table", "表", "ports", MONTHLY, lambda rows: [r | {"change": None} for r in rows],
             x="month", y="people"),
        Tile("bars", "cost", "底價", "ports", Query(groups=(Group("port"),), measures=(Measure("n", "sum", "cost"),)),
             x="port", y="n"),
        Tile("text", "text", "只有文字", note="註記"),
    ),
)  # fmt: skip


@pytest.fixture
def lake(settings, tmp_path):
    settings.LAKE_STORE = f"file://{tmp_path / 'lake'}"
    settings.LAKE_SERVE = tmp_path / "serve"


def publish(dataset, rows):
    edition = services.make_edition(dataset, rows, as_of=date(2020, 9, 30))
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.CHECKED)
    return services.publish(edition, by=None)


@pytest.fixture
def ports(lake, county, monkeypatch):
    monkeypatch.setitem(analyses.BOARDS, "ports", BOARD)
    dataset = services.create(
        "ports", "港口", SCHEMA, unit=county.section, licence=OPEN, origin=Dataset.Origin.GENERATED
    )
    publish(dataset, ROWS)
    return dataset


@pytest.fixture
def signed(client, clerk):
    client.force_login(clerk)
    return client


def page(client, query="", code="ports"):
    response = client.get(f"/insights/board/{code}/{query}")
    assert response.status_code == 200
    return response


def tile(response, code):
    return next(one for one in response.context["tiles"] if one.tile.code == code)


def test_a_board_says_its_findings_with_unit_source_day_and_edition(signed, ports):
    response = page(signed)
    text = response.content.decode()
    assert tile(response, "months").title == "共3個月" and "說明文字" in text and "註記" in text
    for words in ("單位：人次", "資料來源：測試港務處", "資料截至109年9月30日，第1版", "示範資料", "颱風"):
        assert words in text
    assert text.count('role="img"') == 4
    assert ports.get_absolute_url() in text


def test_a_number_stands_beside_that_of_a_year_ago_and_of_the_month_before(signed, ports):
    response = page(signed)
    year, step = tile(response, "year"), tile(response, "step")
    assert (year.value, year.earlier, year.change) == ("60", "100人次", "-40人次")
    assert (step.value, step.earlier, step.change) == ("60", "100人次", "-40人次")


def test_an_earlier_period_without_data_is_empty_and_no_nought(signed, ports):
    response = page(signed, "?month-to=2020-08-01")
    year = tile(response, "year")
    assert (year.value, year.earlier, year.change) == ("100", "", "")
    assert "無資料" in response.content.decode()


def test_a_period_compares_with_what_was_before_its_beginning(signed, ports):
    assert tile(page(signed, "?month-from=2020-09-01"), "step").earlier == "100人次"


def test_a_filter_crosses_the_charts(signed, ports):
    response = page(signed, "?port=水頭&month-from=2020-01-01")
    assert "無此期間" in response.content.decode()  # January has no data: said beside the field
    response = page(signed, "?port=水頭&month-from=2020-08-01&month-to=2020-09-01")
    assert tile(response, "year").value == "40"
    assert [[c.text for c in line.cells] for line in tile(response, "port").lines] == [["水頭", "110"]]


def test_a_bad_value_is_told_beside_its_field_and_narrows_nothing(signed, ports):
    response = page(signed, "?port=<script>&month-from=2020-09-01&month-to=2019-09-01")
    parts = {one.name: one.error for one in response.context["form"].parts}
    assert parts["port"] and parts["month-to"] and not parts["month-from"]
    assert 'aria-describedby="e-port"' in response.content.decode()
    assert tile(response, "months").title == "共3個月"


def test_two_periods_stand_side_by_side(signed, ports):
    query = (
        "?month-from=2020-09-01&month-to=2020-09-01&month-against-from=2019-09-01&month-against-to=2019-09-01"
    )
    one = tile(page(signed, query), "port")
    assert [c.text for c in one.lines[0].cells] != [c.text for c in one.other.lines[0].cells]
    assert [[c.text for c in line.cells] for line in one.other.lines] == [["水頭", "100"]]


def test_a_sealed_column_is_not_drawn_for_those_who_may_not_see_it(signed, client, ports, section_chief):
    assert tile(page(signed), "cost").problem
    client.force_login(section_chief)
    assert tile(page(client), "cost").lines


def test_another_units_table_that_is_sealed_from_the_reader_is_not_there(client, ports, other_clerk):
    Dataset.objects.filter(pk=ports.pk).update(sealed=True)
    client.force_login(other_clerk)
    response = page(client)
    assert tile(response, "months").problem and not tile(response, "months").lines


def test_the_rows_behind_a_mark_are_those_of_its_condition(signed, ports):
    line = tile(page(signed), "months").lines[-1]
    assert line.behind == {"w-month": "2020-09-01"}
    response = signed.get(
        "/insights/board/ports/rows/", {"tile": "months", "w-month": "2020-09-01", "port": "水頭"}
    )
    assert response.status_code == 200
    assert response.context["total"] == 1
    assert [[cell for cell, _ in row] for row in response.context["rows"]] == [["109年9月", "水頭", "40"]]


@pytest.mark.parametrize("asked", [{"tile": "none"}, {"tile": "months", "w-port": "水頭"},
                                   {"tile": "months", "w-month": "x"}])  # fmt: skip
def test_rows_that_an_address_may_not_ask_for_are_not_there(signed, ports, asked):
    assert signed.get("/insights/board/ports/rows/", asked).status_code == 404


def test_few_people_are_hidden_with_others_beside_them(signed, client, ports, section_chief):
    publish(
        ports, [(date(2020, 9, 1), name, "09020010", n, 1) for name, n in (("甲", 2), ("乙", 9), ("丙", 50))]
    )
    seen = {line.cells[0].text: line.cells[1].text for line in tile(page(signed), "port").lines}
    assert seen == {"甲": "–", "乙": "–", "丙": "50"}
    response = signed.get("/insights/board/ports/rows/", {"tile": "port"})
    assert [row[3][0] for row in response.context["rows"]] == ["50", "–", "–"]
    client.force_login(section_chief)
    seen = {line.cells[0].text: line.cells[1].text for line in tile(page(client), "port").lines}
    assert seen == {"甲": "2", "乙": "9", "丙": "50"}


def test_a_tile_is_taken_away_as_picture_page_and_sheet(signed, ports, tmp_path):
    def took(name):
        response = signed.get(f"/insights/board/ports/{name}")
        assert response.status_code == 200
        assert "attachment" in response["Content-Disposition"]
        return b"".join(response) if response.streaming else response.content

    assert ElementTree.fromstring(took("months.svg")).get("role") == "img"
    assert took("months.png").startswith(b"\x89PNG")
    (tmp_path / "a.pdf").write_bytes(took("months.pdf"))
    assert len(pikepdf.open(tmp_path / "a.pdf").pages) == 1
    (tmp_path / "b.pdf").write_bytes(took("board.pdf"))
    assert len(pikepdf.open(tmp_path / "b.pdf").pages) >= 2
    cells = [cell for sheet in read(took("port.xlsx")) for row in sheet.rows for cell in row]
    assert any("=料羅" in str(cell) for cell in cells)
    for name in ("year.png", "months.exe", "none.svg"):
        assert signed.get(f"/insights/board/ports/{name}").status_code == 404


def test_everybody_reads_a_public_board_without_a_script(client, ports):
    response = client.get("/public/insights/ports/")
    text = response.content.decode()
    assert response.status_code == 200 and "港口看板" in client.get("/public/insights/").content.decode()
    assert tile(response, "months").lines and tile(response, "cost").problem
    assert "底價（" not in text and "/rows/" not in text and ports.get_absolute_url() not in text
    assert client.get("/public/insights/ports/months.svg").status_code == 200


def test_a_board_over_a_table_that_is_not_open_shows_the_public_nothing(client, ports):
    Dataset.objects.filter(pk=ports.pk).update(licence="")
    response = client.get("/public/insights/ports/")
    assert all(not one.lines for one in response.context["tiles"])
    assert client.get("/public/insights/ports/months.svg").status_code == 404


def test_a_board_that_is_not_public_is_not_there_for_the_public(client, ports, monkeypatch):
    monkeypatch.setitem(analyses.BOARDS, "inside", Board("inside", "內部", BOARD.tiles))
    for at in ("inside/", "inside/months/embed/", "inside/months.svg", "inside/board.pdf"):
        assert client.get(f"/public/insights/{at}").status_code == 404
    assert "內部" not in client.get("/public/insights/").content.decode()


def test_other_sites_may_frame_a_tile_and_nothing_else(client, ports):
    response = client.get("/public/insights/ports/months/embed/")
    assert response.status_code == 200
    assert "X-Frame-Options" not in response
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    whole = client.get("/public/insights/ports/")
    assert whole["X-Frame-Options"] == "DENY" and "frame-ancestors 'none'" in whole["Content-Security-Policy"]


def test_an_answer_is_not_sent_again_until_an_edition_is_new(client, ports):
    at = "/public/insights/ports/months/embed/"
    mark = client.get(at)["ETag"]
    assert client.get(at, headers={"If-None-Match": mark}).status_code == 304
    publish(ports, [*ROWS, (date(2020, 10, 1), "水頭", "09020010", 90, 1)])
    response = client.get(at, headers={"If-None-Match": mark})
    assert response.status_code == 200 and "109年10月" in response.content.decode()


def test_a_board_asks_the_database_as_often_for_one_tile_as_for_many(
    signed, ports, monkeypatch, django_assert_max_num_queries
):
    few = Board("few", "少", BOARD.tiles[2:3], BOARD.filters)
    many = Board("many", "多", BOARD.tiles * 3, BOARD.filters)
    counts = {}
    for board in (few, many):
        monkeypatch.setitem(analyses.BOARDS, board.code, board)
        page(signed, code=board.code)
        with django_assert_max_num_queries(60) as asked:
            page(signed, code=board.code)
        counts[board.code] = len(asked)
    assert counts["many"] == counts["few"]


def test_the_menu_leads_to_the_boards(signed, client, ports):
    text = signed.get("/insights/board/").content.decode()
    assert "港口看板" in text and f'href="{reverse("insights:boards")}"' in text
    client.logout()
    assert client.get("/insights/board/ports/").status_code == 302


def test_a_tile_whose_condition_names_a_column_that_is_not_there_says_so(signed, ports, monkeypatch):
    strange = Tile(
        "bars", "s", "t", "ports", Query(where=(Filter("nothing"),), groups=(Group("port"),)), x="port", y="n"
    )
    monkeypatch.setitem(analyses.BOARDS, "strange", Board("strange", "怪", (strange,)))
    assert tile(page(signed, code="strange"), "s").problem
