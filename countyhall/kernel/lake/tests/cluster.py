"""A real Spark cluster from the wheel: a master and a worker of their own processes, on ports that were free."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyspark

HOME = Path(pyspark.__file__).parent
LONGEST = 90


@contextmanager
def cluster(folder: Path, cores: int = 2) -> Iterator[str]:
    """The address of a master with one worker that has registered; both end with the block."""
    port, web, worker_web = _free(), _free(), _free()
    address = f"spark://127.0.0.1:{port}"
    processes = [
        _start(folder, "master.Master", "--host", "127.0.0.1", "--port", port, "--webui-port", web),
    ]
    try:
        _wait(processes, f"http://127.0.0.1:{web}/json/", "ALIVE")
        processes.append(
            _start(folder, "worker.Worker", "--host", "127.0.0.1", "--webui-port", worker_web, "--cores", cores,
                   "--memory", "1g", "--work-dir", folder, address)
        )  # fmt: skip
        _wait(processes, f"http://127.0.0.1:{web}/json/", '"aliveworkers" : 1')
        yield address
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait()


def _start(folder: Path, kind: str, *said) -> subprocess.Popen:
    words = [HOME / "bin" / "spark-class", f"org.apache.spark.deploy.{kind}", *map(str, said)]
    env = os.environ | {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_HOME": str(HOME)}
    with (folder / f"{kind}.log").open("w") as log:
        return subprocess.Popen(words, env=env, stdout=log, stderr=log)


def _free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _wait(processes: list[subprocess.Popen], address: str, word: str) -> None:
    """Until the master's own page says the word."""
    until = time.monotonic() + LONGEST
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as page:
                if word in page.read().decode():
                    return
        except urllib.error.URLError:
            pass
        assert all(p.poll() is None for p in processes) and time.monotonic() < until, "Spark did not start"
        time.sleep(0.1)
