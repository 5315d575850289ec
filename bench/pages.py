"""Lists, details, search and figures, as a signed-in officer who sees everything gets them, one after another."""

import http.client
import json
import re
import time
from statistics import median, mode

from bench.results import Table, quantile

TURNS = 40
READER = "planning"
PRESENCE = (
    "Once a minute a request asks two more, to note that its reader is still there; they are not counted."
)


def measure(instance, scales: list[int]) -> list[Table]:
    """Page by page and scale by scale; queries that differ between the scales are marked."""
    found: dict[str, dict[int, dict]] = {}
    volumes = []
    for scale in scales:
        database = instance.county(scale)
        known = json.loads(instance.python(database, "bench.tasks", "sign_in", READER).splitlines()[-1])
        volumes.append(
            f"scale {scale}: " + ", ".join(f"{count:,} {name}" for name, count in known["volume"].items())
        )
        with instance.serving(database) as port:
            for name, address in known["pages"]:
                found.setdefault(name, {})[scale] = visit(port, address, known["cookie"])
    table = Table("Pages", ["page", "scale", "queries", "p50 ms", "p95 ms", "server ms", "database ms"])
    for name, by_scale in found.items():
        counts = {one["queries"] for one in by_scale.values()}
        mark = "" if len(counts) == 1 else " (!)"
        for scale, one in by_scale.items():
            numbers = [f"{one[key]:.0f}" for key in ("p50", "p95", "app", "db")]
            table.rows.append([name, scale, f"{one['queries']}{mark}", *numbers])
    table.note = (
        f"{TURNS} requests of one reader each, after 3 to warm up; p50 and p95 as the reader waits, server and "
        f"database as the median. {PRESENCE} {'; '.join(volumes)}."
    )
    return [table]


def visit(port: int, address: str, cookie: str) -> dict:
    """The times of one page in milliseconds, and its queries."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    waits, apps, databases, queries = [], [], [], []
    for turn in range(TURNS + 3):
        began = time.perf_counter()
        connection.request("GET", quoted(address), headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        waited = (time.perf_counter() - began) * 1000
        if answer.status != 200:
            raise RuntimeError(f"{address} answered {answer.status}")
        if turn < 3:
            continue
        app, db, count = re.findall(
            r"app;dur=([\d.]+), db;dur=([\d.]+);desc=\"(\d+)\"", answer.headers["Server-Timing"]
        )[0]
        waits.append(waited)
        apps.append(float(app))
        databases.append(float(db))
        queries.append(int(count))
    return {
        "p50": quantile(waits, 0.5), "p95": quantile(waits, 0.95), "app": median(apps), "db": median(databases),
        "queries": mode(queries),  # once a minute a request also notes that its reader is still there
    }  # fmt: skip


def quoted(address: str) -> str:
    """The address as it goes over the wire."""
    from urllib.parse import quote

    return quote(address, safe="/?&=.:-_%")
