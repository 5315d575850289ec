"""The office's own date: today's, unless the instance says that its county stands at another day."""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

__all__ = ["now", "today"]


def today() -> date:
    """The office date in Taipei. Rules take dates as arguments; only pages and jobs ask this."""
    if settings.OFFICE_DATE:
        return date.fromisoformat(settings.OFFICE_DATE)
    return timezone.localdate()


def now() -> datetime:
    """This time of day on the office date, for periods counted in hours."""
    return timezone.make_aware(datetime.combine(today(), timezone.localtime().time()))
