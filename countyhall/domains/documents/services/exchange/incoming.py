"""What comes by the exchange: checked, registered once, acknowledged; what is refused is kept aside with the reason."""

from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from countyhall.domains.documents.lifecycle.exchange import begun
from countyhall.domains.documents.lifecycle.exchange import shipment as life
from countyhall.domains.documents.models import Agency, Document
from countyhall.domains.documents.models.exchange import Original, Shipment
from countyhall.domains.documents.services import intake
from countyhall.domains.documents.services.di import codec
from countyhall.domains.documents.services.di.letter import Letter, ListedBy, Refusal, Roster, Unplaced
from countyhall.domains.documents.services.exchange import letters, points
from countyhall.domains.documents.services.exchange.each import each
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
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import clock

__all__ = ["acknowledge", "take_in"]

State = Shipment.State
LETTER_LABEL = "電子來文本文"
MOST_UNPLACED = 500


def take_in(gateway: Gateway, at: datetime) -> int:
    """Register or refuse everything that came, and tell each sender; how many pieces."""
    return each(gateway.incoming(), lambda arrival: _answer(gateway, _decide(arrival, at), at))


def acknowledge(gateway: Gateway, at: datetime) -> int:
    """Tell those senders whom a fall kept us from telling; how many."""
    waiting = Shipment.objects.filter(way=Shipment.Way.IN, answered_at=None)
    pks = list(waiting.exclude(state=State.AGAIN).order_by("pk").values_list("pk", flat=True))
    return each(pks, lambda pk: _answer(gateway, pk, at))


def _answer(gateway: Gateway, pk: int, at: datetime) -> None:
    row = Shipment.objects.select_related("document").get(pk=pk)
    outcome = Receipt.ACCEPTED if row.state == State.REGISTERED else Receipt.REFUSED
    gateway.acknowledge(
        row.arrival,
        Receipt(
            row.key, row.sender_code, row.recipient_code, row.digest, outcome,
            row.document.number if row.document else "", row.reason,
        ),
    )  # fmt: skip
    points.reached("an arrival acknowledged")
    Shipment.objects.filter(pk=pk).update(answered_at=at)


def _decide(arrival: Arrival, at: datetime) -> int:
    """Register what came or refuse it, in one transaction; the same piece again is the same row."""
    named = _named(arrival)
    try:
        with transaction.atomic():
            before = _before(named, arrival)
            row = _same(before, named)
            if row is not None and row.state == State.REGISTERED:
                return _again(row, arrival)
            envelope = arrival.envelope()
            points.reached("an arrival opened")
            if any(one.state == State.REGISTERED for one in before):
                raise Rejected(
                    _(
                        "A letter with this number of its sender is here already, with other contents. "
                        "Send it under a new number."
                    )
                )
            row = _register(row, envelope, arrival, at)
    except (Rejected, Refusal, ValidationError) as refusal:
        row = _refuse(named, arrival, refusal, at)
    points.reached("an arrival registered")
    return row.pk


def _named(arrival: Arrival) -> Envelope | None:
    """What the list of contents says of itself, where it can be read."""
    try:
        return read_manifest(plain_file(arrival.folder, MANIFEST, MOST_MANIFEST).read_bytes())
    except (Rejected, OSError):
        return None


def _before(named: Envelope | None, arrival: Arrival) -> list[Shipment]:
    """What came before from this sender under this key."""
    sender, key = (named.sender, named.key) if named else ("", arrival.name[:64])
    rows = Shipment.objects.select_for_update().filter(way=Shipment.Way.IN)
    return list(rows.filter(sender_code=sender, key=key))


def _same(before: list[Shipment], named: Envelope | None) -> Shipment | None:
    """This very piece, if it came before."""
    digest = named.digest if named else ""
    return next((row for row in before if row.digest == digest), None)


def _again(row: Shipment, arrival: Arrival) -> int:
    row.doubles += row.answered_at is not None
    row.arrival, row.answered_at = arrival.name[:255], None
    row.save(update_fields=["doubles", "arrival", "answered_at"])
    return row.pk


def _register(row: Shipment | None, envelope: Envelope, arrival: Arrival, at: datetime) -> Shipment:
    unit = _house(envelope)
    letter, roster, unplaced = _read(arrival.folder, envelope)
    _agree(letter, envelope)
    said, left = letters.fields_of(letter, roster, envelope.recipient)
    document, new = intake.receive(
        exchange_id=f"{envelope.sender}/{envelope.key}"[:80], agency=unit, received_at=at, **said
    )
    if new:
        _attach(document, letter, arrival.folder, envelope)
    fields = {
        "unit": unit, "document": document, "reason": "", "subject": said["subject"],
        "other": (said["sender"] or envelope.sender)[:160],
        "unplaced": [{"path": one.path, "text": one.text} for one in (*unplaced, *left)],
    }  # fmt: skip
    return _settled(row, envelope, arrival, "register", State.REGISTERED, at, fields)


def _refuse(named: Envelope | None, arrival: Arrival, refusal: Exception, at: datetime) -> Shipment:
    reason = "\n".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
    sender = named.sender if named else arrival.name
    with transaction.atomic():
        row = _same(_before(named, arrival), named)
        fields = {"reason": reason, "other": sender[:160]}
        if row is None:
            fields["unit"] = _house_or_root(named)
        return _settled(row, named, arrival, "refuse", State.REFUSED, at, fields)


def _settled(
    row: Shipment | None, named: Envelope | None, arrival: Arrival, step: str, state: str, at, fields
):
    """Write down what became of the piece: a new row, or the row it had."""
    fields |= {"arrival": arrival.name[:255], "answered_at": None}
    if row is not None:
        return life.take(row, step, by=None, tries=row.tries + 1, **fields)
    name = (
        (named.key, named.digest, named.sender, named.recipient) if named else (arrival.name[:64], "", "", "")
    )
    row = Shipment(
        way=Shipment.Way.IN, came_at=at, key=name[0], digest=name[1], sender_code=name[2], recipient_code=name[3],
        state=state, tries=1, **fields,
    )  # fmt: skip
    return begun(row)


def _house(envelope: Envelope) -> Unit:
    """The agency of this house that it is addressed to."""
    ours = Agency.objects.on(clock.today()).filter(house__isnull=False, code=envelope.recipient)
    entry = ours.select_related("house").first()
    if entry is None:
        raise Rejected(
            _(
                "Nobody in this house has the agency code %(code)s. Check the address, then send it to the right one."
            )
            % {"code": envelope.recipient}
        )
    return entry.house


def _house_or_root(named: Envelope | None) -> Unit:
    try:
        if named is not None:
            return _house(named)
    except Rejected:
        pass
    return Unit.objects.filter(parent=None).order_by("pk").first()


def _read(folder: Path, envelope: Envelope) -> tuple[Letter, Roster, list[Unplaced]]:
    data = {
        name: plain_file(folder, name, codec.MOST_BYTES + 1).read_bytes()
        for name in (envelope.letter, envelope.roster)
    }
    letter, unplaced = codec.read(data[envelope.letter])
    roster, more = codec.read_roster(data[envelope.roster])
    Original.keep_all([*data.values(), envelope.manifest()])
    return letter, roster, [*unplaced, *more, *_loose(letter, envelope)]


def _loose(letter: Letter, envelope: Envelope) -> list[Unplaced]:
    """Files that came and that the letter does not know; one that it names and that did not come is refused."""
    came = {one.name for one in envelope.files} - {envelope.letter}
    lists = {letter.addressee.list} if isinstance(letter.addressee, ListedBy) else set()
    named = {entity.file for entity in letter.entities}
    used = {*(letter.enclosures.names if letter.enclosures else ()), *lists}
    for entity in letter.entities:
        if entity.file not in came | set(envelope.without) and entity.name in used:
            raise Rejected(
                _(
                    "The attachment %(file)s is named in the letter and did not come. Ask the sender to send all of it."
                )
                % {"file": entity.file}
            )
    return [Unplaced(_("files"), name) for name in sorted(came - named - {envelope.roster})]


def _agree(letter: Letter, envelope: Envelope) -> None:
    """The letter must be of whom the envelope is from, and open to the exchange."""
    codes = {party.code for party in (*letter.issuers, *([letter.unit] if letter.unit else [])) if party.code}
    if codes and envelope.sender not in codes:
        raise Rejected(
            _(
                "The envelope is from %(sender)s and the letter in it from %(issuer)s. Ask which of the two is right."
            )
            % {"sender": envelope.sender, "issuer": "、".join(sorted(codes))}
        )
    if letter.secrecy and letter.secrecy.level:
        raise Rejected(
            _("A classified document does not travel by the exchange. It must be sent on paper, sealed.")
        )


def _attach(document: Document, letter: Letter, folder: Path, envelope: Envelope) -> None:
    """The letter as it reads, and every file that came with it, its bytes untouched."""
    text = letters.text_of(letter).encode()
    attachments.attach(
        document, SimpleUploadedFile(f"{document.number}.txt", text, "text/plain"), label=LETTER_LABEL
    )
    for content in envelope.files:
        if content.name not in (envelope.letter, envelope.roster):
            with plain_file(folder, content.name, content.size).open("rb") as file:
                attachments.attach(document, UploadedFile(file, name=content.name, size=content.size))
