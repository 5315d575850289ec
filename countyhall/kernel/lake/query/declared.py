"""The words of a question: columns, filters, groups, exact measures, windows, order, page."""

from dataclasses import dataclass
from typing import Any, Literal

Op = Literal[
    "eq", "ne", "lt", "le", "gt", "ge", "in", "not_in", "between", "contains", "starts", "empty", "filled"
]
Function = Literal["count", "sum", "min", "max", "mean", "median", "distinct", "ratio", "share"]
Span = Literal["lag", "lead", "change", "growth", "cumulative", "rank", "row"]
Grain = Literal["", "day", "month", "quarter", "half", "year", "hour", "weekday"]


class BadQuery(ValueError):
    """A question that names what is not there or makes no sense; the text is for the person who asked."""


@dataclass(frozen=True)
class Filter:
    """``value`` is a list for ``in`` and ``not_in``, a pair for ``between`` (both included), nothing for ``empty``.

    ``Filter("*", "contains", text)`` asks every text column: one at least contains the text.
    """

    field: str
    op: Op = "eq"
    value: Any = None


@dataclass(frozen=True)
class Group:
    """Rows of one value together; times by ``grain`` (the first day of it; hour 0-23, weekday 1 Monday … 7)."""

    field: str
    grain: Grain = ""
    name: str = ""

    @property
    def label(self) -> str:
        """The column's name in the answer."""
        return self.name or self.field


@dataclass(frozen=True)
class Measure:
    """A number of each group. All are exact.

    ``count`` without a field counts rows, with one the filled values; ``ratio`` is the sum of ``field`` over the
    sum of ``over``; ``share`` the sum (or count) of the group over that of all groups; ``where`` counts only
    rows that pass. Nothing summed, averaged or divided gives nothing (null), never 0; division by 0 null too.
    """

    name: str
    function: Function = "count"
    field: str = ""
    over: str = ""
    where: tuple[Filter, ...] = ()


@dataclass(frozen=True)
class Window:
    """A number over the answer's rows: ``of`` is a measure or column; ``by`` starts anew; ``order`` says which way.

    ``lag``/``lead`` the value ``steps`` rows before/after, null where there is none; ``change`` value minus lag,
    ``growth`` change over lag; ``cumulative`` the running sum; ``rank`` 1 2 2 4, largest first; ``row`` 1 2 3 4.
    """

    name: str
    function: Span
    of: str = ""
    order: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    steps: int = 1


@dataclass(frozen=True)
class Order:
    """One column of the answer's order; empty values come last both ways."""

    field: str
    down: bool = False


@dataclass(frozen=True)
class Query:
    """A question. With ``groups`` or ``measures`` the answer has a row a group; else the rows themselves.

    ``fields`` empty means all. ``where`` narrows rows before grouping, ``having`` the grouped answer. Without an
    order, rows come in the order of the edition and groups in that of their values. ``after`` (a row's place,
    ``_row``) pages through plain rows by key; ``with_row`` adds that place as the column ``_row``.
    """

    fields: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()
    groups: tuple[Group, ...] = ()
    measures: tuple[Measure, ...] = ()
    having: tuple[Filter, ...] = ()
    windows: tuple[Window, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0
    after: int | None = None
    with_row: bool = False
    distinct: bool = False
