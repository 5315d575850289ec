"""Web servers and their numbers, on the list of petitions."""

import json
import sys
from importlib.util import find_spec

from bench import form
from bench.results import Table

COUNT = 200
WAYS = [(1, 1), (1, 4), (2, 1), (2, 2), (2, 4), (2, 8)]


def measure(instance, scales: list[int]) -> list[Table]:
    """Requests a second for each number of processes and threads; gunicorn where it is installed."""
    database = instance.county(min(scales))
    known = json.loads(instance.python(database, "bench.tasks", "sign_in", "planning").splitlines()[-1])
    address = dict(known["pages"])["petitions, list"]

    def request(_n, connection) -> None:
        connection.request("GET", address, headers={"Cookie": known["cookie"]})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{address} answered {answer.status}")

    table = Table("Serving", ["server", "processes", "threads", "list pages a second"])
    servers = {"granian": None, **({"gunicorn": gunicorn} if find_spec("gunicorn") else {})}
    for name, command in servers.items():
        for workers, threads in WAYS:
            how = (
                {"command": command(workers, threads)}
                if command
                else {"workers": workers, "threads": threads}
            )
            with instance.serving(database, **how) as port:
                form.rate(20, request, port)
                table.rows.append([name, workers, threads, f"{form.rate(COUNT, request, port):.0f}"])
    table.note = f"{COUNT} requests over {form.READERS} connections; the client runs on the same machine."
    return [table]


def gunicorn(workers: int, threads: int) -> list[str]:
    """The command of the other server with the same numbers."""
    return [
        sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:{port}", "--workers", str(workers), "--threads",
        str(threads), "--worker-class", "gthread", "--log-level", "error", "bench.server:application",
    ]  # fmt: skip
