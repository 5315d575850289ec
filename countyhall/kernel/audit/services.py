"""Write history, seal it, and find the first broken link."""

import hashlib
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import orjson
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from psycopg.types.json import Jsonb

from countyhall.kernel.audit.models import Entry, Reading, Seal
from countyhall.kernel.audit.vouching import ROW, digest_of
from countyhall.kernel.period import clock
from countyhall.kernel.records.bulk import copy_rows

# The oldest transaction that still runs, those in other databases of the same server left aside.
FIRST_OPEN = """
    select coalesce(min(open.xid::text::bigint), pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
    from pg_snapshot_xip(pg_current_snapshot()) as open(xid)
    where not exists (
        select from pg_stat_activity
        where datname <> current_database()
          and backend_xid::text::bigint = open.xid::text::bigint & 4294967295
    )
"""

# What a line says, in the order in which its hash covers it, and the hash.
COLUMNS = [
    "content_type_id", "object_id", "position", "at", "by_id", "on_behalf_of_id", "action", "before", "after", "data",
    "previous", "hash",
]  # fmt: skip
AT, DATA = COLUMNS.index("at"), COLUMNS.index("data")

__all__ = [
    "Broken", "Line", "first_open", "history", "looked_at", "readings", "record", "record_many", "saw", "seal",
    "verify",
]  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A history line to be written by :func:`record_many`."""

    record: Any
    action: str
    by: Any = None
    on_behalf_of: Any = None
    before: str = ""
    after: str = ""
    data: dict | None = None
    at: Any = None


@dataclass(frozen=True)
class Broken:
    """The first place where the chain does not hold, and why."""

    entry: Entry | Seal
    why: str


def record(
    subject, action: str, *, by=None, on_behalf_of=None, before: str = "", after: str = "", **data: Any
) -> Entry:
    """Add a line to ``subject``'s history, in the caller's transaction."""
    [row] = _rows([Line(subject, action, by, on_behalf_of, before, after, data)])
    entry = Entry(**dict(zip(COLUMNS, row, strict=True)))
    entry.save(force_insert=True)
    return entry


def record_many(lines: Iterable[Line]) -> int:
    """Add many lines at once, each chained to the line before it of the same record. Returns how many."""
    rows = _rows(list(lines))
    copy_rows(Entry, COLUMNS, ((*row[:DATA], Jsonb(row[DATA]), *row[DATA + 1 :]) for row in rows))
    return len(rows)


def _rows(lines: list[Line]) -> list[tuple]:
    """What each line writes into :data:`COLUMNS`, the hash last."""
    last, kinds, rows = _last_links(lines), {}, []
    for line in lines:
        model = type(line.record)
        if model not in kinds:
            kinds[model] = ContentType.objects.get_for_model(model).pk
        key = kinds[model], line.record.pk
        position, previous = last.get(key, (0, ""))
        said = (
            *key, position + 1, line.at or timezone.now(), getattr(line.by, "pk", None),
            getattr(line.on_behalf_of, "pk", None), line.action, line.before, line.after, _told(line),
            previous,
        )  # fmt: skip
        link = _digest(said)
        last[key] = (position + 1, link)
        rows.append((*said, link))
    return rows


def _told(line: Line) -> dict:
    """What a line says, with the hash of the columns that history vouches for, if the record has such."""
    row = digest_of(line.record)
    return _plain({**(line.data or {}), **({ROW: row} if row else {})})


def looked_at(subject, *, by, reason: str) -> Entry:
    """Note that somebody read what is sealed. Raises ``ValueError`` without a reason."""
    if not reason.strip():
        raise ValueError("Sealed data is read with a reason.")
    return record(subject, "looked_at", by=by, reason=reason.strip())


def saw(subject, *, by, way: str, what: str = "") -> None:
    """Note that ``by`` saw ``subject`` today, once a day and way, where its model notes its readers."""
    if not getattr(subject, "notes_readers", False) or not getattr(by, "pk", None):
        return
    type_id, pk = _key(subject)
    row = Reading(
        content_type_id=type_id, object_id=pk, by_id=by.pk, on=clock.today(), way=way, what=what[:200],
        at=timezone.now(),
    )  # fmt: skip
    Reading.objects.bulk_create([row], ignore_conflicts=True)


def readings(subject) -> QuerySet[Reading]:
    """Who saw ``subject``, on which day and how, the newest first."""
    type_id, pk = _key(subject)
    return Reading.objects.filter(content_type_id=type_id, object_id=pk).select_related("by")


def history(subject) -> QuerySet[Entry]:
    """``subject``'s lines, oldest first."""
    type_id, pk = _key(subject)
    return (
        Entry.objects.filter(content_type_id=type_id, object_id=pk)
        .select_related("by", "on_behalf_of")
        .order_by("position")
    )


def digest(entry: Entry) -> str:
    """SHA-256 over everything the line says, the hash of the line before included."""
    return _digest(tuple(getattr(entry, name) for name in COLUMNS[:-1]))


def _digest(said: tuple) -> str:
    written = [*said[:AT], said[AT].astimezone(UTC).isoformat(), *said[AT + 1 :]]
    return hashlib.sha256(orjson.dumps(written, option=orjson.OPT_SORT_KEYS)).hexdigest()


@transaction.atomic
def seal() -> Seal | None:
    """Chain all lines of finished transactions that no seal covers yet; ``None`` when there are none."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('audit.seal'))")
    upto = first_open() - 1
    last = Seal.objects.order_by("-id").first()
    hashes = list(_between(last.upto if last else 0, upto).values_list("hash", flat=True))
    if not hashes:
        return None
    previous = last.hash if last else ""
    return Seal.objects.create(upto=upto, count=len(hashes), previous=previous, hash=_chain(previous, hashes))


def first_open() -> int:
    """The number of the oldest transaction still running; lines of every one before it are all there."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST_OPEN)
        return cursor.fetchone()[0]


def verify() -> Broken | None:
    """Walk every record's chain and the seals over all; the first broken link, or ``None``."""
    return _verify_records() or _verify_seals()


def _verify_records() -> Broken | None:
    lines = Entry.objects.order_by("content_type_id", "object_id", "position")
    # one left open would be closed in the midst of another query
    with closing(lines.iterator(5000)) as entries:
        return _first_broken(entries)


def _first_broken(entries: Iterable[Entry]) -> Broken | None:
    key, position, previous = None, 0, ""
    for entry in entries:
        if (entry.content_type_id, entry.object_id) != key:
            key, position, previous = (entry.content_type_id, entry.object_id), 0, ""
        if entry.position != position + 1:
            return Broken(entry, f"line {position + 1} is missing")
        if entry.previous != previous:
            return Broken(entry, "it does not continue the line before it")
        if entry.hash != digest(entry):
            return Broken(entry, "it was changed after it was written")
        position, previous = entry.position, entry.hash
    return None


def _verify_seals() -> Broken | None:
    previous, upto = "", 0
    for sealed in Seal.objects.order_by("id").iterator():
        hashes = list(_between(upto, sealed.upto).values_list("hash", flat=True))
        if sealed.previous != previous:
            return Broken(sealed, "it does not continue the seal before it")
        if len(hashes) != sealed.count:
            return Broken(sealed, f"it closed {sealed.count} lines, {len(hashes)} are there")
        if sealed.hash != _chain(previous, hashes):
            return Broken(sealed, "a line it closed is not what it was")
        previous, upto = sealed.hash, sealed.upto
    return None


def _between(after: int, upto: int) -> QuerySet[Entry]:
    return Entry.objects.filter(transaction__gt=after, transaction__lte=upto).order_by("transaction", "id")


def _chain(previous: str, hashes: list[str]) -> str:
    chain = hashlib.sha256(previous.encode())
    for one in hashes:
        chain.update(one.encode())
    return chain.hexdigest()


def _key(subject) -> tuple[int, int]:
    return ContentType.objects.get_for_model(subject).pk, subject.pk


def _last_links(lines: list[Line]) -> dict[tuple[int, int], tuple[int, str]]:
    keys: dict[type, set[int]] = {}
    for line in lines:
        keys.setdefault(type(line.record), set()).add(line.record.pk)
    wanted: dict[int, set[int]] = {}
    for model, pks in keys.items():
        wanted.setdefault(ContentType.objects.get_for_model(model).pk, set()).update(pks)
    found = {}
    for type_id, pks in wanted.items():
        of_type = Entry.objects.filter(content_type_id=type_id, object_id__in=pks)
        tops = of_type.values("object_id").annotate(top=Max("position")).values_list("object_id", "top")
        newest = dict(tops)
        for pk, position, link in of_type.filter(position__in=set(newest.values())).values_list(
            "object_id", "position", "hash"
        ):
            if newest[pk] == position:
                found[type_id, pk] = (position, link)
    return found


def _plain(data: dict) -> dict:
    """``data`` as JSON sees it, so that the hash of what is read back equals the hash of what was written."""
    return orjson.loads(orjson.dumps(data, default=_said, option=orjson.OPT_NON_STR_KEYS))


def _said(value: Any) -> Any:
    """What JSON has no sign for: several records by their names, anything else as it calls itself."""
    several = isinstance(value, QuerySet | set | frozenset)
    return [str(one) for one in value] if several else str(value)
