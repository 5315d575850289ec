"""Dates of the Republic in every form of the office."""

from datetime import date

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
