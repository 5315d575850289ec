"""Whatever the demo county's documents filed is taken into the archives, in bulk.

The documents' own demo knows no archives, and a handler for each of 52,907 events would take an hour; so this
loader, which runs after theirs, asks by name for the documents that are filed and have no item yet.
"""

from datetime import date

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from countyhall.domains.archives.models import FileCase, FileClass, Item
from countyhall.domains.archives.services import intake, past
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.period import roc
from countyhall.kernel.records.models import Fact

CASES_OF_A_UNIT = 6
WAITING = "to_file"  # handed over by its handler, not yet counted


def documents():
    """The model of documents, where the house has one."""
    return (
        apps.get_model("documents", "Document") if apps.is_installed("countyhall.domains.documents") else None
    )


def take_all(classes: dict[str, FileClass], units: dict[str, Unit], keeper: User, progress) -> int:
    """Give every filed document its place; returns how many."""
    model = documents()
    if model is None:
        return 0
    kind = ContentType.objects.get_for_model(model)
    days = dict(
        Fact.objects.filter(content_type=kind, code="filed", ended_on=None).values_list("object_id", "on")
    )
    known = set(Item.objects.filter(source_type=kind).values_list("source_id", flat=True))
    records = [r for r in model._base_manager.filter(pk__in=days).order_by("pk") if r.pk not in known]
    cases = Cases(classes, {unit.pk: unit for unit in units.values()}, keeper)
    waiting = list(model._base_manager.filter(state=WAITING).order_by("pk"))
    days |= {r.pk: r.closed_on or r.created_at.date() for r in waiting}
    cases.open_for([*records, *waiting], days)
    _name_cases(waiting, cases, days)
    items = [_item(record, days[record.pk], cases, kind.pk, keeper) for record in records]
    past.load(items, progress=lambda done, of: progress("歸檔案件", done, of))
    _tell_documents(model, kind)
    return len(items)


def _name_cases(waiting: list, cases: "Cases", days: dict[int, date]) -> None:
    """What lies at the archivist's counter names a case that is there."""
    for record in waiting:
        case = cases.of(record, days[record.pk])
        record.file_year, record.file_class, record.file_case = case.year, case.class_code, str(case.case_no)
    if waiting:
        names = ["file_year", "file_class", "file_case"]
        type(waiting[0])._base_manager.bulk_update(waiting, names, batch_size=2000)


def _item(record, filed_on: date, cases: "Cases", kind: int, keeper: User) -> past.PastItem:
    said = intake.told(record)
    said.pop("filed_on")
    return past.PastItem(
        case=cases.of(record, filed_on), subject=record.subject, produced_on=min(said.pop("produced_on"), filed_on),
        filed_on=filed_on, unit_id=record.unit_id, by_id=keeper.pk, source=(kind, record.pk),
        fields={name: value for name, value in said.items() if name != "subject"}
        | {"handler_id": getattr(record, "handler_id", None)},
    )  # fmt: skip


class Cases:
    """The cases of the demo county's documents: some classes of each unit, opened every year."""

    def __init__(self, classes: dict[str, FileClass], units: dict[int, Unit], keeper: User) -> None:
        self.classes, self.units, self.keeper = classes, units, keeper
        self.opened: dict[tuple[int, int, int], FileCase] = {}

    def of(self, record, filed_on: date) -> FileCase:
        """The case of a document."""
        return self.opened[self._key(record, filed_on)]

    def _key(self, record, filed_on: date) -> tuple[int, int, int]:
        return record.unit_id, roc.year(filed_on), record.pk % CASES_OF_A_UNIT

    def open_for(self, records: list, days: dict[int, date]) -> None:
        """Open every case that these documents need."""
        wanted = sorted({self._key(record, days[record.pk]) for record in records})
        made = past.open_cases(self._case(*key) for key in wanted)
        self.opened = dict(zip(wanted, made, strict=True))

    def _case(self, unit: int, year: int, place: int) -> past.PastCase:
        from countyhall.domains.archives.demo.load import classes_of

        owner = self.units[unit]
        above = owner
        while above.pk in self.units and above.parent_id and not _files(above.name):
            above = self.units.get(above.parent_id, above)
            if above.parent_id is None:
                break
        prefix = classes_of(above.name)[0]
        mine = [c for code, c in sorted(self.classes.items()) if c.usable and code.startswith(prefix)]
        file_class = mine[(unit + place * 5) % len(mine)]
        return past.PastCase(
            file_class=file_class, unit=owner, title=f"{year}年度{file_class.name}案（{owner.name}）", year=year,
            opened_on=date(year + 1911, 1, 2), by=self.keeper, summary=f"{owner.name}辦理{file_class.name}業務。",
        )  # fmt: skip


def _files(name: str) -> bool:
    from countyhall.domains.archives.demo import words
    from countyhall.domains.archives.demo.classes import PLAN

    return name in words.FILES_IN or any(owner == name for owner, _divisions in PLAN.values())


def _tell_documents(model, kind: ContentType) -> None:
    """Write year, class and number of its case beside each document, in one statement."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quote(model._meta.db_table)} d SET file_year = c.year, file_class = c.class_code, "  # noqa: S608
            f"file_case = c.case_no::text FROM {quote(Item._meta.db_table)} i "
            f"JOIN {quote(FileCase._meta.db_table)} c ON c.id = i.case_id "
            f"WHERE i.source_type_id = %s AND i.source_id = d.{quote(model._meta.pk.column)}",
            [kind.pk],
        )
