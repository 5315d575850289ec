"""The registry of receipts: entered one after the other, completed, warned, suggested, corrected."""

from datetime import date

import pytest
from django.db import connection
from django.test.signals import template_rendered
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from countyhall.domains.documents import factories
from countyhall.domains.documents.lifecycle import clocks
from countyhall.domains.documents.models import Agency, Document, State
from countyhall.domains.documents.services import intake
from countyhall.domains.documents.views.barcode import code39
from countyhall.kernel.audit import services as audit
from countyhall.kernel.testing import contract

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office")]
GIVEN = {
    "medium": "paper", "sender": "內政部營建署", "sender_number": "營署建管字第1091234567號", "sender_date": "109/8/28",
    "kind": "letter", "subject": "檢送建築技術規則修正條文1份，請查照。", "speed": "ordinary", "copy_kind": "original",
    "processing": "general", "copies": "1",
}  # fmt: skip


@pytest.fixture
def desk(client_of, registrar):
    """The registrar's browser."""
    return client_of(registrar)


def test_a_receipt_is_registered_and_the_place_is_ready_for_the_next(desk, county):
    """DOC-01: the fragment that comes back has the number, an empty form and today's list."""
    answer = desk.post(
        reverse("documents:registry"),
        {**GIVEN, "assign_to": county.section.code},
        headers={"HX-Request": "true"},
    )
    document = Document.objects.get()
    assert answer.status_code == 200
    assert (document.unit, document.state, document.received_on) == (
        county.section,
        State.ASSIGNED,
        date(2020, 9, 1),
    )
    assert document.number in answer.content.decode()
    assert answer.context["form"]["sender"].value() in (None, "")
    assert [one.pk for one in answer.context["entered"]] == [document.pk]


def test_what_is_missing_is_said_and_nothing_is_registered(desk):
    """DOC-01"""
    answer = desk.post(reverse("documents:registry"), GIVEN | {"subject": "", "sender": ""})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"sender", "subject"}
    assert not Document.objects.exists()


def test_a_code_typed_or_scanned_stands_for_its_agency(desk, county):
    """DOC-01, DOC-11: completion by name or code; the code is written where the name stands once."""
    factories.AgencyFactory(unit=county.root, code="301080000A", name="內政部營建署")
    found = desk.get(reverse("documents:registry-senders"), {"sender": "30108"}).content.decode()
    assert "內政部營建署" in found
    desk.post(reverse("documents:registry"), GIVEN | {"sender": "301080000a"})
    document = Document.objects.get()
    assert (document.sender, document.sender_code) == ("內政部營建署", "301080000A")


def test_a_name_that_stands_twice_gets_no_code(county, registrar):
    """DOC-11: a wrong code is worse than none."""
    factories.AgencyFactory(unit=county.root, code="1", name="代表會")
    factories.AgencyFactory(unit=county.root, code="2", name="代表會")
    made = intake.register(sender="代表會", subject="函", agency=county.root, by=registrar)
    assert made.sender_code == ""


def test_an_entry_of_the_past_is_not_offered(county, desk):
    """DOC-11: codes have days of validity."""
    Agency.objects.create(unit=county.root, code="9", name="省政府", valid_to=date(2018, 12, 31))
    assert "省政府" not in desk.get(reverse("documents:registry-senders"), {"sender": "省"}).content.decode()


def test_the_same_sender_and_number_is_warned_of(desk):
    """DOC-01"""
    desk.post(reverse("documents:registry"), GIVEN)
    asked = {"sender": GIVEN["sender"], "sender_number": GIVEN["sender_number"]}
    assert (
        Document.objects.get().number
        in desk.get(reverse("documents:registry-duplicates"), asked).content.decode()
    )
    asked["sender_number"] = "營署建管字第1099999999號"
    assert desk.get(reverse("documents:registry-duplicates"), asked).content.decode().strip() == ""


def test_the_unit_is_suggested_with_the_documents_that_say_so(desk, county, clerk):
    """DOC-02: learned from past documents and the sender, explained by them."""
    for n in range(6):
        factories.DocumentFactory(
            unit=county.section, agency=county.root, handler=clerk, assigned_on=date(2020, 8, 1), state=State.IN_WORK,
            subject=f"函轉建築技術規則修正條文第{n}條，請查照。",
        )  # fmt: skip
    factories.DocumentFactory(
        unit=county.other_section,
        agency=county.root,
        assigned_on=date(2020, 8, 1),
        subject="檢送國民中小學營養午餐計畫1份。",
    )
    asked = {"sender": GIVEN["sender"], "subject": GIVEN["subject"]}
    found = desk.get(reverse("documents:registry-suggestions"), asked).context["found"]
    assert (found[0].unit, found[0].handler) == (county.section, clerk)
    assert found[0].percent > 80
    assert all("建築技術規則" in document.subject for document in found[0].documents)


def test_a_correction_keeps_what_stood_there_before(desk, county, registrar):
    """DOC-01"""
    desk.post(reverse("documents:registry"), GIVEN)
    document = Document.objects.get()
    address = reverse("documents:document-edit", args=[document.pk])
    data = contract.form_data(desk.get(address).context["form"]) | {"speed": "most_urgent"}
    assert desk.post(address, data).status_code == 302
    document.refresh_from_db()
    assert document.due_on == date(2020, 9, 2)
    changed = audit.history(document).get(action="changed")
    assert "speed" in changed.data["changes"]


def test_the_slip_bears_the_number_as_bars(desk):
    """DOC-01: Code 39, with start, stop and quiet zones."""
    desk.post(reverse("documents:registry"), GIVEN)
    document = Document.objects.get()
    page = desk.get(reverse("documents:registry-slip", args=[document.pk]))
    assert page.status_code == 200
    assert document.number in page.content.decode()
    bars = code39(document.serial)
    assert len(bars.bars) == 5 * (len(document.serial) + 2)
    with pytest.raises(ValueError):
        code39("收")


def test_of_a_classified_receipt_the_subject_is_not_kept_and_nothing_is_suggested(desk):
    """DOC-12"""
    answer = desk.post(
        reverse("documents:registry"),
        GIVEN | {"secrecy": "secret", "declassify": "工作完成後解密", "subject": "機敏內容"},
    )
    assert answer.status_code == 200
    assert Document.objects.get().subject == "密不錄由"
    asked = {"sender": GIVEN["sender"], "subject": "機敏內容", "secrecy": "secret"}
    assert desk.get(reverse("documents:registry-suggestions"), asked).content == b""


def test_nobody_else_enters_the_registry(client_of, clerk, auditor):
    """X-03"""
    for user in (clerk, auditor):
        assert client_of(user).get(reverse("documents:registry")).status_code == 403


def test_the_desk_asks_the_same_with_ten_past_documents_and_with_a_hundred(client_of, clerk, county):
    """DOC-08: the inbox opens in the same number of queries, however much is past."""

    def past(count):
        for _ in range(count):
            factories.DocumentFactory(
                unit=county.section,
                handler=clerk,
                state=State.FILED,
                filed_on=date(2020, 8, 1),
                assigned_on=date(2020, 7, 1),
            )

    client = client_of(clerk)
    made = factories.DocumentFactory(unit=county.section, handler=clerk, state=State.ASSIGNED)
    clocks.begin(made, date(2020, 9, 1))
    past(10)
    client.get("/desk/")
    with CaptureQueriesContext(connection) as ten:
        assert client.get("/desk/").status_code == 200
    past(90)
    with CaptureQueriesContext(connection) as hundred:
        client.get("/desk/")
    assert len(hundred) == len(ten)


@pytest.mark.parametrize("text", ["建築", "1090000001", "1091234567"])
def test_a_document_is_found_by_two_signs_by_its_number_and_by_the_senders(desk, text):
    """DOC-17, X-05"""
    desk.post(reverse("documents:registry"), GIVEN)
    page = desk.get(reverse("documents:document-list"), {"q": text})
    assert page.context["table"].paginator.count == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_the_next_number_while_the_page_is_drawn(desk):
    """DOC-01, X-06: the receipt is committed, and its number let go, before the answer is written."""
    seen = []

    def look(sender, template, **kwargs):
        if template.name == "documents/registry_place.html":
            seen.append((connection.in_atomic_block, Document.objects.count()))

    template_rendered.connect(look)
    try:
        assert desk.post(reverse("documents:registry"), GIVEN).status_code == 200
    finally:
        template_rendered.disconnect(look)
    assert seen == [(False, 1)]
