"""What the analyses share: a table's declaration, words that say a finding, answers put beside one another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.utils.translation import get_language, gettext_lazy

from countyhall.domains.insights.boards.declared import Board
from countyhall.domains.insights.methods.rates import per
from countyhall.domains.insights.methods.series import shifted
from countyhall.kernel.lake import Filter, Group, Measure, Query, Schema
from countyhall.kernel.period import roc

_ = cast(Callable[[str], str], gettext_lazy)
Rows = list[dict[str, Any]]
Compute = Callable[..., Rows]
NOTHING = _("No data in this period")
GENERATED = _("Made-up data of a fixed seed, in the layout of the real table.")
OPEN = "政府資料開放授權條款-第1版"
ALL_ELSE = "併計"  # where the counts of places too small to be shown stand together


@dataclass(frozen=True)
class Table:
    """A dataset that an analysis stands on. ``along`` are the columns over which totals of people are known,
    ``merged`` those that say 併計 in the rows which hold what was hidden.
    """

    code: str
    title: str
    title_en: str
    schema: Schema
    as_of: date
    frequency: str
    description: str
    source: str
    generated: bool = False
    along: tuple[str, ...] = ()
    merged: tuple[str, ...] = ("place",)


@dataclass(frozen=True)
class Study:
    """One analysis: the title and unit of its record, its method in words, its tables and its board."""

    title: str
    unit: str
    method: str
    tables: tuple[Table, ...]
    board: Board


@dataclass(frozen=True)
class Joined:
    """A computation over more than one table: ``needs`` are asked as well and given in their order.

    Called with the tile's rows alone, it gives what can be said without the others.
    """

    work: Compute
    needs: tuple[tuple[str, Query], ...] = field(default=())

    def __call__(self, rows: Rows, *others: Rows) -> Rows:
        """The rows of the tile."""
        given = [*others, *([] for _need in self.needs[len(others) :])]
        return self.work(rows, *given)


def by(*groups: str | Group, where: Sequence[Filter] = (), **sums: str) -> Query:
    """A query of sums: ``by("month", people="people")`` adds up ``people`` a month."""
    return Query(
        where=tuple(where),
        groups=tuple(Group(one) if isinstance(one, str) else one for one in groups),
        measures=tuple(Measure(name, "sum", column) for name, column in sums.items()),
    )


def share(name: str, part: str, whole: str) -> Compute:
    """A computation that adds ``name``: ``part`` in a hundred of ``whole``."""

    def made(rows: Rows) -> Rows:
        return [row | {name: per(row[part], row[whole])} for row in rows]

    return made


def number(value: Any) -> str:
    """A number in a title: separators, whole or with one digit; a dash for what is not there."""
    if value is None:
        return "–"
    whole = isinstance(value, int) or (isinstance(value, Decimal) and value == value.to_integral_value())
    return f"{value:,.0f}" if whole else f"{value:,.1f}"


def when(value: Any) -> str:
    """A month or year in a title, in the calendar of the language."""
    chinese = (get_language() or "zh").startswith("zh")
    if isinstance(value, date):
        return roc.month_text(value) if chinese else f"{value:%Y-%m}"
    if isinstance(value, int) and value > 1911 and chinese:
        return roc.year_text(value)
    return str(value)


def earlier(time: Any, steps: int) -> Any:
    """The month so many months before, or the year so many years before."""
    return shifted(time, -steps) if isinstance(time, date) else time - steps


def complete(*columns: str, then: Compute | None = None) -> Compute:
    """A computation that takes away sums of which a part is hidden, before ``then``: a part is no whole.

    The query counts the hidden rows of a group as ``hidden`` (:func:`hidden`).
    """

    def made(rows: Rows, *others: Rows) -> Rows:
        kept = [row | (dict.fromkeys(columns) if row["hidden"] else {}) for row in rows]
        return then(kept, *others) if then else kept

    return made


def hidden(query: Query, column: str) -> Query:
    """The query with ``hidden``: how many rows of a group have no ``column``."""
    counted = Measure("hidden", "count", where=(Filter(column, "empty"),))
    return replace(query, measures=(*query.measures, counted))


def most(words: str, name: str, value: str) -> Callable[[Rows], str]:
    """A title about the row with the largest ``value``: %(name)s, %(value)s and %(share)s in a hundred."""

    def title(rows: Rows) -> str:
        seen = [row for row in rows if row[value] is not None and row[name] not in (None, ALL_ELSE)]
        if not seen:
            return str(NOTHING)
        top = max(seen, key=lambda row: row[value])
        whole = sum(row[value] for row in rows if row[value] is not None)
        said = {"name": when(top[name]), "value": number(top[value]), "share": number(per(top[value], whole))}
        return str(words % said)

    return title


def moved(up: str, down: str, time: str, value: str, steps: int = 1) -> Callable[[Rows], str]:
    """A title about the last row and that of ``steps`` months (years) before: %(when)s, %(value)s, %(change)s.

    Where there is nothing to compare with, the value alone is said.
    """

    def title(rows: Rows) -> str:
        seen = [row for row in rows if row[value] is not None]
        if not seen:
            return str(NOTHING)
        last = seen[-1]
        said = {"when": when(last[time]), "value": number(last[value])}
        before = {row[time]: row[value] for row in seen}.get(earlier(last[time], steps))
        if before is None:
            return str(_("%(when)s: %(value)s") % said)
        change = last[value] - before
        return str((up if change >= 0 else down) % (said | {"change": number(abs(change))}))

    return title
