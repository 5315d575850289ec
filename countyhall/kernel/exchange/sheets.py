"""Read a sheet of any office format into rows of plain cells."""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from charset_normalizer import from_bytes
from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

MEGABYTE = 1024 * 1024
TAB = re.compile(rb"<text:tab[^>]*?/>")
GUARDED = ("=", "+", "-", "@", "\t", "\r", "|", "%", "＝", "＋", "－", "＠")


class Unreadable(Exception):
    """The file cannot be read as a sheet; the message says why and what to do."""


@dataclass(frozen=True)
class Sheet:
    """One table of a workbook: every row from the first, empty ones included, so that numbers agree."""

    name: str
    rows: Sequence[Sequence[Any]]
    notes: Sequence[str] = field(default_factory=list)

    def filled(self, after: int) -> Iterator[tuple[int, Sequence[Any]]]:
        """Row number (from 1, as the program shows it) and cells of every row that says something."""
        for index in range(after, len(self.rows)):
            row = self.rows[index]
            if any(cell not in ("", None) for cell in row):
                yield index + 1, row


def cell_name(row: int, column: int) -> str:
    """``(5, 3)`` → ``D5``; the row counts from 1, the column from 0."""
    return f"{get_column_letter(column + 1)}{row}"


def read(data: bytes, name: str = "") -> list[Sheet]:
    """Every sheet of an xlsx, ods, xls or csv file. Raises :class:`Unreadable`."""
    limit = getattr(settings, "IMPORT_MAX_MEGABYTES", 50)
    if not data:
        raise Unreadable(_("The file is empty."))
    if len(data) > limit * MEGABYTE:
        raise Unreadable(
            _("The file is larger than %(limit)d MB. Split it and import the parts.") % {"limit": limit}
        )
    if data[:4] == b"PK\x03\x04" or data[:4] == b"\xd0\xcf\x11\xe0":
        return _workbook(data, limit)
    return [_csv(data, name)]


def _workbook(data: bytes, limit: int) -> list[Sheet]:
    if data[:2] == b"PK":
        _refuse_bomb(data, limit)
        data = _with_tabs(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        shown = [m.name for m in book.sheets_metadata if str(m.visible).rpartition(".")[2] == "Visible"]
        return [Sheet(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in shown]
    except PasswordError as error:
        raise Unreadable(_("The file has a password. Remove it and send the file again.")) from error
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(
            _("The file is not a readable xlsx, ods or xls workbook. Save it anew as xlsx, ods or csv.")
        ) from error


def _refuse_bomb(data: bytes, limit: int) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(info.file_size for info in packed.infolist())
    except zipfile.BadZipFile as error:
        raise Unreadable(_("The file is damaged. Save it anew as xlsx, ods or csv.")) from error
    if size > limit * 20 * MEGABYTE:
        raise Unreadable(_("Unpacked, the workbook is larger than an office sheet can be. It was refused."))


def _with_tabs(data: bytes) -> bytes:
    """An ods with its ``<text:tab/>`` as tabs, which the reader passes over otherwise."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if "content.xml" not in packed.namelist():
            return data
        content = packed.read("content.xml")
        if b"<text:tab" not in content:
            return data
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as again:
            for name in packed.namelist():
                again.writestr(
                    name, TAB.sub(b"&#9;", content) if name == "content.xml" else packed.read(name)
                )
    return file.getvalue()


def _csv(data: bytes, name: str) -> Sheet:
    text = decode(data)
    if "\x00" in text:
        raise Unreadable(_("This is not a sheet. Save it as xlsx, ods or csv."))
    csv.field_size_limit(MEGABYTE)
    try:
        rows = [
            [unguard(cell) for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        ]
    except csv.Error as error:
        raise Unreadable(_("The csv file is damaged: %(why)s") % {"why": error}) from error
    return Sheet(name or "csv", rows)


def decode(data: bytes) -> str:
    """Text of a csv in UTF-8 (with or without mark), UTF-16 or Big5/CP950. Raises :class:`Unreadable`."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    for encoding in ("utf-8-sig", *_wide_guess(data), "cp950", "big5hkscs"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    best = from_bytes(data).best()
    if best is None or b"\x00" in data:
        raise Unreadable(_("The text is neither UTF-8, UTF-16 nor Big5. Save the file as “CSV UTF-8”."))
    return str(best)


def _wide_guess(data: bytes) -> list[str]:
    head = data[:200]
    if b"\x00" not in head:
        return []
    return (
        ["utf-16-le"] if head[1:2] == b"\x00" or head[1::2].count(0) >= head[::2].count(0) else ["utf-16-be"]
    )


def _delimiter(text: str) -> str:
    """The one of ``, ; tab |`` that splits the first lines most often, and equally."""
    lines = [row for row in text[:20000].splitlines()[:20] if row.strip()] or [""]
    scores = {
        mark: min((len(next(csv.reader([line], delimiter=mark))) for line in lines[:5]), default=1)
        for mark in ",;\t|"
    }
    best = max(scores, key=lambda mark: (scores[mark], lines[0].count(mark)))
    return best if scores[best] > 1 or best in lines[0] else ","


def guard(text: str) -> str:
    """A csv cell that no program takes for a formula: ``=1`` → ``'=1``; undone by :func:`unguard`."""
    return f"'{text}" if text.lstrip("'").startswith(GUARDED) else text


def unguard(text: str) -> str:
    """The text as it was before :func:`guard`."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(GUARDED) else text
