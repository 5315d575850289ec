"""The queue in the database: how work is declared, queued within a transaction, and picked up."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import connection, transaction
from django.utils import timezone
from procrastinate import RetryDecision, exceptions, manager, sql, tasks
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.retry import BaseRetryStrategy

# Always Django's own connection, in a worker too, so that work is queued with the change that wants it.
QUEUE = manager.JobManager(DjangoConnector())
LONGEST_WAIT = 3600


class BackOff(BaseRetryStrategy):
    """Wait 10 s, 20 s, 40 s … up to an hour, each spread by a quarter so that a crowd does not
    return at once.
    """

    def __init__(self, tries: int) -> None:
        self.tries = tries

    def get_retry_decision(self, *, exception: BaseException, job) -> RetryDecision | None:
        """When to try again, or ``None`` after the last try."""
        if job.attempts + 1 >= self.tries:
            return None
        return RetryDecision(retry_at=timezone.now() + timedelta(seconds=wait(job.attempts + 1)))


def wait(attempt: int, first: int = 10) -> float:
    """Seconds to wait after the ``attempt``-th failure (from 1)."""
    spread = random.uniform(0.75, 1.25)  # noqa: S311 - not a secret
    return min(first * 2 ** (attempt - 1), LONGEST_WAIT) * spread


def task(function: Callable | None = None, *, queue: str = "default", tries: int = 8):
    """Make a function queueable: ``@task`` or ``@task(queue="mail", tries=3)``.

    It may run more than once (a worker can die after the work and before it said so): let it be
    repeatable, or guard it with :func:`first_time`.
    """
    if function is None:
        return lambda f: task(f, queue=queue, tries=tries)
    name = f"{function.__module__}.{function.__qualname__}"
    return app.task(name=name, queue=queue, retry=BackOff(tries) if tries > 1 else False)(function)


def periodic(cron: str, *, queue: str = "default"):
    """Run a function of no arguments by the clock: ``@periodic("*/10 * * * *")``, in UTC.

    A turn is not queued while the one before it still waits.
    """

    def declare(function: Callable):
        name = f"{function.__module__}.{function.__qualname__}"

        def turn(timestamp: int = 0) -> None:
            function()

        turn.__doc__ = function.__doc__
        declared = app.task(name=name, queue=queue, queueing_lock=name)(turn)
        return app.periodic(cron=cron)(declared)

    return declare


def defer(work, *, key: str = "", lock: str = "", at: datetime | None = None, **arguments: Any) -> int | None:
    """Queue ``work`` (a :func:`task`) in the caller's transaction; its arguments must be plain JSON.

    Of jobs with the same ``key`` only one waits at a time: ``None`` when one already does. Jobs with the
    same ``lock`` run one after the other. ``at`` is the earliest moment.
    """
    order = tasks.configure_task(
        name=work.name, job_manager=QUEUE, queue=work.queue, lock=lock or None,
        queueing_lock=key or None, schedule_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            return order.defer(**arguments)
    except exceptions.AlreadyEnqueued:
        return None


def first_time(key: str) -> bool:
    """Claim a key for ever, in the caller's transaction: true once, however many ask at the same time."""
    if not connection.in_atomic_block:
        raise RuntimeError("Claim a key in the transaction of the work that it guards.")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO jobs_done (key, at) VALUES (%s, now()) ON CONFLICT DO NOTHING", [key])
        return cursor.rowcount == 1


def run_due(queues: list[str] | None = None) -> int:
    """Work off, here and now, what waits and is due; returns how many jobs ran. A failure is raised."""
    ask = QUEUE.connector
    worker = ask.execute_query_one(query=sql.queries["register_worker"])["worker_id"]
    count = 0
    while (job := ask.execute_query_one(query=sql.queries["fetch_job"], queues=queues, worker_id=worker))[
        "id"
    ]:
        status = "failed"
        try:
            app.tasks[job["task_name"]].func(**orjson.loads(job["args"]))
            status = "succeeded"
        finally:
            ask.execute_query(
                query=sql.queries["finish_job"], job_id=job["id"], status=status, delete_job=False
            )
        count += 1
    ask.execute_query(query=sql.queries["unregister_worker"], worker_id=worker)
    return count
