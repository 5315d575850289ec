"""The interfaces' own spelling of a question: ``port=eq.水頭``, ``order=-month``, ``group=month.year`` …

A name of a column with a condition and a point before the value; without a condition it means ``eq``. Several
are meant all together. A column that has the name of another parameter is asked as ``where.limit=eq.5``.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from countyhall.domains.opendata.public.interfaces.refusals import BAD_VALUE, NO_COLUMN, NO_PARAMETER, Refusal
from countyhall.kernel.lake.query.check import ANYWHERE, GRAINS, LISTS, answer_fields, value_of, values_of
from countyhall.kernel.lake.query.declared import BadQuery, Filter, Group, Measure, Order, Query
from countyhall.kernel.lake.schema import Field, Schema

DEFAULT, MOST = 100, 10_000
# Beyond these a question is an attack or a mistake: each still costs the engine time.
MOST_FILTERS, MOST_VALUES, LONGEST, MOST_GROUPS = 50, 1_000, 2_000, 20
OPS = {"eq", "ne", "lt", "le", "gt", "ge", "in", "not_in", "between", "contains", "starts", "empty", "filled"}
ALIASES = {"neq": "ne", "lte": "le", "gte": "ge", "like": "contains"}
OWN = {
    "select", "order", "group", "measures", "limit", "offset", "after", "q", "format", "labels", "bom", "lang",
    "download", "total",
}  # fmt: skip
MEASURE = re.compile(
    r"^(?:(?P<name>[a-z][a-z0-9_]{0,59}):)?(?P<function>[a-z]+)(?:\.(?P<field>\w+)(?:/(?P<over>\w+))?)?$"
)
WHOLE = re.compile(r"^[0-9]{1,15}$")


def asked(
    schema: Schema, params: Mapping[str, list[str]], *, most: int = MOST, also: Iterable[str] = ()
) -> Query:
    """The question that the parameters spell. Raises :class:`Refusal` in words, with the national code."""
    filters: list[Filter] = []
    own: dict[str, str] = {}
    for name, values in params.items():
        if name in OWN or name in also:
            own[name] = values[-1]
        else:
            filters += [condition(schema, name.removeprefix("where."), value) for value in values]
    filters += searched(own.get("q", ""))
    query = Query(
        fields=tuple(names(own.get("select", ""))), where=tuple(filters), order=tuple(ordered(own.get("order", ""))),
        groups=tuple(grouped(schema, own.get("group", ""))), measures=tuple(measured(own.get("measures", ""))),
        limit=whole("limit", own.get("limit"), DEFAULT, most), offset=whole("offset", own.get("offset"), 0),
        after=whole("after", own["after"], 0) if own.get("after") else None,
    )  # fmt: skip
    if query.groups and not query.measures:
        query = replace(query, measures=(Measure("count"),))
    return checked(schema, query)


def checked(schema: Schema, query: Query) -> Query:
    """The same, once it fits the columns that everybody may read."""
    bounded(query)
    for name in columns_of(query):
        known(schema, name)
    try:
        answer_fields(schema, query)
        for one in query.where:
            column = Field("words", "") if one.field == ANYWHERE else schema[one.field]
            for value in values_of(one):
                if value is not None:
                    value_of(column, value)
    except BadQuery as error:
        raise Refusal(400, BAD_VALUE, str(error)) from None
    return query


def columns_of(query: Query) -> Iterable[str]:
    """Every column of the table that a question names."""
    yield from query.fields
    yield from (f.field for f in query.where if f.field != ANYWHERE)
    yield from (g.field for g in query.groups)
    for measure in query.measures:
        yield from (name for name in (measure.field, measure.over) if name)


def known(schema: Schema, name: str) -> None:
    """Refuse a column that is not there, or not for everybody: both are told alike."""
    if name not in schema:
        raise Refusal(400, NO_COLUMN, _("There is no column “%s”.") % name[:80], parameter=name[:80])


def bounded(query: Query) -> None:
    """Refuse questions of absurd size."""
    values = [v for f in query.where for v in values_of(f)]
    if len(query.where) > MOST_FILTERS or len(values) > MOST_VALUES or len(query.measures) > MOST_GROUPS:
        raise Refusal(
            413, BAD_VALUE,
            _("At most %(filters)s conditions with %(values)s values together.")
            % {"filters": MOST_FILTERS, "values": f"{MOST_VALUES:,}"},
        )  # fmt: skip
    if any(isinstance(v, str) and len(v) > LONGEST for v in values):
        raise Refusal(413, BAD_VALUE, _("A value has at most %s characters.") % f"{LONGEST:,}")


def condition(schema: Schema, name: str, text: str) -> Filter:
    """``name`` and ``op.value`` as a filter; a word that is neither column nor parameter is refused."""
    if name not in schema:
        raise Refusal(
            400, NO_PARAMETER if text.partition(".")[0] not in OPS else NO_COLUMN,
            _("“%s” is neither a column nor a parameter.") % name[:80], parameter=name[:80],
        )  # fmt: skip
    op, point, value = text.partition(".")
    op = ALIASES.get(op, op)
    if op in {"empty", "filled"} and (not point or not value):
        return Filter(name, op)  # type: ignore[arg-type]
    if not point or op not in OPS:
        return Filter(name, "eq", text)
    if op in LISTS or op == "between":
        return Filter(name, op, listed(value))  # type: ignore[arg-type]
    return Filter(name, op, value)  # type: ignore[arg-type]


def listed(text: str) -> list[str]:
    """Values with commas between; one with a comma inside stands in double quotes. Brackets around are allowed."""
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    try:
        return next(csv.reader([text], strict=True), [])
    except csv.Error:
        raise Refusal(400, BAD_VALUE, _("The list of values cannot be read: %s") % text[:80]) from None


def searched(text: str) -> list[Filter]:
    """Words that must stand in a text column each, any of them."""
    return [Filter(ANYWHERE, "contains", word) for word in text.split()]


def names(text: str) -> list[str]:
    """Columns with commas between."""
    return [name.strip() for name in text.split(",") if name.strip()]


def ordered(text: str) -> list[Order]:
    """``-month,port`` or ``month desc, port``."""
    found = []
    for item in names(text):
        name, _space, way = item.partition(" ")
        way = way.strip().lower()
        if way not in {"", "asc", "desc"}:
            raise Refusal(400, BAD_VALUE, _("An order is asc or desc, not “%s”.") % way[:40])
        found.append(Order(name.removeprefix("-"), down=name.startswith("-") or way == "desc"))
    return found


def grouped(schema: Schema, text: str) -> list[Group]:
    """``month.year,port``: the grain behind a point; its column in the answer is ``month_year``."""
    found = []
    for item in names(text):
        name, _point, grain = item.partition(".")
        known(schema, name)
        if grain and grain not in GRAINS.get(schema[name].kind, {""}):
            words = {"column": name, "grain": grain[:40]}
            raise Refusal(400, BAD_VALUE, _("“%(column)s” cannot be grouped by %(grain)s.") % words)
        found.append(Group(name, grain, f"{name}_{grain}" if grain else ""))  # type: ignore[arg-type]
    return found


def measured(text: str) -> list[Measure]:
    """``count,sum.passengers,mean:mean.income,rate:ratio.a/b``; a name before the colon, else one is made."""
    found = []
    for item in names(text):
        parts = MEASURE.match(item)
        if not parts:
            raise Refusal(
                400, BAD_VALUE, _("“%s” is no measure, such as count or sum.passengers.") % item[:80]
            )
        function, field, over = parts["function"], parts["field"] or "", parts["over"] or ""
        name = parts["name"] or "_".join(p for p in (function, field, over) if p)[:60]
        found.append(Measure(name, function, field, over))  # type: ignore[arg-type]
    return found


def whole(name: str, text: Any, default: int, most: int | None = None) -> int:
    """A whole number from 0, at most ``most``; ``default`` where nothing is said."""
    if text is None or text == "":
        return default
    if isinstance(text, bool) or not WHOLE.match(str(text)):
        words = {"name": name, "text": str(text)[:40]}
        raise Refusal(
            400, BAD_VALUE, _("%(name)s is a whole number from 0, not “%(text)s”.") % words, parameter=name
        )
    if most is not None and int(text) > most:
        words = {"name": name, "most": f"{most:,}"}
        detail = (
            _("%(name)s is at most %(most)s; take the whole file, or page on with the next link.") % words
        )
        raise Refusal(400, BAD_VALUE, detail, parameter=name)
    return int(text)
