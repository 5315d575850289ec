"""Tables as they are printed, and the page on which the last ones are kept."""

import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parent / "results.md"
HEAD = "# Measured\n\nWritten by `make bench`; each part says when and on what. What it means: `docs/speed.md`.\n"


@dataclass
class Table:
    """A heading, columns and rows; as text it is Markdown that reads well at a terminal too."""

    title: str
    columns: list[str]
    rows: list[list[Any]] = field(default_factory=list)
    note: str = ""

    def __str__(self) -> str:
        cells = [self.columns, *([str(cell) for cell in row] for row in self.rows)]
        widths = [max(_width(row[n]) for row in cells) for n in range(len(self.columns))]
        lines = ["| " + " | ".join(map(_pad, row, widths)) + " |" for row in cells]
        lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
        return "\n".join([f"**{self.title}**", "", *lines, *(["", self.note] if self.note else [])])


def keep(claim: str, tables: list[Table], machine: str) -> None:
    """Replace the part of one claim, leave the others."""
    parts = dict(_parts())
    parts[claim] = "\n\n".join([machine, *map(str, tables)])
    PAGE.write_text(HEAD + "".join(f"\n## {name}\n\n{text}\n" for name, text in sorted(parts.items())))


def _parts() -> list[tuple[str, str]]:
    if not PAGE.exists():
        return []
    return [
        (name.strip(), text.strip())
        for name, _line, text in (part.partition("\n") for part in PAGE.read_text().split("\n## ")[1:])
    ]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def quantile(values: list[float], share: float) -> float:
    """The value that ``share`` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 100) * len(ordered) // 100) - 1))]
