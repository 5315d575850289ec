"""Take sheets in: read, try, run, undo; and write the empty sheet with its rules."""

import hashlib
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.kernel.audit.models import Entry
from countyhall.kernel.exchange import headings, sheets
from countyhall.kernel.exchange.blank import rules, template
from countyhall.kernel.exchange.importer import Importer
from countyhall.kernel.exchange.models import ImportedRow, ImportRun
from countyhall.kernel.exchange.rows import Checker, Row, open_form
from countyhall.kernel.exchange.saving import Writer, digest
from countyhall.kernel.exchange.sheets import Sheet, Unreadable
from countyhall.kernel.exchange.values import Rows
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.jobs.models import Progress
from countyhall.kernel.records.bulk import copy_in
from countyhall.kernel.registry import registry
from countyhall.kernel.roles import services as roles

__all__ = [
    "AT_ONCE", "Unreadable", "begin", "count_rows", "dry_run", "importer_of", "importers", "may_be_undone",
    "perform", "read", "rules", "run", "template", "undo",
]  # fmt: skip

CHUNK = 1000
AT_ONCE = 500  # rows; more are worked off in the background
State = ImportRun.State


def read(file, name: str = "") -> list[Sheet]:
    """The sheets of a file given as a path, an open file, an upload or bytes. Raises :class:`Unreadable`."""
    data, name = _bytes(file, name)
    return sheets.read(data, name)


def importers() -> dict[str, type[Importer]]:
    """Every importer of the house by its code."""
    return {importer.label(): importer for importer in registry.all("importers")}


def importer_of(code: str) -> type[Importer]:
    """The importer of this code. Raises ``LookupError`` in words."""
    known = importers()
    if code not in known:
        raise LookupError(
            _("There is no import “%(code)s”. There are: %(known)s.")
            % {"code": code, "known": "、".join(known)}
        )
    return known[code]


def dry_run(importer: type[Importer], file, by, *, name: str = "") -> ImportRun:
    """Try a file: everything is checked, written, and taken back. The run returned says what would happen."""
    return perform(begin(importer, file, by, dry=True, name=name), importer)


def run(importer: type[Importer], file, by, *, skip_bad: bool = False, name: str = "") -> ImportRun:
    """Take a file in: all rows or, with ``skip_bad``, those without errors. The run says what happened."""
    return perform(begin(importer, file, by, skip_bad=skip_bad, name=name), importer)


def begin(
    importer: type[Importer], file, by, *, dry: bool = False, skip_bad: bool = False, name: str = ""
) -> ImportRun:
    """Keep the file and note who wants what; :func:`perform` does it, now or in the background."""
    if by is not None and not roles.reach(by, importer.permission()):
        raise PermissionDenied
    data, name = _bytes(file, name)
    return ImportRun.objects.create(
        importer=importer.label(), by=by, file_name=Path(name).name[:200], data=data, dry=dry,
        skip_bad=skip_bad,
        sha256=hashlib.sha256(data).hexdigest(),
    )  # fmt: skip


def perform(
    run: ImportRun, importer: type[Importer] | None = None, progress: Progress | None = None
) -> ImportRun:
    """Do what a run wants, in one transaction, and note the result of every row.

    An unreadable file ends as ``REFUSED`` with its reason in ``problem``; a cancelled one leaves nothing.
    """
    importer = importer or importer_of(run.importer)
    run.state = State.RUNNING
    outcome: list[ImportedRow] = []
    try:
        with transaction.atomic():
            taken = _go_through(run, importer, progress, outcome)
            if not taken:
                transaction.set_rollback(True)
    except Unreadable as error:
        run.problem, run.state = str(error), State.REFUSED
    except jobs.Cancelled:
        run.state, outcome = State.CANCELLED, []
        run.good_count = run.bad_count = 0
    run.finished_at = timezone.now()
    with transaction.atomic():
        run.save()
        copy_in(outcome)
    return run


def _go_through(run: ImportRun, importer: type[Importer], progress, outcome: list[ImportedRow]) -> bool:
    """Check and write all rows; whether what was written stays."""
    written, barred = transaction.savepoint(), {}
    while faults := _pass(run, importer, progress, outcome, barred):
        barred |= faults
        transaction.savepoint_rollback(written)
        written, progress = transaction.savepoint(), None
        outcome.clear()
    transaction.savepoint_commit(written)
    run.rows_count = len(outcome)
    run.bad_count = sum(1 for row in outcome if row.errors)
    run.good_count = run.rows_count - run.bad_count
    return _decide(run, outcome)


def _pass(
    run: ImportRun, importer: type[Importer], progress, outcome: list[ImportedRow], barred: dict
) -> dict:
    """Once through the sheet, chunk by chunk, without the rows that are ``barred``.

    Returns the rows that have to be left out another time, because they do not go together with the rest.
    """
    checker, all_good = Checker(importer, run.by), True
    layout = headings.lay_out(importer, checker.form, sheets.read(bytes(run.data), run.file_name))
    run.notes = layout.notes
    writer = Writer(checker, run.by)
    own, judged = checker.of_itself(), []
    for chunk in checker.chunks(layout, 1 if own else CHUNK):
        for row in chunk:
            row.errors += barred.get(row.number, [])
        good = [row for row in chunk if not row.errors]
        if all_good or run.skip_bad or run.dry:
            writer.write(good)
        _learn(own, good)
        all_good = all_good and not any(row.errors for row in chunk)
        judged += good if importer.faults is not Importer.faults else []
        outcome += _outcome(run, importer, chunk)
        _tell(progress, len(chunk))
    run.notes = [*run.notes, *writer.importer.remarks()]
    faults = writer.faults(judged) if all_good or run.skip_bad or run.dry else {}
    if run.skip_bad and not run.dry:
        return faults
    for row in outcome:
        row.errors += [error.as_dict() for error in faults.get(row.row, [])]
    return {}


def _learn(tables: Sequence[Rows], rows: Sequence[Row]) -> None:
    """Rows just written may be named by later ones."""
    for table in tables:
        for row in rows:
            if row.record is not None:
                table.learn(row.record)


def _tell(progress: Progress | None, done: int) -> None:
    if progress is not None:
        progress.advance(done)
        if progress.cancelled:
            raise jobs.Cancelled


def _decide(run: ImportRun, outcome: list[ImportedRow]) -> bool:
    if not outcome:
        raise Unreadable(_("There is no row below the headings."))
    stays = not run.dry and (not run.bad_count or (run.skip_bad and run.good_count > 0))
    if stays:
        run.state, run.transaction = State.DONE, _transaction_id()
        return True
    run.state = State.CHECKED if run.dry else State.REFUSED
    if not run.dry:
        run.problem = _("%(bad)d of %(all)d rows have errors. Nothing was written.") % {
            "bad": run.bad_count,
            "all": run.rows_count,
        }
    for row in outcome:
        row.content_type_id = row.object_id = None
        row.digest = ""
    return False


def _outcome(run: ImportRun, importer: type[Importer], chunk: Sequence[Row]) -> list[ImportedRow]:
    type_id = ContentType.objects.get_for_model(importer.model()).pk
    return [
        ImportedRow(
            run_id=run.pk, row=row.number, errors=[e.as_dict() for e in row.errors],
            content_type_id=type_id if row.record else None, object_id=row.record.pk if row.record else None,
            digest=digest(row.record) if row.record else "",
        )
        for row in chunk
    ]  # fmt: skip


def undo(run: ImportRun, by, progress: Progress | None = None) -> int:
    """Take back what a run brought in. Rows that somebody changed or used since stay, each with its reason.

    Returns how many were taken away. Raises ``ValidationError`` when the run cannot be undone, and
    ``jobs.Cancelled`` when the person who waits asks to stop: then all of it stays.
    """
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        importer = may_be_undone(run, by)()
        rows = list(run.rows.filter(removed=False).exclude(object_id=None).order_by("-row"))
        taken = 0
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            taken += _undo_chunk(run, importer, chunk, by)
            if progress is not None:
                progress.advance(len(chunk))
                if progress.cancelled:
                    raise jobs.Cancelled
        run.undone_at, run.undone_by = timezone.now(), by
        run.state = State.UNDONE if taken == len(rows) else State.DONE
        run.save(update_fields=["undone_at", "undone_by", "state"])
    return taken


def may_be_undone(run: ImportRun, by) -> type[Importer]:
    """The importer of a run that this person may take back. Raises ``ValidationError``, ``PermissionDenied``."""
    importer = importer_of(run.importer)
    if run.state != State.DONE or not importer.undoable:
        raise ValidationError(_("Only an import that was written can be undone, and only once."))
    if by is not None and by.pk != run.by_id and not roles.reach(by, importer.permission()).everywhere:
        raise PermissionDenied
    return importer


def _undo_chunk(run: ImportRun, importer: Importer, rows: list[ImportedRow], by) -> int:
    model = importer.model()
    records = model._base_manager.select_for_update(of=("self",)).in_bulk([row.object_id for row in rows])
    touched = set(
        Entry.objects.filter(
            content_type=ContentType.objects.get_for_model(model), object_id__in=list(records)
        )
        .exclude(transaction=run.transaction)
        .values_list("object_id", flat=True)
    )
    stays = {row.object_id: _why_not(row, records.get(row.object_id), touched) for row in rows}
    going = [records[row.object_id] for row in reversed(rows) if row.object_id in records]
    going = [record for record in going if not stays[record.pk]]
    if going:
        stays |= importer.remove_many(going, by)
    gone = [row for row in rows if not stays[row.object_id]]
    kept = [row for row in rows if stays[row.object_id]]
    for row in kept:
        row.kept_because = stays[row.object_id]
    run.rows.filter(pk__in=[row.pk for row in gone]).update(removed=True, kept_because="")
    ImportedRow.objects.bulk_update(kept, ["kept_because"])
    return len(gone)


def _why_not(row: ImportedRow, record, touched: set[int]) -> str:
    if record is None:
        return ""
    if row.object_id in touched or digest(record) != row.digest:
        return _("Changed since it was imported.")
    return ""


def count_rows(importer: type[Importer], file, by, name: str = "") -> int:
    """How many filled rows stand below the headings. Raises :class:`Unreadable`."""
    layout = headings.lay_out(importer, open_form(importer, by), read(file, name))
    return sum(1 for _row in layout.sheet.filled(layout.head + 1))


def _transaction_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text::bigint")
        return cursor.fetchone()[0]


def _bytes(file, name: str) -> tuple[bytes, str]:
    if isinstance(file, bytes):
        return file, name
    if isinstance(file, str | Path):
        return Path(file).read_bytes(), name or Path(file).name
    with nullcontext(file) as stream:
        return stream.read(), name or getattr(stream, "name", "")
