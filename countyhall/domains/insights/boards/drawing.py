"""Charts as SVG on the server: rows in, text out. They need no script, print, and say in words what they show."""

from collections.abc import Iterable, Sequence
from html import escape

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 320, 72, 36, 16
# Okabe and Ito's colours without the pale ones: told apart by the colour-blind, 3:1 and more on white.
COLOURS = ("#0072b2", "#b84a00", "#007a5a", "#a3527f", "#555555")
Point = tuple[str, float | None]


def framed(marks: Sequence[str], *, title: str, description: str, height: int = HEIGHT) -> str:
    """One picture around its marks, with the words a screen reader says."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" font-size="13">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{''.join(marks)}</svg>"
    )


def line(series: dict[str, Sequence[Point]], *, title: str, unit: str) -> str:
    """Values over time, a line a series; a value that is not there breaks the line. All series share their x."""
    names = _names(series.values())
    low, high = _span(series.values())
    marks = _axis(low, high)
    step = (WIDTH - LEFT - 16) / max(len(names) - 1, 1)
    across = {name: LEFT + at * step for at, name in enumerate(names)}
    for at, (label, points) in enumerate(series.items()):
        colour, dash = COLOURS[at % len(COLOURS)], ("", "6 3", "2 3")[at % 3]
        path, pen = [], "M"
        for name, value in points:
            if value is None:
                pen = "M"
                continue
            path.append(f"{pen}{across[name]:.1f} {_down(value, low, high):.1f}")
            pen = "L"
        marks.append(
            f'<path d="{" ".join(path)}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{dash}"/>'
        )
        marks.append(_text(LEFT + 8 + at * 130, TOP, label, fill=colour))
    every = max(1, -(-len(names) // 8))
    marks += [_text(across[name], HEIGHT - 12, name, anchor="middle") for name in names[::every]]
    return framed(marks, title=title, description=unit)


def bars(points: Sequence[Point], *, title: str, unit: str) -> str:
    """Values side by side, a bar a row from the left; a hidden or missing value is a dash, never a nought."""
    most = max((abs(value) for _, value in points if value is not None), default=0) or 1
    marks, room = [], WIDTH - 300
    for at, (name, value) in enumerate(points):
        y = TOP + at * 28
        marks.append(_text(150, y + 15, name, anchor="end"))
        if value is None:
            marks.append(_text(160, y + 15, "—"))
            continue
        long = abs(value) / most * room
        colour = COLOURS[0] if value >= 0 else COLOURS[1]
        marks.append(f'<rect x="160" y="{y}" width="{long:.1f}" height="20" fill="{colour}"/>')
        marks.append(_text(166 + long, y + 15, f"{value:,.10g}"))
    return framed(marks, title=title, description=unit, height=TOP * 2 + 28 * len(points))


def pyramid(rows: Sequence[tuple[str, float | None, float | None]], *, title: str, unit: str) -> str:
    """Two sides by age, youngest row given first and drawn lowest; both sides have one scale."""
    most = max((value for _, *pair in rows for value in pair if value is not None), default=0) or 1
    middle, room, marks = WIDTH / 2, WIDTH / 2 - 60, []
    for at, (name, left, right) in enumerate(reversed(rows)):
        y = TOP + at * 18
        marks.append(_text(middle, y + 12, name, anchor="middle"))
        for value, side, colour in ((left, -1, COLOURS[0]), (right, 1, COLOURS[1])):
            if value is not None:
                long = value / most * room
                x = middle + 40 if side > 0 else middle - 40 - long
                marks.append(f'<rect x="{x:.1f}" y="{y}" width="{long:.1f}" height="15" fill="{colour}"/>')
    return framed(marks, title=title, description=unit, height=TOP * 2 + 18 * len(rows))


def _names(many: Iterable[Sequence[Point]]) -> list[str]:
    return list(dict.fromkeys(name for points in many for name, _ in points))


def _span(many: Iterable[Sequence[Point]]) -> tuple[float, float]:
    values = [value for points in many for _, value in points if value is not None]
    low, high = min([0, *values]), max([0, *values])
    return low, high if high > low else low + 1


def _down(value: float, low: float, high: float) -> float:
    return HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - BOTTOM - TOP * 2)


def _axis(low: float, high: float) -> list[str]:
    marks = []
    for part in range(5):
        value = low + (high - low) * part / 4
        y = _down(value, low, high)
        marks.append(f'<line x1="{LEFT}" x2="{WIDTH - 16}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d0d0d0"/>')
        marks.append(_text(LEFT - 8, y + 4, f"{value:,.6g}", anchor="end"))
    return marks


def _text(x: float, y: float, words: str, *, anchor: str = "start", fill: str = "#333333") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{escape(words)}</text>'
