"""Dispatch: every addressee's copy goes its own way, fails alone and is sent again alone."""

import email
from datetime import UTC, date, datetime
from email import policy

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from icalendar import Calendar

from countyhall.config import first_steps
from countyhall.domains.documents import lifecycle
from countyhall.domains.documents.factories import DraftFactory, RecipientFactory
from countyhall.domains.documents.models import Copy, Draft, DraftState, Kind, Mode, Recipient, Try
from countyhall.domains.documents.services import dispatch, drafting, meeting_file, paper
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.notices.models import Mail, Notice
from countyhall.kernel.notices.tests import sink as sinks
from countyhall.kernel.records.models import Number
from countyhall.kernel.testing import member_of

pytestmark = pytest.mark.django_db
DAY, NEXT = date(2020, 9, 4), date(2020, 9, 7)  # a Friday, and the Monday after it
Sent = Recipient.State


@pytest.fixture(autouse=True)
def office(county, settings, tmp_path):
    """The office on Friday, 4 September 109."""
    settings.OFFICE_DATE = str(DAY)
    settings.MEDIA_ROOT = tmp_path
    first_steps.reference_data()


@pytest.fixture
def sealed(county, clerk, registrar):
    """A sealed letter: two by exchange, one by registered post, one by mail."""
    draft = DraftFactory(unit=county.section, drafter=clerk, state=DraftState.PROOFREAD, decided_on=DAY)
    for order, (name, mode, more) in enumerate([
        ("內政部", Mode.ELECTRONIC, {"code": "301000000A"}), ("財政部", Mode.ELECTRONIC, {"code": "303000000D"}),
        ("王大同君", Mode.REGISTERED, {}), ("某協會", Mode.EMAIL, {"email": "office@example.test"}),
    ]):  # fmt: skip
        RecipientFactory(draft=draft, name=name, mode=mode, order=order, **more)
    said = {"on": DAY, "seal_mode": "seal_and_name", "signer": "縣長　楊某某", "word": "府行研"}
    return lifecycle.draft.take(draft, "seal", by=registrar, **said)


@pytest.fixture
def sent(sealed, registrar):
    """The same, sent."""
    return lifecycle.draft.take(sealed, "send", by=registrar, on=DAY)


def one(sent, name: str) -> Recipient:
    """An addressee."""
    return sent.recipients.get(name=name)


def test_nothing_leaves_before_it_is_sent(sealed):
    """DOC-09: 封發."""
    assert list(dispatch.outgoing()) == []
    assert {r.state for r in sealed.recipients.all()} == {Sent.WAITING}


def test_the_carrier_gets_the_sealed_paper_and_the_files(sent):
    """DOC-09: what the exchange hands over: the kept PDF, once per addressee, with its key."""
    parcels = list(dispatch.outgoing())
    assert [p.recipient.name for p in parcels] == ["內政部", "財政部"]
    assert all(p.document.name == f"{sent.number}.pdf" for p in parcels)
    assert len({p.key for p in parcels}) == 2


def test_the_failed_addressee_alone_is_sent_again(sent, registrar):
    """DOC-09: one failed, one arrived; only the first is waiting again, by another way."""
    first, second = dispatch.outgoing()
    dispatch.handed_over(first.key, reference="X-1", on=DAY)
    dispatch.handed_over(second.key, reference="X-2", on=DAY)
    dispatch.delivered(second.key, on=DAY)
    dispatch.failed(first.key, "收方系統無回應")
    assert list(dispatch.outgoing()) == []
    assert Notice.objects.filter(kind=Notice.TASK, message__contains="內政部").exists()
    dispatch.retry(one(sent, "內政部"), by=registrar)
    assert [p.recipient.name for p in dispatch.outgoing()] == ["內政部"]
    assert one(sent, "財政部").state == Sent.DELIVERED
    with pytest.raises(Refused):
        dispatch.retry(one(sent, "財政部"), by=registrar)


def test_a_second_word_about_a_parcel_changes_nothing(sent):
    """DOC-09: whoever died after sending says it again, and it is one parcel and one try."""
    key = next(dispatch.outgoing()).key
    for _ in range(3):
        dispatch.handed_over(key, reference="X-1", on=DAY)
    assert Try.objects.filter(recipient__key=key).count() == 1
    assert Recipient.objects.get(key=key).tries == 1


def test_a_result_is_checked_on_the_next_working_day(sent):
    """Rules of exchange: the result is looked at no later than the next day; Monday after a Friday."""
    key = next(dispatch.outgoing()).key
    dispatch.handed_over(key, on=DAY)
    assert Recipient.objects.get(key=key).check_on == NEXT
    dispatch.check_results(DAY)
    assert not Notice.objects.filter(kind=Notice.TASK).exists()
    dispatch.check_results(NEXT)
    assert Notice.objects.filter(kind=Notice.TASK, message__contains=sent.number).exists()
    before = Notice.objects.count()
    dispatch.check_results(NEXT)
    assert Notice.objects.count() == before, "once"


def test_a_mailed_copy_is_one_letter(sent):
    """X-07: through the outbox, in the transaction of the word about it; the job run twice mails once."""
    jobs.run_due()
    jobs.run_due()
    assert Mail.objects.filter(to="office@example.test").count() == 1
    mailed = one(sent, "某協會")
    assert mailed.state == Sent.HANDED
    dispatch.mail_out.func(parcel=str(mailed.key)) if hasattr(dispatch.mail_out, "func") else None
    letter = Mail.objects.get(to="office@example.test")
    assert sent.number in letter.body
    assert sent.subject in letter.body


def test_post_is_noted_by_hand_with_its_number(sent, registrar, clerk, client_of):
    """DOC-09: registered post has the number of the parcel; only the dispatcher notes it."""
    row = one(sent, "王大同君")
    url = reverse("documents:delivery", args=[row.pk])
    assert client_of(clerk).get(url).status_code == 403
    said = {"outcome": Sent.HANDED, "on": "109/9/4", "reference": "掛號123456"}
    assert client_of(registrar).post(url, said).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.reference, row.handed_on) == (Sent.HANDED, "掛號123456", DAY)
    with pytest.raises(PermissionDenied):
        dispatch.note_by_hand(row, Sent.DELIVERED, by=clerk, on=DAY)


def test_who_cannot_be_reached_that_way_stops_the_sending(sealed, registrar):
    """DOC-11: no code, no exchange; nothing of it is half sent."""
    sealed.recipients.filter(name="財政部").update(code="")
    with pytest.raises(Refused, match="財政部"):
        lifecycle.draft.take(sealed, "send", by=registrar, on=DAY)
    assert Draft.objects.get(pk=sealed.pk).state == DraftState.SEALED
    assert {r.state for r in sealed.recipients.all()} == {Sent.WAITING}


def test_an_annulled_document_is_held_back_and_its_number_void(sent, registrar):
    """DOC-09, X-06: 註銷: what had not left stays, what had left is known, the number is visible as void."""
    parcel = next(dispatch.outgoing())
    dispatch.handed_over(parcel.key, on=DAY)
    done = lifecycle.draft.take(sent, "annul", by=registrar, reason="受文者誤植")
    assert done.state == DraftState.ANNULLED
    assert list(dispatch.outgoing()) == []
    states = {r.name: r.state for r in done.recipients.all()}
    assert states == {
        "內政部": Sent.HANDED,
        "財政部": Sent.CANCELLED,
        "王大同君": Sent.CANCELLED,
        "某協會": Sent.CANCELLED,
    }
    assert Number.objects.get(text=sent.number).void_reason == "受文者誤植"


def test_a_correction_goes_to_the_same_addressees(sent, clerk):
    """DOC-09: 更正: a document of its own, both show the other."""
    new = drafting.correct(sent, by=clerk)
    assert new.corrects == sent
    assert sent.number in new.subject
    assert [r.name for r in new.recipients.all()] == [r.name for r in sent.recipients.all()]
    assert new.state == DraftState.DRAFT
    assert new.number is None


def test_a_meeting_notice_carries_its_diary_file(county, clerk, registrar, client_of):
    """DOC-03: 開會通知單 → iCalendar with time, place and attendees; annulled, it cancels."""
    notice = DraftFactory(
        unit=county.section, drafter=clerk, kind=Kind.MEETING, state=DraftState.PROOFREAD, subject="研商管考事宜",
        meeting_starts_at=datetime(2020, 9, 10, 1, 30, tzinfo=UTC), place="第一會議室", chair="陳秘書長", paragraphs=[],
    )  # fmt: skip
    RecipientFactory(
        draft=notice, name="工務處", copy=Copy.ATTENDEE, mode=Mode.EMAIL, email="works@example.test"
    )
    said = {"on": DAY, "seal_mode": "stamp", "word": "府行研"}
    notice = lifecycle.draft.take(notice, "seal", by=registrar, **said)
    kept = next(row for row in attachments.of(notice) if row.name.endswith(".ics"))
    with attachments.open_file(kept) as file:
        event = Calendar.from_ical(file.read()).walk("VEVENT")[0]
    assert event["summary"] == "研商管考事宜"
    assert event["location"] == "第一會議室"
    assert event["dtstart"].dt == datetime(2020, 9, 10, 1, 30, tzinfo=UTC)
    assert event["attendee"].params["CN"] == "工務處"
    answer = client_of(registrar).get(reverse("documents:meeting-file", args=[notice.pk]))
    assert answer["Content-Type"].startswith("text/calendar")
    notice = lifecycle.draft.take(notice, "send", by=registrar, on=DAY)
    notice = lifecycle.draft.take(notice, "annul", by=registrar, reason="延期")
    assert b"STATUS:CANCELLED" in meeting_file.calendar_of(notice)


def test_the_dispatchers_list_asks_the_same_for_one_and_for_many(
    sent, registrar, client_of, django_assert_max_num_queries
):
    """Constant query counts."""
    client = client_of(registrar)
    url = reverse("documents:dispatch")
    client.get(url)
    with django_assert_max_num_queries(60) as few:
        assert client.get(url).status_code == 200
    for n in range(9):
        RecipientFactory(draft=sent, name=f"某{n}", mode=Mode.POST, state=Sent.READY)
    with django_assert_max_num_queries(len(few)):
        client.get(url)


def test_only_the_dispatcher_sees_the_list(county, clerk, client_of):
    """X-02"""
    assert client_of(clerk).get(reverse("documents:dispatch")).status_code == 403
    assert (
        client_of(member_of(county.root, "registrar")).get(reverse("documents:dispatch")).status_code == 200
    )


def test_a_mailed_meeting_notice_brings_the_sheet_and_the_meeting(county, clerk, registrar, settings):
    """DOC-09, X-07: the PDF as it was sealed, and an invitation as RFC 5546 wants it."""
    notice = DraftFactory(
        unit=county.section, drafter=clerk, kind=Kind.MEETING, state=DraftState.PROOFREAD, decided_on=DAY,
        meeting_starts_at=datetime(2020, 9, 21, 1, 30, tzinfo=UTC), place="第一會議室", paragraphs=[],
    )  # fmt: skip
    RecipientFactory(
        draft=notice, name="林委員", copy=Copy.ATTENDEE, mode=Mode.EMAIL, email="lin@example.test"
    )
    said = {"on": DAY, "seal_mode": "seal_and_name", "signer": "縣長　楊某某", "word": "府行研"}
    notice = lifecycle.draft.take(notice, "seal", by=registrar, **said)
    lifecycle.draft.take(notice, "send", by=registrar, on=DAY)
    with sinks.running(settings) as sink:
        jobs.run_due(["mail"])
        jobs.run_due(["mail"])
    (message,) = [email.message_from_bytes(taken, policy=policy.default) for taken in sink.taken]
    parts = {part.get_content_type(): part for part in message.iter_attachments()}
    sheet, diary = parts["application/pdf"], parts["text/calendar"]
    assert sheet.get_payload(decode=True) == attachments.open_file(paper.kept(notice)).read()
    calendar = Calendar.from_ical(diary.get_payload(decode=True))
    (event,) = calendar.walk("VEVENT")
    assert diary.get_param("method") == calendar["METHOD"] == "REQUEST"
    assert event["ATTENDEE"] == "mailto:lin@example.test" and event["ORGANIZER"].startswith("mailto:")
    assert event["UID"] and event["DTSTAMP"] and event["SEQUENCE"] == 0


def test_files_that_no_letter_carries_are_a_failed_delivery(sent, registrar, settings):
    """DOC-09: too large for mail; the unit hears it and may choose another way."""
    settings.MAIL_FILES_MAX_BYTES = 10
    jobs.run_due(["mail"])
    mailed = one(sent, "某協會")
    assert mailed.state == Sent.FAILED and mailed.problem
    assert Notice.objects.filter(kind=Notice.TASK, to=registrar).exists()
