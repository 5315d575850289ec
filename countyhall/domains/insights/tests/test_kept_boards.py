"""Boards that people keep: versions, two editors, publicity, out and in without a byte changed."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from countyhall.domains.insights.boards import kept
from countyhall.domains.insights.boards.declared import BadBoard, Board, Tile, to_text
from countyhall.domains.insights.models import BoardVersion
from countyhall.kernel.audit import services as audit
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.testing import member_of

pytestmark = pytest.mark.django_db

WORD = Tile("text", "word", "說明")


@pytest.fixture
def board(county, clerk):
    """A board of the section."""
    return kept.keep(Board("ports", "港口", (WORD,)), county.section, by=clerk)


def unit_of(code):
    return Unit.objects.filter(code=code).first()


def test_every_change_is_a_version_that_can_be_read_and_restored(board, clerk):
    first = board.text
    later = replace(kept.board_of(board), title="小三通港口", tiles=(WORD, replace(WORD, code="word-2")))
    board = kept.change(board, later, version=board.version, by=clerk, note="加一塊")
    assert [(one.number, one.note, one.by) for one in board.versions.all()] == [
        (2, "加一塊", clerk), (1, "", clerk),
    ]  # fmt: skip
    board = kept.restore(board, 1, version=board.version, by=clerk)
    assert (board.text, board.title, board.versions.count()) == (first, "港口", 3)
    assert [line.action for line in audit.history(board)] == ["created", "changed", "changed"]


def test_a_change_that_changes_nothing_makes_no_version(board, clerk):
    kept.change(board, kept.board_of(board), version=board.version, by=clerk)
    assert board.versions.count() == 1


def test_the_second_of_two_editors_is_told(board, clerk):
    opened = board.version
    kept.change(board, replace(kept.board_of(board), title="甲"), version=opened, by=clerk)
    with pytest.raises(kept.Overtaken):
        kept.change(board, replace(kept.board_of(board), title="乙"), version=opened, by=clerk)


@pytest.mark.parametrize("doing", ["update", "delete"])
def test_a_version_is_never_changed(board, doing):
    rows = BoardVersion.objects.filter(board=board)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(text="x") if doing == "update" else rows.delete()
    assert rows.count() == 1


def test_only_a_chief_opens_a_board_to_everybody(board, clerk, section_chief, other_clerk):
    assert kept.find("ports", None) is None and kept.find("ports", other_clerk) is None
    with pytest.raises(PermissionDenied):
        kept.open_to_all(board, True, version=board.version, by=clerk)
    board = kept.open_to_all(board, True, version=board.version, by=section_chief)
    assert kept.find("ports", None).public and kept.find("ports", other_clerk) == kept.board_of(board)
    assert [one.code for one in kept.listed(None)] == ["ports"]
    kept.open_to_all(board, False, version=board.version, by=section_chief)
    assert kept.listed(None) == [] and [one.code for one in kept.listed(clerk)] == ["ports"]


def test_a_change_by_text_never_opens_a_board(board, clerk):
    sly = replace(kept.board_of(board), title="新", public=True, owner="B1", code="x")
    board = kept.change(board, sly, version=board.version, by=clerk)
    assert kept.board_of(board) == Board("ports", "新", (WORD,), owner="A1")
    with pytest.raises(PermissionDenied):
        kept.apply(to_text(replace(kept.board_of(board), public=True)), unit_of, by=clerk)


def test_an_applied_board_is_exported_with_the_same_bytes(county, section_chief):
    text = to_text(Board("applied", "套用", (WORD,), public=True, owner="A1"))
    made = kept.apply(text, unit_of, by=section_chief)
    assert kept.export(made) == text.encode()
    again = kept.apply(text.replace("套用", "再套用"), unit_of, by=section_chief)
    assert again.pk == made.pk and kept.export(again).decode() == text.replace("套用", "再套用")


@pytest.mark.parametrize(
    ("code", "owner", "title"), [("Bad Code", "A1", "t"), ("ok", "none", "t"), ("ok", "A1", " ")]
)
def test_a_text_that_cannot_be_kept_is_refused_in_words(clerk, code, owner, title):
    with pytest.raises(BadBoard):
        kept.apply(to_text(Board(code, title, owner=owner)), unit_of, by=clerk)


def test_nobody_keeps_a_board_for_another_unit(county, clerk):
    with pytest.raises(PermissionDenied):
        kept.keep(Board("theirs", "他們"), county.other_section, by=clerk)
    hers = member_of(county.other_section, "handler")
    theirs = kept.keep(Board("theirs", "他們"), county.other_section, by=hers)
    with pytest.raises(PermissionDenied):
        kept.change(theirs, Board("theirs", "我們"), version=theirs.version, by=clerk)
    with pytest.raises(BadBoard):
        kept.apply(to_text(Board("theirs", "我們", owner="A1")), unit_of, by=clerk)


def test_a_board_of_code_is_copied_only_when_text_can_say_it():
    assert kept.copied(Board("a", "b", (WORD,), public=True), "c", "d") == Board("c", "d", (WORD,))
    with pytest.raises(BadBoard):
        kept.copied(Board("a", "b", (Tile("number", "n", title=len),)), "c", "d")
