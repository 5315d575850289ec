"""Many documents of past days at once, as their dates tell: for taking over an older system's documents."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from countyhall.domains.documents import selectors
from countyhall.domains.documents.models import (
    CLASSIFIED_SUBJECT,
    CopyKind,
    Direction,
    Document,
    Hop,
    Kind,
    Medium,
    Processing,
    Speed,
    State,
)
from countyhall.domains.documents.models.rules import TO_FILE, do_rule
from countyhall.domains.documents.services import intake
from countyhall.kernel.audit import services as audit
from countyhall.kernel.deadlines import calendar
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.deadlines.services import Owed
from countyhall.kernel.records import services as records
from countyhall.kernel.records.bulk import copy_in, copy_rows
from countyhall.kernel.records.models import Fact
from countyhall.kernel.search import services as search

HALF = Decimal("0.5")
CAP = Decimal("6.0")  # days used by a document with a date set, when in time
CHUNK = 4000
AT_UNIT, LEFT = 3, 6  # places in the row of a hop


@dataclass(slots=True)
class PastDocument:
    """One document by its dates: each date that is set says that this happened then, and with them the state.

    ``unit`` is the unit in charge; ``wrong_units`` had it first and returned it, ``consulted`` were asked.
    ``replied`` says that it ended with a reply (whose draft is loaded apart). ``number`` keeps the number of
    an older system. No notice is sent.
    """

    subject: str
    agency: Any
    unit: Any
    at: datetime
    sender: str = ""
    sender_code: str = ""
    sender_number: str = ""
    sender_date: date | None = None
    medium: str = Medium.PAPER
    kind: str = Kind.LETTER
    speed: str = Speed.ORDINARY
    secrecy: str = ""
    declassify: str = ""
    copy_kind: str = CopyKind.ORIGINAL
    attachments_note: str = ""
    copies: int = 0
    processing: str = Processing.GENERAL
    limit_on: date | None = None
    limit_days: int | None = None
    direction: str = Direction.INCOMING
    number: str = ""
    registered_by: Any = None
    handler: Any = None
    wrong_units: tuple = ()
    consulted: tuple = ()
    disputed: bool = False
    planner: Any = None
    assigned_on: date | None = None
    accepted_on: date | None = None
    circulating: bool = False
    replied: bool = False
    closed_on: date | None = None
    closing: str = ""
    to_file_on: date | None = None
    filed_on: date | None = None
    archivist: Any = None
    file_year: int | None = None
    file_class: str = ""
    file_case: str = ""
    retention: str = ""
    pages: int | None = None
    record: Document | None = field(default=None)

    @property
    def on(self) -> date:
        """The day on which it came or was begun."""
        return timezone.localtime(self.at).date()

    @property
    def state(self) -> str:
        """Where it stands by its dates."""
        if self.filed_on:
            return State.FILED
        if self.to_file_on:
            return State.TO_FILE
        if self.closed_on:
            return State.SENT if self.replied else State.CLOSED
        if self.circulating:
            return State.CIRCULATING
        if self.accepted_on:
            return State.IN_WORK
        return State.ASSIGNED if self.assigned_on else State.REGISTERED

    def steps(self) -> list[tuple[str, date, Any, str]]:
        """Step, day, person and state after, in order, for the history."""
        own = self.direction == Direction.OWN
        done = [("created", self.on, self.registered_by, State.IN_WORK if own else State.REGISTERED)]
        first = self.assigned_on or self.on
        for _unit in self.wrong_units:
            done.append(("assign", first, self.registered_by, State.ASSIGNED))
            done.append(("return_wrong", first, self.handler, State.RETURNED))
        if self.disputed:
            done.append(("dispute", first, self.handler, State.DISPUTED))
            done.append(("decide", first, self.planner, State.ASSIGNED))
        elif self.assigned_on and not own:
            done.append(("assign", self.assigned_on, self.registered_by, State.ASSIGNED))
        if self.accepted_on and not own:
            done.append(("accept", self.accepted_on, self.handler, State.IN_WORK))
        if self.circulating and not self.closed_on:
            done.append(("begin_signoff", self.accepted_on, None, State.CIRCULATING))
        if self.closed_on:
            end = ("dispatch", State.SENT) if self.replied else ("close", State.CLOSED)
            done.append((end[0], self.closed_on, None if self.replied else self.handler, end[1]))
        if self.to_file_on:
            done.append(("to_file", self.to_file_on, self.handler, State.TO_FILE))
        if self.filed_on:
            done.append(("file", self.filed_on, self.archivist, State.FILED))
        return done

    def facts(self) -> list[tuple[str, date]]:
        """The dated facts that figures count."""
        own = self.direction == Direction.OWN
        said = [
            ("begun" if own else "received", self.on),
            ("assigned", None if own else self.assigned_on),
            ("returned", self.assigned_on if self.wrong_units else None),
            ("disputed", self.assigned_on if self.disputed else None),
            ("dealt_with", self.closed_on),
            ("filed", self.filed_on),
        ]
        return [(code, day) for code, day in said if day]


@transaction.atomic
def load(cases: Iterable[PastDocument], *, chunk: int = CHUNK, told=lambda done: None) -> list[Document]:
    """Write these documents with numbers, facts, history, clocks, hops and their place in the search.

    Numbers run in the order of the moments at which they came. Facts are recorded on the day that they
    happened. ``told`` hears how many are done.
    """
    cases = sorted(cases, key=lambda c: c.at)
    made: list[Document] = []
    for start in range(0, len(cases), chunk):
        made += _load(cases[start : start + chunk])
        told(len(made))
    return made


def _load(cases: list[PastDocument]) -> list[Document]:
    used = _days_used()
    for case, number in zip(cases, _numbers(cases), strict=True):
        case.record = _document(case, number, used)
    documents = [case.record for case in cases]
    copy_in(documents, keys=True)
    _write_clocks(cases)
    _write_facts(cases)
    _write_history(cases)
    _write_hops(cases)
    search.index_many(documents)
    return documents


def _numbers(cases: list[PastDocument]) -> list[str]:
    """The next numbers of each agency and year; those of an older system stay as they are."""
    wanted: dict[tuple, list[int]] = {}
    numbers = [case.number for case in cases]
    for index, case in enumerate(cases):
        if not case.number:
            wanted.setdefault((case.agency, case.on.year), []).append(index)
    for (agency, _year), indexes in wanted.items():
        day = cases[indexes[0]].on
        entry = selectors.house_agency(agency)
        text = intake.number_text(day, entry.prefix if entry else "")
        taken = records.next_numbers(intake.series(agency, day), len(indexes), text=text)
        for index, number in zip(indexes, taken, strict=True):
            numbers[index] = number
    return numbers


def _days_used():
    """``(start, end, unit) → working days used``, each sum made once."""
    known = calendar.current()

    @cache
    def used(start: date, end: date, path: str) -> Decimal:
        days = sum(1 for day in known.working_days(start, end, path) if day > start)
        return Decimal(f"{days}.0") if days else HALF

    return used


def _document(case: PastDocument, number: str, used) -> Document:
    own = case.direction == Direction.OWN
    secret = bool(case.secrecy)
    return Document(
        number=number,
        serial=number[-10:],
        agency=case.agency,
        unit=case.unit if case.assigned_on or own else case.agency,
        version=1,
        sealed=secret,
        created_by=case.registered_by,
        direction=case.direction,
        medium=case.medium,
        kind=case.kind,
        sender=case.sender,
        sender_code=case.sender_code,
        sender_number=case.sender_number,
        sender_date=case.sender_date,
        speed=case.speed,
        secrecy=case.secrecy,
        declassify=case.declassify,
        copy_kind=case.copy_kind,
        subject=CLASSIFIED_SUBJECT if secret else case.subject,
        attachments_note="" if secret else case.attachments_note,
        copies=case.copies,
        received_at=None if own else case.at,
        received_on=None if own else case.on,
        handler=case.handler,
        processing=case.processing,
        limit_on=case.limit_on,
        limit_days=case.limit_days,
        state=case.state,
        returns=len(case.wrong_units),
        moves=len(case.wrong_units),
        bound=case.disputed,
        assigned_on=case.assigned_on,
        closed_on=case.closed_on,
        closing=case.closing if case.closed_on else "",
        filed_on=case.filed_on,
        days_used=used(case.on, case.closed_on, case.unit.path) if case.closed_on else None,
        file_year=case.file_year if case.to_file_on else None,
        file_class=case.file_class if case.to_file_on else "",
        file_case=case.file_case if case.to_file_on else "",
        retention=case.retention if case.to_file_on else "",
        pages=case.pages if case.to_file_on else None,
    )


def rule_of(case: PastDocument) -> tuple[str, int | None]:
    """Code of the rule and days set, as :mod:`lifecycle.clocks` finds them for a document at hand."""
    if case.processing == Processing.DEADLINE and case.limit_on and case.limit_on > case.on:
        return do_rule(case.processing, case.speed), case.limit_days or (case.limit_on - case.on).days
    if case.processing == Processing.DEADLINE:
        return do_rule(Processing.GENERAL, Speed.ORDINARY), None
    return do_rule(case.processing, case.speed), None


def _write_clocks(cases: list[PastDocument]) -> None:
    """The days to deal with it, then those to hand it over for filing; whether it was late follows."""
    clocks = deadlines.owe_many(
        Owed(case.record, code, case.on, days=days, ended_on=case.closed_on)
        for case in cases
        for code, days in [rule_of(case)]
    )
    _say_whether_late([(case, clock) for case, clock in zip(cases, clocks, strict=True) if case.closed_on])
    deadlines.owe_many(
        Owed(case.record, TO_FILE, case.closed_on, ended_on=case.to_file_on or case.filed_on)
        for case in cases
        if case.closed_on
    )


def _say_whether_late(ended: list[tuple]) -> None:
    """Late or not, in the rows and in the records at hand; in time, one with a date set used six days at most."""
    for late in (True, False):
        found = [case.record for case, clock in ended if (case.closed_on > clock.due_on) is late]
        for record in found:
            record.late = late
        Document.objects.filter(pk__in=[record.pk for record in found]).update(late=late)
    capped = [
        case.record
        for case, _clock in ended
        if case.processing == Processing.DEADLINE and not case.record.late and case.record.days_used > CAP
    ]
    for record in capped:
        record.days_used = CAP
    Document.objects.filter(pk__in=[record.pk for record in capped]).update(days_used=CAP)


def _write_facts(cases: list[PastDocument]) -> None:
    kind = ContentType.objects.get_for_model(Document).pk
    copy_rows(
        Fact,
        ["content_type_id", "object_id", "code", "on", "recorded_on"],
        ((kind, case.record.pk, code, day, day) for case in cases for code, day in case.facts()),
    )


def _write_history(cases: list[PastDocument]) -> None:
    lines = []
    for case in cases:
        before, last = "", case.at
        for step, day, by, after in case.steps():
            last = _moment(day, last)
            lines.append(audit.Line(case.record, step, by=by, before=before, after=after, at=last))
            before = after
    audit.record_many(lines)


def _write_hops(cases: list[PastDocument]) -> None:
    names = [
        "document_id",
        "kind",
        "from_unit_id",
        "unit_id",
        "handler_id",
        "at",
        "left_at",
        "by_id",
        "reason",
    ]
    copy_rows(Hop, names, (row for case in cases for row in _hops(case)))


def _hops(case: PastDocument) -> list[list]:
    """Where it was, from the counter to the archive; each stay ends when the next begins."""
    kind, agency = Hop.Kind, case.agency
    own, last = case.direction == Direction.OWN, case.at
    stays = [(kind.HANDED, case.unit, case.handler, case.on, case.handler, "")] if own else [
        (kind.REGISTERED, agency, None, case.on, case.registered_by, "")
    ]  # fmt: skip
    for unit in case.wrong_units if case.assigned_on else ():
        stays.append((kind.ASSIGNED, unit, None, case.assigned_on, case.registered_by, ""))
        stays.append((kind.RETURNED, agency, None, case.assigned_on, case.handler, "非本單位業務"))
    if case.disputed and case.assigned_on:
        stays.append((kind.DISPUTED, agency, None, case.assigned_on, case.handler, "權責未明"))
        stays.append((kind.DECIDED, case.unit, None, case.assigned_on, case.planner, "依分層負責明細表"))
    elif case.assigned_on and not own:
        stays.append((kind.ASSIGNED, case.unit, None, case.assigned_on, case.registered_by, ""))
    if case.accepted_on and not own:
        stays.append((kind.HANDED, case.unit, case.handler, case.accepted_on, case.handler, ""))
    if case.to_file_on:
        stays.append((kind.TO_FILE, case.unit, None, case.to_file_on, case.handler, ""))
    hops: list[list] = []
    key = case.record.pk
    for what, unit, handler, day, by, reason in stays:
        last = _moment(day, last) if hops else case.at
        if hops:
            hops[-1][LEFT] = last
        before = hops[-1][AT_UNIT] if hops else None
        hops.append([key, what, before, unit.pk, _key(handler), last, None, _key(by), reason])
    if case.filed_on:
        hops[-1][LEFT] = _moment(case.filed_on, last)
    if case.accepted_on:
        begun = _moment(case.accepted_on, case.at)
        end = _moment(case.closed_on, begun) if case.closed_on else None
        hops += [
            [key, kind.CONSULTED, case.unit.pk, unit.pk, None, begun, end, _key(case.handler), ""]
            for unit in case.consulted
        ]
    return hops


def _key(person: Any) -> int | None:
    return person.pk if person else None


@cache
def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(8, 30))).astimezone(UTC)


def _moment(day: date, after: datetime) -> datetime:
    """A moment of ``day``, later than the one before it."""
    return max(_noon(day), after + timedelta(minutes=20))
