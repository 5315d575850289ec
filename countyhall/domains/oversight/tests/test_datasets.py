"""What anybody may know of the plans, month by month."""

from datetime import date
from decimal import Decimal

import pytest

from countyhall.domains.oversight import datasets
from countyhall.domains.oversight.factories import MonthlyReportFactory, ReportingRuleFactory, WatchedFactory
from countyhall.domains.oversight.lifecycle import keeping
from countyhall.domains.oversight.models import Snapshot
from countyhall.kernel.lake import Query
from countyhall.kernel.lake import services as lake

pytestmark = pytest.mark.django_db


def test_a_month_stands_with_what_was_first_reported_and_only_of_plans_that_are_public(county, clerk):
    ReportingRuleFactory(valid_from=date(2020, 1, 1), valid_to=None)
    report = MonthlyReportFactory(unit=county.section)
    WatchedFactory(plan=report.plan, unit=county.section)
    keeping.keep(report, Snapshot.Kind.AS_REPORTED, by=clerk, on=date(2020, 10, 5))
    report.actual = Decimal("65.00")
    report.save()
    keeping.keep(report, Snapshot.Kind.CORRECTED, by=clerk, on=date(2020, 10, 20), reason="更正")
    [row] = datasets.rows(date(2020, 10, 31))
    assert row[3:7] == (date(2020, 9, 1), Decimal(70), Decimal(65), Decimal(70))
    assert next(datasets.rows(date(2020, 10, 10)))[5] == Decimal(70)
    edition = lake.refresh(datasets.datasets[0], date(2020, 10, 31))
    assert lake.ask(edition, Query()).column("unit") == ["甲處一科"]
    report.plan.public = False
    report.plan.save()
    assert list(datasets.rows(date(2020, 10, 31))) == []
