"""What anybody may count about petitions."""

from datetime import date

import pytest

from countyhall.domains.petitions import datasets
from countyhall.domains.petitions.factories import PetitionFactory
from countyhall.kernel.records import services as records

pytestmark = pytest.mark.django_db


def happened(petition, code: str, day: int, recorded: int | None = None, month: int = 9):
    on = date(2020, month, day)
    records.happened(petition, code, on=on, recorded_on=date(2020, month, recorded or day))


def test_petitions_are_counted_by_their_dated_facts_and_a_past_day_never_changes(county):
    first, second, other = (
        PetitionFactory(unit=u) for u in (county.section, county.section, county.other_section)
    )
    for one in (first, second, other):
        happened(one, "received", 1)
    happened(first, "answered", 11)
    happened(first, "closed", 20)
    happened(second, "answered", 15, recorded=25)
    unit, kind = ("A1", "甲處一科"), "行政上權益之維護"
    month = date(2020, 9, 1)
    others = (month, "B1", "乙處一科", kind, 1, 0, 0, 0)
    assert list(datasets.rows(date(2020, 9, 30))) == [(month, *unit, kind, 2, 2, 1, 24), others]
    assert list(datasets.rows(date(2020, 9, 19))) == [(month, *unit, kind, 2, 1, 0, 10), others]
    records.undone(first, "closed", on=date(2020, 9, 28))  # reopened
    assert next(datasets.rows(date(2020, 9, 27)))[6] == 1
    assert next(datasets.rows(date(2020, 9, 30)))[6] == 0


def test_a_petition_that_came_and_was_answered_twice_counts_once(county):
    petition = PetitionFactory(unit=county.section)
    happened(petition, "received", 1)
    happened(petition, "answered", 5)
    happened(petition, "answered", 9)
    assert [row[4:] for row in datasets.rows(date(2020, 9, 30))] == [(1, 1, 0, 4)]
