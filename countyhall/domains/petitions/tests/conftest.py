"""A county whose people may handle petitions, standing at 1 September 109."""

from datetime import date

import pytest

from countyhall.domains.petitions import factories
from countyhall.domains.petitions.models import Category
from countyhall.kernel.deadlines import services as deadlines

TODAY = date(2020, 9, 1)  # a Tuesday


@pytest.fixture(autouse=True)
def office(db, settings):
    """The office date, the rules and the calendars."""
    settings.OFFICE_DATE = TODAY.isoformat()
    deadlines.seed()


@pytest.fixture
def category(county) -> Category:
    """Street lamps, which the section answers for."""
    return factories.CategoryFactory(unit=county.section, code="lamps", name="路燈故障")


@pytest.fixture
def petition(county):
    """A petition that waits with the planning unit to be assigned, its days running."""
    made = factories.PetitionFactory(unit=county.root)
    deadlines.owe(made, "petitions.simple", start=made.received_on)
    return made
