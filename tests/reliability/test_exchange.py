"""Two houses write to each other while one of them is killed between any two steps: each letter arrives once."""

import json
import shutil
import signal
import subprocess
import sys
import time

import pytest

from countyhall.config.embedded_postgres import Server
from countyhall.domains.documents.services.exchange import points
from countyhall.domains.documents.services.exchange.carrier import carry
from countyhall.domains.documents.services.exchange.filedrop import FileDrop
from countyhall.domains.documents.tests.offices import COUNCIL, COUNTY
from tests.reliability.instance import ROOT, Instance

pytestmark = pytest.mark.reliability
MANY = 1000
ROUNDS = 4


class House:
    """An instance of its own, with its own database, that exchanges through its own folders."""

    def __init__(self, name: str, instance: Instance):
        self.name, self.instance = name, instance
        self.server = Server(self.instance.home)
        self.server.start()
        self.drop = FileDrop(self.instance.home / "exchange")
        self.process = None

    def tell(self, do: str, **more):
        """Have the office do something; ``None`` when it fell."""
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.reliability.exchange_office", self.name, str(self.drop.place)],
                env=self.instance.environment(
                    DJANGO_SETTINGS_MODULE="countyhall.config.settings", COUNTYHALL_DATE="2020-10-05"
                ),
                cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
        self.process.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if line:
            return json.loads(line)
        assert self.process.wait() == -signal.SIGKILL, "the office ended by itself"
        return None

    def close(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.stdin.close()
            self.process.wait()
        self.server.release()


@pytest.fixture(scope="module")
def houses(new_instance):
    """The county and the council."""
    made = [House(name, new_instance()) for name in "ab"]
    for house in made:
        house.tell("open")
    yield made
    for house in made:
        house.close()


def carried(houses) -> int:
    return carry({COUNTY: houses[0].drop, COUNCIL: houses[1].drop})


def settle(houses) -> float:
    """Rounds until nothing moves; the seconds that the offices took."""
    took = 0.0
    for _count in range(ROUNDS):
        for house in houses:
            begun = time.perf_counter()
            house.tell("turn")
            took += time.perf_counter() - begun
        carried(houses)
    return took


def same_on_both_sides(houses) -> list[dict]:
    """Nothing lost, nothing doubled, and both books say so."""
    books = [house.tell("figures") for house in houses]
    for mine, theirs in (books, reversed(books)):
        assert set(mine["sent"]) == {"delivered"}
        assert mine["sent"]["delivered"] == mine["delivered"] == theirs["came"]["registered"]
        assert mine["numbers_sent"] == theirs["numbers_came"]
        assert mine["references"] == theirs["documents"]
        assert len(set(theirs["documents"])) == len(theirs["documents"]) == theirs["files"]
    for house in houses:
        for name in ("in", "receipts", "failed", "out"):
            assert not list(house.drop.folder(name).iterdir()), (house.name, name)
    return books


REFUSING = "a refused arrival put aside"
CARRYING = "an envelope on the way"


@pytest.mark.parametrize("point", [name for name in points.NAMES if name not in (REFUSING, CARRYING)])
def test_a_fall_between_any_two_steps_loses_and_doubles_nothing(houses, point):
    """Kill -9 at every named point, at the sender's and at the recipient's."""
    place = points.NAMES.index(point)
    for count, house in enumerate(houses):
        house.tell("write", first=10_000 + place * 10 + count * 5, count=3)
    falls = 0
    for _count in range(ROUNDS):
        for house in houses:
            falls += house.tell("fall", at=point, nth=2) is None
        carried(houses)
    settle(houses)
    same_on_both_sides(houses)
    assert falls >= 1, f"nobody fell at “{point}”"


@pytest.mark.parametrize("point", [REFUSING, "an arrival registered", "an arrival acknowledged"])
def test_a_fall_while_something_is_refused_keeps_it_aside_once(houses, point):
    """What is refused is neither lost nor doubled, whenever the house falls."""
    house = houses[0]
    refused = house.tell("figures")["came"].get("refused", 0)
    name = f"harm-{point.replace(' ', '-')}"
    (house.drop.folder("in") / name).mkdir()
    (house.drop.folder("in") / name / "letter.di").write_bytes(b"no letter")
    assert house.tell("fall", at=point, nth=1) is None
    house.tell("turn")
    house.tell("turn")
    assert house.tell("figures")["came"]["refused"] == refused + 1
    kept = house.drop.folder("failed") / name
    assert (kept / "letter.di").read_bytes() == b"no letter"
    assert not list(house.drop.folder("in").iterdir())
    shutil.rmtree(kept)
    for receipt in house.drop.folder("failed").iterdir():
        receipt.unlink()


def test_a_thousand_letters_each_way_arrive_once(houses, record_property):
    """Figures are equal on both sides; how fast is printed."""
    begun = time.perf_counter()
    for house in houses:
        for first in range(1, MANY + 1, 250):
            house.tell("write", first=first, count=250)
    written = time.perf_counter() - begun
    sent = received = 0.0
    for house in houses:
        start = time.perf_counter()
        house.tell("turn")
        sent += time.perf_counter() - start
    carried(houses)
    for house in houses:
        start = time.perf_counter()
        house.tell("turn")
        received += time.perf_counter() - start
    carried(houses)
    settle(houses)
    books = same_on_both_sides(houses)
    assert all(len(book["documents"]) >= MANY for book in books)
    rates = {
        "sent_per_second": 2 * MANY / sent,
        "received_per_second": 2 * MANY / received,
        "written_in": written,
    }
    for name, value in rates.items():
        record_property(name, round(value, 1))
    sys.__stdout__.write(f"\nexchange: {rates}\n")
