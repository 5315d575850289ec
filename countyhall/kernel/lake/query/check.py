"""Whether a question fits a table, what its answer's columns are, and its values in the columns' types."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal, InvalidOperation
from typing import Any, get_args
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from countyhall.kernel.lake.query.declared import (
    BadQuery,
    Filter,
    Function,
    Grain,
    Group,
    Measure,
    Op,
    Query,
    Span,
    Window,
)
from countyhall.kernel.lake.schema import NAME, Field, Kind, Schema

TAIPEI = ZoneInfo("Asia/Taipei")
ROW = "_row"
# A condition on this asks every text column: one at least contains the words.
ANYWHERE = "*"
TEXTS = {Kind.TEXT, Kind.PLACE, Kind.POINT}
NO_VALUE = {"empty", "filled"}
LISTS = {"in", "not_in"}
COMPARED = {"lt", "le", "gt", "ge", "between"}
GRAINS: dict[Kind, set[str]] = {
    Kind.DATE: {"", "day", "month", "quarter", "half", "year", "weekday"},
    Kind.MONTH: {"", "month", "quarter", "half", "year"},
    Kind.YEAR: {"", "year"},
    Kind.MOMENT: {"", "day", "month", "quarter", "half", "year", "hour", "weekday"},
}
GRAIN_KIND = {"month": Kind.MONTH, "hour": Kind.INTEGER, "weekday": Kind.INTEGER}


def answer_fields(schema: Schema, query: Query) -> list[Field]:
    """The columns of the answer in their order. Raises BadQuery, in words for whoever asked."""
    found = _grouped(schema, query) if is_grouped(query) else _plain(schema, query)
    for window in query.windows:
        found.append(_window(found if is_grouped(query) else list(schema), found, window))
    names = [f.name for f in found]
    if twice := {n for n in names if names.count(n) > 1}:
        raise BadQuery(_("Two columns of the answer have one name: %s.") % "、".join(sorted(twice)))
    _check_having(query, found)
    _check_order(schema, query, found)
    check_page(query)
    return found


def is_grouped(query: Query) -> bool:
    """Whether the answer has a row a group rather than the rows themselves."""
    return bool(query.groups or query.measures)


def column(fields: Iterable[Field], name: str) -> Field:
    """The column of that name; raises BadQuery "no such column"."""
    for one in fields:
        if one.name == name:
            return one
    raise BadQuery(_("There is no column “%s”.") % name)


def _plain(schema: Schema, query: Query) -> list[Field]:
    found = [column(schema, name) for name in query.fields] or list(schema)
    for one in query.where:
        check_filter(schema, one)
    if query.distinct and (query.with_row or query.windows or query.after is not None):
        raise BadQuery(_("Rows that are only told once have no place and no windows."))
    return found


def _grouped(schema: Schema, query: Query) -> list[Field]:
    if query.fields or query.with_row or query.after is not None or query.distinct:
        raise BadQuery(_("A question with groups or measures has no rows to show besides."))
    for one in query.where:
        check_filter(schema, one)
    return [_group(schema, g) for g in query.groups] + [_measure(schema, m) for m in query.measures]


def _group(schema: Schema, group: Group) -> Field:
    found = column(schema, group.field)
    _one_of(group.grain, Grain, _("grain"))
    if group.grain and group.grain not in GRAINS.get(found.kind, {""}):
        raise BadQuery(
            _("“%(column)s” cannot be grouped by %(grain)s.")
            % {"column": found.label or found.name, "grain": group.grain}
        )
    kind = found.kind
    if group.grain and found.kind is not Kind.YEAR:
        kind = GRAIN_KIND.get(group.grain, Kind.DATE)
    unit = found.unit if kind is found.kind else ""
    return replace(found, name=_named(group.label), kind=kind, unit=unit, values=(), low=None, high=None)


def _measure(schema: Schema, measure: Measure) -> Field:
    _one_of(measure.function, Function, _("measure"))
    for one in measure.where:
        check_filter(schema, one)
    source = _measured(schema, measure)
    kind, scale = Kind.REAL, 2
    if measure.function in {"count", "distinct"}:
        kind = Kind.INTEGER
    elif source and measure.function in {"sum", "min", "max"}:
        kind, scale = source.kind, source.scale
    keeps_unit = source and measure.function in {"sum", "min", "max", "mean", "median"}
    return Field(
        _named(measure.name),
        measure.name,
        kind,
        scale=scale,
        unit=source.unit if source and keeps_unit else "",
        people=bool(source and source.people),
    )


def _measured(schema: Schema, measure: Measure) -> Field | None:
    function = measure.function
    if measure.over and function != "ratio":
        raise BadQuery(_("Only a ratio is taken over another column."))
    if not measure.field:
        if function in {"count", "share"}:
            return None
        raise BadQuery(_("“%s” needs a column.") % measure.name)
    if function == "ratio" and not measure.over:
        raise BadQuery(_("“%s” needs a column.") % measure.name)
    source = column(schema, measure.field)
    numbers = [source]
    if function == "ratio":
        numbers.append(column(schema, measure.over))
    if function in {"sum", "mean", "median", "ratio", "share"}:
        for one in numbers:
            if not one.is_number:
                raise BadQuery(_("“%s” holds no numbers.") % (one.label or one.name))
    if function in {"min", "max"} and source.kind is Kind.BOOLEAN:
        raise BadQuery(_("“%s” has no smallest and no largest.") % (source.label or source.name))
    return source


def _window(sources: list[Field], out: list[Field], window: Window) -> Field:
    _one_of(window.function, Span, _("window"))
    for name in [*window.by, *(o.removeprefix("-") for o in window.order)]:
        column(sources, name)
    if not isinstance(window.steps, int) or not 1 <= window.steps <= 10_000:
        raise BadQuery(_("A window goes 1 to 10,000 rows back or forth."))
    if window.function == "row":
        return Field(_named(window.name), window.name, Kind.INTEGER)
    of = column(sources, window.of)
    if window.function in {"change", "growth", "cumulative"} and not of.is_number:
        raise BadQuery(_("“%s” holds no numbers.") % (of.label or of.name))
    if window.function == "rank":
        return Field(_named(window.name), window.name, Kind.INTEGER)
    if window.function == "growth":
        return Field(_named(window.name), window.name, Kind.REAL)
    return replace(of, name=_named(window.name), label=window.name)


def _check_having(query: Query, found: list[Field]) -> None:
    windows = {w.name for w in query.windows}
    for one in query.having:
        if not is_grouped(query) and one.field not in windows:
            raise BadQuery(_("Conditions on an answer need groups or windows."))
        check_filter(found, one)


def _check_order(schema: Schema, query: Query, found: list[Field]) -> None:
    if query.order and query.after is not None:
        raise BadQuery(_("Pages by key come in the order of the edition alone."))
    fields = list(found)
    if not is_grouped(query) and not query.distinct:
        fields += [Field("row", ""), *schema]
    for one in query.order:
        if one.field == ROW and not is_grouped(query) and not query.distinct:
            continue
        column(fields, one.field)


def check_page(query: Query) -> None:
    """Refuse a page that is not named by whole numbers. Raises BadQuery."""
    for value in (query.limit, query.offset, query.after):
        # -1 as ``after`` is the place before the first row.
        if value is not None and (type(value) is not int or value < -1 or value >= 2**62):
            raise BadQuery(_("A page is named by whole numbers from 0."))
    if (query.limit is not None and query.limit < 0) or query.offset < 0:
        raise BadQuery(_("A page is named by whole numbers from 0."))


def check_filter(fields: Iterable[Field], one: Filter) -> Field:
    """The filter's column; raises BadQuery when column, word or number of values do not fit."""
    _one_of(one.op, Op, _("condition"))
    if one.field == ANYWHERE:
        if one.op != "contains" or not isinstance(one.value, str):
            raise BadQuery(_("Anywhere in a row one looks for words alone."))
        return Field("anywhere", "")
    found = column(fields, one.field)
    if one.op in {"contains", "starts"} and found.kind not in TEXTS:
        raise BadQuery(_("“%s” holds no text to look in.") % (found.label or found.name))
    if found.kind is Kind.BOOLEAN and one.op in COMPARED:
        raise BadQuery(_("“%s” is yes or no; nothing is less or more.") % (found.label or found.name))
    raw = values_of(one)
    if one.op == "between" and len(raw) != 2:
        raise BadQuery(_("“Between” needs two values."))
    if one.op in COMPARED | {"contains", "starts"} and None in raw:
        raise BadQuery(_("“%s” is compared with nothing.") % (found.label or found.name))
    return found


def values_of(one: Filter) -> list[Any]:
    """The values that a filter brings, as they came: none, one, two or many."""
    if one.op in NO_VALUE:
        return []
    if one.op in LISTS or one.op == "between":
        if isinstance(one.value, str | bytes) or not isinstance(one.value, Iterable):
            raise BadQuery(_("A list of values is needed."))
        return list(one.value)
    return [one.value]


def _one_of(word: str, words: Any, what: str) -> None:
    if word not in get_args(words):
        raise BadQuery(
            _("“%(word)s” is no %(what)s. There are: %(words)s.")
            % {"word": word, "what": what, "words": ", ".join(w for w in get_args(words) if w)}
        )


def _named(name: str) -> str:
    if not isinstance(name, str) or not NAME.match(name):
        raise BadQuery(
            _("“%s” is no name of a column: a letter a-z first, then a-z, 0-9 and _, up to 60.") % name
        )
    return name


def value_of(field: Field, raw: Any, *, end: bool = False) -> Any:
    """One value in the column's type: ``str int float Decimal bool date datetime``; texts as in ISO 8601.

    A day given for a moment is its first instant, its last with ``end``. Raises BadQuery.
    """
    try:
        return _CONVERT[field.kind](field, raw, end)
    except (ValueError, TypeError, InvalidOperation, OverflowError) as error:
        if isinstance(error, BadQuery):
            raise
        raise BadQuery(
            _("“%(value)s” does not fit the column “%(column)s”.")
            % {"value": str(raw)[:80], "column": field.label or field.name}
        ) from None


def _text(_field: Field, raw: Any, _end: bool) -> str:
    if not isinstance(raw, str):
        raise TypeError
    raw.encode()  # half of a surrogate pair is no text
    if "\0" in raw:
        raise ValueError
    return raw


def _integer(_field: Field, raw: Any, _end: bool) -> int:
    if isinstance(raw, bool):
        raise TypeError
    number = Decimal(raw) if isinstance(raw, str) else raw
    if int(number) != number or not -(2**63) <= int(number) < 2**63:
        raise ValueError
    return int(number)


def _decimal(field: Field, raw: Any, _end: bool) -> Decimal:
    if isinstance(raw, bool):
        raise TypeError
    number = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
    if not number.is_finite() or number.adjusted() >= 38 - field.scale:
        raise ValueError
    exact = number.quantize(Decimal(1).scaleb(-field.scale), context=_WIDE)
    if exact != number:
        raise BadQuery(
            _("“%(column)s” has %(places)s decimal places at most.")
            % {"column": field.label or field.name, "places": field.scale}
        )
    return exact


def _real(_field: Field, raw: Any, _end: bool) -> float:
    number = float(raw)
    if isinstance(raw, bool) or number != number or number in {float("inf"), float("-inf")}:
        raise ValueError
    return number


def _boolean(_field: Field, raw: Any, _end: bool) -> bool:
    if isinstance(raw, bool):
        return raw
    return {"true": True, "1": True, "false": False, "0": False}.get(str(raw).lower()) or _false(raw)


def _false(raw: Any) -> bool:
    if str(raw).lower() in {"false", "0"}:
        return False
    raise ValueError


def _date(_field: Field, raw: Any, _end: bool) -> date:
    if isinstance(raw, datetime):
        raise TypeError
    return raw if isinstance(raw, date) else date.fromisoformat(raw)


def _month(field: Field, raw: Any, end: bool) -> date:
    if isinstance(raw, str) and len(raw) == 7:
        raw += "-01"
    return _date(field, raw, end).replace(day=1)


def _moment(_field: Field, raw: Any, end: bool) -> datetime:
    if isinstance(raw, str):
        raw = date.fromisoformat(raw) if len(raw) == 10 else datetime.fromisoformat(raw)
    if not isinstance(raw, datetime):
        first = datetime.combine(raw, time())
        return first + timedelta(days=1, microseconds=-1) if end else first
    return raw.astimezone(TAIPEI).replace(tzinfo=None) if raw.tzinfo else raw


_WIDE = Context(prec=76)
_CONVERT: dict[Kind, Callable[[Field, Any, bool], Any]] = {
    **dict.fromkeys(TEXTS, _text),
    Kind.INTEGER: _integer,
    Kind.YEAR: _integer,
    Kind.DECIMAL: _decimal,
    Kind.REAL: _real,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.MONTH: _month,
    Kind.MOMENT: _moment,
}


def filters_of(query: Query) -> Iterator[Filter]:
    """Every condition of a question, in the order in which its values are bound."""
    yield from query.where
    for measure in query.measures:
        yield from measure.where
    yield from query.having
