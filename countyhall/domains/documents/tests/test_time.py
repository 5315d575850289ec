"""By when a document has to be dealt with, and how many days were used; annex A is the measure."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from countyhall.domains.documents import lifecycle
from countyhall.domains.documents.lifecycle import clocks
from countyhall.domains.documents.models import Policy
from countyhall.domains.documents.selectors import work
from countyhall.domains.documents.services import intake
from countyhall.kernel.deadlines import calendar, recompute
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.deadlines.models import Recalculation
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.notices.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office")]
take = lifecycle.document.take


@pytest.fixture
def year_94():
    """Weekends and National Day of 2005, whose official calendar does not come with the product."""
    days, day = [], date(2005, 1, 1)
    while day.year == 2005:
        off = 2 if day.weekday() > 4 or day == date(2005, 10, 10) else 0
        days.append(f"{day:%Y%m%d},{'日一二三四五六'[(day.weekday() + 1) % 7]},{off},")
        day = date.fromordinal(day.toordinal() + 1)
    text = "\n".join(["西元日期,星期,是否放假,備註", *days])
    calendar.load(text.encode("cp950"), 94, "weekends and National Day")


@pytest.fixture
def take_in(county, registrar, clerk):
    """``take_in(day, **fields)`` → a document in the clerk's hands, received that day."""

    def made(day: date, **fields):
        document = intake.register(
            sender="內政部", subject="請查照見復", agency=county.root, received_on=day, by=registrar, **fields
        )
        return take(take(document, "assign", by=registrar, unit=county.section), "accept", by=clerk)

    return made


@pytest.mark.parametrize(
    ("speed", "due"),
    [("most_urgent", date(2020, 9, 26)), ("urgent", date(2020, 9, 29)), ("ordinary", date(2020, 10, 6))],
)
def test_the_three_speeds_are_counted_in_working_days_with_the_make_up_saturday(take_in, speed, due):
    """DOC-08, annex A 1: received on Friday 25 September 109."""
    assert take_in(date(2020, 9, 25), speed=speed).due_on == due


@pytest.mark.usefixtures("year_94")
def test_within_ten_days_of_receipt_counts_holidays(take_in):
    """DOC-08, annex A 2: received 94-10-07, due 10-17."""
    document = take_in(date(2005, 10, 7), processing="deadline", limit_on=date(2005, 10, 17), limit_days=10)
    assert document.due_on == date(2005, 10, 17)


@pytest.mark.usefixtures("year_94")
@pytest.mark.parametrize(
    ("done", "used", "late"), [(date(2005, 10, 14), 4, False), (date(2005, 10, 18), 6, True)]
)
def test_of_a_document_with_a_date_set_working_days_are_used(take_in, clerk, done, used, late):
    """DOC-08, annex A 2: in time 4 days, late 6."""
    document = take_in(date(2005, 10, 7), processing="deadline", limit_on=date(2005, 10, 17), limit_days=10)
    document = take(document, "close", by=clerk, reason="存查", on=done)
    assert (document.days_used, document.late) == (used, late)


def test_in_time_a_document_with_a_date_set_has_used_six_days_at_most(take_in, clerk):
    """DOC-08: min(working days, 6) when in time, all of them when late."""
    given = {"processing": "deadline", "limit_on": date(2020, 9, 30)}
    early = take(take_in(date(2020, 9, 1), **given), "close", by=clerk, reason="存查", on=date(2020, 9, 29))
    late = take(take_in(date(2020, 9, 1), **given), "close", by=clerk, reason="存查", on=date(2020, 10, 5))
    assert (early.days_used, early.late) == (6, False)
    assert (late.days_used, late.late) == (23, True)


@pytest.mark.usefixtures("year_94")
def test_whether_set_days_count_holidays_is_a_setting_of_the_agency(take_in, county):
    """DOC-08, annex A 3: another institution leaves the holidays out."""
    Policy.objects.create(unit=county.root, valid_from=date(2005, 1, 1), holidays_count=False)
    document = take_in(date(2005, 10, 7), processing="deadline", limit_on=date(2005, 10, 17), limit_days=10)
    assert document.due_on == date(2005, 10, 24)


@pytest.mark.usefixtures("year_94")
def test_a_project_of_thirty_days_counts_holidays(take_in):
    """DOC-08, annex A 4: approved 94-10-09 for 30 days, due 11-08."""
    assert take_in(date(2005, 10, 9), processing="project", limit_days=30).due_on == date(2005, 11, 8)


def test_a_document_that_comes_after_its_own_date_is_an_ordinary_one(take_in):
    """DOC-08: taiwan-rules 1.3."""
    document = take_in(date(2020, 9, 1), processing="deadline", limit_on=date(2020, 8, 28))
    assert clocks.running(document).code == "documents.do.ordinary"


@pytest.mark.parametrize(
    ("processing", "due"),
    [("application", date(2020, 11, 2)), ("petition", date(2020, 10, 1)), ("appeal", date(2020, 12, 1))],
)
def test_cases_of_citizens_have_their_own_periods(take_in, processing, due):
    """DOC-08: two months, rolled over the weekend; thirty days; three months."""
    assert take_in(date(2020, 9, 1), processing=processing).due_on == due


def test_work_done_on_the_day_of_receipt_is_half_a_day(take_in, clerk, county):
    """DOC-08: unless the agency says otherwise."""
    done = take(take_in(date(2020, 9, 1)), "close", by=clerk, reason="存查", on=date(2020, 9, 1))
    assert done.days_used == Decimal("0.5")
    Policy.objects.create(unit=county.root, valid_from=date(2020, 1, 1), half_day=False)
    done = take(take_in(date(2020, 9, 1)), "close", by=clerk, reason="存查", on=date(2020, 9, 1))
    assert done.days_used == 0


def test_who_may_extend_goes_by_the_days_in_all(take_in, section_chief, head, clerk):
    """DOC-08, annex A 7: ten days each, three times, thirty in all; the approver by the days in all."""
    document, day = take_in(date(2020, 9, 1)), date(2020, 9, 2)
    with pytest.raises(PermissionDenied):
        take(document, "extend", by=clerk, days=5, reason="會辦中", on=day)
    document = take(document, "extend", by=section_chief, days=10, reason="會辦中", on=day)
    with pytest.raises(Refused):
        take(document, "extend", by=section_chief, days=5, reason="尚待會勘", on=day)
    with pytest.raises(Refused):
        take(document, "extend", by=head, days=11, reason="尚待會勘", on=day)
    document = take(document, "extend", by=head, days=10, reason="尚待會勘", on=day)
    assert clocks.running(document).extensions.count() == 2


def test_the_handler_asks_and_who_may_give_as_much_decides(take_in, section_chief, head, clerk):
    """DOC-08: the request lies on the desk of the role that the days in all want; the handler hears of it."""
    document, day = take_in(date(2020, 9, 1)), date(2020, 9, 2)
    take(document, "ask_more", by=clerk, days=10, reason="會辦中", on=day)
    assert list(work.more_time(section_chief)) == [document]
    assert list(work.more_time(head)) == list(work.more_time(clerk)) == []
    with pytest.raises(Refused):
        take(document, "ask_more", by=clerk, days=5, reason="再請", on=day)
    due = clocks.running(document).due_on
    take(document, "extend", by=section_chief, days=10, reason="會辦中", on=day)
    assert clocks.running(document).due_on > due
    assert document.requests.get().state == "given"
    take(document, "ask_more", by=clerk, days=10, reason="尚待會勘", on=day)
    assert list(work.more_time(section_chief)) == []
    assert list(work.more_time(head)) == [document], "twenty in all are the head's to give"
    take(document, "refuse_more", by=head, reason="應即辦結")
    assert list(work.more_time(head)) == []
    assert Notice.objects.filter(to=clerk, message__contains="應即辦結").exists()


def test_what_was_asked_for_in_time_may_be_given_on_a_later_day(take_in, section_chief, clerk):
    """DOC-08: the request counts, not the decision."""
    document = take_in(date(2020, 9, 1))
    last = clocks.running(document).due_on
    take(document, "ask_more", by=clerk, days=3, reason="會辦中", on=last)
    take(document, "extend", by=section_chief, days=3, reason="會辦中", on=last + timedelta(days=1))
    assert clocks.running(document).due_on > last


def test_what_is_dealt_with_needs_no_more_time(take_in, section_chief, clerk):
    """DOC-08: the request lapses, and after the document was taken up again there may be another."""
    document, day = take_in(date(2020, 9, 1)), date(2020, 9, 2)
    take(document, "ask_more", by=clerk, days=5, reason="會辦中", on=day)
    take(document, "close", by=clerk, reason="存查", on=day)
    assert document.requests.get().state == "lapsed"
    take(document, "reopen", by=clerk, reason="再議", on=day)
    take(document, "ask_more", by=clerk, days=5, reason="再議", on=day)


@pytest.mark.parametrize(("days", "on"), [(11, 2), (5, 28)])
def test_what_the_rule_forbids_cannot_be_asked_for(take_in, clerk, days, on):
    """DOC-08: more than ten days at once; after the day is over."""
    document = take_in(date(2020, 9, 1))
    with pytest.raises(Refused):
        take(document, "ask_more", by=clerk, days=days, reason="會辦中", on=date(2020, 9, on))
    assert not document.requests.exists()


def test_more_time_is_asked_for_before_the_day_is_over(take_in, section_chief):
    """DOC-08"""
    with pytest.raises(Refused):
        take(
            take_in(date(2020, 9, 1)), "extend", by=section_chief, days=3, reason="忘了", on=date(2020, 9, 10)
        )


@pytest.mark.parametrize(
    ("together", "started"), [("with_first", date(2020, 9, 1)), ("with_last", date(2020, 9, 7))]
)
def test_documents_handled_together_count_from_the_first_or_from_the_last(take_in, clerk, together, started):
    """DOC-08: 併辦 from the first receipt, 彙辦 from the last; the others count as closed."""
    first, last = take_in(date(2020, 9, 1)), take_in(date(2020, 9, 7))
    lead, joined = (first, last) if together == "with_last" else (last, first)
    joined = take(joined, "merge", by=clerk, lead=lead, together=together, on=date(2020, 9, 8))
    assert (joined.state, joined.merged_into) == ("merged", lead)
    assert joined.closed_on == date(2020, 9, 8)
    assert clocks.running(lead).started_on == started


def test_a_changed_class_counts_anew_from_the_same_day(take_in):
    """DOC-08"""
    document = take_in(date(2020, 9, 1))
    document.speed = "most_urgent"
    document.save()
    clocks.fit(document, date(2020, 9, 2))
    running = clocks.running(document)
    assert (running.code, running.started_on) == ("documents.do.most_urgent", date(2020, 9, 1))


def test_a_day_of_typhoon_moves_open_documents_and_no_closed_one(take_in, clerk):
    """Annex A 8"""
    still_open, closed = take_in(date(2020, 9, 1)), take_in(date(2020, 9, 1))
    closed = take(closed, "close", by=clerk, reason="存查", on=date(2020, 9, 9))
    deadlines.close(date(2020, 9, 3), "颱風停班")
    recompute.run(Recalculation.objects.latest("pk"))
    assert (still_open.due_on, closed.due_on) == (date(2020, 9, 10), date(2020, 9, 9))
