"""A drawn chart as a picture or a sheet, with the fonts of the house."""

import tempfile
from pathlib import Path
from typing import Literal

from countyhall.kernel.reports import typesetting

SHEET = """#set page(width: 18cm, height: auto, margin: 5mm)
#image("chart.svg", width: 100%)"""


def picture(svg: str, form: Literal["png", "pdf"], *, dots: int = 144) -> bytes:
    """The chart as PNG (``dots`` an inch) or PDF of one page, 18 cm wide."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "chart.svg").write_text(svg, encoding="utf-8")
        source = Path(folder, "sheet.typ")
        source.write_text(SHEET, encoding="utf-8")
        options = {"ppi": dots} if form == "png" else {}
        made = typesetting.set_type(source, format=form, **options)
    return made if isinstance(made, bytes) else made[0]
