"""Replies of past days, many at a time: signed from desk to desk, decided, proofread, sealed, delivered."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from psycopg.types.json import Jsonb

from countyhall.domains.documents.lifecycle import sending
from countyhall.domains.documents.models import Agency, Document, Draft, DraftVersion, Recipient
from countyhall.domains.documents.models.document import Kind, Speed
from countyhall.domains.documents.models.recipient import Copy, Mode
from countyhall.kernel.approvals import past as rounds
from countyhall.kernel.audit import services as audit
from countyhall.kernel.records import services as records
from countyhall.kernel.records.bulk import copy_in, copy_rows, give_keys
from countyhall.kernel.records.models import Fact
from countyhall.kernel.search import services as search

State = Draft.State
CHUNK = 4000


@dataclass(slots=True)
class PastDraft:
    """A letter that left, or (without a day on which it was sent) one that is still being signed.

    ``to`` are names with their entry of the address book, if any: the first ``originals`` get the original,
    the others copies. ``number`` keeps the number of an older system. ``route``, ``desks`` and ``acts`` are
    its sign-off, where that is known; of the acts, the first ``on_first_text`` were on ``first_paragraphs``,
    the text before it was sent back. The acts' own texts are filled in here.
    """

    document: Document
    subject: str
    paragraphs: list
    drafter: Any
    decided_by: Any
    proofread_by: Any
    drafted_on: date
    decided_on: date | None
    sent_on: date | None
    word: str
    to: list[tuple[str, Agency | None]]
    kind: str = Kind.LETTER
    speed: str = Speed.ORDINARY
    level: int = 2
    signer: str = ""
    seal_mode: str = "electronic"
    decided_for: str = ""
    route: Any = None
    desks: list[rounds.PastDesk] = field(default_factory=list)
    acts: list[rounds.PastAct] = field(default_factory=list)
    lies_at: int | None = None
    on_first_text: int = 0
    first_paragraphs: list | None = None
    number: str = ""
    originals: int = 1
    attachments_note: str = ""
    record: Draft | None = None


@transaction.atomic
def load(letters: Iterable[PastDraft], *, chunk: int = CHUNK, told=lambda done: None) -> int:
    """Write letters in the order of the days on which they were sent; returns how many."""
    letters = sorted(letters, key=lambda one: (one.sent_on or date.max, one.document.pk))
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
    texts = []
    for one, draft, recipients in zip(letters, drafts, going, strict=True):
        draft._prefetched_objects_cache = {"recipients": recipients}
        texts.append(_texts(one, draft))
        draft.decided_text = texts[-1][-1] if one.sent_on else ""
    copy_in(drafts, keys=True)
    copy_in(one for recipients in going for one in recipients)
    _write_facts(letters, drafts)
    signed = _write_rounds(letters, drafts, texts)
    lines = zip(letters, drafts, signed, strict=True)
    audit.record_many(line for one, draft, acts in lines for line in _lines(one, draft, acts))
    search.index_many(drafts)


def _texts(one: PastDraft, draft: Draft) -> list[str]:
    """What was signed: the text as it is, before it the one that was sent back, if any."""
    text = draft.approval_text()
    if one.first_paragraphs is None:
        return [text]
    draft.paragraphs, written = one.first_paragraphs, draft.paragraphs
    first = draft.approval_text()
    draft.paragraphs = written
    return [first, text]


def _write_rounds(
    letters: list[PastDraft], drafts: list[Draft], texts: list[list[str]]
) -> list[list[audit.Line]]:
    """The sign-off of each, and its text as it was put down each time; returns the lines of history."""
    known = [(n, one) for n, one in enumerate(letters) if one.acts]
    for n, one in known:
        for place, act in enumerate(one.acts):
            act.text = texts[n][0 if place < one.on_first_text else -1]
    said = rounds.load(
        rounds.PastRound(drafts[n], one.route, one.drafter, one.desks, one.acts, lies_at=one.lies_at)
        for n, one in known
    )
    names = ["draft_id", "number", "at", "by_id", "text", "subject", "paragraphs", "note"]
    copy_rows(DraftVersion, names, (row for n, one in known for row in _versions(one, drafts[n], texts[n])))
    found: list[list[audit.Line]] = [[] for _one in letters]
    for (n, _one), lines in zip(known, said, strict=True):
        found[n] = lines
    return found


def _versions(one: PastDraft, draft: Draft, texts: list[str]) -> Iterable[tuple]:
    """The text as it was sent round, again after it came back, and as it was decided."""
    again = one.acts[min(one.on_first_text, len(one.acts) - 1)]
    written = [(one.acts[0].at, one.drafter, texts[0], one.first_paragraphs or one.paragraphs, "")]
    if one.on_first_text:
        written.append((again.at, one.drafter, texts[-1], one.paragraphs, ""))
    if one.sent_on:
        written.append((one.acts[-1].at, one.decided_by, texts[-1], one.paragraphs, gettext("Decided")))
    for number, (at, by, text, paragraphs, note) in enumerate(written, start=1):
        yield draft.pk, number, at, by.pk, text, draft.subject, Jsonb(paragraphs), note


def _numbers(letters: list[PastDraft], drafts: list[Draft]) -> list[str | None]:
    """The next numbers of each series, in the order of the letters; those of an older system stay."""
    wanted: dict[str, list[int]] = {}
    for index, (one, draft) in enumerate(zip(letters, drafts, strict=True)):
        if one.sent_on and not one.number:
            wanted.setdefault(sending.series(draft, one.sent_on), []).append(index)
    numbers: list[str | None] = [one.number or None for one in letters]
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
        state=State.SENT if one.sent_on else State.CIRCULATING,
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
            state=Recipient.State.DELIVERED if one.sent_on else Recipient.State.WAITING,
            tries=1 if one.sent_on else 0,
            handed_on=one.sent_on,
            delivered_on=_arrival(one, entry),
        )
        for order, (name, entry) in enumerate(one.to)
    ]


def _arrival(one: PastDraft, entry: Agency | None) -> date | None:
    if one.sent_on is None:
        return None
    return one.sent_on if entry and entry.exchanges_since else one.sent_on + timedelta(days=3)


def _write_facts(letters: list[PastDraft], drafts: list[Draft]) -> None:
    kind = ContentType.objects.get_for_model(Draft).pk
    copy_rows(
        Fact,
        ["content_type_id", "object_id", "code", "on", "recorded_on"],
        (
            (kind, draft.pk, code, day, day)
            for one, draft in zip(letters, drafts, strict=True)
            for code, day in (("decided", one.decided_on), ("sent", one.sent_on))
            if day
        ),
    )


def _lines(one: PastDraft, draft: Draft, acts: list[audit.Line]) -> list[audit.Line]:
    """The steps in their order, and between them the acts of the sign-off: the first goes before the step."""
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
        if day is None:
            break
        at = step_at(day, minute)
        if step == "circulate":
            found += acts[:1]
        elif step == "decide":
            found += acts[1:]
        found.append(audit.Line(draft, step, by=by, before=before, after=after, at=at))
        before = after
    return found if one.sent_on else found + acts[1:]


def step_at(day: date, place: int) -> datetime:
    """The moment of a draft's step on its day: they come one after the other in the morning."""
    return _morning(day) + timedelta(minutes=10 * place)


@cache
def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9, 0))).astimezone(UTC)
