"""One instance for all tests of a process that may share it, and the writer that keeps it busy."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from countyhall.config.embedded_postgres import Server
from tests.reliability.instance import Instance, copied, made_once, removed, wait_for


@pytest.fixture(scope="session")
def empty(testrun_uid) -> Iterator[Instance]:
    """An empty county at rest, migrated once for all processes of this run."""
    with made_once(testrun_uid, lambda instance: instance.run("init", "--no-admin")) as made:
        yield made


@pytest.fixture(scope="session")
def new_instance(empty) -> Iterator[Callable[..., Instance]]:
    """``new_instance()`` → an empty county of its own, in a folder that is named or in a new one."""
    made = []

    def new(home: Path | None = None) -> Instance:
        made.append(copied(empty, home))
        return made[-1]

    yield new
    for instance in made:
        removed(instance)


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
