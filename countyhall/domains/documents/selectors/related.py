"""What a document has to do with others: links, letters, cases handled together, and theirs, ring by ring."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _

from countyhall.domains.documents.models import Document, Draft
from countyhall.kernel import events
from countyhall.kernel.records.models import Link

ASKED = "documents.document.ask_related"  # other domains add what they have of a document
RINGS = 3
MOST = 60  # records in one picture
Key = tuple[str, int]


@dataclass(frozen=True)
class Node:
    """A record and how many steps it is away."""

    record: Any
    ring: int

    @property
    def key(self) -> Key:
        """Names the record among those of all models."""
        return key_of(self.record)


@dataclass
class Graph:
    """Records and what ties them together; ``cut`` where there would be more than are shown."""

    nodes: dict[Key, Node] = field(default_factory=dict)
    ties: list[tuple[Key, Key, str]] = field(default_factory=list)
    cut: bool = False

    def tie(self, one: Any, other: Any, label: str, ring: int) -> None:
        """Two records have to do with each other, once."""
        a, b = key_of(one), key_of(other)
        if b not in self.nodes:
            if len(self.nodes) >= MOST:
                self.cut = True
                return
            self.nodes[b] = Node(other, ring)
        if a != b and not any({a, b} == {c, d} for c, d, _label in self.ties):
            self.ties.append((a, b, label))


def key_of(record: Any) -> Key:
    """Model and key."""
    return record._meta.label_lower, record.pk


def related(document: Document, user, rings: int = RINGS) -> Graph:
    """Everything within so many steps that ``user`` may see; the same number of questions for any number of records."""
    graph = Graph({key_of(document): Node(document, 0)})
    edge: list[Any] = [document]
    for ring in range(1, rings + 1):
        known = set(graph.nodes)
        for one, other, label in _beside(edge, user):
            graph.tie(one, other, label, ring)
        edge = [node.record for key, node in graph.nodes.items() if key not in known]
        if not edge:
            break
    return graph


def _beside(records: list[Any], user) -> Iterable[tuple[Any, Any, str]]:
    documents = {one.pk: one for one in records if isinstance(one, Document)}
    yield from _letters(records, documents, user)
    yield from _together(documents, user)
    yield from _linked(records, user)
    found: list[tuple[Any, Any, str]] = []
    for first in list(documents.values())[:1]:
        events.emit(ASKED, first, by=user, documents=list(documents.values()), found=found)
    yield from found


def _letters(records: list[Any], documents: dict[int, Document], user) -> Iterable[tuple[Any, Any, str]]:
    """Letters of documents, and documents of letters."""
    sent = Draft.objects.visible_to(user).filter(document__in=documents).exclude(number=None)
    for one in sent.order_by("pk"):
        yield documents[one.document_id], one, _("answered by")
    letters = [one for one in records if isinstance(one, Draft)]
    if letters:
        seen = Document.objects.visible_to(user).in_bulk([one.document_id for one in letters])
        for one in letters:
            if one.document_id in seen:
                yield seen[one.document_id], one, _("answered by")


def _together(documents: dict[int, Document], user) -> Iterable[tuple[Any, Any, str]]:
    """Cases that are handled as one, and the same letter of a sender that came twice."""
    if not documents:
        return
    seen = Document.objects.visible_to(user)
    leads = {one.merged_into_id for one in documents.values() if one.merged_into_id}
    for one in seen.filter(Q(merged_into__in=documents) | Q(pk__in=leads)).order_by("pk"):
        if one.merged_into_id in documents:
            yield documents[one.merged_into_id], one, _("handled with")
        for own in documents.values():
            if own.merged_into_id == one.pk:
                yield one, own, _("handled with")
    named = {(d.sender, d.sender_number): d for d in documents.values() if d.sender_number and not d.secrecy}
    same = seen.filter(sender_number__in={number for _sender, number in named}, secrecy="")
    for one in same.order_by("pk")[:MOST]:
        own = named.get((one.sender, one.sender_number))
        if own is not None and own.pk != one.pk:
            yield own, one, _("the same letter")


def _linked(records: list[Any], user) -> Iterable[tuple[Any, Any, str]]:
    """What is linked from either side."""
    kinds: dict[int, dict[int, Any]] = {}
    for one in records:
        kinds.setdefault(ContentType.objects.get_for_model(one).pk, {})[one.pk] = one
    here, there = Q(pk__in=[]), Q(pk__in=[])
    for kind, ones in kinds.items():
        here |= Q(content_type=kind, object_id__in=ones)
        there |= Q(to_type=kind, to_id__in=ones)
    rows = list(Link.objects.filter(here | there).order_by("pk")[: 4 * MOST])
    wanted: dict[int, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.content_type_id, set()).add(row.object_id)
        wanted.setdefault(row.to_type_id, set()).add(row.to_id)
    seen = {}
    for kind, keys in wanted.items():
        model = ContentType.objects.get_for_id(kind).model_class()
        seen |= {(kind, pk): one for pk, one in model.objects.visible_to(user).in_bulk(keys).items()}
    for row in rows:
        one, other = seen.get((row.content_type_id, row.object_id)), seen.get((row.to_type_id, row.to_id))
        if one is None or other is None:
            continue
        forward = row.object_id in kinds.get(row.content_type_id, {})
        yield (one, other, row.label) if forward else (other, one, row.label)
