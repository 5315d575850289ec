"""Every board, wherever it is declared: in code, or kept as text in the database."""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from countyhall.domains.insights.boards.declared import Board

# Boards in code stand above this room, so they are looked up by name.
IN_CODE = "countyhall.domains.insights.analyses"
# Boards that people keep: ``find(code, user)`` and ``listed(user)``, where the part is there.
KEPT = "countyhall.domains.insights.boards.kept"


def find(code: str, user) -> Board | None:
    """The board of this code, as far as ``user`` may see it (``None`` stands for everybody); else ``None``."""
    declared = _declared().get(code)
    if declared is not None:
        return declared if user is not None or declared.public else None
    kept = _kept()
    found = kept.find(code, user) if kept else None
    return found if found is not None and (user is not None or found.public) else None


def listed(user) -> list[Board]:
    """Every board that ``user`` may see: those in code first, in their order."""
    declared = _declared()
    kept = _kept()
    boards = [
        *declared.values(),
        *(one for one in (kept.listed(user) if kept else ()) if one.code not in declared),
    ]
    return [one for one in boards if user is not None or one.public]


def _declared() -> Mapping[str, Board]:
    return import_module(IN_CODE).BOARDS


def _kept() -> Any:
    return import_module(KEPT) if find_spec(KEPT) else None
