"""What kind of column some cells seem to be: proposed, then a person accepts."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from countyhall.kernel.lake.reading.found import Seen, fold
from countyhall.kernel.lake.reading.headings import unit_of
from countyhall.kernel.lake.reading.values import EMPTY, as_text, number_of, reader
from countyhall.kernel.lake.schema import Field, Kind

FEW = 50  # a column of at most so many different texts is a list of codes
SHOWN = 5
CODES = re.compile(r"(代碼|代號|編號|序號|code|_id$|^id$|電話|統編|統一編號|身分證|郵遞區號)", re.IGNORECASE)
NAMED = [
    (Kind.MONTH, re.compile(r"(年月|月份|yyymm|yyyymm|month)", re.IGNORECASE)),
    (Kind.MOMENT, re.compile(r"(時間|time)", re.IGNORECASE)),
    (Kind.DATE, re.compile(r"(日期|日$|date|到期|day)", re.IGNORECASE)),
    (Kind.YEAR, re.compile(r"(年度|年別|統計年$|年份|year|yyy$|^年$)", re.IGNORECASE)),
]


def seen(name: str, place: int, cells: Sequence[Any], also: tuple[str, ...] = ()) -> Seen:
    """A column as its heading and cells show it."""
    filled = [c for c in cells if c is not None and as_text(c).strip() not in EMPTY]
    texts = [as_text(c).strip() for c in filled]
    kind, scale = _kind(name, also, filled)
    different = list(dict.fromkeys(texts))
    few = tuple(sorted(different)) if kind is Kind.TEXT and len(different) <= FEW else ()
    share = len(filled) / len(cells) if cells else 0.0
    return Seen(name, place, tuple(different[:SHOWN]), kind, unit_of(name), also, few, round(share, 3), scale)


def _kind(name: str, also: tuple[str, ...], cells: Sequence[Any]) -> tuple[Kind, int]:
    if not cells:
        return Kind.TEXT, 0
    if all(isinstance(c, bool) for c in cells):
        return Kind.BOOLEAN, 0
    if all(isinstance(c, date) for c in cells):
        return (Kind.MOMENT if any(isinstance(c, datetime) for c in cells) else Kind.DATE), 0
    called = " ".join((name, *also))
    if CODES.search(called):
        return Kind.TEXT, 0
    for kind, pattern in NAMED:
        if pattern.search(fold(called)) and _all_read(cells, kind) and _plausible(cells, kind):
            return kind, 0
    return _number_or_text(cells)


def _plausible(cells: Sequence[Any], kind: Kind) -> bool:
    if kind is Kind.MONTH:  # a column of 1 to 12 is no month of a year
        return all(len(re.sub(r"\D", "", as_text(c))) >= 4 for c in cells)
    if kind is Kind.YEAR:
        years = [reader(Field("x", "x", kind))(c) for c in cells]
        return all(1900 <= y <= 2100 for y in years)
    return True


def _all_read(cells: Sequence[Any], kind: Kind) -> bool:
    read = reader(Field("x", "x", kind))
    try:
        for cell in cells:
            read(cell)
    except (ValueError, OverflowError):
        return False
    return True


def _number_or_text(cells: Sequence[Any]) -> tuple[Kind, int]:
    texts = [as_text(c).strip() for c in cells]
    if any(re.match(r"0\d", t) for t in texts):
        return Kind.TEXT, 0  # leading zeros are part of a code
    numbers = [number_of(t) for t in texts]
    if any(n is None for n in numbers):
        if not any(n is not None for n in numbers) and _all_read(cells, Kind.MOMENT):
            return (Kind.DATE if _all_read(cells, Kind.DATE) else Kind.MOMENT), 0
        return Kind.TEXT, 0
    if any(t.endswith("%") for t in texts):
        return Kind.DECIMAL, 4
    scale = max((_decimals(n) for n in numbers if n is not None), default=0)
    if scale == 0:
        whole = all(n is not None and abs(n) < 10**18 for n in numbers)
        return (Kind.INTEGER, 0) if whole else (Kind.TEXT, 0)
    return (Kind.DECIMAL, scale) if scale <= 10 else (Kind.REAL, 0)


def _decimals(number: Decimal) -> int:
    return max(0, -int(number.as_tuple().exponent))
