"""After the calendar changed: each open clock moves once, and the round may stop anywhere."""

from datetime import date

import pytest

from countyhall.kernel.audit import services as audit
from countyhall.kernel.deadlines import Rule, calendar, recompute, rulebook
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.deadlines.models import Clock, Moved, Recalculation
from countyhall.kernel.deadlines.tests.test_calendar import official
from countyhall.kernel.jobs.services import run_due
from countyhall.kernel.organisation.models import Post

pytestmark = pytest.mark.django_db
DAY = date(2020, 8, 5)


@pytest.fixture
def clocks(calendars, county) -> list[Clock]:
    """Five clocks in one section and one in another department, all due on 11 August."""
    rulebook.add(Rule("t.six", "六日", 6))
    units = [county.section] * 5 + [county.other_section]
    posts = [Post.objects.create(unit=unit, title=str(n)) for n, unit in enumerate(units)]
    return deadlines.owe_many(deadlines.Owed(post, "t.six", date(2020, 8, 3)) for post in posts)


def due_days() -> list[int]:
    return list(Clock.objects.order_by("pk").values_list("due_on__day", flat=True))


def test_a_round_that_was_stopped_goes_on_where_it_was(clocks, monkeypatch):
    """X-01: resumable and idempotent; every clock is reported once."""
    monkeypatch.setattr(recompute, "BATCH", 2)
    deadlines.close(DAY, "颱風")
    row = Recalculation.objects.get()
    recompute._batch(row.pk)
    assert due_days() == [12, 12, 11, 11, 11, 11]
    recompute.run(row)
    recompute.run(row)
    assert due_days() == [12] * 6
    assert Moved.objects.count() == row.looked_at == 6
    assert row.finished_at


def test_a_closure_of_one_department_moves_its_own_clocks_only(clocks, county):
    """X-01."""
    closure = deadlines.close(DAY, "停水", unit=county.department)
    run_due()
    assert due_days() == [12] * 5 + [11]
    moved = audit.history(clocks[0].record).get(action="due_moved")
    assert (moved.before, moved.after) == ("2020-08-11", "2020-08-12")
    deadlines.reopen(closure)
    run_due()
    assert due_days() == [11] * 6


def test_a_corrected_calendar_moves_open_clocks(clocks):
    """X-01, X-02: a holiday that was added later."""
    calendar.load(official(2020, encoding="utf-8", off={DAY}), 109, "corrected")
    run_due()
    assert due_days() == [12] * 6


def test_clocks_outside_the_days_are_not_looked_at(clocks):
    """X-01."""
    deadlines.close(date(2020, 8, 12), "颱風")
    run_due()
    assert due_days() == [11] * 6
    assert Recalculation.objects.get().looked_at == 0


def test_a_paused_clock_meets_the_closure_when_it_runs_on(clocks):
    """X-01: a day of the pause does not count twice."""
    deadlines.pause(clocks[0], date(2020, 8, 5), "補正")
    deadlines.close(DAY, "颱風")
    run_due()
    assert deadlines.resume(clocks[0], date(2020, 8, 6)).due_on == date(2020, 8, 12)


def test_a_clock_that_cannot_be_reckoned_is_reported_and_stays(calendars, case):
    """X-01, X-02: a closure on the last loaded day pushes it into a year that is not there."""
    rulebook.add(Rule("t.six", "六日", 6))
    clock = deadlines.owe(case, "t.six", start=date(2026, 12, 22))
    deadlines.close(date(2026, 12, 30), "颱風")
    run_due()
    clock.refresh_from_db()
    problem = Moved.objects.get(clock=clock)
    assert clock.due_on == problem.before == problem.after == date(2026, 12, 31)
    assert "116" in problem.problem
