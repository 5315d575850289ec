"""Write checked rows: in bulk where a record is a row, one by one to find the row that is refused."""

import hashlib
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, models, transaction
from django.forms.models import BaseModelForm
from django.utils.translation import gettext as _

from countyhall.kernel import events
from countyhall.kernel.audit import services as audit
from countyhall.kernel.exchange.importer import Importer
from countyhall.kernel.exchange.rows import Checker, Row, RowError
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.records.bulk import copy_in
from countyhall.kernel.records.models import Record
from countyhall.kernel.search import services as search
from countyhall.kernel.web.forms import Form


def save_many(importer: Importer, forms: Sequence, by) -> list:
    """In bulk, unless the importer, the form or the model begins a record in a way of its own."""
    if not in_bulk(importer):
        return [importer.save(form, by) for form in forms]
    records = [form.instance for form in forms]
    for record in records:
        if isinstance(record, Record):
            record.version, record.created_by = 1, by
    copy_in(records, keys=True)
    for form in forms:
        if form._meta.model._meta.many_to_many:
            form._save_m2m()
    if hasattr(records[0], "search_fields"):
        search.index_many(records)
    for record in records:
        events.emit(f"{record._meta.label_lower}.created", record, by=by)
    return records


def in_bulk(importer: Importer) -> bool:
    """Whether nothing is lost by writing rows without calling ``save`` for each."""
    model = importer.model()
    plain_form = importer.form.save in {BaseModelForm.save, Form.save}
    plain_model = model.save in {models.Model.save, Record.save}
    return type(importer).save is Importer.save and plain_form and plain_model


class Writer:
    """Writes chunks for one run, each in a savepoint, and says what the database or the gate refused."""

    def __init__(self, checker: Checker, by) -> None:
        self.checker, self.by = checker, by
        self.importer = checker.importer()

    def write(self, rows: Sequence[Row]) -> None:
        """Save these rows; those that cannot be saved get their errors and no record."""
        if not rows:
            return
        try:
            with transaction.atomic():
                self._write(rows)
        except (ValidationError, Refused, DatabaseError, PermissionDenied) as error:
            if len(rows) == 1:
                self._blame(rows[0], error)
                return
            for row in rows:
                row.record = None
                self._again(row)
                self.write([row] if not row.errors else [])

    def faults(self, rows: Sequence[Row]) -> dict[int, list[RowError]]:
        """What only shows once all rows are written: row number → errors, noted with the row as well."""
        found, kept = {}, {row.record.pk: row for row in rows if row.record is not None}
        for key, (name, error) in self.importer.faults().items():
            if key in kept:
                row = kept[key]
                before = len(row.errors)
                self.checker.add(row, name, error)
                found[row.number] = row.errors[before:]
        return found

    def _write(self, rows: Sequence[Row]) -> None:
        if len(rows) == 1:
            self._ask_the_database(rows[0])
        records = self.importer.save_many([row.form for row in rows], self.by)
        self._through_the_gate(records)
        audit.record_many(
            audit.Line(record, "imported", by=self.by, data={"row": row.number})
            for row, record in zip(rows, records, strict=True)
        )
        for row, record in zip(rows, records, strict=True):
            row.record = record

    def _again(self, row: Row) -> None:
        """A clean form and instance for a row whose chunk was taken back."""
        row.errors = []
        self.checker.check(row)

    def _ask_the_database(self, row: Row) -> None:
        """Words for what the database would refuse, as far as the row says it; the rest is given by ``save``."""
        instance, known = row.form.instance, {*row.form.fields, *self.checker.extra}
        unsaid = {f.name for f in instance._meta.fields if f.name not in known}
        instance.validate_unique(exclude=unsaid)
        instance.validate_constraints(exclude=unsaid)

    def _through_the_gate(self, records: Sequence) -> None:
        model = type(records[0])
        if self.by is None or not hasattr(model._default_manager.all(), "visible_to"):
            return
        seen = model._default_manager.visible_to(self.by).filter(pk__in=[r.pk for r in records]).count()
        if seen != len(records):
            raise ValidationError(
                {"unit": _("You could not see this row once it is saved. Choose a unit that you act for.")}
            )

    def _blame(self, row: Row, error: Exception) -> None:
        if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                self.checker.add(row, name, ValidationError(errors))
        elif isinstance(error, ValidationError | Refused):
            self.checker.add(
                row, "", error if isinstance(error, ValidationError) else ValidationError(str(error))
            )
        elif isinstance(error, PermissionDenied):
            self.checker.add(row, "unit", ValidationError(_("You may not do this in this unit.")))
        else:
            self.checker.add(
                row,
                "",
                ValidationError(
                    _("The database refuses this row: it contradicts a rule or a row that is there.")
                ),
            )


def digest(record) -> str:
    """What a record says, as 32 characters; it tells whether somebody changed it since."""
    said = [str(getattr(record, f.attname)) for f in record._meta.concrete_fields]
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:32]
