"""Processes are killed in the middle of work; what was acknowledged stays, and nothing is half done."""

import signal
import socket

import psutil
import pytest

from tests.reliability.conftest import writing
from tests.reliability.house import child
from tests.reliability.instance import answers, kill, wait_for
from tests.reliability.truth import history_holds, nothing_lost

pytestmark = pytest.mark.reliability


def test_a_killed_database_loses_nothing_that_it_acknowledged(instance, server):
    with writing(instance) as writer:
        for _turn in range(3):
            writer.read(len(writer.acknowledged) + 40)
            kill(server.pid())
            server.start()
        writer.read(len(writer.acknowledged) + 40)
    nothing_lost(instance, writer.acknowledged)
    history_holds(instance)


def test_a_killed_writer_leaves_no_half_step(instance, server):
    acknowledged = []
    for _turn in range(3):
        with writing(instance) as writer:
            writer.read(30)
            kill(writer.pid)
        acknowledged += writer.acknowledged
    nothing_lost(instance, acknowledged)
    history_holds(instance)


@pytest.fixture
def house(instance):
    """The whole instance under its supervisor, with its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = instance.start("run", "--empty", PORT=str(port))
    address = f"http://127.0.0.1:{port}/healthz"
    wait_for(lambda: answers(address), "the house to open")
    yield process, address
    process.kill()
    process.wait()


def test_the_supervisor_restarts_what_was_killed_and_leaves_nothing_behind(instance, house):
    process, address = house
    for command in ("serve", "worker"):
        fallen = child(process, command)
        its_own = fallen.children(recursive=True)
        kill(fallen)
        wait_for(
            lambda command=command, fallen=fallen: child(process, command) not in (None, fallen),
            f"a new {command}",
        )
        wait_for(
            lambda its_own=its_own: not any(alive(one) for one in its_own), "the fallen child's own to end"
        )
    wait_for(lambda: answers(address), "the new web process")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert instance.processes() == []


def test_the_supervisor_restarts_a_killed_database(instance, house):
    process, address = house
    pid = instance.database()
    kill(pid)
    wait_for(lambda: instance.database() not in (0, pid), "a new database")
    wait_for(lambda: answers(address), "the house to open again")
    process.send_signal(signal.SIGINT)
    said, _none = process.communicate(timeout=60)
    assert "starting it again" in said
    assert instance.processes() == []


def test_a_killed_supervisor_takes_everything_with_it(instance, house):
    process, _address = house
    kill(process.pid)
    wait_for(lambda: instance.processes() == [], "web, worker and database to end")


def alive(process: psutil.Process) -> bool:
    """Whether it still runs, and is more than an entry in a table."""
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
