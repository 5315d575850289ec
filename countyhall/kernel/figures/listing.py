"""A table that a report prints from records, row by row."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from countyhall.kernel.figures.spans import ASKED, Span
from countyhall.kernel.period import Period

__all__ = ["Column", "Listing"]


@dataclass(frozen=True)
class Column:
    """One column. ``of`` is an attribute path (``"unit__name"``) or ``fn(row)``.

    ``merge`` lets equal cells in rows below one another become one; ``below`` is a second column whose label
    and values stand under this one's in the same cell; ``align`` is ``left``, ``right`` or ``center``;
    ``width`` is a share of the line.
    """

    label: Promise | str
    of: str | Callable[[Any], Any]
    merge: bool = False
    below: "Column | None" = None
    align: str = "left"
    width: int = 1

    def cell(self, row: Any) -> str:
        """What stands in this row's cell."""
        value = self.of(row) if callable(self.of) else attribute(row, self.of)
        text = "" if value is None else str(value)
        return f"{text}\n{self.below.cell(row)}" if self.below else text

    @property
    def heading(self) -> str:
        """What stands above the column."""
        return f"{self.label}\n{self.below.label}" if self.below else str(self.label)


@dataclass(frozen=True)
class Listing:
    """A named table: ``of(period, as_of)`` gives the rows in their order."""

    code: str
    label: Promise | str
    of: Callable[[Period, date], Iterable[Any]]
    columns: Sequence[Column]
    span: Span = ASKED
    gate: str = ""

    def rows(self, period: Period, as_of: date) -> Iterable[Any]:
        """The rows. ``period`` is the one asked for."""
        return self.of(self.span.own(period).period, as_of)


def attribute(row: Any, path: str) -> Any:
    """What ``path`` (``"plan__unit__name"``) leads to, in words; ``None`` where it ends."""
    *steps, last = path.split("__")
    for step in steps:
        row = getattr(row, step, None)
        if row is None:
            return None
    display = getattr(row, f"get_{last}_display", None)
    value = display() if display else getattr(row, last, None)
    return value() if callable(value) else value
