"""The words of a board: tiles over datasets, filters that cross them; as text and back without a change of a byte."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from countyhall.kernel.lake.query.declared import Filter, Group, Measure, Order, Query, Window

Kind = Literal["number", "series", "bars", "pyramid", "map", "flow", "table", "heat", "text"]
Compare = Literal["none", "previous", "year_ago"]
Parts = dict[str, type]

KINDS = ("number", "series", "bars", "pyramid", "map", "flow", "table", "heat", "text")
PARTS: Parts = {
    "where": Filter,
    "having": Filter,
    "groups": Group,
    "measures": Measure,
    "windows": Window,
    "order": Order,
}


class BadBoard(ValueError):
    """A definition that cannot be read; the text says where, for the person who wrote it."""


@dataclass(frozen=True)
class BoardFilter:
    """What a reader may narrow: ``field`` of the tables in ``tables`` (none named: of all that have the field)."""

    field: str
    label: str
    kind: Literal["period", "place", "choice"] = "choice"
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tile:
    """One chart. ``title`` is words, or in code a function of the answer's rows that says the finding.

    ``table`` is a dataset's code and ``query`` what is asked of it; or ``compute`` (code only) makes rows of
    the answers. ``x``, ``y`` and ``by`` name columns of the answer; ``drill`` columns of the rows behind;
    ``width`` is 1-12 columns of the page.
    """

    kind: Kind
    code: str
    title: str | Callable[[list[dict[str, Any]]], str]
    table: str = ""
    query: Query | None = None
    compute: Callable[..., list[dict[str, Any]]] | None = None
    x: str = ""
    y: str = ""
    by: str = ""
    unit: str = ""
    source: str = ""
    note: str = ""
    compare: Compare = "none"
    events: tuple[str, ...] = ()
    drill: tuple[str, ...] = ()
    width: int = 6


@dataclass(frozen=True)
class Board:
    """A page of tiles. ``public`` boards are shown to everyone; ``owner`` is a unit's code."""

    code: str
    title: str
    tiles: tuple[Tile, ...] = ()
    filters: tuple[BoardFilter, ...] = ()
    texts: tuple[str, ...] = ()
    source: str = ""
    public: bool = False
    owner: str = ""


def to_text(board: Board) -> str:
    """The definition as JSON, keys in the order declared. Raises BadBoard for what only code can say."""
    for tile in board.tiles:
        if callable(tile.title) or tile.compute is not None:
            raise BadBoard(f"{tile.code}: computed in code")
    return json.dumps(asdict(board), ensure_ascii=False, indent=2) + "\n"


def from_text(text: str) -> Board:
    """The board that ``to_text`` wrote. Raises BadBoard when it is not one."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise BadBoard(str(error)) from error
    board = _known(Board, found)
    board["tiles"] = tuple(_tile(tile) for tile in board.get("tiles", ()))
    board["filters"] = tuple(_made(BoardFilter, one) for one in board.get("filters", ()))
    return Board(**_tuples(board))


def _tile(found: Any) -> Tile:
    tile = _known(Tile, found)
    if tile.get("kind") not in KINDS:
        raise BadBoard(f"kind: {tile.get('kind')}")
    if tile.get("compute") is not None or not isinstance(tile.get("title"), str):
        raise BadBoard(f"{tile.get('code')}: title")
    if tile.get("query") is not None:
        query = _known(Query, tile["query"])
        for name, part in PARTS.items():
            query[name] = tuple(_made(part, one) for one in query.get(name, ()))
        tile["query"] = Query(**_tuples(query))
    return _made(Tile, tile)


def _made(kind: type, found: Any) -> Any:
    known = _known(kind, found)
    if kind is Measure:
        known["where"] = tuple(_made(Filter, one) for one in known.get("where", ()))
    held = known.get("value") if kind is Filter else None
    made = _tuples(known)
    if isinstance(held, list):
        made["value"] = held
    try:
        return kind(**made)
    except TypeError as error:
        raise BadBoard(str(error)) from error


def _known(kind: Any, found: Any) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise BadBoard(f"{kind.__name__}: {found!r:.60}")
    strange = found.keys() - {one.name for one in fields(kind)}
    if strange:
        raise BadBoard(f"{kind.__name__}: {', '.join(sorted(strange))}")
    return dict(found)


def _tuples(found: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}
