"""Frictionless Data Package with its Table Schema, and CSV on the Web: what each column is, for programs."""

from typing import Any

from countyhall.domains.opendata.public.interfaces import addresses
from countyhall.domains.opendata.public.interfaces.shown import Shown
from countyhall.kernel.lake.schema import Field, Kind
from countyhall.kernel.lake.services import FORMATS

TYPES: dict[Kind, dict[str, str]] = {
    Kind.TEXT: {"type": "string"}, Kind.PLACE: {"type": "string"}, Kind.POINT: {"type": "string"},
    Kind.INTEGER: {"type": "integer"}, Kind.YEAR: {"type": "year"}, Kind.DECIMAL: {"type": "number"},
    Kind.REAL: {"type": "number"}, Kind.BOOLEAN: {"type": "boolean"}, Kind.DATE: {"type": "date"},
    Kind.MONTH: {"type": "yearmonth"}, Kind.MOMENT: {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S%z"},
}  # fmt: skip
CSVW = {
    Kind.INTEGER: "integer", Kind.YEAR: "gYear", Kind.DECIMAL: "decimal", Kind.REAL: "double", Kind.BOOLEAN: "boolean",
    Kind.DATE: "date", Kind.MONTH: "gYearMonth", Kind.MOMENT: "dateTime",
}  # fmt: skip


def package(shown: Shown, number: int | None = None) -> dict:
    """``datapackage.json`` (Data Package 2.0)."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": (shown.slug or shown.identifier).lower(), "id": addresses.dataset(shown, number=number),
        "title": shown.title, "description": shown.description, "homepage": addresses.page(shown),
        "version": f"{shown.version.number}.0.0", "created": shown.version.published.isoformat(timespec="seconds"),
        "keywords": list(shown.keywords) or [shown.title],
        "licenses": [{"name": shown.licence, "title": shown.licence_name, "path": shown.licence_url}],
        "contributors": [{"title": shown.unit or shown.office, "roles": ["publisher"]}],
        "sources": [{"title": shown.office or shown.unit}],
        "resources": [resource(shown, name, number) for name in shown.formats if name in {"csv", "ndjson"}],
    }  # fmt: skip


def resource(shown: Shown, format: str, number: int | None = None) -> dict:
    """The table as one of its files."""
    said: dict[str, Any] = {
        "name": format, "type": "table", "title": shown.title, "path": addresses.file(shown, format, number),
        "format": format, "mediatype": FORMATS[format].media_type.partition(";")[0], "encoding": "utf-8",
        "schema": table_schema(shown),
    }  # fmt: skip
    if format == "csv":
        said["dialect"] = {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True}
    if known := dict(shown.files).get(format):
        said |= {"bytes": known.size, "hash": f"sha256:{known.sha256}"}
    return said


def table_schema(shown: Shown) -> dict:
    """Table Schema of the open columns."""
    said: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [field(f) for f in shown.schema], "missingValues": [""],
    }  # fmt: skip
    if shown.schema.key:
        said["primaryKey"] = list(shown.schema.key)
    return said


def field(column: Field) -> dict:
    """One column: name, type, words, bounds."""
    said: dict[str, Any] = {"name": column.name, **TYPES[column.kind], "title": column.label}
    if column.meaning:
        said["description"] = column.meaning
    if column.unit:
        said["unit"] = column.unit
    bounds: dict[str, Any] = {}
    if column.required:
        bounds["required"] = True
    if column.values:
        bounds["enum"] = list(column.values)
    if column.low is not None and column.is_number:
        bounds["minimum"] = column.low
    if column.high is not None and column.is_number:
        bounds["maximum"] = column.high
    return said | ({"constraints": bounds} if bounds else {})


def csvw(shown: Shown, number: int | None = None) -> dict:
    """``csv-metadata.json`` (W3C CSV on the Web)."""
    columns = []
    for f in shown.schema:
        said: dict[str, Any] = {
            "name": f.name, "titles": {"zh-Hant": [f.name, f.label], **({"en": [f.label_en]} if f.label_en else {})},
            "datatype": CSVW.get(f.kind, "string"), "required": f.required,
        }  # fmt: skip
        if f.meaning:
            said["dc:description"] = {"@value": f.meaning, "@language": "zh-Hant"}
        columns.append(said)
    schema: dict[str, Any] = {"columns": columns}
    if shown.schema.key:
        schema["primaryKey"] = list(shown.schema.key)
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh-Hant"}],
        "url": addresses.file(shown, "csv", number), "dc:title": {"@value": shown.title, "@language": "zh-Hant"},
        "dc:license": {"@id": shown.licence_url}, "dc:publisher": {"@value": shown.office or shown.unit},
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\r\n"]}, "tableSchema": schema,
    }  # fmt: skip
