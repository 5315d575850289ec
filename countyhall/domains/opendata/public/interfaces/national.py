"""共通性資料存取應用程式介面規範: the state's common interface for reading datasets and their rows.

Addresses, members and codes are those of the specification (basePath ``/api/v1``), below the portal's own prefix.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from countyhall.domains.opendata.public.interfaces import (
    answers,
    catalogue,
    files,
    grammar,
    metadata,
    refusals,
    spellings,
    usage,
)
from countyhall.domains.opendata.public.interfaces.door import Door, cached, unchanged
from countyhall.domains.opendata.public.interfaces.refusals import (
    BAD_VALUE,
    NO_PARAMETER,
    NO_RESOURCE,
    Refusal,
)
from countyhall.kernel.lake.query.declared import Query

JSON = "application/json; charset=utf-8"
# The Cross-platform rule's kinds of values, as JSON has them.
TYPES = {
    "integer": "integer", "year": "integer", "decimal": "number", "real": "number", "boolean": "boolean",
}  # fmt: skip


class National(Door):
    """Answers ``{"success", "result"}``; a parameter that is not in the specification is refused (ER0200).

    A subclass says what the result is: ``result(request, **said)``.
    """

    result: Callable[..., Any]

    refuse = staticmethod(refusals.national)
    takes = frozenset({"limit", "offset"})

    def get(self, request, **said) -> HttpResponse:
        """The result, as the specification wraps it."""
        for name in request.GET:
            if name not in self.takes:
                raise Refusal(
                    400, NO_PARAMETER, _("There is no parameter “%s”.") % name[:80], parameter=name[:80]
                )
        return success(self.result(request, **said))

    def paged(self, request, found: list) -> list:
        """A part of a list; all of it where nothing is said."""
        offset = grammar.whole("offset", request.GET.get("offset"), 0)
        limit = grammar.whole("limit", request.GET.get("limit"), len(found))
        return found[offset : offset + limit]


def success(result) -> HttpResponse:
    """``{"success": true, "result": …}``."""
    return HttpResponse(orjson.dumps({"success": True, "result": result}), content_type=JSON)


class GroupsView(National):
    """The codes of the service categories that have datasets."""

    def result(self, request):
        """In their order."""
        return self.paged(request, sorted({s.category for s in catalogue.everything() if s.category}))


class GroupView(National):
    """One category with its datasets' numbers."""

    takes = frozenset()

    def result(self, request, code: str):
        """Unknown codes are not there."""
        found = catalogue.searched(catalogue.everything(), category=code)
        if not found:
            raise Refusal(404, NO_RESOURCE, _("There is no category “%s”.") % code[:40])
        return {
            "categoryCode": code, "display_name": found[0].category_name, "description": found[0].category_name,
            "package_count": len(found), "created": told(min(s.issued for s in found)),
            "packages": sorted(s.identifier for s in found),
        }  # fmt: skip


class TagsView(National):
    """All keywords."""

    def result(self, request):
        """In their order."""
        return self.paged(request, sorted({k for s in catalogue.everything() for k in s.keywords}))


class TagView(National):
    """The numbers of the datasets with a keyword; an empty list where there are none."""

    takes = frozenset()

    def result(self, request, tag: str):
        """In their order."""
        return sorted(s.identifier for s in catalogue.searched(catalogue.everything(), keyword=tag))


class DatasetsView(National):
    """The numbers of all datasets, or of those changed since a moment (RFC 3339)."""

    takes = frozenset({"modified", "limit", "offset"})

    def result(self, request):
        """In their order."""
        since = moment(request.GET.get("modified", ""))
        found = catalogue.searched(catalogue.everything(), since=since)
        return self.paged(request, sorted(s.identifier for s in found))


class DatasetView(National):
    """A dataset's metadata."""

    takes = frozenset()

    def result(self, request, identifier: str):
        """As the metadata standard names them."""
        shown, _fixed = catalogue.find(identifier)
        usage.count(shown, "national", "metadata")
        return metadata.national(shown)


class DatastoreView(Door):
    """Rows of a resource, with filters, words, one order, a page and chosen columns."""

    refuse = staticmethod(refusals.national)

    def get(self, request, resource: str):
        """``{"resource_id", "fields", "records", "limit", "offset", "total"}``."""
        shown, _format = catalogue.by_resource(resource)
        query = spellings.national(shown.schema, request.GET.dict())
        tag = answers.etag(shown, "national", resource, query)
        if found := unchanged(request, tag):
            return found
        page = answers.page(shown, query)
        head = {
            "resource_id": resource,
            "fields": [{"id": f.name, "type": TYPES.get(f.kind, "string"), "name": f.label} for f in page.fields],
            "limit": query.limit, "offset": query.offset, "total": answers.total(shown, query),
        }  # fmt: skip
        usage.count(shown, "national", "json")
        return cached(wrapped({"success": True}, head, page.json()), tag)


def wrapped(outer: dict, head: dict, records: bytes) -> HttpResponse:
    """An answer around records that are JSON already."""
    body = (
        orjson.dumps(outer)[:-1]
        + b',"result":'
        + orjson.dumps(head)[:-1]
        + b',"records":'
        + records.strip()
        + b"}}"
    )
    return HttpResponse(body, content_type=JSON)


class DumpView(Door):
    """A whole resource as a packed file: gzip, or zip where ``compress=zip`` or ``Accept`` asks for it."""

    refuse = staticmethod(refusals.national)

    def get(self, request, resource: str):
        """In one of the three formats of the specification."""
        for name in request.GET:
            if name not in {"format", "compress"}:
                raise Refusal(
                    400, NO_PARAMETER, _("There is no parameter “%s”.") % name[:80], parameter=name[:80]
                )
        shown, _own = catalogue.by_resource(resource)
        format = request.GET.get("format", "")
        if format not in {"json", "csv", "xml"}:
            raise Refusal(400, BAD_VALUE, _("format is json, csv or xml."), parameter="format")
        default = "zip" if "application/zip" in request.headers.get("Accept", "") else "gzip"
        packing = request.GET.get("compress", default)
        if packing not in {"gzip", "zip"}:
            raise Refusal(400, BAD_VALUE, _("compress is gzip or zip."), parameter="compress")
        usage.count(shown, "national", format)
        tag = answers.etag(shown, "dump", format, packing)
        if found := unchanged(request, tag):
            return found
        name = f"{shown.identifier}@{shown.version.number}.{format}"
        if packing == "gzip":
            response = files.sent(request, files.whole(shown, format), "application/x-gzip")
        else:
            pieces = zipped(name, answers.stream(shown, Query(fields=tuple(shown.schema.names)), format))
            response = StreamingHttpResponse(pieces, content_type="application/zip")
        ending = "gz" if packing == "gzip" else "zip"
        response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
        return cached(response, tag)


class _Sink(io.RawIOBase):
    """Where a packed file is written to and taken from at once."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        """Written to only."""
        return True

    def write(self, data) -> int:
        """Keep until taken."""
        self.parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What came since the last time."""
        found = b"".join(self.parts)
        self.parts.clear()
        return found


def zipped(name: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """One file in a ZIP archive, as it comes."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        with packed.open(entry, "w", force_zip64=True) as file:
            for piece in pieces:
                file.write(piece)
                if ready := sink.taken():
                    yield ready
    yield sink.taken()


class QualityView(National):
    """What the quality check of data.gov.tw says about each dataset, computed here by the same rules."""

    takes = frozenset()

    def result(self, request, oid: str):
        """Of the office's datasets; the office's OID is a setting."""
        if not settings.OFFICE_OID:
            raise Refusal(
                404, NO_RESOURCE, _("The office's OID is not set (OFFICE_OID), so nothing is told by it.")
            )
        if oid != settings.OFFICE_OID:
            raise Refusal(
                404, NO_RESOURCE, _("This portal tells only of the office %s.") % settings.OFFICE_OID
            )
        return [metadata.quality(s) for s in catalogue.everything()]


def moment(text: str) -> datetime | None:
    """A moment of RFC 3339, or a day; nothing where nothing is said."""
    if not text:
        return None
    if len(text) == 10:
        text += "T00:00:00"
    try:
        found = parse_datetime(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        found = None
    if found is None:
        detail = _("modified is a moment such as 2020-09-01T00:00:00+08:00.")
        raise Refusal(400, BAD_VALUE, detail, parameter="modified")
    return found if timezone.is_aware(found) else timezone.make_aware(found)


told: Callable[[datetime], str] = metadata.told
