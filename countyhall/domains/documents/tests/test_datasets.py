"""What anybody may count about documents."""

from datetime import date

import pytest

from countyhall.domains.documents import datasets, selectors
from countyhall.domains.documents.factories import DocumentFactory, DraftFactory
from countyhall.kernel.period import Period
from countyhall.kernel.records import services as records

pytestmark = pytest.mark.django_db


def test_documents_are_counted_by_month_and_unit_as_the_figures_count_them(county):
    for n, (unit, medium) in enumerate(
        [(county.section, "paper"), (county.section, "electronic"), (county.other_section, "paper")]
    ):
        document = DocumentFactory(unit=unit, medium=medium)
        records.happened(document, "received", on=date(2020, 8 + n // 2, 3), recorded_on=date(2020, 9, 3))
    draft = DraftFactory(unit=county.section)
    records.happened(draft, "sent", on=date(2020, 9, 4), recorded_on=date(2020, 9, 4))
    assert list(datasets.rows(date(2020, 9, 30))) == [
        (date(2020, 8, 1), "A1", "甲處一科", 2, 1, 1, 0),
        (date(2020, 9, 1), "A1", "甲處一科", 0, 0, 0, 1),
        (date(2020, 9, 1), "B1", "乙處一科", 1, 1, 0, 0),
    ]
    assert list(datasets.rows(date(2020, 9, 2))) == [], "what was entered later was not known"
    counted = selectors.counts.received(Period.parse("109-08..109-09"), date(2020, 9, 30)).count()
    assert sum(row[3] for row in datasets.rows(date(2020, 9, 30))) == counted
