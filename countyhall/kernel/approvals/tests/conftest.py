"""A case whose body is what is signed, and rounds of it."""

import pytest

from countyhall.kernel.approvals import services
from countyhall.kernel.approvals.desk import Desk
from countyhall.kernel.records.tests.models import Case
from countyhall.kernel.testing.factories import member_of


@pytest.fixture
def case(county, monkeypatch):
    """A case of the section, in its first wording."""
    monkeypatch.setattr(Case, "approval_text", lambda self: self.body, raising=False)
    return Case.objects.create(subject="簽呈", body="第一稿", unit=county.section)


@pytest.fixture
def route(county):
    """Chief of the section, head of the department."""
    return services.lay_down("letter", "一般簽呈", [Desk("科長", "section_chief"), Desk("處長", "unit_head")])


@pytest.fixture
def under_way(case, route, clerk):
    """Sent round by the clerk."""
    return services.circulate(case, route, by=clerk)


@pytest.fixture
def neighbour_chief(county):
    """Leads the other section of the department."""
    return member_of(county.neighbour_section, "section_chief", username="neighbour", name="科長乙")


@pytest.fixture
def other_head(county):
    """Heads the other department."""
    return member_of(county.other_department, "unit_head", username="other_head", name="處長乙")
