"""A board is changed tile by tile; what is wrong with a tile is said with the name of its part."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from countyhall.domains.insights.boards.declared import Board, Tile
from countyhall.kernel.lake import Field, Schema
from countyhall.kernel.lake.query.check import answer_fields, value_of, values_of
from countyhall.kernel.lake.query.declared import BadQuery, Filter, Group, Measure, Query

KIND_WORDS = {
    "number": pgettext_lazy("tile", "Number"),
    "series": pgettext_lazy("tile", "Line over time"),
    "bars": pgettext_lazy("tile", "Bars"),
    "table": pgettext_lazy("tile", "Table"),
    "heat": pgettext_lazy("tile", "Heat map"),
    "pyramid": pgettext_lazy("tile", "Population pyramid"),
    "map": pgettext_lazy("tile", "Map of places"),
    "flow": pgettext_lazy("tile", "Flow from place to place"),
    "text": pgettext_lazy("tile", "Words"),
}
FUNCTION_WORDS = {
    "count": gettext_lazy("number of rows"),
    "sum": gettext_lazy("sum"),
    "mean": gettext_lazy("mean"),
    "median": gettext_lazy("median"),
    "min": gettext_lazy("smallest"),
    "max": gettext_lazy("largest"),
    "distinct": gettext_lazy("different values"),
    "ratio": gettext_lazy("ratio of two sums"),
    "share": gettext_lazy("share of the whole"),
}
GRAIN_WORDS = {
    "": gettext_lazy("as it is"),
    "day": gettext_lazy("by day"),
    "month": gettext_lazy("by month"),
    "quarter": gettext_lazy("by quarter"),
    "half": gettext_lazy("by half-year"),
    "year": gettext_lazy("by year"),
    "hour": gettext_lazy("by hour of the day"),
    "weekday": gettext_lazy("by day of the week"),
}
OP_WORDS = {
    "eq": gettext_lazy("is"),
    "ne": gettext_lazy("is not"),
    "lt": gettext_lazy("less than"),
    "le": gettext_lazy("at most"),
    "gt": gettext_lazy("more than"),
    "ge": gettext_lazy("at least"),
    "in": gettext_lazy("is one of"),
    "not_in": gettext_lazy("is none of"),
    "between": gettext_lazy("from … to"),
    "contains": gettext_lazy("contains"),
    "starts": pgettext_lazy("tile", "begins with"),
    "empty": gettext_lazy("is empty"),
    "filled": gettext_lazy("is filled"),
}
COMPARE_WORDS = {
    "none": gettext_lazy("with nothing"),
    "previous": gettext_lazy("with the period before"),
    "year_ago": gettext_lazy("with the same period a year ago"),
}
GROUPED = {"series", "bars", "heat", "pyramid", "map", "flow"}  # kinds that stand on groups
MEASURED = GROUPED | {"number"}


def tile_of(board: Board, code: str) -> Tile | None:
    """The tile of this code, if it is there."""
    return next((tile for tile in board.tiles if tile.code == code), None)


def fresh_code(board: Board) -> str:
    """A code that no tile has: ``tile-1``, ``tile-2`` …"""
    taken = {tile.code for tile in board.tiles}
    return next(code for n in range(1, len(taken) + 2) if (code := f"tile-{n}") not in taken)


def renamed(tile: Tile, code: str) -> Tile:
    """The tile under another code."""
    return replace(tile, code=code)


def put(board: Board, tile: Tile) -> Board:
    """The tile in place of the one with its code, else at the end."""
    if tile_of(board, tile.code) is None:
        return replace(board, tiles=(*board.tiles, tile))
    return replace(board, tiles=tuple(tile if one.code == tile.code else one for one in board.tiles))


def dropped(board: Board, code: str) -> Board:
    """Without this tile."""
    return replace(board, tiles=tuple(one for one in board.tiles if one.code != code))


def doubled(board: Board, code: str) -> Board:
    """A copy of the tile right behind it, with a code of its own."""
    tiles: list[Tile] = []
    for one in board.tiles:
        tiles += [one, replace(one, code=fresh_code(board))] if one.code == code else [one]
    return replace(board, tiles=tuple(tiles))


def moved(board: Board, code: str, by: int) -> Board:
    """The tile ``by`` places later (earlier below 0), at most to the end."""
    tiles = list(board.tiles)
    at = next((n for n, one in enumerate(tiles) if one.code == code), None)
    if at is not None:
        tile = tiles.pop(at)
        tiles.insert(max(0, min(len(tiles), at + by)), tile)
    return replace(board, tiles=tuple(tiles))


def filled_in(tile: Tile) -> Tile:
    """Axes that were left open: the first group across, the second as series, the first measure up."""
    query = tile.query
    if query is None or not query.measures:
        return tile
    groups = [group.label for group in query.groups]
    across = tile.x or next(iter(groups), "")
    rest = [name for name in groups if name != across]
    return replace(tile, x=across, y=tile.y or query.measures[0].name, by=tile.by or next(iter(rest), ""))


def mistakes(tile: Tile, schema: Schema | None) -> dict[str, str]:
    """What is wrong with a tile, by the part: ``title table query x y by width drill``; in words for its author.

    ``schema`` holds the columns that the author may see; nothing where the table is not there for them.
    """
    found: dict[str, str] = {}
    if not str(tile.title).strip():
        found["title"] = _("A tile needs a title.")
    if isinstance(tile.width, bool) or not isinstance(tile.width, int) or not 1 <= tile.width <= 12:
        found["width"] = _("A tile is 1 to 12 columns wide.")
    if tile.kind == "text":
        return found
    if schema is None or tile.query is None:
        return found | {"table": _("Choose a table that you may see.")}
    found |= _shape(tile.kind, tile.query)
    if strange := [name for name in tile.drill if name not in schema]:
        found["drill"] = _("There is no column “%s”.") % strange[0]
    try:
        columns = answer_fields(schema, tile.query)
        for one in tile.query.where:
            fits(one, schema)
    except BadQuery as error:
        return found | {"query": str(error)}
    return found | _axes(tile, columns)


def fits(one: Filter, schema: Schema) -> None:
    """Raises ``BadQuery`` when a condition's values do not fit their column."""
    if one.field in schema and one.op not in {"contains", "starts"}:
        for value in values_of(one):
            value_of(schema[one.field], value)


def part_wrong(part: Group | Measure | Filter, schema: Schema) -> str:
    """What is wrong with one part of a question taken alone; empty where nothing is."""
    measures = (part,) if isinstance(part, Measure) else (Measure("n"),)
    query = Query(
        groups=(part,) if isinstance(part, Group) else (),
        where=(part,) if isinstance(part, Filter) else (),
        measures=measures,
    )
    try:
        answer_fields(schema, query)
        if isinstance(part, Filter):
            fits(part, schema)
    except BadQuery as error:
        return str(error)
    return ""


def _shape(kind: str, query: Query) -> dict[str, str]:
    if kind in MEASURED and not query.measures:
        return {"query": _("This kind of tile needs a number: choose what is counted.")}
    if kind in GROUPED and not query.groups:
        return {"query": _("This kind of tile needs a column by which rows stand together.")}
    return {}


def _axes(tile: Tile, columns: Iterable[Field]) -> dict[str, str]:
    by_name: dict[str, Any] = {one.name: one for one in columns}
    found = {}
    for part in ("x", "y", "by"):
        name = getattr(tile, part)
        if name and name not in by_name:
            found[part] = _("The answer has no column “%s”.") % name
    if tile.kind in MEASURED and tile.y in by_name and not by_name[tile.y].is_number:
        found["y"] = _("“%s” holds no numbers.") % tile.y
    return found
