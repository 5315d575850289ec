"""What comes by the exchange: checked, registered once, acknowledged; what is refused is kept aside with the reason.

Pieces are taken in by the batch: opened side by side, since that waits for the disk, then registered in one
transaction, then acknowledged. If a batch stumbles, its pieces go one by one, so that a bad one stays behind alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from countyhall.domains.documents.lifecycle.exchange import begun
from countyhall.domains.documents.lifecycle.exchange import shipment as life
from countyhall.domains.documents.models import Agency, Document, Medium
from countyhall.domains.documents.models.exchange import Original, Shipment
from countyhall.domains.documents.services import intake
from countyhall.domains.documents.services.di.letter import Refusal
from countyhall.domains.documents.services.exchange import points
from countyhall.domains.documents.services.exchange.each import BATCH, at_once, batches, by_the_batch
from countyhall.domains.documents.services.exchange.envelope import (
    MANIFEST,
    MOST_MANIFEST,
    Arrival,
    Envelope,
    Gateway,
    Receipt,
    Rejected,
    plain_file,
    read_manifest,
)
from countyhall.domains.documents.services.exchange.opening import Opened, opened
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import clock

__all__ = ["acknowledge", "take_in"]

State = Shipment.State
LETTER_LABEL = "電子來文本文"


@dataclass(repr=False)
class Piece:
    """What came: its list of contents as far as it can be read, the row that it had, and what became of it."""

    arrival: Arrival
    named: Envelope | None
    had: Shipment | None = None
    opened: Opened | None = None
    refusal: Exception | None = None
    document: Document | None = None
    row: Shipment | None = None

    def __repr__(self) -> str:
        return self.arrival.name  # its contents belong in no log

    @property
    def key(self) -> tuple[str, str]:
        """Sender and number of the piece."""
        return (self.named.sender, self.named.key) if self.named else ("", self.arrival.name[:64])

    @property
    def digest(self) -> str:
        """The hash of its list of contents."""
        return self.named.digest if self.named else ""


def take_in(gateway: Gateway, at: datetime) -> int:
    """Register or refuse everything that came, and tell each sender; how many pieces."""

    def settle(pieces: list[Piece]) -> None:
        anew = [Piece(piece.arrival, piece.named) for piece in pieces]  # nothing of a batch that was undone
        _answer(gateway, _decide(anew, at), at)

    return by_the_batch(_batches(gateway.incoming()), settle)


def acknowledge(gateway: Gateway, at: datetime) -> int:
    """Tell those senders whom a fall kept us from telling; how many."""
    waiting = Shipment.objects.filter(way=Shipment.Way.IN, answered_at=None).exclude(state=State.AGAIN)
    pks = list(waiting.order_by("pk").values_list("pk", flat=True))
    return by_the_batch(batches(pks), lambda batch: _answer(gateway, batch, at))


def _batches(arrivals: Iterable[Arrival]) -> Iterator[list[Piece]]:
    """Never two of the same sender and number in one: the second is decided when the first is in the books."""
    batch: dict[tuple[str, str], Piece] = {}
    for arrival in arrivals:
        piece = Piece(arrival, _named(arrival))
        if len(batch) == BATCH or piece.key in batch:
            yield list(batch.values())
            batch = {}
        batch[piece.key] = piece
    if batch:
        yield list(batch.values())


def _named(arrival: Arrival) -> Envelope | None:
    """What the list of contents says of itself, where it can be read."""
    try:
        return read_manifest(plain_file(arrival.folder, MANIFEST, MOST_MANIFEST).read_bytes())
    except (Rejected, OSError):
        return None


def _answer(gateway: Gateway, pks: list[int], at: datetime) -> None:
    rows = list(Shipment.objects.select_related("document").filter(pk__in=pks).order_by("pk"))
    told = at_once(rows, lambda row: gateway.acknowledge(row.arrival, _receipt(row)))
    for _row in told:
        points.reached("an arrival acknowledged")
    Shipment.objects.filter(pk__in=[row.pk for row in told]).update(answered_at=at)


def _receipt(row: Shipment) -> Receipt:
    outcome = Receipt.ACCEPTED if row.state == State.REGISTERED else Receipt.REFUSED
    number = row.document.number if row.document else ""
    return Receipt(
        row.key, row.sender_code, row.recipient_code, row.digest, outcome, number or "", row.reason
    )


def _decide(pieces: list[Piece], at: datetime) -> list[int]:
    """Register what came or refuse it, in one transaction; the same piece again is the same row."""
    with transaction.atomic():
        fresh = _not_here_yet(pieces)
        houses = _houses()
        for _piece in at_once(fresh, lambda piece: _open(piece, houses)):
            points.reached("an arrival opened")
        _register([piece for piece in fresh if piece.opened], houses, at)
        _refuse([piece for piece in pieces if piece.refusal], houses, at)
        begun([piece.row for piece in pieces if piece.row and piece.row.pk is None])
    settled = [piece.row.pk for piece in pieces if piece.row]
    for _pk in settled:
        points.reached("an arrival registered")
    return settled


def _not_here_yet(pieces: list[Piece]) -> list[Piece]:
    """Those that have to be opened; of the others it is noted that they came again, or why they may not."""
    rows = Shipment.objects.select_for_update().filter(
        way=Shipment.Way.IN, key__in=[piece.key[1] for piece in pieces]
    )
    there: dict[tuple[str, str], list[Shipment]] = {}
    for row in rows:
        there.setdefault((row.sender_code, row.key), []).append(row)
    fresh = []
    for piece in pieces:
        before = there.get(piece.key, [])
        piece.had = next((row for row in before if row.digest == piece.digest), None)
        if piece.had is not None and piece.had.state == State.REGISTERED:
            piece.row = _again(piece.had, piece.arrival)
        elif any(row.state == State.REGISTERED for row in before):
            piece.refusal = Rejected(
                _(
                    "A letter with this number of its sender is here already, with other contents. "
                    "Send it under a new number."
                )
            )
        else:
            fresh.append(piece)
    return fresh


def _again(row: Shipment, arrival: Arrival) -> Shipment:
    row.doubles += row.answered_at is not None
    row.arrival, row.answered_at = arrival.name[:255], None
    row.save(update_fields=["doubles", "arrival", "answered_at"])
    return row


def _houses() -> dict[str, Unit]:
    """The agencies of this house by their codes."""
    ours = Agency.objects.on(clock.today()).filter(house__isnull=False).exclude(code="")
    return {entry.code: entry.house for entry in reversed(ours.select_related("house"))}


def _open(piece: Piece, houses: dict[str, Unit]) -> None:
    try:
        if piece.named is not None and piece.named.recipient not in houses:
            raise Rejected(
                _(
                    "Nobody in this house has the agency code %(code)s. Check the address, then send it to the "
                    "right one."
                )
                % {"code": piece.named.recipient}
            )
        piece.opened = opened(piece.arrival)
    except (Rejected, Refusal, ValidationError) as refusal:
        piece.refusal = refusal


def _register(pieces: list[Piece], houses: dict[str, Unit], at: datetime) -> None:
    """Each becomes a document with its files, unless its document is there already."""
    ids = {piece.key: f"{piece.key[0]}/{piece.key[1]}"[:80] for piece in pieces}
    there = {one.exchange_id: one for one in Document.objects.filter(exchange_id__in=ids.values())}
    for piece in pieces:
        piece.document = there.get(ids[piece.key]) or intake.incoming(
            agency=houses[piece.opened.envelope.recipient], received_at=at, medium=Medium.ELECTRONIC,
            exchange_id=ids[piece.key], **piece.opened.said,
        )  # fmt: skip
    new = [piece for piece in pieces if piece.document.pk is None]
    intake.take_in([piece.document for piece in new])
    attachments.attach_many(file for piece in new for file in _files(piece))
    Original.keep_all([data for piece in pieces for data in piece.opened.originals])
    for piece in pieces:
        said = piece.opened.said
        fields = {
            "unit": piece.document.agency, "document": piece.document, "reason": "", "subject": said["subject"],
            "other": (said["sender"] or piece.key[0])[:160], "unplaced": piece.opened.unplaced,
        }  # fmt: skip
        piece.row = _settled(piece, "register", State.REGISTERED, at, fields)


def _files(piece: Piece) -> Iterator[tuple[Document, attachments.Taken, str]]:
    """The letter as it reads, and every file that came with it."""
    yield piece.document, replace(piece.opened.text, name=f"{piece.document.number}.txt"), LETTER_LABEL
    for taken in piece.opened.files:
        yield piece.document, taken, ""


def _refuse(pieces: list[Piece], houses: dict[str, Unit], at: datetime) -> None:
    for piece in pieces:
        why = piece.refusal
        reason = "\n".join(why.messages) if isinstance(why, ValidationError) else str(why)
        fields = {
            "reason": reason,
            "other": (piece.named.sender if piece.named else piece.arrival.name)[:160],
        }
        if piece.had is None:
            house = houses.get(piece.named.recipient) if piece.named else None
            fields["unit"] = house or Unit.objects.filter(parent=None).order_by("pk").first()
        piece.row = _settled(piece, "refuse", State.REFUSED, at, fields)


def _settled(piece: Piece, step: str, state: str, at: datetime, fields: dict[str, Any]) -> Shipment:
    """What became of the piece, in the row that it had, or in a new one that is not written yet."""
    fields |= {"arrival": piece.arrival.name[:255], "answered_at": None}
    if piece.had is not None:
        return life.take(piece.had, step, by=None, tries=piece.had.tries + 1, **fields)
    return Shipment(
        way=Shipment.Way.IN, came_at=at, sender_code=piece.key[0], key=piece.key[1], digest=piece.digest,
        recipient_code=piece.named.recipient if piece.named else "", state=state, tries=1, **fields,
    )  # fmt: skip
