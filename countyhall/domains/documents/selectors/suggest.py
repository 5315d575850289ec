"""Which unit takes a document, as past documents tell; each suggestion names the documents behind it."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Case, IntegerField, QuerySet, Value, When

from countyhall.domains.documents.models import Document
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.search import services as search

PAST = 300  # the sender's last documents that are looked at
LATELY = 20_000  # the house's last documents, of which the most alike are looked at
ALIKE = 120  # so many of them
EVER = 60  # and of all others so many with the same words, word by word
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
BETWEEN = re.compile(f"{'|'.join(IDLE)}|[\\W_]+")


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
    for one in [*_of_sender(sender, agency), *_of_words(subject, agency)]:
        past[one.pk] = one
        weights[one.pk] = 0.15 * (one.sender == sender) + _overlap(grams, _grams(one.subject))
    return _ranked(past, weights, limit)


def _of_sender(sender: str, agency) -> list[Document]:
    if not sender.strip():
        return []
    return list(_assigned(agency).filter(sender=sender.strip()).order_by("-pk")[:PAST])


def _of_words(subject: str, agency) -> list[Document]:
    """Documents that share a run of four signs with the subject: many of late, and a few of any time.

    A run that stands in very many is met among the last ones; one that is rare, only in the index of all. So
    the time that it takes does not grow with the years.
    """
    pieces = _pieces(subject)
    if not pieces:
        return []
    ever = _assigned(agency).filter(pk__in=search.some(Document, pieces, EVER))
    return [*_lately(pieces, agency), *ever.order_by("-pk")]


def _lately(pieces: list[str], agency) -> QuerySet[Document]:
    """Of the last documents those that share most, the newest first."""
    newest = Document.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    shared = sum(
        Case(When(subject__contains=piece, then=Value(1)), default=Value(0), output_field=IntegerField())
        for piece in pieces
    )
    last = _assigned(agency).filter(pk__gt=newest - LATELY).annotate(shared=shared)
    return last.filter(shared__gt=0).order_by("-shared", "-pk")[:ALIKE]


def _pieces(subject: str) -> list[str]:
    """Beginning, middle and end of the two longest runs; days and years say nothing of the matter."""
    said = re.sub(r"\d", "，", subject)
    runs = sorted((part for part in _parts(said) if len(part) >= WORDS), key=len, reverse=True)
    return list(dict.fromkeys(piece for run in runs[:2] for piece in _ends(run)))


def _ends(run: str) -> list[str]:
    middle = max(0, len(run) // 2 - WORDS // 2)
    return [run[:WORDS], run[middle : middle + WORDS], run[-WORDS:]]


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


def _grams(text: str) -> set[str]:
    return {part[i : i + 2] for part in _parts(text) for i in range(len(part) - 1)}


def _parts(text: str) -> list[str]:
    return BETWEEN.sub(" ", text).split()


def _overlap(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0
