"""What documents' tests stand on: the calendar, the rules, an office date."""

import pytest

from countyhall.config import first_steps
from countyhall.kernel.roles.models import Role
from countyhall.kernel.testing import contract


@pytest.fixture
def office(db, settings):
    """The books of an office: roles, rules, calendars; it is September 109."""
    settings.OFFICE_DATE = "2020-09-01"
    first_steps.reference_data()


@pytest.fixture
def archivist(county):
    """Somebody who counts and takes in what is filed."""
    return contract.person_with(
        "documents.view_document",
        "documents.file_document",
        "documents.return_for_fix_document",
        unit=county.root,
        reach=Role.Reach.ALL,
    )
