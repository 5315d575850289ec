"""Words of a tile's answer: of its columns, of its values, of its events."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, pgettext_lazy

from countyhall.domains.insights.boards.declared import Tile
from countyhall.domains.insights.boards.tables import Table, said
from countyhall.kernel.lake import Kind
from countyhall.kernel.lake.charts.words import are_months, figures, name_of, number
from countyhall.kernel.period import roc

# Columns that computations make.
MADE = {
    "value": pgettext_lazy("board", "Value"),
    "change": pgettext_lazy("board", "Change"),
    "growth": pgettext_lazy("board", "Growth (%)"),
    "year_ago": pgettext_lazy("board", "A year ago"),
    "so_far": pgettext_lazy("board", "So far"),
    "year_ago_so_far": pgettext_lazy("board", "So far, a year ago"),
    "before": pgettext_lazy("board", "Before"),
    "after": pgettext_lazy("board", "After"),
    "rank": pgettext_lazy("board", "Rank"),
    "share": pgettext_lazy("board", "Share (%)"),
    "rate": pgettext_lazy("board", "Rate"),
    "men": pgettext_lazy("board", "Men"),
    "women": pgettext_lazy("board", "Women"),
    "age": pgettext_lazy("board", "Age group"),
    "month": pgettext_lazy("board", "Month"),
    "year": pgettext_lazy("board", "Year"),
    "place": pgettext_lazy("board", "Place"),
    "people": pgettext_lazy("board", "People"),
    "n": pgettext_lazy("board", "Number"),
    "older": pgettext_lazy("board", "Older"),
    "old_share": pgettext_lazy("board", "65 and over (%)"),
    "dependency": pgettext_lazy("board", "Dependency ratio"),
    "ageing": pgettext_lazy("board", "Ageing index"),
    "sexes": pgettext_lazy("board", "Sex ratio"),
    "natural": pgettext_lazy("board", "Natural increase"),
    "social": pgettext_lazy("board", "Social increase"),
    "may_retire": pgettext_lazy("board", "May retire"),
    "must_retire": pgettext_lazy("board", "Must retire"),
    "pupils_each": pgettext_lazy("board", "Pupils a teacher"),
    "clearance": pgettext_lazy("board", "Cleared (%)"),
    "accidents": pgettext_lazy("board", "Accidents"),
    "each": pgettext_lazy("board", "Mean"),
    "uptake": pgettext_lazy("board", "Uptake (%)"),
    "calls": pgettext_lazy("board", "Calls"),
    "hours": pgettext_lazy("board", "Hours"),
    "delay": pgettext_lazy("board", "Delay"),
    "use": pgettext_lazy("board", "Use"),
    "at_once": pgettext_lazy("board", "At once"),
}
WEEKDAYS = {
    1: pgettext_lazy("board", "Mon"),
    2: pgettext_lazy("board", "Tue"),
    3: pgettext_lazy("board", "Wed"),
    4: pgettext_lazy("board", "Thu"),
    5: pgettext_lazy("board", "Fri"),
    6: pgettext_lazy("board", "Sat"),
    7: pgettext_lazy("board", "Sun"),
}
GRAINS = {"hour": pgettext_lazy("board", "hour"), "weekday": pgettext_lazy("board", "weekday")}
# Columns that a question carries for a computation, and that say nothing to people.
UNSAID = {"hidden"}


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
            grain = f"（{GRAINS[group.grain]}）" if group.grain in GRAINS else ""
            found[group.label] = f"{_label(seen[group.field])}{grain}"
    for measure in tile.query.measures if tile.query else ():
        if measure.field in seen and measure.function == "sum" and not measure.where:
            found[measure.name] = _label(seen[measure.field])
    return found


def _label(field) -> str:
    chinese = (get_language() or "zh").startswith("zh")
    return field.label if chinese else field.label_en or field.label


def of_values(tile: Tile, table: Table | None, rows: list[dict[str, Any]]) -> dict[str, str]:
    """Value → words, of columns that hold years or codes of places."""
    found: dict[str, str] = {}
    for name, kind in kinds(tile, table, rows).items():
        for value in {row.get(name) for row in rows}:
            if value is not None and str(value) not in found:
                found |= {key: words for key, words in said(kind, value).items() if key == str(value)}
    return found


def kinds(tile: Tile, table: Table | None, rows: list[dict[str, Any]]) -> dict[str, Kind]:
    """The columns that hold years or places, by name."""
    names = list(dict.fromkeys(name for row in rows[:1] for name in row))
    found = {name: Kind.YEAR for name in names if name == "year"}
    groups = {
        group.label: group.field for group in (tile.query.groups if tile.query else ()) if not group.grain
    }
    for name in names:
        held = groups.get(name, name)
        if table is not None and held in table.seen and table.seen[held].kind in {Kind.YEAR, Kind.PLACE}:
            found[name] = table.seen[held].kind
    return found


def by_weekday(tile: Tile, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows from Monday to Sunday, where the question groups by weekday."""
    for name in _weekdays(tile, rows):
        rows = sorted(rows, key=lambda row: row[name] or 0)
    return rows


def with_weekdays(tile: Tile, row: dict[str, Any]) -> dict[str, Any]:
    """A row with the names of its weekdays."""
    named = {name: WEEKDAYS.get(row[name]) for name in _weekdays(tile, [row])}
    return row | {name: str(words) for name, words in named.items() if words}


def _weekdays(tile: Tile, rows: list[dict[str, Any]]) -> list[str]:
    groups = tile.query.groups if tile.query else ()
    return [one.label for one in groups if one.grain == "weekday" and rows and one.label in rows[0]]


def shares(tile: Tile) -> set[str]:
    """The measures that are parts of one, shown in a hundred."""
    return {one.name for one in (tile.query.measures if tile.query else ()) if one.function == "share"}


def of_cell(value: Any, labels: Mapping[str, str], *, months: bool, axis: bool) -> tuple[str, bool]:
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
