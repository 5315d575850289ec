"""Pages as search sees them: pairs of characters and beginnings of words, each written as one number."""

import re
import zlib
from collections.abc import Iterable
from functools import lru_cache

from countyhall.kernel.search.folding import cut, fold, terms

__all__ = ["asked", "finds", "grams"]

SHORTEST, LONGEST = 2, 12  # letters of a word's beginning that are indexed
HALF = 1 << 31


def grams(text: str) -> list[int]:
    """The numbers of all pairs and beginnings in a page's text, sorted."""
    found: set[int] = set()
    for piece in cut(fold(text)):
        if _is_word(piece):
            found.update(_number(piece[:n]) for n in range(SHORTEST, min(len(piece), LONGEST) + 1))
        elif len(piece) > 1:
            found.add(_number(piece))
    return sorted(found)


def asked(question: str) -> tuple[list[int], list[str]]:
    """What a question asks for: numbers that must all be there, and strings to be looked for besides.

    No numbers means that the question is too short: two characters are needed.
    """
    folded = fold(question)
    exact, beginnings, _strings = terms(folded)
    words = [word for word in beginnings if _is_word(word) and len(word) >= SHORTEST]
    numbers = {_number(pair) for pair in exact} | {_number(word[:LONGEST]) for word in words}
    return sorted(numbers), folded.split()


def finds(text: str, strings: Iterable[str]) -> list[tuple[int, int]]:
    """Where folded strings stand in a text as it is written, in order; empty unless all of them do."""
    strings, whole = list(strings), fold(text)
    if not all(string in whole for string in strings):  # most texts are done with here
        return []
    folded, origin = [], []
    for place, letter in enumerate(text):
        one = _folded(letter)
        folded.append(one)
        origin += [place] * len(one)
    plain = "".join(folded)
    found: list[tuple[int, int]] = []
    for string in strings:
        here = [(origin[m.start()], origin[m.end() - 1] + 1) for m in re.finditer(re.escape(string), plain)]
        if not here:
            return []
        found += here
    return sorted(set(found))


@lru_cache(maxsize=20_000)
def _folded(letter: str) -> str:
    return fold(letter) or " "


def _is_word(piece: str) -> bool:
    return piece[0] < "\u0250"


def _number(piece: str) -> int:
    """One number per piece. Pairs of common Han never share one; what else may is told apart in the text."""
    if len(piece) == 2 and max(piece) < "\U00010000" and not _is_word(piece):
        whole = ord(piece[0]) << 16 | ord(piece[1])
    else:
        whole = zlib.crc32(piece.encode())
    return whole - (1 << 32) if whole >= HALF else whole
