"""How an item gets its place: volume and running number, under the lock of its case."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from countyhall.domains.archives.models import CaseState, FileCase, Item, Medium, Volume
from countyhall.domains.archives.models.law import MEASURES
from countyhall.kernel.lifecycle import Refused

MOST_IN_A_VOLUME = 999  # three digits


@dataclass(frozen=True)
class Taken:
    """A place in a case."""

    case: FileCase
    volume: Volume
    sequence: int

    @property
    def number(self) -> str:
        """The file number 檔號."""
        return file_number(self.case.number, self.volume.no, self.sequence)


def file_number(case_number: str, volume: int, sequence: int) -> str:
    """``0109/010101/1/001/023``."""
    return f"{case_number}/{volume:03}/{sequence:03}"


def thickness(page_count: int, medium: str, on: date) -> int:
    """How much of the shelf these pages take, in tenths of a millimetre: only what can be touched."""
    if medium == Medium.ELECTRONIC:
        return 0
    return -(-page_count // 2) * measure_on(on).per_page


def measure_on(day: date):
    """The measures in force on a day."""
    return [m for m in MEASURES if m.valid_from <= day][-1]


def take(case: FileCase, *, page_count: int, medium: str, on: date) -> Taken:
    """The next place of a case; a full volume is followed by a new one.

    The case's row stays locked until the caller's transaction ends, and the database refuses a place that
    is taken. Raises ``Refused`` when the case takes nothing more.
    """
    case = FileCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if case.state != CaseState.OPEN:
        raise Refused(
            _("Case %(case)s is “%(state)s” and takes no further item. Reopen it, or choose another.")
            % {"case": case, "state": case.get_state_display()}
        )
    need = thickness(page_count, medium, on)
    volume = case.volumes.order_by("-no").first()
    last = _last_in(volume)
    full = volume is not None and last and (
        last >= MOST_IN_A_VOLUME or volume.thickness + need > measure_on(on).per_volume
    )  # fmt: skip
    if volume is None or full:
        place = volume.place if volume else None
        volume = Volume.objects.create(case=case, no=volume.no + 1 if volume else 1, place=place)
        last = 0
    volume.thickness += need
    volume.save(update_fields=["thickness"])
    return Taken(case, volume, last + 1)


def _last_in(volume: Volume | None) -> int:
    if volume is None:
        return 0
    found = volume.items.order_by("-sequence").values_list("sequence", flat=True).first()
    return found or 0


def touch(case: FileCase, day: date) -> None:
    """Widen the case's days, from the oldest item to the newest."""
    first, last = min(case.first_on or day, day), max(case.last_on or day, day)
    if (first, last) != (case.first_on, case.last_on):
        case.first_on, case.last_on = first, last
        case.save(update_fields=["first_on", "last_on"])


def split(volume: Volume, *, after: int) -> Volume:
    """Divide the last volume of a case behind its ``after``-th item; the rest go into a new volume.

    Their file numbers change with them and the old ones are kept by the caller. Raises ``Refused``.
    """
    case = FileCase.objects.select_for_update(of=("self",)).get(pk=volume.case_id)
    if case.volumes.order_by("-no").first() != volume:
        raise Refused(_("Only the last volume of a case is divided: the numbers behind it would all change."))
    if not volume.items.filter(sequence__lte=after).exists():
        raise Refused(_("Nothing would stay in the volume."))
    return Volume.objects.create(case=case, no=volume.no + 1, place=volume.place)


def gaps(volume: Volume) -> list[int]:
    """Places of a volume from which an item was moved away."""
    found = list(volume.items.order_by("sequence").values_list("sequence", flat=True))
    return [n for a, b in pairwise([0, *found]) for n in range(a + 1, b)]


def recount(volume: Volume, on: date) -> None:
    """Measure a volume anew."""
    rows = Item.objects.filter(volume=volume).values_list("page_count", "medium")
    volume.thickness = sum(thickness(pages, medium, on) for pages, medium in rows)
    volume.save(update_fields=["thickness"])
