"""Every board, wherever it is declared: in code, or kept as text in the database."""

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module

from countyhall.domains.insights import selectors
from countyhall.domains.insights.boards import kept
from countyhall.domains.insights.boards.declared import Board
from countyhall.kernel.period import roc

# Boards in code stand above this room, so they are looked up by name.
IN_CODE = "countyhall.domains.insights.analyses"


def find(code: str, user) -> Board | None:
    """The board of this code, as far as ``user`` may see it (``None`` stands for everybody); else ``None``."""
    declared = _declared().get(code)
    if declared is not None:
        return declared if user is not None or declared.public else None
    found = kept.find(code, user)
    return found if found is not None and (user is not None or found.public) else None


def listed(user) -> list[Board]:
    """Every board that ``user`` may see: those in code first, in their order."""
    declared = _declared()
    others = [one for one in kept.listed(user) if one.code not in declared]
    return [one for one in (*declared.values(), *others) if user is not None or one.public]


def with_events(board: Board, user) -> Board:
    """The board whose series also show the events that ``user`` may see: of the board, and of their tables."""
    series = {tile.table for tile in board.tiles if tile.kind == "series"}
    if not series:
        return board
    found = list(selectors.events_on(series, board.code, user))
    tiles = []
    for tile in board.tiles:
        mine = [one for one in found if one.board or one.dataset.code == tile.table]
        more = tuple(f"{roc.text(one.day)} {one.words}" for one in mine)
        tiles.append(replace(tile, events=(*tile.events, *more)) if tile.kind == "series" else tile)
    return replace(board, tiles=tuple(tiles))


def _declared() -> Mapping[str, Board]:
    return import_module(IN_CODE).BOARDS
