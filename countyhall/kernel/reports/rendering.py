"""Renders a composed report as DOCX, ODT, PDF, HTML and JSON, the same bytes for the same report."""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import orjson
import typst
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from lxml import etree

from countyhall.kernel.reports import charts, contents, fonts, pandoc, styling
from countyhall.kernel.reports.archive import packed, unpacked
from countyhall.kernel.reports.document import blocks, inlines

__all__ = ["FORMATS", "fragment", "png", "render"]

PAPER = Path(__file__).parent / "paper.typ"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
LAST_ASCII = 0x7F
PICTURE_DOTS_PER_INCH = 200.0


def render(composed: dict[str, Any], target: str) -> bytes:
    """The report as ``docx``, ``odt``, ``pdf``, ``html`` or ``json``. Raises ``KeyError`` on any other."""
    return FORMATS[target](composed)


def _docx(composed: dict) -> bytes:
    files = unpacked(_office(composed, "docx", styling.reference_docx()))
    files["word/document.xml"] = contents.finished_docx(files["word/document.xml"], _pages(composed))
    return packed(files)


def _odt(composed: dict) -> bytes:
    files = unpacked(_office(composed, "odt", styling.reference_odt()))
    files["content.xml"] = contents.finished_odt(_covered(files["content.xml"]), _pages(composed))
    return packed(files)


def _office(composed: dict, target: str, reference: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / f"reference.{target}").write_bytes(reference)
        body = blocks(composed, link=None, picture=_png(folder))
        options = [f"--reference-doc=reference.{target}", "--toc", "--toc-depth=2", "--standalone"]
        said = {
            "title": composed["title"],
            "subtitle": composed["subtitle"],
            "date": f"資料時間：{composed['period_label']}",
            "lang": "zh-TW",
            "toc-title": "目錄",
        }
        meta = {name: {"t": "MetaInlines", "c": inlines(text)} for name, text in said.items()}
        return pandoc.write(body, target, *options, folder=folder, meta=meta)


def _covered(xml: bytes) -> bytes:
    """Put in the covered cells that ODF wants below a cell of several rows, and that pandoc leaves out."""
    root = etree.fromstring(xml)
    for rows in root.iter(f"{{{TABLE}}}table"):
        pending: dict[int, int] = {}
        for row in rows.iter(f"{{{TABLE}}}table-row"):
            _cover(row, pending)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _cover(row: etree._Element, pending: dict[int, int]) -> None:
    column = 0
    for cell in [*row, None]:
        while pending.get(column, 0):
            covered = etree.Element(f"{{{TABLE}}}covered-table-cell")
            row.append(covered) if cell is None else cell.addprevious(covered)
            pending[column] -= 1
            column += 1
        if cell is not None:
            pending[column] = int(cell.get(f"{{{TABLE}}}number-rows-spanned", "1")) - 1
            column += 1


def _pdf(composed: dict) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        said, body = _paper(composed, folder)
        while True:
            (folder / "body.typ").write_text(body)
            try:
                return _typst(folder / "paper.typ", said, pdf_standards=["a-2b"])
            except typst.TypstError as error:
                body = _named(body, str(error))


def _paper(composed: dict, folder: Path) -> tuple[dict[str, str], str]:
    """What the paper asks for, and the report's body; both lie in ``folder``."""
    body = pandoc.write(blocks(composed, link=None, picture=_svg(folder)), "typst").decode()
    (folder / "paper.typ").write_bytes(PAPER.read_bytes())
    (folder / "body.typ").write_text(body)
    said = {key: composed[key] for key in ("title", "subtitle", "period_label", "as_of")}
    return said | {"fonts": "|".join(fonts.FAMILIES)}, body


def _pages(composed: dict) -> list[int]:
    """The page that each line of the contents list leads to, on paper laid out as our office files are."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        said, _body = _paper(composed, folder)
        found = typst.query(
            str(folder / "paper.typ"), "<pages>", field="value", one=True, root=name,
            font_paths=[str(path) for path in fonts.bundled()], sys_inputs=said | {"office": "yes"},
        )  # fmt: skip
        return orjson.loads(found)


def _named(body: str, complaint: str) -> str:
    """The text with characters that no font at hand has named by their code: read, rather than lost."""
    missing = NO_GLYPH.search(complaint)
    named = body
    for char in set(missing[1]) if missing else ():
        if ord(char) > LAST_ASCII:
            named = named.replace(char, f"〔U+{ord(char):X}〕")
    if named == body:
        raise RuntimeError(complaint)
    return named


def _typst(source: Path, said: dict[str, str] | None = None, **options: Any) -> bytes:
    paths = [str(path) for path in fonts.bundled()]
    return typst.compile(
        str(source), root=str(source.parent), font_paths=paths, sys_inputs=said or {}, timestamp=0, **options
    )


def fragment(composed: dict, link: Callable[[str], str] = str) -> str:
    """The report's body as HTML, every number a link to the records behind it."""
    pictures: list[str] = []

    def picture(piece: dict) -> str:
        pictures.append(charts.svg(piece))
        return f"chart-{len(pictures)}.svg"

    written = pandoc.write(
        blocks(composed, link=link, picture=picture), "html5", "--section-divs", "--wrap=none"
    )
    return _drawn(written.decode(), pictures)


def _drawn(written: str, pictures: list[str]) -> str:
    """The fragment with its charts drawn in place, so that it needs no other file."""
    root = etree.HTML(f"<div>{written}</div>")
    for image in list(root.iter("img")):
        number = int(image.get("src").removeprefix("chart-").removesuffix(".svg"))
        drawing = etree.fromstring(pictures[number - 1])
        drawing.set("aria-label", image.get("alt", ""))
        drawing.set("class", "chart")
        drawing.tail = image.tail
        image.getparent().replace(image, drawing)
    for styled in root.iter("th", "td"):  # our pages allow no style in the text
        styled.set("class", styled.attrib.pop("style", "").removeprefix("text-align: ").rstrip(";") or "left")
    for styled in root.xpath("//*[@style]"):
        del styled.attrib["style"]
    for columns in list(root.iter("colgroup")):
        columns.getparent().remove(columns)
    div = root.find("body/div")
    return "".join(etree.tostring(child, encoding="unicode", method="html") for child in div)


def _html(composed: dict) -> bytes:
    style = (Path(__file__).parent / "static/reports/report.css").read_text()
    body = fragment(composed, lambda href: urljoin(settings.SITE_URL, href))
    context = {"report": composed, "body": mark_safe(body), "style": mark_safe(style)}  # noqa: S308 - pandoc escaped it
    return render_to_string("reports/standalone.html", context).encode()


def _json(composed: dict) -> bytes:
    return orjson.dumps(composed["values"], option=orjson.OPT_INDENT_2) + b"\n"


def _svg(folder: Path) -> Callable[[dict], str]:
    def draw(piece: dict) -> str:
        name = f"chart-{len(list(folder.glob('*.svg'))) + 1}.svg"
        (folder / name).write_text(charts.svg(piece))
        return name

    return draw


def _png(folder: Path) -> Callable[[dict], str]:
    draw = _svg(folder)

    def paint(piece: dict) -> str:
        name = Path(draw(piece))
        page = folder / name.with_suffix(".typ")
        page.write_text(f'#set page(width: 16cm, height: auto, margin: 0pt)\n#image("{name}", width: 100%)\n')
        picture = folder / name.with_suffix(".png")
        picture.write_bytes(_typst(page, format="png", ppi=PICTURE_DOTS_PER_INCH))
        return picture.name

    return paint


def png(piece: dict) -> bytes:
    """One chart as a picture."""
    with tempfile.TemporaryDirectory() as name:
        return (Path(name) / _png(Path(name))(piece)).read_bytes()


FORMATS: dict[str, Callable[[dict], bytes]] = {
    "docx": _docx,
    "odt": _odt,
    "pdf": _pdf,
    "html": _html,
    "json": _json,
}
