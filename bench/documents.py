"""Official documents at the volume of the half-year and at ten times it: registry, desks, search, sign-off."""

import http.client
import json
import random
import re
import threading
import time
from collections.abc import Callable
from urllib.parse import urlencode

from bench.pages import PRESENCE, TURNS, quoted, visit
from bench.results import Table, quantile

CLERKS, ROUNDS = 100, 60
DAY = 8 * 3600  # seconds of a working day
A_DAY = 700  # receipts that one registrar's screen takes in a working day
SECONDS = 120  # how long the registry is watched at a pace
EACH = 4  # receipts of every clerk where all send at once
SENDERS = ["內政部", "教育部", "交通部", "行政院", "金門縣議會", "福建金門地方檢察署", "金門縣金城鎮公所"]
SUBJECTS = [
    "檢送「109年度地方創生計畫」補助案核定表1份，請查照。",
    "函轉有關公共工程施工品質管理作業要點修正一案，請查照轉知。",
    "有關貴縣社區照顧關懷據點經費核銷一案，請於文到7日內補正。",
    "檢陳本鎮道路挖掘管理系統維護計畫書，請鑒核。",
]


def measure(instance, scales: list[int]) -> list[Table]:
    """The registry with a hundred clerks, then pages, then sign-off, on a copy of the filled database."""
    pages = Table(
        "Documents: pages", ["page", "scale", "queries", "p50 ms", "p95 ms", "server ms", "database ms"]
    )
    acts = Table(
        "Documents: registration and sign-off", ["act", "scale", "count", "p50 ms", "p95 ms", "a second"]
    )
    found: dict[str, dict[int, dict]] = {}
    volumes = []
    for scale in [scale for scale in scales if scale <= 10]:
        database = instance.copy_of(instance.documents(scale), "bench_documents_work")
        said = instance.python(database, "bench.documents_inside", "prepare", str(CLERKS), str(ROUNDS))
        known = json.loads(said.splitlines()[-1])
        volumes.append(
            f"scale {scale}: " + ", ".join(f"{count:,} {name}" for name, count in known["volume"].items())
        )
        with instance.serving(database) as port:
            for name, address, cookie in known["pages"]:
                found.setdefault(name, {})[scale] = visit(port, address, cookie)
            acts.rows += [[name, scale, *cells] for name, cells in signed(port, known["rounds"])]
            acts.rows += [[name, scale, *cells] for name, cells in registered(port, known["clerks"])]
        broken = json.loads(instance.python(database, "bench.documents_inside", "gaps").splitlines()[-1])
        if broken:
            raise RuntimeError(f"numbers with a gap: {broken}")
    for name, by_scale in found.items():
        mark = "" if len({one["queries"] for one in by_scale.values()}) == 1 else " (!)"
        for scale, one in by_scale.items():
            numbers = [f"{one[key]:.0f}" for key in ("p50", "p95", "app", "db")]
            pages.rows.append([name, scale, f"{one['queries']}{mark}", *numbers])
    pages.note = (
        f"{TURNS} requests of one reader each, after 3 to warm up; p50 and p95 as the reader waits, server and "
        f"database as the median. A search counts to 500. {PRESENCE} Rows: {'; '.join(volumes)}."
    )
    acts.note = (
        f"Real HTTP POSTs of the pages' own forms with session and CSRF, as the browser sends them; the client runs on "
        f"the same machine. "
        f"“At the pace” means {CLERKS} signed-in clerks at once for {SECONDS} s, each sending {A_DAY} receipts a "
        f"working day of 8 hours (one every {DAY / A_DAY:.0f} s, at random moments); before each receipt the screen "
        f"asks, as it does while somebody types, for senders, doubles and suggested units. “Each in 10 s” is the same "
        f"at four times the pace. “All at once” means that all {CLERKS} send without a pause: {CLERKS} requests are in "
        f"flight all the time, and the wait is the length of the queue. Sign-off is one after the other. The numbers "
        f"had no gap afterwards."
    )
    return [pages, acts]


class Desk:
    """One signed-in person at one connection, with the token of their forms.

    A ``live`` screen asks as the registry's script does: for a piece of the page, not for all of it.
    """

    def __init__(self, port: int, cookie: str, address: str, live: bool = False) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.address = address
        self.cookie = cookie
        self.says = {}
        page, headers = self.get(address)
        given = next(one.split(";")[0] for one in headers.get_all("Set-Cookie", []) if "csrf" in one)
        self.cookie = f"{cookie}; {given}"
        self.page = page
        self.says = {"HX-Request": "true"} if live else {}
        self.token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]

    def get(self, address: str) -> tuple[str, http.client.HTTPMessage]:
        """A page or a piece of one."""
        return self.ask("GET", quoted(address), None, 200)

    def post(self, said: dict, good: int) -> float:
        """Send the form and return the milliseconds of the answer; another answer than the good one raises."""
        began = time.perf_counter()
        self.ask("POST", self.address, urlencode({"csrfmiddlewaretoken": self.token, **said}), good)
        return (time.perf_counter() - began) * 1000

    def ask(
        self, method: str, address: str, body: str | None, good: int
    ) -> tuple[str, http.client.HTTPMessage]:
        """One request."""
        headers = {
            **self.says, "Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        self.connection.request(method, address, body, headers)
        answer = self.connection.getresponse()
        page = answer.read().decode()
        if answer.status != good:
            raise RuntimeError(f"{method} {address} answered {answer.status}: {page[:300]}")
        return page, answer.headers


def receipt(rng: random.Random) -> dict[str, str]:
    """What a clerk types."""
    return {
        "medium": "paper", "sender": rng.choice(SENDERS), "sender_date": "", "kind": "letter",
        "sender_number": f"台內民字第109{rng.randrange(10**7):07}號", "subject": rng.choice(SUBJECTS),
        "attachments_note": "如主旨", "copies": "1", "speed": "ordinary", "copy_kind": "original", "secrecy": "",
        "processing": "general", "assign_to": rng.choice(("KM-B", "KM-E", "KM-F", "KM-G", "KM-O", "")),
    }  # fmt: skip


def registered(port: int, clerks: list[str]) -> list[tuple[str, list]]:
    """One clerk alone, a hundred at their pace, a hundred in a hurry, a hundred at once."""
    desks = [Desk(port, cookie, "/documents/registry/", live=True) for cookie in clerks]
    rows = [("registration, one clerk alone", numbers(*together(desks[:1], hurried(40))))]
    for name, pause in (
        (f"{CLERKS} clerks at the pace", DAY / A_DAY),
        (f"{CLERKS} clerks, each in 10 s", 10),
    ):
        rows.append((f"registration, {name}", numbers(*together(desks, paced(pause)))))
    rows.append((f"registration, {CLERKS} clerks all at once", numbers(*together(desks, hurried(EACH)))))
    return rows


def hurried(count: int) -> Callable:
    """Receipt after receipt."""

    def work(desk: Desk, rng: random.Random, note: Callable) -> None:
        for _n in range(count):
            note(desk.post(receipt(rng), 200))

    return work


def paced(pause: float) -> Callable:
    """A receipt at random moments, ``pause`` seconds between them in the mean, with what the screen asks for."""

    def work(desk: Desk, rng: random.Random, note: Callable) -> None:
        until = time.monotonic() + SECONDS
        due = time.monotonic() + rng.expovariate(1 / pause)
        while due < until:
            time.sleep(max(0, due - time.monotonic()))
            desk.connection.close()  # a silent one was closed by the server; a browser opens another too
            said = receipt(rng)
            asked = urlencode(
                {"sender": said["sender"], "sender_number": said["sender_number"], "subject": said["subject"]}
            )
            for piece in ("senders", "duplicates", "suggestions"):
                desk.ask("GET", f"/documents/registry/{piece}/?{asked}", None, 200)
            note(desk.post(said, 200))
            due += rng.expovariate(1 / pause)

    return work


def together(desks: list[Desk], work: Callable) -> tuple[list[float], float]:
    """Everybody at once: the milliseconds of every registration, and the seconds that all took."""
    waits: list[float] = []
    failures: list[Exception] = []

    def one(n: int, desk: Desk) -> None:
        desk.connection.close()
        try:
            work(desk, random.Random(n), waits.append)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(desks)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return waits, time.perf_counter() - began


def signed(port: int, rounds: list[dict]) -> list[tuple[str, list]]:
    """Every round signed at its first desk, then decided at its second."""
    waits: dict[str, list[float]] = {"sign-off, first desk signs": [], "sign-off, last desk decides": []}
    took = dict.fromkeys(waits, 0.0)
    for one in rounds:
        for name, (cookie, address) in zip(waits, one["signers"], strict=True):
            desk = Desk(port, cookie, address)
            seen = re.search(r'name="seen" value="([^"]*)"', desk.page)[1]
            stop = re.search(r'name="stop" value="([^"]*)"', desk.page)[1]
            waited = desk.post({"act": "sign", "stop": stop, "seen": seen, "opinion": "如擬。"}, 302)
            waits[name].append(waited)
            took[name] += waited / 1000
    return [(name, numbers(times, took[name])) for name, times in waits.items()]


def numbers(waits: list[float], seconds: float) -> list[str]:
    """How many, p50, p95, and how many a second."""
    return [
        str(len(waits)), f"{quantile(waits, 0.5):.0f}", f"{quantile(waits, 0.95):.0f}", f"{len(waits) / seconds:.1f}",
    ]  # fmt: skip
