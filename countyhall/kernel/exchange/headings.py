"""Which column of a sheet is which field: by name, never by position."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from countyhall.kernel.exchange.importer import Importer
from countyhall.kernel.exchange.sheets import Sheet, Unreadable
from countyhall.kernel.exchange.values import fold

LOOK_WITHIN = 15  # rows above the headings: titles, the name of the office, the day of printing


@dataclass
class Layout:
    """Where the fields stand in a sheet. ``at`` maps a field to its column, counted from 0."""

    sheet: Sheet
    head: int  # index of the row of headings
    at: dict[str, int]
    heading: dict[str, str]  # field → heading as the sheet writes it
    notes: list[str] = field(default_factory=list)


def names_of(importer: type[Importer], form) -> dict[str, str]:
    """Folded heading → field: those declared, the labels in each language, the field's own name."""
    known = {fold(heading): name for heading, name in importer.columns.items()}
    for name in dict.fromkeys(importer.columns.values()):
        known.setdefault(fold(name), name)
        labels = [form.fields[name].label] if name in form.fields else []
        for label in labels:
            for code, _language in settings.LANGUAGES:
                with translation.override(code):
                    known.setdefault(fold(label or name), name)
    return known


def first_heading(importer: type[Importer], name: str) -> str:
    """The heading that the template writes for a field."""
    return next(heading for heading, field_name in importer.columns.items() if field_name == name)


def lay_out(importer: type[Importer], form, sheets: Sequence[Sheet]) -> Layout:
    """Find the sheet and the row of headings. Raises :class:`Unreadable` naming what is missing."""
    known = names_of(importer, form)
    best, found = None, {}
    for sheet in sheets:
        for index, row in enumerate(sheet.rows[:LOOK_WITHIN]):
            here = _match(row, known)
            if len(here) > len(found):
                best, found = (sheet, index), here
    if best is None:
        wanted = "、".join(importer.columns)
        raise Unreadable(_("No heading of this sheet is known. Expected: %(names)s.") % {"names": wanted})
    sheet, head = best
    layout = Layout(
        sheet, head, found, {name: str(sheet.rows[head][at]).strip() for name, at in found.items()}
    )
    _refuse_doubles(sheet.rows[head], known)
    _refuse_missing(importer, form, layout)
    _note_unknown(sheet.rows[head], known, layout)
    return layout


def _match(row: Sequence[Any], known: dict[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, cell in enumerate(row):
        name = known.get(fold(cell)) if isinstance(cell, str) and cell.strip() else None
        if name:
            found.setdefault(name, column)
    return found


def _refuse_doubles(row: Sequence[Any], known: dict[str, str]) -> None:
    seen: dict[str, str] = {}
    for cell in row:
        name = known.get(fold(cell)) if isinstance(cell, str) else None
        if name and name in seen:
            raise Unreadable(
                _("The columns “%(first)s” and “%(second)s” mean the same. Take one away.")
                % {"first": seen[name], "second": cell}
            )
        if name:
            seen[name] = cell


def _refuse_missing(importer: type[Importer], form, layout: Layout) -> None:
    missing = []
    for name in dict.fromkeys(importer.columns.values()):
        needed = name in importer.keys() or (name in form.fields and form.fields[name].required)  # noqa: SIM118
        if needed and name not in layout.at and name not in importer.defaults:
            missing.append(first_heading(importer, name))
    if missing:
        raise Unreadable(_("These columns are missing: %(names)s.") % {"names": "、".join(missing)})


def _note_unknown(row: Sequence[Any], known: dict[str, str], layout: Layout) -> None:
    taken = set(layout.at.values())
    for column, cell in enumerate(row):
        if column in taken or not str(cell or "").strip():
            continue
        near = get_close_matches(fold(cell), known, 1, 0.6)
        said = _("The column “%(name)s” is not known and was left out.") % {"name": str(cell).strip()}
        if near and known[near[0]] not in layout.at:
            said += " " + _("Did you mean “%(name)s”?") % {"name": near[0]}
        layout.notes.append(said)
