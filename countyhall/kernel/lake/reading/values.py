"""What a cell says, as a column wants it: ROC dates and months, full-width digits, thousands, percent, nothing."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from countyhall.kernel.lake.reading.found import fold
from countyhall.kernel.lake.schema import Field, Kind
from countyhall.kernel.period import roc

EMPTY = {"", "-", "－", "—", "–", "―", "─", "--", "——", "…", "⋯", "...", "……", "⋯⋯", "N/A", "NA", "n/a", "null", "NULL", "#N/A", "　"}  # fmt: skip  # noqa: E501
NUMBER = re.compile(r"(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)
NEGATIVE = re.compile(r"^[-−△▲](?=[\d.])")
MONTHS = [
    re.compile(r"(?P<y>前?\d{1,4})年(?P<m>\d{1,2})月?份?"),
    re.compile(r"(?P<y>前?\d{1,4})[-/.](?P<m>\d{1,2})"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})"),
    re.compile(r"(?P<y>\d{2,3})(?P<m>\d{2})"),
]
YEAR = re.compile(r"(?P<y>前?\d{1,4})(?:年度?|y)?", re.IGNORECASE)
CLOCK = re.compile(
    r"^(?P<day>.*?)[T ]*(?P<h>\d{1,2})[:時](?P<m>\d{1,2})[:分]?(?:(?P<s>\d{1,2})(?:\.\d+)?秒?)?(?:Z|[+-]\d\d:?\d\d)?$"
)
PARTS = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$")
YES = {"是", "有", "真", "y", "yes", "true", "t", "1", "v", "✓"}
NO = {"否", "無", "假", "n", "no", "false", "f", "0", "x", "✗"}
LOST = "\ufffd"

Read = Callable[[Any], Any]


def reader(field: Field, *, order: str = "", words: Mapping[str, str] | None = None,
           places: "Places | None" = None, factor: Decimal | None = None) -> Read:  # fmt: skip
    """What turns a cell into a value of ``field`` (``None`` when empty). It raises ``ValueError`` in words.

    ``order`` ``dmy`` or ``mdy`` for days written so; ``words`` what a text stands for; ``places`` knows codes;
    ``factor`` multiplies numbers, where the file counts in another unit.
    """
    plain = _PLAIN[field.kind]
    known = {fold(k): v for k, v in (words or {}).items()}

    def read(cell: Any) -> Any:
        if cell is None or (
            isinstance(cell, str) and cell.strip() in EMPTY and cell.strip() not in field.values
        ):
            return None
        if isinstance(cell, str) and LOST in cell:
            raise ValueError(_("A character of this cell cannot be read."))
        if known and (meant := known.get(fold(cell))) is not None:
            cell = meant
        if order:
            cell = _ordered(cell, order)
        if field.kind is Kind.PLACE and places is not None:
            return places.code(cell)
        value = plain(cell, field)
        return value if factor is None or value is None else _times(value, factor, field)

    return read


def as_text(cell: Any) -> str:
    """A cell as text, as people see it."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else format(Decimal(repr(cell)), "f")
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    return "" if cell is None else str(cell)


def number_of(text: str) -> Decimal | None:
    """The number that a text is, or ``None``: full-width digits, thousands, brackets for below zero."""
    plain = unicodedata.normalize("NFKC", text).strip().replace(" ", "")
    negative = plain.startswith("(") and plain.endswith(")")
    plain = plain[1:-1] if negative else plain
    if NEGATIVE.match(plain):
        negative, plain = not negative, plain[1:]
    plain = plain.removeprefix("+").rstrip("%‰")
    if not plain or not NUMBER.fullmatch(plain):
        return None
    try:
        value = Decimal(plain.replace(",", ""))
    except InvalidOperation:
        return None
    return -value if negative else value


def _number(cell: Any, field: Field) -> Decimal:
    if isinstance(cell, bool):
        raise _unlike(cell, _("a number"))
    if isinstance(cell, int | float):
        if isinstance(cell, float) and not math.isfinite(cell):
            raise _unlike(cell, _("a number"))
        return Decimal(repr(cell))
    text = unicodedata.normalize("NFKC", as_text(cell)).strip()
    unit = unicodedata.normalize("NFKC", field.unit)
    percent = text.endswith("%")
    value = number_of(text.removesuffix(unit) if unit and unit not in "%‰" else text)
    if value is None:
        raise _unlike(cell, _("a number"))
    return value / 100 if percent and unit != "%" else value


def _integer(cell: Any, field: Field) -> int:
    value = _number(cell, field)
    if value != value.to_integral_value():
        raise _unlike(cell, _("a whole number"))
    if abs(value) > 2**63 - 1:
        raise _unlike(cell, _("a number of at most 18 digits"))
    return int(value)


def _decimal(cell: Any, field: Field) -> Decimal:
    value = _number(cell, field)
    kept = value.quantize(Decimal(1).scaleb(-field.scale), ROUND_HALF_UP) if value.adjusted() < 28 else value
    if kept != value and not isinstance(cell, float) and not str(cell).strip().endswith("%"):
        raise ValueError(
            _("“%(value)s” has more decimals than the %(scale)s that are kept.")
            % {"value": as_text(cell)[:80], "scale": field.scale}
        )
    return kept


def _real(cell: Any, field: Field) -> float:
    return float(_number(cell, field))


def _times(value: Any, factor: Decimal, field: Field) -> Any:
    return _PLAIN[field.kind](as_text(Decimal(str(value)) * factor), field)


def _boolean(cell: Any, _field: Field) -> bool:
    if isinstance(cell, bool):
        return cell
    text = fold(as_text(cell))
    if text in YES or text in NO:
        return text in YES
    raise _unlike(cell, _("yes or no"))


def _date(cell: Any, _field: Field) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = re.sub(r"[T ]+0{1,2}:00(:00(\.0+)?)?$", "", as_text(cell).strip())
    return roc.parse(text)


def _month(cell: Any, _field: Field) -> date:
    if isinstance(cell, date):
        return date(cell.year, cell.month, 1)
    folded = roc.fold(as_text(cell))
    for form in MONTHS:
        if (found := form.fullmatch(folded)) and 1 <= int(found["m"]) <= 12:
            return date(roc.gregorian(found["y"]), int(found["m"]), 1)
    try:
        return roc.parse(folded).replace(day=1)
    except ValueError:
        raise _unlike(cell, _("a month, such as 109年9月 or 10909")) from None


def _year(cell: Any, _field: Field) -> int:
    if isinstance(cell, date):
        return cell.year
    found = YEAR.fullmatch(roc.fold(as_text(cell)))
    if not found or found["y"] == "0":
        raise _unlike(cell, _("a year, such as 109年"))
    return roc.gregorian(found["y"])


def _moment(cell: Any, _field: Field) -> datetime:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)
    text = unicodedata.normalize("NFKC", as_text(cell)).strip()
    if re.match(r"\d{4}-\d\d-\d\dT", text):
        return datetime.fromisoformat(text)
    if found := CLOCK.match(text):
        day = roc.parse(found["day"])
        try:
            return datetime(
                day.year, day.month, day.day, int(found["h"]), int(found["m"]), int(found["s"] or 0)
            )
        except ValueError:
            raise _unlike(cell, _("a day and a time")) from None
    try:
        return roc.parse_moment(text)
    except ValueError:
        day = roc.parse(text)
        return datetime(day.year, day.month, day.day)


def _text(cell: Any, field: Field) -> str:
    text = unicodedata.normalize("NFC", as_text(cell)).replace("\x00", "").strip(" \t\r\n　")
    return text or None


def _place(cell: Any, _field: Field) -> str:
    code = unicodedata.normalize("NFKC", as_text(cell)).strip().replace("-", "")
    if code.isdigit() and len(code) in {5, 8, 11}:
        return code
    raise _unlike(cell, _("the code of a place (5, 8 or 11 digits)"))


def _point(cell: Any, _field: Field) -> str:
    text = as_text(cell).strip()
    found = re.fullmatch(r"(?:POINT\s*\()?\s*(-?\d+(?:\.\d+)?)[ ,]+(-?\d+(?:\.\d+)?)\s*\)?", text)
    if not found or not (abs(float(found[1])) <= 180 and abs(float(found[2])) <= 90):
        raise _unlike(cell, _("a point, such as 118.32 24.43"))
    return f"POINT({found[1]} {found[2]})"


def _ordered(cell: Any, order: str) -> Any:
    """``01-02-2021`` as a day whose year comes last; other cells stay as they are."""
    found = PARTS.match(cell.strip()) if isinstance(cell, str) else None
    if not found:
        return cell
    day, month = (found[1], found[2]) if order == "dmy" else (found[2], found[1])
    return f"{found[3]}-{int(month):02d}-{int(day):02d}"


def _unlike(cell: Any, wanted: str) -> ValueError:
    return ValueError(_("“%(value)s” is not %(wanted)s.") % {"value": as_text(cell)[:80], "wanted": wanted})


_PLAIN: dict[Kind, Callable[[Any, Field], Any]] = {
    Kind.TEXT: _text, Kind.INTEGER: _integer, Kind.DECIMAL: _decimal, Kind.REAL: _real, Kind.BOOLEAN: _boolean,
    Kind.DATE: _date, Kind.MONTH: _month, Kind.YEAR: _year, Kind.MOMENT: _moment, Kind.PLACE: _place,
    Kind.POINT: _point,
}  # fmt: skip


class Places:
    """The national list: finds the code of a place by its code, its whole name, or a name that only one has."""

    def __init__(self, rows: list[tuple[str, str]]) -> None:
        self.codes = {code for code, _name in rows}
        self.by_name: dict[str, set[str]] = {}
        for code, name in rows:
            whole = fold(name)
            cuts = [whole[n:] for n, char in enumerate(whole, 1) if char in "縣市鄉鎮區" and n < len(whole)]
            for short in {whole, *cuts}:
                self.by_name.setdefault(short, set()).add(code)

    def code(self, cell: Any) -> str:
        """The code. Raises ``ValueError`` in words when there is none or several."""
        text = as_text(cell).strip()
        if (code := text.replace("-", "")) in self.codes:
            return code
        found = self.by_name.get(fold(text), set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise ValueError(
                _("Several places are called “%(text)s”. Give the county too.") % {"text": text[:80]}
            )
        raise ValueError(_("“%(text)s” is not in the list of places.") % {"text": text[:80]})
