"""Fixtures that every test may ask for by name: a small county and the people in it."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from countyhall.kernel.approvals import levels
from countyhall.kernel.approvals.levels import Seats
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.roles import system
from countyhall.kernel.testing.factories import LONG_AGO, UnitFactory, member_of


@dataclass(frozen=True)
class County:
    """One office with two departments; the first has two sections, the second one."""

    root: Unit
    department: Unit
    section: Unit
    neighbour_section: Unit
    other_department: Unit
    other_section: Unit


@pytest.fixture
def county(db) -> County:
    """A small tree of units, and the system roles."""
    system.seed()
    kind = Unit.Kind
    root = UnitFactory(code="ROOT", name="測試縣政府", kind=kind.COUNTY)
    department = UnitFactory(code="A", name="甲處", parent=root)
    other = UnitFactory(code="B", name="乙處", parent=root)
    return County(
        root=root,
        department=department,
        section=UnitFactory(code="A1", name="甲處一科", kind=kind.SECTION, parent=department),
        neighbour_section=UnitFactory(code="A2", name="甲處二科", kind=kind.SECTION, parent=department),
        other_department=other,
        other_section=UnitFactory(code="B1", name="乙處一科", kind=kind.SECTION, parent=other),
    )


@pytest.fixture
def clerk(county) -> User:
    """Handles cases in the section."""
    return member_of(county.section, "handler", username="clerk", name="承辦人甲")


@pytest.fixture
def other_clerk(county) -> User:
    """Handles cases in another department's section."""
    return member_of(county.other_section, "handler", username="other_clerk", name="承辦人乙")


@pytest.fixture
def section_chief(county) -> User:
    """Leads the section."""
    return member_of(county.section, "section_chief", username="section_chief", name="科長甲")


@pytest.fixture
def head(county) -> User:
    """Heads the department above the section."""
    return member_of(county.department, "unit_head", username="head", name="處長甲")


@pytest.fixture
def chief_secretary(county) -> User:
    """Second in the office."""
    return member_of(county.root, "chief_secretary", username="chief_secretary", name="秘書長")


@pytest.fixture
def magistrate(county) -> User:
    """Heads the office."""
    return member_of(county.root, "magistrate", username="magistrate", name="首長")


@pytest.fixture
def planning_officer(county) -> User:
    """Watches plans and cases of the whole office."""
    return member_of(county.root, "planning_officer", username="planning_officer", name="研考人員")


@pytest.fixture
def registrar(county) -> User:
    """Receives and hands out what comes in."""
    return member_of(county.root, "registrar", username="registrar", name="收發人員")


@pytest.fixture
def auditor(county) -> User:
    """Reads everything, changes nothing."""
    return member_of(county.root, "auditor", username="auditor", name="稽核人員")


@pytest.fixture
def administrator(county) -> User:
    """Manages people, reads no case."""
    return member_of(county.root, "administrator", username="administrator", name="系統管理者")


@pytest.fixture
def citizen() -> AnonymousUser:
    """Somebody who has not signed in."""
    return AnonymousUser()


@pytest.fixture
def client_of(db) -> Callable[[User], Client]:
    """``client_of(user)`` → a client in which that person is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def history_guard(db) -> None:
    """The guard against emptying history, which test databases otherwise leave open for their flush."""
    from countyhall.kernel.testing.database import guard_history

    guard_history(True)


@pytest.fixture
def seats(county):
    """Who sits at the levels of the table of delegated decisions."""
    above = [("主任秘書", "chief_secretary"), ("縣長", "magistrate")]
    single = {"2": ("處長", "unit_head"), "3": ("科長", "section_chief"), "4": ("承辦人", "handler")}
    levels.seed(
        [Seats("1", above, LONG_AGO), *(Seats(level, [desk], LONG_AGO) for level, desk in single.items())]
    )
