"""How tables and pictures are written into a DOCX file."""

import re
from copy import deepcopy

from lxml import etree
from lxml.builder import ElementMaker

__all__ = ["Word"]

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
EMU_PER_CM = 360000
w = ElementMaker(namespace=W, nsmap={"w": W})


class Word:
    """One part of the file: its document, a header, a footer, the footnotes."""

    PARAGRAPHS = frozenset({f"{{{W}}}p"})
    ROW, TABLE, CELL = f"{{{W}}}tr", f"{{{W}}}tbl", f"{{{W}}}tc"
    LISTS: frozenset[str] = frozenset()
    PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")

    def __init__(self, files: dict[str, bytes], part: str, root: etree._Element) -> None:
        self.files, self.part, self.root = files, part, root

    def turns_page(self, element: etree._Element) -> bool:
        """Whether a new page begins here, as far as the file tells."""
        if element.tag == f"{{{W}}}lastRenderedPageBreak":
            return True
        return element.tag == f"{{{W}}}br" and element.get(f"{{{W}}}type") == "page"

    def table(self, paragraph: etree._Element, piece: dict, spans: list[list[int]]) -> None:
        """The table after the paragraph, in the look of the paragraph's letters."""
        look = self._look(paragraph)
        total = sum(piece["width"]) or 1
        shares = [round(5000 * width / total) for width in piece["width"]]
        made = w.tbl(self._frame(), w.tblGrid(*[w.gridCol({f"{{{W}}}w": str(s)}) for s in shares]))
        head = self._row(piece["heading"], [1] * len(shares), shares, piece["align"], look)
        head.find(f"{{{W}}}trPr").append(w.tblHeader())
        made.append(head)
        for row, span in zip(piece["rows"], spans, strict=True):
            made.append(self._row(row, span, shares, piece["align"], look))
        paragraph.addnext(made)
        self._end(paragraph, made)

    def picture(
        self, paragraph: etree._Element, content: bytes, words: str, size: tuple[float, float]
    ) -> None:
        """The picture in the paragraph, with its words for those who cannot see it."""
        number = sum(name.startswith("word/media/county") for name in self.files) + 1
        name = f"county{number}.png"
        self.files[f"word/media/{name}"] = content
        wide, high = (str(round(side * EMU_PER_CM)) for side in size)
        make, draw, pic = (
            ElementMaker(namespace=n, nsmap={p: n}) for p, n in (("wp", WP), ("a", A), ("pic", PIC))
        )
        drawn = pic.pic(
            pic.nvPicPr(pic.cNvPr(id="0", name=name), pic.cNvPicPr()),
            pic.blipFill(draw.blip({f"{{{R}}}embed": self._related(name)}), draw.stretch(draw.fillRect())),
            pic.spPr(
                draw.xfrm(draw.off(x="0", y="0"), draw.ext(cx=wide, cy=high)),
                draw.prstGeom(draw.avLst(), prst="rect"),
            ),
        )
        inline = make.inline(
            make.extent(cx=wide, cy=high),
            make.docPr(id=str(9000 + number), name=name, descr=words),
            draw.graphic(draw.graphicData(drawn, uri=PIC)),
            distT="0", distB="0", distL="0", distR="0",
        )  # fmt: skip
        paragraph.append(w.r(w.drawing(inline)))

    def _frame(self) -> etree._Element:
        line = {
            f"{{{W}}}{k}": v for k, v in {"val": "single", "sz": "4", "space": "0", "color": "404040"}.items()
        }
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        return w.tblPr(
            w.tblW({f"{{{W}}}w": "5000", f"{{{W}}}type": "pct"}),
            w.tblBorders(*[w(side, line) for side in sides]),
        )

    def _row(self, texts, spans, shares, align, look) -> etree._Element:
        row = w.tr(w.trPr(w.cantSplit()))
        for text, span, share, side in zip(texts, spans, shares, align, strict=True):
            cell = w.tcPr(w.tcW({f"{{{W}}}w": str(share), f"{{{W}}}type": "pct"}))
            if span != 1:
                cell.append(w.vMerge({f"{{{W}}}val": "restart"} if span else {}))
            row.append(w.tc(cell, self._paragraph(text if span else "", side, look)))
        return row

    def _paragraph(self, text: str, align: str, look) -> etree._Element:
        made = w.p(w.pPr(w.jc({f"{{{W}}}val": align})))
        run = w.r(*([deepcopy(look)] if look is not None else []))
        for number, line in enumerate(text.split("\n")):
            if number:
                run.append(w.br())
            run.append(w.t(line, {SPACE: "preserve"}))
        made.append(run)
        return made

    def _look(self, paragraph: etree._Element):
        return next((run.find(f"{{{W}}}rPr") for run in paragraph.iter(f"{{{W}}}r")), None)

    def _end(self, paragraph: etree._Element, made: etree._Element) -> None:
        """A table is followed by a paragraph; the end of a section, which the tag's paragraph held, comes after."""
        section = paragraph.find(f"{{{W}}}pPr/{{{W}}}sectPr")
        after = made.getnext()
        if section is not None:
            made.addnext(w.p(w.pPr(section)))
        elif after is None or after.tag != f"{{{W}}}p":
            made.addnext(w.p())

    def _related(self, name: str) -> str:
        """The relation of this part to the picture; the file says what a PNG is."""
        folder, _slash, file = self.part.rpartition("/")
        path = f"{folder}/_rels/{file}.rels"
        root = etree.fromstring(self.files.get(path, f'<Relationships xmlns="{RELATIONSHIPS}"/>'.encode()))
        key = f"rIdCounty{len(root) + 1}"
        relation = {"Id": key, "Type": f"{R}/image", "Target": f"media/{name}"}
        etree.SubElement(root, f"{{{RELATIONSHIPS}}}Relationship", relation)
        self.files[path] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        types = etree.fromstring(self.files["[Content_Types].xml"])
        if not any(one.get("Extension") == "png" for one in types):
            kind = etree.Element(f"{{{TYPES}}}Default", {"Extension": "png", "ContentType": "image/png"})
            types.insert(0, kind)
            self.files["[Content_Types].xml"] = etree.tostring(
                types, xml_declaration=True, encoding="UTF-8", standalone=True
            )
        return key
