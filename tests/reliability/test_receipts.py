"""The registry is killed in the middle of a receipt; every acknowledged one is there, whole and once."""

import pytest

from tests.reliability.conftest import writing
from tests.reliability.instance import kill
from tests.reliability.truth import history_holds

pytestmark = pytest.mark.reliability
COUNTER = "tests.reliability.counter"

WHOLE = """
select d.number, d.state,
  (select count(*) from records_number n where n.text = d.number),
  array(select f.code::text from records_fact f where f.object_id = d.id and f.content_type_id = t.id),
  array(select a.action::text from audit_entry a where a.object_id = d.id and a.content_type_id = t.id),
  (select count(*) from deadlines_clock c where c.object_id = d.id and c.content_type_id = t.id),
  (select count(*) from search_entry s where s.object_id = d.id and s.content_type_id = t.id),
  array(select h.kind::text from documents_hop h where h.document_id = d.id)
from documents_document d, django_content_type t
where t.app_label = 'documents' and t.model = 'document' order by d.id
"""
RECEIPT = ("registered", 1, ["received"], ["created"], 1, 1, ["registered"])


@pytest.fixture
def instance(new_instance):
    """A county of its own: in the shared one other tests register, and its receipts are counted to the last."""
    return new_instance()


def receipts_are_whole(instance, acknowledged: list[str]) -> None:
    """Each with its number, fact, history, clock, place in the search and first stay; numbers without a gap."""
    rows = {row[0]: tuple(row[1:]) for row in instance.ask(WHOLE)}
    assert [number for number in acknowledged if number.startswith("twice")] == []
    assert set(acknowledged) <= set(rows), "an acknowledged receipt is lost"
    assert {number: parts for number, parts in rows.items() if parts != RECEIPT} == {}
    taken = sorted(int(number[3:]) for number in rows)
    assert taken == list(range(1, len(rows) + 1)), "the numbers have a gap"
    doubles = instance.ask(
        "select exchange_id from documents_document where exchange_id <> '' group by 1 having count(*) > 1"
    )
    assert doubles == [], "a parcel was registered twice"


def test_receipts_outlive_killed_counters_and_a_killed_database(instance, server):
    """DOC-01, X-06: two counters at a time, killed one after the other, and the database."""
    acknowledged: list[str] = []
    for turn in range(3):
        with writing(instance, module=COUNTER) as first, writing(instance, module=COUNTER) as second:
            first.read(len(first.acknowledged) + 20)
            kill(first.pid)
            second.read(len(second.acknowledged) + 10)
            if turn == 1:
                kill(server.pid())
                server.start()
                second.read(len(second.acknowledged) + 10)
            kill(second.pid)
        acknowledged += [*first.acknowledged, *second.acknowledged]
    receipts_are_whole(instance, acknowledged)
    history_holds(instance)
