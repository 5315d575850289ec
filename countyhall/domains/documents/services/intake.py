"""How a document comes in: numbered without a gap, a clock begun, its first stay noted."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from countyhall.domains.documents import selectors
from countyhall.domains.documents.lifecycle import clocks, hops, secrecy
from countyhall.domains.documents.models import Agency, Direction, Document, Hop, Medium, Secrecy, State
from countyhall.kernel import events
from countyhall.kernel.audit import services as audit
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import clock, roc
from countyhall.kernel.records import services as records

__all__ = ["begin", "number_text", "receive", "register", "series"]


@transaction.atomic
def register(
    *,
    sender: str,
    subject: str,
    agency: Unit,
    received_at: datetime | None = None,
    received_on: date | None = None,
    by=None,
    recorded_on: date | None = None,
    **fields,
) -> Document:
    """Take a document in that came from outside; it waits to be assigned.

    ``agency`` is the unit of the house that registers it. ``fields`` are the document's others (``medium``,
    ``sender_number``, ``speed``, ``secrecy`` …). Every date may lie in the past; ``recorded_on`` is today
    unless said. Of a classified document nothing but a placeholder is kept.
    """
    received_at = received_at or timezone.now()
    received_on = received_on or clock.today()
    made = Document(
        direction=Direction.INCOMING, sender=sender.strip(), subject=subject.strip(), received_at=received_at,
        received_on=received_on, agency=agency, unit=agency, created_by=by, state=State.REGISTERED, **fields,
    )  # fmt: skip
    return _take_in(made, by=by, recorded_on=recorded_on or clock.today())


@transaction.atomic
def begin(*, subject: str, unit: Unit, handler, by, on: date | None = None, **fields) -> Document:
    """Begin a case in the house (創稿): its handler has it at once."""
    on = on or clock.today()
    made = Document(
        direction=Direction.OWN, subject=subject.strip(), unit=unit, agency=selectors.agency_of(unit),
        handler=handler, medium=Medium.ELECTRONIC, created_by=by, state=State.IN_WORK, assigned_on=on, **fields,
    )  # fmt: skip
    return _take_in(made, by=by, recorded_on=on)


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


def _take_in(document: Document, *, by, recorded_on: date) -> Document:
    secrecy.classify(document)
    _look_up(document, recorded_on)
    on = document.received_on or document.assigned_on
    entry = selectors.house_agency(document.agency)
    document.number = records.next_number(
        series(document.agency, on), text=number_text(on, entry.prefix if entry else ""), by=by
    )
    document.serial = document.number[-10:]
    document.save()
    hops.go(document, Hop.Kind.REGISTERED if document.received_on else Hop.Kind.HANDED, by=by,
            handler=document.handler, at=document.received_at)  # fmt: skip
    records.happened(
        document, "received" if document.received_on else "begun", on=on, recorded_on=max(recorded_on, on)
    )
    clocks.begin(document, on)
    if document.secrecy in Secrecy.values:
        secrecy.watch(document, on)
    audit.record(document, "created", by=by, after=document.state, medium=document.medium)
    events.emit("documents.document.register", document, by=by)
    return document


def _look_up(document: Document, on: date) -> None:
    """Write the code of a sender that stands in the address book exactly once."""
    if document.sender and not document.sender_code:
        entry: Agency | None = selectors.agencies.known(document.sender, on)
        document.sender_code = entry.code if entry else ""


def series(agency: Unit, day: date) -> str:
    """The number series of an agency in a day's ROC year."""
    return f"documents.{agency.code}.{roc.year(day)}"


def number_text(day: date, prefix: str = ""):
    """How a number of that day is written: ``1090012345``."""
    year = roc.year(day)
    return lambda value: f"{prefix}{year:03}{value:07}"
