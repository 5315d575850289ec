"""Replies that were sent in the past, many at a time: numbered, decided, proofread, sealed, delivered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from countyhall.domains.documents.lifecycle import sending
from countyhall.domains.documents.models import Agency, Document, Draft, Recipient
from countyhall.domains.documents.models.document import Kind, Speed
from countyhall.domains.documents.models.recipient import Copy, Mode
from countyhall.kernel.audit import services as audit
from countyhall.kernel.records import services as records
from countyhall.kernel.records.bulk import copy_in, copy_rows, give_keys
from countyhall.kernel.records.models import Fact
from countyhall.kernel.search import services as search

State = Draft.State
CHUNK = 4000


@dataclass(slots=True)
class PastDraft:
    """A letter that left: who wrote, decided and proofread it, when, and to whom it went.

    ``to`` are names with their entry of the address book, if any: the first ``originals`` get the original,
    the others copies. ``number`` keeps the number of an older system.
    """

    document: Document
    subject: str
    paragraphs: list
    drafter: Any
    decided_by: Any
    proofread_by: Any
    drafted_on: date
    decided_on: date
    sent_on: date
    word: str
    to: list[tuple[str, Agency | None]]
    kind: str = Kind.LETTER
    speed: str = Speed.ORDINARY
    level: int = 2
    signer: str = ""
    seal_mode: str = "electronic"
    decided_for: str = ""
    number: str = ""
    originals: int = 1
    attachments_note: str = ""
    record: Draft | None = None


@transaction.atomic
def load(letters: Iterable[PastDraft], *, chunk: int = CHUNK, told=lambda done: None) -> int:
    """Write letters in the order of the days on which they were sent; returns how many."""
    letters = sorted(letters, key=lambda one: (one.sent_on, one.document.pk))
    for start in range(0, len(letters), chunk):
        _load(letters[start : start + chunk])
        told(min(start + chunk, len(letters)))
    return len(letters)


def _load(letters: list[PastDraft]) -> None:
    drafts = [_draft(one) for one in letters]
    for one, draft, number in zip(letters, drafts, _numbers(letters, drafts), strict=True):
        one.record, draft.number = draft, number
    give_keys(drafts)
    going = [_recipients(one, draft) for one, draft in zip(letters, drafts, strict=True)]
    for draft, recipients in zip(drafts, going, strict=True):
        draft._prefetched_objects_cache = {"recipients": recipients}
        draft.decided_text = draft.approval_text()
    copy_in(drafts, keys=True)
    copy_in(one for recipients in going for one in recipients)
    _write_facts(letters, drafts)
    audit.record_many(line for one, draft in zip(letters, drafts, strict=True) for line in _lines(one, draft))
    search.index_many(drafts)


def _numbers(letters: list[PastDraft], drafts: list[Draft]) -> list[str]:
    """The next numbers of each series, in the order of the letters; those of an older system stay."""
    wanted: dict[str, list[int]] = {}
    for index, (one, draft) in enumerate(zip(letters, drafts, strict=True)):
        if not one.number:
            wanted.setdefault(sending.series(draft, one.sent_on), []).append(index)
    numbers = [one.number for one in letters]
    for key, indexes in wanted.items():
        first = letters[indexes[0]]
        taken = records.next_numbers(key, len(indexes), text=sending.number_text(first.word, first.sent_on))
        for index, number in zip(indexes, taken, strict=True):
            numbers[index] = number
    return numbers


def _draft(one: PastDraft) -> Draft:
    return Draft(
        document=one.document,
        unit=one.document.unit,
        version=1,
        created_by=one.drafter,
        kind=one.kind,
        subject=one.subject,
        paragraphs=one.paragraphs,
        speed=one.speed,
        attachments_note=one.attachments_note,
        word=one.word,
        level=one.level,
        state=State.SENT,
        drafter=one.drafter,
        drafted_on=one.drafted_on,
        decided_by=one.decided_by,
        decided_on=one.decided_on,
        decided_for=one.decided_for,
        proofread_by=one.proofread_by,
        proofread_on=one.sent_on,
        seal_mode=one.seal_mode,
        signer=one.signer,
        dated_on=one.sent_on,
        sent_on=one.sent_on,
    )


def _recipients(one: PastDraft, draft: Draft) -> list[Recipient]:
    return [
        Recipient(
            draft=draft,
            order=order,
            copy=Copy.ORIGINAL if order < one.originals else Copy.COPY,
            name=name,
            code=entry.code if entry else "",
            agency=entry,
            mode=Mode.ELECTRONIC if entry and entry.exchanges_since and entry.code else Mode.POST,
            state=Recipient.State.DELIVERED,
            tries=1,
            handed_on=one.sent_on,
            delivered_on=one.sent_on if entry and entry.exchanges_since else one.sent_on + timedelta(days=3),
        )
        for order, (name, entry) in enumerate(one.to)
    ]


def _write_facts(letters: list[PastDraft], drafts: list[Draft]) -> None:
    kind = ContentType.objects.get_for_model(Draft).pk
    copy_rows(
        Fact,
        ["content_type_id", "object_id", "code", "on", "recorded_on"],
        (
            (kind, draft.pk, code, day, day)
            for one, draft in zip(letters, drafts, strict=True)
            for code, day in (("decided", one.decided_on), ("sent", one.sent_on))
        ),
    )


def _lines(one: PastDraft, draft: Draft) -> list[audit.Line]:
    steps = [
        ("created", one.drafted_on, one.drafter, State.DRAFT),
        ("circulate", one.drafted_on, one.drafter, State.CIRCULATING),
        ("decide", one.decided_on, None, State.DECIDED),
        ("proofread", one.sent_on, one.proofread_by, State.PROOFREAD),
        ("seal", one.sent_on, one.proofread_by, State.SEALED),
        ("send", one.sent_on, one.proofread_by, State.SENT),
    ]
    found, before = [], ""
    for minute, (step, day, by, after) in enumerate(steps):
        at = _morning(day) + timedelta(minutes=10 * minute)
        found.append(audit.Line(draft, step, by=by, before=before, after=after, at=at))
        before = after
    return found


@cache
def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9, 0))).astimezone(UTC)
