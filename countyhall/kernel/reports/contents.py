"""Finishes what pandoc writes for office programs: a contents list to be read at once, whole rows."""

from copy import deepcopy

from lxml import etree

__all__ = ["finished_docx", "finished_odt"]

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
XML = "http://www.w3.org/XML/1998/namespace"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
XLINK = "http://www.w3.org/1999/xlink"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
FO = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
STYLE_NAME = f"{{{TEXT}}}style-name"
CELLS = ("TableHeaderRowCell", "TableRowCell")
LEVELS = {"Heading1": 1, "Heading2": 2}
LINE_CM = 16  # between the margins of A4


def finished_docx(xml: bytes, pages: list[int]) -> bytes:
    """``word/document.xml`` with the entries of its contents field, and rows that never break over pages.

    ``pages`` are reckoned, so that the list is whole before anybody refreshes it; the field stays, and the
    office program corrects it where its own fonts break the lines elsewhere.
    """
    root = etree.fromstring(xml)
    for row in root.iter(_w("tr")):
        properties = row.find(_w("trPr"))
        if properties is None:
            properties = etree.Element(_w("trPr"))
            row.insert(0, properties)
        properties.insert(0, etree.Element(_w("cantSplit")))
    for field in root.iter(_w("instrText")):
        if field.text and field.text.strip().startswith("TOC"):
            _fill(field, _headings(root), pages)
            break
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def finished_odt(xml: bytes, pages: list[int]) -> bytes:
    """``content.xml`` with a contents list, ruled cells, whole rows, and each column's own alignment."""
    root = etree.fromstring(xml)
    _list_headings(root, pages)
    _rule_cells(root)
    for table in root.iter(f"{{{TABLE}}}table"):
        _align_columns(table)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _list_headings(root: etree._Element, pages: list[int]) -> None:
    contents = next(root.iter(f"{{{TEXT}}}table-of-content"), None)
    if contents is None:
        return
    for old in contents.findall(f"{{{TEXT}}}index-body"):
        contents.remove(old)
    contents.set(f"{{{TEXT}}}name", "Contents1")
    body = etree.SubElement(contents, f"{{{TEXT}}}index-body")
    title = next(contents.iter(f"{{{TEXT}}}index-title-template"), None)
    if title is not None:
        style = {f"{{{TEXT}}}style-name": title.get(f"{{{TEXT}}}style-name", "Contents_20_Heading")}
        etree.SubElement(body, f"{{{TEXT}}}p", style).text = title.text
    listed = [
        (int(heading.get(f"{{{TEXT}}}outline-level", "1")), heading) for heading in root.iter(f"{{{TEXT}}}h")
    ]
    listed = [(level, heading) for level, heading in listed if level <= len(LEVELS)]
    for (level, heading), page in zip(listed, _known(pages, len(listed)), strict=True):
        mark = next(heading.iter(f"{{{TEXT}}}bookmark-start"), None)
        look = _contents_line(root, level)
        entry = etree.SubElement(body, f"{{{TEXT}}}p", {STYLE_NAME: look})
        target = f"#{mark.get(f'{{{TEXT}}}name')}" if mark is not None else "#"
        link = etree.SubElement(
            entry, f"{{{TEXT}}}a", {f"{{{XLINK}}}href": target, f"{{{XLINK}}}type": "simple"}
        )
        link.text = "".join(heading.itertext())
        etree.SubElement(link, f"{{{TEXT}}}tab").tail = page


def _contents_line(root: etree._Element, level: int) -> str:
    """The look of a line of the contents list: dots to the page number at the right."""
    styles = next(root.iter(f"{{{OFFICE}}}automatic-styles"))
    name = f"ContentsLine{level}"
    if styles.find(f"{{{STYLE}}}style[@{{{STYLE}}}name='{name}']") is None:
        parent = {f"{{{STYLE}}}parent-style-name": f"Contents_20_{level}"}
        line = etree.SubElement(styles, f"{{{STYLE}}}style", _named_style(name, "paragraph") | parent)
        stops = etree.SubElement(
            etree.SubElement(line, f"{{{STYLE}}}paragraph-properties"), f"{{{STYLE}}}tab-stops"
        )
        place = {"position": f"{LINE_CM}cm", "type": "right", "leader-style": "dotted", "leader-text": "."}
        etree.SubElement(stops, f"{{{STYLE}}}tab-stop", {f"{{{STYLE}}}{k}": v for k, v in place.items()})
    return name


def _known(pages: list[int], count: int) -> list[str]:
    """A page for each line; none at all where the two do not agree."""
    return [str(page) for page in pages] if len(pages) == count else [""] * count


def _rule_cells(root: etree._Element) -> None:
    styles = next(root.iter(f"{{{OFFICE}}}automatic-styles"))
    for name in CELLS:
        for old in styles.findall(f"{{{STYLE}}}style[@{{{STYLE}}}name='{name}']"):
            styles.remove(old)
        style = etree.SubElement(styles, f"{{{STYLE}}}style", _named_style(name, "table-cell"))
        ruled = {f"{{{FO}}}border": "0.5pt solid #000000", f"{{{FO}}}padding": "0.05cm"}
        etree.SubElement(style, f"{{{STYLE}}}table-cell-properties", ruled)
    style = etree.SubElement(styles, f"{{{STYLE}}}style", _named_style("WholeRow", "table-row"))
    etree.SubElement(style, f"{{{STYLE}}}table-row-properties", {f"{{{FO}}}keep-together": "always"})
    for row in root.iter(f"{{{TABLE}}}table-row"):
        row.set(f"{{{TABLE}}}style-name", "WholeRow")


def _named_style(name: str, family: str) -> dict[str, str]:
    return {f"{{{STYLE}}}name": name, f"{{{STYLE}}}family": family}


def _align_columns(table: etree._Element) -> None:
    """Rows below a cell of several rows take their paragraphs' styles from the first full row."""
    rows = table.findall(f"{{{TABLE}}}table-row")
    first = [cell.find(f"{{{TEXT}}}p") for cell in rows[0]] if rows else []
    looks = [None if paragraph is None else paragraph.get(STYLE_NAME) for paragraph in first]
    for row in rows[1:]:
        for cell, look in zip(row, looks, strict=False):
            for paragraph in cell.findall(f"{{{TEXT}}}p"):
                if look:
                    paragraph.set(STYLE_NAME, look)


def _w(name: str) -> str:
    return f"{{{W}}}{name}"


def _headings(root: etree._Element) -> list[tuple[int, str, str]]:
    """Level, text and bookmark of every heading that the contents list names."""
    found = []
    for style in root.iter(_w("pStyle")):
        if level := LEVELS.get(style.get(_w("val"), "")):
            paragraph = style.getparent().getparent()
            mark = paragraph.getprevious()
            name = mark.get(_w("name"), "") if mark is not None and mark.tag == _w("bookmarkStart") else ""
            found.append((level, "".join(t.text or "" for t in paragraph.iter(_w("t"))), name))
    return found


def _fill(field: etree._Element, headings: list[tuple[int, str, str]], pages: list[int]) -> None:
    """Put the entries between the field's ``separate`` and ``end`` marks."""
    run = field.getparent()
    paragraph, end = run.getparent(), run[-1]
    run.remove(end)
    last = paragraph
    for (level, text, mark), page in zip(headings, _known(pages, len(headings)), strict=True):
        entry = etree.Element(_w("p"))
        looks = etree.SubElement(entry, _w("pPr"))
        etree.SubElement(looks, _w("pStyle")).set(_w("val"), f"TOC{level}")
        stop = {"val": "right", "leader": "dot", "pos": str(round(LINE_CM / 2.54 * 1440))}
        tabs = etree.SubElement(looks, _w("tabs"))
        etree.SubElement(tabs, _w("tab"), {_w(k): v for k, v in stop.items()})
        link = etree.SubElement(entry, _w("hyperlink"), {_w("anchor"): mark, _w("history"): "1"})
        words = etree.SubElement(etree.SubElement(link, _w("r")), _w("t"))
        words.set(f"{{{XML}}}space", "preserve")
        words.text = text
        number = etree.SubElement(link, _w("r"))
        etree.SubElement(number, _w("tab"))
        etree.SubElement(number, _w("t")).text = page
        last.addnext(entry)
        last = entry
    closing = etree.SubElement(etree.Element(_w("p")), _w("r"))
    closing.append(deepcopy(end))
    last.addnext(closing.getparent())
