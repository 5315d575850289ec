"""Labels for volumes and items: words for people, a square code for the scanner."""

from dataclasses import dataclass

import segno
from django.utils.safestring import mark_safe

from countyhall.domains.archives.models import Item, Volume


@dataclass(frozen=True)
class Label:
    """One label."""

    number: str
    title: str
    unit: str
    term: str
    days: tuple
    place: str

    @property
    def code(self):
        """The number as a square code (ISO/IEC 18004) that a scanner types like a keyboard."""
        drawn = segno.make_qr(self.number, error="m").svg_inline(scale=3, border=2, omitsize=True)
        return mark_safe(drawn)  # noqa: S308 (drawn by segno from a file number)


def of_volume(volume: Volume) -> Label:
    """The label on the back of a volume."""
    case = volume.case
    return Label(
        str(volume),
        case.title,
        str(case.unit),
        case.term,
        (case.first_on, case.last_on),
        str(volume.place or ""),
    )


def of_item(item: Item) -> Label:
    """The label on an item."""
    return Label(
        item.number, item.subject, str(item.unit), item.case.term, (item.produced_on, None),
        str(item.volume.place or ""),
    )  # fmt: skip
