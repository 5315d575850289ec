"""Where documents like one were filed and how they ended; every suggestion names the documents behind it."""

from collections import defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.db.models import QuerySet

from countyhall.domains.documents.models import Document, State
from countyhall.domains.documents.selectors.suggest import like, likeness, without_idle
from countyhall.kernel import events

ASKED = "documents.document.ask_place"  # whoever keeps the files says what it knows of the places
PAST = 200  # the unit's last filed documents that are looked at
SHOWN = 4
BECAUSE = 3
SHARED = 3  # signs that a common run of words has at least
ENDED = (State.SENT, State.CLOSED, State.TO_FILE, State.FIXING, State.FILED, State.MERGED)


@dataclass
class Place:
    """A case of the file plan: its number, how long it is kept, how sure, and the documents that say so."""

    year: int
    file_class: str
    case: str
    retention: str = ""
    title: str = ""
    percent: int = 0
    count: int = 0
    documents: list[Document] = field(default_factory=list)

    @property
    def term(self) -> str:
        """How long it is kept, in words."""
        return f"{self.retention}年" if self.retention.isdecimal() else self.retention

    @property
    def key(self) -> str:
        """As the document writes it: ``109/010101/1``."""
        return f"{self.year}/{self.file_class}/{self.case}"


@dataclass
class Alike:
    """A past document, how near it is, and the words that both have."""

    document: Document
    percent: int
    shared: list[str]


def places(document: Document, by, limit: int = SHOWN) -> list[Place]:
    """The likeliest cases for a document, the best first.

    They are those in which documents like it, and those of its unit, were filed. Whoever keeps the files hears
    of them (``ASKED``) and names them, takes out what takes nothing more, and may offer others.
    """
    if document.secrecy:
        return []
    found = _ranked(document, _filed(document, by))[:limit]
    events.emit(ASKED, document, by=by, places=found, make=Place)
    return found


def alike(document: Document, by, limit: int = 5) -> list[Alike]:
    """Past documents with the same words that ``by`` may see, the nearest first."""
    if document.secrecy:
        return []
    among = Document.objects.visible_to(by).filter(secrecy="", state__in=ENDED).exclude(pk=document.pk)
    weights = {
        one: likeness(document.subject, one.subject)
        for one in like(document.subject, among.select_related("unit"))
    }
    best = sorted(weights, key=lambda one: (-weights[one], -one.pk))[:limit]
    return [
        Alike(one, round(100 * weights[one]), shared_words(document.subject, one.subject))
        for one in best
        if weights[one]
    ]


def shared_words(one: str, other: str, limit: int = 3) -> list[str]:
    """The longest runs of signs that both have, without what stands in every subject."""
    one, other = without_idle(one), without_idle(other)
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    plain = "".join(sign if sign.isalnum() else " " for sign in one)
    runs = {part for b in blocks for part in plain[b.a : b.a + b.size].split()}
    telling = [run for run in runs if sum(not sign.isdigit() for sign in run) >= SHARED]
    return sorted(telling, key=lambda run: (-len(run), run))[:limit]


def _filed(document: Document, by) -> dict[int, Document]:
    """Documents with a file number that ``by`` may see: of the same words, and the last ones of the unit."""
    among = _with_place(Document.objects.visible_to(by), document)
    found = {one.pk: one for one in like(document.subject, among)}
    for one in among.filter(unit=document.unit_id).order_by("-pk")[:PAST]:
        found[one.pk] = one
    return found


def _with_place(documents: QuerySet[Document], document: Document) -> QuerySet[Document]:
    placed = documents.filter(agency=document.agency_id, secrecy="", file_year__isnull=False)
    return placed.exclude(file_class="").exclude(file_case="").exclude(pk=document.pk)


def _ranked(document: Document, past: dict[int, Document]) -> list[Place]:
    weights = {pk: _weight(document, one) for pk, one in past.items()}
    groups: dict[tuple, list[int]] = defaultdict(list)
    for pk, one in past.items():
        groups[one.file_year, one.file_class, one.file_case].append(pk)
    sums = {key: sum(weights[pk] ** 2 for pk in keys) for key, keys in groups.items()}
    total = sum(sums.values())
    best = sorted((key for key in sums if sums[key]), key=lambda key: (-sums[key], key))
    said = []
    for key in best:
        own = sorted(groups[key], key=lambda pk: (-weights[pk], -pk))
        because = [past[pk] for pk in own[:BECAUSE]]
        percent = round(100 * sums[key] / total)
        said.append(
            Place(*key, retention=because[0].retention, percent=percent, count=len(own), documents=because)
        )
    return said


def _weight(document: Document, one: Document) -> float:
    """How much a past document says: its words most, then its sender and its unit."""
    same_sender = bool(document.sender) and one.sender == document.sender
    return (
        likeness(document.subject, one.subject) + 0.1 * same_sender + 0.05 * (one.unit_id == document.unit_id)
    )
