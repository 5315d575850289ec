"""What every writer of a format is told: how to name the columns, and what the table is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from django.utils.translation import gettext as _

from countyhall.kernel.lake.schema import Field

Batches = Iterable[pa.RecordBatch]


class NotThisWay(ValueError):
    """A table that has no such format; the text says why, for whoever asked."""

    @classmethod
    def no_points(cls) -> "NotThisWay":
        """GeoJSON of a table without places."""
        return cls(_("The table has no column of points, so there is no map file of it."))

    @classmethod
    def too_many_rows(cls, rows: int, most: int) -> "NotThisWay":
        """A spreadsheet of more rows than spreadsheets have."""
        return cls(
            _("A spreadsheet holds %(most)s rows, these are %(rows)s. Take CSV, or narrow the question.")
            % {"most": f"{most:,}", "rows": f"{rows:,}"}
        )

    @classmethod
    def no_cube(cls) -> "NotThisWay":
        """JSON-stat of what has no numbers, or nothing else."""
        return cls(_("JSON-stat needs columns of numbers and columns by which they are told apart."))

    @classmethod
    def twice(cls, place: dict[str, str]) -> "NotThisWay":
        """JSON-stat of rows that their dimensions do not tell apart."""
        said = "、".join(f"{name} {value}" for name, value in place.items())
        return cls(_("Two rows have the same place (%s): group them first.") % said)


@dataclass(frozen=True)
class Manner:
    """How a file is written. ``labels``: for people, with the columns' labels in ``language``; else for machines.

    ``about`` says in a few words what the table is (code, edition, day); ``rows`` how many there will be.
    """

    labels: bool = False
    bom: bool = False
    language: str = "zh-hant"
    about: dict[str, Any] = field(default_factory=dict)
    rows: int = 0

    @property
    def english(self) -> bool:
        """Whether people read it in English."""
        return self.language.startswith("en")

    def head(self, column: Field) -> str:
        """A column's heading: its name for machines, its label for people."""
        if not self.labels:
            return column.name
        return (column.label_en if self.english else "") or column.label or column.name

    @property
    def yes(self) -> str:
        """True in words."""
        return "yes" if self.english else "是"

    @property
    def no(self) -> str:
        """False in words."""
        return "no" if self.english else "否"


Writer = Callable[[list[Field], Batches, Manner], Iterator[bytes]]


@dataclass(frozen=True)
class Format:
    """One way to take a table away. ``text`` formats shrink when they are compressed."""

    name: str
    title: str
    media_type: str
    extension: str
    write: Writer
    text: bool = True
    most_rows: int | None = None
