"""Code 39: numbers as bars that every scanner reads without being set up."""

from dataclasses import dataclass

# Nine elements of each sign, bar and gap in turn; w is wide.
SIGNS = {
    "0": "nnnwwnwnn", "1": "wnnwnnnnw", "2": "nnwwnnnnw", "3": "wnwwnnnnn", "4": "nnnwwnnnw", "5": "wnnwwnnnn",
    "6": "nnwwwnnnn", "7": "nnnwnnwnw", "8": "wnnwnnwnn", "9": "nnwwnnwnn", "-": "nwnnnnwnw", "*": "nwnnwnwnn",
    "A": "wnnnnwnnw", "B": "nnwnnwnnw", "C": "wnwnnwnnn", "D": "nnnnwwnnw", "E": "wnnnwwnnn", "F": "nnwnwwnnn",
}  # fmt: skip
WIDE, NARROW, QUIET = 3, 1, 10


@dataclass(frozen=True)
class Bars:
    """Where the black bars stand, and how wide the whole is."""

    bars: list[tuple[int, int]]
    width: int


def code39(text: str) -> Bars:
    """The bars of ``text``, with start, stop and the quiet zones. Raises ``ValueError`` for other signs."""
    place, found = QUIET, []
    for sign in f"*{text}*":
        if sign not in SIGNS:
            raise ValueError(sign)
        for index, element in enumerate(SIGNS[sign]):
            width = WIDE if element == "w" else NARROW
            if index % 2 == 0:
                found.append((place, width))
            place += width
        place += NARROW
    return Bars(found, place + QUIET)
