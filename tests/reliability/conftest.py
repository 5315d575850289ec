"""One instance for all tests of a process that may share it, and the writer that keeps it busy."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from countyhall.config.embedded_postgres import Server
from tests.reliability.instance import Instance, wait_for


@pytest.fixture(scope="session")
def instance() -> Iterator[Instance]:
    """An empty county, migrated; its database stops when nobody holds it."""
    home = Path(tempfile.mkdtemp(prefix="countyhall-"))
    made = Instance(home)
    made.run("init", "--no-admin")
    yield made
    for process in made.processes():
        process.kill()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def server(instance) -> Iterator[Server]:
    """The instance's database, running for the length of the test."""
    server = Server(instance.home)
    server.start()
    yield server
    server.release()


@contextmanager
def writing(instance: Instance, *arguments: str, module: str = "tests.reliability.writer"):
    """A writer at work; gives the list of numbers that were acknowledged, filled as they come."""
    process = instance.start(*arguments, module=module, DJANGO_SETTINGS_MODULE="countyhall.config.settings")
    acknowledged: list[str] = []

    def read(count: int) -> list[str]:
        for line in process.stdout:
            acknowledged.append(line.strip())
            if len(acknowledged) >= count:
                break
        return acknowledged

    process.read = read
    process.acknowledged = acknowledged
    wait_for(lambda: read(1), "the first acknowledged number")
    try:
        yield process
    finally:
        process.kill()
        acknowledged += [line.strip() for line in process.stdout if line.endswith("\n")]
        process.wait()
