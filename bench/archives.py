"""Full-text search over 900,000 read pages through its page and its gate, and the opening of a hit at its place."""

import hashlib
import http.client
import json
import re
import time
from pathlib import Path

from bench import instance as house
from bench import writing
from bench.pages import quoted
from bench.results import Table, quantile
from bench.shelf import PAGES

COUNTY, SHELF = "bench_archives_county", "bench_archives"
SEARCH = "/archives/pages/"
HIT = re.compile(r'class="page-hit" href="([^"]+)"')
BOX = 'class="find"'
WARM = 5


def measure(instance, scales: list[int]) -> list[Table]:
    """Search as the archivist, who sees all, and as a clerk of one unit; then each first hit opened."""
    filled(instance)
    known = json.loads(instance.python(SHELF, "bench.asking").splitlines()[-1])
    found, opened = _search(), _open()
    with instance.serving(SHELF) as port:
        for reader, cookie in known["cookies"].items():
            for kind, questions in known["questions"].items():
                told = asked(port, cookie, questions)
                found.rows.append([reader, kind, len(questions), told["with hits"], *told["searching"]])
                if told["opening"]:
                    opened.rows.append(
                        [reader, kind, len(told["opening"]), told["boxed"], *_times(told["opening"])]
                    )
    return [found, opened, _sizes(known["sizes"])]


def filled(instance, pages: int = PAGES) -> None:
    """The database of pages; it is filled where it is missing or made by another version of the filling."""
    said = mark(pages)
    if instance.said_of(SHELF) != said:
        like = county(instance)
        print(f"Filling {SHELF} with {pages:,} pages …", flush=True)
        instance.copy_of(like, SHELF)
        print(instance.python(SHELF, "bench.shelf", "fill", str(pages)), flush=True)
        instance.say_of(SHELF, said)


def county(instance) -> str:
    """The database of a county with the archives' own demo, without documents."""
    return instance.made(COUNTY, house.fingerprint(), "bench.shelf", "county")


def mark(pages: int) -> str:
    """Changes when the tables, the demo county or the filling change."""
    state = hashlib.sha256(f"{house.fingerprint()} {pages}".encode())
    for module in (writing.__file__, Path(__file__).with_name("shelf.py")):
        state.update(Path(module).read_bytes())
    return state.hexdigest()


def asked(port: int, cookie: str, questions: list[str]) -> dict:
    """How long each question takes, each asked once, and how long its first hit."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    for _turn in range(WARM):
        get(connection, cookie, f"{SEARCH}?q=檔案")
    searching, opening, hits, boxed = [], [], 0, 0
    for question in questions:
        took, body = get(connection, cookie, f"{SEARCH}?q={question}")
        searching.append(took)
        if first := HIT.search(body):
            hits += 1
            took, page = get(connection, cookie, first[1].replace("&amp;", "&"))
            opening.append(took)
            boxed += BOX in page
    return {"searching": _times(searching), "with hits": hits, "opening": opening, "boxed": boxed}


def get(connection, cookie: str, address: str) -> tuple[float, str]:
    """Milliseconds until the page is there, and the page."""
    began = time.perf_counter()
    connection.request("GET", quoted(address), headers={"Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read()
    took = (time.perf_counter() - began) * 1000
    if answer.status != 200:
        raise RuntimeError(f"{address} answered {answer.status}")
    return took, body.decode()


def _times(waits: list[float]) -> list[str]:
    return (
        [f"{quantile(waits, 0.5):.0f}", f"{quantile(waits, 0.95):.0f}", f"{max(waits):.0f}"]
        if waits
        else ["–"] * 3
    )


def _search() -> Table:
    return Table(
        f"Search in {PAGES:,} scanned pages",
        ["reader", "looked for", "questions", "with hits", "p50 ms", "p95 ms", "slowest"],
        note="Each question is asked once of the page “Search scanned pages”, as the reader waits for it. The "
        "archivist sees all pages, the clerk those of one unit; one item in a hundred is classified and found by "
        "nobody without the right. Pages hold 300 to 600 characters, drawn so that pairs of characters follow each "
        "other as often as in the product's own Chinese (messages, report, demo county), with names of seldom "
        "characters, numbers, dates and sums.",
    )  # fmt: skip


def _open() -> Table:
    return Table(
        "A hit opened", ["reader", "looked for", "opened", "with the place marked", "p50 ms", "p95 ms", "slowest"],
        note="The page of the first hit of each question: picture, text, and the found words framed on the picture.",
    )  # fmt: skip


def _sizes(rows: list) -> Table:
    table = Table(f"What {PAGES:,} pages take", ["table", "rows", "table MB", "indexes MB"])
    names = {"Page": "pages", "PageText": "texts and places of words", "PageEntry": "search entries"}
    for name, count, data, indexes in rows:
        table.rows.append([names[name], f"{count:,}", f"{data / 2**20:,.0f}", f"{indexes / 2**20:,.0f}"])
    return table
