"""How tables and pictures are written into an ODT file."""

import re
from copy import deepcopy

from lxml import etree
from lxml.builder import ElementMaker

__all__ = ["OpenDocument"]

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
OFFICE, STYLE, TABLE, TEXT = (f"{OASIS}:{name}:1.0" for name in ("office", "style", "table", "text"))
FO, SVG, DRAW = f"{OASIS}:xsl-fo-compatible:1.0", f"{OASIS}:svg-compatible:1.0", f"{OASIS}:drawing:1.0"
MANIFEST = f"{OASIS}:manifest:1.0"
XLINK = "http://www.w3.org/1999/xlink"
CELL = "CountyCell"
SIDES = {"left": "start", "right": "end", "center": "center"}
style, table, text, draw, svg = (
    ElementMaker(namespace=uri, nsmap={name: uri})
    for name, uri in (("style", STYLE), ("table", TABLE), ("text", TEXT), ("draw", DRAW), ("svg", SVG))
)


class OpenDocument:
    """One part of the file: its text, or its headers and footers."""

    PARAGRAPHS = frozenset({f"{{{TEXT}}}p", f"{{{TEXT}}}h"})
    ROW, TABLE, CELL = f"{{{TABLE}}}table-row", f"{{{TABLE}}}table", f"{{{TABLE}}}table-cell"
    LISTS = frozenset({f"{{{TEXT}}}list-item", f"{{{TEXT}}}list-header"})
    PARTS = re.compile(r"(content|styles)\.xml")

    def __init__(self, files: dict[str, bytes], part: str, root: etree._Element) -> None:
        self.files, self.part, self.root = files, part, root

    def turns_page(self, element: etree._Element) -> bool:
        """Whether a new page begins here, as far as the file tells."""
        return element.tag == f"{{{TEXT}}}soft-page-break"

    def table(self, paragraph: etree._Element, piece: dict, spans: list[list[int]]) -> None:
        """The table after the paragraph, in the look of the paragraph."""
        own = paragraph.get(f"{{{TEXT}}}style-name", "Standard")
        looks = {side: self._aligned(own, side) for side in set(piece["align"])}
        self._ruled()
        made = table.table({f"{{{TABLE}}}name": f"County{self._count()}"})
        for width in piece["width"]:
            made.append(table("table-column", {f"{{{TABLE}}}style-name": self._wide(width)}))
        head = self._row(piece["heading"], [1] * len(piece["width"]), piece["align"], looks)
        made.append(table("table-header-rows", head))
        for row, span in zip(piece["rows"], spans, strict=True):
            made.append(self._row(row, span, piece["align"], looks))
        paragraph.addnext(made)

    def picture(
        self, paragraph: etree._Element, content: bytes, words: str, size: tuple[float, float]
    ) -> None:
        """The picture in the paragraph, with its words for those who cannot see it."""
        number = sum(name.startswith("Pictures/county") for name in self.files) + 1
        name = f"Pictures/county{number}.png"
        self.files[name] = content
        wide, high = (f"{side:.2f}cm" for side in size)
        link = {
            f"{{{XLINK}}}{k}": v
            for k, v in {"href": name, "type": "simple", "show": "embed", "actuate": "onLoad"}.items()
        }
        frame = draw.frame(
            {
                f"{{{DRAW}}}name": f"County{number}", f"{{{TEXT}}}anchor-type": "as-char",
                f"{{{SVG}}}width": wide, f"{{{SVG}}}height": high,
            },
            draw.image(link),
            svg.desc(words),
        )  # fmt: skip
        paragraph.append(frame)
        root = etree.fromstring(self.files["META-INF/manifest.xml"])
        entry = {f"{{{MANIFEST}}}full-path": name, f"{{{MANIFEST}}}media-type": "image/png"}
        etree.SubElement(root, f"{{{MANIFEST}}}file-entry", entry)
        self.files["META-INF/manifest.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")

    def _row(self, texts, spans, align, looks) -> etree._Element:
        row = table("table-row")
        for words, span, side in zip(texts, spans, align, strict=True):
            if not span:
                row.append(table("covered-table-cell"))
                continue
            cell = table("table-cell", {f"{{{TABLE}}}style-name": CELL, f"{{{OFFICE}}}value-type": "string"})
            if span > 1:
                cell.set(f"{{{TABLE}}}number-rows-spanned", str(span))
            line = text.p({f"{{{TEXT}}}style-name": looks[side]})
            first, *more = words.split("\n")
            line.text = first
            for one in more:
                turn = etree.SubElement(line, f"{{{TEXT}}}line-break")
                turn.tail = one
            cell.append(line)
            row.append(cell)
        return row

    def _styles(self) -> etree._Element:
        """Where the part keeps the looks of its own."""
        found = self.root.find(f"{{{OFFICE}}}automatic-styles")
        if found is None:
            found = etree.Element(f"{{{OFFICE}}}automatic-styles")
            (self.root.find(f"{{{OFFICE}}}body")).addprevious(found)
        return found

    def _named(self, name: str, family: str) -> etree._Element | None:
        for one in self._styles():
            if one.get(f"{{{STYLE}}}name") == name and one.get(f"{{{STYLE}}}family") == family:
                return one
        return None

    def _new(self, name: str, family: str, **more: str) -> etree._Element:
        said = {"name": name, "family": family} | {k.replace("_", "-"): v for k, v in more.items()}
        return etree.SubElement(
            self._styles(), f"{{{STYLE}}}style", {f"{{{STYLE}}}{k}": v for k, v in said.items()}
        )

    def _aligned(self, own: str, side: str) -> str:
        """The paragraph's look set to one side."""
        name = f"County_{own}_{side}"
        if self._named(name, "paragraph") is None:
            known = self._named(own, "paragraph")
            if known is None:
                made = self._new(name, "paragraph", parent_style_name=own)
            else:
                made = deepcopy(known)
                made.set(f"{{{STYLE}}}name", name)
                self._styles().append(made)
            looks = made.find(f"{{{STYLE}}}paragraph-properties")
            if looks is None:
                looks = style("paragraph-properties")
                made.insert(0, looks)
            looks.set(f"{{{FO}}}text-align", SIDES[side])
        return name

    def _ruled(self) -> None:
        if self._named(CELL, "table-cell") is None:
            line = {f"{{{FO}}}border": "0.5pt solid #404040", f"{{{FO}}}padding": "0.1cm"}
            self._new(CELL, "table-cell").append(style("table-cell-properties", line))

    def _wide(self, share: int) -> str:
        name = f"CountyColumn{share}"
        if self._named(name, "table-column") is None:
            said = {f"{{{STYLE}}}rel-column-width": f"{share * 100}*"}
            self._new(name, "table-column").append(style("table-column-properties", said))
        return name

    def _count(self) -> int:
        return sum(1 for _ in self.root.iter(self.TABLE)) + 1
