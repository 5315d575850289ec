"""Citizens write while everything around them is killed: what was acknowledged is there, whole and once."""

import threading

import pytest

from tests.reliability.citizens import Crowd
from tests.reliability.house import found, running
from tests.reliability.instance import kill, wait_for
from tests.reliability.mailbox import Mailbox
from tests.reliability.truth import history_holds, letters_went_once, petitions_are_whole

pytestmark = pytest.mark.reliability

ENDED = "update notices_mail set lease_until = now() where lease_until is not null returning 1"
WAITING = "select count(*) from notices_mail where state in ('created', 'sending', 'temporary-failure')"
POSTMAN = 150  # seconds: the worker looks once a minute for what a killed one left


@pytest.fixture
def mailbox():
    """Where the county's letters go."""
    box = Mailbox()
    threading.Thread(target=box.serve_forever, daemon=True).start()
    yield box
    box.shutdown()
    box.server_close()


@pytest.fixture
def office(new_instance):
    """An instance with one unit, which receives petitions."""
    made = new_instance()
    found(made)
    yield made
    for process in made.processes():
        kill(process)


def test_petitions_outlive_a_killed_web_worker_and_database(office, mailbox):
    """PET-02, X-09: none acknowledged is lost, none is half there, no letter comes twice."""
    with running(office, SMTP_HOST="127.0.0.1", SMTP_PORT=str(mailbox.port)) as house:
        with Crowd(house.address, mailbox.links) as crowd:
            for fall in (house.worker_falls, house.web_falls, house.database_falls, house.worker_falls):
                had = len(crowd.acknowledged) + 10
                wait_for(lambda had=had: len(crowd.acknowledged) >= had, "ten more petitions")
                fall()
            had = len(crowd.acknowledged) + 10
            wait_for(lambda: len(crowd.acknowledged) >= had and crowd.confirmed, "petitions after the falls")
        petitions_are_whole(office, crowd.acknowledged, crowd.confirmed)
        office.ask(ENDED)  # the lease of a killed postman ends, as it would after five minutes
        wait_for(lambda: office.ask(WAITING)[0][0] == 0, "the last letter to leave", POSTMAN)
        letters_went_once(office, mailbox.received())
        history_holds(office)
