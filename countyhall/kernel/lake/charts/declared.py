"""What a chart is: rows, the columns that are drawn, and the words around them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

ChartKind = Literal["series", "bars", "pyramid", "map", "heat", "flow"]
KINDS = ("series", "bars", "pyramid", "map", "heat", "flow")


class NotDrawable(ValueError):
    """A chart that asks for what is not there; the text is for whoever made it."""


@dataclass(frozen=True)
class Chart:
    """One picture. A value of ``None`` is hidden or missing: it is said so, and never drawn as a nought.

    ``x`` is the column of the period (series), name (bars), age group from the youngest up (pyramid), place's
    code (map), column (heat) or where it comes from (flow). ``y`` is the number. ``by`` is the column of the
    colour (series, bars), side (pyramid, two values), row (heat) or where it goes to (flow). ``low`` and ``high``
    are columns of a range drawn as a band, ``events`` pairs of an ``x`` and words, ``shapes`` the registered name
    of a map's places. ``title`` is the finding; ``labels`` gives words to columns and values.
    """

    kind: ChartKind
    rows: Sequence[Mapping[str, Any]]
    x: str
    y: str
    by: str = ""
    title: str = ""
    unit: str = ""
    source: str = ""
    low: str = ""
    high: str = ""
    events: tuple[tuple[str, str], ...] = ()
    shapes: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are drawn, in the order of the table behind."""
        return tuple(dict.fromkeys(name for name in (self.x, self.by, self.y, self.low, self.high) if name))

    def check(self) -> None:
        """Raises :class:`NotDrawable` for an unknown kind, a missing column, or more sides than a pyramid has."""
        if self.kind not in KINDS:
            raise NotDrawable(f"kind: {self.kind}")
        if not self.x or not self.y or (self.kind in {"pyramid", "heat", "flow"} and not self.by):
            raise NotDrawable(f"{self.kind}: x, y, by")
        if self.rows and (missing := [name for name in self.columns if name not in self.rows[0]]):
            raise NotDrawable(f"{self.kind}: {', '.join(missing)}")
        if self.kind == "pyramid" and len({row.get(self.by) for row in self.rows}) > 2:
            raise NotDrawable(f"pyramid: {self.by} has more than two values")
