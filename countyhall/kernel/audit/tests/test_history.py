"""History is added to, never changed; and when somebody changes it all the same, it shows."""

import time

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from countyhall.kernel.audit import services
from countyhall.kernel.audit.models import Entry, Seal
from countyhall.kernel.records.tests.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(county):
    return Case.objects.create(subject="路燈", unit=county.section)


def told(case, *actions, by=None):
    return [services.record(case, action, by=by, before="a", after="b", note="臺", n=1) for action in actions]


def tamper(sql: str, *values) -> None:
    """What an intruder with the database's own rights would do."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET session_replication_role = origin")


def sealed_now() -> Seal:
    """Seal everything, once no older transaction of the server (of any database) holds it back."""
    newest, end = Entry.objects.latest("transaction").transaction, time.monotonic() + 60
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            if cursor.fetchone()[0] > newest:
                break
        time.sleep(0.1)
    return services.seal()


def test_each_line_continues_the_one_before(case, county, clerk):
    other = Case.objects.create(subject="水管", unit=county.section)
    first, second = told(case, "assign", "reply", by=clerk)
    (apart,) = told(other, "assign")
    assert (first.position, first.previous) == (1, "")
    assert (second.position, second.previous) == (2, first.hash)
    assert (apart.position, apart.previous) == (1, "")
    assert list(services.history(case)) == [first, second]
    assert services.verify() is None


def test_many_lines_at_once_make_the_same_chain(case):
    now = timezone.now()
    services.record_many(services.Line(case, f"step {n}", at=now) for n in range(30))
    told(case, "last")
    assert services.history(case).last().position == 31
    assert services.verify() is None


@pytest.mark.parametrize(
    "change",
    [
        lambda: Entry.objects.update(action="nothing"),
        lambda: Entry.objects.all().delete(),
        lambda: Seal.objects.update(count=0),
    ],
    ids=["update", "delete", "seal"],
)
def test_the_database_refuses_to_change_history(case, change):
    told(case, "assign")
    Seal.objects.create(upto=1, count=1, hash="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        change()
    assert Entry.objects.get().action == "assign"


def test_the_database_refuses_to_empty_history(case, history_guard):
    told(case, "assign")
    with (
        pytest.raises(DatabaseError, match="never emptied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE audit_entry")
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "place", "why"),
    [
        ("UPDATE audit_entry SET action = 'forged' WHERE id = %s", 1, "changed after"),
        ("UPDATE audit_entry SET data = '{}' WHERE id = %s", 1, "changed after"),
        ("UPDATE audit_entry SET at = at - interval '1 day' WHERE id = %s", 1, "changed after"),
        ("DELETE FROM audit_entry WHERE id = %s", 2, "missing"),
        ("UPDATE audit_entry SET previous = repeat('0', 64) WHERE id = %s", 1, "continue"),
    ],
)
def test_the_first_broken_link_is_named(case, change, place, why):
    """The chain is verified and the first broken link named."""
    lines = told(case, "receive", "assign", "reply", "close")
    tamper(change, lines[1].pk)
    broken = services.verify()
    assert broken.entry == lines[place]
    assert why in broken.why


@pytest.mark.django_db(transaction=True)
def test_a_seal_shows_that_the_end_of_a_record_was_cut_off(county):
    """A record's own chain cannot miss its last line; the seal over all does."""
    case = Case.objects.create(subject="路燈", unit=county.section)
    lines = told(case, "receive", "assign")
    sealed = sealed_now()
    assert sealed.count == 2
    assert services.seal() is None
    assert services.verify() is None
    tamper("DELETE FROM audit_entry WHERE id = %s", lines[1].pk)
    broken = services.verify()
    assert broken.entry == sealed
    assert "2 lines, 1 are there" in broken.why


@pytest.mark.django_db(transaction=True)
def test_a_whole_history_rewritten_with_right_hashes_is_still_found(county):
    case = Case.objects.create(subject="路燈", unit=county.section)
    (line,) = told(case, "receive")
    sealed_now()
    told(case, "assign")
    second = sealed_now()
    assert second.previous == Seal.objects.first().hash
    line.action = "forged"
    tamper(
        "UPDATE audit_entry SET action = 'forged', hash = %s WHERE id = %s", services.digest(line), line.pk
    )
    assert services.verify() is not None


def test_reading_what_is_sealed_is_noted_with_its_reason(case, head):
    """PET-10."""
    with pytest.raises(ValueError, match="reason"):
        services.looked_at(case, by=head, reason="  ")
    entry = services.looked_at(case, by=head, reason=" 調查檢舉 ")
    assert (entry.by, entry.action, entry.data) == (head, "looked_at", {"reason": "調查檢舉"})


def test_a_line_goes_with_the_change_that_failed(case):
    with pytest.raises(RuntimeError), transaction.atomic():
        told(case, "assign")
        raise RuntimeError
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "text", ["& < > = + - @ {{ {%", "𠮷野家", "\u202e", "'; DROP TABLE audit_entry; --", "\n\t"]
)
def test_what_goes_in_comes_out(case, text):
    """X-10."""
    services.record(case, "note", by=None, text=text)
    assert services.history(case).get().data["text"] == text
    assert services.verify() is None
