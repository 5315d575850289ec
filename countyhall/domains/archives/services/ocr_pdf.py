"""Page images as a searchable PDF/A: the words lie unseen over the picture, and Chinese is found in it."""

import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typst

from countyhall.domains.archives.services import ocr_text
from countyhall.domains.archives.services.ocr_text import Placed
from countyhall.kernel.reports import fonts

__all__ = ["Sheet", "searchable"]

JPEG = b"\xff\xd8"
POINTS = 72  # of an inch
UNKNOWN = "〓"  # as printers write a character that they have no type for
NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')

# Each line in one piece and as wide as it stands on the paper: a reader that looks at gaps finds none.
PAPER = """
#let sheets = json("sheets.json")
#set document(title: sheets.title, date: if sheets.on == none { none } else { datetime(..sheets.on) })
#set page(margin: 0pt)
#set text(font: sheets.fonts, lang: "zh", region: "TW", size: 12pt, fill: rgb(0, 0, 0, 0),
          cjk-latin-spacing: none, top-edge: "ascender", bottom-edge: "descender")
#let laid(line) = place(top + left, dx: line.x * 1pt, dy: line.y * 1pt, context {
  let words = text(line.text)
  let size = measure(words)
  if size.width > 0pt and size.height > 0pt {
    scale(x: line.w * 1pt / size.width * 100%, y: line.h * 1pt / size.height * 100%, origin: top + left, words)
  }
})
#for sheet in sheets.pages {
  page(width: sheet.width * 1pt, height: sheet.height * 1pt, {
    place(top + left, image(sheet.picture, width: 100%, height: 100%, alt: sheet.alt))
    for line in sheet.lines { laid(line) }
  })
}
"""


@dataclass(frozen=True)
class Sheet:
    """One page: its picture (JPEG or PNG), and the words in dots of ``width`` × ``height`` at ``dots``."""

    picture: bytes
    width: int
    height: int
    dots: int
    text: str = ""
    placed: Sequence[Placed] = ()


def searchable(sheets: Sequence[Sheet], title: str, *, on: date | None) -> bytes:
    """The PDF/A-2b of a day (typst refuses what would break the standard); without a day, a plain PDF."""
    with tempfile.TemporaryDirectory(prefix="countyhall-pdf-") as name:
        folder = Path(name)
        said = {
            "title": title,
            "on": {"year": on.year, "month": on.month, "day": on.day} if on else None,
            "fonts": fonts.FAMILIES,
            "pages": [_page(folder, number, sheet) for number, sheet in enumerate(sheets, 1)],
        }
        (folder / "paper.typ").write_text(PAPER)
        while True:
            (folder / "sheets.json").write_text(json.dumps(said, ensure_ascii=False))
            try:
                return typst.compile(
                    str(folder / "paper.typ"), root=str(folder), font_paths=[str(p) for p in fonts.bundled()],
                    timestamp=0, pdf_standards=["a-2b"] if on else [],
                )  # fmt: skip
            except typst.TypstError as error:
                said = _without(said, str(error))


def _page(folder: Path, number: int, sheet: Sheet) -> dict:
    picture = f"{number}.{'jpg' if sheet.picture.startswith(JPEG) else 'png'}"
    (folder / picture).write_bytes(sheet.picture)
    point = POINTS / (sheet.dots or 300)
    return {
        "picture": picture,
        "alt": f"{number}",
        "width": sheet.width * point,
        "height": sheet.height * point,
        "lines": [
            {"text": line.text, "x": line.left * point, "y": line.top * point, "w": line.width * point,
             "h": max(line.height, 1) * point}
            for line in ocr_text.lines(sheet.text, sheet.placed) if line.width > 0
        ],
    }  # fmt: skip


def _without(said: dict, complaint: str) -> dict:
    """The same with characters that no font at hand has replaced by a mark of their width."""
    missing = NO_GLYPH.search(complaint)
    if not missing:
        raise RuntimeError(complaint)
    blanks = {ord(letter): UNKNOWN for letter in missing[1] if letter not in "\\u{}" and ord(letter) > 0x7F}
    if not blanks:
        raise RuntimeError(complaint)
    for sheet in said["pages"]:
        for line in sheet["lines"]:
            line["text"] = line["text"].translate(blanks)
    return said
