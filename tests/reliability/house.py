"""The whole instance under its supervisor, as citizens meet it."""

import socket
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from subprocess import Popen

import psutil

from tests.reliability.instance import Instance, answers, kill, wait_for

OFFICE_DATE = "2020-09-01"
PASSWORD = "a-county-that-stands-1949"


def found(instance: Instance) -> None:
    """Make an office with one unit, which receives petitions."""
    keeper = ["--admin", "keeper", "--name", "管理者", "--password-stdin"]
    instance.run("init", *keeper, "--office", "測試縣政府", typed=PASSWORD)


@dataclass
class House:
    """A supervisor with web, worker and database; ``address`` is where citizens come in."""

    instance: Instance
    process: Popen
    address: str
    said: deque[str] = field(default_factory=lambda: deque(maxlen=200))  # its last lines, for whoever wonders

    def database_falls(self) -> None:
        """Kill the server; the supervisor starts it again."""
        kill(self.instance.database())

    def web_falls(self) -> None:
        """Kill the web server and every process that answers for it."""
        self._fall("serve")

    def worker_falls(self) -> None:
        """Kill whoever sends the mail."""
        self._fall("worker")

    def _fall(self, command: str) -> None:
        fallen = wait_for(lambda: child(self.process, command), f"the {command} that is to fall")
        for one in [*fallen.children(recursive=True), fallen]:
            with suppress(ProcessLookupError):
                kill(one)


def child(process: Popen, command: str) -> psutil.Process | None:
    """The supervisor's child that runs this command."""
    for one in psutil.Process(process.pid).children():
        with suppress(psutil.Error):  # it may end while it is looked at
            if command in one.cmdline():
                return one
    return None


@contextmanager
def running(instance: Instance, **environment: str) -> Iterator[House]:
    """Open the house, on a free port and at an office date of its own; kill what is left of it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = instance.start("run", "--empty", PORT=str(port), COUNTYHALL_DATE=OFFICE_DATE, **environment)
    house = House(instance, process, f"http://127.0.0.1:{port}")
    # Somebody must read what they say: a full pipe would hold them up as no fall does.
    threading.Thread(target=house.said.extend, args=[process.stdout], daemon=True).start()
    try:
        wait_for(lambda: answers(f"{house.address}/healthz"), "the house to open")
        yield house
    finally:
        kill(process.pid)
        process.wait()
        wait_for(lambda: not instance.processes(), "web, worker and database to end")
