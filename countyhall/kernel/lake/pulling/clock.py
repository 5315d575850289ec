"""When a pull is tried, and tried again: by its frequency, after a failure sooner and then ever later."""

from datetime import datetime, timedelta

from django.utils import timezone

from countyhall.kernel.jobs.services import defer, periodic, task
from countyhall.kernel.lake.checks import EXPECTED
from countyhall.kernel.lake.models import Pull
from countyhall.kernel.lake.pulling.taking import lock_of, pull

SOON = timedelta(minutes=10)  # between two turns of the clock, and before the first new try
LATER = 0.9  # a pull is due a little before its whole span is over, so that it does not drift by the clock
RUNS_KEPT = 200  # of each pull


def next_at(one: Pull) -> datetime | None:
    """When a pull is due: after a failure in ten minutes, then twenty, forty … up to its own span."""
    if not one.active:
        return None
    if one.tried_at is None:
        return timezone.now()
    span = _span(one)
    if one.failures:
        return one.tried_at + min(SOON * 2 ** min(one.failures - 1, 20), span)
    return one.tried_at + (span * LATER)


def due(now: datetime) -> list[Pull]:
    """Pulls whose time has come."""
    waiting = Pull.objects.filter(active=True).select_related("dataset__unit")
    return [one for one in waiting if (at := next_at(one)) and (one.tried_at is None or at <= now)]


def _span(one: Pull) -> timedelta:
    if one.frequency == "live":
        return SOON
    return timedelta(days=EXPECTED.get(one.frequency, 1))


@periodic("*/10 * * * *")
def pull_due() -> None:
    """Fetch what is due, each as work of its own; what loads into one dataset goes one after the other."""
    for one in due(timezone.now()):
        defer(pull_one, pk=one.pk, key=f"lake pull {one.pk}", lock=lock_of(one))


@task(tries=1)
def pull_one(pk: int) -> None:
    """One pull; nothing when it was deleted or stopped since. Called again after the worker was killed."""
    if (
        one := Pull.objects.select_related("dataset__unit", "dataset__current")
        .filter(pk=pk, active=True)
        .first()
    ):
        pull(one)


def forget(_on) -> None:
    """By night: the oldest runs of a pull, which made nothing that is not kept elsewhere."""
    for one in Pull.objects.all():
        kept = one.runs.values_list("pk", flat=True)[:RUNS_KEPT]
        one.runs.exclude(pk__in=list(kept)).delete()
