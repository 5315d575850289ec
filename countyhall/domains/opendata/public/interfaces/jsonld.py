"""schema.org's Dataset for search engines, inside pages, and MLCommons' Croissant 1.0 for who learns from data."""

from typing import Any

from countyhall.domains.opendata.public.interfaces import addresses
from countyhall.domains.opendata.public.interfaces.shown import Shown
from countyhall.kernel.lake.schema import Kind
from countyhall.kernel.lake.services import FORMATS

CROISSANT_TYPES = {
    Kind.INTEGER: "sc:Integer", Kind.YEAR: "sc:Integer", Kind.DECIMAL: "sc:Float", Kind.REAL: "sc:Float",
    Kind.BOOLEAN: "sc:Boolean", Kind.DATE: "sc:Date", Kind.MONTH: "sc:Text", Kind.MOMENT: "sc:DateTime",
}  # fmt: skip


def for_page(shown: Shown) -> dict[str, Any]:
    """What a dataset's page says to search engines, to stand in ``<script type="application/ld+json">``."""
    said: dict[str, Any] = {
        "@context": "https://schema.org/", "@type": "Dataset", "@id": addresses.dataset(shown), "name": shown.title,
        "alternateName": shown.title_en, "description": shown.description or shown.title, "url": addresses.page(shown),
        "identifier": shown.identifier, "keywords": list(shown.keywords), "license": shown.licence_url,
        "isAccessibleForFree": True, "inLanguage": "zh-Hant", "version": str(shown.version.number),
        "datePublished": shown.issued.isoformat(timespec="seconds"),
        "dateModified": shown.modified.isoformat(timespec="seconds"),
        "creator": {"@type": "GovernmentOrganization", "name": shown.unit or shown.office},
        "publisher": {"@type": "GovernmentOrganization", "name": shown.office or shown.unit},
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": addresses.at("catalog"), "url": addresses.base()},
        "variableMeasured": [
            {"@type": "PropertyValue", "name": f.label or f.name, "description": f.meaning, "unitText": f.unit}
            for f in shown.schema
        ],
        "distribution": [
            {
                "@type": "DataDownload", "encodingFormat": FORMATS[name].media_type.partition(";")[0],
                "contentUrl": addresses.file(shown, name),
            }
            for name in shown.formats
        ] + [
            {"@type": "DataDownload", "encodingFormat": link.format, "contentUrl": link.url, "name": link.title}
            for link in shown.links
        ],
    }  # fmt: skip
    if shown.place:
        said["spatialCoverage"] = {"@type": "Place", "name": shown.place}
    if shown.covers_from and shown.covers_to:
        said["temporalCoverage"] = f"{shown.covers_from}/{shown.covers_to}"
    return {k: v for k, v in said.items() if v not in ("", [])}


def croissant(shown: Shown, sha256: str, size: int, number: int) -> dict[str, Any]:
    """Croissant 1.0 of one publication; ``sha256`` and ``size`` are those of its CSV as it is sent unpacked."""
    fields = [
        {
            "@type": "cr:Field", "@id": f"rows/{f.name}", "name": f.name, "description": f.meaning or f.label or f.name,
            "dataType": CROISSANT_TYPES.get(f.kind, "sc:Text"),
            "source": {"fileObject": {"@id": "rows.csv"}, "extract": {"column": f.name}},
        }
        for f in shown.schema
    ]  # fmt: skip
    page = for_page(shown)
    kept = (
        "name",
        "description",
        "license",
        "keywords",
        "datePublished",
        "creator",
        "publisher",
        "inLanguage",
    )
    return {
        "@context": CONTEXT, "@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.0",
        **{k: page[k] for k in kept if k in page}, "url": addresses.page(shown),
        "version": f"{shown.version.number}.0.0", "citeAs": f"{shown.office or shown.unit}：{shown.title}",
        "distribution": [
            {
                "@type": "cr:FileObject", "@id": "rows.csv", "name": "rows.csv", "encodingFormat": "text/csv",
                "contentUrl": addresses.file(shown, "csv", number), "contentSize": f"{size} B", "sha256": sha256,
            }
        ],
        "recordSet": [
            {"@type": "cr:RecordSet", "@id": "rows", "name": "rows", "description": shown.title, "field": fields}
        ],
    }  # fmt: skip


# The context of the specification, in which Croissant's readers look their words up.
CONTEXT: dict[str, Any] = {
    "@language": "zh-Hant", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column",
    "conformsTo": "dct:conformsTo", "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/", "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"}, "extract": "cr:extract", "field": "cr:field",
    "fileProperty": "cr:fileProperty", "fileObject": "cr:fileObject", "fileSet": "cr:fileSet", "format": "cr:format",
    "includes": "cr:includes", "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath", "key": "cr:key",
    "md5": "cr:md5", "parentField": "cr:parentField", "path": "cr:path", "recordSet": "cr:recordSet",
    "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated", "replace": "cr:replace",
    "sc": "https://schema.org/", "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField",
    "transform": "cr:transform",
}  # fmt: skip
