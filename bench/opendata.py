"""Open data over the wire: two million rows behind the portal's doors, beside Datasette and a bare PostgreSQL API."""

import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import quote, urlencode

import psutil

from bench import opendata_peers as peers
from bench.results import Table, quantile

ROWS, TRIAL = 2_000_000, 100_000
CLIENTS = (1, 8)
# A call is repeated so often or so long, whichever is over first.
TIMES, SECONDS = 200, 15
# What each peer is asked; the answers are compared before anything is measured.
PORT, AGE = "水頭", "20-24"


@dataclass
class Peer:
    """A server with its addresses: name of the call → path; ``ids`` reads the first rows' ids out of its page."""

    name: str
    calls: dict[str, str]
    whole: dict[str, str]
    ids: Callable[[dict], list[int]]
    peak: int = 0
    took: dict[tuple[str, int], list[float]] = field(default_factory=dict)
    streams: dict[str, tuple[float, float, float]] = field(default_factory=dict)


def measure(instance, scales: list[int]) -> list[Table]:
    """Requests a second, p50 and p99 of pages, facets and groups; whole files; and a staff page beside them."""
    count = ROWS if max(scales) > 1 else TRIAL
    database = instance.copy_of(instance.county(1), "bench_opendata")
    os.environ |= {"OPENDATA_RATE": "0/min", "OPENDATA_SECONDS": "120", "OPENDATA_KEPT_MB": "0"}
    filled = instance.python(database, "bench.opendata_inside", str(count), str(instance.home))
    told = json.loads(filled.splitlines()[-1])
    known = json.loads(instance.python(database, "bench.tasks", "sign_in", "planning").splitlines()[-1])
    found = [ours(told["identifier"], count), datasette(count), postgres(count)]
    kept = ours(told["identifier"], count)
    with serving(
        instance, found[0], lambda: instance.serving(database, "countyhall.config.wsgi:application")
    ) as port:
        ask(found[0], port, told["expected"])
        staff = beside(port, found[0], known)
    os.environ["OPENDATA_KEPT_MB"] = "32"
    with serving(
        instance, kept, lambda: instance.serving(database, "countyhall.config.wsgi:application")
    ) as port:
        kept.whole = {}
        ask(kept, port, told["expected"])
    with serving(instance, found[1], lambda: peers.datasette(told["csv"], instance.home)) as port:
        ask(found[1], port, told["expected"])
    with serving(instance, found[2], lambda: peers.postgres(instance, told["csv"])) as port:
        ask(found[2], port, told["expected"])
    return [*asked(found, count), again(kept), taken(found), staff]


def ours(identifier: str, count: int) -> Peer:
    """The portal's own API, and its streams."""
    at = f"/public/opendata/data/{identifier}/rows"
    far = count * 95 // 100
    calls = {
        "page of 100, two filters, exact total": f"{at}?port={quote(PORT)}&age={AGE}&limit=100",
        "page of 100, far behind, by key": f"{at}?after={far}&limit=100",
        "facet of one column": f"{at}?group=nation&limit=1000",
        "month × port, sum and mean": f"{at}?group=month,port&measures=s:sum.people,m:mean.fare&limit=10000",
    }
    whole = {name: f"{at}.{name}?people=ge.0" for name in ("csv", "json", "xml")}
    whole["csv, gzip, as it lies"] = f"/public/opendata/data/{identifier}/file.csv.gz"
    return Peer("Countyhall", calls, whole, lambda said: [row["id"] for row in said["rows"]])


GROUPED = "select month, port, sum(people) s, avg(fare) m from rows group by 1, 2 order by 1, 2"


def datasette(count: int) -> Peer:
    """Datasette with its pages as they are quickest: no suggested facets; the total is asked for, as ours is."""
    far = count * 95 // 100
    sql = {"_shape": "array", "sql": GROUPED}
    calls = {
        "page of 100, two filters, exact total": f"/bench/rows.json?port={quote(PORT)}&age={AGE}&_size=100",
        "page of 100, far behind, by key": f"/bench/rows.json?_next={far}&_size=100&_nocount=1",
        "facet of one column": "/bench.json?" + urlencode(
            sql | {"sql": "select nation, count(*) n from rows group by 1 order by 1"}
        ),
        "month × port, sum and mean": "/bench.json?" + urlencode(sql),
    }  # fmt: skip
    whole = {"csv": "/bench/rows.csv?_stream=on&_size=max"}
    return Peer("Datasette 0.65.5", calls, whole, lambda said: [row[1] for row in said["rows"]])


def postgres(count: int) -> Peer:
    """PostgreSQL with five indexes and an API of forty lines."""
    far = count * 95 // 100
    calls = {
        "page of 100, two filters, exact total": f"/page?port={quote(PORT)}&age={AGE}",
        "page of 100, far behind, by key": f"/after?place={far}",
        "facet of one column": "/facet",
        "month × port, sum and mean": "/group",
    }
    return Peer(
        "PostgreSQL, bare API",
        calls,
        {"csv": "/csv", "json": "/json"},
        lambda said: [r["id"] for r in said["rows"]],
    )


class serving:
    """A peer at work, with the most memory that it and its children took together (MB)."""

    def __init__(self, instance, peer: Peer, start: Callable) -> None:
        self.instance, self.peer, self.start = instance, peer, start

    def __enter__(self) -> int:
        before = {one.pid for one in psutil.Process().children(recursive=True)}
        self.server = self.start()
        port = self.server.__enter__()
        self.over = threading.Event()
        self.watch = threading.Thread(target=self._look, args=(before,), daemon=True)
        self.watch.start()
        return port

    def __exit__(self, *why) -> None:
        self.over.set()
        self.watch.join()
        self.server.__exit__(*why)

    def _look(self, before: set[int]) -> None:
        while not self.over.wait(0.05):
            size = 0
            for one in psutil.Process().children(recursive=True):
                if one.pid not in before:
                    try:
                        size += one.memory_info().rss
                    except psutil.Error:
                        continue
            self.peer.peak = max(self.peer.peak, size)


def ask(peer: Peer, port: int, expected: list[int]) -> None:
    """Compare the first page, then measure every call with one client and with eight, and every stream."""
    (page, *_others) = peer.calls
    said = json.loads(fetch(HTTPConnection("127.0.0.1", port, timeout=300), peer.calls[page]))
    if peer.ids(said) != expected:
        raise RuntimeError(f"{peer.name} gives other rows")
    for name, path in peer.calls.items():
        for clients in CLIENTS:
            peer.took[name, clients] = timed(port, path, clients)
    for name, path in peer.whole.items():
        peer.streams[name] = streamed(port, path)


def fetch(connection: HTTPConnection, path: str, headers: dict | None = None) -> bytes:
    """The body of one answer; anything but success ends the measurement."""
    connection.request("GET", path, headers=headers or {})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}: {body[:300]!r}")
    return body


def timed(port: int, path: str, clients: int, headers: dict | None = None) -> list[float]:
    """Milliseconds of each call of so many clients at once; the last value is the requests a second."""
    took: list[float] = []
    failures: list[Exception] = []
    until = time.monotonic() + SECONDS

    def work() -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=300)
        try:
            for _n in range(TIMES // clients + 1):
                began = time.perf_counter()
                fetch(connection, path, headers)
                took.append((time.perf_counter() - began) * 1000)
                if time.monotonic() > until or failures:
                    return
        except Exception as error:
            failures.append(error)

    for _n in range(8):  # until every process of the server has answered once
        fetch(HTTPConnection("127.0.0.1", port, timeout=300), path, headers)
    threads = [threading.Thread(target=work) for _n in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return [*took, len(took) / (time.perf_counter() - began)]


def streamed(port: int, path: str) -> tuple[float, float, float]:
    """Milliseconds to the first row, MB, and MB a second."""
    connection = HTTPConnection("127.0.0.1", port, timeout=900)
    began, size, first = time.perf_counter(), 0, 0.0
    connection.request("GET", path)
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    while piece := answer.read1(1 << 20):
        size += len(piece)
        first = first or (time.perf_counter() - began) * 1000
    return first, size / 1e6, size / 1e6 / (time.perf_counter() - began)


def beside(port: int, peer: Peer, known: dict) -> Table:
    """A staff page alone, and while eight strangers ask what costs the most."""
    path, cookie = dict(known["pages"])["petitions, list"], {"Cookie": known["cookie"]}
    alone = timed(port, path, 1, cookie)[:-1]
    over = threading.Event()
    heavy = peer.calls["month × port, sum and mean"]

    def press() -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=300)
        while not over.is_set():
            fetch(connection, heavy)

    strangers = [threading.Thread(target=press, daemon=True) for _n in range(8)]
    for stranger in strangers:
        stranger.start()
    pressed = timed(port, path, 1, cookie)[:-1]
    over.set()
    for stranger in strangers:
        stranger.join()
    table = Table("A staff page beside eight strangers", ["petitions, list", "p50 ms", "p99 ms"])
    for name, took in (("alone", alone), ("while eight ask month × port without a pause", pressed)):
        table.rows.append([name, f"{quantile(took, 0.5):.0f}", f"{quantile(took, 0.99):.0f}"])
    return table


def asked(found: list[Peer], count: int) -> list[Table]:
    """A table for each number of clients."""
    tables = []
    for clients in CLIENTS:
        head = [
            "call",
            *(f"{peer.name}: {what}" for peer in found for what in ("a second", "p50 ms", "p99 ms")),
        ]
        table = Table(f"Open data, {clients} client{'s' if clients > 1 else ''}", head)
        for name in found[0].calls:
            row: list = [name]
            for peer in found:
                *took, rate = peer.took[name, clients]
                row += [f"{rate:.1f}", f"{quantile(took, 0.5):.1f}", f"{quantile(took, 0.99):.1f}"]
            table.rows.append(row)
        tables.append(table)
    memory = "; ".join(f"{peer.name} {peer.peak >> 20:,} MB" for peer in found)
    tables[-1].note = (
        f"{count:,} rows × 15 columns, the same in all three, the first page compared. Server and clients share the "
        f"machine. Most memory of each server's processes together: {memory}; that of PostgreSQL's own is not in it."
    )
    return tables


def again(peer: Peer) -> Table:
    """The same calls where answers are kept: what a question costs that somebody asked before."""
    table = Table("Open data, asked before", ["call", "1 client, p50 ms", "8 clients, a second"])
    for name in peer.calls:
        *took, _rate = peer.took[name, 1]
        table.rows.append([name, f"{quantile(took, 0.5):.1f}", f"{peer.took[name, 8][-1]:.0f}"])
    table.note = "Answers are kept by the edition's digest (OPENDATA_KEPT_MB); in all other tables none is."
    return table


def taken(found: list[Peer]) -> Table:
    """Whole tables."""
    table = Table("Open data, whole", ["server", "format", "first row, ms", "MB", "MB a second"])
    for peer in found:
        for name, (first, size, speed) in peer.streams.items():
            table.rows.append([peer.name, name, f"{first:.0f}", f"{size:.0f}", f"{speed:.0f}"])
    return table
