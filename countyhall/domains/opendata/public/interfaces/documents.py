"""The addresses of descriptions: the catalogue and a dataset in DCAT, packages, schemas, metadata, OpenAPI."""

import hashlib
from urllib.parse import urlencode

import orjson
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from countyhall.domains.opendata.public.interfaces import (
    addresses,
    catalogue,
    dcat,
    files,
    grammar,
    jsonld,
    metadata,
    openapi,
    packages,
    usage,
)
from countyhall.domains.opendata.public.interfaces.door import (
    Door,
    cached,
    negotiated,
    unchanged,
    wanted_type,
)
from countyhall.domains.opendata.public.interfaces.refusals import (
    BAD_VALUE,
    NO_PARAMETER,
    NO_RESOURCE,
    Refusal,
)
from countyhall.domains.opendata.public.interfaces.shown import Shown

JSON = "application/json; charset=utf-8"
SEARCHED = {"q", "category", "keyword", "unit", "page"}


def answered(request, body: bytes, kind: str, *, for_ever: bool = False) -> HttpResponse:
    """A document under a strong tag of its bytes."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:40]}"'
    if found := unchanged(request, tag, for_ever=for_ever):
        return found
    return cached(HttpResponse(body, content_type=kind), tag, for_ever=for_ever)


def as_json(request, document, kind: str = JSON, *, for_ever: bool = False) -> HttpResponse:
    """The same of an object."""
    return answered(request, orjson.dumps(document, option=orjson.OPT_INDENT_2), kind, for_ever=for_ever)


def sought(request) -> list[Shown]:
    """The datasets that the address asks for: by words, category, keyword, unit."""
    for name in request.GET:
        if name not in SEARCHED:
            raise Refusal(
                400, NO_PARAMETER, _("There is no parameter “%s”.") % name[:80], parameter=name[:80]
            )
    given = request.GET
    return catalogue.searched(
        catalogue.everything(), given.get("q", ""), category=given.get("category", ""),
        keyword=given.get("keyword", ""), unit=given.get("unit", ""),
    )  # fmt: skip


class CatalogView(Door):
    """``catalog``, ``catalog.ttl`` …: DCAT in the writing that the ending or ``Accept`` names, a hundred a page."""

    def get(self, request, ending: str = ""):
        """A page of the catalogue."""
        way = chosen(request, ending)
        found = sought(request)
        page = grammar.whole("page", request.GET.get("page"), 1)
        if page < 1 or (page - 1) * dcat.PAGE >= max(len(found), 1):
            raise Refusal(404, BAD_VALUE, _("There is no such page."), parameter="page")
        part = [files.with_facts(s) for s in found[(page - 1) * dcat.PAGE : page * dcat.PAGE]]
        query = urlencode({k: v for k, v in request.GET.items() if k != "page"})
        document = dcat.catalog(part, page, len(found), f"{query}&" if query else "")
        response = negotiated(answered(request, dcat.written(document, way), dcat.KINDS[way]))
        if page * dcat.PAGE < len(found):
            following = addresses.at("catalog" + (f".{ending}" if ending else ""))
            response["Link"] = f'<{following}?{query + "&" if query else ""}page={page + 1}>; rel="next"'
        return response


class DatasetView(Door):
    """``data/{number}``: people are led to the dataset's page, programs get DCAT (also ``data/{number}/dcat.ttl``)."""

    def get(self, request, dataset: str, ending: str = ""):
        """The description, or the page."""
        shown, _fixed = catalogue.find(dataset)
        offered = dcat.OFFERED if ending else {"text/html": "html", **dcat.OFFERED}
        way = (
            ending if ending in dcat.KINDS else wanted_type(request, offered, "jsonld" if ending else "html")
        )
        if ending and ending not in dcat.KINDS:
            raise Refusal(404, NO_RESOURCE, _("There is: %s.") % ", ".join(dcat.KINDS))
        if way == "html":
            response = HttpResponseRedirect(addresses.page(shown))
            response.status_code = 303
            return negotiated(response)
        usage.count(shown, "dcat", way)
        document = dcat.dataset(files.with_facts(shown, *shown.formats[:1]))
        response = answered(request, dcat.written(document, way), dcat.KINDS[way])
        return response if ending else negotiated(response)


def chosen(request, ending: str) -> str:
    """The writing of RDF: by the ending, else by ``Accept``."""
    ways = {"jsonld": "jsonld", "json": "jsonld", "ttl": "ttl", "rdf": "rdf", "xml": "rdf"}
    if not ending:
        return wanted_type(request, dcat.OFFERED, "jsonld")
    if ending not in ways:
        raise Refusal(404, NO_RESOURCE, _("There is: %s.") % ", ".join(dcat.KINDS))
    return ways[ending]


class PackageView(Door):
    """``datapackage.json``, ``schema.json``, ``csv-metadata.json``, ``croissant.json``, ``metadata.json``."""

    def get(self, request, dataset: str, document: str):
        """The description; of a publication it never changes."""
        shown, fixed = (catalogue.find if document == "metadata" else catalogue.held)(dataset)
        number = shown.version.number if fixed else None
        kind = JSON
        if document == "datapackage":
            said = packages.package(files.with_facts(shown, "csv"), number)
        elif document == "schema":
            said = packages.table_schema(shown)
        elif document == "csv-metadata":
            said, kind = packages.csvw(shown, number), "application/csvm+json"
        elif document == "croissant":
            made = files.facts(shown, "csv")
            said, kind = (
                jsonld.croissant(shown, made.sha256, made.size, shown.version.number),
                "application/ld+json",
            )
        elif document == "metadata":
            said = metadata.second(shown)
        elif document == "openapi":
            said = openapi.of_dataset(shown)
        else:
            raise Refusal(404, NO_RESOURCE, _("There is no such description."))
        usage.count(shown, "description", document)
        return as_json(request, said, kind)


class ExportView(Door):
    """``api/v2/rest/dataset``: the whole catalogue in version 2 of the state's metadata."""

    def get(self, request):
        """All datasets."""
        return as_json(request, {"success": True, "result": [metadata.second(s) for s in sought(request)]})


class OpenAPIView(Door):
    """``api/openapi.json``: OpenAPI 3.1 of the portal."""

    def get(self, request):
        """The document."""
        return as_json(request, openapi.of_portal(), "application/vnd.oai.openapi+json;version=3.1")
