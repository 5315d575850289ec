"""The place in a text where the words asked for stand, with the words marked."""

import re
import unicodedata
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from countyhall.kernel.search.folding import fold

__all__ = ["excerpt"]

AROUND = 40  # characters before the first find
LONGEST = 140


def excerpt(text: str, folded_question: str) -> SafeString:
    """About 140 characters around the first find, escaped, every find within ``<mark>``."""
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()
    finds = _finds(text, folded_question.split())
    start = max(0, finds[0][0] - AROUND) if finds else 0
    if start + LONGEST >= len(text):
        start = max(0, min(start, len(text) - LONGEST))
    end = min(len(text), start + LONGEST)
    parts, at = ["…" if start else ""], start
    for first, last in finds:
        first, last = max(first, at), min(last, end)
        if first < last:
            parts += [escape(text[at:first]), "<mark>", escape(text[first:last]), "</mark>"]
            at = last
    parts += [escape(text[at:end]), "…" if end < len(text) else ""]
    return mark_safe("".join(parts))  # noqa: S308 - every part of the text was escaped above


@lru_cache(maxsize=20_000)
def _folded(character: str) -> str:
    return fold(character) or " "


def _finds(text: str, words: list[str]) -> list[tuple[int, int]]:
    """Where the folded words stand in the unfolded text, in order."""
    folded, origin = [], []
    for place, character in enumerate(text):
        one = _folded(character)
        folded.append(one)
        origin += [place] * len(one)
    plain = "".join(folded)
    finds = []
    for word in words:
        finds += [
            (origin[m.start()], origin[m.end() - 1] + 1)
            for m in re.finditer(re.escape(word), plain)
            if m.end() > m.start()
        ]
    return sorted(set(finds))
