"""Rows that are no data: totals that the table repeats, notes below it, empty lines."""

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from countyhall.kernel.lake.reading.found import fold
from countyhall.kernel.lake.reading.headings import is_fact
from countyhall.kernel.lake.reading.values import as_text

TOTALS = ("合計", "總計", "小計", "共計", "總數", "計", "全國", "全縣", "total", "grandtotal", "subtotal")
ENDS = ("合計", "總計", "小計", "共計")
NOTE = re.compile(
    r"^\W*(註|注|備註|附註|說明|資料來源|來源|填表|審核|製表|更新日期|單位|note|source|#|※|＊|\*)",
    re.IGNORECASE,
)

Row = Sequence[Any]


def why(row: Row, width: int, totals: Sequence[str] = TOTALS) -> str:
    """``empty``, ``note`` or ``total`` for a row that is no data, nothing for one that is."""
    filled = [c for c in row if c is not None and as_text(c).strip()]
    if not filled:
        return "empty"
    if width > 2 and len(filled) <= max(1, width // 6) and not is_fact(filled[0]):
        text = as_text(filled[0]).strip()
        if NOTE.match(text) or len(text) > 20:
            return "note"
    if (
        NOTE.match(as_text(filled[0]).strip())
        and not any(map(is_fact, filled[1:]))
        and len(filled) <= width / 2
    ):
        return "note"
    if totals and _is_total(filled, {fold(t) for t in totals}):
        return "total"
    return ""


def _is_total(filled: list[Any], words: set[str]) -> bool:
    """Whether one of the words that say what the row is about is one for a total."""
    if not any(map(is_fact, filled[1:])):
        return False
    said = [fold(c) for c in filled[:4] if isinstance(c, str) and not is_fact(c)]
    return any(s in words or (len(s) <= 12 and s.endswith(ENDS) and words & set(ENDS)) for s in said)


def only_data(rows: Sequence[Row], width: int, totals: Sequence[str] = TOTALS) -> list[Row]:
    """The rows that are data."""
    return [row for row in rows if not why(row, width, totals)]


def described(rows: Sequence[Row], first: int, width: int) -> list[str]:
    """Sentences about the rows that would be left out among those looked at; ``first`` is their first row from 0."""
    found: dict[str, list[int]] = {}
    for n, row in enumerate(rows):
        if (reason := why(row, width)) in {"note", "total"}:
            found.setdefault(reason, []).append(first + n + 1)
    return told({reason: len(places) for reason, places in found.items()}, found)


def told(counts: dict[str, int], places: dict[str, list[int]]) -> list[str]:
    """What was left out, in words: how many rows of which kind, and where."""
    words = {
        "total": _("%(count)s rows of totals are left out (rows %(rows)s)."),
        "note": _("%(count)s lines of notes are left out (rows %(rows)s)."),
    }
    return [
        words[reason] % {"count": f"{counts[reason]:,}", "rows": "、".join(map(str, places[reason][:5]))}
        for reason in ("total", "note")
        if counts.get(reason)
    ]
