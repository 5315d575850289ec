"""The working-day calendar: editions, versions, closures, and what is not loaded."""

from datetime import date, timedelta
from pathlib import Path

import orjson
import pytest

from countyhall.kernel.deadlines import calendar, rulebook
from countyhall.kernel.deadlines.errors import Unlawful, YearNotLoaded
from countyhall.kernel.deadlines.models import CalendarYear
from countyhall.kernel.deadlines.recompute import close, reopen

pytestmark = pytest.mark.django_db
SHIPPED = Path(rulebook.CALENDARS)


def official(
    year: int, *, encoding: str, off: set[date] = frozenset(), work: set[date] = frozenset()
) -> bytes:
    """A year in the official form: weekends off but for ``work``, and ``off`` besides, all without names."""
    lines, day = ["西元日期,星期,是否放假,備註"], date(year, 1, 1)
    while day.year == year:
        free = (day.weekday() >= 5 and day not in work) or day in off
        lines.append(f"{day:%Y%m%d},{'一二三四五六日'[day.weekday()]},{2 if free else 0},")
        day += timedelta(1)
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


@pytest.mark.parametrize("encoding", ["cp950", "utf-8-sig", "utf-8"])
def test_every_edition_of_the_official_file_is_read(encoding):
    """X-02: a make-up Saturday is told by its flag, not by its empty note."""
    calendar.load(official(2018, encoding=encoding, work={date(2018, 3, 31)}), 107, "test")
    assert calendar.is_working(date(2018, 3, 31))
    assert not calendar.is_working(date(2018, 3, 25))


def test_the_json_edition_is_read():
    """X-02."""
    days = [date(2018, 1, 1) + timedelta(n) for n in range(365)]
    rows = [
        {"date": f"{d:%Y%m%d}", "week": "", "isHoliday": d.weekday() >= 5, "description": ""} for d in days
    ]
    calendar.load(orjson.dumps(rows), 2018, "test")
    assert calendar.loaded_years() == [2018]


def test_columns_are_found_by_name_whatever_their_order():
    """X-02."""
    lines = official(2018, encoding="utf-8").decode().splitlines()
    turned = [",".join(reversed(line.split(","))) for line in lines]
    calendar.load("\n".join(turned).encode(), 107, "test")
    assert not calendar.is_working(date(2018, 1, 6))


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda text: text.replace("20180301", "20170301"), "106年3月1日"),
        (lambda text: text.replace("20180301", "20180302"), "107年3月2日"),
        (lambda text: text.replace("20180301,四,0,\r\n", ""), "107年3月1日"),
        (lambda text: text.replace("20180301,四,0", "20180301,四,休"), "休"),
        (lambda text: text.replace("20180301", "三月一日"), "三月一日"),
        (lambda text: text.replace("是否放假", "Subject"), "是否放假"),
        (lambda text: "", "西元日期"),
    ],
)
def test_a_wrong_file_is_refused_in_words_and_changes_nothing(spoil, named):
    """X-02."""
    with pytest.raises(Unlawful, match=named):
        calendar.load(spoil(official(2018, encoding="utf-8").decode()).encode(), 107, "test")
    assert not CalendarYear.objects.exists()


def test_a_file_in_another_encoding_is_refused():
    """X-02."""
    with pytest.raises(Unlawful, match="Big5"):
        calendar.load(b"\xff\xfe\x00\xff\xff", 107, "test")


def test_a_year_that_is_not_loaded_is_refused_by_name(calendars):
    """X-02: never a guess."""
    with pytest.raises(YearNotLoaded, match="116"):
        calendar.add_working_days(date(2026, 12, 25), 10)
    with pytest.raises(YearNotLoaded, match="2005"):
        calendar.is_working(date(2005, 10, 7))


def test_the_calendars_of_ten_years_come_with_the_product(calendars):
    """X-02: ROC 106 to 115, the days off of 114 by the law of May 2025 among them."""
    assert calendar.loaded_years() == list(range(2017, 2027))
    assert [calendar.is_working(date(2025, m, d)) for m, d in [(9, 29), (10, 24), (12, 25)]] == [False] * 3
    saturdays = [date(2023, m, d) for m, d in [(1, 7), (2, 4), (2, 18), (3, 25), (6, 17), (9, 23)]]
    assert all(calendar.is_working(day) for day in saturdays)
    assert [calendar.is_working(date(2020, m, d)) for m, d in [(2, 15), (6, 20), (9, 26)]] == [True] * 3
    rulebook.seed_calendars()
    assert CalendarYear.objects.count() == 10


def test_a_year_imported_again_is_a_new_version_and_the_newest_counts(calendars):
    """X-02, X-04: the older version stays; seeding again does not bring it back."""
    calendar.load(official(2025, encoding="utf-8", off={date(2025, 3, 3)}), 114, "corrected")
    assert not calendar.is_working(date(2025, 3, 3))
    assert list(CalendarYear.objects.filter(year=2025).values_list("version", flat=True)) == [2, 1]
    rulebook.seed_calendars()
    assert not calendar.is_working(date(2025, 3, 3))


def test_a_closure_holds_for_its_unit_and_those_below(calendars, county):
    """X-02: a typhoon closes one township and not another."""
    day = date(2020, 8, 5)
    closure = close(day, "颱風", unit=county.department)
    assert not calendar.is_working(day, county.section)
    assert calendar.is_working(day, county.other_section)
    assert calendar.is_working(day)
    with pytest.raises(Unlawful):
        close(day, "颱風", unit=county.department)
    with pytest.raises(Unlawful):
        close(day, " ")
    reopen(closure)
    assert calendar.is_working(day, county.section)
    assert close(day, "颱風", unit=county.department).pk != closure.pk


def test_what_a_process_knows_costs_one_small_query_a_request(calendars, django_assert_num_queries):
    """X-01: lists do not ask the calendar row by row."""
    calendar.current()
    calendar._request_begins()
    with django_assert_num_queries(1):
        for n in range(50):
            calendar.is_working(date(2020, 1, 1) + timedelta(n))
    calendar._request_ends()


def test_working_days_are_counted_both_ways(calendars):
    """X-02."""
    assert calendar.add_working_days(date(2020, 9, 25), 6) == date(2020, 10, 6)
    assert calendar.add_working_days(date(2020, 10, 6), -6) == date(2020, 9, 25)
    assert calendar.working_days_between(date(2020, 9, 25), date(2020, 10, 6)) == 6
    assert calendar.working_days_between(date(2020, 10, 6), date(2020, 9, 25)) == 0
