"""Where a table begins: title lines above, one or several rows of headings merged into one name each, the data."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from countyhall.kernel.lake.reading.found import fold
from countyhall.kernel.lake.reading.values import EMPTY, number_of

LOOK_ROWS = 200
JOINT = "-"
WHOLE = {"計", "合計", "小計", "總計", "共計", "total"}
TITLE = re.compile(r"^(單位|unit|表\s*\d|table\s*\d|製表|列印|資料來源|來源|#)", re.IGNORECASE)
UNIT = re.compile(r"[（(]([^（()）]{1,12})[)）]\s*$")
PERIOD = re.compile(r"^(中華民國|民國|西元)?\s*\d{2,4}\s*(年|/|$)|年度?$|底$")
CODE = re.compile(r"^[A-Za-z][A-Za-z0-9_ .()/-]*$")
DAY = re.compile(r"^\d{2,4}([-/.年]\d{1,2}){1,2}[月日]?([T ].*)?$")

Rows = Sequence[Sequence[Any]]


@dataclass
class Headings:
    """``first`` the first row of headings, ``data`` the first of the data, from 0; one name for each column."""

    first: int
    data: int
    names: list[str]
    also: list[tuple[str, ...]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)


def find(rows: Rows, merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()) -> Headings:
    """The headings among the first rows of a sheet."""
    rows = _spread([list(row) for row in rows], merged)
    first, data = _block(rows)
    return read(rows, first, data)


def read(rows: Rows, first: int, data: int) -> Headings:
    """The names of the columns when it is known where the headings stand."""
    width = max((len(row) for row in rows), default=0)
    block = [[text_of(row[n]) if n < len(row) else "" for n in range(width)] for row in rows[first:data]]
    titles = [" ".join(t for t in map(text_of, row) if t) for row in rows[:first]]
    names, also = _merged(block, width)
    while (
        names and not names[-1] and not any(text_of(r[len(names) - 1]) for r in rows if len(r) >= len(names))
    ):
        names.pop()
    return Headings(first, data, _told_apart(names), also[: len(names)], [t for t in titles if t])


def text_of(cell: Any) -> str:
    """A heading as text on one line."""
    if cell is None:
        return ""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", str(cell))).replace("\ufeff", "").strip(" 　")


def unit_of(name: str) -> str:
    """The unit that a heading names in brackets: ``人口數（人）`` → ``人``."""
    found = UNIT.search(name)
    return found[1].strip() if found else ""


def _spread(
    rows: list[list[Any]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]
) -> list[list[Any]]:
    """Merged cells repeat what they say to the right, as far as they go."""
    for (top, left), (bottom, right) in merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        for row in range(top, min(bottom, len(rows) - 1) + 1):
            for column in range(left, min(right, len(rows[row]) - 1) + 1):
                if row == top:
                    rows[row][column] = rows[top][left]
    return rows


def _block(rows: Rows) -> tuple[int, int]:
    filled = [_filled(row) for row in rows]
    width = _usual([n for n in filled if n > 1])
    data = _first_data(rows, filled, width)
    if data is None:  # all text: the first row of full width is the heading
        data = next((n + 1 for n, count in enumerate(filled) if count >= max(width * 0.6, 1)), 1)
    first = data
    while first:
        if _is_heading(rows[first - 1], filled[first - 1], width):
            first -= 1
        elif (
            first > 1
            and not filled[first - 1]
            and filled[first - 2] > width / 2
            and _is_heading(rows[first - 2], filled[first - 2], width)
        ):
            first -= 2  # an empty line between headings and data
        else:
            break
    return (first, data) if first < data else (max(data - 1, 0), max(data, 1))


def _first_data(rows: Rows, filled: list[int], width: int) -> int | None:
    for n, row in enumerate(rows):
        headed = any(filled[m] >= width * 0.6 and not _has_facts(rows[m]) for m in range(n))
        if filled[n] >= max(width * 0.4, 1) and _has_facts(row) and (headed or not _counts_up(row)):
            below = next((r for m, r in enumerate(rows[n + 1 :], n + 1) if filled[m]), None)
            if (below is None or _has_facts(below)) and not (width > 2 and _is_period(row)):
                return n
    return None


def _is_heading(row: Sequence[Any], count: int, width: int) -> bool:
    texts = [t for t in map(text_of, row) if t]
    if not count or (width > 2 and (len(set(texts)) < 2 or _is_period(row))):
        return False
    return not any(TITLE.match(t) for t in texts)


def _is_period(row: Sequence[Any]) -> bool:
    """A line above the table that says of when it is: 民國112年 … 2023."""
    texts = {t for t in map(text_of, row) if t}
    return 0 < len(texts) <= 2 and all(PERIOD.search(t) for t in texts)


def _has_facts(row: Sequence[Any]) -> bool:
    return any(is_fact(cell) for cell in row)


def is_fact(cell: Any) -> bool:
    """Whether a cell is a number, a date or a moment, rather than a word."""
    if isinstance(cell, bool | int | float | date):
        return True
    text = unicodedata.normalize("NFKC", str(cell or "")).strip()
    return bool(text) and (number_of(text) is not None or bool(DAY.match(text)))


def _counts_up(row: Sequence[Any]) -> bool:
    """Headings that are numbers: the years or the months 1, 2, 3 … beside each other."""
    numbers = [number_of(str(c)) for c in row if is_fact(c)]
    if len(numbers) < 3 or None in numbers or len(numbers) < _filled(row) - 3:
        return False
    steps = {b - a for a, b in pairwise(numbers)}
    return steps in ({1}, {-1})


def _filled(row: Sequence[Any]) -> int:
    return sum(1 for cell in row if text_of(cell) not in EMPTY)


def _usual(counts: list[int]) -> int:
    return max(set(counts), key=lambda n: (counts.count(n), n)) if counts else 1


def _merged(block: list[list[str]], width: int) -> tuple[list[str], list[tuple[str, ...]]]:
    """One name a column: groups above are written before it, a second language stands beside it."""
    if not block:
        return [""] * width, [()] * width
    twins, groups = _twins(block)
    for n, row in enumerate(groups[:-1]):
        _fill_right(row, groups[n + 1 :])
    names, also = [], []
    for column in range(width):
        parts: list[str] = []
        for row in groups:
            if row[column] and (not parts or fold(parts[-1]) != fold(row[column])):
                parts.append(row[column])
        names.append(JOINT.join(parts))
        others = [row[column] for row in twins if row[column] and row[column] != names[-1]]
        if len(parts) > 1 and fold(parts[-1]) in WHOLE:
            others.append(JOINT.join(parts[:-1]))  # 出生數 above 計 is 出生數
        also.append(tuple(others))
    return names, also


def _twins(block: list[list[str]]) -> tuple[list[list[str]], list[list[str]]]:
    """Rows of identifiers that say each column once more in English, and the rest."""
    if len(block) < 2:
        return [], block
    full = max(sum(map(bool, row)) for row in block)
    twins = [row for row in block if _is_codes(row, full)]
    rest = [row for row in block if row not in twins]
    return (twins, rest) if rest else ([], block)


def _is_codes(row: list[str], full: int) -> bool:
    filled = [t for t in row if t]
    return len(filled) >= full * 0.9 and len(set(filled)) == len(filled) and all(map(CODE.match, filled))


def _fill_right(row: list[str], below: list[list[str]]) -> None:
    """A group's name stands over its first column only; the others below it are its own."""
    last = ""
    for n, text in enumerate(row):
        if text:
            last = text
        elif last and any(b[n] for b in below):
            row[n] = last


def _told_apart(names: list[str]) -> list[str]:
    """Columns without a heading and columns of one heading get a number."""
    seen: dict[str, int] = {}
    told = []
    for n, name in enumerate(names):
        name = name or f"#{n + 1}"
        seen[name] = seen.get(name, 0) + 1
        told.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return told
