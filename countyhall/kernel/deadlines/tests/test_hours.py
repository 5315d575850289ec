"""Periods of hours, and days on which the office was closed for half a day."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone, translation

from countyhall.kernel.deadlines import Ladder, Rule, rulebook
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.deadlines.models import Clock, Closure, Moved, OfficeHours
from countyhall.kernel.jobs.services import run_due

pytestmark = pytest.mark.django_db
URGENT = Rule("t.urgent", "最速件", 4, unit="hours")
NOTICE = Rule("t.notice", "通報", 72, unit="hours", kind="calendar", roll="none")
SIX = Rule("t.six", "六日", 6)
MORNING, AFTERNOON = Closure.Part.MORNING, Closure.Part.AFTERNOON


def at(text: str) -> datetime:
    """A moment of August 2020 (3 August is a Monday), such as ``3 08:00``."""
    day, hour = text.split()
    return timezone.make_aware(datetime.combine(date(2020, 8, int(day)), time.fromisoformat(hour)))


def said(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{local.day} {local:%H:%M}"


def owe(rule: Rule, start, case, **more) -> Clock:
    rulebook.add(rule)
    return deadlines.owe(case, rule.code, start=start, **more)


def other_hours(half_day: str, valid_from=date(2001, 1, 1), **more) -> OfficeHours:
    terms = {
        "morning_from": time(8), "morning_until": time(12),
        "afternoon_from": time(13, 30), "afternoon_until": time(17, 30),
    }  # fmt: skip
    return deadlines.set_hours(OfficeHours(valid_from=valid_from, half_day=half_day, **{**terms, **more}))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("3 09:00", 4, "3 14:30"),  # over the noon break
        ("3 08:00", 4, "3 12:00"),  # exactly at its end
        ("3 12:30", 4, "3 17:30"),  # received in the break
        ("3 16:00", 4, "4 10:30"),  # over the night
        ("3 19:20", 4, "4 12:00"),  # received after office hours
        ("7 16:00", 4, "10 10:30"),  # over a weekend
        ("7 16:00", 12, "11 10:30"),
    ],
)
def test_office_hours_are_counted_from_the_hour_of_receipt(calendars, case, start, hours, end):
    """X-01, taiwan-rules 1.3: a limit in hours counts from the hour of receipt, in office hours only."""
    clock = owe(URGENT, at(start), case, days=hours)
    assert (said(clock.due_at), clock.due_on.day) == (end, int(end.split()[0]))


@pytest.mark.parametrize(("start", "end"), [("3 09:12", "6 09:12"), ("7 00:00", "9 24:00")])
def test_hours_by_the_calendar_run_through_nights_and_weekends(calendars, case, start, end):
    """X-01: damage control within 72 hours."""
    clock = owe(NOTICE, at(start), case)
    day, hour = end.split()
    assert clock.due_on.day == int(day)
    assert said(clock.due_at) == (end if hour != "24:00" else f"{int(day) + 1} 00:00")


def test_an_end_at_which_the_office_is_closed_moves_to_the_same_hour_of_the_next_working_day(calendars, case):
    """X-01, taiwan-rules 4.3: a typhoon on the last day means the same time on the next office day."""
    rule = Rule("t.bids", "收件截止", 24, unit="hours", kind="calendar")
    clock = owe(rule, at("3 10:00"), case)
    assert said(clock.due_at) == "4 10:00"
    deadlines.close(date(2020, 8, 4), "颱風", part=AFTERNOON)
    run_due()
    assert said(Clock.objects.get().due_at) == "4 10:00"
    deadlines.close(date(2020, 8, 4), "颱風", part=MORNING)
    run_due()
    clock.refresh_from_db()
    assert (said(clock.due_at), clock.due_on) == ("5 10:00", date(2020, 8, 5))
    assert [line.code for line in deadlines.explain(clock)[-2:]] == ["roll", "due"]


def test_the_account_lists_every_day_and_the_hours_of_it(calendars, case):
    """X-01: what ``GET …/clock`` and the page show, in the reader's language."""
    clock = owe(URGENT, at("7 16:00"), case, days=6)
    with translation.override("zh-hant"):
        account = deadlines.account(clock)
    assert (account["rule"]["unit"], said(account["due_at"])) == ("hours", "10 14:00")
    lines = {line["day"].day: line for line in account["days"]}
    assert lines[7]["hours"] == ["16:00–17:30"]
    assert (lines[7]["number"], lines[10]["number"]) == (Decimal("1.5"), 6)
    assert (lines[8]["counted"], lines[8]["code"], lines[9]["code"]) == (False, "weekend", "weekend")
    assert lines[10]["hours"] == ["08:00–12:00", "13:30–14:00"]
    assert "08:00–12:00" in lines[10]["why"]


def test_an_afternoon_that_is_closed_gives_no_hours_and_open_clocks_move(calendars, case):
    """X-01, annex A 8: a typhoon half-day entered afterwards moves open clocks, never ended ones."""
    running = owe(URGENT, at("3 10:00"), case, days=6)
    ended = owe(URGENT, at("3 10:00"), case, days=6, label="done")
    ended = deadlines.fulfil(ended, at("3 16:00"))
    was = deadlines.explain(ended)
    assert said(running.due_at) == "3 17:30"
    deadlines.close(date(2020, 8, 3), "颱風", part=AFTERNOON)
    run_due()
    running.refresh_from_db()
    ended.refresh_from_db()
    assert (said(running.due_at), said(ended.due_at)) == ("4 12:00", "3 17:30")
    first = deadlines.explain(running)[0]
    assert (first.times, "颱風" in first.why) == (["10:00–12:00"], True)
    assert deadlines.explain(ended) == was
    assert Moved.objects.get().clock == running


def test_a_move_within_one_day_is_reported_with_its_hours(calendars, case):
    """X-01: the report of a count says both moments."""
    owe(URGENT, at("3 09:00"), case, days=2)
    deadlines.close(date(2020, 8, 3), "停電", part=MORNING)
    run_due()
    moved = Moved.objects.get()
    assert (said(moved.before_at), said(moved.after_at), moved.before) == ("3 11:00", "3 15:30", moved.after)


def test_hours_stand_still_between_two_moments(calendars, case):
    """X-01, annex A 6: the hours outside the pause are the rule's; a day stands still as a whole."""
    clock = owe(URGENT, at("3 09:00"), case)
    with pytest.raises(deadlines.Unlawful):
        deadlines.pause(clock, at("3 08:59"), "補正")
    clock = deadlines.resume(deadlines.pause(clock, at("3 10:00"), "補正"), at("4 11:00"))
    assert said(clock.due_at) == "4 15:30"
    codes = [(line.day.day, line.times) for line in deadlines.explain(clock)]
    assert codes == [(3, ["09:00–10:00"]), (4, ["11:00–12:00", "13:30–15:30"])]
    clock = deadlines.resume(deadlines.pause(clock, date(2020, 8, 5), "補正"), date(2020, 8, 6))
    assert said(clock.due_at) == "4 15:30"
    whole = owe(URGENT, at("3 16:30"), case, label="whole day")
    whole = deadlines.resume(deadlines.pause(whole, date(2020, 8, 4), "補正"), date(2020, 8, 5))
    assert said(whole.due_at) == "5 11:00"
    assert [line.code for line in deadlines.explain(whole)] == ["counted", "pause", "counted"]


def test_hours_are_late_to_the_minute(calendars, case):
    """X-01."""
    clock = owe(URGENT, at("3 09:00"), case)
    assert (clock.over(at("3 14:30")), clock.over(at("3 14:31"))) == (False, True)
    done = deadlines.fulfil(clock, at("3 14:31"))
    assert not done.in_time(date(2020, 8, 3))
    assert done.over(at("3 17:00"))
    again = owe(URGENT, at("3 09:00"), case)
    with pytest.raises(deadlines.Unlawful):
        deadlines.fulfil(again, at("3 08:00"))
    assert deadlines.fulfil(again, at("3 14:30")).in_time(date(2020, 8, 3))


def test_hours_are_extended_by_hours(calendars, case, section_chief):
    """X-01, annex A 7: the ladder is in the rule's unit, and says so."""
    rule = Rule("t.ladder", "最速件", 4, unit="hours", ladder=Ladder(each=4))
    clock = owe(rule, at("3 09:00"), case)
    asked = {"reason": "待查", "approver": section_chief, "on": date(2020, 8, 3)}
    with translation.override("en"), pytest.raises(deadlines.Unlawful, match="4 hours"):
        deadlines.extend(clock, days=5, **asked)
    with pytest.raises(deadlines.Unlawful):
        deadlines.extend(clock, until=date(2020, 8, 5), **asked)
    assert said(deadlines.extend(clock, days=4, **asked).due_at) == "4 09:00"


def test_a_period_of_hours_needs_the_hour_of_its_start(calendars, case):
    """X-01: refused in words; a moment given to a period of days stands for its day."""
    with pytest.raises(deadlines.Unlawful, match="最速件"):
        owe(URGENT, date(2020, 8, 3), case)
    clock = owe(SIX, at("3 16:00"), case)
    assert (clock.started_on, clock.started_at, clock.due_at) == (date(2020, 8, 3), None, None)
    assert deadlines.owe(case, "t.six", start=at("3 17:00")) == clock
    again = owe(URGENT, at("3 16:00"), case)
    assert deadlines.owe(case, "t.urgent", start=at("3 16:00")) == again
    with pytest.raises(deadlines.Unlawful):
        deadlines.owe(case, "t.urgent", start=at("3 16:01"))


def test_office_hours_are_dated_and_change_open_clocks(calendars, case):
    """X-01, X-04: from a day on, other hours; what began before keeps the hours of its own days."""
    clock = owe(URGENT, at("3 16:00"), case)
    other_hours("half", date(2020, 8, 4), morning_from=time(9), afternoon_from=time(13))
    run_due()
    clock.refresh_from_db()
    assert said(clock.due_at) == "4 11:30"
    with pytest.raises(DatabaseError), transaction.atomic():
        OfficeHours.objects.update(half_day="none")
    with pytest.raises(IntegrityError), transaction.atomic():
        other_hours("half", morning_until=time(7))


@pytest.mark.parametrize(
    ("half_day", "due", "used"), [("none", 12, 0), ("half", 12, "0.5"), ("whole", 11, 1)]
)
def test_what_half_a_working_day_is_worth_is_a_dated_rule(calendars, case, half_day, due, used):
    """X-01, X-04: as a day off, as half a day or as a whole one; the account says which."""
    other_hours(half_day)
    clock = owe(SIX, date(2020, 8, 3), case)
    deadlines.close(date(2020, 8, 4), "颱風", part=AFTERNOON)
    run_due()
    clock.refresh_from_db()
    assert clock.due_on.day == due
    assert clock.used_days(date(2020, 8, 4)) == Decimal(used)
    line = next(line for line in deadlines.explain(clock) if line.day.day == 4)
    assert (line.counted, "颱風" in line.why) == (half_day != "none", True)


def test_two_half_days_make_one(calendars, case):
    """X-01: a closure of a morning and one of an afternoon, on two days or on one."""
    clock = owe(SIX, date(2020, 8, 3), case)
    deadlines.close(date(2020, 8, 4), "颱風", part=AFTERNOON)
    deadlines.close(date(2020, 8, 5), "颱風", part=MORNING)
    run_due()
    clock.refresh_from_db()
    assert clock.due_on.day == 12
    numbers = [str(line.number) for line in deadlines.explain(clock) if line.counted]
    assert numbers == ["0.5", "1", "2", "3", "4", "5", "6"]
    deadlines.close(date(2020, 8, 4), "颱風", part=MORNING)
    run_due()
    clock.refresh_from_db()
    line = next(line for line in deadlines.explain(clock) if line.day.day == 4)
    assert (clock.due_on.day, line.counted, line.code) == (13, False, "closure")
    deadlines.close(date(2020, 8, 5), "颱風", part=AFTERNOON)
    run_due()
    clock.refresh_from_db()
    assert clock.due_on.day == 13


def test_a_calendar_period_that_ends_on_a_half_closed_day_moves_on(calendars, case):
    """X-01, annex A 5: unless half a day counts as a whole one."""
    rule = Rule("t.reply", "答辯", 20, kind="calendar")
    clock = owe(rule, date(2020, 8, 3), case)
    assert clock.due_on == date(2020, 8, 24)  # the 23rd is a Sunday
    deadlines.close(date(2020, 8, 24), "颱風", part=AFTERNOON)
    run_due()
    clock.refresh_from_db()
    assert clock.due_on == date(2020, 8, 25)
    other_hours("whole")
    run_due()
    clock.refresh_from_db()
    assert clock.due_on == date(2020, 8, 24)


def test_more_time_until_a_day_meets_it_over_half_days(calendars, case, head):
    """X-01: half days on the way never leave the extension short."""
    clock = owe(SIX, date(2020, 8, 3), case)
    for day, part in ((5, MORNING), (12, AFTERNOON), (13, MORNING)):
        deadlines.close(date(2020, 8, day), "颱風", part=part)
    run_due()
    longer = deadlines.extend(
        clock, until=date(2020, 8, 14), reason="會勘", approver=head, on=date(2020, 8, 6)
    )
    assert longer.due_on == date(2020, 8, 14)


def test_a_day_is_closed_once_and_half_days_need_office_hours(calendars, case):
    """X-01: refused in words."""
    day = date(2020, 8, 4)
    deadlines.close(day, "颱風", part=MORNING)
    for part in (MORNING, Closure.Part.DAY):
        with pytest.raises(deadlines.Unlawful):
            deadlines.close(day, "颱風", part=part)
    with pytest.raises(deadlines.Unlawful, match="89年"):
        deadlines.close(date(2000, 8, 4), "颱風", part=MORNING)
