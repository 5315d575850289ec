"""A board for one reader: every tile answered, drawn, said in words, with the table behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from countyhall.domains.insights.boards import aiding, drilling, narrowing, words
from countyhall.domains.insights.boards.answering import Rows
from countyhall.domains.insights.boards.declared import Board, Tile
from countyhall.domains.insights.boards.narrowing import Narrowed
from countyhall.domains.insights.boards.picturing import chart_of
from countyhall.domains.insights.boards.protecting import protected
from countyhall.domains.insights.boards.tables import Table
from countyhall.domains.insights.methods.series import shifted
from countyhall.kernel.lake import charts
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.charts.words import figures
from countyhall.kernel.lake.models import Dataset

# What a computation of a tile may stumble over when an answer is empty or a value is hidden.
STUMBLES = (TypeError, ValueError, KeyError, IndexError, ZeroDivisionError, ArithmeticError)
SHOWN_AT_MOST = 500
UNSEEN = (lake.BadQuery, lake.Gone, lake.EngineFailed, lake.Overdue, FileNotFoundError)


@dataclass
class Cell:
    """One cell of the table behind."""

    text: str
    is_number: bool = False
    value: Any = None


@dataclass
class Line:
    """One row of the table behind; ``behind`` are the conditions of the rows behind it, as in an address."""

    cells: list[Cell]
    behind: dict[str, str] = field(default_factory=dict)


@dataclass
class Shown:
    """One tile as a page shows it. ``problem`` says in words why there is nothing, ``closed``
    that it is not open to the reader; ``value`` is a number tile's."""

    tile: Tile
    title: str = ""
    unit: str = ""
    source: str = ""
    note: str = ""
    problem: str = ""
    chart: charts.Chart | None = None
    svg: str = ""
    heads: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    cut: int = 0
    value: str = ""
    earlier: str = ""
    change: str = ""
    table: Table | None = None
    other: "Shown | None" = None
    closed: bool = False
    findings: list[str] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Columns of twelve."""
        return min(12, max(3, self.tile.width))

    @property
    def invented(self) -> bool:
        """Whether the data were made for demonstration."""
        return self.table is not None and self.table.dataset.origin == Dataset.Origin.GENERATED


def rendered(board: Board, tables: Mapping[str, Table], found: Narrowed, *, only: str = "") -> list[Shown]:
    """The tiles of a board, or the one named ``only``; beside each the second span, where one is compared."""
    tiles = [one for one in board.tiles if not only or one.code == only]
    made = []
    for tile in tiles:
        shown = _shown(board, tile, tables, found)
        if found.against and tile.query is not None and _is_narrowed(tile, tables, found):
            shown.other = _shown(board, tile, tables, found.other())
        made.append(shown)
    return made


def _is_narrowed(tile: Tile, tables: Mapping[str, Table], found: Narrowed) -> bool:
    table = tables.get(tile.table)
    return table is not None and any(name in table.seen for name in found.against)


def _shown(board: Board, tile: Tile, tables: Mapping[str, Table], found: Narrowed) -> Shown:
    shown = Shown(tile, unit=str(tile.unit), note=str(tile.note), table=tables.get(tile.table))
    shown.source = str(tile.source or board.source or (shown.table.dataset.source if shown.table else ""))
    if tile.kind == "text":
        shown.title = str(tile.title) if not callable(tile.title) else tile.title([])
        return shown
    if shown.table is None:
        shown.title, shown.problem = _name(tile), _("Its data are not open to you, or hold nothing yet.")
        shown.closed = True
        return shown
    try:
        rows = answered(tile, shown.table, tables, found)
    except UNSEEN:
        shown.title, shown.problem = _name(tile), _("It needs columns that are not shown to you.")
        shown.closed = True
        return shown
    except STUMBLES:
        shown.title, shown.problem = _name(tile), _("It cannot be computed from these data.")
        return shown
    _fill(shown, rows)
    if tile.kind == "number" and tile.compare != "none" and rows and tile.x not in rows[0]:
        _before(shown, rows, tables, found)
    return shown


def answered(tile: Tile, table: Table, tables: Mapping[str, Table], found: Narrowed) -> Rows:
    """The rows of a tile under the board's filters. Raises ``BadQuery`` and what its computation raises."""
    if tile.query is None:
        return []
    # A number is compared with what was before the span that was chosen.
    start = tile.x if tile.kind == "number" and tile.compare != "none" else ""
    rows = protected(table, narrowing.applied(tile.query, table, found, open_start=start))
    if tile.compute is None:
        return rows
    others = []
    for code, query in getattr(tile.compute, "needs", ()):
        if code not in tables:
            raise lake.BadQuery(code)
        others.append(protected(tables[code], narrowing.applied(query, tables[code], found)))
    return tile.compute([dict(row) for row in rows], *others)


def _name(tile: Tile) -> str:
    """A tile's name where its finding cannot be said."""
    return str(tile.title) if not callable(tile.title) else _("Not shown")


def _fill(shown: Shown, rows: Rows) -> None:
    tile, table = shown.tile, shown.table
    try:
        shown.title = str(tile.title(rows)) if callable(tile.title) else str(tile.title)
    except STUMBLES:
        shown.title = _("No data in this period")
    columns = words.of_columns(tile, table, rows)
    values = words.of_values(tile, table, rows)
    _table(shown, rows, columns, values)
    if tile.kind == "number":
        _number(shown, rows)
    elif tile.kind != "table":
        try:
            drawn = [words.with_weekdays(tile, row) for row in words.by_weekday(tile, rows)]
            shown.chart = chart_of(tile, drawn, columns | values, shown.title, shown.source)
            shown.svg = charts.svg(shown.chart, width=980 if shown.width > 8 else 640)
            shown.findings = _findings(shown, rows)
        except (charts.NotDrawable, *STUMBLES):
            shown.chart, shown.problem = None, _("It cannot be drawn from these data; the table shows them.")


def _findings(shown: Shown, rows: Rows) -> list[str]:
    """What one line over time says: what is unusual, and the next time as it may come."""
    tile = shown.tile
    if tile.kind != "series" or tile.by:
        return []
    said = aiding.findings(rows, tile.x, tile.y, shown.unit)
    ahead = aiding.ahead(rows, tile.x, tile.y, 1)
    return said + [aiding.said_ahead(one, tile.x, tile.y, shown.unit) for one in ahead]


def _table(shown: Shown, rows: Rows, columns: dict[str, str], values: dict[str, str]) -> None:
    names = [
        name for name in dict.fromkeys(name for row in rows[:1] for name in row) if name not in words.UNSAID
    ]
    tile = shown.tile
    axes, months = {tile.x, tile.by, *words.kinds(tile, shown.table, rows)}, words.months_of(rows)
    if rows and tile.by in names and tile.by != "year" and _is_measure(tile, rows):
        axes.discard(tile.by)
    shares = words.shares(tile)
    shown.heads = [columns.get(name, name) for name in names]
    if shown.unit and tile.y in names and not shown.heads[names.index(tile.y)].endswith(("）", ")")):
        shown.heads[names.index(tile.y)] += f"（{shown.unit}）"
    shown.cut = max(0, len(rows) - SHOWN_AT_MOST)
    for row in words.by_weekday(tile, rows):
        said = words.with_weekdays(tile, row)
        cells = []
        for name in names:
            value = said[name] * 100 if name in shares and said[name] is not None else said[name]
            text, is_number = words.of_cell(value, values, months=name in months, axis=name in axes)
            cells.append(Cell(text, is_number, value))
        shown.lines.append(Line(cells, drilling.address(tile, row)))
    for column in zip(*(line.cells for line in shown.lines), strict=True):
        if any(cell.is_number for cell in column):
            for cell in column:
                cell.is_number = cell.is_number or cell.value is None


def _is_measure(tile: Tile, rows: Rows) -> bool:
    return all(isinstance(row[tile.by], int | float | Decimal) or row[tile.by] is None for row in rows)


def _number(shown: Shown, rows: Rows) -> None:
    """The newest value, and the one it is compared with: empty where there was none, never a nought."""
    tile = shown.tile
    if not rows or tile.y not in rows[0]:
        return
    at = {row[tile.x]: row[tile.y] for row in rows} if tile.x in rows[0] else {}
    times = sorted((time for time in at if time is not None), key=str) if at else []
    now = at[times[-1]] if times else rows[-1][tile.y]
    shown.value = figures(now) if now is not None else ""
    if tile.compare == "none":
        return
    if times:
        _compared(shown, now, at.get(_earlier(times, tile.compare)))


def _before(shown: Shown, rows: Rows, tables: Mapping[str, Table], found: Narrowed) -> None:
    """A number without a time of its own is compared by moving the board's span back."""
    moved = found.moved(shown.tile.compare)
    if moved is None or shown.table is None or shown.tile.y not in rows[0]:
        return
    past = answered(shown.tile, shown.table, tables, moved)
    _compared(shown, rows[-1][shown.tile.y], past[-1][shown.tile.y] if past else None)


def _compared(shown: Shown, now: Any, before: Any) -> None:
    if before is not None:
        shown.earlier = f"{figures(before)}{shown.unit}"
    if now is not None and before is not None:
        change = now - before
        shown.change = f"{'+' if change > 0 else ''}{figures(change)}{shown.unit}"


def _earlier(times: list[Any], compare: str) -> Any:
    """The time before the last: a year ago, or one step of the data's own."""
    last = times[-1]
    if isinstance(last, date):
        months = [time.year * 12 + time.month for time in times]
        step = 12 if compare == "year_ago" else min((b - a for a, b in pairwise(months)), default=1)
        return shifted(last, -step)
    if isinstance(last, int):
        return last - 1
    return times[-2] if compare == "previous" and len(times) > 1 else None


def lines_to_show(shown: Shown) -> list[Line]:
    """The rows that a page carries."""
    return shown.lines[:SHOWN_AT_MOST]


def with_code(board: Board, code: str) -> Tile | None:
    """The tile of a board."""
    return next((one for one in board.tiles if one.code == code), None)


def narrowed_query(tile: Tile, table: Table, found: Narrowed):
    """The tile's question with the board's filters, for the rows behind it."""
    assert tile.query is not None  # noqa: S101 - asked of tiles with a question
    return narrowing.applied(replace(tile.query), table, found)
