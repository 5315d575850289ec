"""What was found in a file, before anybody believes it: format, sheets, headings, columns."""

import unicodedata
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from countyhall.kernel.lake.schema import Kind


class Unreadable(ValueError):
    """A file that cannot be read as a table; the text says why and what to do, for the person who brought it."""


@dataclass(frozen=True)
class Seen:
    """One column as it lies in the file: merged heading, place from 0, first cells, and what kind it seems to be.

    ``names`` are further headings of the same column (an English row above a Chinese one); ``values`` all the
    different texts of a column that has few; ``filled`` the share of filled cells among the rows looked at.
    """

    name: str
    place: int
    samples: tuple[str, ...] = ()
    kind: Kind = Kind.TEXT
    unit: str = ""
    names: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    filled: float = 1.0
    scale: int = 0

    def to_json(self) -> dict[str, Any]:
        """Plain data, for a JSON column."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Seen":
        """What :meth:`to_json` wrote."""
        known = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
        return cls(**(known | {"kind": Kind(data["kind"])}))


@dataclass(frozen=True)
class Look:
    """A file as it was found. ``header_rows`` are rows from 0: the first of the headings and the first of the data.

    ``format`` is csv, xlsx, xls, ods, json or xml; ``delimiter`` that of a csv; ``packed`` gzip or zip when it
    was packed; ``titles`` the lines above the headings; ``notes`` what a person should know, in words; ``rows``
    how many there are, about (csv) or exactly.
    """

    name: str
    format: str
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    packed: str = ""
    header_rows: tuple[int, int] = (0, 1)
    titles: tuple[str, ...] = ()
    columns: tuple[Seen, ...] = ()
    notes: tuple[str, ...] = ()
    rows: int = 0
    head: tuple[tuple[str, ...], ...] = field(default=(), repr=False)  # the first rows as they stand

    def noting(self, *words: str) -> "Look":
        """The same with more to know."""
        return replace(self, notes=(*self.notes, *words))

    def column(self, name: str) -> Seen | None:
        """The column of this heading, whatever its width, blanks and capitals."""
        wanted = fold(name)
        return next((c for c in self.columns if wanted in {fold(n) for n in (c.name, *c.names)}), None)


def fold(text: Any) -> str:
    """A heading or a place as it is compared: half-width, without blanks, 臺 as 台, no capitals."""
    plain = unicodedata.normalize("NFKC", str(text)).replace("臺", "台").casefold()
    return "".join(plain.split()).replace("\ufeff", "").replace("\u200b", "")
