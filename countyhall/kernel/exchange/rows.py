"""Check the rows of a sheet with the form of a person, without paying for a new form at every row."""

import copy
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext as _

from countyhall.kernel.exchange.headings import Layout
from countyhall.kernel.exchange.importer import Importer
from countyhall.kernel.exchange.sheets import cell_name
from countyhall.kernel.exchange.values import Rows, as_text, fold, read_cell, reader


@dataclass(frozen=True)
class RowError:
    """What is wrong with one cell, or with a whole row when ``cell`` is empty."""

    cell: str
    heading: str
    value: str
    message: str

    def as_dict(self) -> dict[str, str]:
        """As it is kept with the row."""
        return {"cell": self.cell, "heading": self.heading, "value": self.value, "message": self.message}


@dataclass
class Row:
    """One row on its way in: the form that holds it, and every error found so far."""

    number: int
    cells: Sequence[Any]
    form: Any = None
    errors: list[RowError] = field(default_factory=list)
    record: Any = None


class Checker:
    """Checks rows one by one; what costs a query (foreign keys, doubles) is asked once or per chunk."""

    def __init__(self, importer: type[Importer], by, blank=None) -> None:
        self.importer, self.by = importer, by
        self.form = blank or open_form(importer, by)
        self.layout: Layout | None = None
        self.model = importer.model()
        self.extra = {n: self._model_field(n) for n in importer.columns.values() if n not in self.form.fields}
        self.readers = {
            n: reader(f)
            for n, f in {**self.form.fields, **self.extra}.items()
            if n in importer.columns.values()
        }
        self.relations = [
            n for n, read in self.readers.items() if isinstance(getattr(read, "__self__", None), Rows)
        ]
        for name in self.relations:
            if name in self.form.fields:
                self.form.fields[name].to_python = partial(_row_itself, self.readers[name].__self__)
        self.seen: dict[tuple, int] = {}
        self.asked = importer()

    def _model_field(self, name: str) -> forms.Field:
        model_field = self.model._meta.get_field(name)
        made = model_field.formfield()
        if made is None:
            raise ImproperlyConfigured(f"{self.importer.__name__}: no form field can be made for {name!r}.")
        return made

    def chunks(self, layout: Layout, size: int) -> Iterator[list[Row]]:
        """Checked rows of the sheet, ``size`` at a time."""
        self.layout = layout
        rows = (Row(number, cells) for number, cells in layout.sheet.filled(layout.head + 1))
        while chunk := list(islice(rows, size)):
            for row in chunk:
                self.check(row)
            self._refuse_doubles(chunk)
            self._ask_the_importer([row for row in chunk if not row.errors])
            yield chunk

    def _ask_the_importer(self, rows: list[Row]) -> None:
        of_form = {id(row.form): row for row in rows}
        for form, name, words in self.asked.check_many([row.form for row in rows], self.by) if rows else ():
            self.add(of_form[id(form)], name, ValidationError(words))

    def of_itself(self) -> list[Rows]:
        """Tables of foreign keys to the model itself: a later row may name an earlier one."""
        tables = [self.readers[name].__self__ for name in self.relations]
        return [table for table in tables if table.model is self.model]

    def check(self, row: Row) -> None:
        """Read the cells, fill the form, gather the errors of both in words."""
        data, misread = dict(self.importer.defaults), {}
        for name, column in self.layout.at.items():
            cell = row.cells[column] if column < len(row.cells) else ""
            if cell == "" and name in data:
                continue  # an empty cell leaves the importer's default
            try:
                data[name] = read_cell(self.readers[name], cell)
            except ValidationError as error:
                misread[name] = error
        row.form = self._filled(data)
        row.form.full_clean()
        for name, error in misread.items():
            row.form.errors.pop(name, None)
            self.add(row, name, error)
        for name, errors in row.form.errors.as_data().items():
            for error in errors:
                self.add(row, name, error)
        self._set_extra(row, data)

    def add(self, row: Row, name: str, error: ValidationError) -> None:
        """Note an error beside its cell; one of the whole row stands beside the row."""
        column = self.layout.at.get(name)
        heading = self.layout.heading.get(name) or (
            str(self.form.fields[name].label or name) if name in self.form.fields else ""
        )
        value = row.cells[column] if column is not None and column < len(row.cells) else ""
        cell = cell_name(row.number, column) if column is not None else ""
        row.errors += [RowError(cell, heading, as_text(value)[:200], message) for message in error.messages]

    def _filled(self, data: dict):
        """A form of its own for this row, sharing the fields, which hold no row's state."""
        form = copy.copy(self.form)
        form.data, form.files, form.is_bound, form._errors = data, {}, True, None
        form._bound_fields_cache = {}
        form.instance = self.model()
        form.instance.validate_constraints = _left_to_the_database
        form._get_validation_exclusions = partial(self._exclusions, form)
        form.validate_unique = _left_to_the_chunk
        return form

    def _exclusions(self, form) -> set[str]:
        return type(form)._get_validation_exclusions(form) | set(self.relations)

    def _set_extra(self, row: Row, data: dict) -> None:
        row.form.instance.__dict__.pop("validate_constraints", None)
        for name, made in self.extra.items():
            if name not in data:
                continue
            try:
                value = made.clean(data[name])
            except ValidationError as error:
                self.add(row, name, error)
            else:
                row.form.cleaned_data[name] = value
                setattr(row.form.instance, name, value)

    def _refuse_doubles(self, chunk: Iterable[Row]) -> None:
        keys = [self.importer.keys()] if self.importer.keys() else []
        keys += [
            (f.name,)
            for f in self.model._meta.concrete_fields
            if f.unique and not f.primary_key and f.name in self.layout.at
        ]
        for fields in dict.fromkeys(keys):
            self._refuse_doubles_by(fields, [row for row in chunk if _key(row, fields)])

    def _refuse_doubles_by(self, fields: tuple[str, ...], rows: list[Row]) -> None:
        there = self._there(fields, rows)
        for row in rows:
            key = _key(row, fields)
            first = self.seen.setdefault((fields, key), row.number)
            if first != row.number:
                self.add(
                    row,
                    fields[0],
                    ValidationError(_("The same as row %(row)d of this sheet.") % {"row": first}),
                )
            elif key in there:
                self.add(
                    row,
                    fields[0],
                    ValidationError(_("This is already there. It was not imported a second time.")),
                )

    def _there(self, fields: tuple[str, ...], rows: list[Row]) -> set[tuple]:
        first = {_key(row, fields, raw=True)[0] for row in rows}
        found = self.model._base_manager.filter(**{f"{fields[0]}__in": first}).values_list(*fields)
        return {tuple(map(_comparable, key)) for key in found.iterator()}


def open_form(importer: type[Importer], by, data=None):
    """The importer's form as a person would have it open; ``by`` is ``None`` for the house itself."""
    return importer.form(data, by=by)


def _key(row: Row, fields: tuple[str, ...], raw: bool = False) -> tuple | None:
    cleaned = getattr(row.form, "cleaned_data", {})
    values = [cleaned.get(name) for name in fields]
    if any(value in (None, "") for value in values):
        return None
    return tuple(values) if raw else tuple(map(_comparable, values))


def _comparable(value: Any) -> Any:
    return getattr(value, "pk", value)


def _row_itself(rows: Rows, value: Any) -> Any:
    """What a foreign key's field makes of a row found by name, or of a key given as a default."""
    if value in (None, ""):
        return None
    return value if isinstance(value, rows.model) else rows.by_pk(as_text(value))


def _left_to_the_chunk() -> None:
    """Doubles are looked for once per chunk, see :meth:`Checker._refuse_doubles`."""


def _left_to_the_database(exclude=None) -> None:
    """Constraints are checked when the chunk is written, also in a dry run, which writes and takes back."""


__all__ = ["Checker", "Row", "RowError", "fold", "open_form"]
