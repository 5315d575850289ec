"""Percentages, rounded half up as is the custom of the office."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

__all__ = ["of", "parse", "rounded", "text"]


def of(part: int | Decimal, whole: int | Decimal, places: int = 2) -> Decimal | None:
    """``part`` in a hundred of ``whole``: ``of(385, 391)`` → ``98.47``; ``None`` when ``whole`` is 0."""
    if not whole:
        return None
    return rounded(Fraction(part) * 100 / Fraction(whole), places)


def rounded(value: Fraction | Decimal | int, places: int = 2) -> Decimal:
    """``value`` to so many places, a half away from zero; exact, whatever the size of the numbers."""
    scaled = abs(Fraction(value)) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-places)


def text(value: Decimal | None) -> str:
    """``98.47%``; a dash where there is nothing to divide by."""
    return "—" if value is None else f"{value:f}%"


def parse(written: str) -> Decimal:
    """``36.7%``, ``３６.７％``, ``89.31``. Raises ``ValueError`` in words."""
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(written)))
    found = re.fullmatch(r"([-−]?)(\d+(?:\.\d+)?)%?", folded)
    if not found:
        raise ValueError(_("“%(text)s” is not a percentage. Write it like 98.47%%.") % {"text": written})
    return -Decimal(found[2]) if found[1] else Decimal(found[2])
