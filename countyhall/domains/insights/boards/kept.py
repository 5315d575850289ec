"""Boards that people keep: found through the gate, written with a numbered version, read back, restored."""

import re
from collections.abc import Callable
from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from countyhall.domains.insights.boards.declared import BadBoard, Board, from_text, to_text
from countyhall.domains.insights.models import BoardVersion, KeptBoard
from countyhall.domains.insights.selectors import kept_boards, public_boards
from countyhall.kernel.audit import services as audit
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.roles import services as roles

CODE = re.compile(r"^[a-z0-9][a-z0-9-]{0,59}$")


class Overtaken(ValueError):
    """Somebody else changed the board since it was opened."""


def find(code: str, user) -> Board | None:
    """The board of this code that ``user`` may see (``None`` stands for the public), else nothing."""
    kept = _seen(user).filter(code=code).first()
    return board_of(kept) if kept else None


def listed(user) -> list[Board]:
    """Every board that ``user`` may see, by code."""
    return [board_of(one) for one in _seen(user)]


def board_of(kept: KeptBoard) -> Board:
    """The definition of a kept board."""
    return from_text(kept.text)


@transaction.atomic
def keep(board: Board, unit: Unit, *, by, note: str = "") -> KeptBoard:
    """A new board of ``unit``, not public yet. Raises ``BadBoard`` for a code that is taken or is none."""
    if not CODE.match(board.code):
        raise BadBoard(_("A code is small letters, digits and hyphens, at most 60."))
    if KeptBoard.objects.filter(code=board.code).exists():
        raise BadBoard(_("There is a board “%s” already.") % board.code)
    _must(by, "add", unit.pk)
    text = to_text(replace(board, owner=unit.code, public=False))
    kept = KeptBoard.objects.create(code=board.code, title=board.title, text=text, unit=unit, created_by=by)
    remember(kept, by, note)
    audit.record(kept, "created", by=by)
    return kept


@transaction.atomic
def change(kept: KeptBoard, board: Board, *, version: int, by, note: str = "") -> KeptBoard:
    """Write the board as it is now, as its next version; ``version`` is that of the record when it was opened.

    Code, unit and publicity stay. Nothing is written where nothing changed. Raises ``Overtaken``.
    """
    kept = _locked(kept, version)
    _must(by, "change", kept.unit_id)
    text = to_text(replace(board, code=kept.code, owner=kept.unit.code, public=kept.public))
    if text == kept.text:
        return kept
    return _written(kept, board.title, text, "changed", by, note)


@transaction.atomic
def open_to_all(kept: KeptBoard, public: bool, *, version: int, by) -> KeptBoard:
    """Show a board to everybody, or no longer; for those who may publish boards of its unit."""
    kept = _locked(kept, version)
    _must(by, "publish", kept.unit_id)
    if kept.public == public:
        return kept
    kept.public = public
    text = to_text(replace(board_of(kept), public=public))
    return _written(kept, kept.title, text, "published" if public else "withdrawn", by, "")


@transaction.atomic
def restore(kept: KeptBoard, number: int, *, version: int, by) -> KeptBoard:
    """The board as its version ``number`` was, as a new version. Raises ``BoardVersion.DoesNotExist``."""
    old = kept.versions.get(number=number)
    return change(kept, from_text(old.text), version=version, by=by, note=_("as version %d was") % number)


@transaction.atomic
def apply(text: str, units: Callable[[str], Unit | None], *, by) -> KeptBoard:
    """Write a definition as it was exported: a new board, or the next version of the one with its code.

    ``units`` finds the owner by its code. Raises ``BadBoard``; a board that is public in the text has to be so.
    """
    board = from_text(text)
    _check_words(board)
    kept = KeptBoard.objects.visible_to(by).filter(code=board.code).first()
    if kept is None:
        unit = units(board.owner)
        if unit is None:
            raise BadBoard(_("There is no unit “%s” that you act for.") % board.owner)
        kept = keep(board, unit, by=by)
    else:
        kept = change(kept, board, version=kept.version, by=by)
    return open_to_all(kept, board.public, version=kept.version, by=by) if board.public else kept


def export(kept: KeptBoard) -> bytes:
    """The definition as a file: what ``apply`` takes, byte for byte."""
    return kept.text.encode()


def copied(board: Board, code: str, title: str) -> Board:
    """A copy that may be kept. Raises ``BadBoard`` for tiles that only code can say."""
    made = replace(board, code=code, title=title, public=False)
    to_text(made)
    return made


def may_be_copied(board: Board) -> bool:
    """Whether every tile can be said in words."""
    try:
        to_text(board)
    except BadBoard:
        return False
    return True


def remember(kept: KeptBoard, by, note: str = "") -> None:
    """Its text as it is now becomes its next version."""
    last = kept.versions.order_by("-number").values_list("number", flat=True).first() or 0
    BoardVersion.objects.create(board=kept, number=last + 1, text=kept.text, note=note[:200], by=by)


def _seen(user):
    return public_boards() if user is None else kept_boards(user)


def _must(by, verb: str, unit_id: int) -> None:
    if not roles.reach(by, f"insights.{verb}_keptboard").covers(unit_id):
        raise PermissionDenied


def _locked(kept: KeptBoard, version: int) -> KeptBoard:
    now = KeptBoard.objects.select_for_update(of=("self",)).select_related("unit").get(pk=kept.pk)
    if now.version != version:
        raise Overtaken(_("Somebody changed this board meanwhile. Open the page anew."))
    return now


def _written(kept: KeptBoard, title: str, text: str, action: str, by, note: str) -> KeptBoard:
    kept.title, kept.text = title, text
    kept.save()
    remember(kept, by, note)
    audit.record(kept, action, by=by, **({"note": note} if note else {}))
    return kept


def _check_words(board: Board) -> None:
    for name, longest in (("title", 120),):
        words = getattr(board, name)
        if not isinstance(words, str) or not words.strip() or len(words) > longest:
            raise BadBoard(f"{name}: 1-{longest}")
    if not isinstance(board.code, str) or not isinstance(board.public, bool):
        raise BadBoard("code, public")
