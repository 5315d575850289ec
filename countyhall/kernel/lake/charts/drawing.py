"""Pictures of charts without a browser or a script: SVG for pages, PNG and PDF for paper; kept by what is drawn."""

import hashlib
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import orjson
import vl_convert
from django.core.cache import cache as kept
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

import countyhall
from countyhall.kernel.lake.charts.declared import Chart
from countyhall.kernel.lake.charts.specs import FAMILY, Spec, spec
from countyhall.kernel.lake.charts.tabling import table
from countyhall.kernel.lake.charts.words import clean, figures, number

KEPT = 7 * 24 * 3600
# Raised whenever the same chart is drawn differently.
DRAWN_AS = 1
VEGA_LITE = "6.4"
PAPER_WIDTH = 760
LINE_SIGNS = 44
FONT_FOLDERS = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-cjk",
    "/usr/share/fonts/google-noto-sans-cjk-fonts",
)
BUNDLED = "node_modules/@expo-google-fonts/noto-serif-tc/400Regular"
# What the library says of single marks: the picture is one image with words of its own.
INNER_ROLES = re.compile(r' (?:role="graphics-[a-z]+"|aria-(?:roledescription|label|hidden)="[^"]*")')
HEAD = re.compile(r"<svg[^>]*?viewBox=\"([^\"]+)\"[^>]*>")


def svg(chart: Chart, *, width: int = 640) -> str:
    """The picture for a page: no script, no address, words as text, its finding and its content said to all.

    Raises :class:`~countyhall.kernel.lake.charts.declared.NotDrawable`.
    """
    chart.check()
    key = f"chart:{digest(chart)}:{width}"
    drawn = kept.get(key)
    if drawn is None:
        drawn = _framed(chart, _drawn(chart, width, titled=False), digest(chart)[:10])
        kept.set(key, drawn, KEPT)
    return drawn


def png(chart: Chart, *, scale: float = 2) -> bytes:
    """The picture with its title, unit and source on it, ``scale`` × 760 dots wide and a little more."""
    chart.check()
    return vl_convert.svg_to_png(_drawn(chart, PAPER_WIDTH, titled=True), scale=scale)


def pdf(chart: Chart) -> bytes:
    """The same on one page of its own size."""
    chart.check()
    return vl_convert.svg_to_pdf(_drawn(chart, PAPER_WIDTH, titled=True))


def digest(chart: Chart) -> str:
    """What tells drawn charts apart: everything in them, and the reader's language."""
    parts = {name: getattr(chart, name) for name in chart.__dataclass_fields__ if name != "rows"}
    parts["labels"] = dict(chart.labels)
    parts["rows"] = [[row.get(name) for name in chart.columns] for row in chart.rows]
    said = orjson.dumps([DRAWN_AS, get_language(), parts], default=str, option=orjson.OPT_NON_STR_KEYS)
    return hashlib.sha256(said).hexdigest()


@cache
def _fonts() -> None:
    """Show the drawing library the fonts that have Han; once a process."""
    bundled = Path(countyhall.__file__).parents[1] / BUNDLED
    for folder in (*map(Path, FONT_FOLDERS), bundled):
        if folder.is_dir():
            vl_convert.register_font_directory(str(folder))


def _drawn(chart: Chart, width: int, *, titled: bool) -> str:
    _fonts()
    if not chart.rows:
        return _empty(width)
    made: Spec = spec(chart, width)
    if titled:
        made["title"] = _title(chart)
    return vl_convert.vegalite_to_svg(made, vl_version=VEGA_LITE)


def _title(chart: Chart) -> dict[str, Any]:
    text = clean(chart.title)
    lines = [text[n : n + LINE_SIGNS] for n in range(0, len(text), LINE_SIGNS)] or [""]
    said = {"text": lines}
    if chart.source:
        said["subtitle"] = [_("Source: %s") % clean(chart.source)]
    return said


def _empty(width: int) -> str:
    words = escape(_("No data"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="80" viewBox="0 0 {width} 80">'
        f'<text x="{width // 2}" y="44" text-anchor="middle" font-family="{FAMILY}" font-size="13px" '
        f'fill="#56514a">{words}</text></svg>'
    )


def _framed(chart: Chart, drawn: str, mark: str) -> str:
    """The picture with its words for those who do not see it; names inside are made its own."""
    drawn = INNER_ROLES.sub("", re.sub(r'(id="|url\(#|href="#)', rf"\g<1>c{mark}-", drawn))
    found = HEAD.search(drawn)
    assert found, "the drawing library writes one svg element"  # noqa: S101 - its own promise
    *_corner, wide, high = found[1].split()
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart-svg" role="img" width="{wide}" height="{high}" '
        f'viewBox="{found[1]}"><title>{escape(clean(chart.title))}</title>'
        f"<desc>{escape(clean(_description(chart)))}</desc>"
    )
    return head + drawn[found.end() :]


def _description(chart: Chart) -> str:
    """How many values, the highest and lowest with their names, how many are hidden, and whose data they are."""
    heads, rows = table(chart)
    at = chart.columns.index(chart.y)
    seen = [row for row in rows if number(row[at]) is not None]
    said = [ngettext("%s value", "%s values", len(seen)) % f"{len(seen):,}"]
    if seen:
        for words, pick in ((_("highest: %s"), max), (_("lowest: %s"), min)):
            row = pick(seen, key=lambda one: number(one[at]) or 0.0)
            said.append(words % f"{' '.join(row[:at])} {figures(row[at])}{chart.unit}")
    if hidden := len(rows) - len(seen):
        said.append(_("not shown: %s") % f"{hidden:,}")
    if chart.source:
        said.append(_("Source: %s") % chart.source)
    return f"{heads[at]}: " + "; ".join(said)
