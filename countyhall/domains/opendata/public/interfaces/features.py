"""OGC API Features, parts 1 and 2, of the tables that have a place: rows as GeoJSON features.

Coordinates are WGS 84 (CRS84); with ``crs`` they are told in TWD97 TM2 zone 119 too.
"""

from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import orjson
import pyarrow as pa
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from countyhall.domains.opendata.public.interfaces import (
    addresses,
    answers,
    catalogue,
    grammar,
    places,
    usage,
)
from countyhall.domains.opendata.public.interfaces.documents import as_json
from countyhall.domains.opendata.public.interfaces.door import Door, cached, unchanged
from countyhall.domains.opendata.public.interfaces.refusals import BAD_VALUE, NO_RESOURCE, Refusal
from countyhall.domains.opendata.public.interfaces.shown import Shown
from countyhall.domains.opendata.public.interfaces.turns import turn
from countyhall.kernel.lake import services
from countyhall.kernel.lake.query.check import answer_fields
from countyhall.kernel.lake.query.declared import Filter, Query
from countyhall.kernel.lake.schema import Field, Kind

CONFORMS = [
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
]
GEOJSON = "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.1"
DEFAULT = 10
OWN = frozenset({"bbox", "bbox-crs", "limit", "offset", "datetime", "crs", "f"})
ID = "_id"
TIMES = (Kind.MOMENT, Kind.DATE)


def link(path: str, rel: str, kind: str = "application/json", title: str = "") -> dict[str, str]:
    """A link of the interface."""
    said = {"href": addresses.at(path), "rel": rel, "type": kind}
    return said | {"title": title} if title else said


class LandingView(Door):
    """``ogc``: where everything else is."""

    def get(self, request):
        """The links of the specification."""
        return as_json(request, {
            "title": f"{settings.OFFICE_NAME}開放資料", "description": "Tables with a place, as features.",
            "links": [
                link("ogc", "self"), link("api/openapi.json", "service-desc", OPENAPI),
                link("ogc/conformance", "conformance"), link("ogc/collections", "data"),
            ],
        })  # fmt: skip


class ConformanceView(Door):
    """``ogc/conformance``."""

    def get(self, request):
        """Which parts of the standard are kept."""
        return as_json(request, {"conformsTo": CONFORMS})


class CollectionsView(Door):
    """``ogc/collections``: the tables with a place."""

    def get(self, request):
        """All of them."""
        found = [collection(s) for s in catalogue.everything() if s.point]
        return as_json(request, {"collections": found, "links": [link("ogc/collections", "self")]})


class CollectionView(Door):
    """``ogc/collections/{number}``."""

    def get(self, request, dataset: str):
        """One of them."""
        return as_json(request, collection(placed(dataset)))


def placed(name: str) -> Shown:
    """The published table of this name, if it has a place."""
    shown, _fixed = catalogue.held(name)
    if shown.point is None:
        raise Refusal(404, NO_RESOURCE, _("This table has no place."))
    return shown


def collection(shown: Shown) -> dict[str, Any]:
    """A table as a collection of features."""
    at = f"ogc/collections/{shown.identifier}"
    extent: dict[str, Any] = {"spatial": {"bbox": [[-180, -90, 180, 90]], "crs": places.CRS84}}
    if shown.covers_from or shown.covers_to:
        days = [
            day.isoformat() + "T00:00:00Z" if day else None for day in (shown.covers_from, shown.covers_to)
        ]
        extent["temporal"] = {"interval": [days]}
    return {
        "id": shown.identifier, "title": shown.title, "description": shown.description, "itemType": "feature",
        "extent": extent, "crs": list(places.SYSTEMS), "storageCrs": places.CRS84,
        "links": [
            link(at, "self"), link(f"{at}/items", "items", GEOJSON, shown.title),
            {"href": addresses.page(shown), "rel": "alternate", "type": "text/html"},
            {"href": shown.licence_url, "rel": "license", "type": "text/html"},
        ],
    }  # fmt: skip


class ItemsView(Door):
    """``ogc/collections/{number}/items``: a page of features, by box, by time, by the columns' own conditions."""

    def takes_any_name(self) -> bool:
        """Parameters are columns."""
        return True

    def get(self, request, dataset: str):
        """A FeatureCollection with how many there are and where the next are."""
        shown = placed(dataset)
        given = dict(request.GET.lists())
        limit = min(grammar.whole("limit", request.GET.get("limit"), DEFAULT), grammar.MOST)
        if not limit:
            raise Refusal(400, BAD_VALUE, _("limit is 1 at least."), parameter="limit")
        offset = grammar.whole("offset", request.GET.get("offset"), 0)
        system, wanted = systems(request)
        query = grammar.asked(shown.schema, {k: v for k, v in given.items() if k not in OWN})
        if query.groups or query.measures or query.fields or query.distinct:
            raise Refusal(400, BAD_VALUE, _("Features are whole rows."))
        query = Query(where=(*query.where, *within(shown, request.GET.get("datetime", ""))), limit=limit,
                      offset=offset, with_row=True)  # fmt: skip
        tag = answers.etag(shown, "features", query, wanted, system)
        if found := unchanged(request, tag):
            return found
        rows, matched = found_rows(shown, query, wanted)
        body = {
            "type": "FeatureCollection", "features": [feature(shown, row, system) for row in rows],
            "numberMatched": matched, "numberReturned": len(rows),
            "timeStamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "links": leading(request, shown, offset, limit, matched),
        }  # fmt: skip
        usage.count(shown, "features", "geojson")
        return cached(told(body, system), tag)


def told(body: dict, system: str) -> HttpResponse:
    """Features, with the system of their coordinates."""
    response = HttpResponse(orjson.dumps(body), content_type=GEOJSON)
    response["Content-Crs"] = f"<{system}>"
    return response


def leading(request, shown: Shown, offset: int, limit: int, matched: int) -> list[dict]:
    """Here, on, and back to the collection."""
    at = f"ogc/collections/{shown.identifier}"
    asked = [(k, v) for k, values in request.GET.lists() if k != "offset" for v in values]

    def items(start: int) -> str:
        return f"{at}/items?" + urlencode([*asked, ("offset", start)])

    found = [link(items(offset), "self", GEOJSON), link(at, "collection")]
    return [*found, link(items(offset + limit), "next", GEOJSON)] if offset + limit < matched else found


def systems(request) -> tuple[str, places.Box | None]:
    """The system in which coordinates are told, and the box that is asked for."""
    for name in ("crs", "bbox-crs"):
        if request.GET.get(name, places.CRS84) not in places.SYSTEMS:
            detail = _("%(name)s is one of %(all)s.") % {"name": name, "all": ", ".join(places.SYSTEMS)}
            raise Refusal(400, BAD_VALUE, detail, parameter=name)
    wanted = places.box(request.GET.get("bbox", ""), request.GET.get("bbox-crs", places.CRS84))
    return request.GET.get("crs", places.CRS84), wanted


def found_rows(shown: Shown, query: Query, wanted: places.Box | None) -> tuple[list[dict], int]:
    """The page's rows as objects, and how many there are in all."""
    if wanted is None:
        return orjson.loads(answers.page(shown, query, place=ID).json()), answers.total(shown, query)
    fields = answer_fields(shown.schema, query)
    with turn():
        batches, matched = answers.guarded_once(lambda: _in_box(shown, query, wanted))
    page = answers.with_place([*fields, Field("row", "")], batches, len(fields), ID)
    return orjson.loads(page.json()), matched


def _in_box(shown: Shown, query: Query, wanted: places.Box) -> tuple[list[pa.RecordBatch], int]:
    """Looks at every row, keeps those of the page."""
    everything = Query(where=query.where, with_row=True)
    at = shown.schema.names.index(shown.point.name)
    batches = services.batches(shown.edition, everything, by=shown.schema, seconds=answers.seconds())
    matched, kept, page = 0, 0, []
    for batch in places.inside(batches, at, wanted):
        start = max(query.offset - matched, 0)
        if batch.num_rows > start and kept < query.limit:
            page.append(batch.slice(start, query.limit - kept))
            kept += page[-1].num_rows
        matched += batch.num_rows
    return page, matched


def within(shown: Shown, text: str) -> list[Filter]:
    """``datetime``: a moment or a span (``2020-01-01/..``) of the first column of time; all where there is none."""
    if not text:
        return []
    first, _slash, last = text.partition("/")
    ends = [first, last] if _slash else [first, first]
    column = next((f for f in shown.schema if f.kind in TIMES), None)
    said = [None if end in {"", ".."} else end.replace("Z", "+00:00") for end in ends]
    for end in said:
        if end is not None:
            try:
                datetime.fromisoformat(end)
            except ValueError:
                detail = _("datetime is a moment or a span such as 2020-01-01/2020-03-31.")
                raise Refusal(400, BAD_VALUE, detail, parameter="datetime") from None
    if column is None:
        return []
    ops = zip(("ge", "le"), said, strict=True)
    return [Filter(column.name, op, _cut(column, end)) for op, end in ops if end is not None]  # type: ignore[arg-type]


def _cut(column: Field, end: str) -> str:
    return end[:10] if column.kind is Kind.DATE else end


def feature(shown: Shown, row: dict, system: str) -> dict[str, Any]:
    """A row as a feature; its number is its place in the edition, from 1."""
    number = row.pop(ID)
    at = places.coordinates(row.pop(shown.point.name))
    point = list(places.moved(*at, places.CRS84, system)) if at else None
    geometry = {"type": "Point", "coordinates": point} if point else None
    return {"type": "Feature", "id": number, "geometry": geometry, "properties": row}


class ItemView(Door):
    """``ogc/collections/{number}/items/{id}``: one feature."""

    def get(self, request, dataset: str, item: str):
        """By its place in the edition."""
        shown = placed(dataset)
        number = grammar.whole("id", item, 0)
        system, _box = systems(request)
        if not 1 <= number <= shown.rows:
            raise Refusal(404, NO_RESOURCE, _("There is no such feature."))
        page = answers.page(shown, Query(after=number - 2, limit=1, with_row=True), place=ID)
        (row,) = islice(orjson.loads(page.json()), 1)
        at = f"ogc/collections/{shown.identifier}"
        body = feature(shown, row, system) | {
            "links": [link(f"{at}/items/{number}", "self", GEOJSON), link(at, "collection")]
        }
        return cached(told(body, system), answers.etag(shown, "feature", number, system))
