"""A document of the house becomes an item of its archives: two domains that do not know each other."""

from datetime import date

import pytest

from countyhall.domains.archives import factories as archives
from countyhall.domains.archives.models import FileCase, Item
from countyhall.domains.archives.services import plan
from countyhall.domains.documents import lifecycle
from countyhall.domains.documents.factories import DocumentFactory
from countyhall.domains.documents.models import Document, State
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.records import services as records
from countyhall.kernel.testing import member_of

pytestmark = pytest.mark.django_db
CHOSEN = {"file_year": 109, "file_class": "010101", "file_case": "1", "retention": "10", "pages": 3}


@pytest.fixture
def archivist(county):
    """The office's own archivist, with what the role carries and nothing more."""
    return member_of(county.root, "archivist", username="archivist", name="檔案管理人員")


@pytest.fixture
def document(county, clerk):
    """Closed without reply, to be filed."""
    return DocumentFactory(
        unit=county.section, agency=county.root, handler=clerk, state=State.CLOSED, subject="檢送防疫會議紀錄"
    )


@pytest.fixture
def case(county, archivist) -> FileCase:
    """The first case of its class."""
    return plan.open_case(
        archives.FileClassFactory(code="010101"), unit=county.section, title="防疫會議",
        opened_on=date(2020, 1, 2), by=archivist,
    )  # fmt: skip


def test_a_filed_document_is_an_item_of_the_case_that_its_handler_named(document, case, clerk, archivist):
    """DOC-13: 檔號, fields and links, in the transaction of the step."""
    handed = lifecycle.document.take(document, "to_file", by=clerk, **CHOSEN)
    filed = lifecycle.document.take(handed, "file", by=archivist)
    item = Item.objects.get()
    assert (item.case, item.number) == (case, "0109/010101/1/001/001")
    assert (item.subject, item.page_count, item.source) == ("檢送防疫會議紀錄", 3, filed)
    assert [record for _label, record in records.links_of(filed, archivist)] == [item]


def test_a_case_that_is_not_there_is_told_to_the_handler(document, case, clerk):
    """DOC-13: nothing is handed over, and the words say what to do."""
    with pytest.raises(Refused, match="109/010101/2"):
        lifecycle.document.take(document, "to_file", by=clerk, **CHOSEN | {"file_case": "2"})
    assert Document.objects.get(pk=document.pk).state == State.CLOSED


def test_without_a_file_plan_documents_are_filed_under_what_their_handlers_give(document, clerk, archivist):
    """An office that has not laid down its plan is not held up by it."""
    handed = lifecycle.document.take(document, "to_file", by=clerk, **CHOSEN)
    filed = lifecycle.document.take(handed, "file", by=archivist)
    assert (filed.state, Item.objects.count()) == (State.FILED, 0)
