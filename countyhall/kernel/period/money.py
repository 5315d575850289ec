"""Amounts in 兆, 億 and 萬 as an office writes and reads them; an amount is a whole number of NT$."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

__all__ = ["hundred_millions", "parse", "text"]

GROUPS = (("兆", 10**12), ("億", 10**8), ("萬", 10**4), ("", 1))
PART = r"(?P<{0}>\d{{1,3}}(?:,\d{{3}})+|\d+)(?P<{0}_fraction>\.\d+)?{1}"
WRITTEN = re.compile(
    r"(?P<sign>[-−負△])?(?:新[臺台]幣|NT\$?|\$)?(?P<sign2>[-−負])?"
    + "".join(
        f"(?:{PART.format(name, mark)})?" for name, mark in [("t", "兆"), ("e", "億"), ("w", "萬"), ("r", "")]
    )
    + r"(?P<thousand>[千仟])?[餘多]?(?:元|件|張|頁|次|人|人次|筆|案|項|則)?整?"
)


def text(amount: int, *, pad: bool = True, floor: str = "", unit: str = "元", more: str = "餘") -> str:
    """``1157456205`` → ``11億5,745萬6,205元``.

    ``pad`` fills a lower group to four digits (``2億0,194萬7,654元``); without it ``20200`` is
    ``2萬200元``. ``floor`` (``"萬"``, ``"億"``) cuts what is smaller and says ``more`` (餘) where
    something was cut; an amount below the floor is written in full.
    """
    step = _scale(floor)
    left, cut = abs(int(amount)), False
    if step and left >= step:
        cut = left % step > 0
        left -= left % step
    written = ""
    for mark, scale in GROUPS:
        group, left = divmod(left, scale)
        if group:
            written += _group(group, filled=pad and bool(written)) + mark
    sign = "-" if amount < 0 else ""
    return f"{sign}{written or '0'}{more if cut else ''}{unit}"


def hundred_millions(amount: int, *, trim: bool = False) -> Decimal:
    """The amount in 億元 with two places, half up: ``9166000000`` → ``91.66``.

    ``trim`` drops a last zero (6.9).
    """
    value = (Decimal(int(amount)) / 10**8).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return Decimal(f"{value.normalize():f}") if trim else value


def parse(written: str | int) -> int:
    """The amount that somebody wrote.

    Read are ``11 億 5,745 萬 6,205 元``, ``2萬200元``, ``95億餘元``, ``91.66億元``, ``5,000千元``.
    Of a cut amount (餘, 多) it is what stands there. Raises ``ValueError`` in words.
    """
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(written)))
    found = WRITTEN.fullmatch(folded)
    if not found or not any(found[g] for g in "tewr"):
        raise ValueError(
            _("“%(text)s” is not an amount. Write it like 11億5,745萬6,205元 or 1157456205.")
            % {"text": written}
        )
    total = sum(
        (_value(found, name, scale) for name, (_mark, scale) in zip("tewr", GROUPS, strict=True)), Decimal(0)
    )
    if found["thousand"]:
        total *= 1000
    if total != int(total):
        raise ValueError(_("“%(text)s” is not a whole number of dollars.") % {"text": written})
    return -int(total) if found["sign"] or found["sign2"] else int(total)


def _scale(mark: str) -> int:
    if not mark:
        return 0
    return dict(GROUPS)[mark]


def _group(value: int, *, filled: bool) -> str:
    if filled:
        return f"{value // 1000},{value % 1000:03d}"
    return f"{value:,}"


def _value(found: re.Match, name: str, scale: int) -> Decimal:
    if not found[name]:
        return Decimal(0)
    return Decimal(found[name].replace(",", "") + (found[f"{name}_fraction"] or "")) * scale
