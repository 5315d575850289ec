"""A county whose archives stand at 1 September 109."""

from datetime import date

import pytest

from countyhall.domains.archives import factories
from countyhall.domains.archives.models import FileCase, FileClass
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.roles import services as roles
from countyhall.kernel.testing import member_of

TODAY = date(2020, 9, 1)  # a Tuesday


@pytest.fixture(autouse=True)
def office(db, settings, tmp_path):
    """The office date, the rules and the calendars; files of its own."""
    settings.OFFICE_DATE = TODAY.isoformat()
    settings.MEDIA_ROOT = tmp_path / "media"
    deadlines.seed()


def signed(record):
    """The record after everybody on its way has signed."""
    while running := approvals.circulation_of(record):
        stop = running.open_stops[0]
        person = stop.person or roles.who_holds(stop.role.code, stop.unit).first()
        approvals.sign(running, by=person)
    return type(record).objects.get(pk=record.pk)


@pytest.fixture
def deciders(county):
    """The head of the archives' unit, and the magistrate."""
    return (
        member_of(county.root, "unit_head", username="root_head", name="主管"),
        member_of(county.root, "magistrate", username="root_magistrate", name="首長乙"),
    )


@pytest.fixture
def archivist(county):
    """Keeps the archives of the whole office."""
    return member_of(county.root, "archivist", username="archivist", name="檔案管理人員")


@pytest.fixture
def second_archivist(county):
    """A colleague of the archivist."""
    return member_of(county.root, "archivist", username="archivist2", name="檔案管理人員乙")


@pytest.fixture
def file_class(db) -> FileClass:
    """A class whose cases are kept for ten years."""
    return factories.FileClassFactory(code="010101", name="公文管理")


@pytest.fixture
def case(county, file_class) -> FileCase:
    """An open case of the section."""
    return factories.FileCaseFactory(unit=county.section, file_class=file_class, case_no=1)


@pytest.fixture
def scanned_item(county, case, archivist):
    """An item of two scanned pages, measured, in a batch of the archivist's."""
    from countyhall.domains.archives.services import scan
    from countyhall.domains.archives.tests.paper import SECOND, name_of, sheet, tiff
    from countyhall.kernel.jobs import services as jobs

    item = factories.ItemFactory(unit=county.section, case=case, page_count=2)
    batch = factories.BatchFactory(unit=county.root, operator=archivist, state="arranged", page_count=2)
    factories.BatchLineFactory(batch=batch, item=item, page_count=2)
    files = [tiff(sheet(), name_of(item, 1)), tiff(sheet(SECOND), name_of(item, 2))]
    scan.take_in(batch, files, None, by=archivist)
    jobs.run_due(["scan"])
    return item
