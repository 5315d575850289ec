"""The half-yearly catalogue: built in the background, checked, written as CSV and XML, kept and hashed."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import override

from countyhall.domains.archives import lifecycle
from countyhall.domains.archives.lifecycle import entries
from countyhall.domains.archives.models import Catalogue, CatalogueLine, FileCase, Item
from countyhall.domains.archives.selectors import missing_in
from countyhall.domains.archives.services import sheets
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.people.models import User
from countyhall.kernel.records.bulk import copy_in

CHUNK = 2000
OPEN = Q(secrecy="") | Q(declassified_on__isnull=False)  # classified files are not reported


def ask_for(catalogue: Catalogue, *, by, **_data) -> None:
    """The handler of the step “build”: queue the work."""
    jobs.defer(
        build_later, key=f"archives.catalogue.{catalogue.pk}", pk=catalogue.pk, by=by.pk if by else None
    )


@jobs.task(tries=3)
def build_later(pk: int, by: int | None) -> None:
    """Build a catalogue that waits for it; a second call does nothing."""
    catalogue = Catalogue.objects.get(pk=pk)
    if catalogue.state == Catalogue.State.BUILDING:
        with override("zh-hant"):
            build(catalogue, by=User.objects.filter(pk=by).first())


def build(catalogue: Catalogue, *, by) -> Catalogue:
    """Write the entries of the half-year and the corrections of earlier ones; classified items stay out.

    An entry is a correction when it was reported before and reads differently now.
    """
    catalogue.lines.all().delete()
    for old in attachments.all_of(catalogue):
        attachments.destroy(old, by=by, of=catalogue)
    faults: list[tuple[str, str]] = []
    cases = Sheet("case", "案卷", entries.CASE_FIELDS)
    items = Sheet("item", "案件", entries.ITEM_FIELDS)
    lines = [*_cases(catalogue, cases), *_items(catalogue, items, faults)]
    copy_in(lines)
    files = []
    for sheet in (cases, items):
        for fmt, content in (("csv", sheet.csv()), ("xml", sheet.xml())):
            name = f"{catalogue.number}-{sheet.name}.{fmt}"
            files.append(attachments.keep(catalogue, name, content, media_type=sheets.TYPES[fmt], by=by))
    attachments.keep(
        catalogue,
        f"{catalogue.number}-faults.csv",
        _report(faults),
        media_type="text/csv",
        by=by,
        label="檢核報告",
    )
    new = [line for line in lines if not line.correction]
    return lifecycle.catalogue.take(
        catalogue, "built", by=None, case_count=sum(line.case_id is not None for line in new),
        item_count=sum(line.item_id is not None for line in new), correction_count=len(lines) - len(new),
        fault_count=len(faults), sha256=sheets.sealed(catalogue, files, label="", by=by),
    )  # fmt: skip


class Sheet:
    """One file's rows: the kind of entry (新增 or 更正), then the authority's fields."""

    def __init__(self, name: str, label: str, fields: dict[str, str]) -> None:
        self.name, self.label, self.fields = name, label, fields
        self.rows: list[list[str]] = []

    def add(self, entry: dict[str, str], *, correction: bool) -> None:
        """One entry."""
        self.rows.append(["更正" if correction else "新增", *(entry[name] for name in self.fields)])

    def csv(self) -> Iterator[bytes]:
        """UTF-8 with its mark, so that every sheet program reads it."""
        return written([["異動別", *self.fields.values()], *self.rows])

    def xml(self) -> Iterator[bytes]:
        """The same as XML."""
        told = sheets.Sheet(self.name, self.label, ["異動別", *self.fields.values()], self.rows)
        return sheets.xml("檔案目錄", told)


def written(rows: Iterable[list[str]]) -> Iterator[bytes]:
    """Rows as CSV, in blocks; a cell that a sheet program would calculate gets an apostrophe."""
    yield b"\xef\xbb\xbf"
    box = io.StringIO()
    writer = csv.writer(box)
    for number, row in enumerate(rows, 1):
        writer.writerow([f"'{cell}" if cell[:1] in ("=", "+", "@") else cell for cell in row])
        if number % CHUNK == 0:
            yield box.getvalue().encode()
            box.seek(0)
            box.truncate()
    yield box.getvalue().encode()


def _last_line(field: str) -> QuerySet:
    """The newest entry that was delivered of a case or an item."""
    done = CatalogueLine.objects.filter(**{field: OuterRef("pk")}, catalogue__state=Catalogue.State.DELIVERED)
    return done.order_by("-pk")


def _with_last(records: QuerySet, field: str) -> QuerySet:
    last = _last_line(field)
    return records.annotate(
        reported_version=Subquery(last.values("record_version")[:1]),
        reported_digest=Subquery(last.values("digest")[:1]),
    )


def _wanted(records: QuerySet, on: str, last: date) -> QuerySet:
    """Those never reported, up to the half-year's end, and those that were reported and saved since."""
    new = Q(**{f"{on}__lte": last}, reported_version=None)
    changed = Q(reported_version__isnull=False) & ~Q(reported_version=F("version"))
    return records.filter(new | changed).order_by("pk")


def _cases(catalogue: Catalogue, sheet: Sheet) -> list[CatalogueLine]:
    own = Item.objects.filter(case=OuterRef("pk"))
    only_secret = Exists(own) & ~Exists(own.filter(OPEN))
    all_cases = _with_last(FileCase.objects.exclude(only_secret).select_related("unit"), "case")
    rows = list(_wanted(all_cases, "opened_on", catalogue.last))
    volumes = entries.volume_counts(rows)
    return [
        line
        for case in rows
        if (line := _line(catalogue, sheet, case, entries.of_case(case, volumes), "case"))
    ]


def _items(catalogue: Catalogue, sheet: Sheet, faults: list) -> list[CatalogueLine]:
    open_ones = Item.objects.filter(OPEN).exclude(state="returned")
    found = _wanted(_with_last(open_ones.select_related("case"), "item"), "filed_on", catalogue.last)
    former = entries.former_numbers(found.values("pk"))
    lines = []
    for item in found.iterator(CHUNK):
        line = _line(catalogue, sheet, item, entries.of_item(item, former), "item")
        if line:
            lines.append(line)
            faults += [(item.number, what) for what in missing_in(item)]
    return lines


def _line(catalogue: Catalogue, sheet: Sheet, record, entry: dict, field: str) -> CatalogueLine | None:
    digest = entries.digest(entry)
    if record.reported_digest == digest:
        return None
    correction = record.reported_digest is not None
    sheet.add(entry, correction=correction)
    return CatalogueLine(
        catalogue=catalogue,
        correction=correction,
        record_version=record.version,
        digest=digest,
        **{field: record},
    )


def _report(faults: list[tuple[str, str]]) -> Iterator[bytes]:
    return written([["檔號", "缺漏"], *map(list, faults)])
