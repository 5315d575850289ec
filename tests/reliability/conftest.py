"""One instance for all tests of a process that may share it, and the writer that keeps it busy."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from countyhall.config.embedded_postgres import Server
from tests.reliability.instance import Instance, wait_for


@pytest.fixture(scope="session")
def new_instance() -> Iterator[Callable[[], Instance]]:
    """``new_instance()`` → an empty county, migrated: copied from one that is at rest, since that is quicker."""
    homes = [Path(tempfile.mkdtemp(prefix="countyhall-"))]
    Instance(homes[0]).run("init", "--no-admin")
    wait_for(lambda: not Instance(homes[0]).processes(), "the first one to come to rest")

    def copied() -> Instance:
        homes.append(Path(tempfile.mkdtemp(prefix="countyhall-")))
        subprocess.run(["cp", "-a", f"{homes[0]}/.", homes[-1]], check=True)  # with the owners of the files
        return Instance(homes[-1])

    yield copied
    for home in homes:
        for process in Instance(home).processes():
            process.kill()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def instance(new_instance) -> Instance:
    """The empty county that the tests of a process share; its database stops when nobody holds it."""
    return new_instance()


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
