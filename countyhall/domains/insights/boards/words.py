"""Words of a tile's answer: of its columns, of its values, of its events."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from countyhall.domains.insights.boards.declared import Tile
from countyhall.domains.insights.boards.tables import Table, said
from countyhall.kernel.lake import Kind
from countyhall.kernel.lake.charts.words import are_months, figures, name_of, number
from countyhall.kernel.period import roc

# Columns that computations make.
MADE = {
    "value": _("Value"),
    "change": _("Change"),
    "growth": _("Growth (%)"),
    "year_ago": _("A year ago"),
    "so_far": _("So far this year"),
    "year_ago_so_far": _("So far, a year ago"),
    "before": _("Before"),
    "after": _("After"),
    "rank": _("Rank"),
    "share": _("Share (%)"),
    "rate": _("Rate"),
    "men": _("Men"),
    "women": _("Women"),
    "age": _("Age group"),
    "month": _("Month"),
    "year": _("Year"),
    "place": _("Place"),
    "people": _("People"),
    "n": _("Number"),
}


def of_columns(tile: Tile, table: Table | None, rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Name of a column → what people call it."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    found = {name: str(MADE[name]) for name in names if name in MADE}
    if table is None:
        return found
    seen = table.seen
    for name in names:
        if name in seen:
            found[name] = _label(seen[name])
    for group in tile.query.groups if tile.query else ():
        if group.field in seen:
            found[group.label] = _label(seen[group.field])
    for measure in tile.query.measures if tile.query else ():
        if measure.field in seen and measure.function == "sum" and not measure.where:
            found[measure.name] = _label(seen[measure.field])
    return found


def _label(field) -> str:
    chinese = (get_language() or "zh").startswith("zh")
    return field.label if chinese else field.label_en or field.label


def of_values(tile: Tile, table: Table | None, rows: list[dict[str, Any]]) -> dict[str, str]:
    """Value → words, of the columns that name marks: years in the reader's calendar, places by their names."""
    found: dict[str, str] = {}
    for name in (tile.x, tile.by):
        if not name:
            continue
        kind = table.seen[name].kind if table and name in table.seen else None
        kind = kind or (Kind.YEAR if name == "year" else None)
        for row in rows:
            value = row.get(name)
            if kind is not None and value is not None and str(value) not in found:
                found |= {key: words for key, words in said(kind, value).items() if key == str(value)}
    return found


def of_cell(
    name: str, value: Any, labels: Mapping[str, str], *, months: bool, axis: bool
) -> tuple[str, bool]:
    """One cell of the table behind, and whether it is a number."""
    if axis or (not isinstance(value, int | float) and number(value) is None):
        return name_of(value, labels, months=months), False
    drawn = number(value)
    return (figures(value), True) if drawn is not None else ("–", False)


def months_of(rows: list[dict[str, Any]]) -> set[str]:
    """The columns whose days are all first days of months."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return {name for name in names if are_months(row.get(name) for row in rows)}


def of_events(
    tile: Tile, labels: Mapping[str, str], rows: list[dict[str, Any]]
) -> tuple[tuple[str, str], ...]:
    """The events as a chart draws them: ``109/2/10 words`` at its day, month or year on the axis."""
    values = [row.get(tile.x) for row in rows]
    months = are_months(values)
    found = []
    for one in tile.events:
        at, _space, words = one.partition(" ")
        try:
            day = roc.parse(at)
        except ValueError:
            found.append((at, words))
            continue
        if any(isinstance(value, int) for value in values):
            found.append((name_of(day.year, labels), words))
        else:
            found.append((name_of(day.replace(day=1) if months else day, labels, months=months), words))
    return tuple(found)
