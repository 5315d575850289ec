"""Many cases and items of past days at once: an older catalogue taken over, or the demo county's half-year."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from countyhall.domains.archives.lifecycle import places
from countyhall.domains.archives.lifecycle.case import ENDED, retention_code
from countyhall.domains.archives.models import CaseState, FileCase, FileClass, Item, ItemState, Volume
from countyhall.domains.archives.services import plan
from countyhall.domains.archives.services.intake import FILED_AS
from countyhall.kernel.audit import services as audit
from countyhall.kernel.records import services as records
from countyhall.kernel.records.bulk import copy_in
from countyhall.kernel.records.models import Fact, Link, Retention, RetentionClass
from countyhall.kernel.search import services as search


@dataclass
class PastCase:
    """One case by its dates; with ``closed_on`` it is closed. ``number`` keeps a number given elsewhere."""

    file_class: FileClass
    unit: Any
    title: str
    year: int
    opened_on: date
    closed_on: date | None = None
    summary: str = ""
    producer: str = ""
    access: str = "restricted"
    case_no: int | None = None
    years: int | None = None
    first_on: date | None = None
    last_on: date | None = None
    by: Any = None


@dataclass
class PastItem:
    """One item by its dates. ``source`` is (content type's key, record's key) of what was filed."""

    case: FileCase
    subject: str
    produced_on: date
    filed_on: date
    unit_id: int
    fields: dict[str, Any] = field(default_factory=dict)
    source: tuple[int, int] | None = None
    by_id: int | None = None


@transaction.atomic
def open_cases(cases: Iterable[PastCase]) -> list[FileCase]:
    """Write cases with numbers, facts, retention and history, in the order given."""
    cases = list(cases)
    plan.seed()
    numbers = _case_numbers(cases)
    rows = [_case(case, number) for case, number in zip(cases, numbers, strict=True)]
    copy_in(rows, keys=True)
    _keep(rows)
    _case_facts(rows)
    audit.record_many(_line(row, "created", row.opened_on, row.created_by_id, row.state) for row in rows)
    search.index_many(rows)
    return rows


def _case_numbers(cases: list[PastCase]) -> list[int]:
    wanted: dict[tuple[int, str], list[int]] = {}
    for position, case in enumerate(cases):
        if case.case_no is None:
            wanted.setdefault((case.year, case.file_class.code), []).append(position)
    found = [case.case_no or 0 for case in cases]
    for (year, code), positions in wanted.items():
        taken = records.next_numbers(
            plan.series(year, code), len(positions), text=plan.number_text(year, code)
        )
        for position, text in zip(positions, taken, strict=True):
            found[position] = int(text.rpartition("/")[2])
    return found


def _case(case: PastCase, no: int) -> FileCase:
    of = case.file_class
    return FileCase(
        file_class=of, class_code=of.code, unit=case.unit, year=case.year, case_no=no, version=1,
        number=plan.number_text(case.year, of.code)(no), title=case.title, summary=case.summary,
        producer=case.producer or case.unit.name, years=case.years if case.years else of.years,
        disposition=of.disposition, access=case.access, opened_on=case.opened_on, closed_on=case.closed_on,
        state=CaseState.CLOSED if case.closed_on else CaseState.OPEN,
        first_on=case.first_on, last_on=case.last_on, created_by=case.by,
    )  # fmt: skip


def _keep(rows: list[FileCase]) -> None:
    classes = {one.code: one for one in RetentionClass.objects.order_by("valid_from")}
    kind = ContentType.objects.get_for_model(FileCase).pk
    kept = [
        Retention(content_type_id=kind, object_id=row.pk, retention_class=classes[retention_code(row.years)])
        for row in rows
        if row.years and retention_code(row.years) in classes
    ]
    copy_in(kept)


def _case_facts(rows: list[FileCase]) -> None:
    kind = ContentType.objects.get_for_model(FileCase).pk
    said = [(row.pk, "opened", row.opened_on, row.opened_on) for row in rows]
    said += [(r.pk, ENDED, r.last_on or r.closed_on, r.closed_on) for r in rows if r.closed_on]
    copy_in(
        Fact(content_type_id=kind, object_id=pk, code=code, on=on, recorded_on=recorded)
        for pk, code, on, recorded in said
    )


@transaction.atomic
def load(items: Iterable[PastItem], *, chunk: int = 10000, progress=None) -> int:
    """Write items with volumes, numbers, facts, history, links and search entries, many at a time.

    Within a case they stand in the order of filing. Returns how many.
    """
    items = sorted(items, key=lambda i: (i.filed_on, i.case.pk))
    shelf = Shelf({item.case.pk: item.case for item in items})
    for start in range(0, len(items), chunk):
        _load(items[start : start + chunk], shelf)
        if progress:
            progress(min(start + chunk, len(items)), len(items))
    shelf.widen()
    return len(items)


class Shelf:
    """The volumes of the cases in hand: where the next item goes, found without asking the database again."""

    def __init__(self, cases: dict[int, FileCase]) -> None:
        self.cases = cases
        self.last: dict[int, list] = {}  # case → [volume, last place]
        self.days: dict[int, tuple[date, date]] = {}
        for volume in Volume.objects.filter(case__in=cases).order_by("case", "no"):
            self.last[volume.case_id] = [volume, 0]
        held = Item.objects.filter(volume__in=[v.pk for v, _n in self.last.values()])
        for case, place in held.values_list("case", "sequence").order_by("sequence"):
            self.last[case][1] = place

    def place(self, items: list[PastItem]) -> list[tuple[Volume, int]]:
        """A volume and a place for each item; new volumes are written."""
        found, new = [], []
        for item in items:
            need = places.thickness(
                item.fields.get("page_count", 0), item.fields.get("medium", "paper"), item.filed_on
            )
            volume, last = self.last.get(item.case.pk, (None, 0))
            full = volume is not None and last and (
                last >= places.MOST_IN_A_VOLUME
                or volume.thickness + need > places.measure_on(item.filed_on).per_volume
            )  # fmt: skip
            if volume is None or full:
                volume, last = Volume(case=item.case, no=volume.no + 1 if volume else 1), 0
                new.append(volume)
            volume.thickness += need
            self.last[item.case.pk] = [volume, last + 1]
            first, newest = self.days.get(item.case.pk, (item.produced_on, item.produced_on))
            self.days[item.case.pk] = (min(first, item.produced_on), max(newest, item.produced_on))
            found.append((volume, last + 1))
        copy_in(new, keys=True)
        made = {id(volume) for volume in new}
        touched = {v.pk: v for v, _place in found if id(v) not in made}
        Volume.objects.bulk_update(touched.values(), ["thickness"], batch_size=2000)
        return found

    def widen(self) -> None:
        """Write the first and last day of each case."""
        for pk, (first, last) in self.days.items():
            case = self.cases[pk]
            case.first_on, case.last_on = min(case.first_on or first, first), max(case.last_on or last, last)
        FileCase.objects.bulk_update(
            [self.cases[pk] for pk in self.days], ["first_on", "last_on"], batch_size=2000
        )


def _load(items: list[PastItem], shelf: Shelf) -> None:
    write_items([_item(one, *place) for one, place in zip(items, shelf.place(items), strict=True)])


def write_items(rows: list[Item]) -> None:
    """Items that have their places, with facts, history, links and search entries."""
    copy_in(rows, keys=True)
    kind = ContentType.objects.get_for_model(Item).pk
    copy_in(
        Fact(content_type_id=kind, object_id=row.pk, code="filed", on=row.filed_on, recorded_on=row.filed_on)
        for row in rows
    )
    now, label = timezone.now(), str(FILED_AS)
    copy_in(
        Link(
            content_type_id=row.source_type_id, object_id=row.source_id, to_type_id=kind, to_id=row.pk,
            label=label, by_id=row.created_by_id, at=now,
        )
        for row in rows
        if row.source_id
    )  # fmt: skip
    audit.record_many(_line(row, "created", row.filed_on, row.created_by_id, row.state) for row in rows)
    search.index_many(rows)


def _item(one: PastItem, volume: Volume, sequence: int) -> Item:
    said = {"state": ItemState.CATALOGUED} | one.fields
    return Item(
        case=one.case, volume=volume, sequence=sequence, version=1, unit_id=one.unit_id,
        number=places.file_number(one.case.number, volume.no, sequence), subject=one.subject[:500],
        produced_on=one.produced_on, filed_on=one.filed_on, created_by_id=one.by_id,
        sealed=bool(said.get("secrecy")), source_type_id=one.source[0] if one.source else None,
        source_id=one.source[1] if one.source else None, **said,
    )  # fmt: skip


def _line(row, action: str, day: date, by_id: int | None, after: str) -> audit.Line:
    at = timezone.make_aware(datetime.combine(day, time(16))).astimezone(UTC)
    return audit.Line(row, action, by=_Key(by_id) if by_id else None, after=after, at=at)


@dataclass(frozen=True)
class _Key:
    """A person by the key alone."""

    pk: int
