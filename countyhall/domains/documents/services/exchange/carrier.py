"""Carries between the folders of several offices on one disk or share, as an exchange client would.

For counties whose agencies run houses of their own side by side, and for the tests. Each parcel is renamed
into its recipient's ``in``, each receipt into its sender's ``receipts``: never copied, so never doubled.
"""

from collections.abc import Mapping
from pathlib import Path

from countyhall.domains.documents.services.exchange import points
from countyhall.domains.documents.services.exchange.envelope import (
    MANIFEST,
    MOST_MANIFEST,
    Rejected,
    plain_file,
    read_manifest,
)
from countyhall.domains.documents.services.exchange.filedrop import SUFFIX, FileDrop, moved, read_receipt

__all__ = ["carry"]


def carry(offices: Mapping[str, FileDrop]) -> int:
    """Carry everything that lies in any ``out``; how many pieces were carried. Unknown addressees stay."""
    carried = 0
    for office in offices.values():
        for path in sorted(office.folder("out").iterdir()):
            place = None if path.name.startswith(".") else _place(path, offices)
            if place is not None and (path.is_file() or not place.exists()):
                moved(path, place)
                points.reached("an envelope on the way")
                carried += 1
    return carried


def _place(path: Path, offices: Mapping[str, FileDrop]) -> Path | None:
    if path.name.endswith(SUFFIX):
        receipt = read_receipt(path)
        office = offices.get(receipt.sender) if receipt else None
        return office.folder("receipts") / path.name if office else None
    try:
        envelope = read_manifest(plain_file(path, MANIFEST, MOST_MANIFEST).read_bytes())
    except Rejected:
        return None
    office = offices.get(envelope.recipient)
    return office.folder("in") / path.name if office else None
