"""Reads a page with tesseract: words with place and confidence, and digits a second time."""

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _
from PIL import Image, ImageChops, ImageFilter, ImageStat

from countyhall.domains.archives.services import ocr_text
from countyhall.domains.archives.services.ocr_text import Placed

__all__ = ["Doubtful", "Failed", "Missing", "Read", "doubtful", "missing", "read", "version"]

LANGUAGE = "chi_tra"
LONGEST = 120  # seconds for a page
GRAIN = 3  # of 255: more than that is smoothed before reading
DOTS = 300
SURE, AGREED = 90, 45  # of 100: digits below are read by a person; agreed, when both readings say the same
# A run of digits with what may stand in it: amounts, shares, dates, telephone numbers, document numbers.
DIGITS = re.compile(r"[0-9０-９][0-9０-９.,，．/:%％\-]*")
NUMBER = re.compile(r"第\s*[A-Za-z]?([0-9０-９OoIlQS]{6,14})\s*[號号]")
MARGIN = 10  # pixels around a cut-out
AT_MOST = 60  # cut-outs of one page that are read twice


class Failed(Exception):
    """Tesseract could not read this page."""


class Missing(Exception):
    """Tesseract, or its Chinese, is not on this machine."""


@dataclass(frozen=True)
class Read:
    """What a page says."""

    text: str
    placed: list[Placed]
    engine: str
    confidence: float


@dataclass(frozen=True)
class Doubtful:
    """Letters that a person has to read: where in the text, both readings, how sure the machine was."""

    start: int
    reading: str
    second: str
    is_number: bool
    confidence: int
    box: tuple[int, int, int, int]


@lru_cache(maxsize=1)
def version() -> str:
    """``tesseract 5.3.0``; empty where it is not installed or has no Chinese."""
    if not shutil.which("tesseract"):
        return ""
    said = _run(["tesseract", "--version"]).splitlines()
    return said[0].strip() if said and LANGUAGE in languages() else ""


@lru_cache(maxsize=1)
def languages() -> frozenset[str]:
    """What tesseract can read here."""
    return (
        frozenset(_run(["tesseract", "--list-langs"]).split("\n")[1:])
        if shutil.which("tesseract")
        else frozenset()
    )


def missing() -> str:
    """What this machine lacks to read pages, in words; empty when nothing."""
    if version():
        return ""
    if not shutil.which("tesseract"):
        return _("This machine cannot read pages: tesseract is not installed.")
    return _("This machine cannot read Chinese pages: tesseract has no chi_tra.")


def read(image: Image.Image, dots: int = 0) -> Read:
    """The words of a page. Raises :class:`Missing` where tesseract is not installed.

    Grey and with its dots told: on colour pages whose dots it guesses it takes thrice the time and reads
    worse.
    """
    if not version():
        raise Missing(missing())
    tsv = _tesseract(_calm(image.convert("L"), dots or DOTS), dots or DOTS, LANGUAGE, "3")
    words = ocr_text.read_tsv(tsv)
    text, placed = ocr_text.joined(words)
    mean = sum(p.confidence * p.length for p in placed) / max(sum(p.length for p in placed), 1)
    return Read(text, placed, f"{version()} {LANGUAGE}", mean)


def _calm(grey: Image.Image, dots: int) -> Image.Image:
    """Without the grain of a scanner, over which tesseract loses whole lines; a clean page stays as it is."""
    smooth = grey.filter(ImageFilter.GaussianBlur(dots / DOTS))
    grain = ImageStat.Stat(ImageChops.difference(grey, smooth)).median[0]  # of the paper: letters are few
    return smooth if grain >= GRAIN else grey


def doubtful(image: Image.Image, found: Read, dots: int = 0) -> list[Doubtful]:
    """Digits that need a person: not sure, or read otherwise by the model that knows digits only."""
    spots = _spots(found)
    second = _second(image.convert("L"), [box for *_rest, box in spots], dots or DOTS)
    doubts = []
    for (start, reading, is_number, sure, box), other in zip(spots, second, strict=True):
        if _in_doubt(_plain(reading), _plain(other), sure):
            doubts.append(Doubtful(start, reading, other, is_number, sure, box))
    return doubts


def _in_doubt(reading: str, other: str, sure: int) -> bool:
    if not any(letter.isdigit() for letter in other):
        return sure < SURE
    return reading != other or sure < AGREED


def _spots(found: Read) -> list[tuple[int, str, bool, int, tuple[int, int, int, int]]]:
    numbers = [m.span(1) for m in NUMBER.finditer(found.text)]
    runs = [m.span() for m in DIGITS.finditer(found.text)]
    apart = [span for span in runs if not any(a < span[1] and span[0] < b for a, b in numbers)]
    spots = []
    for start, end in sorted([*numbers, *apart]):
        reading = found.text[start:end].rstrip(".,，．/:-")
        end = start + len(reading)
        touched = [p for p in found.placed if p.start < end and p.end > start]
        boxes = ocr_text.boxes_of(touched, start, end)
        if len(boxes) == 1:
            sure = min(p.confidence for p in touched)
            spots.append((start, reading, (start, start + len(reading)) in numbers, sure, boxes[0]))
    return spots


def _plain(text: str) -> str:
    """Digits and what stands between them, without width and blanks."""
    wide = {ord("０") + n: str(n) for n in range(10)} | {ord("，"): ",", ord("．"): ".", ord("％"): "%"}
    return re.sub(r"[^0-9.,/:%\-]", "", text.translate(wide)).strip(".,/:-")


def _second(page: Image.Image, boxes: list[tuple[int, int, int, int]], dots: int) -> list[str]:
    """The same cut-outs read by the model for Latin digits, all in one go; ``""`` where it says nothing."""
    if "eng" not in languages() or not boxes:
        return [""] * len(boxes)
    asked = boxes[:AT_MOST]
    edge = MARGIN // 2
    pieces = [page.crop((x - edge, y - edge, x + w + edge, y + h + edge)) for x, y, w, h in asked]
    tall = max(piece.height for piece in pieces) + 2 * MARGIN
    sheet = Image.new("L", (max(piece.width for piece in pieces) + 4 * MARGIN, tall * len(pieces)), 255)
    for number, piece in enumerate(pieces):
        sheet.paste(piece, (2 * MARGIN, number * tall + MARGIN))
    words = ocr_text.read_tsv(_tesseract(sheet, dots, "eng", "6"))
    said = [""] * len(boxes)
    for word in words:
        said[min(int((word.top + word.height / 2) // tall), len(asked) - 1)] += word.text
    return said


def _tesseract(image: Image.Image, dots: int, language: str, layout: str) -> str:
    with tempfile.TemporaryDirectory(prefix="countyhall-ocr-") as name:
        page = Path(name) / "page.png"
        image.save(page, compress_level=1, dpi=(dots, dots))
        options = ["-l", language, "--dpi", str(dots), "--psm", layout, "tsv"]
        return _run(["tesseract", str(page), "stdout", *options])


def _run(command: list[str]) -> str:
    one_thread = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, our own file names
            command, capture_output=True, timeout=LONGEST, check=True, env=one_thread
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise Failed(str(error)) from error
    return done.stdout.decode("utf-8", "replace")
