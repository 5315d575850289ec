"""Who has a document: assigned, taken up, passed on, returned, disputed; every stay timed and attributed."""

from datetime import date

import pytest

from countyhall.domains.documents import lifecycle
from countyhall.domains.documents.models import Document, Hop, Policy, State
from countyhall.domains.documents.services import intake
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.notices.models import Mail, Notice
from countyhall.kernel.records.models import Fact, Number

pytestmark = pytest.mark.django_db
take = lifecycle.document.take
DAY = date(2020, 9, 1)


@pytest.fixture
def letter(office, county, registrar):
    """A letter of the 1 September, registered."""
    return intake.register(
        sender="內政部營建署", sender_number="營署建管字第1091234567號",
        subject="函轉建築技術規則修正條文，請查照轉知。",
        agency=county.root, received_on=DAY, by=registrar,
    )  # fmt: skip


def kinds(document) -> list[str]:
    return [hop.kind for hop in document.hops.all()]


def test_a_receipt_has_a_number_a_fact_a_clock_and_a_line_of_history(letter):
    """DOC-01: ten digits, the year first."""
    assert (letter.number, letter.serial, letter.state) == ("1090000001", "1090000001", State.REGISTERED)
    assert Fact.objects.filter(object_id=letter.pk, code="received", on=DAY).exists()
    assert letter.due_on == date(2020, 9, 9)
    assert [line.action for line in audit.history(letter)] == ["created"]


def test_numbers_run_without_a_gap_and_a_void_one_stays_with_its_reason(letter, county, registrar):
    """DOC-01, X-06"""
    second = intake.register(
        sender="內政部", subject="第二件", agency=county.root, received_on=DAY, by=registrar
    )
    take(second, "void", by=registrar, reason="重複登錄")
    third = intake.register(
        sender="內政部", subject="第三件", agency=county.root, received_on=DAY, by=registrar
    )
    assert third.number == "1090000003"
    void = Number.objects.get(text=second.number)
    assert void.void_reason == "重複登錄"
    assert void.voided_at is not None
    assert not Document.objects.with_fact(
        "received", until=date(2020, 12, 31), as_of=date(2020, 12, 31)
    ).filter(pk=second.pk)


def test_every_stay_is_timed_and_attributed(letter, county, registrar, clerk):
    """DOC-02"""
    assigned = take(letter, "assign", by=registrar, unit=county.section)
    taken = take(assigned, "accept", by=clerk)
    first, second, third = taken.hops.all()
    assert kinds(taken) == ["registered", "assigned", "handed"]
    assert (first.left_at, second.left_at) == (second.at, third.at)
    assert third.left_at is None
    assert (second.by, second.unit, second.from_unit) == (registrar, county.section, county.root)
    assert (third.by, third.handler) == (clerk, clerk)


def test_the_people_of_the_unit_are_told_of_it_and_nobody_above(
    letter, county, registrar, clerk, other_clerk, section_chief, head, chief_secretary, magistrate
):
    """DOC-02: a person who is named alone; else whoever may take it up by a right in that very unit."""
    take(letter, "assign", by=registrar, unit=county.section)
    assert {notice.to for notice in Notice.objects.all()} == {clerk, section_chief}
    assert Mail.objects.count() == 2


def test_a_wrong_unit_returns_it_and_the_return_is_counted(letter, county, registrar, clerk):
    """DOC-02"""
    assigned = take(letter, "assign", by=registrar, unit=county.section)
    returned = take(assigned, "return_wrong", by=clerk, reason="非本科業務")
    assert (returned.state, returned.returns) == (State.RETURNED, 1)
    assert Fact.objects.filter(object_id=letter.pk, code="returned").count() == 1
    assert returned.hops.get(kind=Hop.Kind.RETURNED).reason == "非本科業務"


def test_after_too_many_moves_the_planning_officer_decides(
    letter, county, registrar, clerk, other_clerk, planning_officer
):
    """DOC-02: how many is a dated setting of the agency."""
    Policy.objects.create(unit=county.root, valid_from=date(2020, 1, 1), moves_before_decision=1)
    assigned = take(letter, "assign", by=registrar, unit=county.section)
    passed = take(assigned, "reassign", by=clerk, unit=county.other_section, reason="屬他科業務")
    with pytest.raises(Refused):
        take(passed, "reassign", by=other_clerk, unit=county.section, reason="不是我們")
    disputed = take(passed, "dispute", by=other_clerk, reason="兩科各執一詞")
    decided = take(disputed, "decide", by=planning_officer, unit=county.section, reason="依分層負責明細表")
    assert (decided.unit, decided.bound) == (county.section, True)
    with pytest.raises(Refused):
        take(decided, "return_wrong", by=clerk, reason="還是不要")
    assert kinds(decided) == ["registered", "assigned", "reassigned", "disputed", "decided"]


def test_the_number_of_moves_holds_from_the_day_it_was_laid_down(county):
    """X-04"""
    Policy.objects.create(unit=county.root, valid_from=date(2020, 1, 1), moves_before_decision=3)
    Policy.objects.create(unit=county.root, valid_from=date(2021, 1, 1), moves_before_decision=1)
    assert Policy.of(county.section, date(2020, 6, 1)).moves_before_decision == 3
    assert Policy.of(county.section, date(2021, 6, 1)).moves_before_decision == 1
    assert Policy.of(county.section, date(2019, 6, 1)).moves_before_decision == 2


def test_what_the_exchange_brings_twice_is_one_document(office, county):
    """DOC-01: the same parcel again gives the document that is there."""
    from django.utils import timezone

    given = {"exchange_id": "A-1", "sender": "教育部", "subject": "檢送辦法", "agency": county.root}
    first, new = intake.receive(**given, received_at=timezone.now())
    again, second_new = intake.receive(**given, received_at=timezone.now())
    assert (first, new, second_new) == (again, True, False)


def test_a_document_goes_to_the_archive_and_comes_back_to_be_mended(
    letter, county, registrar, clerk, archivist
):
    """DOC-13: the file number is chosen, the archive counts, sends back, takes in."""
    document = take(take(letter, "assign", by=registrar, unit=county.section), "accept", by=clerk)
    document = take(document, "close", by=clerk, reason="存查", on=date(2020, 9, 4))
    given = {"file_year": 109, "file_class": "010101", "file_case": "1", "retention": "5", "pages": 3}
    document = take(document, "to_file", by=clerk, **given)
    document = take(document, "return_for_fix", by=archivist, reason="缺附件1")
    document = take(document, "to_file", by=clerk, **{**given, "pages": 4})
    document = take(document, "file", by=archivist, on=date(2020, 9, 10))
    assert (document.state, document.file_number, document.filed_on) == (
        State.FILED, "109/010101/1", date(2020, 9, 10),
    )  # fmt: skip
    assert not document.hops.filter(left_at=None)
