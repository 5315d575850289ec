"""The portal's records as plain data: the only place of the interfaces that reads its tables.

What was made of a dataset is kept in the process until its records change: looking takes one short question.
"""

import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils import translation

from countyhall.domains.opendata.models import ApiKey, OpenDataset, Release, UsageDay
from countyhall.domains.opendata.public.interfaces.shown import Contact, Link, Shown, Version
from countyhall.kernel.lake.asking import is_open
from countyhall.kernel.lake.models import Edition
from countyhall.kernel.lake.schema import Schema

STATE = OpenDataset.State
# What belongs to other records (the name of a unit, a check) is read again after so many seconds.
FRESH_SECONDS = 60
KEPT = 2_000
FIRST_LINK = 100
# Whatever else an address names is no number of a dataset, and nothing that a database should see.
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,40}\Z")
# Documents of the interfaces are Chinese whoever asks; what people read besides stands in fields of its own.
LANGUAGE = "zh-hant"
# Written out: a page of rows asks this one question, and putting it together took as long as its answer.
_MARKS = """
    SELECT d.id, d.version, d.created_at, t.current_id,
           (SELECT (count(*), count(withdrawn_at))::text FROM opendata_release r WHERE r.dataset_id = d.id)
    FROM opendata_opendataset d LEFT JOIN lake_dataset t ON t.id = d.table_id
    WHERE d.state = %(state)s AND NOT d.sealed
"""
_ONE = " AND upper(d.identifier) = upper(%(name)s)"
_kept: "OrderedDict[tuple, Shown]" = OrderedDict()


@dataclass(frozen=True)
class Tombstone:
    """A dataset that was taken back: why, when, and the number of the one to read instead."""

    reason: str
    at: datetime
    successor: str | None


def published(name: str = "") -> list[Shown]:
    """What everybody may read: all, or the one of this number."""
    if name and not NAME.match(name):
        return []
    with connection.cursor() as cursor:
        cursor.execute(_MARKS + (_ONE if name else ""), {"state": STATE.PUBLISHED, "name": name})
        marks = cursor.fetchall()
    period = int(time.monotonic() / FRESH_SECONDS)
    keys = [(*mark, period) for mark in marks]
    missing = {key[0]: key for key in keys if key not in _kept}
    if missing:
        with translation.override(LANGUAGE):
            for record in _whole(list(missing)):
                _keep(missing[record.pk], shown(record))
    return [one for key in keys if (one := _kept.get(key))]


def _keep(key: tuple, one: Shown) -> None:
    _kept[key] = one
    while len(_kept) > KEPT:
        _kept.popitem(last=False)


def _whole(keys: list[int]) -> Iterator[OpenDataset]:
    found = OpenDataset.objects.filter(pk__in=keys).select_related("unit", "table")
    return found.prefetch_related("resources", "releases__edition__checks").iterator(chunk_size=500)


def shown(record: OpenDataset) -> Shown:
    """A record as the interfaces tell it; its columns are those of the publication that is read now."""
    releases = sorted(record.releases.all(), key=lambda r: r.number)
    versions = tuple(_version(one) for one in releases)
    readable = [v for v, r in zip(versions, releases, strict=True) if not v.withdrawn and _stands(r)]
    modified = record.modified_at or record.issued_at or record.created_at
    now = readable[-1] if readable else Version(0, None, modified)
    fields = [f for f in now.edition.schema if is_open(f)] if now.edition else []
    names = [f.name for f in fields]
    schema = now.edition.schema.only(names) if now.edition else Schema(())
    return Shown(
        identifier=record.identifier, slug="", title=record.title, title_en=record.title_en, schema=schema,
        version=now, issued=record.issued_at or record.created_at, modified=modified, description=record.description,
        category=record.category, category_name=str(record.get_category_display()),
        keywords=tuple(str(k) for k in record.keywords), unit=record.unit.name, unit_code=record.unit.code,
        office=settings.OFFICE_NAME, office_code=record.identifier.partition("-")[0],
        contact=Contact(record.contact, record.contact_phone, record.contact_email), licence=record.licence,
        frequency=record.frequency, frequency_name=str(record.get_frequency_display()), notes=record.notes,
        quality=_quality(now.edition), versions=versions,
        links=tuple(_link(one) for one in sorted(record.resources.all(), key=lambda r: r.pk)),
    )  # fmt: skip


def _stands(release: Release) -> bool:
    return release.edition.state == Edition.State.PUBLISHED


def _version(release: Release) -> Version:
    return Version(
        release.number, release.edition, release.published_at, release.note,
        release.withdrawn_reason if release.withdrawn_at else "", release.withdrawn_at,
    )  # fmt: skip


def _link(resource) -> Link:
    number = FIRST_LINK + resource.pk % (1000 - FIRST_LINK)
    return Link(number, resource.title, resource.url, resource.format, tuple(str(f) for f in resource.fields))


def _quality(edition: Edition | None) -> tuple[tuple[str, bool], ...]:
    return tuple((c.code, c.passed) for c in edition.checks.all()) if edition else ()


def tombstone(name: str) -> Tombstone | None:
    """What stands where a dataset was; nothing where none ever was published."""
    if not NAME.match(name):
        return None
    found = OpenDataset.objects.filter(
        state=STATE.WITHDRAWN,
        sealed=False,
        identifier__iexact=name,
        issued_at__isnull=False,
        withdrawn_at__isnull=False,
    ).select_related("successor")
    gone = found.first()
    if gone is None:
        return None
    successor = gone.successor
    following = successor.identifier if successor and successor.state == STATE.PUBLISHED else None
    return Tombstone(gone.withdrawn_reason, gone.withdrawn_at, following)


def key(text: str) -> tuple[int, str] | None:
    """Number and rate of a key that is in use; only its hash is looked for."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
    return ApiKey.objects.filter(hash=digest, ended_at=None).values_list("pk", "rate").first()


def add_uses(counted: dict) -> None:
    """Add to the days' counts: ``(day, identifier, door, format)`` → how often."""
    keys = dict(
        OpenDataset.objects.filter(identifier__in={k[1] for k in counted}).values_list("identifier", "pk")
    )
    rows = [
        (keys[i], day, door[:20], format[:10], n)
        for (day, i, door, format), n in counted.items()
        if i in keys
    ]
    table = connection.ops.quote_name(UsageDay._meta.db_table)
    statement = (
        f"INSERT INTO {table} (dataset_id, day, door, format, count) VALUES (%s, %s, %s, %s, %s) "  # noqa: S608
        f"ON CONFLICT (dataset_id, day, door, format) DO UPDATE SET count = {table}.count + EXCLUDED.count"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, sorted(rows, key=lambda row: (row[0], row[1], row[2], row[3])))
