"""The words that close a subject (期望語), by the direction of the letter, as the office handbook lists them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from countyhall.domains.documents.models.document import Kind
from countyhall.domains.documents.models.kinds import Way

__all__ = ["PHRASES", "Phrase", "closing_of", "hint", "phrases_for"]

SINCE = date(2015, 7, 29)  # 文書處理手冊 104-07-29


@dataclass(frozen=True)
class Phrase:
    """One closing, the ways that it goes, and what it asks of the reader."""

    text: str
    ways: Sequence[str]
    asks: str
    valid_from: date = SINCE
    valid_to: date | None = None


ANY = (Way.UP, Way.LEVEL, Way.DOWN)
PHRASES = [
    Phrase("請鑒核。", (Way.UP,), "請上級核閱決定"),
    Phrase("請核示。", (Way.UP, Way.INSIDE), "請上級或首長指示"),
    Phrase("請核備。", (Way.UP,), "請上級備查"),
    Phrase("請鑒察。", (Way.UP,), "請上級知悉"),
    Phrase("請核定。", (Way.UP,), "請上級核定"),
    Phrase("復請鑒核。", (Way.UP,), "答復上級來文"),
    Phrase("請查照。", (Way.LEVEL, Way.DOWN, Way.PEOPLE), "請受文者知悉"),
    Phrase("請查照見復。", (Way.LEVEL, Way.DOWN), "請知悉並答復"),
    Phrase("請查照辦理。", (Way.DOWN,), "請知悉並辦理"),
    Phrase("請查照轉知。", (Way.LEVEL, Way.DOWN), "請知悉並轉知所屬"),
    Phrase("請惠允見復。", (Way.LEVEL,), "請同意並答復"),
    Phrase("請同意見復。", (Way.LEVEL,), "請同意並答復"),
    Phrase("復請查照。", (Way.LEVEL, Way.DOWN, Way.PEOPLE), "答復來文"),
    Phrase("請照辦。", (Way.DOWN,), "請依示辦理"),
    Phrase("請辦理見復。", (Way.DOWN,), "請辦理並答復"),
    Phrase("希照辦。", (Way.DOWN,), "請依示辦理"),
    Phrase("請轉知。", (Way.DOWN,), "請轉知所屬"),
    Phrase("請備查。", (Way.LEVEL,), "請存備查考"),
    Phrase("簽請核示。", (Way.INSIDE,), "簽之結語"),
    Phrase("請鑒核示遵。", (Way.INSIDE, Way.UP), "請指示後遵辦"),
    Phrase("陳請核閱。", (Way.INSIDE,), "請主管閱知"),
]


def phrases_for(way: str, on: date) -> list[Phrase]:
    """The closings that go this way on a day."""
    return [
        p for p in PHRASES if way in p.ways and p.valid_from <= on and (not p.valid_to or on <= p.valid_to)
    ]


def closing_of(subject: str) -> Phrase | None:
    """The closing that a subject ends with; the longest that fits."""
    ending = subject.strip().rstrip("。") + "。"
    fitting = [phrase for phrase in PHRASES if ending.endswith(phrase.text)]
    return max(fitting, key=lambda phrase: len(phrase.text), default=None)


def hint(kind: str, way: str, subject: str, on: date) -> list[Phrase]:
    """What to offer when the closing is missing or goes another way; nothing when it is right."""
    if kind not in {Kind.LETTER, Kind.NOTE, Kind.MEMO} or not subject.strip():
        return []
    found = closing_of(subject)
    if found is not None and (way in found.ways or way == Way.INSIDE):
        return []
    return phrases_for(way, on)
