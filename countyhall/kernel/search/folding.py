"""Write text as search compares it, and cut it into pairs of characters and words."""

import re
import unicodedata
from importlib.resources import files

__all__ = ["cut", "fold", "terms"]

# One pair per line: a variant and the character that it is found as.
VARIANTS = str.maketrans(
    dict(
        line.split()[:2]
        for line in files("countyhall.kernel.search").joinpath("variants.txt").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    )
)
SPACES = re.compile(r"\s+")
# A word is a run of Latin letters and digits; every other letter (Han, kana, hangul, bopomofo)
# stands for itself.
PIECES = re.compile(r"[0-9a-z\u00c0-\u024f]+|[^\W0-9a-z\u00c0-\u024f_]+")
LONGEST_WORD = 64


def fold(text: str) -> str:
    """One spelling for what a reader takes to be the same: width, case, variants, blanks (NFKC)."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(VARIANTS)
    return SPACES.sub(" ", plain.replace("\0", "")).strip()


def cut(folded: str) -> set[str]:
    """The index words of folded text: pairs of neighbouring characters, each run's last one, whole words."""
    found: set[str] = set()
    for piece in PIECES.findall(folded):
        if _is_word(piece):
            found.add(piece[:LONGEST_WORD])
        else:
            found.update(piece[i : i + 2] for i in range(len(piece)))
    return found


def terms(folded: str) -> tuple[list[str], list[str], list[str]]:
    """What a question asks for: exact index words, beginnings of index words, and strings to be checked.

    The index knows which pairs occur, not where; longer strings are looked for in the text besides.
    """
    exact, beginnings, strings = [], [], []
    for term in folded.split():
        pieces = PIECES.findall(term)
        for piece in pieces:
            if _is_word(piece):
                beginnings.append(piece[:LONGEST_WORD])
            elif len(piece) == 1:
                beginnings.append(piece)
            else:
                exact += [piece[i : i + 2] for i in range(len(piece) - 1)]
        if len(pieces) > 1 or any(len(piece) > 2 and not _is_word(piece) for piece in pieces):
            strings.append(term)
    return exact, beginnings, strings


def _is_word(piece: str) -> bool:
    return piece[0] < "\u0250"
