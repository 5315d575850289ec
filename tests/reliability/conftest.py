"""One instance for all tests of a process that may share it, and the writer that keeps it busy."""

import fcntl
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from countyhall.config.embedded_postgres import Server
from tests.reliability.instance import Instance, wait_for


@pytest.fixture(scope="session")
def empty(testrun_uid) -> Iterator[Instance]:
    """An empty county at rest, migrated once for all processes of this run; nobody starts it, all copy it."""
    home = Path(tempfile.gettempdir()) / f"countyhall-{testrun_uid}"
    making, used = home.with_suffix(".making"), home.with_suffix(".used")
    with making.open("w") as turn, used.open("w") as hold:
        fcntl.flock(hold, fcntl.LOCK_SH)
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not home.exists():
            Instance(home).run("init", "--no-admin")
            wait_for(lambda: not Instance(home).processes(), "the first one to come to rest")
        fcntl.flock(turn, fcntl.LOCK_UN)
        yield Instance(home)
        with suppress(BlockingIOError):  # another process may still copy it
            fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(home, ignore_errors=True)
            making.unlink(missing_ok=True)
            used.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def new_instance(empty) -> Iterator[Callable[..., Instance]]:
    """``new_instance()`` → an empty county of its own, in a folder that is named or in a new one."""
    homes = []

    def copied(home: Path | None = None) -> Instance:
        homes.append(home or Path(tempfile.mkdtemp(prefix="countyhall-")))
        homes[-1].mkdir(exist_ok=True)
        subprocess.run(["cp", "-a", f"{empty.home}/.", homes[-1]], check=True)  # with the owners of the files
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
