"""An older system taken over: its documents, the letters that it sent, their addressees and numbers; and back."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.domains.documents import selectors
from countyhall.domains.documents.forms.document import code_taken
from countyhall.domains.documents.lifecycle import sending
from countyhall.domains.documents.models import Agency, Direction, Document, Draft, Hop, Recipient, State
from countyhall.domains.documents.models.kinds import rule_of
from countyhall.domains.documents.models.paragraphs import parse
from countyhall.domains.documents.services import entry, intake, past, past_drafts
from countyhall.kernel.exchange.undoing import held, note_undone
from countyhall.kernel.people.models import User
from countyhall.kernel.period import roc
from countyhall.kernel.records import services as records

__all__ = [
    "Book",
    "documents",
    "letters",
    "remove_documents",
    "remove_letters",
    "wrong_documents",
    "wrong_letters",
]

MORNING = time(9, 0)
DEALT_WITH = (State.SENT, State.CLOSED, State.TO_FILE, State.FIXING, State.FILED)
OWN_NUMBER = re.compile(r"^(?P<prefix>.*)(?P<year>\d{3})(?P<value>\d{7})$")
SENT_NUMBER = re.compile(r"^(?P<word>.{1,12}?)字第(?P<digits>(?P<year>\d{3})(?P<value>\d{7}))號$")


class Book:
    """The address book and the people of the house as one chunk of a sheet needs them."""

    def __init__(self, names: Iterable[str], people: Iterable[str]) -> None:
        wanted = {name for name in names if name}
        self.entries: dict[str, list[Agency]] = {}
        for one in Agency.objects.filter(Q(name__in=wanted) | Q(short_name__in=wanted)):
            for name in {one.name, one.short_name} & wanted:
                self.entries.setdefault(name, []).append(one)
        called = {name for name in people if name}
        self.people: dict[str, list[User]] = {}
        for person in User.objects.filter(Q(name__in=called) | Q(username__in=called)):
            for name in {person.name, person.username} & called:
                self.people.setdefault(name, []).append(person)
        self.doubtful: set[str] = set()

    def entry(self, name: str, on: date) -> Agency | None:
        """The one entry of a name that holds on a day; a name that fits twice is left without a code."""
        found = [one for one in self.entries.get(name, ()) if _holds(one, on)]
        if len(found) > 1:
            self.doubtful.add(name)
        return found[0] if len(found) == 1 else None

    def person(self, name: str) -> User | None:
        """The one person of a name, if any: those who left long ago have no account."""
        found = self.people.get(name, [])
        return found[0] if len(found) == 1 else None


def _holds(one: Agency, on: date) -> bool:
    return (one.valid_from is None or one.valid_from <= on) and (one.valid_to is None or one.valid_to >= on)


def wrong_documents(forms: Sequence, by) -> Iterator[tuple[Any, str, str]]:
    """Numbers whose last ten characters the agency gave already: nobody could tell the two apart."""
    agency = entry.desk_of(by)
    serials = {form.cleaned_data["number"][-10:]: form for form in forms}
    there = Document.objects.filter(agency=agency, serial__in=serials)
    for serial, number in there.values_list("serial", "number"):
        said = _("Its last ten characters are those of %(number)s.") % {"number": number}
        yield serials[serial], "number", said
    for form in forms:
        other = serials[form.cleaned_data["number"][-10:]]
        if other is not form:
            said = _("Its last ten characters are those of %(number)s.")
            yield form, "number", said % {"number": other.cleaned_data["number"]}


def wrong_letters(forms: Sequence, by) -> Iterator[tuple[Any, str, str]]:
    """Letters of a document that is still in work, or whose writer has no account where nobody takes them in."""
    said = [(form, form.cleaned_data) for form in forms]
    numbers = {data["document_number"] for _form, data in said}
    in_work = Document.objects.filter(number__in=numbers).exclude(state__in=DEALT_WITH)
    unfinished = set(in_work.values_list("number", flat=True))
    classified = set(
        Document.objects.filter(number__in=numbers).exclude(secrecy="").values_list("number", flat=True)
    )
    book = Book((), (data.get("drafter_name", "") for _form, data in said))
    for form, data in said:
        if data["document_number"] in classified:
            yield form, "document_number", _("A classified document is not taken over.")
        elif data["document_number"] in unfinished:
            yield (
                form,
                "document_number",
                _("This document is not dealt with yet: its reply is written here."),
            )
        if by is None and book.person(data.get("drafter_name", "")) is None:
            yield form, "drafter_name", _("Name somebody who has an account here.")


def wrong_agencies(forms: Sequence) -> Iterator[tuple[Any, str, str]]:
    """Codes that belong to somebody else on some of the same days, in the book or further up in the sheet."""
    held: dict[tuple[str, str], list[Agency]] = {}
    for one in Agency.objects.filter(code__in={form.cleaned_data["code"] for form in forms} - {""}):
        held.setdefault((one.code, one.unit_code), []).append(one)
    for form in forms:
        new = form.instance
        if not new.code:
            continue
        others = held.setdefault((new.code, new.unit_code), [])
        other = next((one for one in others if _together(one, new)), None)
        if other is not None:
            yield form, "code", code_taken(other)
        else:
            others.append(new)


def _together(one: Agency, other: Agency) -> bool:
    """Whether both hold on some day."""
    before = one.valid_to is not None and other.valid_from is not None and one.valid_to < other.valid_from
    after = other.valid_to is not None and one.valid_from is not None and other.valid_to < one.valid_from
    return not before and not after


def documents(forms: Sequence, by) -> tuple[list[Document], set[str]]:
    """Documents of a sheet, in the order of its rows, with what the sheet says became of them.

    Returns them, and the names of senders that got no code because they stand in the address book twice.
    """
    said = [form.cleaned_data for form in forms]
    book = Book((one["sender"] for one in said), (one.get("handler_name", "") for one in said))
    agency = entry.desk_of(by)
    cases = [_case(one, agency, book, by) for one in said]
    past.load(cases)
    _keep_numbers(agency, [case.number for case in cases], by)
    return [case.record for case in cases], book.doubtful


def _case(data: dict, agency, book: Book, by) -> past.PastDocument:
    received, closed, filed = (data.get(name) for name in ("received_on", "closed_on", "filed_on"))
    year, kind, number = data.get("file_number") or (None, "", "")
    known = None if data.get("sender_code") else book.entry(data["sender"], received)
    name = data.get("handler_name", "")
    return past.PastDocument(
        number=data["number"], subject=data["subject"], agency=agency, unit=data["unit"],
        at=_morning(received), sender=data["sender"],
        sender_code=data.get("sender_code") or (known.code if known else ""),
        sender_number=data.get("sender_number", ""), sender_date=data.get("sender_date"), medium=data["medium"],
        kind=data["kind"], speed=data["speed"], copy_kind=data["copy_kind"],
        attachments_note=data.get("attachments_note", ""), copies=data["copies"], processing=data["processing"],
        limit_on=data.get("limit_on"), limit_days=data.get("limit_days"), registered_by=by,
        handler=book.person(name), assigned_on=received, accepted_on=received if closed else None,
        replied=data.get("ended") == "sent", closed_on=closed, closing=_taken_over(name), to_file_on=filed,
        filed_on=filed, file_year=year, file_class=kind, file_case=number, retention=data.get("retention", ""),
        pages=data.get("pages"),
    )  # fmt: skip


def _taken_over(handler: str = "") -> str:
    said = _("Taken over from an older system")
    return (_("%(said)s; handler: %(name)s") % {"said": said, "name": handler} if handler else said)[:120]


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING)).astimezone(UTC)


def _keep_numbers(agency, numbers: Iterable[str], by) -> None:
    """Numbers that are written as the office writes its own: the office goes on behind them."""
    house = selectors.house_agency(agency)
    prefix = house.prefix if house else ""
    series: dict[str, dict[int, str]] = {}
    for number in numbers:
        found = OWN_NUMBER.match(number)
        if found and found["prefix"] == prefix:
            key = intake.series(agency, date(int(found["year"]) + roc.OFFSET, 1, 1))
            series.setdefault(key, {})[int(found["value"])] = number
    for key, taken in sorted(series.items()):
        records.keep_numbers(key, taken, by=by)


def letters(forms: Sequence, by) -> tuple[list[Draft], set[str]]:
    """Letters of a sheet, each with its addressees, on the document that it answers or on one of its own.

    Returns them, and the names of addressees that got no code because they stand in the address book twice.
    """
    said = [form.cleaned_data for form in forms]
    to = [[*one["originals"], *one["copies"]] for one in said]
    book = Book((name for names in to for name in names), (one.get("drafter_name", "") for one in said))
    agency = entry.desk_of(by)
    begun = _documents_of(said, agency, book, by)
    made = [
        _letter(one, begun[one["document_number"]], names, book, by)
        for one, names in zip(said, to, strict=True)
    ]
    past_drafts.load(made)
    _keep_sent_numbers(agency, [one.number for one in made], by)
    return [one.record for one in made], book.doubtful


def _documents_of(said: Sequence[dict], agency, book: Book, by) -> dict[str, Document]:
    """By number: those that are there, and those that began in the house with their letter."""
    wanted = {one["document_number"]: one for one in said}
    there = {d.number: d for d in Document.objects.filter(number__in=wanted).select_related("unit")}
    cases = [
        past.PastDocument(
            number=number, subject=one["subject"][:500], agency=agency, unit=one["unit"],
            at=_morning(one["drafted_on"]), direction=Direction.OWN, medium="electronic", kind=one["kind"],
            speed=one["speed"], registered_by=by, handler=book.person(one.get("drafter_name", "")),
            assigned_on=one["drafted_on"], accepted_on=one["drafted_on"], replied=True, closed_on=one["sent_on"],
            closing=_taken_over(one.get("drafter_name", "")), to_file_on=one.get("filed_on"),
            filed_on=one.get("filed_on"),
            **dict(zip(("file_year", "file_class", "file_case"), one.get("file_number") or (None, "", ""),
                       strict=True)),
        )
        for number, one in wanted.items()
        if number not in there
    ]  # fmt: skip
    past.load(cases)
    _keep_numbers(agency, [case.number for case in cases], by)
    return there | {case.number: case.record for case in cases}


def _letter(data: dict, document: Document, names: list[str], book: Book, by) -> past_drafts.PastDraft:
    found = SENT_NUMBER.match(data["number"])
    drafter = book.person(data.get("drafter_name", "")) or by
    rule = rule_of(data["kind"], data["sent_on"])
    return past_drafts.PastDraft(
        document=document, subject=data["subject"], paragraphs=parse(rule, data.get("body", "")),
        drafter=drafter, decided_by=None, proofread_by=None, drafted_on=data["drafted_on"],
        decided_on=data["sent_on"], sent_on=data["sent_on"], word=found["word"] if found else "",
        to=[(name, book.entry(name, data["sent_on"])) for name in names], kind=data["kind"],
        speed=data["speed"], signer=data.get("signer", ""), number=data["number"],
        originals=len(data["originals"]), attachments_note=data.get("attachments_note", ""),
    )  # fmt: skip


def _keep_sent_numbers(agency, numbers: Iterable[str], by) -> None:
    series: dict[str, dict[int, str]] = {}
    for number in numbers:
        found = SENT_NUMBER.match(number)
        if found:
            key = sending.series_of(agency.pk, found["word"], int(found["year"]))
            series.setdefault(key, {})[int(found["value"])] = number
    for key, taken in sorted(series.items()):
        records.keep_numbers(key, taken, by=by)


@transaction.atomic
def remove_documents(rows: Sequence[Document], by) -> dict[int, str]:
    """Take documents back on which nothing hangs; returns why the others stay."""
    kept = held(rows, {
        Draft: Draft.objects.filter(document__in=rows).values_list("document", flat=True),
        Document: Document.objects.filter(merged_into__in=rows).values_list("merged_into", flat=True),
    })  # fmt: skip
    going = [one for one in rows if one.pk not in kept]
    note_undone(going, by)
    keys = [one.pk for one in going]
    Hop.objects.filter(document__in=keys).delete()
    Document.objects.filter(pk__in=keys).delete()
    records.let_numbers_go(one.number for one in going)
    return kept


@transaction.atomic
def remove_letters(rows: Sequence[Draft], by) -> dict[int, str]:
    """Take letters back, and the documents that began with them and have no other."""
    kept = held(rows, {Draft: Draft.objects.filter(corrects__in=rows).values_list("corrects", flat=True)})
    going = [one for one in rows if one.pk not in kept]
    note_undone(going, by)
    keys, begun = [one.pk for one in going], {one.document_id for one in going}
    Recipient.objects.filter(draft__in=keys).delete()
    Draft.objects.filter(pk__in=keys).delete()
    records.let_numbers_go(one.number for one in going)
    own = Document.objects.filter(pk__in=begun, direction=Direction.OWN, drafts=None)
    remove_documents(list(own), by)
    return kept
