"""People and plans of the small county, on an office date in November 2020."""

from datetime import date
from decimal import Decimal

import pytest

from countyhall.config import first_steps
from countyhall.domains.oversight import factories
from countyhall.domains.oversight.lifecycle import monthly_report
from countyhall.domains.oversight.models import MonthlyReport

SEPTEMBER = date(2020, 9, 1)


@pytest.fixture(autouse=True)
def office_date(settings):
    """2 November 2020."""
    settings.OFFICE_DATE = "2020-11-02"


@pytest.fixture
def books(county):
    """The rules of watching, the calendars, the deadlines."""
    first_steps.reference_data()
    return county


@pytest.fixture
def watched(books):
    """A selected plan of the section with an even curve over 2020, watched since January."""
    plan = factories.ApprovedPlanFactory(unit=books.section)
    factories.WatchedFactory(plan=plan, unit=books.section)
    return plan


@pytest.fixture
def reported(section_chief, head, clerk):
    """``reported(plan, planned, actual, on=…)`` → the month's report as the whole chain handed it in on that day."""

    def made(plan, planned, actual, *, month=SEPTEMBER, on="2020-10-05", **more):
        from django.conf import settings

        before, settings.OFFICE_DATE = settings.OFFICE_DATE, on
        fields = {
            "cause": "land",
            "remedy": "協調",
            "remedy_owner": "科長",
            "expected_on": date(2021, 1, 31),
        } | more
        report = MonthlyReport.objects.create(
            plan=plan,
            unit=plan.unit,
            month=month,
            planned=Decimal(planned),
            actual=Decimal(actual),
            stage=plan.stage,
            **fields,
        )
        for step, who in (("submit", clerk), ("review", section_chief), ("report", head)):
            report = monthly_report.take(report, step, by=who)
        settings.OFFICE_DATE = before
        return report

    return made
