"""A worker that is killed loses nothing and doubles nothing."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from countyhall.kernel.jobs import tasks
from countyhall.kernel.jobs.services import Progress
from countyhall.kernel.notices import services as notices
from countyhall.kernel.notices.models import Mail

WORKER = (
    "import django; django.setup(); from countyhall.kernel.jobs.services import run_worker; run_worker({})"
)


class SlowSink:
    """Takes letters, each after a moment, and remembers which it acknowledged."""

    def __init__(self) -> None:
        self.ids = []

    async def handle_DATA(self, server, session, envelope):
        """Acknowledge."""
        head = envelope.content.decode("ascii", "replace")
        self.ids.append(head.split("Message-ID: ")[1].split("\r\n")[0])
        return "250 taken"


@pytest.fixture
def sink():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    handler = SlowSink()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    handler.port = port
    yield handler
    controller.stop()


def worker(port: int, options: str = "") -> subprocess.Popen:
    """A worker process of its own, on this test's database."""
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    environment = os.environ | {"DATABASE_URL": url, "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port)}
    return subprocess.Popen([sys.executable, "-c", WORKER.format(options)], env=environment)


def until(condition, seconds: int = 60) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


@pytest.mark.reliability
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("at_a_time", [1, 4])
def test_a_worker_killed_while_it_sends_loses_no_letter_and_doubles_none(sink, at_a_time):
    """Kill -9 of the worker during writes."""
    for n in range(150):
        notices.tell_address(f"citizen{n}@example.tw", "收到您的信", "謝謝。", urgent=True)
    first = worker(sink.port, f"concurrency={at_a_time}")
    until(lambda: len(sink.ids) >= 10)
    first.send_signal(signal.SIGKILL)
    first.wait()
    letters = Mail.objects.filter(to__startswith="citizen")  # what else was told goes out as well
    assert letters.exclude(state=Mail.State.DELIVERED).exists(), "it was killed half way"
    letters.filter(state=Mail.State.SENDING).update(lease_until=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 minutes'")
    tasks.recover()
    from countyhall.kernel.notices import delivery

    delivery.recover()
    second = worker(sink.port, "until_empty=True, queues=['mail']")
    assert second.wait(timeout=90) == 0
    assert len(sink.ids) == len(set(sink.ids)), "no letter twice"
    unknown = letters.filter(state=Mail.State.TECHNICAL_FAILURE).count()
    assert unknown <= at_a_time, "at most those that were on their way"
    assert letters.filter(state=Mail.State.DELIVERED).count() == 150 - unknown
    assert len(sink.ids) >= 150 - unknown


@pytest.mark.reliability
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_asked_to_stop_ends_cleanly(sink):
    process = worker(sink.port)
    until(lambda: _workers() == 1)
    process.terminate()
    assert process.wait(timeout=60) == 0
    assert not ProcrastinateJob.objects.filter(status="doing").exists()


def _workers() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_works_transaction_is_open(clerk):
    """The page that polls sees the count of an import that is not committed yet."""
    from django.db import connections, transaction

    progress = Progress.start("匯入", 10, clerk)
    with transaction.atomic():
        progress.advance(10)
        other = connections.create_connection("default")
        with other.cursor() as cursor:
            cursor.execute("SELECT done, state FROM jobs_progress WHERE id = %s", [progress.pk])
            assert cursor.fetchone() == (10, "running")
        other.close()
    progress.finish(link="/x/")
    assert (progress.state, progress.percent, progress.ended) == ("finished", 100, True)
