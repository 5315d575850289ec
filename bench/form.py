"""The public petition form: how many citizens a second can open it, and how many can send it."""

import http.client
import re
import threading
import time
from urllib.parse import urlencode

from bench.results import Table

READERS, GETS, POSTS = 4, 400, 120
LETTER = {
    "channel": "web", "kind": "rights", "subject": "山外里路燈不亮",
    "body": "山外里黃海路12號前路燈不亮，已三日，請派員修復。",
    "township": "jinhu", "village": "山外里", "place": "黃海路12號", "name": "王大明", "phone": "", "address": "",
    "language": "zh-hant", "wish": "private", "agree": "on", "website": "", "seen_alike": "1",
}  # fmt: skip


def measure(instance, scales: list[int]) -> list[Table]:
    """Requests a second with four readers at once, beside Django that answers two letters."""
    database = instance.copy_of(instance.county(min(scales)), "bench_form")
    with instance.serving(database, "bench.bare:application") as port:
        floor = rate(GETS * 5, lambda n, connection: get(connection, "/bare/"), port)
    with instance.serving(database, "countyhall.config.wsgi:application") as port:
        read = rate(GETS, lambda n, connection: get(connection, "/public/petitions/write/"), port)
        forms = [blank(port) for _n in range(POSTS)]
        time.sleep(4)  # who sends within three seconds is taken for a machine
        sent = rate(POSTS, lambda n, connection: post(connection, n, *forms[n]), port)
    table = Table("Public petition form", ["request", "per second", "share of the floor"])
    for name, number in [
        ("floor: bare Django view", floor),
        ("GET the form", read),
        ("POST a petition", sent),
    ]:
        table.rows.append([name, f"{number:.0f}", f"1 / {floor / number:.0f}" if number < floor else "1"])
    table.note = (
        f"{READERS} connections at once, {GETS} GET, {POSTS} POST; the client runs on the same machine. The floor is "
        "a view without middleware, template and database in the same server. A POST checks CSRF and the form, looks "
        "for petitions that say the same, numbers, encrypts the sender, writes facts, history and search index, and "
        "queues the letter that asks for confirmation."
    )
    return [table]


def rate(count: int, request, port: int) -> float:
    """Requests a second; a failed one ends the measurement."""
    numbers, failures = iter(range(count)), []
    lock = threading.Lock()

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while not failures:
            with lock:
                n = next(numbers, None)
            if n is None:
                return
            try:
                request(n, connection)
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=work) for _n in range(READERS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return count / (time.perf_counter() - began)


def get(connection, address: str) -> tuple[str, str]:
    """The page and the cookies that it set."""
    connection.request("GET", address)
    answer = connection.getresponse()
    page = answer.read().decode()
    if answer.status != 200:
        raise RuntimeError(f"{address} answered {answer.status}")
    return page, "; ".join(one.split(";")[0] for one in answer.headers.get_all("Set-Cookie", []))


def blank(port: int) -> tuple[dict, str]:
    """An opened form: its hidden fields and its cookies."""
    page, cookie = get(http.client.HTTPConnection("127.0.0.1", port, timeout=60), "/public/petitions/write/")
    hidden = {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1]
        for name in ("csrfmiddlewaretoken", "begun")
    }
    return hidden, cookie


def post(connection, n: int, hidden: dict, cookie: str) -> None:
    """Send one petition; only the page that says so counts as sent."""
    body = urlencode({**LETTER, **hidden, "email": f"citizen{n}@example.org"})
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/public/petitions/write/", body, headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    if answer.status != 302:
        raise RuntimeError(
            f"the form answered {answer.status}: {re.findall('invalid-feedback[^<]*<?[^<]*', page)[:3]}"
        )
