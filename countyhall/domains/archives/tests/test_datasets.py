"""What anybody may count about the archives."""

from datetime import date

import pytest

from countyhall.domains.archives import datasets
from countyhall.domains.archives.factories import BatchFactory
from countyhall.domains.archives.models.batch import Batch
from countyhall.kernel.records import services as records

pytestmark = pytest.mark.django_db


def test_pages_are_counted_in_the_month_in_which_their_batch_was_accepted(county):
    for month, pages in ((8, 300), (8, 200), (9, 50)):
        on = date(2020, month, 20)
        batch = BatchFactory(unit=county.section)
        Batch.objects.filter(pk=batch.pk).update(accepted_pages=pages)
        records.happened(batch, "accepted", on=on, recorded_on=on)
    assert list(datasets.rows(date(2020, 9, 30))) == [
        (date(2020, 8, 1), 3, 1, 2, 500),
        (date(2020, 9, 1), 3, 1, 1, 50),
    ]
    assert list(datasets.rows(date(2020, 8, 31))) == [(date(2020, 8, 1), 3, 1, 2, 500)]
