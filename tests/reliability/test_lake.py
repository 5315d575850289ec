"""Loading and publishing is killed in the middle, and the disk runs full: what people read is whole at every time."""

import json
import subprocess
import sys

import pytest

from countyhall.config.embedded_postgres import Server
from tests.reliability.conftest import writing
from tests.reliability.instance import ROOT, kill, wait_for
from tests.reliability.loader import ROWS
from tests.reliability.test_full_disk import fill, small_disk  # noqa: F401 - a fixture

pytestmark = pytest.mark.reliability
LOADER = "tests.reliability.loader"


def lake_of(instance) -> dict:
    """What the lake holds, as a program of the instance reads it."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.reliability.lake_truth"], cwd=ROOT, capture_output=True, text=True, check=False,
        env=instance.environment(DJANGO_SETTINGS_MODULE="countyhall.config.settings"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def whole(lake: dict, acknowledged: list[str]) -> None:
    """What is current is one whole edition, nothing acknowledged is gone, and nothing was left behind."""
    assert lake["rows"] == ROWS
    assert lake["editions_in_it"] == 1
    assert {int(n) for n in acknowledged} <= set(lake["published"])
    assert lake["current"] == max(lake["published"])
    assert lake["damaged"] == lake["damaged_after_sweep"] == []
    assert lake["left_over"] == []


def test_a_publisher_killed_in_the_middle_leaves_what_people_read_whole(instance, server, tmp_path):
    """Killed while it sorts and writes, when its bytes are kept and no row points at them yet. A backup has all."""
    acknowledged: list[str] = []
    lake = instance.home / "lake"
    for middle in ("incoming/in-*", "sha256/*/*", "sha256/*/*", "incoming/in-*"):
        with writing(instance, module=LOADER) as loader:
            before = set(lake.glob(middle or ""))
            if middle:
                wait_for(
                    lambda middle=middle, before=before: set(lake.glob(middle)) - before,
                    "the middle of a load",
                )
            kill(loader.pid)
        acknowledged += loader.acknowledged
    whole(lake_of(instance), acknowledged)


def test_a_full_disk_refuses_an_edition_and_keeps_the_one_before(small_disk):  # noqa: F811
    server = Server(small_disk.home)
    server.start()
    try:
        with writing(small_disk, "--until-refused", module=LOADER) as loader:
            loader.read(1)
            ballast = fill(small_disk.home.parent)
            loader.read(10**9)
        *acknowledged, last = loader.acknowledged
        assert last.startswith("refused:")
        ballast.unlink()
        server.start()
        whole(lake_of(small_disk), acknowledged)
    finally:
        server.release()
