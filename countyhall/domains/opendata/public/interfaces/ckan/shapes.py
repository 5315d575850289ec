"""Datasets, resources, organisations, groups and tags as CKAN's clients know them. Pure: dataset in, dict out."""

import uuid
from collections import Counter
from collections.abc import Iterable

from django.utils import timezone

from countyhall.domains.opendata.public.interfaces import addresses, metadata
from countyhall.domains.opendata.public.interfaces.shown import Link, Shown
from countyhall.kernel.lake.schema import Field, Kind
from countyhall.kernel.lake.services import FORMATS

# CKAN's datastore speaks PostgreSQL's names.
TYPES = {
    Kind.TEXT: "text", Kind.PLACE: "text", Kind.POINT: "text", Kind.INTEGER: "int", Kind.YEAR: "int",
    Kind.DECIMAL: "numeric", Kind.REAL: "float8", Kind.BOOLEAN: "bool", Kind.DATE: "date", Kind.MONTH: "text",
    Kind.MOMENT: "timestamp",
}  # fmt: skip
SPACE = uuid.UUID("6d1d1b0e-8a57-5a0c-9a26-5a3f5f9a7c11")


def moment(when) -> str:
    """CKAN's moments: UTC without a zone."""
    return timezone.localtime(when, timezone.get_fixed_timezone(0)).strftime("%Y-%m-%dT%H:%M:%S.%f")


def name_of(shown: Shown) -> str:
    """CKAN's name: small letters, digits, ``-`` and ``_``."""
    return shown.slug or shown.identifier.lower()


def identity(*said: str) -> str:
    """A stable UUID for what has none of its own."""
    return str(uuid.uuid5(SPACE, "\x1f".join(said)))


def package(shown: Shown) -> dict:
    """``package_show``."""
    return {
        "id": shown.identifier, "name": name_of(shown), "title": shown.title, "type": "dataset", "state": "active",
        "private": False, "isopen": True, "url": addresses.page(shown), "version": str(shown.version.number),
        "notes": shown.description, "author": shown.unit, "author_email": shown.contact.email,
        "maintainer": shown.contact.name, "maintainer_email": shown.contact.email,
        "license_id": shown.licence, "license_title": shown.licence_name, "license_url": shown.licence_url,
        "metadata_created": moment(shown.issued), "metadata_modified": moment(shown.modified),
        "owner_org": organization_id(shown), "organization": organization(shown),
        "groups": [group(shown)] if shown.category else [], "tags": [tag(k) for k in shown.keywords],
        "num_tags": len(shown.keywords), "num_resources": len(shown.formats) + len(shown.links),
        "resources": [
            *(resource(shown, name, n) for n, name in enumerate(shown.formats)),
            *(linked(shown, one, n) for n, one in enumerate(shown.links, len(shown.formats))),
        ],
        "extras": [{"key": k, "value": v} for k, v in _extras(shown)],
        "relationships_as_subject": [], "relationships_as_object": [],
    }  # fmt: skip


def _extras(shown: Shown) -> Iterable[tuple[str, str]]:
    yield "identifier", shown.identifier
    yield "title_en", shown.title_en
    yield "accrualPeriodicity", metadata.FREQUENCIES.get(shown.frequency, "不定期")
    yield "fieldDescription", metadata.described(shown)
    yield "numberOfData", str(shown.rows)
    yield "spatial", shown.place
    if shown.held:
        yield "edition_digest", shown.edition.digest


def resource(shown: Shown, format: str, position: int = 0) -> dict:
    """``resource_show``: one format of the table; every one of them answers ``datastore_search``."""
    about = FORMATS[format]
    return {
        "id": shown.resource(format), "package_id": shown.identifier, "position": position,
        "name": f"{shown.title}.{about.extension}", "description": shown.description, "format": about.title,
        "mimetype": about.media_type.partition(";")[0], "url": addresses.file(shown, format), "url_type": "",
        "datastore_active": True, "state": "active", "size": None, "hash": "",
        "created": moment(shown.issued), "last_modified": moment(shown.version.published),
        "metadata_modified": moment(shown.modified),
    }  # fmt: skip


def linked(shown: Shown, link: Link, position: int) -> dict:
    """A file that lies elsewhere, whose rows are not searched here."""
    return {
        "id": shown.linked(link), "package_id": shown.identifier, "position": position, "name": link.title,
        "description": "、".join(link.fields), "format": link.format.upper(), "mimetype": None, "url": link.url,
        "url_type": "", "datastore_active": False, "state": "active", "size": None, "hash": "",
        "created": moment(shown.issued), "last_modified": moment(shown.modified),
        "metadata_modified": moment(shown.modified),
    }  # fmt: skip


def organization_id(shown: Shown) -> str:
    """A unit's stable number."""
    return identity("organization", shown.unit_code or shown.unit)


def organization(shown: Shown, count: int | None = None) -> dict:
    """The unit that keeps a dataset."""
    said = {
        "id": organization_id(shown), "name": (shown.unit_code or organization_id(shown)).lower(),
        "title": shown.unit or shown.office, "display_name": shown.unit or shown.office, "type": "organization",
        "description": shown.office, "image_url": "", "is_organization": True, "approval_status": "approved",
        "state": "active", "created": moment(shown.issued),
    }  # fmt: skip
    return said if count is None else said | {"package_count": count}


def group(shown: Shown, count: int | None = None) -> dict:
    """The service category of a dataset."""
    said = {
        "id": identity("group", shown.category), "name": shown.category.lower(), "title": shown.category_name,
        "display_name": shown.category_name, "description": shown.category_name, "image_display_url": "",
        "type": "group", "state": "active", "is_organization": False,
    }  # fmt: skip
    return said if count is None else said | {"package_count": count}


def tag(keyword: str) -> dict:
    """A keyword."""
    return {
        "id": identity("tag", keyword), "name": keyword, "display_name": keyword, "state": "active",
        "vocabulary_id": None,
    }  # fmt: skip


def field(column: Field) -> dict:
    """A column of ``datastore_search``, with the office's own words."""
    said: dict = {"id": column.name, "type": TYPES[column.kind]}
    if column.name != "_id":
        said["info"] = {
            "label": column.label,
            "label_en": column.label_en,
            "notes": column.meaning,
            "unit": column.unit,
        }
    return said


def counted(found: Iterable[Shown], key) -> list[tuple[Shown, int]]:
    """One dataset of each kind with how many there are, in the order of the kinds."""
    found = list(found)
    counts = Counter(key(s) for s in found)
    firsts = {key(s): s for s in reversed(found)}
    return [(firsts[k], counts[k]) for k in sorted(counts) if k]
