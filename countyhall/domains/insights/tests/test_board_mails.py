"""Boards by mail: once a period, only to whoever may still see them, stopped at one press."""

from datetime import date

import pytest
from django.urls import reverse

from countyhall.domains.insights.boards import kept, mailing
from countyhall.domains.insights.boards.declared import Board, Tile
from countyhall.domains.insights.models import BoardMail
from countyhall.kernel.lake.query.declared import Group, Measure, Query
from countyhall.kernel.notices.models import Mail
from countyhall.kernel.roles.models import Grant

pytestmark = pytest.mark.django_db

ALL = Tile(
    "number",
    "all",
    "旅客總人次",
    "ports",
    Query(measures=(Measure("n", "sum", "people"),)),
    y="n",
    unit="人次",
)
PORT = Tile(
    "bars",
    "port",
    "水頭最多",
    "ports",
    Query(groups=(Group("port"),), measures=(Measure("n", "sum", "people"),)),
)


@pytest.fixture
def board(ports, county, clerk):
    return kept.keep(Board("harbour", "港口", (ALL, PORT)), county.section, by=clerk)


@pytest.fixture
def wanted(board, clerk):
    clerk.email = "clerk@example.gov.tw"
    clerk.save()
    return mailing.subscribe("harbour", clerk, BoardMail.Every.MONTH)


def test_a_letter_says_the_numbers_and_how_to_stop(wanted):
    assert mailing.send_due(date(2020, 10, 1)) == 1
    sent = Mail.objects.get()
    assert sent.to == "clerk@example.gov.tw" and "港口" in sent.subject and "109年10月1日" in sent.subject
    assert "旅客總人次\n110 人次" in sent.body and "水頭　90" in sent.body and "料羅　20" in sent.body
    assert reverse("insights:board-mails") in sent.body and sent.link.endswith("/insights/board/harbour/")


def test_a_letter_goes_once_a_period(wanted):
    """A second run, a later day of the month, an earlier night that comes late: nothing; the next month again."""
    days = [date(2020, 10, 1), date(2020, 10, 1), date(2020, 10, 31), date(2020, 9, 30), date(2020, 11, 2)]
    assert [mailing.send_due(day) for day in days] == [1, 0, 0, 0, 1]


def test_a_killed_night_leaves_neither_letter_nor_note(wanted, monkeypatch):
    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(BoardMail, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            mailing.send_due(date(2020, 10, 1))
    assert not Mail.objects.exists()
    assert mailing.send_due(date(2020, 10, 1)) == 1


@pytest.mark.parametrize(
    ("every", "first"),
    [("day", date(2020, 10, 15)), ("week", date(2020, 10, 12)), ("month", date(2020, 10, 1))],
)
def test_a_period_begins_on_its_first_day(every, first):
    assert mailing.begins(every, date(2020, 10, 15)) == first  # a Thursday


def test_whoever_may_no_longer_see_the_board_gets_nothing(wanted, clerk):
    Grant.objects.filter(user=clerk).delete()
    assert mailing.send_due(date(2020, 10, 1)) == 0 and not Mail.objects.exists()


def test_a_table_that_is_not_for_the_reader_is_left_out(wanted, board, section_chief, other_clerk):
    kept.open_to_all(board, True, version=board.version, by=section_chief)
    assert "90" not in mailing.letter(kept.find("harbour", other_clerk), other_clerk)


def test_a_board_is_asked_for_and_stopped_in_the_browser(board, clerk, other_clerk, client_of):
    client, url = client_of(clerk), reverse("insights:board-mails")
    assert client.get(url + "?board=harbour").context["form"].initial["board"] == "harbour"
    client.post(url, {"board": "harbour", "every": "week"})
    assert [(one.board, one.every) for one in BoardMail.objects.filter(person=clerk)] == [("harbour", "week")]
    assert (
        client_of(other_clerk)
        .post(url, {"board": "harbour", "every": "week"})
        .context["form"]
        .errors["board"]
    )
    assert client_of(other_clerk).post(url, {"board": "harbour", "do": "stop"}).status_code == 404
    client.post(url, {"board": "harbour", "do": "stop"})
    assert not BoardMail.objects.exists()
