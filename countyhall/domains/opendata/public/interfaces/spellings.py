"""The same question in the words of CKAN and of the national interface."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.utils.translation import gettext as _

from countyhall.domains.opendata.public.interfaces import grammar
from countyhall.domains.opendata.public.interfaces.refusals import BAD_VALUE, NO_PARAMETER, Refusal
from countyhall.kernel.lake.query.declared import Filter, Order, Query
from countyhall.kernel.lake.schema import Kind, Schema

NATIONAL = {"filters", "q", "sort", "limit", "offset", "fields"}
CKAN = {
    "resource_id", "id", "filters", "q", "distinct", "plain", "language", "limit", "offset", "fields", "sort",
    "include_total", "total_estimation_threshold", "records_format", "full_text",
}  # fmt: skip
# CKAN's ranges: {"column": {"gte": …, "lt": …}}.
RANGES = {"eq": "eq", "lt": "lt", "lte": "le", "gt": "gt", "gte": "ge", "le": "le", "ge": "ge"}
SHORTEST = 2


def national(schema: Schema, params: Mapping[str, str]) -> Query:
    """``filters={"column":"value"}``, ``q``, one column in ``sort``, ``limit``, ``offset``, ``fields``."""
    for name in params:
        if name not in NATIONAL:
            raise Refusal(
                400, NO_PARAMETER, _("There is no parameter “%s”.") % name[:80], parameter=name[:80]
            )
    q = params.get("q", "").strip()
    if q and len(q) < SHORTEST:
        raise Refusal(400, BAD_VALUE, _("What is looked for has two characters at least."), parameter="q")
    order = grammar.ordered(params.get("sort", ""))
    if len(order) > 1:
        raise Refusal(400, BAD_VALUE, _("Rows are sorted by one column."), parameter="sort")
    return grammar.checked(
        schema,
        Query(
            fields=tuple(grammar.names(params.get("fields", ""))),
            where=(*filters(schema, params.get("filters", "")), *grammar.searched(q)),
            order=tuple(_known(schema, order)),
            limit=grammar.whole("limit", params.get("limit"), grammar.DEFAULT, grammar.MOST),
            offset=grammar.whole("offset", params.get("offset"), 0),
        ),
    )


def ckan(schema: Schema, given: Mapping[str, Any]) -> Query:
    """The parameters of ``datastore_search``; a page larger than the largest is cut to it, as CKAN does."""
    for name in given:
        if name not in CKAN:
            raise Refusal(
                400, NO_PARAMETER, _("There is no parameter “%s”.") % str(name)[:80], parameter=str(name)[:80]
            )
    fields = given.get("fields") or ""
    fields = grammar.names(fields) if isinstance(fields, str) else _texts("fields", fields)
    order = given.get("sort") or ""
    order = order if isinstance(order, str) else ",".join(_texts("sort", order))
    limit = grammar.whole("limit", given.get("limit"), grammar.DEFAULT)
    return grammar.checked(
        schema,
        Query(
            fields=tuple(f for f in fields if f != "_id"),
            where=(*filters(schema, given.get("filters") or ""), *_looked_for(schema, given.get("q") or "")),
            order=tuple(_known(schema, _by_place(grammar.ordered(order)))),
            limit=min(limit, grammar.MOST), offset=grammar.whole("offset", given.get("offset"), 0),
            distinct=truth(given.get("distinct")), with_row=not truth(given.get("distinct")),
        ),
    )  # fmt: skip


def filters(schema: Schema, given: Any) -> list[Filter]:
    """An object of columns: a value, a list of values, or bounds. As text it is JSON."""
    if isinstance(given, str):
        given = _object("filters", given) if given.strip() else {}
    if not isinstance(given, Mapping):
        raise Refusal(400, BAD_VALUE, _("filters is an object of columns and values."), parameter="filters")
    found: list[Filter] = []
    for name, value in given.items():
        grammar.known(schema, str(name))
        if isinstance(value, Mapping):
            for way, bound in value.items():
                if way not in RANGES:
                    raise Refusal(
                        400, BAD_VALUE, _("“%s” is no condition.") % str(way)[:40], parameter="filters"
                    )
                found.append(Filter(name, RANGES[way], _cell(schema, name, bound)))  # type: ignore[arg-type]
        elif isinstance(value, list):
            found.append(Filter(name, "in", [_cell(schema, name, one) for one in value]))
        else:
            found.append(Filter(name, "eq", _cell(schema, name, value)))
    return found


def _cell(schema: Schema, name: str, value: Any) -> Any:
    """A JSON value for a column; numbers are taken for texts where the column holds texts."""
    if isinstance(value, list | dict):
        raise Refusal(
            400, BAD_VALUE, _("A condition has a value, not a list in a list."), parameter="filters"
        )
    textual = schema[name].kind in {Kind.TEXT, Kind.PLACE, Kind.POINT}
    if value is None or isinstance(value, str) or not textual:
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


def _object(name: str, text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Refusal(400, BAD_VALUE, _("%s is not JSON.") % name, parameter=name) from None


def _looked_for(schema: Schema, q: Any) -> list[Filter]:
    """Text: its words anywhere. An object (or its JSON): words in the column named."""
    if isinstance(q, str) and q.lstrip().startswith("{"):
        q = _object("q", q)
    if isinstance(q, Mapping):
        for name in q:
            grammar.known(schema, str(name))
        return [Filter(name, "contains", word) for name, text in q.items() for word in str(text).split()]
    return grammar.searched(str(q))


def _texts(name: str, given: Any) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise Refusal(400, BAD_VALUE, _("%s is a text or a list of texts.") % name, parameter=name)
    return given


def _by_place(order: list[Order]) -> list[Order]:
    return [Order("_row" if o.field == "_id" else o.field.strip('"'), o.down) for o in order]


def _known(schema: Schema, order: list[Order]) -> list[Order]:
    for one in order:
        if one.field != "_row":
            grammar.known(schema, one.field)
    return order


def truth(given: Any) -> bool:
    """What JSON or an address calls true."""
    return given is True or str(given).lower() in {"true", "1", "yes", "on"}
