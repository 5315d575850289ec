"""The demo county as a newcomer starts it: one command loads a fiftieth of its documents, serves and works."""

import socket
import subprocess

from tests.reliability.instance import Instance, answers, wait_for


def started(instance: Instance, port: int) -> subprocess.Popen:
    """``countyhall run``: migrate, load where nothing is loaded, serve, work; returns when pages are served."""
    process = instance.start("run", PORT=str(port), LANG="C.UTF-8", DEMO_SCALE="0.02")

    def is_open() -> bool:
        if process.poll() is not None:
            raise AssertionError(process.stdout.read())
        return answers(f"http://127.0.0.1:{port}/healthz")

    wait_for(is_open, "the demo county is loaded and open", seconds=300)
    return process


def stopped(instance: Instance, process: subprocess.Popen) -> None:
    """As Ctrl-C does; what does not end by itself is ended."""
    process.terminate()
    process.wait(60)
    for left in instance.processes():
        left.kill()


def loaded(instance: Instance) -> None:
    """Start it once and stop it."""
    stopped(instance, started(instance, free_port()))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
