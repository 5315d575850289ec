"""An envelope is opened: every byte checked, the letter read, its files kept. The database is not asked."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext as _

from countyhall.domains.documents.services.di import codec
from countyhall.domains.documents.services.di.letter import Letter, ListedBy, Unplaced
from countyhall.domains.documents.services.exchange import letters
from countyhall.domains.documents.services.exchange.envelope import Arrival, Envelope, Rejected, plain_file
from countyhall.kernel.attachments import services as attachments

__all__ = ["Opened", "opened"]


@dataclass(frozen=True)
class Opened:
    """What was in an envelope. ``said`` are the fields of a document, ``originals`` the bytes to be kept as
    they came, ``text`` the letter as it reads, ``files`` what was enclosed.
    """

    envelope: Envelope
    said: dict[str, Any]
    unplaced: list[dict[str, str]]
    originals: list[bytes]
    text: attachments.Taken
    files: list[attachments.Taken]


def opened(arrival: Arrival) -> Opened:
    """Open it. Raises ``Rejected``, ``Refusal`` or ``ValidationError`` for what cannot be taken in."""
    envelope, folder = arrival.envelope(), arrival.folder
    data = [
        plain_file(folder, name, codec.MOST_BYTES + 1).read_bytes()
        for name in (envelope.letter, envelope.roster)
    ]
    letter, unplaced = codec.read(data[0])
    roster, more = codec.read_roster(data[1])
    loose = _loose(letter, envelope)
    _agree(letter, envelope)
    said, left = letters.fields_of(letter, roster, envelope.recipient)
    text = SimpleUploadedFile("letter.txt", letters.text_of(letter).encode(), "text/plain")
    return Opened(
        envelope, said, [{"path": one.path, "text": one.text} for one in (*unplaced, *more, *loose, *left)],
        [*data, envelope.manifest()], attachments.take(text), _enclosed(folder, envelope),
    )  # fmt: skip


def _enclosed(folder: Path, envelope: Envelope) -> list[attachments.Taken]:
    """Every file that came with the letter, looked at as any other upload, its bytes untouched."""
    taken = []
    for content in envelope.files:
        if content.name not in (envelope.letter, envelope.roster):
            with plain_file(folder, content.name, content.size).open("rb") as file:
                taken.append(attachments.take(UploadedFile(file, name=content.name, size=content.size)))
    return taken


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
