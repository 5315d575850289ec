"""Numbers in prose, in every way of writing them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countyhall.kernel.period import money
from countyhall.kernel.reports.numerals import chinese, read


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("43", 43), ("４３", 43),
        ("2萬0,678", 20678), ("九", 9), ("十", 10), ("二十三", 23), ("一百零九", 109),
        ("一〇九", 109), ("壹拾貳", 12), ("兩", 2),
        ("一千零五萬", 10_050_000), ("104億4,493萬餘", 10_444_930_000),
        ("20.93", Decimal("20.93")),
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_is_written(written, number):
    assert read(written) == number


@pytest.mark.parametrize("written", ["", "處", "1-2", "億萬"])
def test_what_is_no_number_is_none(written):
    assert read(written) is None


@given(st.integers(0, 10**15))
def test_chinese_numerals_read_back_to_the_same_number(number):
    assert read(chinese(number)) == number


@given(st.integers(0, 10**13))
def test_amounts_of_the_office_read_back_to_the_same_number(number):
    assert read(money.text(number, unit="")) == number
