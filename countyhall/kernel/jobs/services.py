"""Background and nightly work: queued with the change that wants it, tried again, never twice at once."""

import asyncio
import signal
import sys

from procrastinate.contrib.django import app

from countyhall.kernel.jobs.models import Cancelled, Progress
from countyhall.kernel.jobs.queue import defer, first_time, periodic, run_due, task, wait
from countyhall.kernel.registry import registry

__all__ = [
    "Cancelled", "Progress", "defer", "first_time", "periodic", "run_due", "run_worker", "task", "wait",
]  # fmt: skip


def run_worker(*, concurrency: int = 4, queues: list[str] | None = None, until_empty: bool = False) -> None:
    """Work until SIGTERM or SIGINT: started work is finished (30 s at most), then the process ends.

    Several workers on several hosts may run side by side. ``until_empty`` ends when nothing waits.
    """
    for stop in (signal.SIGTERM, signal.SIGINT):  # asked before the first job: there is nothing to finish
        signal.signal(stop, lambda *_: sys.exit(0))
    _ = registry.domains  # importing the domains declares their tasks
    with app.replace_connector(app.connector.get_worker_connector()):
        asyncio.run(_work(concurrency, queues, until_empty))


async def _work(concurrency: int, queues: list[str] | None, until_empty: bool) -> None:
    async with app.open_async():
        await app.run_worker_async(
            concurrency=concurrency, queues=queues, wait=not until_empty, name="worker",
            shutdown_graceful_timeout=30, update_heartbeat_interval=10, stalled_worker_timeout=30,
            fetch_job_polling_interval=5,
        )  # fmt: skip
