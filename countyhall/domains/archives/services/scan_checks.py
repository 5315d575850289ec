"""Looks at one scanned page: ink, skew, dots, colour, and what it looks like beside its neighbour."""

from dataclasses import dataclass
from itertools import pairwise

from PIL import Image

__all__ = ["BLANK_INK", "CROOKED", "Measured", "alike", "measure", "resolution"]

BLANK_INK = 0.0004  # of the page: a few specks of dust
CROOKED = 1.0  # degrees
SMALL = 900  # pixels of the longer side at which ink is measured
EDGE = 0.03  # of each side: shadows of the glass do not count
DARKER = 64  # than the paper, of 255: that is ink
LOOK = 48  # rows and columns by which two pages are compared
SAME = 20  # of 255: no dot differs more between two scans of one sheet, laid down a little differently
WIDEST, COARSE, FINE = 6.0, 1.0, 0.1  # degrees that are tried
INCH = 2.54
GREY_OR_COLOUR = {"L": "grey", "RGB": "colour", "1": "black"}


@dataclass(frozen=True)
class Measured:
    """What a page measures. ``look`` is its picture in 48 × 48 grey dots; ``skew`` turns clockwise."""

    width: int
    height: int
    dots: int
    mode: str
    ink: float
    skew: float
    look: bytes

    @property
    def blank(self) -> bool:
        """Whether nothing stands on it."""
        return self.ink < BLANK_INK


def measure(image: Image.Image) -> Measured:
    """Measure an opened page."""
    dots = resolution(image)
    grey = _grey(image)
    mode = GREY_OR_COLOUR["1" if image.mode == "1" else "L" if image.mode in {"L", "I;16", "LA"} else "RGB"]
    ink_map = _ink(_inside(_small(grey)))
    ink = ink_map.histogram()[255] / (ink_map.width * ink_map.height)
    skew = 0.0 if ink < BLANK_INK else _skew(ink_map)
    return Measured(*image.size, dots, mode, ink, skew, _look(grey))


def resolution(image: Image.Image) -> int:
    """Dots per inch as the file says; 0 where it does not."""
    said = image.info.get("dpi")
    if not said and image.info.get("resolution_unit") == "cm" and image.info.get("resolution"):
        said = tuple(INCH * value for value in image.info["resolution"])
    try:
        return round(min(float(value) for value in said)) if said else 0
    except (TypeError, ValueError, ZeroDivisionError):
        return 0


def alike(one: bytes, other: bytes) -> bool:
    """Whether two pages with ink are the same sheet, scanned twice."""
    if len(one) != len(other) or not one:
        return False
    brighter = (sum(one) - sum(other)) / len(one)
    return all(abs(a - b - brighter) <= SAME for a, b in zip(one, other, strict=True))


def _grey(image: Image.Image) -> Image.Image:
    if "A" in image.getbands():
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image.convert("RGBA"))
    return image.convert("L")


def _small(grey: Image.Image) -> Image.Image:
    share = min(1.0, SMALL / max(grey.size))
    size = max(1, round(grey.width * share)), max(1, round(grey.height * share))
    return grey.resize(size, Image.Resampling.BOX)


def _inside(image: Image.Image) -> Image.Image:
    across, down = int(image.width * EDGE), int(image.height * EDGE)
    return image.crop((across, down, max(image.width - across, 1), max(image.height - down, 1)))


def _ink(image: Image.Image) -> Image.Image:
    """White where there is ink: darker than the commonest bright grey, which is the paper."""
    counts = image.histogram()
    paper = max(range(128, 256), key=counts.__getitem__)
    return image.point(lambda value: 255 if value < paper - DARKER else 0)


def _skew(ink_map: Image.Image) -> float:
    """The angle at which rows (or columns) of writing stand apart most clearly."""
    steps = int(WIDEST / COARSE)
    rough = max((n * COARSE for n in range(-steps, steps + 1)), key=lambda a: _contrast(ink_map, a))
    near = round(COARSE / FINE)
    best = max((rough + n * FINE for n in range(-near, near + 1)), key=lambda a: _contrast(ink_map, a))
    return round(best, 2)


def _contrast(ink_map: Image.Image, angle: float) -> float:
    turned = ink_map.rotate(angle, Image.Resampling.BILINEAR, fillcolor=0)
    rows = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
    columns = turned.resize((turned.width, 1), Image.Resampling.BOX).tobytes()
    return max(_steps(rows), _steps(columns))


def _steps(sums: bytes) -> float:
    return sum((a - b) ** 2 for a, b in pairwise(sums)) / max(len(sums), 1)


def _look(grey: Image.Image) -> bytes:
    return grey.resize((LOOK, LOOK), Image.Resampling.BOX).tobytes()
