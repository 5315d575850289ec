"""Dispatch: what waits to leave, what left, what arrived, and what has to be sent again.

Whoever carries copies asks :func:`outgoing` and reports by :func:`handed_over`, :func:`delivered` and
:func:`failed`. A parcel has a ``key``: who dies between sending it and saying so sends the same key again,
and the carrier on the other side knows it for the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.documents.lifecycle import sending
from countyhall.domains.documents.models import Draft, Mode, Recipient
from countyhall.domains.documents.services import meeting_file, paper
from countyhall.kernel import events
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.attachments.models import Attachment
from countyhall.kernel.audit import services as audit
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.notices import services as notices
from countyhall.kernel.notices.models import Notice
from countyhall.kernel.notices.services import Spoken
from countyhall.kernel.period import clock
from countyhall.kernel.roles import services as roles

__all__ = [
    "Parcel", "bounced", "check_results", "delivered", "failed", "handed_over", "mail_out", "note_by_hand",
    "outgoing", "retry", "send_out", "to_check",
]  # fmt: skip

State = Recipient.State


@dataclass(frozen=True)
class Parcel:
    """One addressee's copy: which document, to whom, and the files that go with it."""

    key: UUID
    recipient: Recipient
    draft: Draft
    document: Attachment | None
    attachments: tuple[Attachment, ...]


def outgoing(mode: str = Mode.ELECTRONIC, *, limit: int | None = None) -> Iterator[Parcel]:
    """What waits to be handed over by this way, oldest first, document by document."""
    waiting = Recipient.objects.filter(mode=mode, state=State.READY, draft__state=Draft.State.SENT)
    waiting = waiting.select_related("draft__document__agency", "draft__unit", "agency").order_by(
        "draft", "pk"
    )
    files: dict[int, list[Attachment]] = {}
    for one in waiting[:limit]:
        if one.draft_id not in files:
            files = {one.draft_id: list(attachments.of(one.draft))}
        kept = next((row for row in files[one.draft_id] if row.label == paper.KEPT_AS), None)
        others = tuple(row for row in files[one.draft_id] if row != kept and not row.sealed)
        yield Parcel(one.key, one, one.draft, kept, others if one.with_attachments else ())


@transaction.atomic
def handed_over(
    key: UUID, *, reference: str = "", by=None, on: date | None = None, said: str = ""
) -> Recipient:
    """The carrier has it. A second word about the same parcel changes nothing."""
    one = _locked(key)
    if one.state in {State.HANDED, State.DELIVERED}:
        return one
    if one.state != State.READY:
        raise Refused(_("%(name)s: there is nothing to hand over.") % {"name": one})
    one = sending.note(one, State.HANDED, by=by, on=on or clock.today(), reference=reference, said=said)
    events.emit("documents.recipient.handed", one.draft, by=by)
    return one


@transaction.atomic
def delivered(key: UUID, *, by=None, on: date | None = None, said: str = "") -> Recipient:
    """It arrived."""
    one = _locked(key)
    if one.state == State.DELIVERED:
        return one
    if one.state not in {State.HANDED, State.READY, State.FAILED}:
        raise Refused(_("%(name)s: nothing is on its way.") % {"name": one})
    if one.state != State.HANDED:
        one = sending.note(one, State.HANDED, by=by, on=on or clock.today(), said=said)
    return sending.note(one, State.DELIVERED, by=by, on=on or clock.today(), said=said)


@transaction.atomic
def failed(key: UUID, problem: str, *, by=None) -> Recipient:
    """It did not arrive: the unit hears why, and it alone can be sent again."""
    one = _locked(key)
    if one.state not in {State.READY, State.HANDED}:
        return one
    one = sending.note(one, State.FAILED, by=by, said=problem)
    draft = one.draft
    people = {draft.drafter, *roles.who_may("documents.send_draft", draft.unit)}
    text = gettext_lazy("%(number)s did not reach %(name)s: %(problem)s")
    notices.tell(
        people, Spoken(text, {"number": draft.number, "name": str(one), "problem": one.problem}),
        record=draft, kind=Notice.TASK,
    )  # fmt: skip
    return one


@transaction.atomic
def retry(one: Recipient, *, by, mode: str = "", **changed: str) -> Recipient:
    """Send the failed copy again, alone; by another way or to another address where that was the fault."""
    one = _locked(one.key)
    _may(by, one.draft)
    if one.state != State.FAILED:
        raise Refused(_("%(name)s: only what failed is sent again.") % {"name": one})
    before = one.mode
    one.mode = mode or one.mode
    for name in ("code", "unit_code", "email", "fax", "postcode", "address"):
        setattr(one, name, changed.get(name) or getattr(one, name))
    if one.mode == Mode.ELECTRONIC and not one.code:
        raise Refused(_("%(name)s has no agency code and cannot be reached electronically.") % {"name": one})
    if one.mode == Mode.EMAIL and not one.email:
        raise Refused(_("%(name)s has no e-mail address.") % {"name": one})
    one.problem = ""
    one = sending.note(one, State.READY, by=by, said=_("Sent again"))
    audit.record(one.draft, "sent_again", by=by, to=str(one), before=before, after=one.mode)
    _hurry(one)
    return one


@transaction.atomic
def note_by_hand(
    one: Recipient, outcome: str, *, by, on: date, said: str = "", reference: str = ""
) -> Recipient:
    """What a person saw: posted under this number, signed for by hand, came back."""
    _may(by, one.draft)
    if outcome == State.HANDED:
        return handed_over(one.key, by=by, on=on, said=said, reference=reference)
    if outcome == State.DELIVERED:
        return delivered(one.key, by=by, on=on, said=said)
    if outcome == State.FAILED:
        return failed(one.key, said, by=by)
    raise Refused(_("That cannot be noted."))


def send_out(draft: Draft, *, by=None, **data) -> None:
    """The document was sent: what goes by mail goes now, the rest waits for those who carry it."""
    for one in draft.recipients.filter(state=State.READY, mode=Mode.EMAIL):
        _hurry(one)


def _hurry(one: Recipient) -> None:
    if one.mode == Mode.EMAIL:
        jobs.defer(mail_out, key=f"documents.mail.{one.key}.{one.tries}", parcel=str(one.key))


@jobs.task(queue="mail", tries=5)
def mail_out(*, parcel: str) -> None:
    """Mail one addressee's copy: the letter and the word about it stand in one transaction."""
    with transaction.atomic():
        one = _locked(UUID(parcel))
        if one.state != State.READY or one.mode != Mode.EMAIL or one.draft.state != Draft.State.SENT:
            return
        draft = one.draft
        subject = f"{draft.document.agency}{draft.rule.printed} {draft.number}"
        try:
            notices.tell_address(
                one.email, subject, mail_text(draft), record=draft, files=files_of(draft, one)
            )
        except ValidationError as problem:
            failed(one.key, " ".join(problem.messages))
            return
        sending.note(one, State.HANDED, on=clock.today())


def files_of(draft: Draft, one: Recipient) -> list[Attachment]:
    """What goes with a mailed copy: the document as it was sealed, the meeting for the diary, the attachments."""
    rows = [row for row in attachments.of(draft) if not row.sealed]
    own = [row for row in rows if row.label in {paper.KEPT_AS, meeting_file.KEPT_AS}]
    return own + [row for row in rows if row not in own and one.with_attachments]


def mail_text(draft: Draft) -> str:
    """The document in a letter: number, text, addressees."""
    return "\n".join([f"發文字號：{draft.number}", draft.text])


def to_check(on: date) -> QuerySet[Recipient]:
    """Copies whose result should have been looked at by ``on`` and that nobody has heard of."""
    return Recipient.objects.filter(state=State.HANDED, check_on__lte=on).select_related("draft__unit")


def check_results(on: date) -> None:
    """Every night: whoever dispatches hears which results are still unknown (next working day at the latest)."""
    drafts: dict[int, list[Recipient]] = {}
    for one in to_check(on):
        drafts.setdefault(one.draft_id, []).append(one)
    for rows in drafts.values():
        draft = rows[0].draft
        text = gettext_lazy("%(number)s: no word yet from %(count)s addressees. Check the result of sending.")
        people = roles.who_may("documents.send_draft", draft.unit)
        notices.tell(
            people, Spoken(text, {"number": draft.number, "count": len(rows)}), record=draft, kind=Notice.TASK
        )
        Recipient.objects.filter(pk__in=[one.pk for one in rows]).update(check_on=None)


def bounced(record, **data) -> None:
    """A mailed copy came back."""
    if isinstance(record, Draft):
        for one in record.recipients.filter(state=State.HANDED, mode=Mode.EMAIL, email=data["mail"].to):
            failed(one.key, _("The letter came back."))


def _locked(key: UUID) -> Recipient:
    found = Recipient.objects.select_for_update(of=("self",))
    return found.select_related("draft__unit", "draft__drafter", "draft__document__agency").get(key=key)


def _may(by, draft: Draft) -> None:
    if not by.has_perm("documents.send_draft", draft):
        raise PermissionDenied
