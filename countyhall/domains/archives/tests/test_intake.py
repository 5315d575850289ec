"""How documents come in and get their numbers."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from countyhall.domains.archives import factories, lifecycle
from countyhall.domains.archives.models import FileCase, Item
from countyhall.domains.archives.services import desk, intake, plan
from countyhall.domains.petitions.factories import PetitionFactory
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.records import retention
from countyhall.kernel.records import services as records
from countyhall.kernel.search import services as search


def filed_record(case, **said):
    """A record of another domain with a document's attributes; the archives know nothing more of it."""
    record = PetitionFactory(unit=case.unit, number=said.pop("number", "1090012345"))
    told = {
        "file_case": case, "sender": "交通部公路總局", "sender_number": "路養字第1090012345號", "kind": "函",
        "received_on": date(2020, 8, 3), "pages": 6, "secrecy": "", "medium": "paper",
    } | said  # fmt: skip
    for name, value in told.items():
        setattr(record, name, value)
    return record


def test_cases_are_numbered_without_gaps(county, file_class, archivist):
    """DOC-13: 案次號 runs within year and class; the class gives term and disposition."""
    made = [
        plan.open_case(
            file_class, unit=county.section, title=f"案{n}", opened_on=date(2020, 3, 1), by=archivist
        )
        for n in range(3)
    ]
    assert [case.number for case in made] == ["0109/010101/1", "0109/010101/2", "0109/010101/3"]
    assert {(case.years, case.disposition) for case in made} == {(10, "destroy")}


def test_a_case_keeps_the_edition_of_the_plan_it_began_with(county, file_class):
    """DOC-13: a new edition changes nothing in cases of the old one; it is not used before its day."""
    case = plan.open_case(file_class, unit=county.section, title="舊案", opened_on=date(2019, 5, 1))
    newer = factories.FilePlanFactory(valid_from=date(2020, 7, 1))
    again = factories.FileClassFactory(plan=newer, code=file_class.code, years=5)
    with pytest.raises(Refused, match=str(newer)):
        plan.open_case(again, unit=county.section, title="太早", opened_on=date(2020, 6, 30))
    later = plan.open_case(again, unit=county.section, title="新案", opened_on=date(2020, 7, 1))
    case.refresh_from_db()
    assert (case.years, later.years) == (10, 5)


def test_a_filed_document_becomes_an_item(case, archivist):
    """DOC-13: checked in with 檔號, its fields, a link both ways, and found by the search."""
    record = filed_record(case)
    item = intake.take_in(record, by=archivist)
    assert item.number == "0109/010101/1/001/001"
    assert (item.doc_number, item.sender, item.page_count) == (record.number, "交通部公路總局", 6)
    assert item.received_number == "路養字第1090012345號"
    assert item.source == record
    assert [found for _label, found in records.links_of(record, archivist)] == [item]
    assert [hit.record for hit in search.find(archivist, "1090012345") if isinstance(hit.record, Item)] == [
        item
    ]


@pytest.mark.parametrize(("missing", "word"), [("file_case", "案"), ("subject", "主旨")])
def test_what_lacks_something_is_refused_with_words(case, archivist, missing, word):
    """DOC-13: nothing is filed, and the refusal undoes the document's own step."""
    record = filed_record(case)
    setattr(record, missing, None if missing == "file_case" else "")
    with pytest.raises(Refused, match=word):
        intake.take_in(record, by=archivist)
    assert not Item.objects.exists()


def test_a_document_is_filed_once_and_comes_back_under_its_number(case, archivist):
    """DOC-13: 退件補正 keeps the file number."""
    record = filed_record(case)
    item = intake.take_in(record, by=archivist)
    with pytest.raises(Refused):
        intake.take_in(record, by=archivist)
    lifecycle.item.take(item, "return_for_fix", by=archivist, reason="缺附件第2頁")
    again = intake.take_in(record, by=archivist)
    assert (again.number, again.state, again.mend) == (item.number, "checked_in", "")


def test_a_classified_document_says_when_it_is_declassified_and_is_sealed(case, archivist, clerk, head):
    """DOC-13, taiwan-rules 1.4: both parts of 密等及解密條件, and only named persons see it."""
    with pytest.raises(Refused):
        intake.take_in(filed_record(case, secrecy="密"), by=archivist)
    item = intake.take_in(
        filed_record(case, number="1090012346", secrecy="密", declassify="本件公布時解密"), by=archivist
    )
    assert item.sealed
    assert not Item.objects.visible_to(clerk).exists()
    lifecycle.item.take(item, "ask_declassify", by=archivist, reason="已公布")
    with pytest.raises(PermissionDenied):
        lifecycle.item.take(item, "declassify", by=archivist)
    lifecycle.item.take(item, "declassify", by=head, on=date(2020, 9, 1))
    assert Item.objects.visible_to(clerk).get() == item


def test_a_closed_case_takes_nothing_more(case, archivist):
    """DOC-13"""
    lifecycle.case.take(case, "close", by=archivist, on=date(2020, 9, 1))
    with pytest.raises(Refused):
        intake.take_in(filed_record(case), by=archivist)


def test_a_full_volume_is_followed_by_a_new_one(case, archivist):
    """DOC-13: by thickness; 600 pages are 300 sheets, and two of these do not fit into 5 cm."""
    numbers = [
        intake.take_in(filed_record(case, number=f"109000000{n}", pages=600), by=archivist).number
        for n in range(3)
    ]
    assert [n.rsplit("/", 2)[1:] for n in numbers] == [["001", "001"], ["002", "001"], ["003", "001"]]


def test_a_moved_item_keeps_its_former_number(case, archivist, file_class):
    """DOC-13: 並列檔號; whoever scans the old label finds it."""
    item = intake.take_in(filed_record(case), by=archivist)
    other = factories.FileCaseFactory(unit=case.unit, file_class=file_class, case_no=2)
    moved = lifecycle.item.take(item, "move", by=archivist, case=other, reason="分類錯誤")
    assert moved.number == "0109/010101/2/001/001"
    found = desk.check_in("0109/010101/1/001/001", by=archivist)
    assert found.item == moved


def test_dividing_a_volume_renumbers_what_stands_behind(case, archivist):
    """DOC-13"""
    items = [intake.take_in(filed_record(case, number=f"109000001{n}"), by=archivist) for n in range(4)]
    lifecycle.case.take(case, "split", by=archivist, after=2, reason="裝訂過厚")
    numbers = [Item.objects.get(pk=item.pk).number[-7:] for item in items]
    assert numbers == ["001/001", "001/002", "002/001", "002/002"]
    assert items[3].former_numbers.get().number.endswith("001/004")


def test_the_least_entry_must_be_complete(case, archivist):
    """DOC-13: what the entry lacks is named."""
    item = intake.take_in(filed_record(case, pages=0, sender=""), by=archivist)
    with pytest.raises(Refused, match="頁數"):
        lifecycle.item.take(item, "catalogue", by=archivist)


def test_a_term_may_be_shortened_only_within_the_law(case, archivist):
    """A0030089 §7: 20 years at most, to be destroyed, digitised, at least half of it, rounded up."""
    for years, digitised in ((4, True), (5, False)):
        with pytest.raises(Refused):
            lifecycle.case.take(
                case, "change_term", by=archivist, years=years, digitised=digitised, reason="數位化"
            )
    changed = lifecycle.case.take(case, "change_term", by=archivist, years=5, digitised=True, reason="數位化")
    assert (changed.years, changed.original_years) == (5, 10)


def test_closing_never_waits_for_a_term(county, archivist, file_class):
    """X-08: a case without any term computed closes all the same."""
    forever = factories.FileClassFactory(plan=file_class.plan, code="0102", years=None, disposition="agency")
    case = plan.open_case(forever, unit=county.section, title="自治法規", opened_on=date(2020, 1, 2))
    closed = lifecycle.case.take(case, "close", by=archivist, on=date(2020, 9, 1))
    assert closed.state == FileCase.State.CLOSED
    assert retention.kept_until(closed) is None


def test_the_desk_says_what_became_of_each_number(case, archivist, clerk):
    """DOC-13, DOC-21: mended items and loans are taken back, unknown numbers are said."""
    item = intake.take_in(filed_record(case), by=archivist)
    lifecycle.item.take(item, "return_for_fix", by=archivist, reason="缺頁")
    assert desk.check_in(f" {item.number} ", by=archivist).item.state == "checked_in"
    assert desk.check_in("nothing", by=archivist).why


def test_the_desk_page_checks_in_without_a_reload(case, archivist, client_of):
    """DOC-13: one line comes back for every scanned number."""
    item = intake.take_in(filed_record(case), by=archivist)
    client = client_of(archivist)
    page = client.get("/archives/desk/")
    assert page.status_code == 200
    answer = client.post("/archives/desk/", {"number": item.number}, headers={"HX-Request": "true"})
    assert answer.content.decode().strip().startswith("<tr>")
    assert item.subject in answer.content.decode()


def test_the_desk_counts_anew_with_every_number(case, archivist, client_of):
    """DOC-13: the counts and what waits to be catalogued come back beside the line."""
    item = intake.take_in(filed_record(case), by=archivist)
    lifecycle.item.take(item, "return_for_fix", by=archivist, reason="缺頁")
    client = client_of(archivist)
    before = client.get("/archives/desk/").context["tiles"]
    answer = client.post("/archives/desk/", {"number": item.number}, headers={"HX-Request": "true"})
    after, text = answer.context["tiles"], answer.content.decode()
    assert [row[1] for row in after][:2] == [before[0][1] + 1, before[1][1] - 1]
    for part in ("desk-tiles", "desk-waiting"):
        assert f'id="{part}" hx-swap-oob="true"' in text
