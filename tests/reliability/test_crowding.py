"""Many reach for one thing at once: one gets it, all others are told in words why not."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from countyhall.config import first_steps
from countyhall.domains.oversight import factories as oversight
from countyhall.domains.oversight import lifecycle as plans
from countyhall.domains.petitions import factories as petitions
from countyhall.domains.petitions import lifecycle as letters
from countyhall.kernel.audit import services as audit
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.lifecycle import Refused

pytestmark = [pytest.mark.reliability, pytest.mark.django_db(transaction=True)]
TAKERS, AT_A_TIME = 200, 20


@pytest.fixture
def office(county, settings):
    """The small county on 1 September 109, and its tables emptied afterwards."""
    settings.OFFICE_DATE = "2020-09-01"
    first_steps.reference_data()
    return county


def all_take(lifecycle, record, name: str, **data) -> Counter:
    """What 200 takers of one step were told, who all have the record open as it is now.

    Twenty of them hold a connection at the same time.
    """
    record.refresh_from_db()
    version = record.version

    def take(_n: int) -> str:
        try:
            lifecycle.take(record, name, version=version, **data)
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "taken"

    with ThreadPoolExecutor(AT_A_TIME) as takers:
        return Counter(takers.map(take, range(TAKERS)))


def test_one_of_two_hundred_assigns_a_petition(office, registrar):
    """X-04: the others read what it is now; one line of history, one part, one transfer."""
    petition = petitions.PetitionFactory(unit=office.root)
    deadlines.owe(petition, "petitions.simple", start=date(2020, 9, 1))
    told = all_take(letters.petition, petition, "assign", by=registrar, unit=office.section)
    assert told.pop("taken") == 1
    (refusal,) = told
    assert petition.number in refusal
    assert told[refusal] == TAKERS - 1
    assert [line.action for line in audit.history(petition)] == ["assign"]
    assert petition.assignments.count() == petition.transfers.count() == 1
    assert audit.verify() is None


def test_one_of_two_hundred_hands_in_a_monthly_report(office, clerk):
    """X-04."""
    report = oversight.MonthlyReportFactory(unit=office.section)
    told = all_take(plans.monthly_report, report, "submit", by=clerk)
    assert told.pop("taken") == 1
    (refusal,) = told
    assert str(report) in refusal
    assert told[refusal] == TAKERS - 1
    assert [line.action for line in audit.history(report)] == ["submit"]
    assert audit.verify() is None
