"""Pages as a scanner gives them, from words that are known: several fonts and sizes, slightly crooked, with noise."""

import io
import json
import random
import re
from dataclasses import dataclass
from pathlib import Path

import typst
from PIL import Image, ImageChops, ImageFilter

from countyhall.kernel.reports import fonts

HOUSE = Path(__file__).resolve().parents[1]
PROSE = (
    "README.zh-Hant.md",
    "countyhall/domains/council/sections/*.md",
    "countyhall/**/locale/zh_Hant/LC_MESSAGES/*.po",
)
SENTENCE = re.compile("[\u4e00-\u9fff，、「」（）0-9]{14,60}。")
FAMILIES = ("Noto Serif TC", "Noto Sans CJK TC")
SIZES = (10.5, 12, 14, 16)
DOTS, LETTERS = 300, 420  # of a page, at the most
CROOKED, NOISE, BLUR = 0.7, 14, 0.6  # degrees, of 255, dots
PAGE = """
#let said = json(bytes(sys.inputs.said))
#set page(width: 210mm, height: 297mm, margin: 25mm)
#set text(font: said.fonts, size: said.size * 1pt, lang: "zh", region: "TW")
#set par(leading: 0.85em, spacing: 1.1em)
#for line in said.lines { par(line) }
"""


@dataclass(frozen=True)
class Known:
    """A page and what stands on it."""

    image: Image.Image
    lines: list[str]
    font: str
    size: float


def sentences() -> list[str]:
    """Whole sentences of the product's own Chinese: read-me, council report, messages."""
    found = []
    for pattern in PROSE:
        for path in sorted(HOUSE.glob(pattern)):
            plain = re.sub(r"\{\{.*?\}\}|[*#|`]|\"\n\"", "", path.read_text(encoding="utf-8"))
            found += SENTENCE.findall(plain)
    return list(dict.fromkeys(found))


def pages(count: int, seed: int = 109) -> list[Known]:
    """So many pages, the same for the same seed."""
    rng, prose = random.Random(seed), sentences()
    return [_page(n, rng, prose) for n in range(count)]


def _page(number: int, rng: random.Random, prose: list[str]) -> Known:
    lines, length = [f"發文字號：府行檔字第109{rng.randrange(10**7):07}號"], 0
    while length < LETTERS:
        lines.append(rng.choice(prose))
        length += len(lines[-1])
    font, size = FAMILIES[number % len(FAMILIES)], SIZES[number // len(FAMILIES) % len(SIZES)]
    while len(sheets := _set(lines, font, size)) > 1:
        lines.pop()
    return Known(_scanned(sheets[0], rng), lines, font, size)


def _set(lines: list[str], font: str, size: float) -> list[Image.Image]:
    said = json.dumps({"lines": lines, "fonts": [font, *fonts.FAMILIES], "size": size}, ensure_ascii=False)
    paths = [str(path) for path in fonts.bundled()]
    png = typst.compile(PAGE.encode(), format="png", ppi=DOTS, sys_inputs={"said": said}, font_paths=paths)
    return [Image.open(io.BytesIO(one)).convert("L") for one in (png if isinstance(png, list) else [png])]


def _scanned(page: Image.Image, rng: random.Random) -> Image.Image:
    crooked = page.rotate(rng.uniform(-CROOKED, CROOKED), Image.Resampling.BICUBIC, fillcolor=255)
    grey = crooked.filter(ImageFilter.GaussianBlur(BLUR)).point(lambda value: 20 + value * 225 // 255)
    noise = Image.effect_noise(grey.size, NOISE)  # around 128
    return ImageChops.add(grey, noise, scale=1, offset=-128)
