"""A tile as a file, a board as paper."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from countyhall.domains.insights.boards.declared import Board
from countyhall.domains.insights.boards.rendering import Shown
from countyhall.kernel.exchange import writers
from countyhall.kernel.lake import charts
from countyhall.kernel.reports import typesetting
from countyhall.kernel.web import columns

PICTURES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
LINES_ON_PAPER = 60
SHEET = """#let said = json(bytes(sys.inputs.data))
#set document(title: said.title, date: datetime(year: 2000, month: 1, day: 1))
#set page(paper: "a4", margin: 18mm, numbering: "1 / 1")
#set text(font: said.families, size: 10pt, lang: "zh", region: "tw")
#text(size: 17pt, weight: "bold", said.title)
#for tile in said.tiles [
  #block(breakable: tile.image == none, above: 16pt)[
    #text(size: 12pt, weight: "bold", tile.title) \\
    #if tile.value != "" [#text(size: 20pt, tile.value) \\ ]
    #if tile.image != none { image(tile.image, width: 100%) } else if tile.rows.len() > 0 {
      table(columns: tile.rows.at(0).len(), stroke: 0.4pt + gray, ..tile.rows.flatten())
    }
    #text(size: 8pt, fill: luma(80), tile.foot)
  ]
]
"""


def tile_file(shown: Shown, fmt: str) -> HttpResponseBase:
    """One tile as svg, png, pdf or xlsx; 404 for what it cannot be."""
    name = f"{shown.tile.code}.{fmt}"
    if fmt == "xlsx":
        rows = [
            [cell.text if not cell.is_number else cell.value for cell in line.cells] for line in shown.lines
        ]
        blocks = writers.write("xlsx", (shown.tile.code[:31], shown.heads, rows))
        return _named(StreamingHttpResponse(blocks, content_type=writers.TYPES["xlsx"]), name)
    if fmt not in PICTURES or shown.chart is None:
        raise Http404
    made = {"svg": lambda c: charts.svg(c).encode(), "png": charts.png, "pdf": charts.pdf}[fmt](shown.chart)
    return _named(HttpResponse(made, content_type=PICTURES[fmt]), name)


def _named(response, name: str):
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def board_pdf(board: Board, tiles: Iterable[Shown]) -> bytes:
    """The whole board on A4, a chart or the first rows of a table for each tile."""
    with tempfile.TemporaryDirectory() as folder:
        said = {
            "title": str(board.title),
            "tiles": [_on_paper(one, n, folder) for n, one in enumerate(tiles)],
        }
        source = Path(folder, "sheet.typ")
        source.write_text(SHEET, encoding="utf-8")
        return typesetting.pdf(source, said)


def _on_paper(shown: Shown, n: int, folder: str) -> dict:
    image = None
    if shown.svg:
        image = f"{n}.svg"
        Path(folder, image).write_text(shown.svg, encoding="utf-8")
    rows: list[list[str]] = []
    if shown.tile.kind == "table" and shown.lines:
        rows = [shown.heads, *([cell.text for cell in line.cells] for line in shown.lines[:LINES_ON_PAPER])]
    return {
        "title": shown.title, "value": f"{shown.value}{shown.unit}" if shown.value else "", "image": image,
        "rows": rows, "foot": "；".join(foot(shown)),
    }  # fmt: skip


def foot(shown: Shown) -> list[str]:
    """What stands under a tile: what is missing, its note, whose data, of which day and edition."""
    found = [shown.problem, shown.note]
    if shown.invented:
        found.append(_("Made-up data for demonstration"))
    if shown.unit:
        found.append(_("Unit: %s") % shown.unit)
    if shown.source:
        found.append(_("Source: %s") % shown.source)
    if shown.table:
        edition = shown.table.edition
        found.append(_("Data as of %(day)s, edition %(number)s") % {
            "day": columns.day_text(edition.as_of), "number": edition.number,
        })  # fmt: skip
    return [one for one in found if one]
