"""The embedded engine in short, until the engines' own module takes its place: rows, filters, groups, order, page."""

import duckdb
import pyarrow as pa

from countyhall.kernel.lake.engines.base import Relation
from countyhall.kernel.lake.query.check import answer_fields, check_filter, value_of, values_of
from countyhall.kernel.lake.query.declared import Filter, Group, Measure, Query

_COMPARE = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_SIMPLE = {"sum": "sum", "min": "min", "max": "max", "mean": "avg", "median": "median"}


class Plain:
    """DuckDB on the serving copy."""

    name = "duckdb"

    def run(self, relation: Relation, query: Query, *, seconds=None, ticket: str = "") -> pa.Table:
        """The answer."""
        answer_fields(relation.schema, query)
        sql, values = _sql(relation, query)
        with duckdb.connect(relation.serve, read_only=True) as connection:
            return connection.sql(sql, params=values).to_arrow_table()

    def batches(self, relation: Relation, query: Query, *, seconds=None, ticket: str = ""):
        """The answer in batches."""
        sql, values = _sql(relation, query)
        with duckdb.connect(relation.serve, read_only=True) as connection:
            yield from connection.sql(sql, params=values).to_arrow_reader(16_384)

    def total(self, relation: Relation, query: Query, *, seconds=None, ticket: str = "") -> int:
        """Rows without the page."""
        sql, values = _sql(relation, query, page=False)
        with duckdb.connect(relation.serve, read_only=True) as connection:
            return connection.execute(f"SELECT count(*) FROM ({sql})", values).fetchone()[0]  # noqa: S608

    def forget(self, digest: str) -> None:
        """Nothing is held."""


def engine_for(relation: Relation, wanted: str = "") -> Plain:
    """The one engine."""
    return Plain()


def _sql(relation: Relation, query: Query, page: bool = True) -> tuple[str, list]:
    schema, values = relation.schema, []
    grouped = bool(query.groups or query.measures)
    if grouped:
        columns = [f'{_group(g)} AS "{g.label}"' for g in query.groups]
        columns += [f'{_measure(m, schema, values)} AS "{m.name}"' for m in query.measures]
    else:
        columns = [f'"{n}"' for n in query.fields or schema.names] + (["_row"] if query.with_row else [])
    sql = f"SELECT {'DISTINCT ' if query.distinct else ''}{', '.join(columns)} FROM rows"  # noqa: S608
    conditions = [_condition(schema, one, values) for one in query.where]
    if query.after is not None:
        conditions.append(f"_row > {int(query.after)}")
    if conditions:
        sql += " WHERE " + " AND ".join(conditions)
    if query.groups:
        sql += " GROUP BY " + ", ".join(str(n + 1) for n in range(len(query.groups)))
    order = [f'"{o.field}" {"DESC" if o.down else "ASC"} NULLS LAST' for o in query.order]
    order += [f"{n + 1} NULLS LAST" for n in range(len(query.groups))] if grouped else []
    if not grouped and not query.distinct:
        order.append("_row")
    if order:
        sql += " ORDER BY " + ", ".join(order)
    if page and query.limit is not None:
        sql += f" LIMIT {int(query.limit)}"
    return sql + (f" OFFSET {int(query.offset)}" if page and query.offset else ""), values


def _group(group: Group) -> str:
    if group.grain in {"", "day"}:
        return f'"{group.field}"'
    if group.grain in {"hour", "weekday"}:
        return f"""extract({"hour" if group.grain == "hour" else "isodow"} FROM "{group.field}")"""
    return f"""date_trunc('{group.grain}', "{group.field}")::DATE"""


def _measure(measure: Measure, schema, values: list) -> str:
    only = " AND ".join(_condition(schema, one, values) for one in measure.where)
    only = f" FILTER (WHERE {only})" if only else ""
    if measure.function == "count":
        return f"""count({f'"{measure.field}"' if measure.field else "*"}){only}"""
    if measure.function == "distinct":
        return f'count(DISTINCT "{measure.field}"){only}'
    if measure.function == "ratio":
        return f'sum("{measure.field}"){only} / nullif(sum("{measure.over}"){only}, 0)'
    return f'{_SIMPLE[measure.function]}("{measure.field}"){only}'


def _condition(schema, one: Filter, values: list) -> str:
    field, name = check_filter(schema, one), f'"{one.field}"'
    found = [None if v is None else value_of(field, v) for v in values_of(one)]
    if one.op in {"empty", "filled"}:
        return f"{name} IS {'NOT ' if one.op == 'filled' else ''}NULL"
    values += found
    if one.op in _COMPARE:
        return f"{name} {_COMPARE[one.op]} ?"
    if one.op == "between":
        return f"{name} BETWEEN ? AND ?"
    if one.op == "contains":
        return f"contains({name}, ?)"
    if one.op == "starts":
        return f"starts_with({name}, ?)"
    marks = ", ".join("?" for _ in found) or "NULL"
    return f"{name} {'NOT ' if one.op == 'not_in' else ''}IN ({marks})"
