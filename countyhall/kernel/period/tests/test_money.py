"""Amounts and percentages as the county's report prints them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countyhall.kernel.period import money, percent


@pytest.mark.parametrize(
    ("amount", "options", "written"),
    [
        (1157456205, {}, "11億5,745萬6,205元"),
        (201947654, {}, "2億0,194萬7,654元"),
        (20678, {"unit": "件"}, "2萬0,678件"),
        (20200, {"pad": False}, "2萬200元"),
        (222100, {}, "22萬2,100元"),
        (50000000, {}, "5,000萬元"),
        (1150700001, {"floor": "萬"}, "11億5,070萬餘元"),
        (1150700000, {"floor": "萬"}, "11億5,070萬元"),
        (9500000001, {"floor": "億"}, "95億餘元"),
        (9500000000, {"floor": "億"}, "95億元"),
        (312345, {"floor": "萬", "unit": "次", "more": "多"}, "31萬多次"),
        (73920000, {}, "7,392萬元"),
        (0, {}, "0元"),
        (-20678, {}, "-2萬0,678元"),
        (4321, {"floor": "萬"}, "4,321元"),
        (1000100000000, {}, "1兆0,001億元"),
    ],
)
def test_amounts_are_written_as_in_the_report(amount, options, written):
    """taiwan-rules 7.2, every row."""
    assert money.text(amount, **options) == written


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("11 億 5,745 萬 6,205 元", 1157456205),
        ("2億0,194萬7,654元", 201947654),
        ("2萬0,678件", 20678),
        ("2萬200元", 20200),
        ("22萬2,100元", 222100),
        ("5,000萬元", 50000000),
        ("11億5070萬餘元", 1150700000),
        ("95億餘元", 9500000000),
        ("31萬多次", 310000),
        ("91.66億元", 9166000000),
        ("6.9億元", 690000000),
        ("1,157,456,205", 1157456205),
        ("NT$1,234", 1234),
        ("新臺幣5萬元整", 50000),
        ("5,000千元", 5000000),
        ("１萬元", 10000),
        ("-3元", -3),
    ],
)
def test_amounts_are_read_padded_or_not(written, amount):
    """taiwan-rules 7.2: the report mixes both styles."""
    assert money.parse(written) == amount


@pytest.mark.parametrize("written", ["", "億元", "很多", "1.5元", "12,34元", "5萬3億"])
def test_what_is_not_an_amount_is_refused_in_words(written):
    """taiwan-rules 7.2."""
    with pytest.raises(ValueError, match=r"[“「]"):
        money.parse(written)


@given(st.integers(-(10**15), 10**15), st.booleans())
def test_an_amount_reads_back(amount, pad):
    """taiwan-rules 7.2."""
    assert money.parse(money.text(amount, pad=pad)) == amount


def test_hundred_millions_have_two_places():
    """taiwan-rules 7.2: 9,166 million is 91.66; a last zero may be dropped."""
    assert str(money.hundred_millions(9166000000)) == "91.66"
    assert str(money.hundred_millions(690000000)) == "6.90"
    assert str(money.hundred_millions(690000000, trim=True)) == "6.9"
    assert str(money.hundred_millions(20 * 10**8, trim=True)) == "20"


@pytest.mark.parametrize(
    ("part", "whole", "value"), [(9, 43, "20.93"), (67, 88, "76.14"), (385, 391, "98.47"), (1, 8, "12.50")]
)
def test_percentages_are_rounded_half_up_to_two_places(part, whole, value):
    """taiwan-rules 7.2."""
    assert str(percent.of(part, whole)) == value


def test_a_half_goes_up_and_nothing_has_no_percentage():
    """taiwan-rules 7.2."""
    assert percent.of(1, 3200) == Decimal("0.03")
    assert percent.rounded(Decimal("0.125")) == Decimal("0.13")
    assert percent.rounded(Decimal("-0.125")) == Decimal("-0.13")
    assert percent.of(3, 0) is None
    assert percent.of(2, 3, places=0) == Decimal("67")
    assert percent.text(percent.of(385, 391)) == "98.47%"
    assert percent.text(None) == "—"


@pytest.mark.parametrize(
    ("written", "value"), [("36.7%", "36.7"), ("89.31", "89.31"), ("３６.７％", "36.7"), ("-4 %", "-4")]
)
def test_percentages_are_read_with_and_without_sign(written, value):
    """taiwan-rules 7.2."""
    assert percent.parse(written) == Decimal(value)


def test_what_is_not_a_percentage_is_refused():
    """taiwan-rules 7.2."""
    with pytest.raises(ValueError, match="many"):
        percent.parse("many")


def test_the_identities_of_the_report():
    """taiwan-rules 7.2: sums that the report prints, as they are read from it."""
    read = money.parse
    assert read("2萬0,678件") + read("6萬3,277件") == read("8萬3,955件")
    assert read("7萬8,602") + read("2萬1,705") + read("1萬6,434") + 627 == read("11萬7,368")
    assert read("11億5,745萬6,205元") - read("9億5,550萬8,551元") == read("2億0,194萬7,654元")
    assert read("2萬200元") + read("20萬1,900元") == read("22萬2,100元")
    assert 88 + 187 + 93 == 274 + 12 + 23 + 5 + 54 == 368
    assert percent.of(385, 385 + 6) == Decimal("98.47")
    assert percent.of(67, 67 + 21) == Decimal("76.14")
