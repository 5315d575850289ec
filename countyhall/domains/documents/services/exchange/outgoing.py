"""What leaves by the exchange: prepared, handed over, delivered; what fails is sent again alone.

Each step is one transaction, and each may be done again after a fall: the piece keeps its key and its bytes,
and the other side knows the same piece when it comes twice.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from countyhall.domains.documents.lifecycle.exchange import begun
from countyhall.domains.documents.lifecycle.exchange import shipment as life
from countyhall.domains.documents.models import Agency, Draft, Mode, Recipient
from countyhall.domains.documents.models.exchange import Original, Shipment
from countyhall.domains.documents.services import dispatch, paper
from countyhall.domains.documents.services.di import codec
from countyhall.domains.documents.services.di.letter import Refusal
from countyhall.domains.documents.services.exchange import letters, points
from countyhall.domains.documents.services.exchange.each import (
    at_once,
    batches,
    by_the_batch,
    each,
    in_one_transaction,
)
from countyhall.domains.documents.services.exchange.envelope import (
    Content,
    Envelope,
    Gateway,
    Receipt,
    read_manifest,
)
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.attachments import store
from countyhall.kernel.lifecycle import Refused

__all__ = ["as_sent", "chase", "hand_over", "prepare", "take_receipts"]

State = Shipment.State
MOST_TRIES = 6
FIRST_WAIT = timedelta(minutes=30)
LONGEST_WAIT = timedelta(hours=12)
BLOCK = 1 << 20


def prepare(at: datetime) -> int:
    """Make an envelope for every copy that waits; how many were made."""
    waiting = list(dispatch.outgoing(Mode.ELECTRONIC))
    return by_the_batch(
        batches(waiting),
        lambda parcels: in_one_transaction(parcels, lambda parcel: _prepare(parcel, at)),
    )


def _prepare(parcel, at: datetime) -> None:
    row = Shipment.objects.filter(recipient=parcel.recipient).first()
    if row is not None and row.state == State.PREPARED:
        return
    try:
        envelope = _envelope(parcel, at)
    except (Refusal, Refused) as refusal:
        dispatch.failed(parcel.key, str(refusal))
        return
    recipient, draft = parcel.recipient, parcel.draft
    fields = {
        "digest": envelope.digest, "sender_code": envelope.sender, "recipient_code": envelope.recipient,
        "other": str(recipient)[:160], "subject": draft.subject[:500], "document": draft.document,
        "key": envelope.key, "came_at": at, "unit": draft.unit, "reason": "", "next_at": None,
    }  # fmt: skip
    Original.keep(envelope.manifest())
    if row is None:
        begun([Shipment(way=Shipment.Way.OUT, recipient=recipient, state=State.PREPARED, **fields)])
    else:
        life.take(row, "prepare", by=None, tries=0, **fields)


def _envelope(parcel, at: datetime) -> Envelope:
    """The envelope; the letter and the list of recipients are kept as they are written."""
    draft: Draft = parcel.draft
    recipient: Recipient = parcel.recipient
    office, base, rows = _office(draft), _base(draft), _enclosed(draft)
    named = _named(base, rows)
    letter = codec.write(letters.letter_of(draft, office, base, named))
    roster = codec.write_roster(letters.roster_of(draft))
    kept = Original.keep_all([letter, roster])
    files = [Content(f"{base}.di", kept[0], len(letter)), Content(f"{base}.sw", kept[1], len(roster))]
    enclosed = [Content(file, row.sha256, row.size) for (_name, file), row in zip(named, rows, strict=True)]
    without = () if recipient.with_attachments else tuple(one.name for one in enclosed)
    return Envelope(
        key=str(parcel.key), sender=office.code, recipient=recipient.code, recipient_unit=recipient.unit_code,
        letter=f"{base}.di", roster=f"{base}.sw", files=(*files, *(() if without else enclosed)), without=without,
        sent_at=at.isoformat(timespec="seconds"),
    )  # fmt: skip


def as_sent(draft: Draft) -> dict[str, bytes]:
    """The letter of a numbered draft as the exchange has it, and the list of those who get it electronically.

    Nothing where it cannot be written so.
    """
    base = _base(draft)
    try:
        letter = letters.letter_of(draft, _office(draft), base, _named(base, _enclosed(draft)))
        found = {f"{base}.di": codec.write(letter)}
    except (Refusal, Refused):
        return {}
    roster = letters.roster_of(draft)
    return found | ({f"{base}.sw": codec.write_roster(roster)} if roster.recipients else {})


def _base(draft: Draft) -> str:
    return "".join(filter(str.isdigit, draft.number)) or str(draft.pk)


def _enclosed(draft: Draft) -> list:
    return [row for row in attachments.of(draft) if row.label != paper.KEPT_AS and not row.sealed]


def _named(base: str, rows: list) -> list[tuple[str, str]]:
    """Entity and file name of each attachment."""
    return [
        (f"ATTCH{place}", f"{base}_ATTCH{place}.{row.name.rpartition('.')[2].lower()}")
        for place, row in enumerate(rows, 1)
    ]


def _office(draft: Draft) -> letters.Office:
    unit = draft.document.agency
    entry = Agency.objects.filter(house=unit).exclude(code="").first()
    if entry is None:
        raise Refused(
            _("The address book has no code for %(unit)s. Enter its own agency code there, then send again.")
            % {"unit": unit}
        )
    return letters.Office(entry.name, entry.code, f"{entry.postcode}{entry.address}", entry.phone)


def hand_over(gateway: Gateway, at: datetime) -> int:
    """Put every prepared envelope on its way, several at a time; how many went."""
    waiting = list(Shipment.objects.filter(state=State.PREPARED).order_by("pk").values_list("pk", flat=True))
    return by_the_batch(batches(waiting), lambda pks: _hand_over(gateway, pks, at))


def _hand_over(gateway: Gateway, pks: list[int], at: datetime) -> None:
    rows = []
    for row in Shipment.objects.select_related("recipient").filter(pk__in=pks).order_by("pk"):
        if row.recipient.state in (Recipient.State.READY, Recipient.State.HANDED):
            rows.append(row)
        else:
            life.take(row, "refuse", by=None, reason=_("Held back: it is not to be sent any more."))
    lists = Original.bytes_of_all([row.digest for row in rows])
    envelopes = {row.pk: read_manifest(lists.get(row.digest, b"")) for row in rows}
    written = Original.bytes_of_all(
        [one.sha256 for envelope in envelopes.values() for one in envelope.files]
    )  # letters and lists of recipients; what is enclosed lies in the store
    sent = at_once(rows, lambda row: gateway.send(envelopes[row.pk], _reader(envelopes[row.pk], written)))
    in_one_transaction(sent, lambda row: _handed(row.pk, row.digest, at))
    for _row in sent:
        points.reached("an envelope noted as handed over")


def _reader(envelope: Envelope, written: dict[str, bytes]) -> Callable[[str], Iterator[bytes]]:
    """Opens the files of an envelope by their names."""
    named = {one.name: one.sha256 for one in envelope.files}

    def read(name: str) -> Iterator[bytes]:
        if named[name] in written:
            yield written[named[name]]
            return
        with store.path_of(named[name]).open("rb") as file:
            while block := file.read(BLOCK):
                yield block

    return read


def _handed(pk: int, digest: str, at: datetime) -> None:
    row = Shipment.objects.select_for_update().get(pk=pk)
    if row.state != State.PREPARED or row.digest != digest:
        return
    next_at = at + min(FIRST_WAIT * 2**row.tries, LONGEST_WAIT)
    life.take(row, "hand_over", by=None, tries=row.tries + 1, next_at=next_at)
    dispatch.handed_over(row.recipient.key, reference=row.key)


def take_receipts(gateway: Gateway, at: datetime) -> int:
    """Write down what is said about what was sent; how many receipts."""
    return by_the_batch(batches(gateway.receipts()), lambda receipts: _note(gateway, receipts, at))


def _note(gateway: Gateway, receipts: list[Receipt], at: datetime) -> None:
    in_one_transaction(receipts, lambda receipt: _settle(receipt, at))
    for receipt in receipts:
        points.reached("a receipt noted")
        gateway.noted(receipt)


def _settle(receipt: Receipt, at: datetime) -> None:
    """A receipt for what we never sent, or for other contents, changes nothing."""
    row = Shipment.objects.select_for_update().filter(way=Shipment.Way.OUT, key=receipt.key).first()
    known = row is not None and row.digest == receipt.digest and row.recipient_code == receipt.recipient
    if not known or row.state in (State.DELIVERED, State.REFUSED):
        return
    said = {"answered_at": at, "next_at": None, "reference": receipt.reference[:80]}
    if receipt.outcome == Receipt.ACCEPTED:
        life.take(row, "deliver", by=None, reason="", **said)
        dispatch.delivered(row.recipient.key, said=said["reference"])
        return
    reason = receipt.reason or _("The recipient refused it without saying why.")
    life.take(row, "refuse", by=None, reason=reason, **said)
    dispatch.failed(row.recipient.key, reason)


def chase(at: datetime) -> int:
    """What was sent and got no receipt in time goes again; after the last try a person has to look."""
    late = Shipment.objects.filter(way=Shipment.Way.OUT, state=State.HANDED, next_at__lte=at)
    return each(list(late.values_list("pk", flat=True)), lambda pk: _chase(pk, at))


@transaction.atomic
def _chase(pk: int, at: datetime) -> None:
    row = Shipment.objects.select_for_update().get(pk=pk)
    if row.state != State.HANDED or row.next_at is None or row.next_at > at:
        return
    if row.tries < MOST_TRIES:
        life.take(row, "repeat", by=None, next_at=None)
        return
    reason = _("No receipt came after %(tries)d tries.") % {"tries": row.tries}
    life.take(row, "give_up", by=None, next_at=None, reason=reason)
    dispatch.failed(row.recipient.key, reason)
