"""Lets the demo county's steps be taken on the day on which they are told to have happened."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

__all__ = ["standing_at"]


@contextmanager
def standing_at(day: date, hour: int = 10) -> Iterator[None]:
    """Office date and clock stand at that day; the clock goes on by a second whenever somebody looks at it.

    Only the demo's loader, which runs alone in its process, may do so.
    """
    now = timezone.make_aware(datetime.combine(day, time(hour)))
    before, looked_up = (settings.OFFICE_DATE, timezone.now), [now]

    def ticking() -> datetime:
        looked_up[0] += timedelta(seconds=1)
        return looked_up[0]

    settings.OFFICE_DATE, timezone.now = day.isoformat(), ticking
    try:
        yield
    finally:
        settings.OFFICE_DATE, timezone.now = before
