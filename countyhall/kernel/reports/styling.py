"""Makes the office files whose styles our DOCX and ODT take: A4, 標楷體 for Han, page numbers below."""

from dataclasses import dataclass
from functools import cache

from lxml import etree

from countyhall.kernel.reports import pandoc
from countyhall.kernel.reports.archive import packed, unpacked

__all__ = ["reference_docx", "reference_odt"]

HAN, LATIN = "標楷體", "Times New Roman"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FOOTER_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
NS = {
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
}


@dataclass(frozen=True)
class Look:
    """How one kind of paragraph looks: sizes in points."""

    docx: str
    odt: str
    size: float
    bold: bool = False
    align: str = "both"
    before: int = 0
    after: int = 6
    outline: int = 0
    new_page: bool = False


LOOKS = [
    Look("Normal", "Standard", 14),
    Look("BodyText", "Text_20_body", 14),
    Look("FirstParagraph", "First_20_paragraph", 14),
    Look("Compact", "Table_20_Contents", 11, align="left", after=0),
    Look("Title", "Title", 26, bold=True, align="center", before=160, after=12),
    Look("Subtitle", "Subtitle", 20, align="center", after=12),
    Look("Date", "Date", 16, align="center", after=6),
    Look(
        "Heading1", "Heading_20_1", 18, bold=True, align="left", before=18, after=8, outline=1, new_page=True
    ),
    Look("Heading2", "Heading_20_2", 16, bold=True, align="left", before=14, after=6, outline=2),
    Look("Heading3", "Heading_20_3", 15, bold=True, align="left", before=10, after=4, outline=3),
    Look("Heading4", "Heading_20_4", 14, bold=True, align="left", before=8, after=4, outline=4),
    Look(
        "TOCHeading", "Contents_20_Heading", 18, bold=True, align="center", before=12, after=8, new_page=True
    ),
    Look("TableCaption", "TableCaption", 13, bold=True, align="center", before=8, after=4),
    Look("ImageCaption", "FigureCaption", 12, align="center", after=8),
]
MARGIN_CM = 2.5


@cache
def reference_docx() -> bytes:
    """pandoc's reference.docx with our page, footer and styles."""
    files = unpacked(pandoc.default_file("reference.docx"))
    files["word/styles.xml"] = _docx_styles(files["word/styles.xml"])
    files["word/footer1.xml"] = _docx_footer()
    files["word/document.xml"] = _docx_page(files["word/document.xml"])
    files["word/_rels/document.xml.rels"] = files["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="rIdFooter" Type="{R}/footer" Target="footer1.xml"/></Relationships>'.encode(),
    )
    files["[Content_Types].xml"] = files["[Content_Types].xml"].replace(
        b"</Types>", f'<Override PartName="/word/footer1.xml" ContentType="{FOOTER_TYPE}"/></Types>'.encode()
    )
    return packed(files)


def _docx_styles(xml: bytes) -> bytes:
    root = etree.fromstring(xml)
    for fonts in list(root.iter(_w("rFonts"))):
        fonts.getparent().remove(fonts)
    defaults = root.find(f"{_w('docDefaults')}/{_w('rPrDefault')}/{_w('rPr')}")
    defaults.insert(0, _docx_fonts())
    defaults.find(_w("lang")).set(_w("eastAsia"), "zh-TW")
    for colour in list(root.iter(_w("color"))):
        colour.getparent().remove(colour)
    for italic in [*root.iter(_w("i")), *root.iter(_w("iCs"))]:  # Han type has no italics
        italic.getparent().remove(italic)
    styles = {style.get(_w("styleId")): style for style in root.iter(_w("style"))}
    for look in LOOKS:
        if look.docx in styles:
            _docx_look(styles[look.docx], look)
    styles["Table"].append(_docx_borders())
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _docx_fonts() -> etree._Element:
    return etree.Element(
        _w("rFonts"), {_w("ascii"): LATIN, _w("hAnsi"): LATIN, _w("eastAsia"): HAN, _w("cs"): LATIN}
    )


def _docx_look(style: etree._Element, look: Look) -> None:
    for name in ("pPr", "rPr"):
        for old in style.findall(_w(name)):
            style.remove(old)
    paragraph = etree.SubElement(style, _w("pPr"))
    if look.outline:
        etree.SubElement(paragraph, _w("keepNext"))
    if look.new_page:
        etree.SubElement(paragraph, _w("pageBreakBefore"))
    spacing = {
        "before": look.before * 20,
        "after": look.after * 20,
        "line": 260 if look.docx == "Compact" else 320,
        "lineRule": "auto",
    }
    etree.SubElement(paragraph, _w("spacing"), {_w(k): str(v) for k, v in spacing.items()})
    etree.SubElement(paragraph, _w("jc"), {_w("val"): look.align})
    if look.outline:
        etree.SubElement(paragraph, _w("outlineLvl"), {_w("val"): str(look.outline - 1)})
    run = etree.SubElement(style, _w("rPr"))
    if look.bold:
        etree.SubElement(run, _w("b"))
    for name in ("sz", "szCs"):
        etree.SubElement(run, _w(name), {_w("val"): str(int(look.size * 2))})


def _docx_borders() -> etree._Element:
    properties = etree.Element(_w("tblPr"))
    borders = etree.SubElement(properties, _w("tblBorders"))
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = {"val": "single", "sz": "4", "space": "0", "color": "404040"}
        etree.SubElement(borders, _w(side), {_w(k): v for k, v in line.items()})
    return properties


def _docx_footer() -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:ftr xmlns:w="{W}"><w:p><w:pPr><w:jc '
        'w:val="center"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText '
        'xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r>'
        '<w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>'
    ).encode()


def _docx_page(xml: bytes) -> bytes:
    root = etree.fromstring(xml)
    section = root.find(f".//{_w('sectPr')}")
    for child in list(section):
        section.remove(child)
    etree.SubElement(section, _w("footerReference"), {_w("type"): "default", f"{{{R}}}id": "rIdFooter"})
    etree.SubElement(section, _w("pgSz"), {_w("w"): "11906", _w("h"): "16838"})
    margin = str(int(MARGIN_CM / 2.54 * 1440))
    sides = dict.fromkeys(("top", "right", "bottom", "left"), margin) | {
        "header": "720",
        "footer": "720",
        "gutter": "0",
    }
    etree.SubElement(section, _w("pgMar"), {_w(k): v for k, v in sides.items()})
    etree.SubElement(section, _w("titlePg"))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


@cache
def reference_odt() -> bytes:
    """pandoc's reference.odt with our page and styles."""
    files = unpacked(pandoc.default_file("reference.odt"))
    root = etree.fromstring(files["styles.xml"])
    _odt_fonts(root)
    _odt_page(root)
    styles = {s.get(_o("style:name")): s for s in root.iter(_o("style:style"))}
    home = root.find(_o("office:styles"))
    for look in LOOKS:
        if look.odt not in styles:
            parent = {_o("style:parent-style-name"): "Standard", _o("style:family"): "paragraph"}
            styles[look.odt] = etree.SubElement(
                home, _o("style:style"), {_o("style:name"): look.odt, **parent}
            )
        _odt_look(styles[look.odt], look)
    files["styles.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return packed(files)


def _odt_fonts(root: etree._Element) -> None:
    home = root.find(_o("office:font-face-decls"))
    for name in (HAN, LATIN):
        if not any(face.get(_o("style:name")) == name for face in home):
            family = {_o("style:name"): name, _o("svg:font-family"): f"'{name}'"}
            etree.SubElement(home, _o("style:font-face"), family)
    for text in root.iter(_o("style:text-properties")):
        for name in ("style:font-name", "style:font-name-asian", "style:font-name-complex", "fo:font-style",
                     "style:font-style-asian", "fo:color"):  # fmt: skip
            text.attrib.pop(_o(name), None)
        text.attrib.pop(_o("fo:font-family"), None)
    for default in root.iter(_o("style:default-style")):
        text = default.find(_o("style:text-properties"))
        if text is not None:
            language = {
                "fo:language": "en",
                "fo:country": "US",
                "style:language-asian": "zh",
                "style:country-asian": "TW",
            }
            fonts = {"style:font-name": LATIN, "style:font-name-asian": HAN, "style:font-name-complex": LATIN}
            for name, value in {**language, **fonts}.items():
                text.set(_o(name), value)


def _odt_page(root: etree._Element) -> None:
    for layout in root.iter(_o("style:page-layout-properties")):
        page = {"fo:page-width": "21cm", "fo:page-height": "29.7cm"}
        margins = {f"fo:margin-{side}": f"{MARGIN_CM}cm" for side in ("top", "bottom", "left", "right")}
        for name, value in {**page, **margins}.items():
            layout.set(_o(name), value)


def _odt_look(style: etree._Element, look: Look) -> None:
    for name in ("style:paragraph-properties", "style:text-properties"):
        for old in style.findall(_o(name)):
            style.remove(old)
    align = {"both": "justify", "left": "start", "center": "center"}[look.align]
    spacing = {
        "fo:margin-top": f"{look.before}pt",
        "fo:margin-bottom": f"{look.after}pt",
        "fo:line-height": "135%",
    }
    paragraph = {"fo:text-align": align, **spacing}
    paragraph |= {"fo:keep-with-next": "always"} if look.outline else {}
    paragraph |= {"fo:break-before": "page"} if look.new_page else {}
    etree.SubElement(style, _o("style:paragraph-properties"), {_o(k): v for k, v in paragraph.items()})
    size, weight = f"{look.size}pt", "bold" if look.bold else "normal"
    text = {
        "fo:font-size": size, "style:font-size-asian": size, "fo:font-weight": weight,
        "style:font-weight-asian": weight, "style:font-name": LATIN, "style:font-name-asian": HAN,
    }  # fmt: skip
    etree.SubElement(style, _o("style:text-properties"), {_o(k): v for k, v in text.items()})


def _w(name: str) -> str:
    return f"{{{W}}}{name}"


def _o(name: str) -> str:
    prefix, local = name.split(":")
    return f"{{{NS[prefix]}}}{local}"
