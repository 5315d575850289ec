"""Draws a chart of a report as SVG, the same bytes for the same numbers."""

from decimal import Decimal
from html import escape

__all__ = ["svg"]

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 60, 20, 34, 46
INK, QUIET, LINE, FILL = "#1f2937", "#4b5563", "#d1d5db", "#1d4f91"
FONT = "font-family=\"'Noto Serif TC','Noto Serif CJK TC',serif\""


def svg(piece: dict) -> str:
    """A chart piece (``form`` ``bar`` or ``line``) as an SVG picture that names itself."""
    numbers = [None if n is None else Decimal(n) for n in piece["numbers"]]
    top = _ceiling(max([n for n in numbers if n is not None], default=Decimal(0)))
    draw = _line if piece["form"] == "line" else _bars
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" {FONT}>',
        f"<title>{_x(piece['title'])}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        _text(LEFT, 20, f"{piece['title']}（{piece['unit']}）", 15, INK, "start"),
        *_grid(top),
        *draw(piece, numbers, top),
        *_labels(piece["labels"]),
        "</svg>",
    ]
    return "\n".join(parts)


def _bars(piece: dict, numbers: list, top: Decimal) -> list[str]:
    step = _step(len(numbers))
    width = min(step * 0.56, 64)
    parts = []
    for index, (number, text) in enumerate(zip(numbers, piece["texts"], strict=True)):
        if number is None:
            continue
        x, y = _x_of(index, step), _y_of(number, top)
        parts.append(
            f'<rect x="{x - width / 2:.1f}" y="{y:.1f}" width="{width:.1f}" '
            f'height="{HEIGHT - BOTTOM - y:.1f}" fill="{FILL}"/>'
        )
        parts.append(_text(x, y - 6, text, 12, INK))
    return parts


def _line(piece: dict, numbers: list, top: Decimal) -> list[str]:
    step = _step(len(numbers))
    points = [
        (_x_of(i, step), _y_of(n, top), piece["texts"][i]) for i, n in enumerate(numbers) if n is not None
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _text_ in points)
    parts = [f'<polyline points="{path}" fill="none" stroke="{FILL}" stroke-width="2.5"/>']
    for x, y, words in points:
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{FILL}"/>')
        parts.append(_text(x, y - 10, words, 12, INK))
    return parts


def _grid(top: Decimal) -> list[str]:
    parts = []
    for part in range(5):
        number = top * part / 4
        y = _y_of(number, top)
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="{LINE}"/>')
        parts.append(_text(LEFT - 8, y + 4, f"{number.normalize():,f}", 11, QUIET, "end"))
    return parts


def _labels(labels: list[str]) -> list[str]:
    step = _step(len(labels))
    size = 12 if len(labels) <= 8 else 10
    return [_text(_x_of(i, step), HEIGHT - BOTTOM + 20, label, size, QUIET) for i, label in enumerate(labels)]


def _step(count: int) -> float:
    return (WIDTH - LEFT - RIGHT) / max(count, 1)


def _x_of(index: int, step: float) -> float:
    return LEFT + step * (index + 0.5)


def _y_of(number: Decimal, top: Decimal) -> float:
    return HEIGHT - BOTTOM - float(number / top) * (HEIGHT - TOP - BOTTOM - 14)


def _ceiling(number: Decimal) -> Decimal:
    """The next 1, 2, 4 or 5 times a power of ten: four grid lines with short names."""
    if number <= 0:
        return Decimal(4)
    scale = Decimal(10) ** (number.adjusted())
    return next(scale * n for n in (1, 2, 4, 6, 8, 10, 20) if scale * n >= number)


def _text(x: float, y: float, words: str, size: int, colour: str, anchor: str = "middle") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} font-size="{size}" fill="{colour}">{_x(words)}</text>'


def _x(words: str) -> str:
    """``words`` as XML allows them."""
    return escape("".join(c for c in words if c >= " " or c in "\t\n"))
