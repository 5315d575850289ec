"""Queued with the change, once by key, tried again later."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from countyhall.kernel.jobs import tasks
from countyhall.kernel.jobs.models import Done
from countyhall.kernel.jobs.queue import BackOff
from countyhall.kernel.jobs.services import defer, first_time, run_due, task

SEEN = []


@task(queue="test", tries=3)
def note(word: str) -> None:
    """Remember a word."""
    SEEN.append(word)


@task(queue="test", tries=3)
def stumble() -> None:
    """Fail."""
    raise ValueError("on purpose")


def waiting():
    return ProcrastinateJob.objects.filter(queue_name="test", status="todo")


@pytest.fixture(autouse=True)
def nothing_seen():
    SEEN.clear()


@pytest.mark.django_db
def test_work_is_queued_and_undone_with_the_change_that_wants_it():
    with pytest.raises(RuntimeError), transaction.atomic():
        defer(note, word="lost")
        raise RuntimeError
    defer(note, word="kept")
    assert run_due(["test"]) == 1
    assert SEEN == ["kept"]


@pytest.mark.django_db
def test_of_jobs_with_one_key_only_one_waits():
    assert defer(note, key="same", word="a")
    assert defer(note, key="same", word="b") is None
    assert defer(note, key="other", word="c")
    assert run_due(["test"]) == 2
    assert SEEN == ["a", "c"]
    assert defer(note, key="same", word="d")


@pytest.mark.django_db
def test_work_waits_for_its_moment():
    defer(note, at=timezone.now() + timezone.timedelta(hours=1), word="later")
    assert run_due(["test"]) == 0
    assert waiting().count() == 1


@pytest.mark.django_db
def test_each_wait_is_about_twice_the_one_before_and_the_tries_end():
    job = type("Job", (), {"attempts": 0})
    waits = []
    for job.attempts in range(5):
        decision = BackOff(tries=5).get_retry_decision(exception=ValueError(), job=job)
        waits.append(decision and (decision.retry_at - timezone.now()).total_seconds())
    assert waits[4] is None
    for wait, expected in zip(waits, [10, 20, 40, 80], strict=False):
        assert 0.7 * expected < wait < 1.3 * expected


@pytest.mark.django_db(transaction=True)
def test_a_key_is_claimed_once_however_many_ask():
    """X-09: two hundred ask for the same key at the same time."""
    won, start = [], threading.Barrier(20)

    def ask():
        start.wait()
        try:
            for _ in range(10):
                with transaction.atomic():
                    if first_time("the one"):
                        won.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1


@pytest.mark.django_db
def test_a_claim_is_given_back_when_its_work_fails():
    with pytest.raises(ValueError, match="on purpose"), transaction.atomic():
        first_time("work")
        stumble.func()
    assert not Done.objects.exists()


@pytest.mark.django_db
def test_jobs_of_a_killed_worker_are_put_back():
    defer(note, word="again")
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_register_worker_v1()")
        worker = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '5 minutes'")
        cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(ARRAY['test'], %s)", [worker])
    assert waiting().count() == 0
    assert tasks.recover() == 1
    assert run_due(["test"]) == 1
    assert SEEN == ["again"]


@pytest.mark.django_db
def test_a_dead_workers_job_ends_where_another_of_its_key_took_its_place():
    """Of jobs with one key only one waits: putting both back would end the round for every job."""
    for word in "ab":
        defer(note, key="same", word=word)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo'")
    assert tasks.recover() == 2
    assert sorted(ProcrastinateJob.objects.values_list("status", flat=True)) == ["aborted", "todo"]
    assert run_due(["test"]) == 1
