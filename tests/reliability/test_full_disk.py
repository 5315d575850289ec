"""The disk runs full: what cannot be kept is refused, what was acknowledged is kept."""

import os
import subprocess
import tempfile
import time
import urllib.error
from pathlib import Path

import pytest

from countyhall.config.embedded_postgres import Server
from tests.reliability.citizens import READS_FOR, Citizen
from tests.reliability.conftest import writing
from tests.reliability.house import found, running
from tests.reliability.instance import wait_for
from tests.reliability.truth import history_holds, nothing_lost, petitions_are_whole

pytestmark = pytest.mark.reliability
SIZE = 260 * 1024 * 1024  # bytes: room for the tables and some log


@pytest.fixture
def small_disk(new_instance):
    """A home on a disk of its own, small and in memory."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    place = Path(tempfile.mkdtemp(prefix="countyhall-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", place],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        place.rmdir()
        pytest.skip(f"this machine lets nobody mount a small disk: {mounted.stderr.strip()}")
    instance = new_instance(place / "home")
    yield instance
    for process in instance.processes():
        process.kill()
    wait_for(lambda: not instance.processes(), "the last process to end")
    subprocess.run(["umount", place], check=True)
    place.rmdir()


def fill(folder: Path) -> Path:
    """Take all the room that is left."""
    ballast = folder / "ballast"
    with ballast.open("wb") as file:
        try:
            while True:
                file.write(b"\0" * 1024 * 1024)
                file.flush()
        except OSError:
            pass
    return ballast


def test_a_citizen_meets_a_full_disk_with_words_and_later_with_room(small_disk):
    """PET-02, X-09: the public form says what happened, keeps nothing by halves, and works again by itself."""
    found(small_disk)
    with running(small_disk) as house:
        citizens = [Citizen(house.address) for _n in range(30)]
        forms = [citizen.open_form() for citizen in citizens]
        time.sleep(READS_FOR)
        acknowledged = {citizens[0].send(forms[0], "m0x0x"): "m0x0x"}
        ballast = fill(small_disk.home.parent)
        refused = ""
        for n in range(1, len(citizens)):  # what lies in half-filled pages is still kept
            try:
                acknowledged[citizens[n].send(forms[n], f"m0x{n}x")] = f"m0x{n}x"
            except urllib.error.HTTPError as error:
                refused = error.read().decode()
                assert error.code == 503, "".join(house.said)
                break
        assert "幾分鐘後" in refused
        ballast.unlink()
        number = wait_for(lambda: sent(Citizen(house.address), "m1x1x"), "a letter to be taken in again")
        petitions_are_whole(small_disk, {**acknowledged, number: "m1x1x"}, set())
        kept = small_disk.ask("select count(*) from petitions_petition")[0][0]
        assert kept == len(acknowledged) + 1
        history_holds(small_disk)


def sent(citizen: Citizen, mark: str) -> str:
    """The number of a letter that went in; empty where it did not."""
    try:
        hidden = citizen.open_form()
        time.sleep(READS_FOR)
        return citizen.send(hidden, mark)
    except urllib.error.URLError:
        return ""


def test_a_full_disk_refuses_and_loses_nothing(small_disk):
    server = Server(small_disk.home)
    server.start()
    try:
        with writing(small_disk, "--until-refused") as writer:
            writer.read(20)
            ballast = fill(small_disk.home.parent)
            writer.read(10**9)
        assert writer.acknowledged[-1].startswith("refused:")
        ballast.unlink()
        server.start()  # with room again it recovers by itself
        nothing_lost(small_disk, writer.acknowledged[:-1])
        history_holds(small_disk)
    finally:
        server.release()
