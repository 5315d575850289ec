"""Writing a draft: one person at a time, every text put down once and never changed after."""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.domains.documents.models import Agency, Draft, DraftVersion, Lease, Recipient
from countyhall.domains.documents.models.paragraphs import clean, clean_text
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock

__all__ = ["address", "holder", "keep", "let_go", "may_write", "put", "take_lease"]

SILENCE = timedelta(minutes=2)  # a page that has not been heard of for so long has been left
FIELDS = (
    "subject", "paragraphs", "way", "approach", "speed", "attachments_note", "contact", "contact_phone",
    "contact_fax", "contact_email", "meeting_starts_at", "meeting_ends_at", "place", "chair", "word", "level",
)  # fmt: skip


def may_write(user, draft: Draft) -> bool:
    """Whether the text lies in this person's hands: its unit's while it is a draft, then at the desk's."""
    if draft.state == Draft.State.DRAFT:
        return user.has_perm("documents.change_draft", draft)
    if draft.state == Draft.State.CIRCULATING:
        running = approvals.circulation_of(draft)
        if running is None:
            return False
        # a consulted unit gives its opinion; the text is not its own
        return approvals.stops_for(user).filter(circulation=running).exclude(kind="consult").exists()
    return False


def holder(draft: Draft) -> Lease | None:
    """Who has it open now."""
    lease = Lease.objects.filter(draft=draft).select_related("by").first()
    return lease if lease is not None and lease.seen_at > timezone.now() - SILENCE else None


def take_lease(draft: Draft, *, by, over: bool = False) -> Lease:
    """Open it to write. Somebody else's lease is taken over only when asked for; their text is put down."""
    Draft.objects.select_for_update().get(pk=draft.pk)
    held = holder(draft)
    if held is not None and held.by_id != by.pk:
        if not over:
            raise Refused(_("%(name)s is writing this draft.") % {"name": held.by})
        keep(draft, by=held.by, note=_("Taken over by %(name)s") % {"name": by})
    now = timezone.now()
    token = {"by": by, "token": uuid.uuid4(), "since": now, "seen_at": now}
    return Lease.objects.update_or_create(draft=draft, defaults=token)[0]


def let_go(draft: Draft, *, by) -> None:
    """The page was left: the text is put down and the draft is free."""
    lease = Lease.objects.filter(draft=draft, by=by)
    if lease.exists():
        keep(draft, by=by)
        lease.delete()


def put(draft: Draft, said: dict, *, by, token: str) -> Draft:
    """Write what was typed into the draft; refused to whoever no longer has it."""
    draft = Draft.objects.select_for_update(of=("self",)).select_related("document").get(pk=draft.pk)
    lease = Lease.objects.select_for_update().filter(draft=draft).first()
    if lease is None or str(lease.token) != token or lease.by_id != by.pk:
        name = lease.by if lease else ""
        raise Refused(
            _("%(name)s has taken this draft over. What you typed last was not kept.") % {"name": name}
        )
    if not may_write(by, draft):
        raise Refused(_("This draft is no longer yours to write."))
    said = {name: said[name] for name in FIELDS if name in said}
    said["subject"] = clean_text(said.get("subject", draft.subject)).replace("\n", "")
    said["paragraphs"] = clean(draft.rule, said.get("paragraphs", draft.paragraphs))
    for name, value in said.items():
        setattr(draft, name, value)
    draft.clean_fields(exclude=["created_by", "number"])
    if draft.meeting_starts_at and draft.meeting_ends_at and draft.meeting_ends_at <= draft.meeting_starts_at:
        raise ValidationError({"meeting_ends_at": _("A meeting ends after it begins.")})
    draft.save()
    lease.seen_at = timezone.now()
    lease.save(update_fields=["seen_at"])
    return draft


def keep(draft: Draft, *, by, note: str = "") -> DraftVersion | None:
    """Put the text down as a version of its own, unless it reads as the last one did."""
    draft = Draft.objects.get(pk=draft.pk)
    last = draft.versions.first()
    text = draft.approval_text()
    if last is not None and last.text == text and not note:
        return None
    number = (draft.versions.aggregate(top=Max("number"))["top"] or 0) + 1
    return DraftVersion.objects.create(
        draft=draft, number=number, by=by, text=text, subject=draft.subject, paragraphs=draft.paragraphs,
        note=note[:200],
    )  # fmt: skip


def text_print(draft: Draft) -> str:
    """SHA-256 of the text, to tell whether two people look at the same."""
    return hashlib.sha256(draft.approval_text().encode()).hexdigest()


def address(draft: Draft, rows: Iterable[dict]) -> list[Recipient]:
    """Write the list of addressees anew, in this order. A name found twice in the address book gets no code.

    Returns those whose code was left blank because the name is not clear.
    """
    if draft.state not in {Draft.State.DRAFT, Draft.State.CIRCULATING}:
        raise Refused(_("The addressees of a decided draft stay as they are."))
    kept, unclear, seen = [], [], set()
    for order, row in enumerate(rows):
        one = Recipient(draft=draft, order=order, **row)
        if not one.code and one.agency is None:
            found = look_up(one.name)
            if len(found) == 1:
                fill(one, found[0])
            elif found:
                unclear.append(one)
        elif one.agency is not None:
            fill(one, one.agency)
        if (mark := (one.name, one.unit_name, one.code)) not in seen:
            seen.add(mark)
            kept.append(one)
    draft.recipients.all().delete()
    Recipient.objects.bulk_create(kept)
    return unclear


def look_up(name: str) -> list[Agency]:
    """Agencies of today with exactly this name, full or short."""
    today = Agency.objects.on(clock.today())
    return list(today.filter(name=name)[:2]) or list(today.filter(short_name=name)[:2])


def fill(one: Recipient, agency: Agency) -> None:
    """Take code and addresses from the address book; what was typed by hand stays."""
    one.agency = agency
    for name in ("code", "unit_code", "postcode", "address", "fax", "email"):
        setattr(one, name, getattr(one, name) or getattr(agency, name))
