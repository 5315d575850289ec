# ruff: noqa: E501 - a line a case
"""Three small tables that hold what engines disagree about, and more than sixty questions about them."""

from datetime import date, datetime
from decimal import Decimal as D
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from countyhall.kernel.lake import Field, Filter, Group, Kind, Measure, Query, Schema, Window
from countyhall.kernel.lake.engines.base import Relation
from countyhall.kernel.lake.physical import arrow_schema
from countyhall.kernel.lake.query.declared import Order

CASES = Schema(
    (
        Field("town", "鄉鎮"),
        Field("people", "人數", Kind.INTEGER),
        Field("fee", "規費", Kind.DECIMAL),
        Field("rate", "比率", Kind.REAL),
        Field("urgent", "急件", Kind.BOOLEAN),
        Field("on", "日期", Kind.DATE),
        Field("month", "月份", Kind.MONTH),
        Field("year", "年度", Kind.YEAR),
        Field("at", "時刻", Kind.MOMENT),
        Field("village", "村里", Kind.PLACE),
    )
)
# 𠮷 and 𡘙 lie beyond the first plane (a surrogate pair in UTF-16), 鿕 is rare; order by code point tells them apart.
ROWS = [
    ("金城鎮", 3, D("1.10"), 0.5, True, date(2024, 1, 5), date(2024, 1, 1), 2024, datetime(2024, 1, 5, 8, 30), "09020010001"),
    ("金湖鎮", None, D("2.20"), -1.25, False, date(2024, 2, 29), date(2024, 2, 1), 2024, datetime(2024, 2, 29, 23, 59, 59, 999999), "09020020001"),
    (None, 5, None, None, None, None, None, None, None, None),
    ("金城鎮", -4, D("-3.30"), 2.75, True, date(2023, 12, 31), date(2023, 12, 1), 2023, datetime(2023, 12, 31, 0, 0), "09020010002"),
    ("𠮷田", 3, D("12345678901234567890.12"), 0.1, None, date(1911, 10, 10), date(1911, 10, 1), 1911, datetime(1911, 10, 10, 12, 0), None),
    ("鿕島", 0, D("0.00"), 0.0, False, date(2024, 7, 1), date(2024, 7, 1), 2024, datetime(2024, 7, 1, 17, 5), "09020030001"),
    ("100%_純", 7, D("0.05"), 1e-9, True, date(2024, 9, 30), date(2024, 9, 1), 2024, datetime(2024, 9, 30, 8, 0), "09020030002"),
    ("100x純", 7, D("0.05"), 1e15, True, date(2024, 9, 30), date(2024, 9, 1), 2024, datetime(2024, 9, 30, 8, 1), "09020030002"),
    ("it's \\ \"q\"\t\n", 2, D("9.99"), -0.5, False, date(2024, 4, 1), date(2024, 4, 1), 2024, datetime(2024, 4, 1, 9, 0), ""),
    ("金湖鎮", 3, D("2.20"), 0.25, False, date(2024, 3, 31), date(2024, 3, 1), 2024, datetime(2024, 3, 31, 23, 0), "09020020001"),
    ("金湖鎮", 2**40, D("-0.01"), 0.3, True, date(2024, 10, 1), date(2024, 10, 1), 2024, datetime(2024, 10, 1, 0, 0, 0, 1), "09020020002"),
    ("", 1, D("5.00"), -7.5, True, date(2023, 1, 1), date(2023, 1, 1), 2023, datetime(2023, 1, 1, 6, 7, 8), "09020020002"),
]  # fmt: skip

PORTS = Schema(
    (Field("month", "月份", Kind.MONTH), Field("port", "港口"), Field("passengers", "旅客", Kind.INTEGER)),
    key=("month", "port"),
)
PORT_ROWS = [
    (date(2019, m, 1), port, None if (m, port) == (5, "料羅") else base + m * step)
    for m in range(1, 13)
    for port, base, step in (("料羅", 100, 10), ("水頭", 1000, -50), ("復國墩", 0, 0))
] + [(date(2020, m, 1), "水頭", 30 * m) for m in range(1, 4)]

EMPTY = Schema((Field("name", "名稱"), Field("amount", "金額", Kind.DECIMAL, scale=0)))


def write(folder: Path, name: str, schema: Schema, rows: list[tuple], cuts: list[int]) -> Relation:
    """The rows in Parquet files cut at these places, as an edition of the digest ``name``."""
    arrow, paths, counts = arrow_schema(schema), [], []
    for n, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(rows)], strict=True)):
        cells = list(zip(*rows[start:end], strict=True)) or [()] * len(arrow)
        table = pa.Table.from_arrays(
            [pa.array(c, field.type) for c, field in zip(cells, arrow, strict=True)], schema=arrow
        )
        paths.append(str(folder / f"{name}-{n}"))
        counts.append(end - start)
        pq.write_table(table, paths[-1])
    return Relation(1, name, schema, tuple(paths), tuple(counts), len(rows), size=1000)


def tables(folder: Path) -> dict[str, Relation]:
    """The three tables: one of all kinds, one of months and ports, one without rows."""
    return {
        "cases": write(folder, "c0ffee01", CASES, ROWS, [5]),
        "ports": write(folder, "c0ffee02", PORTS, PORT_ROWS, [10, 11, 30]),
        "empty": write(folder, "c0ffee03", EMPTY, [], []),
    }


def _where(*filters: tuple, **said) -> Query:
    return Query(where=tuple(Filter(*one) for one in filters), with_row=True, **said)


def _by(*groups, **said) -> Query:
    groups = tuple(Group(g) if isinstance(g, str) else Group(*g) for g in groups)
    return Query(groups=groups, **said)


N = Measure("n")
SUM = Measure("total", "sum", "passengers")
ALL_OF = tuple(
    Measure(f"{function}_{name}", function, name)
    for name in ("people", "fee", "rate")
    for function in ("count", "sum", "min", "max", "mean", "median", "distinct")
)
MIN_MAX = tuple(
    Measure(f"{function}_{name}", function, name)
    for name in ("town", "on", "month", "year", "at", "village")
    for function in ("min", "max", "distinct")
)

QUESTIONS: dict[str, tuple[str, Query]] = {
    # rows
    "all rows": ("cases", Query()),
    "all rows with their place": ("cases", Query(with_row=True)),
    "columns in another order": ("cases", Query(fields=("fee", "town"))),
    "first page": ("cases", Query(limit=3, with_row=True)),
    "page across files": ("cases", Query(limit=4, offset=3, with_row=True)),
    "page past the end": ("cases", Query(limit=5, offset=100)),
    "offset alone": ("cases", Query(fields=("people",), offset=9)),
    "no row wanted": ("cases", Query(limit=0)),
    "after a row": ("cases", Query(after=4, limit=3, with_row=True)),
    "from the beginning by key": ("ports", Query(after=-1, limit=2, with_row=True)),
    "after a row, filtered": ("cases", _where(("people", "gt", 0), after=4, limit=2)),
    "filtered page": ("cases", _where(("people", "eq", 3), limit=1, offset=1)),
    "distinct": ("cases", Query(fields=("town",), distinct=True)),
    "distinct, ordered down": ("cases", Query(fields=("town", "urgent"), distinct=True, order=(Order("town", True),))),
    # filters
    "eq text": ("cases", _where(("town", "eq", "金湖鎮"))),
    "eq beyond the first plane": ("cases", _where(("town", "eq", "𠮷田"))),
    "eq with quotes": ("cases", _where(("town", "eq", "it's \\ \"q\"\t\n"))),
    "eq the empty text": ("cases", _where(("town", "eq", ""))),
    "eq nothing": ("cases", _where(("town", "eq", None))),
    "ne keeps the empty": ("cases", _where(("town", "ne", "金湖鎮"))),
    "ne nothing": ("cases", _where(("town", "ne", None))),
    "in": ("cases", _where(("people", "in", [3, 7, 99]))),
    "in with nothing": ("cases", _where(("people", "in", [7, None]))),
    "in no value": ("cases", _where(("people", "in", []))),
    "not in keeps the empty": ("cases", _where(("people", "not_in", [3, 7]))),
    "not in with nothing": ("cases", _where(("people", "not_in", [3, None]))),
    "not in no value": ("cases", _where(("people", "not_in", []))),
    "empty": ("cases", _where(("fee", "empty"))),
    "filled": ("cases", _where(("urgent", "filled"))),
    "less than a decimal": ("cases", _where(("fee", "lt", "0.05"))),
    "at least a large decimal": ("cases", _where(("fee", "ge", D("12345678901234567890.12")))),
    "between decimals": ("cases", _where(("fee", "between", ["-3.30", "1.10"]))),
    "more than a real": ("cases", _where(("rate", "gt", 0.25))),
    "negative": ("cases", _where(("people", "lt", 0))),
    "yes": ("cases", _where(("urgent", "eq", True))),
    "not yes": ("cases", _where(("urgent", "ne", True))),
    "texts by code point": ("cases", _where(("town", "gt", "金湖鎮"))),
    "days": ("cases", _where(("on", "between", ["2024-02-29", date(2024, 7, 1)]))),
    "months": ("cases", _where(("month", "ge", "2024-07"))),
    "years": ("cases", _where(("year", "lt", 2024))),
    "moments to the end of a day": ("cases", _where(("at", "between", ["2024-02-29", "2024-02-29"]))),
    "a moment to the microsecond": ("cases", _where(("at", "gt", datetime(2024, 10, 1)))),
    "before a moment": ("cases", _where(("at", "lt", "2024-01-05T08:30:00"))),
    "contains": ("cases", _where(("town", "contains", "純"))),
    "contains a percent sign": ("cases", _where(("town", "contains", "%_"))),
    "contains a backslash": ("cases", _where(("town", "contains", "\\"))),
    "contains nothing": ("cases", _where(("town", "contains", ""))),
    "contains half of the rare": ("cases", _where(("town", "contains", "𠮷"))),
    "starts": ("cases", _where(("town", "starts", "100%"))),
    "starts, a place": ("cases", _where(("village", "starts", "0902001"))),
    "several conditions": ("cases", _where(("people", "gt", 0), ("urgent", "eq", True), ("fee", "lt", 3))),
    # order
    "down, the empty last": ("cases", Query(fields=("people",), with_row=True, order=(Order("people", True),))),
    "up, the empty last": ("cases", Query(fields=("people",), with_row=True, order=(Order("people"),))),
    "texts in order": ("cases", Query(fields=("town",), with_row=True, order=(Order("town"),))),
    "texts down": ("cases", Query(fields=("town",), with_row=True, order=(Order("town", True), Order("_row", True)))),
    "yes and no in order": ("cases", Query(fields=("urgent",), with_row=True, order=(Order("urgent"),))),
    "by a column that is not shown": ("cases", Query(fields=("town",), order=(Order("rate", True),), limit=4)),
    "two columns, a page": ("cases", Query(with_row=True, order=(Order("urgent", True), Order("fee")), limit=4, offset=2)),
    # groups and measures
    "measures of all": ("cases", Query(measures=(N, *ALL_OF))),
    "smallest and largest": ("cases", Query(measures=MIN_MAX)),
    "measures of nothing": ("empty", Query(measures=(N, Measure("s", "sum", "amount"), Measure("m", "mean", "amount"),
                                                     Measure("d", "distinct", "name"), Measure("x", "median", "amount"),
                                                     Measure("f", "max", "amount")))),
    "groups of nothing": ("empty", _by("name", measures=(N,))),
    "rows of nothing": ("empty", Query()),
    "groups alone": ("cases", _by("town")),
    "measures by text": ("cases", _by("town", measures=(N, *ALL_OF))),
    "measures by two": ("cases", _by("urgent", "year", measures=(N, Measure("s", "sum", "fee")))),
    "by day of a moment": ("cases", _by(("at", "day"), measures=(N,))),
    "by month of a day": ("cases", _by(("on", "month"), measures=(N,))),
    "by month of a moment": ("cases", _by(("at", "month", "m"), measures=(N,))),
    "by quarter": ("cases", _by(("on", "quarter"), measures=(N,))),
    "by half-year": ("cases", _by(("month", "half"), measures=(N,))),
    "by year of a moment": ("cases", _by(("at", "year"), measures=(N,))),
    "by year": ("cases", _by(("year", "year"), measures=(N,))),
    "by hour": ("cases", _by(("at", "hour"), measures=(N,))),
    "by weekday": ("cases", _by(("on", "weekday"), measures=(N,))),
    "two grains of one column": ("cases", _by(("on", "year", "y"), ("on", "weekday", "w"), measures=(N,))),
    "only some count": ("cases", _by("town", measures=(
        Measure("urgent", where=(Filter("urgent", "eq", True),)),
        Measure("calm", "sum", "fee", where=(Filter("urgent", "ne", True), Filter("fee", "gt", 0))),
        Measure("most", "max", "people", where=(Filter("town", "starts", "金"),)),
        Measure("kinds", "distinct", "people", where=(Filter("people", "in", [3, None, 7]),)),
        Measure("middle", "median", "rate", where=(Filter("rate", "gt", 0.2),)),
    ))),
    "ratio": ("cases", _by("town", measures=(Measure("r", "ratio", "fee", "people"), Measure("q", "ratio", "people", "rate")))),
    "ratio of some": ("cases", Query(measures=(Measure("r", "ratio", "fee", "people", where=(Filter("people", "lt", 100),)),))),
    "share of rows": ("cases", _by("town", measures=(Measure("s", "share"),))),
    "share of a sum": ("ports", _by("port", measures=(Measure("s", "share", "passengers"), SUM))),
    "share before having": ("ports", _by("port", measures=(Measure("s", "share", "passengers"), SUM), having=(Filter("total", "gt", 0),))),
    "having": ("cases", _by("town", measures=(N, Measure("s", "sum", "fee")), having=(Filter("n", "ge", 2), Filter("s", "gt", "-2.20")))),
    "having on a group": ("cases", _by("town", measures=(N,), having=(Filter("town", "filled"),))),
    "having a real": ("cases", _by("town", measures=(Measure("a", "mean", "people"),), having=(Filter("a", "lt", 0.5),))),
    "groups ordered by a measure": ("cases", _by("town", measures=(N,), order=(Order("n", True),), limit=3)),
    "groups, the empty last": ("cases", _by("town", measures=(Measure("s", "sum", "people"),), order=(Order("s", True),))),
    "where before groups": ("cases", _by("year", where=(Filter("urgent", "eq", True),), measures=(N,))),
    "groups of distinct villages, a page": ("cases", _by("village", measures=(N,), limit=2, offset=2)),
    # windows
    "the month before": ("ports", _by("month", "port", measures=(SUM,), windows=(
        Window("before", "lag", "total", by=("port",)), Window("after", "lead", "total", by=("port",)),
        Window("change", "change", "total", by=("port",)), Window("growth", "growth", "total", by=("port",)),
    ))),
    "the year before": ("ports", _by("month", "port", measures=(SUM,), windows=(
        Window("growth", "growth", "total", by=("port",), steps=12),), having=(Filter("growth", "filled"),))),
    "so far": ("ports", _by("month", "port", measures=(SUM,), windows=(Window("so_far", "cumulative", "total", by=("port",)),))),
    "so far, decimals and reals": ("cases", _by("on", measures=(Measure("s", "sum", "fee"), Measure("r", "sum", "rate")), windows=(
        Window("fees", "cumulative", "s"), Window("rates", "cumulative", "r"), Window("change", "change", "s"), Window("growth", "growth", "s")))),
    "rank with ties": ("cases", _by("town", measures=(N,), windows=(Window("rank", "rank", "n"), Window("row", "row", order=("-n",))))),
    "rank with the empty": ("cases", _by("town", measures=(Measure("s", "sum", "people"),), windows=(Window("rank", "rank", "s"),))),
    "rank, smallest first": ("cases", _by("town", measures=(N,), windows=(Window("rank", "rank", "n", order=("n",)),))),
    "first of each": ("ports", _by("port", "month", measures=(SUM,), windows=(Window("rank", "rank", "total", by=("port",)),),
                                   having=(Filter("total", "filled"), Filter("rank", "le", 2)))),
    "ordered by a window": ("ports", _by("port", "month", measures=(SUM,), windows=(Window("g", "change", "total", by=("port",)),),
                                         order=(Order("g", True),), limit=5)),
    "windows over a half-year": ("ports", _by(("month", "half", "half"), measures=(SUM,), windows=(Window("g", "growth", "total"),))),
    "lag of a text and a day": ("cases", Query(fields=("people",), with_row=True, windows=(
        Window("town_before", "lag", "town"), Window("day_after", "lead", "on", steps=2), Window("yes", "lag", "urgent")))),
    "windows over rows": ("cases", Query(fields=("town", "people"), windows=(
        Window("rank", "rank", "people", by=("town",)), Window("row", "row", by=("town",), order=("-people",)),
        Window("so_far", "cumulative", "people")), order=(Order("rank"), Order("_row")))),
    "latest of each town": ("cases", _where(("on", "filled"), windows=(Window("latest", "row", by=("town",), order=("-on",)),),
                                            having=(Filter("latest", "eq", 1),))),
    "windows over filtered rows, a page": ("cases", _where(("people", "gt", 0), windows=(Window("so_far", "cumulative", "fee"),), limit=2, offset=2)),
}  # fmt: skip
