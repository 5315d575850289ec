"""House-wide search that finds any two Han characters, through the gate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery
from django.db import connection, transaction
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.utils.safestring import SafeString

from countyhall.kernel.records.models import Record
from countyhall.kernel.search.excerpts import excerpt
from countyhall.kernel.search.folding import cut, fold, terms
from countyhall.kernel.search.models import Entry, Rebuild

__all__ = ["Hit", "find", "forget", "index", "index_many", "narrow", "reindex", "searchable", "some"]

LONGEST_TEXT = 200_000  # characters of a record; a tsvector holds 1 MB
BATCH = 500
LONG_NUMBER = 6  # digits and letters from which a word that begins with a digit is rare

UPSERT = """
    INSERT INTO search_entry (content_type_id, object_id, number, text, grams, at)
    SELECT content_type_id, object_id, number, text, array_to_tsvector(string_to_array(words, ' ')), at
      FROM unnest(%s::int[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::timestamptz[])
        AS given (content_type_id, object_id, number, text, words, at)
    ON CONFLICT (content_type_id, object_id) DO UPDATE
       SET number = excluded.number, text = excluded.text, grams = excluded.grams, at = excluded.at
     WHERE (search_entry.number, search_entry.text, search_entry.at)
           IS DISTINCT FROM (excluded.number, excluded.text, excluded.at)
"""


@dataclass(frozen=True)
class Hit:
    """A record that was found. ``excerpt`` is safe HTML in which ``<mark>`` shows the words asked for."""

    record: Any
    title: str
    excerpt: SafeString


def searchable() -> list[type[Record]]:
    """Every model whose records are found."""
    return [m for m in apps.get_models() if issubclass(m, Record) and getattr(m, "search_fields", None)]


def find(user, text: str, limit: int = 20, models: Sequence[type[Record]] | None = None) -> list[Hit]:
    """The records that ``user`` may see and in which all of ``text``'s words stand.

    An exact number comes first, then a number that begins so, then the newest. The count of queries
    depends on how many kinds of records are found, never on how many records.
    """
    folded = fold(text)
    condition = _matching(folded)
    if condition is None:
        return []
    kinds = models or searchable()
    branches = [branch for model in kinds for branch in _branches(model, user, condition, folded, limit)]
    if not branches:
        return []
    rows = branches[0].union(*branches[1:], all=True) if len(branches) > 1 else branches[0]
    best = _best(rows, folded, limit)
    return _hits(best, user, folded)


def narrow(queryset: QuerySet, text: str) -> QuerySet:
    """Those records of a list in which all of ``text``'s words stand; all of them when nothing is asked."""
    if not text.strip():
        return queryset
    condition = _matching(fold(text))
    if condition is None:
        return queryset.none()
    entries = Entry.objects.filter(condition, content_type=ContentType.objects.get_for_model(queryset.model))
    if _is_rare(text):
        return queryset.filter(among("pk", entries.values("object_id")))
    return queryset.filter(pk__in=entries.values("object_id"))


def some(model: type[Record], texts: Sequence[str], limit: int) -> QuerySet:
    """The keys of records in which any of the texts stands, for each text those that are met first, in no order.

    It stops at ``limit`` of them, however many there are.
    """
    kind = ContentType.objects.get_for_model(model)
    branches = [
        Entry.objects.filter(condition, content_type=kind)
        .order_by()
        .values_list("object_id", flat=True)[:limit]
        for condition in map(_matching, map(fold, texts))
        if condition is not None
    ]
    if not branches:
        return Entry.objects.none().values_list("object_id", flat=True)
    return branches[0].union(*branches[1:]) if len(branches) > 1 else branches[0]


def index(record: Record) -> None:
    """Bring a record's entry up to date, in the caller's transaction. Nothing is written if nothing
    changed.
    """
    index_many([record])


def index_many(records: Iterable[Record]) -> int:
    """The same for many, as after ``bulk_create``; returns how many. They may be streamed.

    A record whose ``findable`` is false stays out of the index, and leaves it if it was there.
    """
    records, count = iter(records), 0
    while batch := list(islice(records, BATCH)):
        for record in batch:
            if not _findable(record):
                forget(record)
        rows = {row[:2]: row for row in map(_row, filter(_findable, batch))}.values()  # each is written once
        if rows:
            with connection.cursor() as cursor:
                cursor.execute(UPSERT, [list(column) for column in zip(*rows, strict=True)])
        count += len(batch)
    return count


def forget(record: Record) -> None:
    """Take a record out of the index."""
    Entry.objects.filter(content_type=ContentType.objects.get_for_model(record), object_id=record.pk).delete()


def reindex(models: Sequence[type[Record]] | None = None, *, progress=None) -> int:
    """Write the index anew, a batch per transaction; returns how many records were written.

    Interrupted anywhere, a second call goes on where the first one stopped, and ends with the same index.
    """
    count = 0
    for model in models or searchable():
        content_type = ContentType.objects.get_for_model(model)
        Rebuild.objects.get_or_create(content_type=content_type)
        while written := _rebuild_batch(model, content_type):
            count += written
            if progress is not None:
                progress.advance(written)
        _drop_strays(model, content_type)
    return count


@transaction.atomic
def _rebuild_batch(model, content_type) -> int:
    mark = Rebuild.objects.select_for_update().get(content_type=content_type)
    # Locked: a record that is being changed right now is read as it will be.
    batch = list(
        model._base_manager.filter(pk__gt=mark.last).select_for_update(of=("self",)).order_by("pk")[:BATCH]
    )
    if batch:
        index_many(batch)
        mark.last = batch[-1].pk
        mark.save(update_fields=["last"])
    return len(batch)


@transaction.atomic
def _drop_strays(model, content_type) -> None:
    entries = Entry.objects.filter(content_type=content_type)
    entries.exclude(object_id__in=model._base_manager.values("pk")).delete()
    Rebuild.objects.filter(content_type=content_type).delete()


def _findable(record: Record) -> bool:
    return getattr(record, "findable", True)


def _row(record: Record) -> tuple:
    text = fold(_text_of(record)[:LONGEST_TEXT])
    number = fold(record.number or "")
    grams = cut(f"{number} {text}") or {""}
    grams.discard("")
    type_id = ContentType.objects.get_for_model(record).pk
    return type_id, record.pk, number, text, " ".join(sorted(grams)), record.created_at


def _text_of(record: Record) -> str:
    """What is found of a record: its own ``search_text()`` where it has one, else its ``search_fields``."""
    if hasattr(record, "search_text"):
        return record.search_text()
    values = (getattr(record, name) for name in record.search_fields)
    said = (value() if callable(value) else value for value in values)
    return "\n".join(str(value) for value in said if value not in (None, ""))


def _matching(folded: str) -> Q | None:
    """Which entries hold everything asked for; ``None`` when nothing was asked."""
    exact, beginnings, strings = _asked(folded)
    words = [f"'{word}'" for word in dict.fromkeys(exact)] + [
        f"'{word}':*" for word in dict.fromkeys(beginnings)
    ]
    if not words:
        return None
    condition = Q(grams=Asked(" & ".join(words)))
    for string in strings:
        condition &= Q(text__contains=string) | Q(number__contains=string)
    return condition


def _asked(folded: str) -> tuple[list[str], list[str], list[str]]:
    """The terms of all words. Of a word that holds a long number and is looked for in the text besides, the
    index is not asked for single signs: 號 begins a pair of every other entry and tells nothing more.
    """
    exact, beginnings, strings = [], [], []
    for word in folded.split():
        pairs, begin, checked = terms(word)
        if checked and any(map(_is_long_number, begin)):
            begin = [one for one in begin if len(one) > 1]
        exact, beginnings, strings = exact + pairs, beginnings + begin, strings + checked
    return exact, beginnings, strings


def _is_long_number(word: str) -> bool:
    return len(word) >= LONG_NUMBER and word[0].isdigit()


def _is_rare(text: str) -> bool:
    """Whether a long number is asked for: few entries hold it, whatever the database may think."""
    return any(map(_is_long_number, terms(fold(text))[1]))


def among(name: str, keys: QuerySet) -> Func:
    """Rows whose key is one of ``keys``, which are looked up first: never by a walk through all rows."""
    return Func(
        F(name), ArraySubquery(keys), template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField()
    )  # fmt: skip


class Asked(SearchQuery):
    """A question in the words of the index itself: no dictionary, no parser, only letters and
    digits in it.
    """

    def as_sql(self, compiler, connection, function=None, template=None):
        """``'嚴重' & '重落'`` as ``tsquery``."""
        return "%s::tsquery", [self.source_expressions[-1].value]


def _branches(model, user, condition: Q, folded: str, limit: int) -> list[QuerySet]:
    """The newest that match, and apart from them those whose number begins so: two walks along an index."""
    seen = model.objects.visible_to(user)
    if seen.query.is_empty():
        return []
    kind = ContentType.objects.get_for_model(model)
    rows = Entry.objects.filter(content_type=kind, object_id__in=seen.values("pk")).only(
        "content_type_id", "object_id", "number", "at"
    )
    matching = rows.filter(condition)
    if _is_rare(folded):
        matching = rows.filter(among("pk", Entry.objects.filter(condition, content_type=kind).values("pk")))
    found = [matching.order_by("-at")[:limit]]
    if any(character.isdigit() for character in folded):
        found.append(rows.filter(number__startswith=folded).order_by("number")[:limit])
    return found


def _best(rows: Iterable[Entry], folded: str, limit: int) -> list[Entry]:
    """Each entry once: the exact number, then numbers that begin so, then the newest."""

    def rank(row: Entry) -> tuple:
        nearness = 0 if row.number == folded else 1 if row.number.startswith(folded) else 2
        return nearness, -row.at.timestamp(), -row.object_id

    return sorted({row.pk: row for row in rows}.values(), key=rank)[:limit]


def _hits(rows: list, user, folded: str) -> list[Hit]:
    wanted: dict[int, list[int]] = {}
    for row in rows:
        wanted.setdefault(row.content_type_id, []).append(row.object_id)
    records = {}
    for type_id, pks in wanted.items():
        model = ContentType.objects.get_for_id(type_id).model_class()
        for pk, record in model.objects.visible_to(user).select_related("unit").in_bulk(pks).items():
            records[type_id, pk] = record
    found = [(records.get((row.content_type_id, row.object_id)), row) for row in rows]
    return [Hit(record, str(record), excerpt(_text_of(record), folded)) for record, row in found if record]
