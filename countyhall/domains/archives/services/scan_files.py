"""What a scanned file holds: its pages, opened one at a time, and the lists and names that say whose they are."""

import csv
import io
import re
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

__all__ = ["MOST_FRAMES", "Entry", "count", "entries", "frame", "jpeg", "named", "opened"]

MOST_FRAMES = 500  # pages in one file
MOST_ROWS = 20_000
PDF_DOTS = 300  # at which a PDF without pictures is drawn
COPY_DOTS, COPY_QUALITY = 150, 75  # of the access copy 副版
INCH = 72
LIST = ("檔名", "檔號", "頁次", "SHA-256")
NAME = re.compile(r"^(?P<item>[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*)_(?P<page>\d{1,5})\.[A-Za-z]{3,4}$")
DIGEST = re.compile(r"^[0-9a-f]{64}$")
UNREADABLE = (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError)


@dataclass(frozen=True)
class Entry:
    """Which page of which item a file is, or begins with."""

    name: str
    item: str
    page: int
    sha256: str = ""


def named(name: str) -> Entry | None:
    """``0109-010101-1-001-023_0001.tif`` is page 1 of item 0109/010101/1/001/023."""
    match = NAME.match(name)
    return Entry(name, match["item"].replace("-", "/"), int(match["page"])) if match else None


def entries(data: bytes) -> dict[str, Entry]:
    """File name → entry, from a list in CSV. Raises ``ValidationError`` that names the row."""
    rows = csv.reader(io.StringIO(_decoded(data)))
    heads = [head.strip() for head in next(rows, [])]
    if any(head not in heads for head in LIST[:3]):
        raise ValidationError(_("The list needs the columns 檔名, 檔號 and 頁次."))
    places = {head: heads.index(head) for head in LIST if head in heads}
    found: dict[str, Entry] = {}
    for number, row in enumerate(rows, 2):
        if number > MOST_ROWS:
            raise ValidationError(_("The list has more than %(most)s rows.") % {"most": MOST_ROWS})
        if any(cell.strip() for cell in row):
            entry = _entry(
                {head: row[at].strip() if at < len(row) else "" for head, at in places.items()}, number
            )
            if entry.name in found:
                raise ValidationError(
                    _("Row %(row)s: %(name)s stands there twice.") % {"row": number, "name": entry.name}
                )
            found[entry.name] = entry
    return found


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "big5hkscs"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValidationError(_("The list is neither UTF-8 nor Big5."))


def _entry(said: dict[str, str], number: int) -> Entry:
    name, digest = said["檔名"], said.get("SHA-256", "").lower()
    if not name or Path(name).name != name or "\\" in name or name.startswith("."):
        raise ValidationError(
            _("Row %(row)s: “%(name)s” is no plain file name.") % {"row": number, "name": name}
        )
    if not said["頁次"].isdigit() or not 0 < int(said["頁次"]) < 100_000:
        raise ValidationError(
            _("Row %(row)s: “%(page)s” is no page number.") % {"row": number, "page": said["頁次"]}
        )
    if digest and not DIGEST.match(digest):
        raise ValidationError(_("Row %(row)s: this is no SHA-256.") % {"row": number})
    return Entry(name, said["檔號"], int(said["頁次"]), digest)


def count(path: Path, media_type: str) -> int:
    """How many pages a file holds. Raises ``ValidationError`` for too many, or when it cannot be opened."""
    try:
        if media_type == "application/pdf":
            paper = pypdfium2.PdfDocument(path)
            pages = len(paper)
            paper.close()
        else:
            with Image.open(path) as image:
                pages = getattr(image, "n_frames", 1)
    except (*UNREADABLE, pypdfium2.PdfiumError) as error:
        raise ValidationError(_("The file cannot be opened.")) from error
    if not 0 < pages <= MOST_FRAMES:
        raise ValidationError(_("A file holds %(most)s pages at most.") % {"most": MOST_FRAMES})
    return pages


@contextmanager
def opened(path: Path, media_type: str, number: int):
    """One page of a file as a picture that knows its dots per inch. Raises ``ValidationError``."""
    try:
        image = frame(path, media_type, number)
        image.load()
    except (*UNREADABLE, pypdfium2.PdfiumError, EOFError) as error:
        raise ValidationError(_("The file cannot be opened.")) from error
    try:
        yield image
    finally:
        image.close()


def frame(path: Path, media_type: str, number: int) -> Image.Image:
    """The page, of a PDF drawn with the dots of the picture that fills it."""
    if media_type == "application/pdf":
        return _drawn(path, number)
    image = Image.open(path)
    image.seek(number) if number else None
    if image.getexif().get(0x0112, 1) != 1:  # the camera was held across
        turned = ImageOps.exif_transpose(image)
        turned.info["dpi"] = image.info.get("dpi")
        return turned
    return image


def _drawn(path: Path, number: int) -> Image.Image:
    paper = pypdfium2.PdfDocument(path)
    try:
        page = paper[number]
        width, _height = page.get_size()
        pictures = [one for one in page.get_objects(max_depth=2) if isinstance(one, pypdfium2.PdfImage)]
        across = max((one.get_px_size()[0] for one in pictures), default=0)
        dots = min(600, round(across * INCH / width)) if across else PDF_DOTS
        image = page.render(scale=max(dots, COPY_DOTS) / INCH).to_pil()
        image.info["dpi"] = (dots, dots)
        return image
    finally:
        paper.close()


def jpeg(image: Image.Image, dots: int) -> bytes:
    """The access copy: grey or colour, 150 dots, nothing of what the scanner wrote about itself."""
    plain = image.convert("L" if image.mode in {"1", "L", "I;16"} else "RGB")
    share = min(1.0, COPY_DOTS / (dots or PDF_DOTS))
    size = max(1, round(plain.width * share)), max(1, round(plain.height * share))
    small = plain.resize(size, Image.Resampling.BOX)
    out = io.BytesIO()
    clean = Image.frombytes(small.mode, small.size, small.tobytes())
    clean.save(out, "JPEG", quality=COPY_QUALITY, optimize=True, dpi=(COPY_DOTS, COPY_DOTS))
    return out.getvalue()


def digests(entries_: Iterable[Entry]) -> dict[str, str]:
    """File name → SHA-256 where the list gives it."""
    return {entry.name: entry.sha256 for entry in entries_ if entry.sha256}
