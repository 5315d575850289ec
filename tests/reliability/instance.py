"""A whole instance of its own, in a folder of its own, driven from outside as its keeper would."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from countyhall.config import embedded_postgres

ROOT = Path(__file__).resolve().parents[2]
NOT_INHERITED = {"DATABASE_URL", "COUNTYHALL_DATE", "COUNTYHALL_TEST_DB", "PYTEST_CURRENT_TEST", "SITE_URL"}
COMMANDS = "countyhall.config.cli"
PATIENCE = 60  # seconds


@dataclass
class Instance:
    """``home`` is its data folder; the command line is its only door."""

    home: Path

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of its processes."""
        kept = {k: v for k, v in os.environ.items() if k not in NOT_INHERITED}
        return {**kept, "COUNTYHALL_HOME": str(self.home), "PYTHONPATH": str(ROOT), "LANG": "C", **more}

    def start(self, *arguments: str, module: str = COMMANDS, **environment: str) -> subprocess.Popen:
        """Start a program of the instance and go on."""
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env=self.environment(**environment),
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def run(self, *arguments: str, well: bool | None = True, typed: str = "", warnings: bool = True) -> str:
        """Run a command to its end; what it said. ``well`` is whether it should succeed, ``None``: either.
        ``typed`` is what it reads from its input; without ``warnings`` only its answer is returned."""
        done = subprocess.run(
            [sys.executable, "-m", COMMANDS, *arguments], env=self.environment(), cwd=ROOT,
            capture_output=True, text=True, timeout=900, check=False, input=typed,
        )  # fmt: skip
        said = done.stdout + done.stderr
        assert well is None or (done.returncode == 0) == well, said
        return said if warnings else done.stdout

    def ask(self, query: str) -> list[tuple]:
        """Rows of a query, from a server that runs."""
        with psycopg.connect(embedded_postgres.url(self.home)) as connection:
            return connection.execute(query).fetchall()

    def database(self) -> int:
        """The process of its database server, as the server wrote it down; 0 where none runs."""
        with suppress(OSError, IndexError):  # it is written anew with every start
            return int((self.home / "postgres" / "postmaster.pid").read_text().split()[0])
        return 0

    def processes(self) -> list[psutil.Process]:
        """Every process that works in this home."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.status() == psutil.STATUS_ZOMBIE or process.pid == os.getpid():
                    continue
                mine = process.environ().get("COUNTYHALL_HOME") == str(self.home)
                if mine or str(self.home) in " ".join(process.cmdline()):
                    found.append(process)
            except psutil.Error:
                continue
        return found


@contextmanager
def made_once(name: str, make: Callable[[Instance], None]) -> Iterator[Instance]:
    """An instance at rest that the first process of a run makes; nobody starts it, all copy it."""
    home = Path(tempfile.gettempdir()) / f"countyhall-{name}"
    making, used = home.with_suffix(".making"), home.with_suffix(".used")
    with making.open("w") as turn, used.open("w") as hold:
        fcntl.flock(hold, fcntl.LOCK_SH)
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not home.exists():
            _made(Instance(home), make)
        fcntl.flock(turn, fcntl.LOCK_UN)
        yield Instance(home)
        with suppress(BlockingIOError):  # another process may still copy it
            fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(home, ignore_errors=True)
            making.unlink(missing_ok=True)
            used.unlink(missing_ok=True)


def _made(instance: Instance, make: Callable[[Instance], None]) -> None:
    """Made and at rest, or not there at all: nobody copies what is half made."""
    try:
        make(instance)
        wait_for(lambda: not instance.processes(), "the first one to come to rest")
    except BaseException:
        removed(instance)
        raise


def copied(made: Instance, home: Path | None = None) -> Instance:
    """A copy in a folder that is named or in a new one, with the owners of the files."""
    home = home or Path(tempfile.mkdtemp(prefix="countyhall-"))
    home.mkdir(exist_ok=True)
    subprocess.run(["cp", "-a", f"{made.home}/.", home], check=True)
    return Instance(home)


def removed(instance: Instance) -> None:
    """End what still works there, and take the folder away."""
    for process in instance.processes():
        process.kill()
    shutil.rmtree(instance.home, ignore_errors=True)


def wait_for(true, what: str, seconds: float = PATIENCE):
    """Ask again until it is so; fails in words when patience ends."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        answer = true()
        if answer:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds} s in vain: {what}")


def answers(url: str) -> bool:
    """Whether a page is served."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def kill(process: psutil.Process | int) -> None:
    """As the kernel does when memory runs out."""
    os.kill(process if isinstance(process, int) else process.pid, signal.SIGKILL)
