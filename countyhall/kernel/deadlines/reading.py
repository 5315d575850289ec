"""Reads a year's working-day calendar: the official CSV in Big5 or UTF-8, its JSON edition, and our own."""

import csv
import io
import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import orjson
from django.utils.translation import gettext as _

from countyhall.kernel.deadlines.errors import Unlawful
from countyhall.kernel.period import words

__all__ = ["Row", "gregorian", "read"]

COLUMNS = {
    "day": ("西元日期", "date"),
    "off": ("是否放假", "off", "isHoliday"),
    "note": ("備註", "note", "description"),
}
FLAGS = {"0": False, "2": True, "1": True, "False": False, "True": True}


@dataclass(frozen=True, slots=True)
class Row:
    """A day of the calendar."""

    day: date
    off: bool
    note: str


def gregorian(year: int) -> int:
    """A year as written by people: below 1000 it is of the Republic."""
    return year + 1911 if year < 1000 else year


def read(source: str | Path | bytes, year: int) -> list[Row]:
    """Every day of ``year`` (of the Republic when below 1000), in order.

    Columns are found by name, a day off by its flag (0 work, 2 off), never by the text beside it. Raises
    :class:`Unlawful` in words when a column, a day or the encoding is wrong.
    """
    year = gregorian(year)
    content = source if isinstance(source, bytes) else Path(source).read_bytes()
    rows = sorted((_row(n, line) for n, line in _lines(content)), key=lambda row: row.day)
    _check(rows, year)
    return rows


def _lines(content: bytes) -> list[tuple[int, dict[str, str]]]:
    text = _decoded(content)
    if text.lstrip().startswith("["):
        table = [{k: str(v) for k, v in line.items()} for line in orjson.loads(text)]
        first = 1
    else:
        table, first = [line for line in csv.DictReader(io.StringIO(text)) if any(line.values())], 2
    names = {key: _column(table, wanted) for key, wanted in COLUMNS.items()}
    return [
        (n, {key: (line.get(name) or "").strip() for key, name in names.items()})
        for n, line in enumerate(table, first)
    ]


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp950"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unlawful(_("The file is neither UTF-8 nor Big5. Save it again as CSV (UTF-8)."))


def _column(table: list[dict[str, str]], wanted: tuple[str, ...]) -> str:
    present = {str(name).strip(): name for name in (table[0] if table else {})}
    for name in wanted:
        if name in present:
            return present[name]
    raise Unlawful(
        _(
            "The column “%(name)s” is missing. Use the official calendar (行政機關辦公日曆表), "
            "not its edition for calendar apps."
        )
        % {"name": wanted[0]}
    )


def _row(number: int, line: dict[str, str]) -> Row:
    try:
        digits = line["day"].replace("-", "").replace("/", "")
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise Unlawful(
            _("Row %(row)s: “%(text)s” is not a date.") % {"row": number, "text": line["day"]}
        ) from None
    if line["off"] not in FLAGS:
        raise Unlawful(
            _("Row %(row)s: “%(text)s” is neither 0 (work) nor 2 (day off).")
            % {"row": number, "text": line["off"]}
        )
    return Row(day, FLAGS[line["off"]], line["note"][:60])


def _check(rows: list[Row], year: int) -> None:
    days = [row.day for row in rows]
    if strange := [day for day in days if day.year != year]:
        raise Unlawful(
            _("%(day)s is not in %(year)s.") % {"day": words.day(strange[0]), "year": words.year(year)}
        )
    if doubled := [a for a, b in itertools.pairwise(days) if a == b]:
        raise Unlawful(_("%(day)s stands twice in the file.") % {"day": words.day(doubled[0])})
    length = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    wanted = {date(year, 1, 1) + timedelta(n) for n in range(length)}
    if missing := sorted(wanted - set(days)):
        raise Unlawful(
            _("%(count)s days of %(year)s are missing, the first is %(day)s.")
            % {"count": len(missing), "year": words.year(year), "day": words.day(missing[0])}
        )
