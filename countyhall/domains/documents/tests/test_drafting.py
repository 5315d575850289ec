"""Drafts: written by one at a time, signed, proofread by somebody else, numbered, sealed, sent."""

import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from countyhall.config import first_steps
from countyhall.domains.documents import factories, lifecycle
from countyhall.domains.documents.lifecycle import writing
from countyhall.domains.documents.models import (
    Copy,
    Document,
    Draft,
    DraftState,
    DraftVersion,
    Kind,
    Mode,
    Recipient,
    SealMode,
    State,
)  # fmt: skip
from countyhall.domains.documents.services import drafting, paper, proofing
from countyhall.domains.documents.tests.test_paragraphs import HOSTILE
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.records.models import Number
from countyhall.kernel.testing import GrantFactory, member_of

pytestmark = pytest.mark.django_db
DAY = date(2020, 9, 3)


@pytest.fixture(autouse=True)
def office(county, settings, tmp_path):
    """The office on 3 September 109, with its routes."""
    settings.OFFICE_DATE = str(DAY)
    settings.MEDIA_ROOT = tmp_path
    first_steps.reference_data()
    return county


@pytest.fixture
def case(county, clerk):
    """A document in work in the clerk's section."""
    return factories.DocumentFactory(
        unit=county.section, agency=county.root, state=State.IN_WORK, handler=clerk
    )


@pytest.fixture
def draft(case, clerk):
    """A finished draft to one township."""
    made = factories.DraftFactory(unit=case.unit, document=case, drafter=clerk, level=3)
    factories.RecipientFactory(draft=made, name="金城鎮公所")
    return made


def decided(draft, section_chief) -> Draft:
    """Sent round and signed by the section chief."""
    draft = lifecycle.draft.take(draft, "circulate", by=draft.drafter)
    approvals.sign(approvals.circulation_of(draft), by=section_chief)
    return Draft.objects.get(pk=draft.pk)


def sealed(draft, registrar, word="府行研") -> Draft:
    """Proofread and sealed by the registrar."""
    draft = lifecycle.draft.take(draft, "proofread", by=registrar)
    said = {"on": DAY, "seal_mode": SealMode.SEAL_AND_NAME, "signer": "縣長　楊某某", "word": word}
    return lifecycle.draft.take(draft, "seal", by=registrar, **said)


def test_an_unfinished_draft_does_not_go_round(draft, clerk):
    """DOC-03: a required part, a subject, an addressee."""
    Draft.objects.filter(pk=draft.pk).update(subject="")
    with pytest.raises(Refused, match="主旨"):
        lifecycle.draft.take(draft, "circulate", by=clerk)
    Draft.objects.filter(pk=draft.pk).update(subject="檢送")
    Recipient.objects.all().delete()
    with pytest.raises(Refused):
        lifecycle.draft.take(draft, "circulate", by=clerk)
    assert approvals.circulation_of(draft) is None


def test_the_decision_keeps_the_text_word_for_word(draft, section_chief):
    """DOC-04: the text as decided, who decided, by whose delegation; the document is decided too."""
    text = draft.approval_text()
    done = decided(draft, section_chief)
    assert (done.state, done.decided_text, done.decided_by) == (DraftState.DECIDED, text, section_chief)
    assert done.decided_for == "科長"
    assert Document.objects.get(pk=draft.document_id).state == State.DECIDED
    assert done.facts.filter(code="decided", on=DAY).count() == 1


def test_a_draft_taken_back_is_written_again(draft, clerk):
    """DOC-04: 抽回."""
    draft = lifecycle.draft.take(draft, "circulate", by=clerk)
    assert Document.objects.get(pk=draft.document_id).state == State.CIRCULATING
    draft = lifecycle.draft.take(draft, "withdraw", by=clerk, reason="附件有誤")
    assert draft.state == DraftState.DRAFT
    assert Document.objects.get(pk=draft.document_id).state == State.IN_WORK


def test_the_drafter_does_not_proofread(draft, section_chief, county):
    """DOC-09: the proof-reader is not the drafter, not even with the permission; the database says so too."""
    both = member_of(county.section, "handler")
    GrantFactory(user=both, unit=county.root, role="registrar")
    Draft.objects.filter(pk=draft.pk).update(drafter=both)
    draft.refresh_from_db()
    done = decided(draft, section_chief)
    with pytest.raises(PermissionDenied):
        lifecycle.draft.take(done, "proofread", by=both)
    with pytest.raises(PermissionDenied):
        proofing.mend(done, by=both, subject="改", paragraphs=done.paragraphs)


def test_a_proof_reader_mends_slips_and_every_one_is_kept(draft, section_chief, registrar):
    """DOC-09: 校對 mends a wrong sign; what stood there is kept."""
    Draft.objects.filter(pk=draft.pk).update(subject="撿送建築技術規則條文1份，請查照")
    draft.refresh_from_db()
    done = decided(draft, section_chief)
    made = proofing.mend(
        done, by=registrar, subject="檢送建築技術規則條文1份，請查照。", paragraphs=done.paragraphs
    )
    assert [(c.before, c.after) for c in made] == [("撿", "檢"), ("", "。")]
    done.refresh_from_db()
    assert done.subject.startswith("檢送")
    assert done.decided_text.count("撿送") == 1
    assert sealed(done, registrar).state == DraftState.SEALED


@pytest.mark.parametrize(
    "subject",
    [
        "撥付補助款20萬元，請查照。",
        "不撥付補助款10萬元，請查照。",
        "撥付補助款10萬元並於文到後辦理，請查照。",
        "停止撥付補助款10萬元，請查照。",
    ],
)
def test_a_proof_reader_changes_no_number_and_no_meaning(draft, section_chief, registrar, subject):
    """DOC-09: only typographic corrections."""
    Draft.objects.filter(pk=draft.pk).update(subject="撥付補助款10萬元，請查照。")
    draft.refresh_from_db()
    done = decided(draft, section_chief)
    with pytest.raises(Refused):
        proofing.mend(done, by=registrar, subject=subject, paragraphs=done.paragraphs)
    assert Draft.objects.get(pk=done.pk).subject == "撥付補助款10萬元，請查照。"


def test_a_proof_reader_adds_no_paragraph(draft, section_chief, registrar):
    """DOC-09"""
    done = decided(draft, section_chief)
    more = [*done.paragraphs, {"part": "measures", "text": "如文", "items": []}]
    with pytest.raises(Refused):
        proofing.mend(done, by=registrar, subject=done.subject, paragraphs=more)


def test_numbers_run_without_a_gap_per_agency_word_and_year(case, clerk, section_chief, registrar):
    """DOC-09, X-06: 府行研字第1090000001號 and on; a refused sealing takes none; another word begins anew."""
    made = []
    for subject, word in (("一", "府行研"), ("二", "府行研"), ("三", "府行法")):
        one = factories.DraftFactory(
            unit=case.unit, document=case, drafter=clerk, level=3, subject=subject, word=""
        )
        factories.RecipientFactory(draft=one)
        one = decided(one, section_chief)
        one = lifecycle.draft.take(one, "proofread", by=registrar)
        with pytest.raises(Refused):
            lifecycle.draft.take(one, "seal", by=registrar, on=DAY, seal_mode="stamp", word="")
        made.append(
            lifecycle.draft.take(one, "seal", by=registrar, on=DAY, seal_mode="stamp", word=word).number
        )
    assert made == ["府行研字第1090000001號", "府行研字第1090000002號", "府行法字第1090000001號"]
    assert Number.objects.filter(text__contains="字第109").count() == 3


def test_a_seal_taken_back_keeps_its_number(draft, section_chief, registrar):
    """X-06"""
    done = sealed(decided(draft, section_chief), registrar)
    number = done.number
    done = lifecycle.draft.take(done, "unseal", by=registrar, reason="用印錯誤")
    said = {"on": DAY, "seal_mode": SealMode.STAMP, "word": "府行研"}
    assert lifecycle.draft.take(done, "seal", by=registrar, **said).number == number


def test_the_sealed_paper_is_kept_and_never_changed(draft, section_chief, registrar, client_of):
    """DOC-18: the kept bytes are what the page gives, whatever the address book says later."""
    done = sealed(decided(draft, section_chief), registrar)
    row = paper.kept(done)
    with attachments.open_file(row) as file:
        kept = file.read()
    factories.AgencyFactory(unit=done.unit, house=done.document.agency, name="金門縣政府改名")
    answer = client_of(registrar).get(reverse("documents:sheet", args=[done.pk]))
    assert answer.content == kept
    assert paper.pdf(done) != kept


def test_a_memo_does_not_leave_the_house(case, clerk, section_chief, registrar):
    """DOC-03: a 簽 is decided, not sent."""
    text = [{"part": "proposal", "text": "擬准予辦理。", "items": []}]
    memo = factories.DraftFactory(
        unit=case.unit, document=case, drafter=clerk, kind=Kind.MEMO, level=3, paragraphs=text
    )
    done = decided(memo, section_chief)
    with pytest.raises(Refused):
        lifecycle.draft.take(done, "proofread", by=registrar)


def test_the_document_is_sent_with_its_last_draft(draft, section_chief, registrar):
    """DOC-09: the fact that figures count, on the day it left."""
    done = sealed(decided(draft, section_chief), registrar)
    done = lifecycle.draft.take(done, "send", by=registrar, on=date(2020, 9, 4))
    assert done.sent_on == date(2020, 9, 4)
    assert done.facts.filter(code="sent", on=date(2020, 9, 4)).count() == 1
    assert Document.objects.get(pk=draft.document_id).state == State.SENT


def test_a_classified_document_is_not_drafted_here(case, clerk):
    """DOC-12"""
    Document.objects.filter(pk=case.pk).update(
        secrecy="confidential", sealed=True, subject="密不錄由", declassify="工作完成時解密"
    )
    case.refresh_from_db()
    with pytest.raises(Refused):
        drafting.begin(case, Kind.LETTER, by=clerk)


def test_a_draft_begins_with_a_template_and_answers_the_sender(case, clerk, county):
    """DOC-03: templates per kind and unit."""
    template = factories.DraftTemplateFactory(unit=county.section)
    made = drafting.begin(case, Kind.LETTER, by=clerk, template=template)
    assert (made.subject, made.paragraphs) == (template.subject, template.paragraphs)
    assert [one.name for one in made.recipients.all()] == [case.sender]
    kept = drafting.save_as_template(made, "函轉範本", by=clerk)
    assert kept.paragraphs == made.paragraphs


# Writing -------------------------------------------------------------------------------------------


def test_one_writes_at_a_time_and_a_take_over_is_told(draft, clerk, county):
    """DOC-20: the second is refused, takes over, and the first is told at the next word."""
    other = member_of(county.section, "handler")
    lease = drafting.take_lease(draft, by=clerk)
    with pytest.raises(Refused):
        drafting.take_lease(draft, by=other)
    drafting.write(draft, {"subject": "甲寫的"}, by=clerk, token=str(lease.token))
    taken = drafting.take_lease(draft, by=other, over=True)
    with pytest.raises(Refused, match=str(other)):
        drafting.write(draft, {"subject": "甲又寫"}, by=clerk, token=str(lease.token))
    drafting.write(draft, {"subject": "乙寫的"}, by=other, token=str(taken.token))
    assert Draft.objects.get(pk=draft.pk).subject == "乙寫的"
    assert draft.versions.first().subject == "甲寫的", "what the first wrote is kept"


def test_a_left_page_frees_the_draft(draft, clerk, county):
    """DOC-20: the lease lapses by itself, or at once when the page says so."""
    other = member_of(county.section, "handler")
    lease = drafting.take_lease(draft, by=clerk)
    lease.seen_at -= writing.SILENCE
    lease.save()
    assert drafting.take_lease(draft, by=other).by == other
    drafting.let_go(draft, by=other)
    assert drafting.holder(draft) is None


def test_versions_are_never_changed(draft, clerk):
    """DOC-18: every text put down stays; the same text is not put down twice."""
    writing.keep(draft, by=clerk)
    assert writing.keep(draft, by=clerk) is None
    draft.subject = "改過"
    draft.save()
    writing.keep(draft, by=clerk)
    assert [row.number for row in draft.versions.all()] == [2, 1]
    with pytest.raises(Exception, match="versions_of_drafts_stay"):
        DraftVersion.objects.update(text="x")


def test_a_name_that_fits_two_entries_is_left_blank_and_reported(draft, clerk, county):
    """DOC-11: a wrong code is worse than none; one that fits once gets its code."""
    for _ in range(2):
        factories.AgencyFactory(unit=county.root, name="地政事務所")
    only = factories.AgencyFactory(unit=county.root, name="內政部消防署")
    factories.AgencyFactory(unit=county.root, name="臺灣省政府", valid_to=date(2018, 6, 30))
    unclear = drafting.address(
        draft, [{"name": "地政事務所"}, {"name": "內政部消防署"}, {"name": "臺灣省政府"}]
    )
    assert [one.name for one in unclear] == ["地政事務所"]
    assert [one.code for one in draft.recipients.all()] == ["", only.code, ""], "nor one that no longer holds"


def test_a_group_is_one_name_on_paper_and_many_parcels(draft, county):
    """DOC-09: group addressees."""
    group = factories.AgencyGroupFactory(unit=county.section, name="本縣各鄉鎮公所")
    group.agencies.set(
        [
            factories.AgencyFactory(unit=county.root, name=f"{n}公所", exchanges_since=date(2010, 1, 1))
            for n in "甲乙丙"
        ]
    )
    drafting.address(draft, drafting.of_group(group))
    assert draft.recipients.count() == 3
    assert {one.mode for one in draft.recipients.all()} == {Mode.ELECTRONIC}
    assert paper.data_of(draft)["copies"] == [["正本", "本縣各鄉鎮公所"]]


def test_the_editor_saves_what_is_typed_and_gives_hostile_text_back(draft, clerk, client_of):
    """DOC-03, X-10: in by the editor, out by the page; a wrong token is refused with what differs."""
    client = client_of(clerk)
    seed = client.get(reverse("documents:write", args=[draft.pk])).context["seed"]
    said = seed["draft"] | {
        "subject": HOSTILE,
        "paragraphs": [{"part": "explanation", "text": "", "items": [{"text": HOSTILE, "items": []}]}],
        "recipients": [{"name": "金沙鎮公所", "copy": Copy.ORIGINAL, "mode": Mode.POST}],
    }
    url = reverse("documents:save", args=[draft.pk])

    def save(token):
        return client.post(url, json.dumps({"token": token, "draft": said}), content_type="application/json")

    assert save(seed["token"]).json()["count"] == 1
    draft.refresh_from_db()
    assert draft.subject == HOSTILE
    assert draft.paragraphs[0]["items"][0]["text"] == HOSTILE
    assert [one.name for one in draft.recipients.all()] == ["金沙鎮公所"]
    again = client.get(reverse("documents:write", args=[draft.pk])).context["seed"]
    assert again["draft"]["subject"] == HOSTILE
    said["subject"] = "別人寫的"
    answer = save(seed["token"])
    assert answer.status_code == 409
    assert {piece["kind"] for piece in answer.json()["differs"]} >= {"out", "in"}


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"draft": 1}', '{"token":"x","draft":{"level":"x"}}'])
def test_what_the_editor_cannot_have_sent_is_refused(draft, clerk, client_of, body):
    """X-10"""
    answer = client_of(clerk).post(
        reverse("documents:save", args=[draft.pk]), body, content_type="application/json"
    )
    assert answer.status_code in {400, 409}


def test_another_units_draft_is_not_found(draft, other_clerk, client_of):
    """X-03: editor, sheet, versions and PDF."""
    client = client_of(other_clerk)
    for name, more in (("write", []), ("sheet", []), ("versions", []), ("sheet-page", [1])):
        assert client.get(reverse(f"documents:{name}", args=[draft.pk, *more])).status_code == 404


def test_the_desk_that_has_it_may_change_the_text(draft, clerk, section_chief, county):
    """DOC-04: while it lies at the section chief's desk he writes, and the drafter does not."""
    other = member_of(county.section, "handler")
    draft = lifecycle.draft.take(draft, "circulate", by=clerk)
    assert drafting.may_write(section_chief, draft)
    assert not drafting.may_write(clerk, draft)
    assert not drafting.may_write(other, draft)


def test_an_address_that_is_no_moment_is_refused(draft, clerk):
    """X-10"""
    lease = drafting.take_lease(draft, by=clerk)
    with pytest.raises(ValidationError):
        drafting.write(draft, {"contact_email": "x"}, by=clerk, token=str(lease.token))


def test_units_are_consulted_side_by_side_and_do_not_change_the_text(draft, clerk, county, section_chief):
    """DOC-05: 並會 before the chief signs; a consulted unit reads draft and document, gives its opinion, writes not."""
    chief = member_of(county.other_department, "unit_head")
    draft = lifecycle.draft.take(draft, "circulate", by=clerk, units=[county.other_department], days=3)
    running = approvals.circulation_of(draft)
    assert not approvals.may_sign(section_chief, running)
    assert Draft.objects.visible_to(chief).filter(pk=draft.pk).exists()
    assert Document.objects.visible_to(chief).filter(pk=draft.document_id).exists()
    assert not drafting.may_write(chief, draft)
    approvals.sign(running, by=chief, opinion="本處無意見")
    approvals.sign(approvals.circulation_of(draft), by=section_chief)
    assert Draft.objects.get(pk=draft.pk).state == DraftState.DECIDED


def test_a_decision_is_taken_anew_until_the_proof_reader_has_begun(draft, section_chief, registrar):
    """DOC-04: 改批; refused once it was proofread."""
    done = decided(draft, section_chief)
    Draft.objects.filter(pk=done.pk).update(subject="改批後之主旨，請查照。")
    approvals.redecide(approvals.last_circulation(done), by=section_chief, opinion="改為副知議會")
    done.refresh_from_db()
    assert "改批後之主旨" in done.decided_text
    lifecycle.draft.take(done, "proofread", by=registrar)
    with pytest.raises(Refused):
        approvals.redecide(approvals.last_circulation(done), by=section_chief, opinion="再改")
