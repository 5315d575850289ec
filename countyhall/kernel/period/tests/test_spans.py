"""Periods: read, written, moved."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countyhall.kernel.period import Month, Period

HALF = Period(date(2020, 4, 1), date(2020, 9, 30))


@st.composite
def periods(draw):
    first = draw(st.dates(date(1000, 1, 1), date(2900, 1, 1)))
    return Period(first, first + timedelta(draw(st.integers(0, 4000))))


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("109-04..109-09", "2020-04-01", "2020-09-30"),
        ("109-04", "2020-04-01", "2020-04-30"),
        ("109", "2020-01-01", "2020-12-31"),
        ("108-111年", "2019-01-01", "2022-12-31"),
        ("108-111", "2019-01-01", "2022-12-31"),
        ("108至111年", "2019-01-01", "2022-12-31"),
        ("109H2", "2020-04-01", "2020-09-30"),
        ("109H1", "2019-10-01", "2020-03-31"),
        ("109Q3", "2020-07-01", "2020-09-30"),
        ("109Q1..Q3", "2020-01-01", "2020-09-30"),
        ("109年第1季至第3季", "2020-01-01", "2020-09-30"),
        ("109年第三季", "2020-07-01", "2020-09-30"),
        ("109 年 1 月 1 日至 109 年 9 月 30 日", "2020-01-01", "2020-09-30"),
        ("109年1月1日起至9月30日止", "2020-01-01", "2020-09-30"),
        ("106/9/15~109/9/30", "2017-09-15", "2020-09-30"),
        ("109年4月至9月", "2020-04-01", "2020-09-30"),
        ("109年4-9月", "2020-04-01", "2020-09-30"),
        ("中華民國 109 年 10 月", "2020-10-01", "2020-10-31"),
        ("本(109)年度", "2020-01-01", "2020-12-31"),
        ("今(109)年", "2020-01-01", "2020-12-31"),
        ("109年上半年", "2020-01-01", "2020-06-30"),
        ("109年下半年", "2020-07-01", "2020-12-31"),
        ("109-09-04", "2020-09-04", "2020-09-04"),
        ("1090101..1090930", "2020-01-01", "2020-09-30"),
        ("民國前3年", "1909-01-01", "1909-12-31"),
        ("2020-04..2020-09", "2020-04-01", "2020-09-30"),
    ],
)
def test_every_way_to_write_a_period_is_read(written, first, last):
    """taiwan-rules 7.1."""
    assert Period.parse(written) == Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("written", ["", "第7屆", "109-13", "109-09..109-04", "109Q5", "109..110..111", "0"])
def test_what_is_not_a_period_is_refused_in_words(written):
    """taiwan-rules 7.1."""
    with pytest.raises(ValueError, match=r"[“「]"):
        Period.parse(written)


@given(periods())
def test_a_period_reads_back_from_its_code_and_from_its_label(period):
    """taiwan-rules 7.1."""
    assert Period.parse(str(period)) == period
    assert Period.parse(period.label) == period


def test_codes_and_labels():
    """taiwan-rules 7.1."""
    assert str(HALF) == "109-04..109-09"
    assert HALF.label == "109年4月至109年9月"
    assert Period.parse("109Q3").label == "109年7月至109年9月"
    assert str(Period.parse("108-111年")) == "108..111"
    assert Period.parse("109").label == "109年"
    assert Period.parse("109/1/1~109/9/15").label == "109年1月1日至109年9月15日"


def test_the_half_year_of_the_council_report():
    """taiwan-rules 7.1: April to September is reported in October, October to March in spring."""
    assert Period.half_year_before(date(2020, 10, 31)) == HALF
    assert Period.half_year_before(date(2020, 9, 30)) == Period.parse("108-10..109-03")
    assert Period.half_year_of(date(2021, 2, 1)) == Period.parse("109-10..110-03")
    assert Period.half_year(109, 2) == HALF


def test_the_period_before_has_the_same_length():
    """taiwan-rules 7.1."""
    assert HALF.previous() == Period.parse("108-10..109-03")
    assert Period.parse("109").previous() == Period.parse("108")
    assert Period.parse("109/2/10~109/2/19").previous() == Period.parse("109/1/31~109/2/9")
    assert HALF.year_earlier() == Period.parse("108-04..108-09")
    assert Period.parse("109/2/29~109/3/1").year_earlier() == Period.parse("108/2/28~108/3/1")


def test_months_and_days_of_a_period():
    """taiwan-rules 7.1."""
    assert [str(m) for m in HALF.months()] == ["109-04", "109-05", "109-06", "109-07", "109-08", "109-09"]
    assert HALF.contains(date(2020, 9, 30)) and date(2020, 10, 1) not in HALF
    assert HALF.days == 183
    assert Month(2020, 2).last == date(2020, 2, 29)
    assert Month(2020, 1).plus(-1) == Month(2019, 12)
