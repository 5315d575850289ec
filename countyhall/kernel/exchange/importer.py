"""What a domain says about a sheet that it takes in: which form checks a row, which column is which field."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise


class Importer:
    """A sheet of one kind, checked row by row with the form that a person fills in.

    ``columns`` maps headings to fields of the form (or, for a number given elsewhere, to a field of the
    model); several headings may name one field. ``key`` names the field, or the tuple of fields, by which
    a row that is already there is refused. Replace :meth:`save` where a record begins with more than a
    row in a table, and :meth:`save_many` besides where tens of thousands of them come at once.
    """

    code = ""  # "petitions.petition"; from the model when left out
    title: Promise | str = ""
    form: type | None = None
    columns: Mapping[str, str] = {}
    key: str | Sequence[str] = ()
    defaults: Mapping[str, Any] = {}  # form data for what the sheet does not say
    examples: Mapping[str, Any] = {}  # field → what the template's example row shows
    undoable = True

    @classmethod
    def model(cls):
        """The model of a row."""
        return cls.form._meta.model

    @classmethod
    def label(cls) -> str:
        """``app.model``, by which the command line and the addresses know this importer."""
        return cls.code or cls.model()._meta.label_lower

    @classmethod
    def name(cls) -> str:
        """What the sheet holds, for people."""
        return str(cls.title or cls.model()._meta.verbose_name_plural)

    @classmethod
    def permission(cls) -> str:
        """The permission to import, ``app.import_model``."""
        meta = cls.model()._meta
        return f"{meta.app_label}.import_{meta.model_name}"

    @classmethod
    def view(cls):
        """The page that takes the sheet; the standard pages of the model mount it."""
        from countyhall.kernel.exchange.views import ImportView

        return ImportView

    @classmethod
    def keys(cls) -> tuple[str, ...]:
        """The fields that together tell one row from another; empty when doubles are not refused."""
        return (cls.key,) if isinstance(cls.key, str) and cls.key else tuple(cls.key)

    def check_many(self, forms: Sequence, by) -> Iterable[tuple[Any, str, str]]:
        """What is wrong with good rows of a chunk seen together with the house: form, field, words.

        For what costs a query: asked once per chunk, before anything is written.
        """
        return ()

    def save(self, form, by):
        """Save one checked row, return its record. Raises ``ValidationError`` or ``Refused`` to refuse it."""
        return form.save()

    def save_many(self, forms: Sequence, by) -> list:
        """Save a chunk of checked rows, in order. The one at fault is found by saving them one by one."""
        from countyhall.kernel.exchange import saving

        return saving.save_many(self, forms, by)

    def remarks(self) -> list[str]:
        """What is to be said of the sheet as a whole once its rows were read; it refuses nothing."""
        return []

    def faults(self) -> dict[int, tuple[str, ValidationError]]:
        """Written records that must not stay as they are now that all rows are in: key → column and why.

        Asked once, after the last row; such rows are refused as if they had been wrong by themselves.
        """
        return {}

    def remove(self, record, by) -> None:
        """Take an untouched record away when its import is undone."""
        record.delete()

    def remove_many(self, records: Sequence, by) -> dict[int, str]:
        """Take a chunk of untouched records away; returns why the others stay, by their keys.

        Replace it where tens of thousands come back at once, and note those that go with
        ``undoing.note_undone``.
        """
        from countyhall.kernel.exchange import undoing  # it reads models, which are not there yet up here

        return undoing.one_by_one(self, records, by)
