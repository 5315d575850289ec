"""The life of a draft: written, signed, decided, proofread, numbered and sealed, sent."""

from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from countyhall.domains.documents.forms import draft_steps as forms
from countyhall.domains.documents.lifecycle import sending, writing
from countyhall.domains.documents.lifecycle.document import document as of_document
from countyhall.domains.documents.models import Document, Draft, Hop, Recipient
from countyhall.domains.documents.models.paragraphs import missing
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Lifecycle, Refused, Step
from countyhall.kernel.period import clock
from countyhall.kernel.records import services as records
from countyhall.kernel.roles import services as roles

State = Draft.State


def circulate(draft: Draft, *, by, units=(), days: int | None = None, item=None) -> None:
    """Send the draft to its first desk, or first to units that are consulted side by side (會辦).

    ``item`` is its line of the table of delegated decisions, which says who decides. An unfinished one does
    not go.
    """
    if draft.document.secrecy:
        raise Refused(gettext("A classified document is signed on paper."))
    lacking = missing(draft.rule, draft.subject, draft.paragraphs)
    if lacking:
        raise Refused(gettext("Still empty: %(parts)s.") % {"parts": "、".join(lacking)})
    if draft.rule.addressed and not draft.recipients.exists():
        raise Refused(gettext("Say to whom it goes."))
    if draft.rule.meeting and not (draft.meeting_starts_at and draft.place):
        raise Refused(gettext("Say when and where it takes place."))
    held = writing.holder(draft)
    if held is not None and held.by_id != by.pk:
        raise Refused(gettext("%(name)s is writing this draft.") % {"name": held.by})
    writing.keep(draft, by=by)
    if item is not None:
        _name_item(draft, item, by=by)
    principal = roles.standing_in_for(by, "documents.circulate_draft", draft.unit_id)
    if principal is None and draft.drafter_id != by.pk:
        principal = draft.drafter  # it stays its writer's, who does not decide it, whoever sends it round
    first = [approvals.Desk.consult(unit, days=days) for unit in units]
    approvals.circulate(draft, route_of(draft), by=by, on_behalf_of=principal, first=first)
    asked(draft, units, by=by)
    follow(draft, "begin_signoff")


def asked(draft: Draft, units, *, by) -> None:
    """Units that are consulted may read the document from then on; a second question adds nothing."""
    known = set(draft.document.hops.filter(kind=Hop.Kind.CONSULTED).values_list("unit", flat=True))
    for unit in units:
        if unit.pk not in known:
            Hop.objects.create(
                document=draft.document, kind=Hop.Kind.CONSULTED, unit=unit, at=timezone.now(), by=by
            )


def follow(draft: Draft, step: str) -> None:
    """The document goes along with its draft, where it stands so that it can."""
    case = Document.objects.get(pk=draft.document_id)
    if case.state in of_document.steps[step].source:
        of_document.take(case, step, by=None)


def still_open(draft: Draft) -> bool:
    """Whether another draft of the same document has still to leave."""
    others = Draft.objects.filter(document=draft.document_id).exclude(pk=draft.pk)
    return others.filter(state__in=[State.CIRCULATING, State.DECIDED, State.PROOFREAD, State.SEALED]).exists()


def _name_item(draft: Draft, item, *, by) -> None:
    """The business item of the document, and with it the level that decides."""
    case = Document.objects.select_for_update().get(pk=draft.document_id)
    if case.item != item.code:
        before, case.item = case.item, item.code
        case.save(update_fields=["item"])
        audit.record(case, "changed", by=by, changes={"item": [before, str(item)]})
    draft.document.item, draft.level = item.code, int(item.decides)


def route_of(draft: Draft):
    """The chain of desks: by the document's business item in the table of delegated decisions, else by level.

    Of lines with one code the one of the draft's own unit, or of the nearest above it, goes first; a line of
    another unit never.
    """
    item = draft.document.item
    lines = approvals.delegations(draft.drafted_on, draft.unit)
    line = lines.filter(code=item).first() if item else None
    if line is not None and str(draft.level) == line.decides:
        return approvals.route_for(line, on=draft.drafted_on)
    return approvals.route(f"documents-level-{draft.level}")


def withdraw(draft: Draft, *, by, reason: str) -> None:
    """Take the draft out of the round to write it again."""
    running = approvals.circulation_of(draft)
    if running is None:
        raise Refused(gettext("This draft is not under way."))
    approvals.withdraw(running, by=by, reason=reason)
    if not still_open(draft):
        follow(draft, "end_signoff")


def decide(draft: Draft, *, by=None, decided_by=None, on: date | None = None) -> None:
    """The last desk has signed: the text is what was decided, word for word."""
    draft.decided_by, draft.decided_on = decided_by, on or clock.today()
    draft.decided_text = draft.approval_text()
    draft.decided_for = delegate_of(draft)
    follow(draft, "approve")
    if decided_by is not None:
        writing.keep(draft, by=decided_by, note=gettext("Decided"))


def delegate_of(draft: Draft) -> str:
    """Who decided in the head's stead by the table of delegated decisions: the desk that is printed."""
    last = approvals.last_circulation(draft)
    stops = last.stops.all() if last else []
    return next((stop.name for stop in stops if stop.kind == "decide" and stop.delegated), "")


def decide_anew(draft: Draft, *, by=None, decided_by=None) -> None:
    """改批: the decision is another one, on the text as it is now; the proof-reader has not begun."""
    decide(draft, decided_by=decided_by)


def write_again(draft: Draft, *, by, reason: str) -> None:
    """What was decided has to be decided again: back to the drafter, with the reason."""
    draft.decided_by = draft.decided_on = draft.proofread_by = draft.proofread_on = None
    draft.decided_text = draft.decided_for = ""


def proofread(draft: Draft, *, by, on: date | None = None) -> None:
    """It reads as it was decided."""
    leaves(draft)
    draft.proofread_by, draft.proofread_on = by, on or clock.today()


def leaves(draft: Draft) -> None:
    """A memo, a slip and a consultation sheet stay in the house."""
    if not draft.rule.leaves:
        raise Refused(gettext("A %(kind)s does not leave the house.") % {"kind": draft.rule.printed})


def seal(draft: Draft, *, by, on: date, seal_mode: str, signer: str = "", word: str = "") -> None:
    """Number and date it, and say how it is authenticated. A number once given stays with the draft."""
    leaves(draft)
    if word:
        draft.word = word
    if not draft.word:
        raise Refused(gettext("Say the word of the number."))
    draft.seal_mode, draft.signer, draft.dated_on = seal_mode, signer, on
    if not draft.number:
        draft.number = sending.next_number(draft, on, by=by)


def unseal(draft: Draft, *, by, reason: str) -> None:
    """Take it back before it leaves; it keeps its number."""
    draft.seal_mode = draft.signer = ""
    draft.dated_on = None


def send(draft: Draft, *, by, on: date | None = None) -> None:
    """It leaves: every addressee's copy is ready to be handed over."""
    on = on or clock.today()
    draft.sent_on = on
    sending.make_ready(draft, on)
    if not still_open(draft):
        follow(draft, "dispatch")


def annul(draft: Draft, *, by, reason: str) -> None:
    """Sent by mistake: what has not left is held back, the number is void and stays visible."""
    draft.annulled_because = reason[:200]
    records.void_number(draft.number, reason=reason[:200])
    waiting = Q(state=Recipient.State.READY) | Q(state=Recipient.State.FAILED)
    for one in draft.recipients.filter(waiting):
        sending.note(one, Recipient.State.CANCELLED, by=by, said=reason)


def drop(draft: Draft, *, by, reason: str) -> None:
    """Nobody needs it any more."""


draft = Lifecycle(
    Draft,
    Step(
        "circulate",
        _("Send for sign-off"),
        [State.DRAFT],
        State.CIRCULATING,
        form=forms.CirculateForm,
        do=circulate,
        help=_("The draft goes from desk to desk; each keeps the text as it left that desk."),
    ),
    Step(
        "withdraw", pgettext_lazy("draft", "Take back"), [State.CIRCULATING], State.DRAFT,
        form=forms.ReasonForm, do=withdraw, danger=True,
    ),
    Step("decide", pgettext_lazy("draft", "Decided"), [State.CIRCULATING], State.DECIDED, do=decide,
         facts=["decided"], system=True),
    Step("decide_anew", _("Decided anew"), [State.DECIDED], None, do=decide_anew, system=True),
    Step(
        "proofread",
        _("Proofread: no fault"),
        [State.DECIDED],
        State.PROOFREAD,
        do=proofread,
        never_by="drafter",
        help=_("You compared it with what was decided. The drafter may not do this."),
    ),
    Step(
        "write_again", _("Back to the drafter"), [State.DECIDED, State.PROOFREAD], State.DRAFT,
        form=forms.ReasonForm, do=write_again, undoes=["decided"], danger=True,
    ),
    Step("seal", _("Number and seal"), [State.PROOFREAD], State.SEALED, form=forms.SealForm, do=seal),
    Step(
        "unseal", _("Take the seal back"), [State.SEALED], State.PROOFREAD, form=forms.ReasonForm, do=unseal,
        danger=True,
    ),
    Step(
        "send",
        pgettext_lazy("draft", "Send"),
        [State.SEALED],
        State.SENT,
        form=forms.SendForm,
        do=send,
        facts=["sent"],
        bulk=True,
        help=_("Every addressee's copy goes its own way; what fails is sent again alone."),
    ),
    Step(
        "annul", _("Annul"), [State.SENT], State.ANNULLED, form=forms.ReasonForm, do=annul,
        facts=["annulled"], danger=True,
        help=_("The number stays and is marked void. Tell the addressees by a document of its own."),
    ),
    Step("drop", _("Give up"), [State.DRAFT], State.DROPPED, form=forms.ReasonForm, do=drop, danger=True),
)  # fmt: skip


def signed(record, *, by, **data) -> None:
    """The last desk has signed: a draft is then decided."""
    if isinstance(record, Draft):
        draft.take(record, "decide", by=None, decided_by=by)


def consulted(record, *, by, units, **data) -> None:
    """A desk asks further units while the draft goes round."""
    if isinstance(record, Draft):
        asked(record, units, by=by)


def redecided(record, *, by, **data) -> None:
    """Whoever decided has decided anew; refused once the draft was proofread or has left."""
    if isinstance(record, Draft):
        draft.take(record, "decide_anew", by=None, decided_by=by)
