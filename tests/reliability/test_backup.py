"""A backup taken in the middle of work is a county of one moment."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from countyhall.config.embedded_postgres import Server
from tests.reliability.conftest import writing
from tests.reliability.instance import Instance, copied, removed
from tests.reliability.truth import history_holds, nothing_lost

pytestmark = pytest.mark.reliability

WRITTEN = (
    "select count(*) from records_number n join records_series s on s.id = n.series_id "
    "where s.key = 'reliability'"
)


@pytest.fixture
def elsewhere():
    """An empty home to restore into."""
    home = Path(tempfile.mkdtemp(prefix="countyhall-"))
    yield Instance(home)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def county(demo_at_rest) -> Iterator[Instance]:
    """A small demo county, with the files of its archives."""
    made = copied(demo_at_rest)
    yield made
    removed(made)


@pytest.fixture(scope="module")
def made(county, tmp_path_factory) -> Iterator[tuple[Path, list[str], int]]:
    """A backup made while a writer wrote: its folder, what was acknowledged before, how many in the end."""
    folder = tmp_path_factory.mktemp("kept") / "backup"
    server = Server(county.home)
    server.start()
    with writing(county) as writer:
        before = list(writer.read(50))
        county.run("backup", str(folder))
        writer.read(len(before) + 50)
    yield folder, before, len(writer.acknowledged)
    server.release()


@pytest.fixture
def backup(made, tmp_path) -> tuple[Path, list[str], int]:
    """The same, in a copy that may be spoilt."""
    folder, before, in_the_end = made
    return Path(shutil.copytree(folder, tmp_path / "backup")), before, in_the_end


def figures(instance: Instance) -> list[dict]:
    """Every number that the county reports of the half-year, as it prints them."""
    said = instance.run(
        "figures", "--period", "109-04..109-09", "--as-of", "109-10-31", "--json", warnings=False
    )
    return json.loads(said)


def files_of(home: Path) -> dict[str, bytes]:
    """Every kept file of records and of the lake, with what is in it."""
    kept = [*(home / "files").rglob("*"), *(home / "lake" / "sha256").rglob("*")]
    return {str(path.relative_to(home)): path.read_bytes() for path in kept if path.is_file()}


def test_a_backup_made_while_people_write_restores_to_one_moment(backup, county, elsewhere):
    """X-09: the same figures, files and tables of the lake, and every number acknowledged before it began."""
    folder, before, in_the_end = backup
    elsewhere.run("restore", str(folder))
    restored = Server(elsewhere.home)
    restored.start()
    try:
        nothing_lost(elsewhere, before)
        kept = elsewhere.ask(WRITTEN)[0][0]
        assert len(before) <= kept < in_the_end
        history_holds(elsewhere)
        reported = figures(elsewhere)
        assert reported == figures(county)
        assert {"documents", "archives"} <= {
            one["code"].partition(".")[0] for one in reported if one["value"]
        }
        rows = elsewhere.ask(
            "select t.app_label, count(*) from attachments_attachment a "
            "join django_content_type t on t.id = a.content_type_id group by 1"
        )
    finally:
        restored.release()
    assert "archives" in {domain for domain, _count in rows}
    kept_files = files_of(county.home)
    assert files_of(elsewhere.home) == kept_files
    assert {name.partition("/")[0] for name in kept_files} == {"files", "lake"}
    assert (elsewhere.home / "secret-key").read_text() == (folder / "secret-key").read_text()


def test_a_backup_is_not_restored_over_records(backup, instance):
    folder, _before, _in_the_end = backup
    for held in ("files", "lake"):
        shutil.rmtree(instance.home / held, ignore_errors=True)
    assert "holds tables" in instance.run("restore", str(folder), well=False)


def test_a_backup_that_was_touched_is_refused_and_named(backup, elsewhere):
    folder, _before, _in_the_end = backup
    letter = next(path for path in (folder / "files").rglob("*") if path.is_file())
    letter.write_bytes(b"%PDF another letter")
    assert str(letter.relative_to(folder)) in elsewhere.run("restore", str(folder), well=False)
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
