"""Questions in Chinese: what is asked of which table, with numbers counted by hand in the table of ports."""

from datetime import date

import pytest
from django.urls import reverse

from countyhall.domains.insights.boards import kept, questioning
from countyhall.domains.insights.boards.declared import Board
from countyhall.domains.insights.models import KeptBoard

pytestmark = pytest.mark.django_db

ON = date(2021, 3, 1)
SEPTEMBER = {2019: date(2019, 9, 1), 2020: date(2020, 9, 1)}


@pytest.fixture
def asked(ports, clerk):
    def made(question):
        return questioning.ask(question, clerk, ON)

    return made


def values(found):
    return {row.get(found[0].tile.x): row["value"] for row in found[0].rows}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("小三通旅客人次各港口", {"水頭": 90, "料羅": 20}),
        ("小三通各鄉鎮旅客人次最多", {"金城鎮": 90, "金湖鎮": 20}),
        ("去年小三通旅客各港口", {"水頭": 50, "料羅": 10}),
        ("108年小三通旅客各港口", {"水頭": 40, "料羅": 10}),
        ("109年9月小三通旅客各港口", {"水頭": 30, "料羅": 10}),
        ("小三通各港口旅客平均", {"水頭": 30, "料羅": 10}),
        ("小三通各港口旅客佔比", {"水頭": 90 / 110, "料羅": 20 / 110}),
        ("小三通水頭旅客每月", {SEPTEMBER[2019]: 40, date(2020, 8, 1): 20, SEPTEMBER[2020]: 30}),
        ("小三通旅客每年", {date(2019, 1, 1): 50, date(2020, 1, 1): 60}),
    ],
)
def test_a_question_is_answered_with_the_right_numbers(asked, question, expected):
    assert values(asked(question)) == pytest.approx(expected)


def test_the_most_come_first_and_the_least_last(asked):
    assert [row["port"] for row in asked("小三通哪個港口旅客最多")[0].rows] == ["水頭", "料羅"]
    assert [row["port"] for row in asked("小三通哪個港口旅客最少")[0].rows] == ["料羅", "水頭"]


def test_the_same_month_a_year_ago_stands_beside(asked):
    """September 2019: 50; September 2020: 40, ten fewer, -20 %."""
    found = asked("小三通旅客與去年同期相較")
    assert found[0].tile.compare == "year_ago"
    last = found[0].rows[-1]
    assert (last["month"], last["value"], last["year_ago"], last["change"]) == (SEPTEMBER[2020], 40, 50, -10)
    assert last["growth"] == pytest.approx(-20)


def test_what_is_not_understood_is_said(asked):
    assert asked("小三通旅客的滿意度")[0].unknown == ("滿意度",)
    assert asked("小三通旅客人次各港口")[0].unknown == ()


def test_what_nothing_answers_leads_to_questions_that_can_be(ports, clerk, client_of):
    page = client_of(clerk).get(reverse("insights:question"), {"q": "火星移民"})
    assert page.context["found"] == [] and page.context["proposals"] == ["小三通旅客每年旅客人次趨勢"]
    assert questioning.ask(page.context["proposals"][0], clerk, ON)


def test_a_reader_is_told_nothing_of_tables_and_columns_that_are_not_for_them(ports, clerk, other_clerk):
    assert questioning.ask("小三通旅客各港口", other_clerk, ON) == []
    assert questioning.proposals(other_clerk) == []
    assert "底價" in questioning.ask("小三通旅客底價", clerk, ON)[0].unknown


def test_an_answer_becomes_a_tile(ports, clerk, client_of, county):
    board = kept.keep(Board("mine", "我的"), county.section, by=clerk)
    client = client_of(clerk)
    page = client.get(reverse("insights:question"), {"q": "小三通各港口旅客"})
    assert "<svg" in page.context["found"][0]["chart"]
    assert page.status_code == 200 and page.context["boards"] == [board]
    sent = {"q": "小三通各港口旅客", "table": "ports", "board": board.pk}
    answer = client.post(reverse("insights:question"), sent)
    assert answer["Location"] == reverse("insights:tile-edit", args=[board.pk, "tile-1"])
    tile = kept.board_of(KeptBoard.objects.get(pk=board.pk)).tiles[0]
    assert (tile.kind, tile.table, tile.x, tile.y) == ("bars", "ports", "port", "value")
    assert client.post(reverse("insights:question"), sent | {"table": "x"}).status_code == 404
    assert client.post(reverse("insights:question"), sent | {"board": "x"}).status_code == 404
