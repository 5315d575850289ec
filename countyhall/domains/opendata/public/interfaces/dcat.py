"""DCAT 3 (DCAT-AP 3.0): the catalogue, a dataset with its publications as a series of versions, its distributions.

JSON-LD is written by hand, with a context of its own inside, so that no address has to be fetched to read it;
Turtle and RDF/XML are made of it by rdflib.
"""

from typing import Any

import orjson
from django.conf import settings
from rdflib import Graph

from countyhall.domains.opendata.public.interfaces import addresses
from countyhall.domains.opendata.public.interfaces.shown import Link, Shown, Version
from countyhall.kernel.lake.services import FORMATS

EU = "http://publications.europa.eu/resource/authority"
FREQUENCIES = {
    "live": "CONT", "day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "quarter": "QUARTERLY", "half": "ANNUAL_2",
    "year": "ANNUAL", "irregular": "IRREG", "once": "NEVER",
}  # fmt: skip
FILE_TYPES = {
    "csv": "CSV", "json": "JSON", "xml": "XML", "ndjson": "JSON", "parquet": "PARQUET", "xlsx": "XLSX", "ods": "ODS",
    "geojson": "GEOJSON",
}  # fmt: skip
IANA = "http://www.iana.org/assignments/media-types/"
PAGE = 100
XSD = "http://www.w3.org/2001/XMLSchema#"
CONTEXT: dict[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#", "spdx": "http://spdx.org/rdf/terms#", "xsd": XSD,
    "adms": "http://www.w3.org/ns/adms#", "hydra": "http://www.w3.org/ns/hydra/core#",
    "owl": "http://www.w3.org/2002/07/owl#", "dcatap": "http://data.europa.eu/r5r/",
}  # fmt: skip
# Media types under which the three writings are asked for.
OFFERED = {"application/ld+json": "jsonld", "text/turtle": "ttl", "application/rdf+xml": "rdf"}
KINDS = {"jsonld": "application/ld+json", "ttl": "text/turtle; charset=utf-8", "rdf": "application/rdf+xml"}
WRITERS = {"ttl": "turtle", "rdf": "pretty-xml"}


def written(document: dict, way: str) -> bytes:
    """A JSON-LD document in one of :data:`KINDS`."""
    text = orjson.dumps(document, option=orjson.OPT_INDENT_2)
    if way == "jsonld":
        return text
    graph = Graph()
    graph.parse(data=text, format="json-ld")
    return graph.serialize(format=WRITERS[way], encoding="utf-8")


def catalog(found: list[Shown], page: int, total: int, query: str = "") -> dict:
    """A page of the catalogue, with where the next is (Hydra); ``found`` are the datasets of this page."""
    at = addresses.at("catalog")
    last = max(-(-total // PAGE), 1)

    def of(number: int) -> dict:
        return {"@id": addresses.at("catalog") + f"?{query}page={number}"}

    view: dict[str, Any] = {
        **of(page), "@type": "hydra:PartialCollectionView", "hydra:first": of(1), "hydra:last": of(last),
    }  # fmt: skip
    if page > 1:
        view["hydra:previous"] = of(page - 1)
    if page < last:
        view["hydra:next"] = of(page + 1)
    head = {
        "@id": at, "@type": ["dcat:Catalog", "hydra:Collection"],
        "dct:title": both(f"{settings.OFFICE_NAME}開放資料", "Open data"),
        "dct:description": both(f"{settings.OFFICE_NAME}的開放資料集。", "The county's open datasets."),
        "dct:publisher": publisher(found[0]) if found else {"@type": "foaf:Agent", "foaf:name": settings.OFFICE_NAME},
        "dct:language": {"@id": f"{EU}/language/ZHO"}, "foaf:homepage": {"@id": addresses.base()},
        "dcat:service": services(), "dcat:dataset": [{"@id": addresses.dataset(s)} for s in found],
        "hydra:totalItems": total, "hydra:view": view,
    }  # fmt: skip
    if found:
        head["dct:modified"] = moment(max(s.modified for s in found))
    return {"@context": CONTEXT, "@graph": [head, *(node for s in found for node in nodes(s))]}


def dataset(shown: Shown) -> dict:
    """One dataset with everything that hangs on it."""
    return {"@context": CONTEXT, "@graph": nodes(shown)}


def nodes(shown: Shown) -> list[dict]:
    """The dataset, its publications before, and the distributions of the one that is read now."""
    about = {
        "@id": addresses.dataset(shown), "@type": "dcat:Dataset",
        "dct:identifier": shown.identifier, "dct:title": both(shown.title, shown.title_en),
        "dct:description": both(shown.description or shown.title), "dcat:keyword": [
            {"@value": k, "@language": "zh-Hant"} for k in shown.keywords
        ],
        "dct:publisher": publisher(shown), "dcat:contactPoint": contact(shown), "dct:issued": moment(shown.issued),
        "dct:modified": moment(shown.modified), "dct:language": {"@id": f"{EU}/language/ZHO"},
        "dct:accrualPeriodicity": {"@id": f"{EU}/frequency/{FREQUENCIES.get(shown.frequency, 'IRREG')}"},
        "dct:accessRights": {"@id": f"{EU}/access-right/PUBLIC"}, "dcat:landingPage": page(shown),
        "dcat:version": str(shown.version.number), "dcat:distribution": [
            *(distribution(shown, f) for f in shown.formats), *(elsewhere(shown, one) for one in shown.links)
        ],
        "dcat:hasVersion": [{"@id": addresses.dataset(shown, number=v.number)} for v in alive(shown)],
    }  # fmt: skip
    if shown.category:
        about["dcat:theme"] = {
            "@id": addresses.at(f"api/v1/rest/group/{shown.category}"), "@type": "http://www.w3.org/2004/02/skos/core#Concept",
            "http://www.w3.org/2004/02/skos/core#prefLabel": both(shown.category_name),
        }  # fmt: skip
    if shown.place:
        about["dct:spatial"] = {
            "@type": "dct:Location",
            "http://www.w3.org/2004/02/skos/core#prefLabel": both(shown.place),
        }
    if shown.covers_from or shown.covers_to:
        about["dct:temporal"] = {"@type": "dct:PeriodOfTime"} | {
            name: {"@value": day.isoformat(), "@type": "xsd:date"}
            for name, day in (("dcat:startDate", shown.covers_from), ("dcat:endDate", shown.covers_to))
            if day
        }
    return [about, *versions(shown)]


def alive(shown: Shown) -> list[Version]:
    """The publications that can still be read, the first first."""
    return sorted((v for v in shown.versions if not v.withdrawn), key=lambda v: v.number)


def versions(shown: Shown) -> list[dict]:
    """Each publication with the one before it."""
    found, before = [], None
    for version in alive(shown):
        said = {
            "@id": addresses.dataset(shown, number=version.number), "@type": "dcat:Dataset",
            "dct:title": both(f"{shown.title}（第{version.number}版）"),
            "dcat:isVersionOf": {"@id": addresses.dataset(shown)},
            "dct:description": both(version.note or shown.description or shown.title),
            "dct:identifier": f"{shown.identifier}@{version.number}", "dcat:version": str(version.number),
            "dct:issued": moment(version.published), "dct:publisher": publisher(shown),
            "dcat:distribution": [
                {
                    "@id": addresses.file(shown, name, version.number), "@type": "dcat:Distribution",
                    "dcat:accessURL": {"@id": addresses.file(shown, name, version.number)},
                    "dcat:downloadURL": {"@id": addresses.file(shown, name, version.number)},
                    **licence(shown), "dct:format": file_type(name),
                }
                for name in ("csv", "parquet")
            ],
        }  # fmt: skip
        if before:
            said["dcat:previousVersion"] = {"@id": addresses.dataset(shown, number=before.number)}
        found.append(said)
        before = version
    return found


def distribution(shown: Shown, format: str) -> dict:
    """One format of what is read now. The checksum is that of the edition's rows, told of its Parquet form."""
    at = addresses.file(shown, format)
    said = {
        "@id": at, "@type": "dcat:Distribution", "dct:title": both(f"{shown.title}（{FORMATS[format].title}）"),
        "dct:identifier": shown.resource(format), "dcat:accessURL": page(shown), "dcat:downloadURL": {"@id": at},
        "dcat:mediaType": {"@id": IANA + FORMATS[format].media_type.partition(";")[0]}, "dct:format": file_type(format),
        **licence(shown), "dct:issued": moment(shown.issued),
        "dct:modified": moment(shown.version.published),
        "dcatap:availability": {"@id": f"{EU}/planned-availability/STABLE"},
        "dcat:accessService": {"@id": addresses.rows(shown)},
    }  # fmt: skip
    if known := dict(shown.files).get(format):
        said["dcat:byteSize"] = {"@value": str(known.size), "@type": "xsd:nonNegativeInteger"}
        said["spdx:checksum"] = {
            "@type": "spdx:Checksum", "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": known.sha256, "@type": "xsd:hexBinary"},
        }  # fmt: skip
    return said


def elsewhere(shown: Shown, link: Link) -> dict:
    """A file at an address of others."""
    return {
        "@id": addresses.dataset(shown) + f"#{link.number}", "@type": "dcat:Distribution",
        "dct:title": both(link.title), "dct:identifier": shown.linked(link), "dcat:accessURL": {"@id": link.url},
        "dcat:downloadURL": {"@id": link.url},
        "dct:format": {"@id": f"{EU}/file-type/{link.format.upper()}"}, **licence(shown),
    }  # fmt: skip


def licence(shown: Shown) -> dict:
    """The licence's address, where it has one."""
    return {"dct:license": {"@id": shown.licence_url}} if shown.licence_url else {}


def services() -> list[dict]:
    """The interfaces as services."""
    known = [
        ("ckan", "api/3", "CKAN Action API v3", "https://docs.ckan.org/en/2.11/api/"),
        ("rest", "api/v1/rest/dataset", "共通性資料存取應用程式介面", "https://data.gov.tw/"),
        ("ogc", "ogc", "OGC API Features", "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"),
    ]
    return [
        {
            "@id": addresses.at(f"catalog#{name}"), "@type": "dcat:DataService", "dct:title": both(title, title),
            "dcat:endpointURL": {"@id": addresses.at(path)}, "dct:conformsTo": {"@id": standard},
            "dcat:endpointDescription": {"@id": addresses.at("api/openapi.json")},
        }
        for name, path, title, standard in known
    ]  # fmt: skip


def publisher(shown: Shown) -> dict:
    """The office that publishes, with its code and OID."""
    said = {
        "@id": addresses.at("catalog#office"), "@type": "foaf:Organization",
        "foaf:name": both(shown.office or settings.OFFICE_NAME),
        "dct:identifier": [one for one in (shown.office_code, settings.OFFICE_OID) if one],
    }  # fmt: skip
    return said if said["dct:identifier"] else {k: v for k, v in said.items() if k != "dct:identifier"}


def contact(shown: Shown) -> dict:
    """Whom to ask."""
    said: dict[str, Any] = {
        "@type": "vcard:Organization",
        "vcard:fn": shown.contact.name or shown.unit or shown.office,
    }
    if shown.contact.email:
        said["vcard:hasEmail"] = {"@id": f"mailto:{shown.contact.email}"}
    if shown.contact.phone:
        said["vcard:hasTelephone"] = {
            "@id": "tel:" + "".join(c for c in shown.contact.phone if c in "+0123456789-")
        }
    return said


def page(shown: Shown) -> dict:
    """The page for people."""
    return {"@id": addresses.page(shown), "@type": "foaf:Document"}


def file_type(format: str) -> dict:
    """The format in the European list."""
    return {"@id": f"{EU}/file-type/{FILE_TYPES[format]}"}


def moment(when) -> dict:
    """A moment as RDF writes it."""
    return {"@value": when.isoformat(timespec="seconds"), "@type": "xsd:dateTime"}


def both(chinese: str, english: str = "") -> list[dict]:
    """A text in its languages."""
    found = [{"@value": chinese, "@language": "zh-Hant"}]
    return found + ([{"@value": english, "@language": "en"}] if english else [])
