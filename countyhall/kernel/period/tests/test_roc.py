"""Dates of the Republic in every form of the office."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countyhall.kernel.period import roc

DAYS = st.dates(date(1000, 1, 1), date(2900, 12, 31))


@pytest.mark.parametrize(
    "written",
    [
        "109年9月4日",
        "中華民國 109 年 9 月 4 日",
        "民國109年09月04日",
        "109/09/04",
        "109/9/4",
        "109.9.4",
        "109-09-04",
        "1090904",
        "本(109)年9月4日",
        "今（109）年9月4日",
        "109 年 9 月 4 日",
        "１０９年９月４日",
        "一百零九年九月四日",
        "一〇九年九月四日",
        "2020-09-04",
        "20200904",
        "2020/9/4",
    ],
)
def test_every_form_of_the_office_is_read(written):
    """taiwan-rules 7.1."""
    assert roc.parse(written) == date(2020, 9, 4)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("民國前3年10月10日", date(1909, 10, 10)),
        ("中華民國前1年1月1日", date(1911, 1, 1)),
        ("民前3/10/10", date(1909, 10, 10)),
        ("民國元年一月一日", date(1912, 1, 1)),
        ("990904", date(2010, 9, 4)),
        ("94-10-07", date(2005, 10, 7)),
        ("108年十二月二十一日", date(2019, 12, 21)),
    ],
)
def test_days_before_the_republic_and_short_years_are_read(written, day):
    """taiwan-rules 7.1: 民國前 is 1912 minus the year."""
    assert roc.parse(written) == day


@pytest.mark.parametrize(
    "written", ["", "昨天", "109年13月1日", "109/2/30", "0年1月1日", "109年9月", "109/9-4", "1091"]
)
def test_what_is_not_a_day_is_refused_in_words(written):
    """taiwan-rules 7.1."""
    with pytest.raises(ValueError, match=r"[“「]"):
        roc.parse(written)


def test_the_four_styles():
    """taiwan-rules 7.1: running text is not padded, ledgers are."""
    day = date(2020, 9, 4)
    assert roc.text(day) == "109年9月4日"
    assert roc.formal(day) == "中華民國109年9月4日"
    assert roc.ledger(day) == "109/09/04"
    assert roc.compact(day) == "1090904"
    assert roc.text(date(1909, 10, 10)) == "民國前3年10月10日"
    assert roc.compact(date(1999, 1, 2)) == "0880102"


@given(DAYS)
def test_every_style_reads_back_as_the_same_day(day):
    """taiwan-rules 7.1."""
    for style in (roc.text, roc.formal, roc.ledger, roc.compact):
        assert roc.parse(style(day)) == day


@given(st.integers(-900, 900).filter(bool))
def test_years_go_there_and_back(year):
    """taiwan-rules 7.1: there is no year 0."""
    assert roc.year(roc.from_year(year)) == year


@pytest.mark.parametrize(
    "written",
    [
        "109/9/10 14:30", "109.9.10 14:30", "1090910 1430", "109年9月10日下午2時30分",
        "109年9月10日（星期四）下午2時30分",
        "109 年 9 月 10 日 (四) 14時30分", "109-9-10 下午2點半", "中華民國109年9月10日下午二時三十分",
        "2020-09-10T14:30", "109/09/10，14：30",
    ],
)  # fmt: skip
def test_a_moment_is_read_as_clerks_type_it(written):
    """DOC-03: a meeting's day and time in years of the Republic."""
    assert roc.parse_moment(written) == datetime(2020, 9, 10, 14, 30)


@pytest.mark.parametrize(
    ("written", "hour", "minute"),
    [("中午12時", 12, 0), ("17:00", 17, 0), ("下午5時", 17, 0), ("上午9時整", 9, 0), ("0930", 9, 30)],
)
def test_a_time_alone_is_that_of_the_day_named_before(written, hour, minute):
    """DOC-03: the end of a meeting is on the day on which it began."""
    assert roc.parse_moment(written, date(2020, 9, 10)) == datetime(2020, 9, 10, hour, minute)


@pytest.mark.parametrize(
    "written",
    ["109/9/10", "14:30", "109/9/10 25:00", "109/9/31 14:30", "109年9月10日（星期五）14:30", "", "明天下午"],
)
def test_what_is_no_moment_is_refused_in_words(written):
    """DOC-03: a weekday that is not that of the day is a slip, too."""
    with pytest.raises(ValueError, match=r"."):
        roc.parse_moment(written)


def test_a_moment_is_written_and_read_back():
    """X-10"""
    at = datetime(2020, 9, 10, 9, 5)
    assert roc.parse_moment(roc.moment(at)) == roc.parse_moment(roc.moment_text(at)) == at
    assert roc.moment_text(at) == "109年9月10日（星期四）09:05"
