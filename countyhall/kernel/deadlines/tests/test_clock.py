"""A clock's life: started, paused, ended, listed, explained."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy

from countyhall.kernel.audit import services as audit
from countyhall.kernel.deadlines import Rule, rulebook
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.deadlines.models import Clock, RuleVersion
from countyhall.kernel.organisation.models import Post

pytestmark = pytest.mark.django_db
START = date(2020, 4, 6)  # a Monday; the five working days of that week follow


@pytest.fixture
def clock(calendars, case) -> Clock:
    rulebook.add(Rule("t.six", gettext_lazy("days"), 6, basis="文書流程管理"))
    return deadlines.owe(case, "t.six", start=START)


def test_a_paused_clock_stands_still_and_runs_on_when_resumed(clock, clerk):
    """X-01: the day of resuming counts; the account shows the pause and its reason."""
    clock = deadlines.pause(clock, date(2020, 4, 8), "通知補正", by=clerk)
    assert (clock.state, clock.due_on) == ("paused", date(2020, 4, 14))
    clock = deadlines.resume(clock, date(2020, 4, 10), by=clerk)
    assert (clock.state, clock.due_on) == ("running", date(2020, 4, 16))
    paused = [line.day.day for line in deadlines.explain(clock) if line.code == "pause"]
    assert paused == [8, 9]
    assert [e.action for e in audit.history(clock.record)] == ["due_paused", "due_resumed"]


def test_a_pause_has_a_reason_an_order_and_an_end_after_its_begin(clock):
    """X-01."""
    with pytest.raises(deadlines.Unlawful):
        deadlines.pause(clock, date(2020, 4, 8), " ")
    with pytest.raises(deadlines.Unlawful):
        deadlines.pause(clock, date(2020, 4, 5), "too early")
    with pytest.raises(deadlines.Unlawful):
        deadlines.resume(clock, date(2020, 4, 8))
    paused = deadlines.pause(clock, date(2020, 4, 8), "通知補正")
    with pytest.raises(deadlines.Unlawful):
        deadlines.pause(paused, date(2020, 4, 9), "twice")
    with pytest.raises(deadlines.Unlawful):
        deadlines.resume(paused, date(2020, 4, 7))


def test_what_ended_cannot_be_moved(clock):
    """X-01."""
    done = deadlines.fulfil(clock, date(2020, 4, 14))
    assert done.in_time(date(2020, 12, 31))
    assert done.ended_on == date(2020, 4, 14)
    for act in [
        lambda: deadlines.fulfil(done, date(2020, 4, 15)),
        lambda: deadlines.cancel(done, date(2020, 4, 15)),
        lambda: deadlines.pause(done, date(2020, 4, 15), "x"),
        lambda: deadlines.extend(done, days=1, reason="x", approver=None, on=date(2020, 4, 14)),
    ]:
        with pytest.raises(deadlines.Unlawful):
            act()


def test_it_cannot_end_before_it_began(clock):
    """X-01."""
    with pytest.raises(deadlines.Unlawful, match="109年4月6日"):
        deadlines.fulfil(clock, date(2020, 4, 5))


def test_answering_while_paused_ends_the_pause(clock):
    """X-01."""
    deadlines.pause(clock, date(2020, 4, 8), "通知補正")
    done = deadlines.fulfil(clock, date(2020, 4, 20))
    assert (done.state, done.paused_on, done.due_on) == ("fulfilled", None, date(2020, 4, 24))
    assert done.late_days(date(2020, 5, 1)) == 0


def test_the_same_is_owed_once_at_a_time(clock, case):
    """X-01, X-09: again from the same day is the same clock, from another day it is refused."""
    assert deadlines.owe(case, "t.six", start=START) == clock
    with pytest.raises(deadlines.Unlawful, match="109年4月6日"):
        deadlines.owe(case, "t.six", start=date(2020, 4, 7))
    again = deadlines.restart(clock, start=date(2020, 4, 7))
    assert again.due_on == date(2020, 4, 15)
    assert deadlines.clock_of(case) == again
    deadlines.fulfil(again, date(2020, 4, 15))
    assert deadlines.clock_of(case, "t.six") == again


@pytest.mark.django_db(transaction=True)
def test_two_desks_that_start_it_at_once_start_it_once(calendars, case):
    """X-09."""
    rulebook.add(Rule("t.six", "六日", 6))
    barrier, found = threading.Barrier(4), []

    def start() -> None:
        barrier.wait()
        found.append(deadlines.owe(case, "t.six", start=START).pk)
        connection.close()

    threads = [threading.Thread(target=start) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and len(set(found)) == 1


def test_a_running_clock_keeps_the_rule_it_began_with(clock, case):
    """X-04: a changed declaration is a new revision; the books are never overwritten."""
    rulebook.add(Rule("t.six", "七日", 7))
    clock.refresh_from_db()
    assert clock.rule.days == 6
    assert deadlines.rule("t.six", on=START).days == 7
    rulebook.add(Rule("t.six", "七日", 7))
    assert RuleVersion.objects.filter(code="t.six").count() == 2
    with pytest.raises(DatabaseError, match="rule"), transaction.atomic():
        RuleVersion.objects.filter(pk=clock.rule_id).update(days=99)


def test_a_rule_is_chosen_by_the_day_the_case_begins(calendars, case):
    """X-04: law is data with dates."""
    rulebook.add(Rule("t.law", "舊法", 6, valid_from=date(2019, 1, 1)))
    rulebook.add(Rule("t.law", "新法", 4, valid_from=date(2020, 4, 1), valid_to=date(2020, 12, 31)))
    assert deadlines.rule("t.law", on=date(2020, 3, 31)).days == 6
    assert deadlines.rule("t.law", on=date(2020, 4, 1)).days == 4
    assert [r.days for r in deadlines.rules_on(date(2020, 4, 1)) if r.code == "t.law"] == [4]
    for day in (date(2018, 12, 31), date(2021, 1, 1)):
        with pytest.raises(deadlines.Unlawful, match=r"t\.law"):
            deadlines.rule("t.law", on=day)


def test_lists_know_what_is_late_and_what_comes_due(clock, case, county, django_assert_num_queries):
    """X-01: by the stored day, in one query; a pause stops lateness, and does not cure it."""
    late_since, everything = date(2020, 4, 15), Post.objects.all()
    with django_assert_num_queries(1):
        assert list(deadlines.overdue(everything, late_since)) == [case]
    assert not deadlines.overdue(everything, clock.due_on)
    assert deadlines.due_within(everything, date(2020, 4, 12), 2).get() == case
    assert not deadlines.due_within(everything, date(2020, 4, 11), 2)
    assert deadlines.with_due(everything).get(pk=case.pk).next_due_on == clock.due_on
    assert deadlines.clocks_of(everything) == {case.pk: [clock]}
    deadlines.pause(clock, date(2020, 4, 14), "通知補正")
    assert not deadlines.overdue(everything, late_since)
    deadlines.resume(clock, date(2020, 4, 14))
    deadlines.pause(clock, date(2020, 4, 16), "通知補正")
    assert deadlines.overdue(everything, date(2020, 5, 1)).get() == case
    assert deadlines.clock_of(case).late_days(date(2020, 5, 1)) == 2


def test_the_account_says_everything_in_the_readers_language(clock, section_chief):
    """X-01: what the page and ``GET …/clock`` show."""
    deadlines.extend(clock, days=2, reason="需會勘", approver=section_chief, on=date(2020, 4, 9))
    with translation.override("zh-hant"):
        said = deadlines.account(Clock.objects.get(pk=clock.pk))
    assert (said["due_on"], said["rule"]["days"], said["rule"]["basis"]) == (
        date(2020, 4, 16),
        6,
        "文書流程管理",
    )
    assert said["extensions"][0]["approver"] == "科長甲"
    assert said["days"][0] == {
        "day": START, "counted": False, "number": None, "code": "first", "why": "事件發生當日，始日不計",
        "hours": [],
    }  # fmt: skip
    assert sum(line["counted"] for line in said["days"]) == 8
    with translation.override("en"):
        assert deadlines.account(clock)["days"][-1]["why"] == "Counted"


def test_many_clocks_are_started_at_once(calendars, county, django_assert_max_num_queries):
    """X-01."""
    rulebook.add(Rule("t.six", "六日", 6))
    posts = [Post.objects.create(unit=county.section, title=f"{n}") for n in range(50)]
    deadlines.calendar.current()
    with django_assert_max_num_queries(6):
        clocks = deadlines.owe_many(deadlines.Owed(post, "t.six", START) for post in posts)
    assert {clock.due_on for clock in clocks} == {date(2020, 4, 14)}


def test_a_case_taken_over_shows_how_its_days_were_counted(calendars, case):
    """X-01: it ended years before this house had a calendar; its account still stands."""
    rulebook.add(Rule("t.six", gettext_lazy("days"), 6, basis="文書流程管理"))
    over = deadlines.Owed(case, "t.six", START, ended_on=date(2020, 4, 9))
    (clock,) = deadlines.owe_many([over])
    assert deadlines.explain(clock)[-1].day == clock.due_on == date(2020, 4, 14)
    Clock.objects.filter(pk=clock.pk).update(ended_at=datetime(2020, 4, 9, 17, tzinfo=UTC))
    assert deadlines.explain(Clock.objects.get())[-1].day == date(2020, 4, 14)


def test_a_clock_into_a_year_that_is_not_loaded_is_not_started(calendars, case):
    """X-02: refused by name, nothing written."""
    rulebook.add(Rule("t.six", "六日", 6))
    with pytest.raises(deadlines.YearNotLoaded, match="116"):
        deadlines.owe(case, "t.six", start=date(2026, 12, 28))
    assert not Clock.objects.exists()
