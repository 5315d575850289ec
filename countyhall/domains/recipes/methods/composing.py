"""SQL written from a declared question, for people who do not write it themselves."""

from sqlglot import exp

from countyhall.kernel.lake import Filter, Group, Measure, Query, Schema

COMPARED = {"eq": exp.EQ, "ne": exp.NEQ, "lt": exp.LT, "le": exp.LTE, "gt": exp.GT, "ge": exp.GTE}
COUNTED = {"sum": exp.Sum, "min": exp.Min, "max": exp.Max, "mean": exp.Avg, "median": exp.Median}
FUNCTIONS = ("count", *COUNTED, "distinct")
OPS = (*COMPARED, "contains", "empty", "filled")
GRAINS = ("", "month", "quarter", "year")


def text_of(code: str, schema: Schema, query: Query) -> str:
    """The SELECT over the dataset ``code``, indented. Raises ``KeyError`` for a column or word that is not there."""
    groups = [_group(one) for one in query.groups]
    select = exp.select(
        *[exp.alias_(made, one.label) for made, one in zip(groups, query.groups, strict=True)],
        *[exp.alias_(_measure(one), one.name) for one in query.measures],
    )
    if not query.groups and not query.measures:
        select = exp.select(*[_column(name) for name in query.fields or schema.names])
    select = select.from_(exp.table_(exp.to_identifier(code, quoted=True)))
    for one in query.where:
        select = select.where(_filter(one, schema))
    if query.measures and groups:
        select = select.group_by(*groups)
    return select.sql(dialect="duckdb", pretty=True)


def _column(name: str) -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=True))


def _group(one: Group) -> exp.Expression:
    if not one.grain:
        return _column(one.field)
    if one.grain == "year":
        return exp.Year(this=_column(one.field))
    return exp.DateTrunc(unit=exp.Literal.string(one.grain.upper()), this=_column(one.field))


def _measure(one: Measure) -> exp.Expression:
    if one.function == "count":
        return exp.Count(this=_column(one.field) if one.field else exp.Star())
    if one.function == "distinct":
        return exp.Count(this=exp.Distinct(expressions=[_column(one.field)]))
    return COUNTED[one.function](this=_column(one.field))


def _filter(one: Filter, schema: Schema) -> exp.Expression:
    column, of = _column(one.field), schema[one.field]
    if one.op in {"empty", "filled"}:
        empty = exp.Is(this=column, expression=exp.Null())
        return empty if one.op == "empty" else exp.Not(this=empty)
    if one.op == "contains":
        return exp.Contains(this=column, expression=exp.Literal.string(str(one.value)))
    number = of.is_number or of.kind == "year"
    said = exp.Literal.number(one.value) if number else exp.Literal.string(str(one.value))
    return COMPARED[one.op](this=column, expression=said)
