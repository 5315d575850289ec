"""OpenAPI 3.1 of the portal and of each dataset, made of the declared schema: never written by hand."""

from typing import Any

from django.conf import settings

from countyhall.domains.opendata.public.interfaces import addresses, grammar
from countyhall.domains.opendata.public.interfaces.shown import Shown
from countyhall.kernel.lake.schema import Field, Kind
from countyhall.kernel.lake.services import FORMATS

TYPES: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": "string"}, Kind.PLACE: {"type": "string"}, Kind.POINT: {"type": "string"},
    Kind.INTEGER: {"type": "integer", "format": "int64"}, Kind.YEAR: {"type": "integer"},
    Kind.DECIMAL: {"type": "number"}, Kind.REAL: {"type": "number", "format": "double"},
    Kind.BOOLEAN: {"type": "boolean"}, Kind.DATE: {"type": "string", "format": "date"},
    Kind.MONTH: {"type": "string", "pattern": r"^\d{4}-\d{2}$"}, Kind.MOMENT: {"type": "string", "format": "date-time"},
}  # fmt: skip
ROWS, OBJECT = {"$ref": "#/components/schemas/Rows"}, {"type": "object"}
RDF = ("application/ld+json", "text/turtle", "application/rdf+xml")
PROBLEM = {
    "type": "object", "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string"}, "code": {"type": "string", "pattern": "^ER[0-9]{4,8}$"},
    },
}  # fmt: skip
NATIONAL, CKAN = "NationalError", "CkanError"
NATIONAL_ERROR = {
    "type": "object", "required": ["success", "error"],
    "properties": {
        "success": {"const": False},
        "error": {
            "type": "object", "required": ["type", "message"],
            "properties": {"type": {"type": "string"}, "message": {"type": "string"}},
        },
    },
}  # fmt: skip
CKAN_ERROR = {
    "type": "object", "required": ["help", "success", "error"],
    "properties": {
        "success": {"const": False}, "help": {"type": "string"},
        "error": {
            "type": "object", "required": ["__type", "message"],
            "properties": {"__type": {"type": "string"}, "message": {"type": "string"}},
        },
    },
}  # fmt: skip
# What may go wrong at an address, and in which words.
FAULTS = {
    "400": "The question cannot be read", "401": "The key does not work", "404": "Not published", "409": "Not this way",
    "410": "Withdrawn", "413": "Too large a question", "429": "Too many requests", "503": "Takes too long",
}  # fmt: skip


def document(title: str, paths: dict[str, Any], schemas: dict[str, Any] | None = None) -> dict[str, Any]:
    """An OpenAPI 3.1 document."""
    return {
        "openapi": "3.1.0", "info": {
            "title": title, "version": "1", "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": "Read only. Without a key by address, with a key (Authorization: APIKey …) more often.",
        },
        "servers": [{"url": addresses.base().rstrip("/")}], "paths": paths, "security": [{}, {"key": []}],
        "components": {
            "schemas": {"Problem": PROBLEM, NATIONAL: NATIONAL_ERROR, CKAN: CKAN_ERROR, **(schemas or {})},
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}},
        },
    }  # fmt: skip


def of_portal() -> dict[str, Any]:
    """All addresses that need no dataset's schema to be told."""
    dataset = _in_path("dataset", "A dataset's number or short name; with @3 its third publication.")
    resource = _in_path("resource", "A resource's number, or that of its dataset.")
    page = [_whole("limit"), _whole("offset")]
    rest = "/api/v1/rest"
    paths = {
        "/data/{dataset}/rows": _get("rows", "Rows", [dataset, *own_parameters()], _json(ROWS)),
        "/data/{dataset}/rows.{ending}": _get(
            "rowsAsFile", "Rows as a file", [dataset, _ending(), *own_parameters(MOST_WHOLE)], _files()
        ),
        "/data/{dataset}/file.{ending}": _get("file", "The whole table", [dataset, _ending()], _files(), "200", "206"),
        "/data/{dataset}/datapackage.json": _get("dataPackage", "Data Package", [dataset], _json(OBJECT)),
        f"{rest}/group": _get("listGroup", "分類群組清單", page, _success(_texts()), fault=NATIONAL),
        f"{rest}/group/{{categoryCode}}": _get(
            "getDatasetIdInGroup", "群組相關之資料集", [_in_path("categoryCode")], _success(OBJECT), fault=NATIONAL
        ),
        f"{rest}/tag": _get("listTag", "標籤清單", page, _success(_texts()), fault=NATIONAL),
        f"{rest}/tag/{{tagName}}": _get(
            "getDatasetIdOfTag", "標籤相關之資料集", [_in_path("tagName")], _success(_texts()), fault=NATIONAL
        ),
        f"{rest}/dataset": _get(
            "listDatasetId", "資料集編號清單",
            [{"name": "modified", "in": "query", "schema": {"type": "string", "format": "date-time"}}, *page],
            _success(_texts()), fault=NATIONAL,
        ),
        f"{rest}/dataset/{{identifier}}": _get(
            "getDatasetById", "資料集詮釋資料", [_in_path("identifier")], _success(OBJECT), fault=NATIONAL
        ),
        f"{rest}/datastore/{{resourceID}}": _get(
            "getDataBySetId", "資料資源內容", [{**resource, "name": "resourceID"}, *_store(), *page],
            _success({"$ref": "#/components/schemas/Datastore"}), fault=NATIONAL,
        ),
        "/api/v1/dump/datastore/{resourceID}": _get(
            "dumpDataBySetId", "下載資料資源",
            [{**resource, "name": "resourceID"},
             {"name": "format", "in": "query", "required": True, "schema": {"enum": ["json", "csv", "xml"]}}],
            {"application/x-gzip": {}, "application/zip": {}}, fault=NATIONAL,
        ),
        "/api/3/action/{action}": _get("ckanAction", "CKAN", [_in_path("action")], _json(OBJECT), fault=CKAN),
        "/catalog": _get("catalog", "DCAT", [_whole("page", 1)], {kind: {} for kind in RDF}),
    }  # fmt: skip
    return document(
        f"{settings.OFFICE_NAME}開放資料",
        paths,
        {"Rows": rows_schema({"type": "object"}), "Datastore": _datastore()},
    )


MOST_WHOLE = 10**15 - 1


def of_dataset(shown: Shown) -> dict[str, Any]:
    """The addresses of one dataset, with a parameter for each open column."""
    at = f"/data/{shown.identifier}"
    columns = [
        {
            "name": f"where.{f.name}" if f.name in grammar.OWN else f.name, "in": "query", "schema": {"type": "string"},
            "description": f"{f.label}：eq.… ne.… lt.… le.… gt.… ge.… in.(…) between.a,b contains.… empty filled",
            "allowReserved": True,
        }
        for f in shown.schema
    ]  # fmt: skip
    row = {"type": "object", "properties": {f.name: column(f) for f in shown.schema}}
    rows = _get(
        "rows", shown.title, [*own_parameters(), *columns], _json({"$ref": "#/components/schemas/Rows"})
    )
    stream = _get("rowsAsFile", shown.title, [_ending(), *own_parameters(MOST_WHOLE), *columns], _files())
    paths = {
        f"{at}/rows": rows, f"{at}/rows.{{ending}}": stream,
        f"{at}/file.{{ending}}": _get("file", shown.title, [_ending(shown.formats)], _files(), "200", "206"),
    }  # fmt: skip
    return document(
        shown.title, paths, {"Row": row, "Rows": rows_schema({"$ref": "#/components/schemas/Row"})}
    )


def column(field: Field) -> dict[str, Any]:
    """A column's values; every one may be empty, and grouped answers have other columns besides."""
    said = dict(TYPES[field.kind])
    said["type"] = [said["type"], "null"]
    said["title"] = field.label
    if field.meaning:
        said["description"] = field.meaning
    return said


def rows_schema(row: dict[str, Any]) -> dict[str, Any]:
    """A page of rows."""
    return {
        "type": "object", "required": ["dataset", "edition", "total", "rows", "next", "limit"],
        "properties": {
            "dataset": {"type": "string"}, "edition": {"type": "integer"}, "total": {"type": "integer", "minimum": 0},
            "limit": {"type": "integer"}, "next": {"type": ["string", "null"]}, "rows": {"type": "array", "items": row},
        },
    }  # fmt: skip


def _datastore() -> dict[str, Any]:
    return {
        "type": "object", "required": ["resource_id", "fields", "records", "limit", "offset", "total"],
        "properties": {
            "resource_id": {"type": "string"}, "fields": {"type": "array", "items": {"type": "object"}},
            "records": {"type": "array", "items": {"type": "object"}}, "limit": {"type": "integer"},
            "offset": {"type": "integer"}, "total": {"type": "integer"},
        },
    }  # fmt: skip


def own_parameters(most: int = grammar.MOST) -> list[dict[str, Any]]:
    """The parameters that are no column."""
    words = {
        "select": "Columns with commas between.",
        "order": "Columns with commas between; - before one turns it.",
        "group": "Columns with commas between, times as month.year.",
        "q": "Words that stand in any text column.",
        "measures": "count, sum.column, mean.column, min, max, median, distinct, share, name:ratio.a/b.",
    }
    texts = [
        {"name": n, "in": "query", "description": d, "schema": {"type": "string"}} for n, d in words.items()
    ]
    return [*texts, _whole("limit", most=most), _whole("offset"), _whole("after")]


def _store() -> list[dict[str, Any]]:
    return [
        {"name": n, "in": "query", "schema": {"type": "string"}} for n in ("filters", "q", "sort", "fields")
    ]


def _get(name: str, words: str, parameters: list, content: dict, *codes: str, fault: str = "Problem") -> dict:
    kind = "application/problem+json" if fault == "Problem" else "application/json"
    told = {"content": {kind: {"schema": {"$ref": f"#/components/schemas/{fault}"}}}}
    good = {code: {"description": words, "content": content} for code in codes or ("200",)}
    faults = {code: {"description": text, **told} for code, text in FAULTS.items()}
    return {
        "get": {
            "operationId": name, "summary": words, "parameters": parameters,
            "responses": {**good, "304": {"description": "You have these bytes already"}, **faults},
        }
    }  # fmt: skip


def _json(schema: dict) -> dict:
    return {"application/json": {"schema": schema}}


def _success(schema: dict) -> dict:
    return _json(
        {
            "type": "object",
            "required": ["success", "result"],
            "properties": {"success": {"const": True}, "result": schema},
        }
    )


def _texts() -> dict:
    return {"type": "array", "items": {"type": "string"}}


def _files() -> dict:
    return {f.media_type.partition(";")[0]: {} for f in FORMATS.values()}


def _in_path(name: str, words: str = "") -> dict:
    return {"name": name, "in": "path", "required": True, "description": words, "schema": {"type": "string"}}


def _ending(formats=None) -> dict:
    known = sorted({FORMATS[f].extension for f in (formats or FORMATS)})
    return {"name": "ending", "in": "path", "required": True, "schema": {"type": "string", "enum": known}}


def _whole(name: str, least: int = 0, most: int = 10**15 - 1) -> dict:
    most = most if name == "limit" else 10**15 - 1
    return {"name": name, "in": "query", "schema": {"type": "integer", "minimum": least, "maximum": most}}
