"""Whoever carries copies is killed between sending one and noting it; nothing is lost, nothing goes double."""

from contextlib import contextmanager

import pytest

from countyhall.config.embedded_postgres import Server
from tests.reliability.instance import Instance, kill
from tests.reliability.truth import history_holds

pytestmark = pytest.mark.reliability

COURIER = "tests.reliability.courier"
COPIES = 12
STATES = "select mode, state, count(*), sum(tries) from documents_recipient group by 1, 2 order by 1"
LETTERS = 'select count(*), count(distinct "to") from notices_mail where "to" like \'to%@example.test\''
NOTED = "select count(*), count(distinct recipient_id) from documents_try where outcome = 'handed'"


@pytest.fixture
def office(new_instance):
    """An office whose letter to many addressees has just been sent."""
    made = new_instance()
    server = Server(made.home)
    server.start()
    prepared = start(made, "--prepare", str(COPIES))
    said, _none = prepared.communicate(timeout=300)
    assert prepared.returncode == 0, said
    yield made
    server.release()
    for process in made.processes():
        kill(process)


def start(office: Instance, *arguments: str):
    """The courier, with the settings of the house."""
    return office.start(*arguments, module=COURIER, DJANGO_SETTINGS_MODULE="countyhall.config.settings")


@contextmanager
def carrying(office: Instance):
    """The courier at work, killed at the end."""
    courier = start(office)
    yield courier
    if courier.poll() is None:
        kill(courier)
    courier.wait()


def test_a_courier_killed_between_sending_and_noting_doubles_nothing(office):
    """DOC-09: every addressee gets one parcel and one letter, each noted once."""
    for carried in (1, 2, 3):
        with carrying(office) as courier:
            for _ in range(carried):
                courier.stdout.readline()
    last = start(office)
    said, _none = last.communicate(timeout=300)
    assert last.returncode == 0, said
    rows = {(mode, state): (count, tries) for mode, state, count, tries in office.ask(STATES)}
    assert rows == {("electronic", "handed"): (COPIES, COPIES), ("email", "handed"): (COPIES, COPIES)}
    assert office.ask(LETTERS) == [(COPIES, COPIES)]
    assert office.ask(NOTED) == [(2 * COPIES, 2 * COPIES)]
    folder = next(office.home.rglob("exchange-out"))
    assert len(list(folder.glob("*.txt"))) == COPIES + 1, "one file per parcel, and the book of arrivals"
    arrivals = (folder / "arrivals.txt").read_text().split()
    assert len(set(arrivals)) == COPIES
    assert len(arrivals) > COPIES, "it was killed where it hurts: some came again, under the same key"
    history_holds(office)
