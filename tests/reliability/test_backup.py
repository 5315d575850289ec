"""A backup taken in the middle of work is a county of one moment."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from countyhall.config.embedded_postgres import Server
from tests.reliability.conftest import writing
from tests.reliability.instance import Instance
from tests.reliability.truth import history_holds, nothing_lost

pytestmark = pytest.mark.reliability


@pytest.fixture
def elsewhere():
    """An empty home to restore into."""
    home = Path(tempfile.mkdtemp(prefix="countyhall-"))
    yield Instance(home)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def made(instance, tmp_path_factory) -> Iterator[tuple[Path, list[str], int]]:
    """A backup made while a writer wrote: its folder, what was acknowledged before, how many in the end."""
    folder = tmp_path_factory.mktemp("kept") / "backup"
    (instance.home / "files" / "ab").mkdir(parents=True, exist_ok=True)
    (instance.home / "files" / "ab" / "letter.pdf").write_bytes(b"%PDF a letter")
    server = Server(instance.home)
    server.start()
    with writing(instance) as writer:
        before = list(writer.read(50))
        instance.run("backup", str(folder))
        writer.read(len(before) + 50)
    yield folder, before, len(writer.acknowledged)
    server.release()


@pytest.fixture
def backup(made, tmp_path) -> tuple[Path, list[str], int]:
    """The same, in a copy that may be spoilt."""
    folder, before, in_the_end = made
    return Path(shutil.copytree(folder, tmp_path / "backup")), before, in_the_end


def test_a_backup_made_while_people_write_restores_to_one_moment(backup, elsewhere):
    """X-09"""
    folder, before, in_the_end = backup
    elsewhere.run("restore", str(folder))
    restored = Server(elsewhere.home)
    restored.start()
    try:
        nothing_lost(elsewhere, before)
        kept = elsewhere.ask("select count(*) from records_number")[0][0]
        assert len(before) <= kept < in_the_end
        history_holds(elsewhere)
    finally:
        restored.release()
    assert (elsewhere.home / "files" / "ab" / "letter.pdf").read_bytes() == b"%PDF a letter"
    assert (elsewhere.home / "secret-key").read_text() == (folder / "secret-key").read_text()


def test_a_backup_is_not_restored_over_records(backup, instance):
    folder, _before, _in_the_end = backup
    shutil.rmtree(instance.home / "files", ignore_errors=True)
    assert "holds tables" in instance.run("restore", str(folder), well=False)


def test_a_backup_that_was_touched_is_refused_and_named(backup, elsewhere):
    folder, _before, _in_the_end = backup
    (folder / "files" / "ab" / "letter.pdf").write_bytes(b"%PDF another letter")
    assert "files/ab/letter.pdf" in elsewhere.run("restore", str(folder), well=False)
    assert not (elsewhere.home / "files").exists()


def test_a_backup_that_was_not_finished_is_refused(backup, elsewhere):
    folder, _before, _in_the_end = backup
    (folder / "manifest.json").unlink()
    assert "no manifest" in elsewhere.run("restore", str(folder), well=False)


def test_a_backup_never_goes_into_a_folder_with_something_in_it(instance, server, tmp_path):
    (tmp_path / "note").write_text("mine")
    assert "not empty" in instance.run("backup", str(tmp_path), well=False)
    assert [path.name for path in tmp_path.iterdir()] == ["note"]


def test_the_manifest_names_every_file(backup):
    folder, _before, _in_the_end = backup
    named = set(json.loads((folder / "manifest.json").read_text())["files"])
    there = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    assert named == there - {"manifest.json"}
