"""A composed report as pandoc's document: every tag's word replaced by its piece, never by markup."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from countyhall.kernel.reports import pandoc
from countyhall.kernel.reports.tags import Fault, Faults

__all__ = ["Block", "alternative", "blocks", "inlines", "numbers_of", "paragraph", "spans_of"]

Block = dict[str, Any]
WORD = re.compile(r"Q[0-9a-f]{16}Z\d+Z")
NO_ATTRIBUTES: list = ["", [], []]
ALIGN = {"left": "AlignLeft", "right": "AlignRight", "center": "AlignCenter"}


def blocks(
    composed: dict, *, link: Callable[[str], str] | None, picture: Callable[[dict], str]
) -> list[Block]:
    """The whole report, sections under their headings.

    ``link`` turns a number's address into the one to print, ``None`` prints no links; ``picture`` draws a
    chart and returns the name of its file.
    """
    found: list[Block] = []
    for index, part in enumerate(composed["parts"], start=1):
        filler = Filler(composed["pieces"], part["title"], link, picture)
        found.append(heading(part["level"], f"part-{index}", part["title"]))
        found += filler.all(pandoc.read(part["text"]))
    return found


def heading(level: int, name: str, text: str) -> Block:
    """A heading with a fixed name to point at."""
    return {"t": "Header", "c": [level, [name, [], []], inlines(text)]}


def paragraph(text: str, style: str = "") -> Block:
    """A paragraph, in a named style of the office file where one is given."""
    block = {"t": "Para", "c": inlines(text)}
    return {"t": "Div", "c": [["", [], [["custom-style", style]]], [block]]} if style else block


def inlines(text: str) -> list[dict]:
    """Plain words; a new line is kept."""
    found: list[dict] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            found.append({"t": "LineBreak"})
        if line:
            found.append({"t": "Str", "c": line})
    return found


class Filler:
    """Replaces the words that stand for tags in the blocks of one section."""

    def __init__(self, pieces: dict[str, dict], section: str, link, picture) -> None:
        self.pieces, self.section, self.link, self.picture = pieces, section, link, picture

    def all(self, found: list[Block]) -> list[Block]:
        """The blocks with their tags answered."""
        return [new for block in found for new in self._block(block)]

    def _block(self, block: Block) -> list[Block]:
        if block["t"] in {"Para", "Plain"} and len(block["c"]) == 1 and block["c"][0]["t"] == "Str":
            piece = self.pieces.get(block["c"][0]["c"])
            if piece and piece["kind"] == "table":
                return [table(piece)]
            if piece and piece["kind"] == "chart":
                return self._chart(piece)
        if block["t"] == "Header":
            block["c"][0] += min(3, 6 - block["c"][0])  # a section's own headings stand under it
        return [self._walk(block)]

    def _walk(self, node: Any) -> Any:
        """``node`` with every word in it replaced, at any depth."""
        if isinstance(node, list):
            return [new for one in node for new in self._one(one)]
        if isinstance(node, dict):
            if node["t"] in {"Code", "CodeBlock"}:
                return {"t": node["t"], "c": [node["c"][0], WORD.sub(self._plain, node["c"][1])]}
            if "c" in node:
                return {**node, "c": self._walk(node["c"])}
            return node
        return WORD.sub(self._plain, node) if isinstance(node, str) else node

    def _one(self, node: Any) -> list:
        if isinstance(node, dict) and node.get("t") == "Str":
            return self._words(node["c"])
        if isinstance(node, dict) and node.get("t") == "Image":  # a picture from elsewhere: its words remain
            return self._walk(node["c"][1])
        return [self._walk(node)]

    def _words(self, text: str) -> list[dict]:
        found, at = [], 0
        for match in WORD.finditer(text):
            piece = self.pieces.get(match[0])
            if piece is None:
                continue
            found += [*inlines(text[at : match.start()]), *self._piece(piece)]
            at = match.end()
        return [*found, *inlines(text[at:])]

    def _piece(self, piece: dict) -> list[dict]:
        if piece["kind"] != "text":
            said = {"tag": f"{{{{{piece['kind']}:{piece['code']}}}}}"}
            raise Faults([Fault(self.section, 0, _("%(tag)s stands on a line of its own.") % said)])
        words = inlines(piece["text"])
        if not (self.link and piece["href"]):
            return words
        look = ["figure", "figure-names"] if piece.get("names") else ["figure"]
        attributes = ["", look, [["figure-code", piece["code"]]]]
        return [{"t": "Link", "c": [attributes, words, [self.link(piece["href"]), ""]]}]

    def _plain(self, match: re.Match) -> str:
        piece = self.pieces.get(match[0])
        return piece.get("text", match[0]) if piece else match[0]

    def _chart(self, piece: dict) -> list[Block]:
        alt = inlines(alternative(piece))
        image = {"t": "Image", "c": [["", [], [["width", "100%"]]], alt, [self.picture(piece), ""]]}
        return [{"t": "Para", "c": [image]}, table(numbers_of(piece))]


def alternative(piece: dict) -> str:
    """A chart in words, for those who cannot see it."""
    parts = zip(piece["labels"], piece["texts"], strict=True)
    return f"{piece['title']}：" + "、".join(f"{label} {text}" for label, text in parts)


def numbers_of(piece: dict) -> dict:
    """The table of a chart's numbers."""
    return {
        "caption": piece["title"],
        "heading": ["", *piece["labels"]],
        "merge": [],
        "align": ["left", *["right"] * len(piece["labels"])],
        "width": [2, *[1] * len(piece["labels"])],
        "rows": [[piece["title"], *piece["texts"]]],
    }


def table(piece: dict) -> Block:
    """A table with its caption; equal cells below one another become one where the column says so."""
    total = sum(piece["width"]) or 1
    columns = [
        [{"t": ALIGN[align]}, {"t": "ColWidth", "c": width / total}]
        for align, width in zip(piece["align"], piece["width"], strict=True)
    ]
    head = [NO_ATTRIBUTES, [[NO_ATTRIBUTES, [_cell(text) for text in piece["heading"]]]]]
    body = [NO_ATTRIBUTES, 0, [], _rows(piece)]
    caption = [None, [{"t": "Plain", "c": inlines(piece["caption"])}]]
    return {"t": "Table", "c": [NO_ATTRIBUTES, caption, columns, head, [body], [NO_ATTRIBUTES, []]]}


def _rows(piece: dict) -> list:
    spans = spans_of(piece["rows"], piece["merge"])
    return [
        [NO_ATTRIBUTES, [_cell(text, spans[y][x]) for x, text in enumerate(row) if spans[y][x]]]
        for y, row in enumerate(piece["rows"])
    ]


def spans_of(rows: list[list[str]], merge: list[bool]) -> list[list[int]]:
    """How many rows each cell covers; 0 where the cell above covers it.

    A column joins only within a block joined by the columns to its left.
    """
    spans = [[1] * len(row) for row in rows]
    breaks = {0}
    for x in [x for x, joins in enumerate(merge) if joins]:
        top = 0
        for y in range(1, len(rows)):
            if rows[y][x] == rows[top][x] and y not in breaks:
                spans[top][x] += 1
                spans[y][x] = 0
            else:
                top = y
                breaks.add(y)
    return spans


def _cell(text: str, rows: int = 1) -> list:
    content = [{"t": "Plain", "c": inlines(text)}] if text else []
    return [NO_ATTRIBUTES, {"t": "AlignDefault"}, rows, 1, content]
