"""The test vectors of the clock: annex A, 1 to 10."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countyhall.kernel.deadlines import Ladder, Rule, engine, rulebook
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.deadlines.calendar import Known
from countyhall.kernel.deadlines.models import Moved
from countyhall.kernel.jobs.services import run_due

pytestmark = pytest.mark.django_db

ORDINARY = Rule("t.ordinary", "普通件", 6)
WITHIN = Rule("t.within", "限期公文", 10, kind="calendar", used_cap=6, roll="none")


def due(rule: Rule, start: date, case, **more) -> deadlines.Clock:
    rulebook.add(rule)
    return deadlines.owe(case, rule.code, start=start, **more)


def test_1_a_make_up_saturday_counts_as_a_working_day(calendars, case):
    """X-01, X-02, annex A 1."""
    clock = due(ORDINARY, date(2020, 9, 25), case)
    assert clock.due_on == date(2020, 10, 6)
    lines = {line.day: line for line in deadlines.explain(clock)}
    assert (lines[date(2020, 9, 25)].counted, lines[date(2020, 9, 25)].code) == (False, "first")
    assert (lines[date(2020, 9, 26)].counted, lines[date(2020, 9, 26)].code) == (True, "makeup")
    assert "中秋節" in lines[date(2020, 10, 1)].why
    assert [line.number for line in lines.values() if line.counted] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(("finished", "used"), [(date(2005, 10, 14), 4), (date(2005, 10, 18), 6)])
def test_2_ten_days_from_arrival_count_holidays_and_use_working_days(year_94, case, finished, used):
    """X-01, annex A 2."""
    clock = due(WITHIN, date(2005, 10, 7), case)
    assert clock.due_on == date(2005, 10, 17)
    assert clock.used_days(finished) == used
    assert clock.late_days(finished) == (0 if finished <= clock.due_on else 1)


def test_2_in_time_never_more_than_six_days_are_used(year_94, case):
    """X-01, taiwan-rules 1.3: in time the smaller of the working days and six; late, the working days."""
    clock = due(Rule("t.long", "限期公文", 20, kind="calendar", used_cap=6), date(2005, 10, 7), case)
    assert clock.used_days(date(2005, 10, 26)) == 6
    assert clock.used_days(date(2005, 10, 28)) == 14


def test_3_whether_a_limit_counts_holidays_is_the_offices_own_setting(year_94, case):
    """X-01, X-04, annex A 3: a later version of the same rule; a running clock keeps its own."""
    before = due(WITHIN, date(2005, 10, 7), case)
    rulebook.add(Rule("t.within", "限期公文", 10, kind="working", valid_from=date(2005, 10, 7)))
    after = deadlines.owe(case, "t.within", start=date(2005, 10, 7), label="second")
    assert (before.due_on, after.due_on) == (date(2005, 10, 17), date(2005, 10, 24))
    before.refresh_from_db()
    assert before.rule.kind == "calendar"


def test_4_project_control_counts_every_day_from_the_next(year_94, case):
    """X-01, annex A 4."""
    project = Rule("t.project", "專案管制", 30, kind="calendar", roll="none")
    assert due(project, date(2005, 10, 9), case).due_on == date(2005, 11, 8)


def test_5_a_last_day_on_a_holiday_moves_and_a_saturday_is_marked(calendars, case):
    """X-01, annex A 5."""
    terms = Rule("t.general", "期間", 30, kind="calendar", saturday_morning=True)
    clock = due(terms, date(2020, 9, 10), case)
    assert (clock.due_on, clock.until_noon) == (date(2020, 10, 12), True)
    assert [line.code for line in deadlines.explain(clock)[-3:]] == ["free", "roll", "due"]
    sunday = due(
        Rule("t.sunday", "期間", 31, kind="calendar", saturday_morning=True), date(2020, 9, 10), case
    )
    assert (sunday.due_on, sunday.until_noon) == (date(2020, 10, 12), False)


def test_5_a_penalty_counts_its_first_day_and_does_not_move(calendars, case):
    """X-01, annex A 5, 行政程序法 §48."""
    penalty = Rule("t.penalty", "裁罰", 31, kind="calendar", first_day_counts=True, roll="none")
    assert due(penalty, date(2020, 9, 10), case).due_on == date(2020, 10, 10)


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        ("2020-01-30", 1, "2020-02-29"), ("2020-01-31", 1, "2020-02-29"), ("2019-02-28", 1, "2019-03-31"),
        ("2020-08-31", 2, "2020-10-31"), ("2020-07-15", 3, "2020-10-15"), ("2020-11-30", 3, "2021-02-28"),
    ],
)  # fmt: skip
def test_5_months_end_before_the_corresponding_day(start, months, last):
    """X-01, taiwan-rules 2.2: no corresponding day, then the month's end."""
    begin = date.fromisoformat(start) + timedelta(1)
    assert engine.last_of_months(begin, months) == date.fromisoformat(last)


DAYS = [date(2020, 1, 1) + timedelta(n) for n in range(400)]
WEEKS = Known({day: (day.weekday() >= 5, "") for day in DAYS})


@st.composite
def disjoint_pauses(draw):
    marks = sorted(draw(st.sets(st.integers(0, 60), max_size=8)))
    start = date(2020, 1, 6)
    pairs = zip(marks[::2], marks[1::2], strict=False)
    return [engine.Span(start + timedelta(a), start + timedelta(b)) for a, b in pairs]


@settings(max_examples=60, deadline=None)
@given(pauses=disjoint_pauses(), order=st.randoms(), kind=st.sampled_from(["working", "calendar"]))
def test_6_pauses_count_the_same_in_any_order_and_never_shorten(pauses, order, kind):
    """X-01, annex A 6: the days outside the pauses are the rule's, whatever the order of events."""
    terms = Rule("t.pause", "p", 15, kind=kind, roll="none")
    shuffled = order.sample(pauses, len(pauses))
    found = engine.count(terms, date(2020, 1, 6), WEEKS.look(), pauses)
    assert found == engine.count(terms, date(2020, 1, 6), WEEKS.look(), shuffled)
    assert found.due_on >= engine.count(terms, date(2020, 1, 6), WEEKS.look()).due_on
    counted = [line.day for line in found.days if line.counted]
    assert len(counted) == 15
    assert not any(pause.holds(day) for pause in pauses for day in counted)


LADDER = Ladder(
    times=3, each=10, total=30, levels=((10, "section_chief"), (20, "unit_head"), (30, "chief_secretary"))
)


def test_7_the_ladder_of_extension_is_data(calendars, case, clerk, section_chief, head, chief_secretary):
    """X-01, annex A 7: three times, ten days each, thirty in all; the approver by the cumulated length."""
    clock = due(Rule("t.ladder", "普通件", 6, ladder=LADDER), date(2020, 4, 6), case)
    asked = {"reason": "需會勘", "on": date(2020, 4, 7)}
    for person, days in [(clerk, 10), (None, 1), (section_chief, 11)]:
        with pytest.raises(deadlines.Unlawful):
            deadlines.extend(clock, days=days, approver=person, **asked)
    assert deadlines.approvers(clock, 10) == ["section_chief", "unit_head", "chief_secretary"]
    deadlines.extend(clock, days=10, approver=section_chief, **asked)
    with pytest.raises(deadlines.Unlawful):
        deadlines.extend(clock, days=10, approver=section_chief, **asked)
    deadlines.extend(clock, days=10, approver=head, **asked)
    clock = deadlines.extend(clock, days=10, approver=chief_secretary, **asked)
    assert clock.due_on == deadlines.calendar.add_working_days(date(2020, 4, 6), 36)
    assert [e.due_after > e.due_before for e in clock.extensions.all()] == [True] * 3
    with pytest.raises(deadlines.Unlawful, match="3"):
        deadlines.extend(clock, days=1, approver=chief_secretary, **asked)


def test_7_more_time_is_asked_for_before_the_due_day(calendars, case, section_chief):
    """X-01, annex A 7."""
    clock = due(Rule("t.ladder", "普通件", 6, ladder=LADDER), date(2020, 4, 6), case)
    with pytest.raises(deadlines.Unlawful, match="109年4月14日"):
        deadlines.extend(clock, days=1, approver=section_chief, reason="需會勘", on=date(2020, 4, 15))


def test_8_a_typhoon_day_moves_open_clocks_by_one_day_and_closed_ones_never(calendars, case):
    """X-01, annex A 8."""
    rulebook.add(ORDINARY)
    open_one = deadlines.owe(case, "t.ordinary", start=date(2020, 8, 3))
    done = deadlines.fulfil(
        deadlines.owe(case, "t.ordinary", start=date(2020, 8, 3), label="done"), date(2020, 8, 6)
    )
    was = deadlines.explain(done)
    deadlines.close(date(2020, 8, 5), "颱風")
    run_due()
    open_one.refresh_from_db()
    done.refresh_from_db()
    assert (open_one.due_on, done.due_on) == (date(2020, 8, 12), date(2020, 8, 11))
    line = next(line for line in deadlines.explain(open_one) if line.day == date(2020, 8, 5))
    assert (line.counted, line.code, line.note) == (False, "closure", "颱風")
    assert deadlines.explain(done) == was
    assert [(m.clock, m.before, m.after) for m in Moved.objects.all()] == [
        (open_one, date(2020, 8, 11), date(2020, 8, 12))
    ]


@pytest.mark.parametrize(("days", "last"), [(3, "2020-04-09"), (5, "2020-04-13"), (7, "2020-04-15")])
def test_9_a_petition_has_three_five_or_seven_working_days(calendars, case, days, last):
    """X-01, PET-08, annex A 9: confirmed on day 0."""
    assert due(Rule("t.petition", "陳情", days), date(2020, 4, 6), case).due_on == date.fromisoformat(last)


def test_9_no_extension_of_a_petition_passes_thirty_days(calendars, case, head):
    """X-01, PET-08, annex A 9: the ceiling is counted by the calendar."""
    clock = due(Rule("t.petition", "陳情", 7, ceiling_days=30), date(2020, 4, 6), case)
    asked = {"reason": "跨機關", "approver": head, "on": date(2020, 4, 14)}
    with pytest.raises(deadlines.Unlawful, match="109年5月6日"):
        deadlines.extend(clock, until=date(2020, 5, 7), **asked)
    assert clock.extensions.count() == 0
    assert deadlines.extend(clock, until=date(2020, 5, 6), **asked).due_on == date(2020, 5, 6)


def test_9_a_letter_is_confirmed_within_three_days(calendars, case):
    """PET-02, annex A 9."""
    confirm = Rule("t.confirm", "確認", 3, kind="calendar", roll="none")
    assert due(confirm, date(2020, 4, 2), case).due_on == date(2020, 4, 5)


def test_10_an_appeal_is_dated_by_rules_of_its_own(calendars, case):
    """X-01, annex A 10: filing, reply, forwarding, decision and its one extension."""
    filing = Rule("t.filing", "提起訴願", 30, kind="calendar")
    assert due(filing, date(2020, 8, 31), case).due_on == date(2020, 9, 30)
    assert due(filing, date(2020, 8, 31), case, label="烏坵", transit_days=30).due_on == date(2020, 10, 30)
    assert due(Rule("t.reply", "答辯", 20, kind="calendar"), date(2020, 9, 7), case).due_on == date(
        2020, 9, 28
    )
    assert due(Rule("t.forward", "移送", 10, kind="calendar"), date(2020, 9, 7), case).due_on == date(
        2020, 9, 17
    )
    decision = due(Rule("t.decision", "訴願決定", months=3, kind="calendar"), date(2020, 7, 15), case)
    assert decision.due_on == date(2020, 10, 15)
    longer = deadlines.extend(decision, months=2, reason="案情複雜", approver=None, on=date(2020, 10, 1))
    assert longer.due_on == date(2020, 12, 15)


def test_10_a_third_party_has_thirty_days_but_never_after_three_years(calendars, case):
    """X-01, annex A 10: two clocks, and the earlier binds."""
    knew = due(Rule("t.knew", "知悉", 30, kind="calendar"), date(2020, 7, 1), case)
    at_most = due(Rule("t.at_most", "三年", months=36, kind="calendar"), date(2017, 7, 20), case)
    assert min(knew.due_on, at_most.due_on) == at_most.due_on == date(2020, 7, 20)
