"""Counts of few people are hidden, with others beside them, so that no total or earlier edition gives them back.

A *cell* is one count of one row. A *line* is a set of cells whose sum people may know: the rows that differ only in
one of the columns ``along``, and the several counts of one row (a total and its parts). A cell from 1 to one under
the threshold is hidden; in every line that hides anything at least two cells are hidden, and together they count at
least twice the threshold. What an earlier edition showed with the same count is known, and hides nothing; what an
earlier edition hid stays hidden. :func:`recoverable` proves by exact elimination that no hidden cell follows from
the sums of all lines.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from countyhall.kernel.lake.models import SmallCount
from countyhall.kernel.lake.schema import Schema

Cell = tuple[int, str]
Line = tuple[Cell, ...]
# A group of cells that hang together is proved up to this size; beyond it every line hides three.
PROVED_UP_TO = 400
# What the books begin with, and what holds where they say nothing.
FIRST, USUAL = date(2012, 1, 1), 5


def threshold(on: date) -> int:
    """Under how many people a count is hidden on that day, as the books say (:class:`SmallCount`)."""
    known = SmallCount.objects.filter(valid_from__lte=on).values_list("least", flat=True)
    return known.first() or USUAL


def seed() -> None:
    """The usual threshold, in books that have none."""
    if not SmallCount.objects.exists():
        SmallCount.objects.create(
            valid_from=FIRST,
            least=USUAL,
            source=str(_("Usual in statistics; the county may decide another.")),
        )


class Unprotectable(ValueError):
    """A small count that cannot be hidden any more, because the others of its line are known; words for people."""


@dataclass(frozen=True)
class Hidden:
    """``rows`` with ``None`` in the hidden cells; ``cells`` are (row, column) of those; ``primary`` those too small."""

    rows: list[tuple]
    cells: frozenset[Cell]
    primary: frozenset[Cell]


def hide_small(
    rows: Sequence[tuple],
    schema: Schema,
    *,
    along: Sequence[str],
    threshold: int,
    people: Sequence[str] = (),
    earlier: Iterable[Sequence[tuple]] = (),
) -> Hidden:
    """Rows with small counts of people hidden.

    ``people`` names the counted columns (else those whose field says so), ``along`` the columns whose totals people
    may know (a place, a sex, a reason; not the time). ``earlier`` are published editions with the same columns,
    ``None`` where they hid. Raises :class:`Unprotectable`.
    """
    people = list(people) or [f.name for f in schema if f.people]
    table = _Table(rows, schema, people, [name for name in along if name in schema])
    known, kept = _from_earlier(table, earlier)
    primary = {cell for cell in table.cells if 0 < table.value(cell) < threshold} - known
    hidden = primary | kept
    _complete(table, hidden, known, threshold)
    return Hidden(table.without(hidden), frozenset(hidden), frozenset(primary))


class _Table:
    """The rows by cell and line."""

    def __init__(self, rows: Sequence[tuple], schema: Schema, people: list[str], along: list[str]) -> None:
        self.rows, self.people, self.schema = [tuple(row) for row in rows], people, schema
        self.places = {name: place for place, name in enumerate(schema.names)}
        self.key = [name for name in schema.names if name not in people]
        self.cells = [(n, name) for n in range(len(self.rows)) for name in people if self._filled(n, name)]
        self.lines = self._lines(along)
        self.of_cell: dict[Cell, list[Line]] = defaultdict(list)
        for line in self.lines:
            for cell in line:
                self.of_cell[cell].append(line)

    def _filled(self, n: int, name: str) -> bool:
        return self.rows[n][self.places[name]] is not None

    def value(self, cell: Cell) -> int:
        return self.rows[cell[0]][self.places[cell[1]]]

    def named(self, n: int) -> tuple:
        """What tells a row apart in every edition."""
        return tuple(self.rows[n][self.places[name]] for name in self.key)

    def _lines(self, along: list[str]) -> list[Line]:
        found: dict[tuple, list[Cell]] = defaultdict(list)
        for cell in self.cells:
            n, name = cell
            for one in along:
                rest = tuple(self.rows[n][self.places[k]] for k in self.key if k != one)
                found[one, name, rest].append(cell)
            if len(self.people) > 1:
                found["", "", n].append(cell)
        return [tuple(line) for line in found.values() if len(line) > 1]

    def without(self, hidden: set[Cell]) -> list[tuple]:
        rows = [list(row) for row in self.rows]
        for n, name in hidden:
            rows[n][self.places[name]] = None
        return [tuple(row) for row in rows]


def _from_earlier(table: _Table, earlier: Iterable[Sequence[tuple]]) -> tuple[set[Cell], set[Cell]]:
    """Cells that an earlier edition shows as they are now, and those that one hid."""
    shown: set[Cell] = set()
    hid: set[Cell] = set()
    at = {table.named(n): n for n in range(len(table.rows))}
    filled = set(table.cells)
    for edition in earlier:
        for row in edition:
            n = at.get(tuple(row[table.places[name]] for name in table.key))
            if n is None:
                continue
            for name in table.people:
                cell, before = (n, name), row[table.places[name]]
                if cell not in filled:
                    continue
                if before is None:
                    hid.add(cell)
                elif before == table.value(cell):
                    shown.add(cell)
    return shown, hid - shown


def _complete(table: _Table, hidden: set[Cell], known: set[Cell], threshold: int) -> None:
    """Hide more until every line that hides anything is safe, then until nothing follows from the sums."""
    # In a fixed order: two runs that hid different cells would together tell more than either.
    waiting = dict.fromkeys(line for cell in sorted(hidden) for line in table.of_cell[cell])
    while True:
        while waiting:
            line, _done = waiting.popitem()
            for cell in _more(table, line, hidden, known, threshold):
                hidden.add(cell)
                waiting.update(dict.fromkeys(table.of_cell[cell]))
        open_cells = recoverable(table.lines, hidden)
        if not open_cells:
            return
        for cell in sorted(open_cells):
            waiting.update(dict.fromkeys(_one_more(table, cell, hidden, known)))


def _more(table: _Table, line: Line, hidden: set[Cell], known: set[Cell], threshold: int) -> list[Cell]:
    """What else of a line has to be hidden: two cells at least, and twice the threshold together."""
    inside = [cell for cell in line if cell in hidden]
    if not inside:
        return []
    added: list[Cell] = []
    free = sorted((c for c in line if c not in hidden and c not in known), key=lambda c: _rank(table, c))
    together = sum(table.value(c) for c in inside)
    while len(inside) + len(added) < 2 or together < 2 * threshold:
        if not free:
            if len(inside) + len(added) < 2:
                raise Unprotectable(_name(table, inside[0]))
            return added
        added.append(free.pop(0))
        together += table.value(added[-1])
    return added


def _one_more(table: _Table, cell: Cell, hidden: set[Cell], known: set[Cell]) -> list[Line]:
    """Hide the smallest other cell of one of the cell's lines; its lines are looked at again."""
    free = sorted(
        {c for line in table.of_cell[cell] for c in line if c not in hidden and c not in known},
        key=lambda c: _rank(table, c),
    )
    if not free:
        raise Unprotectable(_name(table, cell))
    hidden.add(free[0])
    return table.of_cell[free[0]]


def _rank(table: _Table, cell: Cell) -> tuple:
    value = table.value(cell)
    return (value == 0, value, cell)


def _name(table: _Table, cell: Cell) -> str:
    row = "、".join(str(part) for part in table.named(cell[0]) if part is not None)
    return _(
        "A small count (%(column)s of %(row)s) would follow from what was published before. "
        "Publish fewer columns or coarser places."
    ) % {"column": table.schema[cell[1]].label, "row": row}


def recoverable(lines: Iterable[Line], hidden: set[Cell] | frozenset[Cell]) -> set[Cell]:
    """The hidden cells that follow from the sums of all lines: those whose value the equations fix.

    Exact: Gaussian elimination over fractions, group by group of cells that share lines. A group above
    ``PROVED_UP_TO`` cells is only looked at for lines with a single hidden cell.
    """
    equations = [frozenset(c for c in line if c in hidden) for line in lines]
    equations = [e for e in set(equations) if e]
    found: set[Cell] = set()
    for group in _together(equations):
        size = len(frozenset().union(*group))
        if size > PROVED_UP_TO:
            found |= {next(iter(e)) for e in group if len(e) == 1}
        else:
            found |= _fixed(group)
    return found


def _together(equations: list[frozenset[Cell]]) -> list[list[frozenset[Cell]]]:
    """Equations that share cells, directly or through others."""
    head: dict[Cell, Cell] = {}

    def top(cell: Cell) -> Cell:
        while head.setdefault(cell, cell) != cell:
            head[cell] = head[head[cell]]
            cell = head[cell]
        return cell

    for equation in equations:
        first, *others = equation
        for cell in others:
            head[top(cell)] = top(first)
    groups: dict[Cell, list[frozenset[Cell]]] = defaultdict(list)
    for equation in equations:
        groups[top(next(iter(equation)))].append(equation)
    return list(groups.values())


def _fixed(equations: list[frozenset[Cell]]) -> set[Cell]:
    """Cells with a row of their own in the reduced echelon form."""
    done: list[tuple[Cell, dict[Cell, Fraction]]] = []
    for equation in equations:
        row = dict.fromkeys(equation, Fraction(1))
        for pivot, other in done:
            if factor := row.get(pivot):
                _take(row, other, factor)
        if not row:
            continue
        pivot = min(row)
        by = row[pivot]
        row = {cell: value / by for cell, value in row.items()}
        for _pivot, other in done:
            if factor := other.get(pivot):
                _take(other, row, factor)
        done.append((pivot, row))
    return {pivot for pivot, row in done if len(row) == 1}


def _take(row: dict[Cell, Fraction], other: dict[Cell, Fraction], factor: Fraction) -> None:
    """Subtract ``factor`` times another row, in place."""
    for cell, value in other.items():
        left = row.get(cell, Fraction(0)) - factor * value
        if left:
            row[cell] = left
        else:
            row.pop(cell, None)
