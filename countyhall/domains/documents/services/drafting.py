"""Begin a draft, write it, see what others changed, and what the office's words would be."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Case, IntegerField, Q, QuerySet, When
from django.utils.translation import gettext as _

from countyhall.domains.documents.lifecycle import writing
from countyhall.domains.documents.lifecycle.writing import holder, keep, let_go, may_write, take_lease
from countyhall.domains.documents.models import (
    Agency,
    AgencyGroup,
    Copy,
    Document,
    Draft,
    DraftTemplate,
    Mode,
    Recipient,
)
from countyhall.domains.documents.models.paragraphs import clean
from countyhall.domains.documents.models.phrases import hint, phrases_for
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock
from countyhall.kernel.records import services as records
from countyhall.kernel.search import services as search

__all__ = [
    "address", "agencies_like", "begin", "clean", "correct", "difference", "entries", "groups_like", "hint",
    "holder", "keep", "let_go", "may_write", "of_group", "phrases_for", "save_as_template", "take_lease",
    "way_to", "write",
]  # fmt: skip


@transaction.atomic
def begin(
    document: Document, kind: str, *, by, template: DraftTemplate | None = None, unit=None, **fields: Any
) -> Draft:
    """A new draft of a document, empty or with a template's text, in its unit's name."""
    if document.secrecy:
        raise Refused(_("A classified document is drafted on paper."))
    unit = unit or document.unit
    fields = {"speed": document.speed, "contact": str(by), "contact_email": by.email} | fields
    fields.setdefault("word", word_of(unit))
    draft = Draft(document=document, kind=kind, unit=unit, drafter=by, created_by=by, **fields)
    draft.drafted_on = clock.today()
    if template is not None:
        draft.way, draft.subject, draft.paragraphs = template.way, template.subject, template.paragraphs
    draft.save()
    if draft.rule.addressed and document.sender and not draft.rule.meeting:
        address(draft, [back_to(document)], by=by)
    audit.record(draft, "created", by=by)
    return draft


def back_to(document: Document) -> dict[str, Any]:
    """The sender of a document as addressee of its answer, by the way that reaches it."""
    row: dict[str, Any] = {"name": document.sender, "code": document.sender_code}
    known = Agency.objects.on(clock.today())
    found = (
        known.filter(code=document.sender_code)
        if document.sender_code
        else known.filter(name=document.sender)
    )
    only = list(found[:2])
    return row | ({"agency": only[0], "mode": way_to(only[0])} if len(only) == 1 else {})


def word_of(unit) -> str:
    """The word of the unit's last numbered document: units keep theirs."""
    last = (
        Draft.objects.filter(unit=unit)
        .exclude(word="")
        .order_by("-pk")
        .values_list("word", flat=True)
        .first()
    )
    return last or ""


@transaction.atomic
def write(draft: Draft, said: dict, *, by, token: str) -> Draft:
    """Keep what was typed; the search finds it at once."""
    draft = writing.put(draft, said, by=by, token=token)
    if "recipients" in said:
        address(draft, said["recipients"], by=by)
        search.index(draft)
    return draft


def address(draft: Draft, rows: list[dict], *, by=None) -> list[Recipient]:
    """The addressees anew, in this order; returns those whose name is not clear."""
    return writing.address(draft, rows)


def of_group(group: AgencyGroup, copy: str = Copy.ORIGINAL) -> list[dict]:
    """The members of a group as addressees under its name, each by the way that reaches it."""
    today = clock.today()
    return [
        {
            "name": one.name, "agency": one, "group": group.name, "copy": copy,
            "mode": way_to(one),
        }
        for one in group.agencies.on(today).order_by("code", "name")
    ]  # fmt: skip


def way_to(agency: Agency) -> str:
    """How a copy reaches an agency: by exchange from the day on which it takes part, else by post."""
    since = agency.exchanges_since
    return Mode.ELECTRONIC if since and since <= clock.today() else Mode.POST


def agencies_like(text: str) -> QuerySet[Agency]:
    """Entries of today's address book whose name or code holds this, those that begin with it first."""
    found = Agency.objects.on(clock.today()).filter(
        Q(name__icontains=text) | Q(short_name__icontains=text) | Q(code__istartswith=text)
    )
    first = Case(When(name__istartswith=text, then=0), default=1, output_field=IntegerField())
    return found.order_by(first, "name")


def groups_like(groups: QuerySet[AgencyGroup], text: str) -> QuerySet[AgencyGroup]:
    """Groups on offer whose name holds this."""
    return groups.filter(retired=False, name__icontains=text).order_by("name")


def entries(keys: list[int]) -> dict[int, Agency]:
    """Entries of the address book by key; those that no longer hold are left out."""
    return Agency.objects.on(clock.today()).in_bulk(keys)


@transaction.atomic
def correct(draft: Draft, *, by) -> Draft:
    """A new draft that puts a sent one right, to the same addressees; both show the other."""
    if draft.state not in {Draft.State.SENT, Draft.State.ANNULLED}:
        raise Refused(_("Only what was sent is corrected by another document."))
    copied = (
        "way", "approach", "speed", "attachments_note", "contact", "contact_phone", "contact_fax",
        "contact_email", "meeting_starts_at", "meeting_ends_at", "place", "chair", "word", "level",
        "subject", "paragraphs",
    )  # fmt: skip
    fields = {name: getattr(draft, name) for name in copied}
    fields["subject"] = _("Correction of %(number)s: %(subject)s") % {
        "number": draft.number, "subject": draft.subject,
    }  # fmt: skip
    new = begin(draft.document, draft.kind, by=by, unit=draft.unit, corrects=draft, **fields)
    kept = ("copy", "name", "unit_name", "code", "unit_code", "agency", "group", "mode", "with_attachments",
            "postcode", "address", "fax", "email")  # fmt: skip
    address(new, [{name: getattr(one, name) for name in kept} for one in draft.recipients.all()], by=by)
    records.link(new, draft, _("corrects"), by=by)
    return new


@transaction.atomic
def save_as_template(draft: Draft, name: str, *, by) -> DraftTemplate:
    """The draft's text as a template of its unit; the same name again is its next version."""
    template, made = DraftTemplate.objects.get_or_create(
        unit=draft.unit, name=name.strip()[:80],
        defaults={"kind": draft.kind, "way": draft.way, "created_by": by},
    )  # fmt: skip
    template.kind, template.way = draft.kind, draft.way
    template.subject, template.paragraphs, template.retired = draft.subject, draft.paragraphs, False
    template.save()
    audit.record(template, "created" if made else "changed", by=by)
    return template


@dataclass(frozen=True)
class Piece:
    """A stretch of a comparison: ``same``, ``out`` (taken away) or ``in`` (put in)."""

    kind: str
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """Both texts in one, sign by sign, as a reader compares them."""
    return list(_pieces(before, after))


def _pieces(before: str, after: str) -> Iterator[Piece]:
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            yield Piece("same", before[i:j])
        else:
            if j > i:
                yield Piece("out", before[i:j])
            if m > k:
                yield Piece("in", after[k:m])
