"""Chasing: each rung once, ever higher up."""

from datetime import date

import pytest

from countyhall.kernel.deadlines import Rule, Rung, rulebook
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.deadlines.models import Told
from countyhall.kernel.notices.models import Notice

pytestmark = pytest.mark.django_db
LADDER = (Rung(-2, "handler"), Rung(0, "handler"), Rung(3, "section_chief"), Rung(7, "unit_head"))


@pytest.fixture
def clock(calendars, case, clerk, other_clerk, section_chief, head):
    rulebook.add(Rule("t.six", "六日", 6, escalation=LADDER))
    return deadlines.owe(case, "t.six", start=date(2020, 4, 6))  # due on 14 April


def told() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("to__username", flat=True))


def test_each_rung_is_told_once_on_its_day(clock):
    """PET-08: two days before, on the day, three days late the section chief, seven the head."""
    for day in range(10, 26):
        deadlines.escalate(date(2020, 4, day))
        deadlines.escalate(date(2020, 4, day))
    assert told() == ["clerk", "clerk", "section_chief", "head"]
    assert list(Told.objects.values_list("on__day", flat=True)) == [12, 14, 17, 21]


def test_after_a_pause_of_the_house_only_the_last_rung_of_a_person_is_told(clock):
    """PET-08."""
    assert deadlines.escalate(date(2020, 4, 18)) == 2
    assert sorted(told()) == ["clerk", "section_chief"]
    assert deadlines.escalate(date(2020, 4, 19)) == 0


def test_who_is_done_or_paused_is_not_chased(clock):
    """PET-08."""
    deadlines.pause(clock, date(2020, 4, 9), "補正")
    assert deadlines.escalate(date(2020, 4, 30)) == 0
    deadlines.fulfil(clock, date(2020, 4, 30))
    assert deadlines.escalate(date(2020, 4, 30)) == 0
    assert told() == []


def test_a_clock_that_was_extended_is_chased_anew(clock, head):
    """PET-08: another due day, another ladder."""
    deadlines.escalate(date(2020, 4, 14))
    deadlines.extend(clock, days=2, reason="需會勘", approver=head, on=date(2020, 4, 14))
    assert deadlines.escalate(date(2020, 4, 16)) == 1
    assert told() == ["clerk", "clerk"]


def test_the_message_says_what_and_by_when(clock, clerk):
    """PET-08: in the reader's language."""
    deadlines.escalate(date(2020, 4, 12))
    notice = Notice.objects.get()
    assert "六日" in notice.message and "109年4月14日" in notice.message
    assert notice.kind == "deadline"
