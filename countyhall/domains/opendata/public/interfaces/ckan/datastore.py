"""CKAN's actions about rows: the search, the columns, and one bounded SELECT."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.utils.translation import gettext as _

from countyhall.domains.opendata.public.interfaces import answers, catalogue, grammar, spellings, sql, usage
from countyhall.domains.opendata.public.interfaces.ckan import shapes
from countyhall.domains.opendata.public.interfaces.ckan.catalogue import text
from countyhall.domains.opendata.public.interfaces.refusals import BAD_VALUE, Refusal

Given = Mapping[str, Any]
FORMATS = {"objects", "lists"}


class Raw(bytes):
    """A result that is JSON already."""


def datastore_search(given: Given) -> Raw:
    """Rows of ``resource_id``: ``filters`` (values, lists, ranges), ``q``, ``sort``, ``fields``, ``limit`` (10,000),
    ``offset``, ``distinct``, ``include_total``, ``records_format`` objects or lists."""
    resource = text(given, "resource_id", "id")
    shown, _format = catalogue.by_resource(resource)
    query = spellings.ckan(shown.schema, given)
    way = given.get("records_format") or "objects"
    if way not in FORMATS:
        raise Refusal(400, BAD_VALUE, _("records_format is objects or lists."), parameter="records_format")
    page = answers.page(shown, query, place="_id")
    head: dict[str, Any] = {
        "resource_id": resource, "fields": [shapes.field(f) for f in page.fields], "limit": query.limit,
        "offset": query.offset, "records_format": way, "records_truncated": False,
    }  # fmt: skip
    if spellings.truth(given.get("include_total", True)):
        head |= {"total": answers.total(shown, query), "total_was_estimated": False}
    records = page.json()
    if way == "lists":
        names = [f.name for f in page.fields]
        records = orjson.dumps([[row[name] for name in names] for row in orjson.loads(records)])
    usage.count(shown, "ckan", "json")
    return joined(head, records)


def joined(head: dict, records: bytes) -> Raw:
    """A result around records that are JSON already."""
    return Raw(orjson.dumps(head)[:-1] + b',"records":' + records.strip() + b"}")


def datastore_info(given: Given) -> dict:
    """The columns of a resource and how many rows it has."""
    shown, _format = catalogue.by_resource(text(given, "id", "resource_id"))
    return {
        "meta": {"id": shown.identifier, "count": shown.rows, "table_type": "BASE TABLE", "aliases": []},
        "fields": [shapes.field(f) | {"schema": {"native_type": shapes.TYPES[f.kind]}} for f in shown.schema],
    }


def datastore_search_sql(given: Given) -> Raw:
    """One SELECT over one resource: columns, count, sum, avg, min, max, WHERE, GROUP BY, ORDER BY, LIMIT, OFFSET.

    What it says is translated into the interfaces' own question; no text of the caller reaches an engine.
    """
    statement = text(given, "sql")
    resource, tree = sql.parsed(statement)
    shown, _format = catalogue.by_resource(resource)
    query = sql.question(tree, shown.schema)
    page = answers.page(shown, query)
    usage.count(shown, "ckan", "sql")
    head = {
        "sql": statement, "fields": [{"id": f.name, "type": shapes.TYPES[f.kind]} for f in page.fields],
        "records_truncated": page.rows == grammar.MOST,
    }  # fmt: skip
    return joined(head, page.json())
