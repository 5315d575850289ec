"""A question as SQL: layers of SELECT, one for each step, with values bound and the text kept by the question's shape.

The layers, inside out: rows that pass ``where``, grouped; shares of the whole; ``having`` on groups and measures;
windows; ``having`` on windows (so that ``rank le 3`` keeps three of each); order and page. Columns between the layers
are called ``c0 c1 …``: only the outermost bears the names of the answer, so no name can hide another.

``eq ne in not_in`` know empty values: ``ne`` and ``not_in`` are everything that ``eq`` and ``in`` are not, so rows
with an empty value are among them, and ``None`` among the values means empty. All other conditions never hold for
empty values.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from countyhall.kernel.lake.engines.base import Relation
from countyhall.kernel.lake.query.check import (
    ANYWHERE,
    ROW,
    TEXTS,
    answer_fields,
    check_page,
    column,
    is_grouped,
    value_of,
    values_of,
)
from countyhall.kernel.lake.query.declared import Filter, Group, Measure, Query, Window
from countyhall.kernel.lake.query.dialects import SO_FAR, Dialect
from countyhall.kernel.lake.query.shapes import shape_of
from countyhall.kernel.lake.schema import Field, Kind

PLACE = Field("row", "", Kind.INTEGER)
SHAPES_KEPT = 2_000
# Stands for the table in the kept text: nothing that is quoted or named can look like it.
SOURCE = "\0table"


@dataclass(frozen=True)
class Compiled:
    """SQL of one dialect, the values that it binds as ``p0 p1 …`` and the answer's columns with ``_row``."""

    sql: str
    values: tuple[Any, ...]
    names: tuple[str, ...]
    fields: tuple[Field, ...]


@dataclass
class _Shape:
    """What is kept for a shape: the SQL and, for each value, its column and whether a day means its end."""

    sql: str
    slots: list[tuple[Field, bool]]
    names: tuple[str, ...]
    fields: tuple[Field, ...]
    ranged: bool


_shapes: "OrderedDict[tuple, _Shape]" = OrderedDict()


def compiled(
    relation: Relation, query: Query, dialect: Dialect, source: str, *, paged: bool = True
) -> Compiled:
    """The question's SQL over ``source``, a table's name or a SELECT in brackets that has ``_row``.

    The text is kept by the question's shape and serves every edition of the same columns; values are bound.
    Without ``paged`` neither order nor page are in it: what :func:`counted` counts. Raises BadQuery.
    """
    check_page(query)
    raw: list[Any] = []
    key = (dialect.name, paged, relation.key, shape_of(query, raw))
    try:
        shape = _shapes[key]
    except KeyError:
        shape = _Compiler(relation, query, dialect, paged).shape()
        _shapes[key] = shape
        if len(_shapes) > SHAPES_KEPT:
            _shapes.popitem(last=False)
    values = [value_of(of, v, end=end) for (of, end), v in zip(shape.slots, raw, strict=True)]
    sql = shape.sql.replace(SOURCE, source)
    if paged and shape.ranged:
        values += [query.offset, query.offset + (2**62 if query.limit is None else query.limit)]
    elif paged:
        sql += _page(query, dialect)
    if query.after is not None:
        values.append(query.after)
    return Compiled(sql, tuple(values), shape.names, shape.fields)


def counted(relation: Relation, query: Query, dialect: Dialect, source: str) -> Compiled:
    """SQL whose one cell is the number of rows of the question without its page."""
    whole = replace(query, after=None, limit=None, offset=0)
    inner = compiled(relation, whole, dialect, source, paged=False)
    sql = f"SELECT count(*) FROM ({inner.sql}) AS counted"  # noqa: S608 - our own text
    return Compiled(sql, inner.values, ("count",), ())


def _page(query: Query, dialect: Dialect) -> str:
    text = ""
    if query.limit is not None:
        text = f" LIMIT {min(int(query.limit), dialect.most_rows)}"
    return text + (f" OFFSET {int(query.offset)}" if query.offset else "")


@dataclass
class _Compiler:
    relation: Relation
    query: Query
    dialect: Dialect
    paged: bool
    slots: list[tuple[Field, bool]] = field(default_factory=list)

    def shape(self) -> _Shape:
        """The SQL and the columns of the values bound in it, in the order of the question's filters."""
        query, schema = self.query, self.relation.schema
        fields = answer_fields(schema, query)
        # Values are numbered as the question lists its filters, wherever in the SQL they stand.
        where = self.all_of(query.where, schema, self.dialect.name_of)
        measured = [self.all_of(m.where, schema, self.dialect.name_of) for m in query.measures]
        if is_grouped(query):
            sql, names = self.grouped(fields, where, measured), [f.name for f in fields]
            return _Shape(sql, self.slots, tuple(names), tuple(fields), False)
        return self.plain(fields, where)

    # --- Rows ------------------------------------------------------------------------------------

    def plain(self, fields: list[Field], where: str) -> _Shape:
        """Rows themselves: their columns, ``_row`` if wanted, windows."""
        query = self.query
        own = [self.dialect.name_of(n) for n in (query.fields or self.relation.schema.names)]
        names = [f.name for f in fields]
        if query.with_row:
            names.insert(len(own), ROW)
            own.append(ROW)
        having = self.all_of(query.having, fields, self.of_rows)
        ranged = self.is_range(where)
        rest = self.from_rows(where, ranged)
        if query.distinct:
            sql = f"SELECT DISTINCT {', '.join(own)} {rest}" + self.order(self.dialect.name_of, own)
        elif query.windows:
            sql = self.rows_with_windows(own, rest, having) + self.order(self.of_rows, [ROW])
        else:
            order = "" if self.dialect.keeps_order and not query.order else self.order(self.of_rows, [ROW])
            sql = f"SELECT {', '.join(own)} {rest}{order}"
        return _Shape(sql, self.slots, tuple(names), tuple(fields), ranged)

    def is_range(self, where: str) -> bool:
        """Whether the page is nothing but a range of places, which any depth reaches at the same price."""
        q = self.query
        if where or q.distinct or q.order or q.windows or q.after is not None or not self.paged:
            return False
        return q.limit is not None or q.offset > 0

    def from_rows(self, where: str, ranged: bool) -> str:
        """FROM and WHERE of the innermost layer."""
        n = len(self.slots)
        asked = [where] if where else []
        if ranged:
            asked.append(
                f"{ROW} >= {self.dialect.place(n, PLACE)} AND {ROW} < {self.dialect.place(n + 1, PLACE)}"
            )
        if self.query.after is not None:
            asked.append(f"{ROW} > {self.dialect.place(n, PLACE)}")
        return f"FROM {SOURCE} AS t" + (f" WHERE {' AND '.join(asked)}" if asked else "")

    def rows_with_windows(self, own: list[str], rest: str, having: str) -> str:
        """The rows with their windows; conditions on windows are asked around them."""
        inner = [self.dialect.name_of(n) for n in self.relation.schema.names]
        outer = [self.of_rows(w.name) for w in self.query.windows]
        for window, name in zip(self.query.windows, outer, strict=True):
            inner.append(f"{self.window(window, self.relation.schema, self.of_rows, [ROW])} AS {name}")
        sql = f"SELECT {', '.join([*own, *outer])} FROM (SELECT {', '.join(inner)}, {ROW} {rest}) AS u"  # noqa: S608
        return sql + (f" WHERE {having}" if having else "")

    def of_rows(self, name: str) -> str:
        """What a name stands for among rows: a column, the row's place, or a window's answer."""
        if name == ROW:
            return ROW
        is_window = any(w.name == name for w in self.query.windows)
        # No column's name begins with _.
        return self.dialect.name_of(f"_w_{name}" if is_window else name)

    # --- Groups ----------------------------------------------------------------------------------

    def grouped(self, fields: list[Field], where: str, measured: list[str]) -> str:
        """A row a group: layer on layer as the module says."""
        query = self.query
        inner = {f.name: f"c{n}" for n, f in enumerate(fields)}
        ties = [inner[g.label] for g in query.groups]
        cells = [f"{self.group(g)} AS {inner[g.label]}" for g in query.groups]
        cells += [
            f"{self.measure(m, asked)} AS {inner[m.name]}"
            for m, asked in zip(query.measures, measured, strict=True)
        ]
        sql = f"SELECT {', '.join(cells)} FROM {SOURCE} AS t" + (f" WHERE {where}" if where else "")  # noqa: S608
        if query.groups:
            sql += f" GROUP BY {', '.join(str(n + 1) for n in range(len(query.groups)))}"
        sql, inner = self.shares(sql, inner)
        # Each condition binds its values in the order in which the question lists them.
        windows = {w.name for w in query.windows}
        asked = [(f.field in windows, self.condition(f, fields, inner.__getitem__)) for f in query.having]
        early, late = ([text for on_window, text in asked if on_window is w] for w in (False, True))
        if early:
            sql = f"SELECT * FROM ({sql}) AS h WHERE {' AND '.join(early)}"  # noqa: S608
        if query.windows:
            made = [
                f"{self.window(w, fields, inner.__getitem__, ties)} AS {inner[w.name]}" for w in query.windows
            ]
            sql = f"SELECT *, {', '.join(made)} FROM ({sql}) AS w"  # noqa: S608
        shown = ", ".join(f"{inner[f.name]} AS {self.dialect.name_of(f.name)}" for f in fields)
        sql = f"SELECT {shown} FROM ({sql}) AS a" + (f" WHERE {' AND '.join(late)}" if late else "")  # noqa: S608
        return sql + self.order(inner.__getitem__, ties)

    def shares(self, sql: str, inner: dict[str, str]) -> tuple[str, dict[str, str]]:
        """Put each share over the whole of its measure: before any condition on the answer."""
        shares = [m.name for m in self.query.measures if m.function == "share"]
        if not shares:
            return sql, inner
        made = []
        for name in shares:
            whole = f"sum({inner[name]}) OVER ()"
            made.append(f"{self.over(inner[name], whole)} AS s{inner[name]}")
        renamed = inner | {name: f"s{inner[name]}" for name in shares}
        return f"SELECT *, {', '.join(made)} FROM ({sql}) AS s", renamed  # noqa: S608

    def group(self, group: Group) -> str:
        """A group's expression: the column, or the beginning of its day, month …"""
        x = self.dialect.name_of(group.field)
        kind = self.relation.schema[group.field].kind
        if not group.grain or kind is Kind.YEAR:
            return x
        d = self.dialect
        year, month = d.year.format(x=x), d.month.format(x=x)
        starts = {
            "month": month,
            "quarter": f"CASE WHEN {month} > 9 THEN 10 WHEN {month} > 6 THEN 7 WHEN {month} > 3 THEN 4 ELSE 1 END",
            "half": f"CASE WHEN {month} > 6 THEN 7 ELSE 1 END",
            "year": "1",
        }
        if group.grain in starts:
            made = d.make_date.format(y=year, m=starts[group.grain])
            return f"CASE WHEN {x} IS NULL THEN NULL ELSE {made} END"
        return {"day": d.date, "hour": d.hour, "weekday": d.weekday}[group.grain].format(x=x)

    def measure(self, measure: Measure, where: str) -> str:
        """A measure's aggregate; a share's numerator."""
        d = self.dialect

        def cell(name: str) -> str:
            return f"CASE WHEN {where} THEN {name} END" if where else name

        if not measure.field:
            return d.as_whole.format(x=f"count({cell('1')})" if where else "count(*)")
        of = self.relation.schema[measure.field]
        x = cell(d.name_of(of.name))
        match measure.function:
            case "count":
                return d.as_whole.format(x=f"count({x})")
            case "distinct":
                return d.as_whole.format(x=d.distinct.format(x=x))
            case "sum" | "share":
                return self.sum(of, self.add(of, x))
            case "mean":
                return self.over(self.add(of, x), f"count({x})")
            case "ratio":
                over = self.relation.schema[measure.over]
                return self.over(self.add(of, x), self.add(over, cell(d.name_of(over.name))))
            case "median":
                return d.median.format(x=x)
        return f"{measure.function}({x})"

    def add(self, of: Field, x: str) -> str:
        """The sum of ``x`` in a type that has room."""
        template = {Kind.REAL: "sum({x})", Kind.DECIMAL: self.dialect.add_exact}.get(
            of.kind, self.dialect.add_whole
        )
        return template.format(x=x, scale=of.scale)

    def sum(self, of: Field, added: str) -> str:
        """A sum in the type of the answer."""
        template = {Kind.REAL: "{x}", Kind.DECIMAL: self.dialect.as_exact}.get(of.kind, self.dialect.as_whole)
        return template.format(x=added, scale=of.scale)

    def over(self, x: str, y: str) -> str:
        """One number over another as a real; nothing over 0 is nothing."""
        real = self.dialect.real.format
        return f"{real(x=x)} / nullif({real(x=y)}, 0)"

    # --- Windows, conditions, order ------------------------------------------------------------------

    def window(
        self, w: Window, fields: Iterable[Field], name_of: Callable[[str], str], ties: list[str]
    ) -> str:
        """A number over the rows of a layer. Without an order: largest first for a rank, else that of the groups."""
        d = self.dialect
        by = f"PARTITION BY {', '.join(map(name_of, w.by))} " if w.by else ""
        order = [(name_of(o.removeprefix("-")), o.startswith("-")) for o in w.order]
        if w.function == "row":
            return d.as_whole.format(x=f"row_number() OVER ({by}{self.ordered(order, ties)})")
        of = column(fields, w.of)
        x = name_of(w.of)
        if w.function == "rank":
            order = order or [(x, True)]
            rank = d.as_whole.format(x=f"rank() OVER ({by}{self.ordered(order, ())})")
            return f"CASE WHEN {x} IS NULL THEN NULL ELSE {rank} END"
        over = f"{by}{self.ordered(order, ties)}"
        if w.function == "cumulative":
            return self.sum(of, f"{self.add(of, x)} OVER ({over} {SO_FAR})")
        moved = (d.lead if w.function == "lead" else d.lag).format(x=x, n=int(w.steps), over=over)
        if w.function in {"lag", "lead"}:
            return moved
        change = self.sum(of, f"({x} - {moved})")
        return change if w.function == "change" else self.over(change, moved)

    def order(self, name_of: Callable[[str], str], ties: Sequence[str]) -> str:
        """The order of the answer; equal rows in that of ``ties``, so that pages never tell a row twice."""
        if not self.paged:
            return ""
        items = [(name_of(o.field), o.down) for o in self.query.order]
        text = self.ordered(items, ties)
        return f" {text}" if text else ""

    def ordered(self, items: Iterable[tuple[str, bool]], ties: Sequence[str]) -> str:
        """ORDER BY with empty values last both ways."""
        said = [f"{x} {'DESC' if down else 'ASC'} NULLS LAST" for x, down in items]
        said += [f"{x} ASC NULLS LAST" for x in ties if x not in {i for i, _down in items}]
        return f"ORDER BY {', '.join(said)}" if said else ""

    def all_of(
        self, filters: Iterable[Filter], fields: Iterable[Field], name_of: Callable[[str], str]
    ) -> str:
        """All conditions together, or nothing."""
        return " AND ".join(self.condition(f, fields, name_of) for f in filters)

    def condition(self, one: Filter, fields: Iterable[Field], name_of: Callable[[str], str]) -> str:
        """One condition; never true for an empty value but for ``empty``, ``ne``, ``not_in`` and ``None``."""
        if one.field == ANYWHERE:
            return self.anywhere(fields, name_of)
        of, x = column(fields, one.field), name_of(one.field)
        match one.op:
            case "empty":
                return f"{x} IS NULL"
            case "filled":
                return f"{x} IS NOT NULL"
            case "eq" | "in":
                return self.among(of, x, values_of(one))
            case "ne" | "not_in":
                return self.not_among(of, x, values_of(one))
            case "between":
                low, high = self.bind(of), self.bind(of, end=True)
                return f"({x} >= {low} AND {x} <= {high})"
            case "contains" | "starts":
                return getattr(self.dialect, one.op).format(x=x, v=self.bind(of))
        sign = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}[one.op]
        return f"{x} {sign} {self.bind(of, end=one.op in ('le', 'gt'))}"

    def anywhere(self, fields: Iterable[Field], name_of: Callable[[str], str]) -> str:
        """The words stand in one text column at least."""
        v = self.bind(Field("words", ""))
        said = [self.dialect.contains.format(x=name_of(f.name), v=v) for f in fields if f.kind in TEXTS]
        return f"({' OR '.join(said)})" if said else "1 = 0"

    def among(self, of: Field, x: str, values: list) -> str:
        """One of these; with ``None`` empty values too."""
        filled = [self.bind(of) for v in values if v is not None]
        said = [f"{x} IN ({', '.join(filled)})"] if filled else []
        if len(filled) != len(values):
            said.append(f"{x} IS NULL")
        return f"({' OR '.join(said)})" if said else "1 = 0"

    def not_among(self, of: Field, x: str, values: list) -> str:
        """All that is not among these: empty values too, unless ``None`` is one of them."""
        filled = [self.bind(of) for v in values if v is not None]
        if len(filled) != len(values):
            return f"({x} IS NOT NULL" + (f" AND {x} NOT IN ({', '.join(filled)}))" if filled else ")")
        return f"({x} NOT IN ({', '.join(filled)}) OR {x} IS NULL)" if filled else "1 = 1"

    def bind(self, of: Field, *, end: bool = False) -> str:
        """The place of the next value."""
        self.slots.append((of, end))
        return self.dialect.place(len(self.slots) - 1, of)
