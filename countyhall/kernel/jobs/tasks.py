"""The house's own round: nightly work at the set hour, jobs of dead workers, old rows."""

from datetime import date, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from countyhall.kernel.jobs.models import Done, Progress
from countyhall.kernel.jobs.queue import QUEUE, defer, first_time, periodic, task
from countyhall.kernel.period import clock
from countyhall.kernel.registry import registry

STALLED_AFTER = 60  # seconds without a sign of life
KEPT_FOR = timedelta(days=30)


@periodic("*/10 * * * *")
def every_ten_minutes() -> None:
    """Begin the night's work once the set hour is past, also when the house was asleep at that hour."""
    if f"{timezone.localtime():%H:%M}" >= settings.NIGHTLY_AT:
        begin_night(clock.today())


@transaction.atomic
def begin_night(on: date) -> int:
    """Queue every domain's nightly work for the office date, once; returns how many."""
    if not first_time(f"night {on}"):
        return 0
    names = [name_of(function) for function in registry.all("nightly")]
    for name in names:
        defer(nightly, name=name, on=on.isoformat(), key=f"nightly {name} {on}")
    return len(names)


@task(queue="nightly")
def nightly(name: str, on: str) -> None:
    """One function of ``Domain.nightly``, called with the office date; all of it happens or nothing."""
    functions = {name_of(function): function for function in registry.all("nightly")}
    if name not in functions:
        return  # the domain left the house since the job was queued
    with transaction.atomic():
        if first_time(f"nightly {name} {on}"):
            functions[name](date.fromisoformat(on))


def name_of(function) -> str:
    """The dotted name under which a nightly function is queued."""
    return f"{function.__module__}.{function.__qualname__}"


@periodic("* * * * *")
def every_minute() -> None:
    """Put back the jobs of workers that were killed; the job itself is repeatable or guards itself."""
    recover()


def recover() -> int:
    """Requeue jobs whose worker gave no sign of life for a minute; returns how many.

    Of jobs with the same key only one may wait: the dead worker's job ends where another took its place.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT j.id FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
               WHERE j.status = 'doing'
                 AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %s))
               ORDER BY j.id""",
            [STALLED_AFTER],
        )
        stalled = [job for (job,) in cursor.fetchall()]
        for job in stalled:
            try:
                with transaction.atomic():
                    cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [job])
            except IntegrityError:
                cursor.execute(
                    "UPDATE procrastinate_jobs SET status = 'aborted' WHERE id = %s AND status = 'doing'",
                    [job],
                )
    return len(stalled)


@periodic("17 18 * * *")
def every_day() -> None:
    """Forget finished jobs after a month; failed ones stay for a year, for whoever asks why."""
    sweep()


def sweep() -> None:
    """Remove old rows of the queue and of shown progress."""
    now = timezone.now()
    QUEUE.connector.execute_query(
        """DELETE FROM procrastinate_jobs j USING procrastinate_events e
           WHERE e.job_id = j.id AND e.type::text = j.status::text
             AND ((j.status = 'succeeded' AND e.at < %(month)s)
               OR (j.status IN ('failed', 'cancelled', 'aborted') AND e.at < %(year)s))""",
        month=now - KEPT_FOR, year=now - timedelta(days=365),
    )  # fmt: skip
    Progress.objects.filter(ended_at__lt=now - KEPT_FOR).delete()
    Done.objects.filter(at__lt=now - timedelta(days=730)).delete()
