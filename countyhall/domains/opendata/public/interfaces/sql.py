"""One SELECT of strangers as a question of ours: read by a parser, translated word by word, never run as text.

Whatever has no translation (joins, functions, subqueries, other statements) is refused, so nothing that was sent
reaches an engine, and only columns that everybody may read can be named.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import sqlglot
from django.utils.translation import gettext as _
from sqlglot import exp

from countyhall.domains.opendata.public.interfaces import grammar
from countyhall.domains.opendata.public.interfaces.refusals import BAD_VALUE, Refusal
from countyhall.kernel.lake.query.declared import Filter, Group, Measure, Order, Query
from countyhall.kernel.lake.schema import NAME, Schema

LONGEST = 4_000
COMPARED = {exp.EQ: "eq", exp.NEQ: "ne", exp.GT: "gt", exp.GTE: "ge", exp.LT: "lt", exp.LTE: "le"}
MIRRORED = {"gt": "lt", "ge": "le", "lt": "gt", "le": "ge"}
MEASURES = {exp.Count: "count", exp.Sum: "sum", exp.Avg: "mean", exp.Min: "min", exp.Max: "max"}
PARTS = {"expressions", "from", "from_", "where", "group", "order", "limit", "offset", "distinct", "kind"}


def refused(detail: str) -> Refusal:
    """Not translated, and why."""
    return Refusal(400, BAD_VALUE, detail, parameter="sql")


def parsed(text: str) -> tuple[str, exp.Select]:
    """The resource that a SELECT reads, and the SELECT. Raises Refusal for anything else."""
    if len(text) > LONGEST:
        raise refused(_("The statement is too long."))
    try:
        found = sqlglot.parse(text, read="postgres")
    except (sqlglot.errors.SqlglotError, RecursionError, ValueError):
        raise refused(_("This is no SELECT that can be read.")) from None
    if len(found) != 1 or not isinstance(found[0], exp.Select):
        raise refused(_("One SELECT, and nothing besides."))
    tree = found[0]
    if unknown := [name for name, value in tree.args.items() if value and name not in PARTS]:
        raise refused(_("This part is not offered here: %s.") % ", ".join(unknown))
    source = tree.args.get("from_") or tree.args.get("from")
    table = source.this if source else None
    if not isinstance(table, exp.Table) or table.args.get("db") or not isinstance(table.this, exp.Identifier):
        raise refused(_("FROM names one resource in double quotes."))
    if any(value for name, value in table.args.items() if name not in {"this", "alias"}):
        raise refused(_("FROM names one resource in double quotes."))
    return table.name, tree


def question(tree: exp.Select, schema: Schema) -> Query:
    """The SELECT as a question over columns that everybody may read. Raises Refusal."""
    groups = [
        _column(one, schema) for one in (tree.args["group"].expressions if tree.args.get("group") else ())
    ]
    fields, measures, labels = _selected(tree, schema)
    if measures or groups:
        if loose := [name for name in fields if name not in groups]:
            raise refused(_("“%s” is neither grouped nor measured.") % loose[0])
        fields = []
    return grammar.checked(
        schema,
        Query(
            fields=tuple(fields), where=tuple(_conditions(tree, schema)),
            groups=tuple(Group(name) for name in groups), measures=tuple(measures),
            order=tuple(_order(tree, schema, labels)), distinct=bool(tree.args.get("distinct")),
            limit=min(_number(tree, "limit", grammar.MOST), grammar.MOST), offset=_number(tree, "offset", 0),
        ),
    )  # fmt: skip


def _selected(tree: exp.Select, schema: Schema) -> tuple[list[str], list[Measure], set[str]]:
    fields: list[str] = []
    measures: list[Measure] = []
    for one in tree.expressions:
        inner, label = (one.this, one.alias) if isinstance(one, exp.Alias) else (one, "")
        if isinstance(inner, exp.Star) and not label and not inner.args.get("except_"):
            fields += schema.names
        elif isinstance(inner, exp.Column) and (not label or label == inner.name):
            fields.append(_column(inner, schema))
        elif type(inner) in MEASURES:
            measures.append(_measure(inner, label, schema))
        else:
            raise refused(_("Chosen are columns, count, sum, avg, min and max: not %s.") % inner.sql()[:80])
    return fields, measures, {m.name for m in measures}


def _measure(inner: exp.Expression, label: str, schema: Schema) -> Measure:
    function, of = MEASURES[type(inner)], inner.this
    if isinstance(of, exp.Distinct) and function == "count" and len(of.expressions) == 1:
        function, of = "distinct", of.expressions[0]
    if inner.args.get("expressions"):
        raise refused(_("A measure is of one column."))
    whole = isinstance(of, exp.Star) and function == "count"
    name = "" if whole else _column(of, schema)
    label = label or (f"{function}_{name}" if name else function)
    if not NAME.match(label):
        raise refused(_("“%s” is no name of a column.") % label[:80])
    return Measure(label, function, name)  # type: ignore[arg-type]


def _column(node: Any, schema: Schema) -> str:
    if not isinstance(node, exp.Column) or node.args.get("db"):
        raise refused(_("A column is expected, not %s.") % (node.sql()[:80] if node else "…"))
    grammar.known(schema, node.name)
    return node.name


def _conditions(tree: exp.Select, schema: Schema) -> Iterator[Filter]:
    if where := tree.args.get("where"):
        # Not by recursion: a thousand ANDs are a list, not a depth.
        waiting = [where.this]
        while waiting:
            node = waiting.pop()
            node = node.this if isinstance(node, exp.Paren) else node
            if isinstance(node, exp.And):
                waiting += [node.expression, node.this]
            elif isinstance(node, exp.Paren):
                waiting.append(node)
            else:
                found = _condition(node, schema)
                yield found
                if found.op in {"ne", "not_in"}:
                    # In SQL nothing is known of an empty value, so it is not unequal either.
                    yield Filter(found.field, "filled")


def _condition(node: exp.Expression, schema: Schema) -> Filter:
    no = isinstance(node, exp.Not)
    inner = node.this.unnest() if no else node
    if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null):
        return Filter(_column(inner.this, schema), "filled" if no else "empty")
    if isinstance(inner, exp.In) and inner.expressions and not inner.args.get("query"):
        values = [_value(one) for one in inner.expressions]
        return Filter(_column(inner.this, schema), "not_in" if no else "in", values)
    if no:
        raise refused(_("NOT stands before IN and IS NULL alone."))
    if isinstance(inner, exp.Between):
        bounds = [_value(inner.args["low"]), _value(inner.args["high"])]
        return Filter(_column(inner.this, schema), "between", bounds)
    if isinstance(inner, exp.Like):
        return _like(inner, schema)
    if type(inner) in COMPARED:
        op, left, right = COMPARED[type(inner)], inner.this, inner.expression
        if not isinstance(left, exp.Column):
            op, left, right = MIRRORED.get(op, op), right, left
        return Filter(_column(left, schema), op, _value(right))  # type: ignore[arg-type]
    raise refused(_("This condition is not offered here: %s.") % node.sql()[:80])


def _like(inner: exp.Like, schema: Schema) -> Filter:
    pattern = _value(inner.expression)
    text = str(pattern).strip("%")
    if not isinstance(pattern, str) or not text or any(sign in text for sign in "%_\\"):
        raise refused(_("LIKE is '%%text%%' or 'text%%'."))
    if pattern == f"%{text}%":
        return Filter(_column(inner.this, schema), "contains", text)
    if pattern == f"{text}%":
        return Filter(_column(inner.this, schema), "starts", text)
    raise refused(_("LIKE is '%%text%%' or 'text%%'."))


def _value(node: exp.Expression) -> Any:
    if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal) and not node.this.is_string:
        return -_value(node.this)
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    if isinstance(node, exp.Literal):
        if node.is_string:
            return node.this
        try:
            return Decimal(node.this)
        except ArithmeticError:
            pass
    raise refused(_("A value is expected, not %s.") % node.sql()[:80])


def _order(tree: exp.Select, schema: Schema, labels: set[str]) -> Iterator[Order]:
    if order := tree.args.get("order"):
        for one in order.expressions:
            node = one.this if isinstance(one, exp.Ordered) else one
            name = (
                node.name if isinstance(node, exp.Column) and node.name in labels else _column(node, schema)
            )
            yield Order(name, down=bool(one.args.get("desc")))


def _number(tree: exp.Select, part: str, default: int) -> int:
    if (node := tree.args.get(part)) is None:
        return default
    value = node.expression if node.expression else node.this
    if not isinstance(value, exp.Literal) or value.is_string:
        raise refused(_("LIMIT and OFFSET are whole numbers."))
    return grammar.whole(part, value.this, default)
