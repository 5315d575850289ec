"""Numbers of identity cards among the cells of a column, found by their letter, length and check digit."""

import re

from countyhall.kernel.lake.editions import rows_of
from countyhall.kernel.lake.models import Edition

CARD = re.compile(r"(?<![A-Za-z0-9])([A-Z])([1289]\d{8})(?!\d)")
LETTERS = {letter: n for n, letter in enumerate("ABCDEFGHJKLMNPQRSTUVXYWZIO", 10)}
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 1, 1)


def is_card(number: str) -> bool:
    """Whether a letter and nine digits are an identity number by their check digit."""
    first = LETTERS[number[0]]
    whole = first // 10 + first % 10 * 9 + sum(int(d) * w for d, w in zip(number[1:], WEIGHTS, strict=True))
    return whole % 10 == 0


def identity_numbers(edition: Edition, column: str) -> int:
    """In how many rows the column holds one; memory stays flat."""
    count = 0
    for batch in rows_of(edition):
        cells = batch.column(column).dictionary_encode()
        bad = [
            n for n, text in enumerate(cells.dictionary.to_pylist())
            if text and any(is_card("".join(m.groups())) for m in CARD.finditer(text))
        ]  # fmt: skip
        if bad:
            places = set(bad)
            count += sum(1 for n in cells.indices.to_pylist() if n in places)
    return count
