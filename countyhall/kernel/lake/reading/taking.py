"""Rows of a file as rows of a table: each cell read, each row taken, left out, or rejected with its reasons."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from countyhall.kernel.lake.reading import leaving
from countyhall.kernel.lake.reading.found import Look, Unreadable
from countyhall.kernel.lake.reading.mapping import Column, Reading, placed
from countyhall.kernel.lake.reading.values import Places, as_text, reader
from countyhall.kernel.lake.schema import Field

REMEMBERED = 4096  # different cells of a column whose values are kept at hand


@dataclass(frozen=True)
class Rejected:
    """A row that was not taken: its place as the file counts, its cells, ``{field, value, reason}`` of each fault."""

    place: str
    cells: list[str]
    reasons: list[dict[str, str]]


@dataclass
class Tally:
    """What became of the rows: read and taken in the file's rows, given in the table's."""

    read: int = 0
    taken: int = 0
    given: int = 0
    rejected: int = 0
    blanked: int = 0
    left: Counter = field(default_factory=Counter)
    places: dict[str, list[int]] = field(default_factory=dict)

    def leave(self, reason: str, row: int) -> None:
        """Count a row that is no data."""
        self.left[reason] += 1
        if len(held := self.places.setdefault(reason, [])) < 5:
            held.append(row)

    def words(self) -> list[str]:
        """What was left out and blanked, in sentences."""
        said = leaving.told(dict(self.left), self.places)
        if self.blanked:
            said.append(
                _("%s cells could not be read and were left empty, as the contract says.")
                % f"{self.blanked:,}"
            )
        return said


class Taker:
    """Turns the rows of one file into tuples in the order of the schema."""

    def __init__(self, reading: Reading, look: Look, *, places: Places | None = None,
                 modes: Mapping[str, str] | None = None) -> None:  # fmt: skip
        self.reading, self.look, self.schema = reading, look, reading.schema
        self.modes = modes or {}
        self.at = placed(reading, look)
        self._refuse_missing()
        self.turns = self._turns()
        turned = {*reading.unpivot.into, reading.unpivot.value} if reading.unpivot else set()
        self.cells: list[Callable[[list], Any]] = [
            _nothing if f.name in turned else self._cell(f, places) for f in self.schema
        ]
        self.tally = Tally()

    def _refuse_missing(self) -> None:
        """A column that the table needs is not in the file: nothing of the file is believed."""
        missing = [
            self.schema[n].label
            for n, c in self.reading.mapping.items()
            if c.constant is None and n not in self.at and n in self.schema and self._needed(n)
        ]
        if missing:
            raise Unreadable(
                _("These columns are not in the file: %(missing)s. It has: %(has)s.")
                % {"missing": "、".join(missing), "has": "、".join(c.name for c in self.look.columns)[:400]}
            )

    def _needed(self, name: str) -> bool:
        known = name in {f.name for f in self.schema if f.required} or name in self.schema.key
        return known or self.modes.get(name, "") != "evolve"

    def _cell(self, one: Field, places: Places | None) -> Callable[[list], Any]:
        column = self.reading.mapping.get(one.name)
        if column is None:
            return _nothing
        read = lru_cache(REMEMBERED, typed=True)(
            reader(one, order=column.order, words=column.words, places=places,
                   factor=Decimal(column.factor) if column.factor else None)
        )  # fmt: skip
        if column.constant is not None:
            value = read(column.constant)
            return lambda _row: value
        if one.name not in self.at:
            return _nothing
        found = self.at[one.name]
        if len(found) == 1:
            place = found[0]
            return lambda row: read(row[place] if place < len(row) else None)
        return lambda row: read(_together(row, found, column))

    def _turns(self) -> list[tuple[int, dict[str, Any]]]:
        """Of a wide table: the place of each column that becomes a row, and the cells that its heading says."""
        turn = self.reading.unpivot
        if turn is None:
            return []
        turns = []
        for heading, said in turn.headings.items():
            seen = self.look.column(heading)
            if seen is None:
                raise Unreadable(_("The column “%s” is not in the file.") % heading)
            values = {n: reader(self.schema[n])(v) for n, v in zip(turn.into, said, strict=True)}
            turns.append((seen.place, values))
        self.value = reader(self.schema[turn.value])
        return turns

    def rows(self, rows: Iterator[list], reject: Callable[[Rejected], None]) -> Iterator[tuple]:
        """The table's rows from all rows of the sheet. Rejected ones go to ``reject``; ``tally`` counts."""
        data, width = self.look.header_rows[1], len(self.look.columns)
        for n, row in enumerate(islice(rows, data, None), data + 1):
            reason = "skipped" if n in self.reading.skip else leaving.why(row, width, self.reading.totals)
            if reason:
                self.tally.leave(reason, n)
                continue
            self.tally.read += 1
            taken, faults = self._taken(row)
            if faults:
                self.tally.rejected += 1
                sheet = f"{self.look.sheet}!" if self.look.sheet else ""
                reject(Rejected(f"{sheet}{n}"[:120], [as_text(c)[:200] for c in row], faults))
                continue
            self.tally.taken += 1
            self.tally.given += len(taken)
            yield from taken

    def _taken(self, row: list) -> tuple[list[tuple], list[dict[str, str]]]:
        values, faults = [], []
        for one, cell in zip(self.schema, self.cells, strict=True):
            try:
                value = cell(row)
                _within(one, value)
            except (ValueError, OverflowError) as error:
                value = None
                if self.modes.get(one.name) == "discard_value" and not one.required:
                    self.tally.blanked += 1
                else:
                    faults.append({"field": one.name, "value": self._shown(one, row), "reason": str(error)})
            else:
                if value is None and one.required and cell is not _nothing:
                    faults.append({"field": one.name, "value": "", "reason": _("It may not be empty.")})
            values.append(value)
        if faults or not self.turns:
            return ([] if faults else [tuple(values)]), faults
        return self._turned(row, dict(zip(self.schema.names, values, strict=True)))

    def _turned(self, row: list, values: dict[str, Any]) -> tuple[list[tuple], list[dict[str, str]]]:
        turn = self.reading.unpivot
        taken, faults = [], []
        for place, said in self.turns:
            try:
                value = self.value(row[place] if place < len(row) else None)
            except ValueError as error:
                faults.append({"field": turn.value, "value": as_text(row[place])[:200], "reason": str(error)})
                continue
            if value is not None or not turn.skip_empty:
                full = values | said | {turn.value: value}
                taken.append(tuple(full[n] for n in self.schema.names))
        return ([] if faults else taken), faults

    def _shown(self, one: Field, row: list) -> str:
        return " ".join(as_text(row[p]) for p in self.at.get(one.name, ()) if p < len(row))[:200]


def _nothing(_row: list) -> None:
    return None


def _together(row: list, places: tuple[int, ...], column: Column) -> str | None:
    """Several cells written one behind the other: 107 and 101 as 1070101."""
    texts = [as_text(row[p]).strip() if p < len(row) else "" for p in places]
    if not all(texts):
        return None
    widths = (*column.widths, *(0 for _text in texts))
    return "".join(text.zfill(width) for text, width in zip(texts, widths, strict=False))


def _within(one: Field, value: Any) -> None:
    """The bounds and lists that the field declares. Raises ``ValueError`` in words."""
    if value is None:
        return
    if one.values and str(value) not in one.values:
        raise ValueError(_("“%(value)s” is not one of: %(values)s.")
                         % {"value": str(value)[:80], "values": "、".join(one.values)[:200]})  # fmt: skip
    if one.is_number and (low := one.low) is not None and value < type(value)(low):
        raise ValueError(_("%(value)s is less than %(low)s.") % {"value": value, "low": low})
    if one.is_number and (high := one.high) is not None and value > type(value)(high):
        raise ValueError(_("%(value)s is more than %(high)s.") % {"value": value, "high": high})
