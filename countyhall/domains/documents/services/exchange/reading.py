"""The letter of a piece as it reads, from the file that is kept."""

from countyhall.domains.documents.models import Original, Shipment
from countyhall.domains.documents.services.di import codec
from countyhall.domains.documents.services.di.letter import Refusal
from countyhall.domains.documents.services.exchange import letters
from countyhall.domains.documents.services.exchange.envelope import Rejected, read_manifest

__all__ = ["text_kept"]


def text_kept(shipment: Shipment) -> str:
    """The whole letter, or nothing where its file was refused and is not kept in the books."""
    manifest = Original.bytes_of(shipment.digest) if shipment.digest else None
    if manifest is None:
        return ""
    try:
        envelope = read_manifest(manifest)
        sha256 = next(one.sha256 for one in envelope.files if one.name == envelope.letter)
        data = Original.bytes_of(sha256)
        return letters.text_of(codec.read(data)[0]) if data else ""
    except (Rejected, Refusal):
        return ""
