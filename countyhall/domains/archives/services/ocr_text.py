"""Words with their places, joined as people write Chinese: no blanks between Han, none lost where they stand."""

import csv
import io
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest

__all__ = ["Line", "Placed", "Word", "boxes_of", "corrected", "joined", "lines", "pack", "read_tsv", "unpack"]

WIDE = 1.2  # of the line's height: a gap that wide stands for something
FULL = 3  # letters short of the edge: a line that ends there is full
HAN = re.compile(
    "[\u2e80-\u30ff\u3100-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
PACKED = struct.Struct("<IHHHHHB")  # start, letters, left, top, width, height, confidence


@dataclass(frozen=True)
class Word:
    """One word as the machine read it, in pixels of the page."""

    text: str
    left: int
    top: int
    width: int
    height: int
    confidence: float
    line: tuple[int, int, int] = (0, 0, 0)  # block, paragraph, line


@dataclass(frozen=True)
class Placed:
    """A stretch of the joined text and where it stands on the page."""

    start: int
    length: int
    left: int
    top: int
    width: int
    height: int
    confidence: int

    @property
    def end(self) -> int:
        """The first letter after it."""
        return self.start + self.length


@dataclass(frozen=True)
class Line:
    """What is written in one go: a text and its box."""

    text: str
    left: int
    top: int
    width: int
    height: int


def read_tsv(tsv: str) -> list[Word]:
    """The words of tesseract's table."""
    rows = csv.DictReader(io.StringIO(tsv), delimiter="\t", quoting=csv.QUOTE_NONE)
    words = []
    for row in rows:
        text = (row["text"] or "").strip()
        if row["level"] != "5" or not text:
            continue
        box = (int(row[name]) for name in ("left", "top", "width", "height"))
        line = (int(row["block_num"]), int(row["par_num"]), int(row["line_num"]))
        words.append(Word(text, *box, float(row["conf"]), line))
    return words


def joined(words: Sequence[Word]) -> tuple[str, list[Placed]]:
    """The text of a page, and the place of each of its words.

    A line that is full runs on in the next one, as a word may be divided between them; a line that ends
    early ends its paragraph.
    """
    words = apart(words)
    text, placed, before = "", [], None
    edges = _edges(words)
    for word in words:
        text += _between(before, word, edges)
        placed.append(
            Placed(
                len(text), len(word.text), word.left, word.top, word.width, word.height,
                max(0, min(100, round(word.confidence))),
            )
        )  # fmt: skip
        text += word.text
        before = word
    return text, placed


def apart(words: Sequence[Word]) -> list[Word]:
    """The same, no box reaching over the next one of its line, as tesseract's boxes of Han at times do."""
    found = []
    for word, after in zip_longest(words, words[1:]):
        beside = after is not None and after.line == word.line and after.left > word.left
        width = min(word.width, after.left - word.left) if beside else word.width
        found.append(replace(word, width=width))
    return found


def _edges(words: Iterable[Word]) -> dict[tuple[int, int, int], int]:
    """How far right the writing goes in the column of each line."""
    spans: dict[tuple[int, int, int], tuple[int, int]] = {}
    for word in words:
        left, right = spans.get(word.line, (word.left, 0))
        spans[word.line] = min(left, word.left), max(right, word.left + word.width)
    return {
        line: max(right for left, right in spans.values() if left < end)
        for line, (_left, end) in spans.items()
    }


def _between(before: Word | None, word: Word, edges: dict[tuple[int, int, int], int]) -> str:
    """What stands between two words: nothing, a blank, a wide blank, or a new line."""
    if before is None:
        return ""
    if before.line[:2] != word.line[:2]:
        return "\n"
    tight = bool(HAN.match(before.text[-1]) or HAN.match(word.text[0]) or _closes(before, word))
    if before.line != word.line:
        full = before.left + before.width + FULL * before.height >= edges[before.line]
        return ("" if tight else " ") if full else "\n"
    gap = word.left - before.left - before.width
    if gap > WIDE * max(before.height, word.height) and not _closes(before, word):
        return "\u3000" if tight else " "
    return "" if tight else " "


def _closes(before: Word, word: Word) -> bool:
    """Whether a mark belongs to its neighbour: ``( 082`` and ``説明 :`` are read apart."""
    return before.text[-1] in "(（「『〈《" or word.text[0] in ")）」』〉》,.:;!?%，。：；、"


def lines(text: str, placed: Iterable[Placed]) -> Iterator[Line]:
    """The text in stretches that are written in one go: a line, divided where a wide gap stands."""
    for row in _rows(list(placed)):
        for _key, group in groupby(_numbered(text, row), key=lambda pair: pair[0]):
            run = [one for _number, one in group]
            left, top = min(p.left for p in run), min(p.top for p in run)
            right, bottom = max(p.left + p.width for p in run), max(p.top + p.height for p in run)
            yield Line(text[run[0].start : run[-1].end], left, top, right - left, bottom - top)


def _rows(placed: list[Placed]) -> Iterator[list[Placed]]:
    """Words of one line: each begins right of the one before, at much the same height."""
    row: list[Placed] = []
    for one in placed:
        if row and not _same_row(row[-1], one):
            yield row
            row = []
        row.append(one)
    if row:
        yield row


def _same_row(before: Placed, one: Placed) -> bool:
    middle = one.top + one.height / 2
    return (
        one.left >= before.left
        and before.top - before.height / 2 <= middle <= before.top + before.height * 1.5
    )


def _numbered(text: str, row: list[Placed]) -> Iterator[tuple[int, Placed]]:
    """Each word of a row with the number of its stretch."""
    number, before = 0, None
    for one in row:
        if before is not None and text[before.end : one.start].strip(" ") != "":
            number += 1
        yield number, one
        before = one


def boxes_of(placed: Iterable[Placed], start: int, end: int) -> list[tuple[int, int, int, int]]:
    """The rectangles that letters ``start`` to ``end`` cover, one for each row: left, top, width, height."""
    touched = [_cut(one, start, end) for one in placed if one.start < end and one.end > start]
    found = []
    for row in _rows(touched):
        left, top = min(p.left for p in row), min(p.top for p in row)
        right, bottom = max(p.left + p.width for p in row), max(p.top + p.height for p in row)
        found.append((left, top, right - left, bottom - top))
    return found


def _cut(one: Placed, start: int, end: int) -> Placed:
    """The part of a word that letters ``start`` to ``end`` cover; letters are taken to be equally wide."""
    first, last = max(start, one.start), min(end, one.end)
    letter = one.width / max(one.length, 1)
    left = one.left + letter * (first - one.start)
    return Placed(
        first, last - first, round(left), one.top, round(letter * (last - first)), one.height, one.confidence
    )


def corrected(text: str, placed: Sequence[Placed], start: int, length: int, answer: str):
    """Text and places after letters were replaced: words they touch become one, sure word."""
    end = start + length
    touched = [one for one in placed if one.start < end and one.end > start]
    if not touched:
        raise ValueError("no word stands there")
    first, last = touched[0].start, touched[-1].end
    whole = text[first:start] + answer + text[end:last]
    left, top = min(p.left for p in touched), min(p.top for p in touched)
    right, bottom = max(p.left + p.width for p in touched), max(p.top + p.height for p in touched)
    shift = len(whole) - (last - first)
    new = Placed(first, len(whole), left, top, right - left, bottom - top, 100)
    moved = [
        one if one.end <= first else Placed(one.start + shift, *_rest(one))
        for one in placed
        if one not in touched
    ]
    return text[:first] + whole + text[last:], sorted([*moved, new], key=lambda p: p.start)


def _rest(one: Placed) -> tuple[int, ...]:
    return one.length, one.left, one.top, one.width, one.height, one.confidence


def pack(placed: Iterable[Placed]) -> bytes:
    """The places of a page's words in few bytes."""
    raw = b"".join(
        PACKED.pack(
            p.start, *(min(v, 65535) for v in (p.length, p.left, p.top, p.width, p.height)), p.confidence
        )
        for p in placed
    )
    return zlib.compress(raw, 6)


def unpack(packed: bytes) -> list[Placed]:
    """What :func:`pack` packed."""
    if not packed:
        return []
    return [Placed(*row) for row in PACKED.iter_unpack(zlib.decompress(bytes(packed)))]
