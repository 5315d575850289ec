"""Look at a file: what is shown to a person before anything of it is believed."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from countyhall.kernel.lake.models import SourceFile
from countyhall.kernel.lake.reading import headings, kinds, leaving, texts
from countyhall.kernel.lake.reading.found import Look, Unreadable
from countyhall.kernel.lake.reading.opening import Opened, opened
from countyhall.kernel.lake.reading.values import LOST, as_text

HEAD = 12  # rows that a page shows as they stand
WIDEST = 2000


def look(source: SourceFile | Path, *, sheet: str = "", encoding: str = "", delimiter: str = "",
         header_rows: tuple[int, int] | None = None) -> Look:  # fmt: skip
    """What a file seems to be. Where a person knows better, ``encoding``, ``delimiter``, ``sheet`` or
    ``header_rows`` (first row of headings and first of data, from 0) say so.

    Raises :class:`Unreadable` in words.
    """
    with opened(source, encoding=encoding, delimiter=delimiter) as file:
        return look_at(file, sheet, header_rows)


def look_at(file: Opened, sheet: str = "", header_rows: tuple[int, int] | None = None) -> Look:
    """The same for a file that is open already."""
    rows = list(islice(file.rows(sheet), headings.LOOK_ROWS))
    if not any(any(as_text(c).strip() for c in row) for row in rows):
        raise Unreadable(_("The file holds no rows."))
    if max(map(len, rows)) > WIDEST:
        raise Unreadable(_("A row has more than %s columns; this is no table.") % f"{WIDEST:,}")
    if header_rows:
        found = headings.read(rows, *header_rows)
    elif file.format in {"json", "xml"}:
        found = headings.read(rows, 0, 1)
    else:
        found = headings.find(rows, file.merged(sheet))
    body = leaving.only_data(rows[found.data :], len(found.names))
    columns = [
        kinds.seen(name, n, [row[n] if n < len(row) else None for row in body], found.also[n])
        for n, name in enumerate(found.names)
        if not (name.startswith("#") and not any(_said(row, n) for row in body))
    ]
    return Look(
        file.name, file.format, sheet or (file.sheets[0] if file.sheets else ""), file.sheets, file.encoding,
        file.delimiter, file.packed, (found.first, found.data), tuple(found.titles), tuple(columns),
        tuple(_notes(file, found, rows, body)), _count(file, sheet, rows, found.data),
        tuple(tuple(as_text(c) for c in row) for row in rows[:HEAD]),
    )  # fmt: skip


def _said(row: Sequence[Any], place: int) -> bool:
    return place < len(row) and bool(as_text(row[place]).strip())


def _count(file: Opened, sheet: str, rows: list, data: int) -> int:
    if len(rows) < headings.LOOK_ROWS:
        return max(len(rows) - data, 0)
    if file.book is not None:
        return max(file.book.get_sheet_by_name(sheet or file.sheets[0]).total_height - data, 0)
    written = sum(len(file.delimiter.join(map(as_text, row)).encode()) + 1 for row in rows)
    return file.path.stat().st_size * len(rows) // max(written, 1)


def _notes(file: Opened, found: headings.Headings, rows: list, body: list) -> list[str]:
    said = []
    if file.encoding == texts.HALF_READ:
        lost = sum(LOST in as_text(c) for row in rows for c in row)
        said.append(_("Some characters are in no list of Big5; %s of the first rows' cells hold one.") % lost)
    if len(file.sheets) > 1:
        said.append(_("The workbook has %(count)s sheets: %(names)s.")
                    % {"count": len(file.sheets), "names": "、".join(file.sheets)})  # fmt: skip
    if found.titles:
        said.append(_("Lines above the headings are passed over: %s") % "；".join(found.titles)[:200])
    if found.data - found.first > 1:
        said.append(_("%s rows of headings were read as one.") % (found.data - found.first))
    left = leaving.described(rows[found.data :], found.data, len(found.names))
    return said + left
