"""Which format a file has, told from its bytes and never from its name, and its rows."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from countyhall.kernel.lake.editions import source_path
from countyhall.kernel.lake.models import SourceFile
from countyhall.kernel.lake.reading import texts, trees
from countyhall.kernel.lake.reading.found import Unreadable
from countyhall.kernel.lake.reading.unfolding import unfolded

OLE = b"\xd0\xcf\x11\xe0"


@dataclass
class Opened:
    """A file that was recognised: ``rows(sheet)`` gives every row of a sheet, empty ones included."""

    path: Path
    name: str
    format: str
    packed: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheets: tuple[str, ...] = ()
    book: Any = None

    def rows(self, sheet: str = "") -> Iterator[list[Any]]:
        """The rows, cells as the format has them. Raises :class:`Unreadable`."""
        if self.format == "csv":
            return texts.rows_of(self.path, self.encoding, self.delimiter)
        if self.format == "json":
            return trees.json_rows(self.path, self.encoding)
        if self.format == "xml":
            return trees.xml_rows(self.path)
        return self._sheet(sheet or self.sheets[0])

    def merged(self, sheet: str = "") -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """The merged cells of a sheet: first and last (row, column), both included."""
        if self.book is None:
            return []
        found = self.book.get_sheet_by_name(sheet or self.sheets[0]).merged_cell_ranges
        return list(found or [])

    def _sheet(self, sheet: str) -> Iterator[list[Any]]:
        if sheet not in self.sheets:
            raise Unreadable(
                _("There is no sheet “%(sheet)s”; there are: %(names)s.")
                % {"sheet": sheet, "names": "、".join(self.sheets)}
            )
        table = self.book.get_sheet_by_name(sheet)
        first = table.start or (0, 0)
        width = first[1]
        yield from ([] for _row in range(first[0]))
        for row in table.iter_rows():
            yield [""] * width + [_plain(cell) for cell in row]


@contextmanager
def opened(source: SourceFile | Path, *, encoding: str = "", delimiter: str = "") -> Iterator[Opened]:
    """A kept file or a path, recognised by its bytes. Raises :class:`Unreadable` in words."""
    is_kept = isinstance(source, SourceFile)
    path, name = (source_path(source), source.name) if is_kept else (Path(source), Path(source).name)
    if not path.stat().st_size:
        raise Unreadable(_("The file is empty."))
    with unfolded(path, name) as (place, inner, packed):
        yield _recognised(place, inner, packed, encoding, delimiter)


def _recognised(path: Path, name: str, packed: str, encoding: str, delimiter: str) -> Opened:
    with path.open("rb") as file:
        start = file.read(2048)
    if not start:
        raise Unreadable(_("The file is empty."))
    if start[:2] == b"PK" or start[:4] == OLE:
        return _book(path, name, packed)
    if start[:4] in {b"%PDF", b"PAR1"} or start[:3] in {b"\xff\xd8\xff", b"\x89PN", b"Rar", b"7z\xbc"}:
        raise Unreadable(_("This is not a table. Save it as xlsx, ods or csv."))
    encoding = encoding or texts.encoding_of(path)
    begins = _beginning(path, encoding)
    if begins.startswith("<"):
        if begins[:200].lower().startswith(("<!doctype html", "<html")):
            raise Unreadable(_("This is a web page, not a table. Download the file itself."))
        return Opened(path, name, "xml", packed, encoding)
    if begins.startswith(("{", "[")):
        return Opened(path, name, "json", packed, encoding)
    return Opened(path, name, "csv", packed, encoding, delimiter or texts.delimiter_of(path, encoding))


def _beginning(path: Path, encoding: str) -> str:
    try:
        with texts.open_text(path, encoding) as file:
            begins = file.read(2000)
    except UnicodeDecodeError:
        raise Unreadable(_("The file is not in the encoding %(name)s.") % {"name": encoding}) from None
    if "\x00" in begins:
        raise Unreadable(_("This is not a table. Save it as xlsx, ods or csv."))
    return begins.lstrip("\ufeff \t\r\n")


def _book(path: Path, name: str, packed: str) -> Opened:
    kind = _kind_of_book(path)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        shown = [m.name for m in book.sheets_metadata if str(m.visible).rpartition(".")[2] == "Visible"]
        filled = [s for s in shown if book.get_sheet_by_name(s).height]
    except PasswordError:
        raise Unreadable(_("The file has a password. Remove it and send the file again.")) from None
    except (CalamineError, OSError, ValueError):
        raise Unreadable(
            _("The workbook is damaged or was not sent whole. Send it again, or save it as csv.")
        ) from None
    if not filled:
        raise Unreadable(_("The workbook has no filled sheet."))
    return Opened(path, name, kind, packed, sheets=tuple(filled), book=book)


def _kind_of_book(path: Path) -> str:
    """xlsx, ods or xls; a workbook that would fill the memory is refused."""
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            size = path.stat().st_size * 10
            kind = "xls"
        else:
            with zipfile.ZipFile(path) as book:
                size = sum(info.file_size for info in book.infolist())
                kind = "ods" if "content.xml" in book.namelist() else "xlsx"
    if size > settings.LAKE_WORKBOOK_BYTES:
        raise Unreadable(_("The workbook is too large to be read at once. Save the sheet as CSV."))
    return kind


def _plain(cell: Any) -> Any:
    """A cell as Python has it; whole numbers lose the point of spreadsheets."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    if isinstance(cell, time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date()
    return cell
