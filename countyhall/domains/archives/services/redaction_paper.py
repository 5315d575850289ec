"""A redacted copy 遮蔽版: pages drawn anew without what may not be read, and looked at again when finished."""

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pikepdf
import pypdfium2
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw

from countyhall.domains.archives.services import ocr_pdf
from countyhall.domains.archives.services.ocr_pdf import Sheet
from countyhall.domains.archives.services.ocr_text import Placed

__all__ = ["THOUSAND", "Box", "Original", "faults", "write"]

THOUSAND = 1000  # boxes are in thousandths of the page's width and height
DOTS = 200  # of the copy: enough to read, too few to guess at what shone through
QUALITY = 80
DARK = 40  # of 255: what is black after compression
EDGE, HALF = 0.004, 0.5  # of the page's width, of a letter's height: no word may begin so near to a box


@dataclass(frozen=True)
class Box:
    """What is to be gone, in thousandths of the page: left, top, width, height."""

    left: float
    top: float
    width: float
    height: float

    def of(self, width: float, height: float) -> tuple[float, float, float, float]:
        """Left, top, right, bottom on a page of this size."""
        left, top = self.left * width / THOUSAND, self.top * height / THOUSAND
        return left, top, left + self.width * width / THOUSAND, top + self.height * height / THOUSAND


@dataclass(frozen=True)
class Original:
    """A page as it is, and the boxes that cover it."""

    image: Image.Image
    dots: int
    text: str = ""
    placed: Sequence[Placed] = ()
    boxes: Sequence[Box] = ()


def write(pages: Iterable[Original], title: str) -> bytes:
    """The copy: new pictures, no word under a box, nothing said about where it came from."""
    sheets = [_sheet(page) for page in pages]
    return _bare(ocr_pdf.searchable(sheets, title, on=None))


def _sheet(page: Original) -> Sheet:
    size = page.image.size
    drawn = _on_white(page.image)
    pen = ImageDraw.Draw(drawn)
    for box in page.boxes:
        left, top, right, bottom = box.of(*size)
        pen.rectangle((int(left), int(top), int(right + 1), int(bottom + 1)), fill=0)
    share = min(1.0, DOTS / page.dots) if page.dots else 1.0
    smaller = drawn.resize((round(size[0] * share), round(size[1] * share)), Image.Resampling.BOX)
    out = io.BytesIO()
    Image.frombytes(smaller.mode, smaller.size, smaller.tobytes()).save(out, "JPEG", quality=QUALITY)
    text, placed = _readable(page, size)
    return Sheet(out.getvalue(), *size, page.dots or 300, text, placed)


def _on_white(image: Image.Image) -> Image.Image:
    if "A" in image.getbands():
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
    return image.convert("L" if image.mode in {"1", "L", "I;16", "LA"} else "RGB")


def _readable(page: Original, size: tuple[int, int]) -> tuple[str, list[Placed]]:
    """The words that no box touches; the text is put together anew from them alone."""
    text, kept, before = "", [], None
    areas = [box.of(*size) for box in page.boxes]
    for one in page.placed:
        if any(_meets(one, area, max(EDGE * size[0], one.height * HALF)) for area in areas):
            before = None
            text += "\n"
            continue
        if before is not None:
            text += page.text[before.end : one.start]
        kept.append(replace(one, start=len(text)))
        text += page.text[one.start : one.end]
        before = one
    return text, kept


def _meets(one: Placed, area: tuple[float, float, float, float], near: float) -> bool:
    left, top, right, bottom = area
    return (
        one.left < right + near
        and one.left + one.width > left - near
        and one.top < bottom
        and one.top + one.height > top
    )


def _bare(pdf: bytes) -> bytes:
    """Without title, dates, producer, structure, and whatever else is not page and font."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        for name in list(paper.Root.keys()):
            if name not in {"/Type", "/Pages", "/Lang", "/ViewerPreferences"}:
                del paper.Root[name]
        for name in list(paper.docinfo.keys()):
            del paper.docinfo[name]
        if "/Info" in paper.trailer:
            del paper.trailer["/Info"]
        for page in paper.pages:
            for name in ("/StructParents", "/Metadata", "/PieceInfo", "/LastModified", "/Annots"):
                if name in page.obj:
                    del page.obj[name]
        paper.remove_unreferenced_resources()
        paper.save(out, static_id=True, fix_metadata_version=False)
    return out.getvalue()


def faults(pdf: bytes, boxes: Sequence[Sequence[Box]], forbidden: Iterable[bytes] = ()) -> list[str]:
    """What is wrong with a finished copy, in words; empty when nothing can be read that should not be.

    ``forbidden`` are the bytes of files that must not be in it.
    """
    found = [*_said_about(pdf), *_old_bytes(pdf, forbidden)]
    paper = pypdfium2.PdfDocument(pdf)
    try:
        if len(paper) != len(boxes):
            found.append(_("The copy has another number of pages than the original."))
        for number, areas in enumerate(boxes[: len(paper)], 1):
            found += _under(paper[number - 1], areas, number)
    finally:
        paper.close()
    return found


def _said_about(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        found = []
        if "/Metadata" in paper.Root or "/Info" in paper.trailer or len(paper.docinfo):
            found.append(_("The copy still says where it came from."))
        if "/OCProperties" in paper.Root:
            found.append(_("The copy has layers that can be switched off."))
        if paper.attachments or "/Names" in paper.Root:
            found.append(_("The copy carries other files within it."))
        for number, page in enumerate(paper.pages, 1):
            if "/Annots" in page.obj or len(page.get_images()) != 1:
                found.append(_("Page %(page)s holds more than its picture.") % {"page": number})
        return found


def _old_bytes(pdf: bytes, forbidden: Iterable[bytes]) -> list[str]:
    digests = {hashlib.sha256(content).hexdigest() for content in forbidden}
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        for thing in paper.objects:
            if isinstance(thing, pikepdf.Stream):
                raw = thing.read_raw_bytes()
                if hashlib.sha256(raw).hexdigest() in digests or b"Exif\0" in raw[:64]:
                    return [_("The copy holds a picture of the original.")]
    return []


def _under(page, areas: Sequence[Box], number: int) -> list[str]:
    if not areas:
        return []
    found = []
    width, height = page.get_size()
    text = page.get_textpage()
    picture = page.render(scale=2).to_pil().convert("L")
    for box in areas:
        left, top, right, bottom = box.of(width, height)
        if text.get_text_bounded(left, height - bottom, right, height - top).strip():
            found.append(_("Page %(page)s: words can still be read under a box.") % {"page": number})
        inside = picture.crop((int(left * 2) + 2, int(top * 2) + 2, int(right * 2) - 2, int(bottom * 2) - 2))
        if inside.width > 0 and inside.height > 0 and inside.getextrema()[1] > DARK:
            found.append(_("Page %(page)s: a box is not black throughout.") % {"page": number})
    return found
