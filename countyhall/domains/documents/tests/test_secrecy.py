"""密等: a placeholder row and nothing else; lowered by a proposal that somebody else approves."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.forms import model_to_dict
from django.urls import reverse

from countyhall.domains.documents import factories, lifecycle, services
from countyhall.domains.documents.models import CLASSIFIED_SUBJECT, Document, Secrecy, State
from countyhall.domains.documents.services import intake
from countyhall.domains.documents.tests.offices import pdf
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.roles.models import Role
from countyhall.kernel.search import services as search
from countyhall.kernel.testing import contract, member_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office")]
take = lifecycle.document.take
LEVELS = [level.value for level in Secrecy]
WORDS = "機敏建物清冊"


@pytest.fixture
def secret(county, registrar):
    """``secret(level)`` → a classified document in the section."""

    def made(level="confidential", unit=None, **fields):
        document = intake.register(
            sender="國家安全局", sender_number="(109)金字第1090000777號", subject=WORDS, attachments_note="清冊1份",
            agency=county.root, received_on=date(2020, 9, 1), by=registrar, secrecy=level,
            **{"declassify": "工作完成後解密", **fields},
        )  # fmt: skip
        return take(document, "assign", by=registrar, unit=unit or county.section)

    return made


@pytest.mark.parametrize("level", LEVELS)
def test_only_a_placeholder_of_it_stands_in_the_house(secret, level):
    """DOC-12: 密不錄由, no attachments, sealed."""
    document = secret(level)
    assert (document.subject, document.attachments_note, document.sealed) == (CLASSIFIED_SUBJECT, "", True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(subject=WORDS)


@pytest.mark.parametrize("level", LEVELS)
def test_it_is_never_found_not_even_by_its_number(secret, registrar, level):
    """DOC-12"""
    document = secret(level)
    for text in (document.number, WORDS, "國家安全局", "1090000777"):
        assert search.find(registrar, text) == []


@pytest.mark.parametrize("level", LEVELS)
def test_it_never_enters_online_signoff(secret, section_chief, level):
    """DOC-12"""
    document = take(secret(level), "accept", by=section_chief)
    with pytest.raises(Refused):
        take(document, "begin_signoff", by=None)


def test_no_export_and_no_interface_holds_it(secret, registrar, client_of):
    """DOC-12: the list shows its line to those who may see it; no file does."""
    document, plain = secret(), factories.DocumentFactory()
    client, address = client_of(registrar), reverse("documents:document-list")
    page = client.get(address)
    assert {row.record.pk for row in page.context["table"].rows} == {document.pk, plain.pk}
    for fmt in ("csv", "json"):
        found = client.get(address, {"export": fmt})
        text = (b"".join(found.streaming_content) if found.streaming else found.content).decode("utf-8-sig")
        assert plain.number in text
        assert document.number not in text
    listed = client.get("/api/v1/documents/document/").json()
    assert [one["number"] for one in listed["results"]] == [plain.number]
    assert client.get(f"/api/v1/documents/document/{document.pk}/").status_code == 404
    feed = client.get("/api/v1/events/").content.decode()
    assert f'"id": {document.pk}' not in feed and document.number not in feed


# Who may see a classified line: role, where they sit, whether they see it.
MATRIX = [
    ("handler", "section", False),
    ("handler", "other_section", False),
    ("section_chief", "section", True),
    ("section_chief", "other_section", False),
    ("unit_head", "department", True),
    ("unit_head", "other_department", False),
    ("registrar", "root", True),
    ("chief_secretary", "root", True),
    ("magistrate", "root", True),
    ("planning_officer", "root", True),
    ("auditor", "root", True),
    ("administrator", "root", False),
]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("role", "place", "seen"), MATRIX)
def test_who_sees_the_line_of_a_classified_document(secret, county, client_of, role, place, seen, level):
    """DOC-12, X-03: list, detail, print, history and search agree."""
    document = secret(level)
    user = member_of(getattr(county, place), role, username="reader")
    assert Document.objects.visible_to(user).filter(pk=document.pk).exists() is seen
    client = client_of(user)
    expected = {200} if seen else {403, 404}
    assert client.get(document.get_absolute_url()).status_code in expected
    assert client.get(f"{document.get_absolute_url()}print/").status_code in expected
    assert search.find(user, document.number) == []


def test_its_own_handler_sees_it_where_the_office_grants_it(secret, county, clerk):
    """DOC-12: a handler of classified documents holds the permission to see them in the unit."""
    document = secret()
    holder = contract.person_with(
        "documents.view_document",
        "documents.view_sealed_document",
        unit=county.section,
        reach=Role.Reach.UNIT,
    )
    assert Document.objects.visible_to(holder).filter(pk=document.pk).exists()
    assert not Document.objects.visible_to(clerk).filter(pk=document.pk).exists()


def test_the_day_of_declassification_runs_as_a_clock(secret):
    """DOC-12"""
    dated = secret("secret", declassify="", declassify_on=date(2025, 9, 1))
    assert deadlines.clock_of(dated, "documents.declassify").due_on == date(2025, 9, 1)
    conditional = secret("secret")
    assert deadlines.clock_of(conditional, "documents.review_secrecy").due_on == date(2021, 9, 1)


def test_a_classified_document_says_when_or_on_what_condition_it_is_declassified(secret):
    """DOC-12"""
    with pytest.raises(Refused):
        secret(declassify="")


def test_secrecy_is_lowered_by_two_people(secret, section_chief, head):
    """DOC-12: proposed by one, approved by another, and then it may be found."""
    document = secret("secret")
    asked = take(
        document, "ask_downgrade", by=section_chief, level="none", subject="建物清冊一份", reason="已公布"
    )
    assert (asked.secrecy, asked.subject) == ("secret", CLASSIFIED_SUBJECT)
    with pytest.raises(PermissionDenied):
        take(asked, "approve_downgrade", by=section_chief)
    lowered = take(asked, "approve_downgrade", by=head)
    assert (lowered.secrecy, lowered.sealed, lowered.subject) == ("", False, "建物清冊一份")
    assert [hit.record.pk for hit in search.find(head, "建物清冊")] == [document.pk]


def test_secrecy_is_not_raised_by_a_proposal_and_not_lowered_by_editing(
    secret, section_chief, registrar, client_of
):
    """DOC-12"""
    document = secret("secret")
    with pytest.raises(Refused):
        take(document, "ask_downgrade", by=section_chief, level="top_secret", reason="x")
    client, address = client_of(registrar), reverse("documents:document-edit", args=[document.pk])
    data = contract.form_data(client.get(address).context["form"]) | {"secrecy": ""}
    assert client.post(address, data).status_code == 422
    document.refresh_from_db()
    assert document.secrecy == "secret"


def test_two_agencies_in_one_house_do_not_see_each_other(county, client_of):
    """DOC-12, X-03: a township's registry and the county's, each with its own numbers."""
    county_agency = factories.AgencyFactory(
        unit=county.department, name="甲處", house=county.department, prefix="A-"
    )
    township = factories.AgencyFactory(
        unit=county.other_department, name="乙處", house=county.other_department, prefix="B-"
    )
    people = {}
    for unit in (county.department, county.other_department):
        role = Role.objects.create(
            code=f"registrar-{unit.code}", name=f"{unit}總收發", reach=Role.Reach.BELOW,
            extra=["documents.view_document", "documents.register_document", "documents.export_document"],
        )  # fmt: skip
        people[unit] = member_of(unit, role.code, username=f"registrar-{unit.code}")
    made = {
        unit: intake.register(
            sender="教育部", sender_number="同一文號", subject=f"給{unit}", agency=unit, by=people[unit]
        )
        for unit in people
    }
    assert {m.number for m in made.values()} == {"A-1090000001", "B-1090000001"}
    for unit, user in people.items():
        own, other = made[unit], next(m for u, m in made.items() if u != unit)
        client = client_of(user)
        assert client.get(own.get_absolute_url()).status_code == 200
        assert client.get(other.get_absolute_url()).status_code == 404
        found = client.get(reverse("documents:document-list"), {"export": "json"})
        text = (b"".join(found.streaming_content) if found.streaming else found.content).decode()
        assert own.number in text
        assert other.number not in text
        assert [hit.record for hit in search.find(user, own.number)] == [own]
        assert search.find(user, other.number) == []
    assert county_agency.prefix != township.prefix
    assert made[county.department].state == State.REGISTERED


def test_secrecy_that_is_still_needed_is_looked_at_again_a_year_later(secret, section_chief):
    """DOC-12: the condition runs as a clock, and whoever looked at it begins the next one."""
    document = secret("secret")
    take(document, "keep_secret", by=section_chief, reason="工作未完成", on=date(2021, 8, 30))
    assert deadlines.clock_of(document, "documents.review_secrecy").due_on == date(2022, 8, 30)
    take(
        document, "keep_secret", by=section_chief, reason="展延", until=date(2023, 1, 1), on=date(2021, 8, 30)
    )
    assert deadlines.clock_of(document, "documents.declassify").due_on == date(2023, 1, 1)
    with pytest.raises(Refused):
        take(
            document,
            "keep_secret",
            by=section_chief,
            reason="展延",
            until=date(2033, 1, 1),
            on=date(2021, 8, 30),
        )
    with pytest.raises(Refused):
        take(document, "keep_secret", by=section_chief, reason="續", on=date(2023, 1, 2))


def test_the_clock_of_secrecy_outlives_the_work(secret, section_chief):
    """DOC-12: released and taken up again, it is secret as long as before."""
    document = take(secret("secret"), "accept", by=section_chief)
    take(document, "release", by=section_chief, reason="解除列管")
    take(document, "reopen", by=section_chief, reason="再辦")
    assert deadlines.clock_of(document, "documents.review_secrecy").is_open


@pytest.fixture
def ordinary(county, registrar, clerk, settings, tmp_path):
    """An ordinary letter in work, with a file and a draft that was given up."""
    settings.MEDIA_ROOT = tmp_path
    document = factories.DocumentFactory(
        unit=county.section, agency=county.root, state=State.IN_WORK, handler=clerk, subject=WORDS
    )
    attachments.attach(document, SimpleUploadedFile("清冊.pdf", pdf("清冊"), "application/pdf"), by=registrar)
    draft = factories.DraftFactory(unit=county.section, document=document, drafter=clerk, subject=WORDS)
    search.index_many([document, draft])
    return document


def classified(document, registrar) -> services.entry.CaseForm:
    """The registrar's correction that classifies it."""
    said = {
        **model_to_dict(document),
        "secrecy": "secret",
        "declassify": "工作完成後解密",
        "version": document.version,
    }
    return services.entry.CaseForm(
        {k: v for k, v in said.items() if v is not None}, instance=document, by=registrar
    )


def test_what_is_being_written_online_is_not_classified_beneath(ordinary, registrar):
    """DOC-12: the drafts go first."""
    assert "secrecy" in classified(ordinary, registrar).errors


def test_what_is_classified_afterwards_leaves_nothing_but_its_line(ordinary, registrar, clerk, head):
    """DOC-12: its files are gone, its letters sealed, and neither is found."""
    draft = lifecycle.draft.take(ordinary.drafts.get(), "drop", by=clerk, reason="改紙本")
    assert search.find(clerk, WORDS)
    form = classified(ordinary, registrar)
    assert form.is_valid(), form.errors
    form.save()
    assert list(attachments.all_of(ordinary)) == []
    draft.refresh_from_db()
    assert draft.sealed
    for person in (clerk, head, registrar):
        assert search.find(person, WORDS) == []
    assert deadlines.clock_of(ordinary, "documents.review_secrecy").is_open
