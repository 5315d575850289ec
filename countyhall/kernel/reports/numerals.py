"""Numbers as they stand in prose: digits, full-width digits and Chinese numerals."""

import re
import unicodedata
from decimal import Decimal

__all__ = ["QUANTITY", "chinese", "read"]

DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")}
DIGITS |= {
    "零": 0,
    "○": 0,
    "兩": 2,
    "壹": 1,
    "貳": 2,
    "參": 3,
    "肆": 4,
    "伍": 5,
    "陸": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
}
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"萬": 10**4, "億": 10**8, "兆": 10**12}
HAN = "".join([*DIGITS, *SMALL, *LARGE])
WORDS = "〇一二三四五六七八九"

FIGURES = r"[0-9０-９][0-9０-９,，]*"
QUANTITY = rf"(?:{FIGURES}(?:[.．][0-9０-９]+)?(?:[萬億兆](?:{FIGURES})?)*|[{HAN}]+)[餘多]?"


def read(written: str) -> Decimal | None:
    """``43``, ``2萬0,678``, ``九``, ``一百零九``, ``一〇九`` as a number; ``None`` where it is none."""
    folded = unicodedata.normalize("NFKC", written).replace(",", "").rstrip("餘多").replace(" ", "")
    if re.fullmatch(r"\d+(\.\d+)?", folded):
        return Decimal(folded)
    if re.fullmatch(r"[\d.萬億兆]+", folded):
        return _groups(folded, lambda part: Decimal(part))
    if folded and not set(folded) - set(HAN):
        return _groups(folded, _small)
    return None


def chinese(number: int) -> str:
    """``9`` → ``九``, ``12`` → ``十二``, ``105`` → ``一百零五``."""
    if number < 0:
        return "負" + chinese(-number)
    if number == 0:
        return "零"
    written, zero = "", False
    for mark, scale in [("兆", 10**12), ("億", 10**8), ("萬", 10**4), ("", 1)]:
        group, number = divmod(number, scale)
        if not group:
            zero = zero or bool(written)
            continue
        gap = written and (zero or group < 1000)
        written += ("零" if gap else "") + _thousands(group) + mark
        zero = False
    return written[1:] if written.startswith("一十") else written


def _thousands(group: int) -> str:
    written, zero = "", False
    for mark, scale in [("千", 1000), ("百", 100), ("十", 10), ("", 1)]:
        digit, group = divmod(group, scale)
        if digit:
            written += ("零" if zero and written else "") + WORDS[digit] + mark
            zero = False
        else:
            zero = True
    return written


def _groups(folded: str, value) -> Decimal | None:
    total, rest = Decimal(0), folded
    for mark in ("兆", "億", "萬"):
        before, found, after = rest.partition(mark)
        if not found:
            continue
        group = value(before) if before else None
        if group is None:
            return None
        total, rest = total + group * LARGE[mark], after
    if not rest:
        return total
    last = value(rest) if not set(rest) & set(LARGE) else None
    return None if last is None else total + last


def _small(written: str) -> Decimal | None:
    if not set(written) & set(SMALL):
        return Decimal("".join(str(DIGITS[c]) for c in written)) if written else None
    total, digit = 0, None
    for char in written:
        if char in SMALL:
            total += (1 if digit in (None, 0) else digit) * SMALL[char]
            digit = None
        else:
            digit = DIGITS[char]
    return Decimal(total + (digit or 0))
