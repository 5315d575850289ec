"""Which unit takes a document, as past documents tell; each suggestion names the documents behind it."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from countyhall.domains.documents.models import Document
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.search import services as search

PAST = 300  # the sender's last documents that are looked at
ALIKE = 60  # documents with the same words
SHOWN = 3
WORDS = 4  # Han signs of a run that is looked for
# What stands in every other subject and says nothing of the matter.
IDLE = (
    "檢送",
    "檢陳",
    "函轉",
    "有關",
    "請查照",
    "轉知",
    "辦理",
    "敬請",
    "惠請",
    "查照",
    "一案",
    "乙案",
    "如說明",
    "請",
)


@dataclass
class Suggestion:
    """A unit, the handler there who had most of them, how sure, and the past documents that say so."""

    unit: Unit
    handler: User | None
    percent: int
    cases: int
    documents: list[Document] = field(default_factory=list)


def suggest(sender: str, subject: str, agency, limit: int = SHOWN) -> list[Suggestion]:
    """The likeliest units, the best first; none where nothing of the kind was ever assigned."""
    weights: dict[int, float] = {}
    past = {}
    grams = _grams(subject)
    for one in _of_sender(sender, agency) + _of_words(subject, agency):
        past[one.pk] = one
        weights[one.pk] = 0.15 * (one.sender == sender) + _overlap(grams, _grams(one.subject))
    return _ranked(past, weights, limit)


def _of_sender(sender: str, agency) -> list[Document]:
    if not sender.strip():
        return []
    return list(_assigned(agency).filter(sender=sender.strip()).order_by("-pk")[:PAST])


def _of_words(subject: str, agency) -> list[Document]:
    return like(subject, _assigned(agency))


def like(subject: str, among) -> list[Document]:
    """Documents of ``among`` that share a run of four signs with the subject, the longest runs tried first."""
    runs = [part for part in _parts(without_idle(subject)) if len(part) >= WORDS]
    found: dict[int, Document] = {}
    for part in sorted(runs, key=len, reverse=True)[:2]:
        middle = max(0, len(part) // 2 - WORDS // 2)
        for piece in dict.fromkeys([part[:WORDS], part[middle : middle + WORDS], part[-WORDS:]]):
            for one in search.narrow(among, piece)[:ALIKE]:
                found[one.pk] = one
    return list(found.values())


def _assigned(agency):
    return Document.objects.filter(agency=agency, secrecy="", assigned_on__isnull=False).only(
        "pk", "number", "subject", "sender", "unit_id", "handler_id", "received_on"
    )


def _ranked(past: dict[int, Document], weights: dict[int, float], limit: int) -> list[Suggestion]:
    by_unit: dict[int, float] = defaultdict(float)
    for pk, weight in weights.items():
        by_unit[past[pk].unit_id] += weight**2
    total = sum(by_unit.values())
    if not total:
        return []
    best = sorted(by_unit, key=by_unit.get, reverse=True)[:limit]
    units = Unit.objects.in_bulk(best)
    said = []
    for key in best:
        own = sorted((pk for pk in past if past[pk].unit_id == key), key=weights.get, reverse=True)
        near = [pk for pk in own if weights[pk] >= 0.5 * weights[own[0]]]
        hands = Counter(past[pk].handler_id for pk in near if past[pk].handler_id)
        handler = hands.most_common(1)[0][0] if hands else None
        said.append(
            (key, handler, round(100 * by_unit[key] / total), len(own), [past[pk] for pk in own[:SHOWN]])
        )
    people = User.objects.filter(is_active=True).in_bulk([h for _key, h, *_rest in said if h])
    return [Suggestion(units[key], people.get(h), *rest) for key, h, *rest in said]


def without_idle(subject: str) -> str:
    """The subject with commas where it says what every other one says."""
    for word in IDLE:
        subject = subject.replace(word, "，")
    return subject


def _grams(text: str) -> set[str]:
    return {part[i : i + 2] for part in _parts(without_idle(text)) for i in range(len(part) - 1)}


def _parts(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() else " " for sign in text).split()


def likeness(one: str, other: str) -> float:
    """How much two subjects have in common, from 0 to 1; what stands in every subject does not count."""
    return _overlap(_grams(one), _grams(other))


def _overlap(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0
