"""Checks the numbers that somebody typed by hand against the figures around them."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from countyhall.kernel.figures.services import Value
from countyhall.kernel.reports.numerals import QUANTITY, read
from countyhall.kernel.reports.tags import Fault, Tag

__all__ = ["check"]

PARAGRAPH = re.compile(r"(?:[^\n]|\n(?![ \t]*(?:\n|[-*+][ \t]|\d+[.)][ \t]|\(|（|#|>)))+")
SENTENCE = re.compile(r"[^。；！？;!?]+[。；！？;!?]?")
LIMIT_AFTER = re.compile(r"\s*(?:以上|以下|以內|以外|以前|以後|未滿|為限)")
LIMIT_BEFORE = re.compile(r"(?:第|每|同|任|另|某|這|那|該|各|逐|逾|超過|未達|未滿|不足|至少|最多|達到)\s*$")
SHORTEST_LABEL = 3


def check(text: str, section: str, tags: list[Tag], tagged: dict[str, Value]) -> list[Fault]:
    """Numbers in ``text`` that disagree with a figure beside them.

    Beside a number stand the figures tagged in the same paragraph, and those tagged anywhere in the section
    whose label the sentence says. A number typed in the unit of one of them has to be the value of one of
    them; thresholds (``5,000萬元以上``), ordinals (``第7屆``) and ``{{as-is:…}}`` are left alone.
    """
    bare = _without(text, tags)
    known = [value for value in tagged.values() if len(value.label) >= SHORTEST_LABEL]
    faults = []
    for paragraph in PARAGRAPH.finditer(bare):
        inside = [t for t in tags if t.kind == "figure" and paragraph.start() <= t.start < paragraph.end()]
        beside = [(tagged[tag.code], tag.start) for tag in inside if tag.code in tagged]
        for sentence in SENTENCE.finditer(bare, paragraph.start(), paragraph.end()):
            said = [(value, sentence.start()) for value in known if value.label in sentence[0]]
            faults += _sentence(text, section, sentence, beside + said)
    return faults


def _sentence(
    text: str, section: str, sentence: re.Match, candidates: list[tuple[Value, int]]
) -> list[Fault]:
    units = sorted(
        {value.unit for value, _at in candidates if value.value is not None}, key=len, reverse=True
    )
    if not units:
        return []
    written = "|".join(re.escape(unit) for unit in units).replace("%", "[%％]")
    faults = []
    for found in re.finditer(rf"(?P<number>{QUANTITY})\s*(?P<unit>{written})", sentence[0]):
        number = read(found["number"])
        if number is None or _is_limit(sentence[0], found):
            continue
        unit = found["unit"].replace("％", "%")
        rivals = [(value, at) for value, at in candidates if value.unit == unit and value.value is not None]
        if any(_agrees(found["number"], number, value.value) for value, _at in rivals):
            continue
        at = sentence.start() + found.start()
        nearest = min(rivals, key=lambda rival: abs(rival[1] - at))[0]
        faults.append(_fault(text, section, sentence, found[0], nearest, at))
    return faults


def _fault(text: str, section: str, sentence: re.Match, written: str, value: Value, at: int) -> Fault:
    whole = text[sentence.start() : sentence.end()].strip()
    return Fault(
        section,
        text.count("\n", 0, at) + 1,
        _("“%(written)s” in “%(sentence)s” is typed by hand, but “%(label)s” is %(value)s.")
        % {"written": written, "sentence": whole, "label": value.label, "value": value.text},
        sentence=whole,
        suggestion=_(
            "Write {{figure:%(code)s}}%(unit)s instead, or {{as-is:%(written)s}} if it is another number."
        )
        % {"code": value.code, "unit": "" if value.format != "count" else value.unit, "written": written},
    )


def _is_limit(sentence: str, found: re.Match) -> bool:
    return bool(LIMIT_AFTER.match(sentence, found.end()) or LIMIT_BEFORE.search(sentence[: found.start()]))


def _agrees(written: str, number: Decimal, value: int | Decimal) -> bool:
    """Equal, or, where 餘 or 多 says that something was cut, equal as far as it goes."""
    if written[-1] not in "餘多":
        return number == value
    step = {"億": 10**8, "萬": 10**4}.get(written[-2:-1])
    if step is None:
        digits = str(int(number))
        step = 10 ** (len(digits) - len(digits.rstrip("0")))
    return number <= value < number + step


def _without(text: str, tags: list[Tag]) -> str:
    """The text with every tag blotted out at its own length, so that places stay the same."""
    for tag in tags:
        text = text[: tag.start] + "\0" * (tag.end - tag.start) + text[tag.end :]
    return text
