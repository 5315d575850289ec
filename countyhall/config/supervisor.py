"""One process that starts web and worker, restarts what falls, and stops everything in order."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from countyhall.config.embedded_postgres import NotStarted, Server

STOP_SECONDS = 20
SETTLED_SECONDS = 60
LONGEST_WAIT = 30
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A program that should always run. The wait before a restart doubles until it has settled."""

    name: str
    arguments: list[str]
    process: subprocess.Popen | None = None
    started: float = 0.0
    wait: float = 1.0
    due: float = field(default=0.0)

    def start(self) -> None:
        """Start in a session of its own, so that Ctrl-C at the terminal reaches the supervisor alone."""
        command = [sys.executable, "-m", "countyhall.config.cli", *self.arguments]
        self.process = subprocess.Popen(command, start_new_session=True, preexec_fn=_die_with_parent)
        self.started = time.monotonic()

    def look_after(self) -> None:
        """Restart it if it fell, after its wait."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            if now - self.started > SETTLED_SECONDS:
                self.wait = 1.0
            return
        self.sweep()
        print(f"{self.name} ended ({code}); starting it again in {self.wait:.0f} s.", flush=True)
        self.process, self.due = None, now + self.wait
        self.wait = min(self.wait * 2, LONGEST_WAIT)

    def sweep(self) -> None:
        """End what a fallen child left of its own: web processes outlive the one that started them."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def ask_to_stop(self) -> None:
        """Let it finish what it does."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def stop(self, until: float) -> None:
        """Wait for its end, and enforce it when the time is up."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(until - time.monotonic(), 0.1))
        self.sweep()
        self.process.wait()


def _die_with_parent() -> None:
    """Ask Linux to end this child when the supervisor is killed; elsewhere there is nothing to ask."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Stopped(Exception):
    """Somebody asked to stop."""


def supervise(children: list[Child], server: Server | None, when_up: Callable[[], bool]) -> None:
    """Run until Ctrl-C or SIGTERM. ``when_up`` is called in every round until it returns true."""

    def stop(_number, _frame) -> None:
        raise Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        told = False
        while True:
            if server and server.pid() is None:
                _mend(server)
            for child in children:
                child.look_after()
            told = told or bool(when_up())
            time.sleep(0.2)
    except Stopped:
        pass
    finally:
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        for child in children:
            child.ask_to_stop()
        until = time.monotonic() + STOP_SECONDS
        for child in children:
            child.stop(until)
        for number, handler in before.items():
            signal.signal(number, handler)


def _mend(server: Server) -> None:
    print("The database ended; starting it again.", flush=True)
    try:
        server.start()
    except NotStarted as error:
        print(error, flush=True)
        time.sleep(2)
