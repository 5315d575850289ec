"""How a document comes in: numbered without a gap, a clock begun, its first stay noted."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from countyhall.domains.documents import selectors
from countyhall.domains.documents.lifecycle import clocks, hops, secrecy
from countyhall.domains.documents.models import Agency, Direction, Document, Medium, Secrecy, State
from countyhall.kernel import events
from countyhall.kernel.audit import services as audit
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import clock, roc
from countyhall.kernel.records import services as records
from countyhall.kernel.records.bulk import copy_in, give_keys
from countyhall.kernel.search import services as search

__all__ = ["begin", "incoming", "number_text", "receive", "register", "series", "take_in"]


@transaction.atomic
def register(*, by=None, recorded_on: date | None = None, **said) -> Document:
    """Take a document in that came from outside; it waits to be assigned.

    ``said`` is what :func:`incoming` is told. Every date may lie in the past; ``recorded_on`` is today unless
    said. Of a classified document nothing but a placeholder is kept.
    """
    made = incoming(by=by, **said)
    take_in([made], by=by, recorded_on=recorded_on)
    return made


def incoming(
    *,
    sender: str,
    subject: str,
    agency: Unit,
    received_at: datetime | None = None,
    received_on: date | None = None,
    by=None,
    **fields,
) -> Document:
    """A document as it comes from outside, before it is taken in.

    ``agency`` is the unit of the house that registers it. ``fields`` are the document's others (``medium``,
    ``sender_number``, ``speed``, ``secrecy`` …).
    """
    return Document(
        direction=Direction.INCOMING, sender=sender.strip(), subject=subject.strip(),
        received_at=received_at or timezone.now(), received_on=received_on or clock.today(), agency=agency,
        unit=agency, created_by=by, state=State.REGISTERED, **fields,
    )  # fmt: skip


@transaction.atomic
def begin(*, subject: str, unit: Unit, handler, by, on: date | None = None, **fields) -> Document:
    """Begin a case in the house (創稿): its handler has it at once."""
    on = on or clock.today()
    made = Document(
        direction=Direction.OWN, subject=subject.strip(), unit=unit, agency=selectors.agency_of(unit),
        handler=handler, medium=Medium.ELECTRONIC, created_by=by, state=State.IN_WORK, assigned_on=on, **fields,
    )  # fmt: skip
    take_in([made], by=by, recorded_on=on)
    return made


@transaction.atomic
def receive(
    *, exchange_id: str, sender: str, subject: str, agency: Unit, received_at: datetime, by=None, **fields
) -> tuple[Document, bool]:
    """Take in what came by the exchange; the same ``exchange_id`` again gives the document that is there.

    Returns the document and whether it is new.
    """
    there = Document.objects.filter(exchange_id=exchange_id).first()
    if there is not None:
        return there, False
    made = register(
        sender=sender, subject=subject, agency=agency, received_at=received_at, by=by,
        medium=Medium.ELECTRONIC, exchange_id=exchange_id, **fields,
    )  # fmt: skip
    return made, True


@transaction.atomic
def take_in(documents: Sequence[Document], *, by=None, recorded_on: date | None = None) -> None:
    """Begin the clocks of new documents and note their fact, number them in this order, write them with their
    first stay and their history.

    However many they are, it asks the database about as often as for one. The number comes as late as it can:
    whoever registers at the same time waits for it from then on.
    """
    recorded_on = recorded_on or clock.today()
    known: dict[str, str] = {}
    for document in documents:
        secrecy.classify(document)
        _look_up(document, recorded_on, known)
    give_keys(documents)
    records.happened_many(
        (document, "received" if document.received_on else "begun", day, max(recorded_on, day))
        for document in documents
        for day in [_day(document)]
    )
    clocks.begin_many([(document, _day(document)) for document in documents])
    _number(documents, by)
    copy_in(documents, keys=True)
    hops.begin(documents, by=by)
    search.index_many(documents)
    audit.record_many(
        audit.Line(document, "created", by, after=document.state, data={"medium": document.medium})
        for document in documents
    )
    for document in documents:
        if document.secrecy in Secrecy.values:
            secrecy.watch(document, _day(document))
        events.emit("documents.document.register", document, by=by)


def _day(document: Document) -> date:
    return document.received_on or document.assigned_on


def _look_up(document: Document, on: date, known: dict[str, str]) -> None:
    """Write the code of a sender that stands in the address book exactly once; ``known`` keeps what was asked."""
    if document.sender and not document.sender_code:
        if document.sender not in known:
            entry: Agency | None = selectors.agencies.known(document.sender, on)
            known[document.sender] = entry.code if entry else ""
        document.sender_code = known[document.sender]


def _number(documents: Sequence[Document], by) -> None:
    """The next numbers of each agency and year, a block of each series."""
    runs: dict[str, list[Document]] = {}
    for document in documents:
        runs.setdefault(series(document.agency, _day(document)), []).append(document)
    for key, run in sorted(runs.items()):
        entry = selectors.house_agency(run[0].agency)
        text = number_text(_day(run[0]), entry.prefix if entry else "")
        for document, number in zip(run, records.next_numbers(key, len(run), text=text, by=by), strict=True):
            document.number, document.serial, document.version = number, number[-10:], 1


def series(agency: Unit, day: date) -> str:
    """The number series of an agency in a day's ROC year."""
    return f"documents.{agency.code}.{roc.year(day)}"


def number_text(day: date, prefix: str = ""):
    """How a number of that day is written: ``1090012345``."""
    year = roc.year(day)
    return lambda value: f"{prefix}{year:03}{value:07}"
