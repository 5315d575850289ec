"""The file plan and its numbers."""

import pytest
from django.db import IntegrityError, transaction

from countyhall.domains.archives import factories


def test_an_item_bears_its_file_number(case):
    """DOC-13: 檔號 is year, class, case, volume, place in the volume."""
    item = factories.ItemFactory(unit=case.unit, case=case)
    assert item.number == "0109/010101/1/001/001"


@pytest.mark.parametrize("wrong", [{"code": "01A"}, {"years": 7}, {"years": None}])
def test_the_plan_takes_only_what_the_law_knows(file_class, wrong):
    """DOC-13: digits only; another term needs its ground; what is kept for ever is not destroyed."""
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.FileClassFactory(plan=file_class.plan, **wrong)


def test_a_plan_is_reviewed_within_ten_years(file_class):
    """A0030089 §6."""
    assert file_class.plan.review_due_on.year == file_class.plan.valid_from.year + 10
