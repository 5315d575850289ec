"""Sets text on paper by typst: the same bytes for the same text, with the fonts of the house."""

import json
import re
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import typst

from countyhall.kernel.reports import fonts

__all__ = ["named", "pdf", "pictures", "set_type"]

NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
LAST_ASCII = 0x7F
COMMON = (0x4E00, 0x9FA5)  # the Han that every font of the house has
PROBE = """#let said = json(bytes(sys.inputs.data))
#set document(date: datetime(year: 2000, month: 1, day: 1))
#set text(font: said.families)
#said.text"""


def set_type(source: Path, said: dict[str, str] | None = None, **options: Any) -> bytes | list[bytes]:
    """``source`` compiled; ``said`` are its ``sys.inputs``."""
    paths = [str(path) for path in fonts.bundled()]
    return typst.compile(
        str(source), root=str(source.parent), font_paths=paths, sys_inputs=said or {}, timestamp=0, **options
    )


def pdf(source: Path, data: dict[str, Any]) -> bytes:
    """PDF/A of a sheet that reads ``json(bytes(sys.inputs.data))``."""
    return set_type(source, _said(data), format="pdf", pdf_standards=["a-2b"])


def pictures(source: Path, data: dict[str, Any]) -> list[bytes]:
    """The very pages of :func:`pdf` as SVG, one a page."""
    made = set_type(source, _said(data), format="svg")
    return made if isinstance(made, list) else [made]


def _said(data: dict[str, Any]) -> dict[str, str]:
    return {"data": json.dumps(named(data) | {"families": fonts.FAMILIES}, ensure_ascii=False)}


def named(value: Any) -> Any:
    """The same data, every character that no font at hand has named by its code: read, rather than lost."""
    if isinstance(value, str):
        return "".join(f"〔U+{ord(c):X}〕" if ord(c) > LAST_ASCII and lacks(c) else c for c in value)
    if isinstance(value, dict):
        return {key: named(one) for key, one in value.items()}
    return [named(one) for one in value] if isinstance(value, list | tuple) else value


def lacks(char: str) -> bool:
    """Whether no font at hand can show this character."""
    return not COMMON[0] <= ord(char) <= COMMON[1] and _lacking(char)


@cache
def _lacking(char: str) -> bool:
    """Asks typst once for each character."""
    with tempfile.TemporaryDirectory() as name:
        sheet = Path(name) / "probe.typ"
        sheet.write_text(PROBE)
        try:
            said = {"data": json.dumps({"families": fonts.FAMILIES, "text": char})}
            set_type(sheet, said, format="pdf", pdf_standards=["a-2b"])
        except typst.TypstError as error:
            return bool(NO_GLYPH.search(str(error)))
    return False
