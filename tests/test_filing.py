"""A document of the house becomes an item of its archives: two domains that do not know each other."""

import json
import zipfile
from datetime import date

import pytest

from countyhall.domains.archives import factories as archives
from countyhall.domains.archives import lifecycle as archives_lifecycle
from countyhall.domains.archives.models import FileCase, Item
from countyhall.domains.archives.services import plan
from countyhall.domains.documents import lifecycle
from countyhall.domains.documents.factories import DocumentFactory
from countyhall.domains.documents.models import Document, State
from countyhall.domains.documents.selectors import filing
from countyhall.domains.documents.services import proof
from countyhall.domains.documents.services.proof import verify_document
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


@pytest.fixture
def filed(county, clerk, case):
    """Two letters on the plague kept in that case, one on roads in another."""
    roads = plan.open_case(case.file_class, unit=county.section, title="道路", opened_on=date(2020, 1, 2))
    common = {
        "unit": county.section,
        "agency": county.root,
        "state": State.FILED,
        "filed_on": date(2020, 9, 1),
    }
    number = {"file_year": 109, "file_class": "010101", "retention": "10"}
    return [
        DocumentFactory(subject="檢送新冠肺炎防疫會議紀錄，請查照。", file_case="1", **common, **number),
        DocumentFactory(subject="檢送防疫會議紀錄第2次修正版，請查照。", file_case="1", **common, **number),
        DocumentFactory(
            subject="檢送道路挖掘施工計畫，請查照。", file_case=str(roads.case_no), **common, **number
        ),
    ]


def test_the_case_is_suggested_with_the_documents_that_say_so(document, filed, clerk):
    """DOC-13: the file number is suggested from past documents, named by the archives, explained by its like."""
    first, *_others = filing.places(document, clerk)
    assert (first.key, first.title) == ("109/010101/1", "防疫會議")
    assert set(first.documents) == set(filed[:2])
    assert first.count == 2


def test_a_closed_case_gives_way_to_the_open_one_of_its_class(
    document, filed, case, clerk, county, archivist
):
    """DOC-13: what takes nothing more is not suggested."""
    FileCase.objects.filter(pk=case.pk).update(state=FileCase.State.CLOSED)
    keys = [one.key for one in filing.places(document, clerk)]
    assert keys
    assert "109/010101/1" not in keys


def test_a_suggested_case_is_taken_with_one_press(document, filed, case, clerk, client_of, archivist):
    """DOC-13: the surest case is chosen already; only the pages are typed."""
    url = f"/documents/document/{document.pk}/step/to_file/"
    page = client_of(clerk).get(url)
    assert page.context["form"].initial["place"] == "109/010101/1"
    assert filed[0].number in page.content.decode()
    answer = client_of(clerk).post(url, {"place": "109/010101/1", "pages": "3"})
    assert answer.status_code == 302
    document = Document.objects.get(pk=document.pk)
    assert (document.file_number, document.pages, document.state) == ("109/010101/1", 3, State.TO_FILE)
    assert document.retention == filing.places(filed[0], clerk)[0].retention


def test_a_case_that_is_less_likely_than_the_others_is_not_chosen_unasked(
    document, filed, case, county, clerk, client_of, archivist
):
    """DOC-13: nobody files by mistake what the house only guesses."""
    third = plan.open_case(case.file_class, unit=county.section, title="會議", opened_on=date(2020, 1, 3))
    for one, number in zip(filed, ("1", filed[2].file_case, str(third.case_no)), strict=True):
        Document.objects.filter(pk=one.pk).update(file_case=number, subject=filed[0].subject)
    page = client_of(clerk).get(f"/documents/document/{document.pk}/step/to_file/")
    assert max(one.percent for one in page.context["form"].places) < 50
    assert page.context["form"].initial["place"] == ""


def test_another_case_is_typed_in_full(document, filed, clerk, client_of):
    """DOC-13: without a suggestion year, class, case and term are all asked for."""
    answer = client_of(clerk).post(
        f"/documents/document/{document.pk}/step/to_file/", {"place": "", "file_year": "109", "pages": "3"}
    )
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"file_class", "file_case", "retention"}


def test_what_is_typed_goes_before_what_is_suggested(document, filed, clerk, client_of):
    """DOC-13: whoever types another case means it."""
    typed = {
        "place": "109/010101/1",
        "file_year": "109",
        "file_class": "010101",
        "file_case": "2",
        "pages": "3",
    }
    client_of(clerk).post(f"/documents/document/{document.pk}/step/to_file/", typed | {"retention": "5"})
    document = Document.objects.get(pk=document.pk)
    assert (document.file_number, document.retention) == ("109/010101/2", "5")


def test_what_the_reader_may_not_see_explains_nothing(document, filed, other_clerk, clerk):
    """X-03: neither past documents nor cases of other units are shown."""
    assert filing.places(document, other_clerk) == []


def test_the_proof_of_a_filed_document_holds_its_item(document, case, clerk, archivist, tmp_path):
    """DOC-22, DOC-13: the entry under its file number with its own history."""
    handed = lifecycle.document.take(document, "to_file", by=clerk, **CHOSEN)
    filed = lifecycle.document.take(handed, "file", by=archivist)
    path = tmp_path / "proof.zip"
    with path.open("wb") as out:
        proof.write(filed, out, by=clerk)
    assert verify_document.faults(path) == []
    with zipfile.ZipFile(path) as box:
        records = json.loads(box.read("proof.json"))["records"]
    assert [one["kind"] for one in records] == ["document", "item"]
    assert records[1]["title"].startswith("0109/010101/1/001/001")


def test_the_item_follows_the_secrecy_of_its_document(document, case, clerk, archivist, section_chief, head):
    """DOC-12: lowered on the document by two people; the archivist does not do it alone on the item."""
    Document.objects.filter(pk=document.pk).update(
        secrecy="secret", sealed=True, subject="密不錄由", declassify="工作完成後解密"
    )
    handed = lifecycle.document.take(document, "to_file", by=section_chief, **CHOSEN)
    lifecycle.document.take(handed, "file", by=archivist)
    item = Item.objects.get()
    assert item.sealed
    with pytest.raises(Refused):
        archives_lifecycle.item.take(item, "ask_declassify", by=archivist, reason="已公布")
    said = {"level": "none", "reason": "工作完成", "subject": "檢送防疫會議紀錄"}
    lifecycle.document.take(handed, "ask_downgrade", by=section_chief, **said)
    lifecycle.document.take(handed, "approve_downgrade", by=head)
    item = Item.objects.get()
    assert (item.secret, item.sealed, item.subject) == (False, False, "檢送防疫會議紀錄")


def test_an_item_of_an_older_catalogue_leads_to_the_document_of_its_number(
    document, case, archivist, client_of
):
    """DOC-13, DOC-20: imported entries hang on nothing, and name the number."""
    item = archives.ItemFactory(unit=case.unit, case=case, doc_number=document.number)
    page = client_of(archivist).get(item.get_absolute_url()).content.decode()
    assert document.get_absolute_url() in page
