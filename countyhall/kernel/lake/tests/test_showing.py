"""Cells are shown in the reader's calendar and notation."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from countyhall.kernel.lake.schema import Field, Kind
from countyhall.kernel.lake.showing import shown


@pytest.mark.parametrize(
    ("kind", "cell", "chinese", "english"),
    [
        (Kind.INTEGER, 1234567, "1,234,567", "1,234,567"),
        (Kind.DECIMAL, Decimal("-1234.50"), "-1,234.50", "-1,234.50"),
        (Kind.YEAR, 2020, "2020", "2020"),
        (Kind.PLACE, "09020010", "09020010", "09020010"),
        (Kind.MONTH, date(2020, 9, 1), "109年9月", "2020-09"),
        (Kind.DATE, date(2020, 9, 4), "109年9月4日", "2020-09-04"),
        (Kind.MOMENT, datetime(2020, 9, 4, 8, 5), "109年9月4日 08:05", "2020-09-04 08:05"),
        (Kind.BOOLEAN, False, "否", "No"),
        (Kind.TEXT, None, "–", "–"),
    ],
)
def test_a_cell_is_shown_as_people_read_it(kind, cell, chinese, english):
    field = Field("x", "欄", kind)
    assert shown(field, cell) == chinese
    with translation.override("en"):
        assert shown(field, cell) == english
