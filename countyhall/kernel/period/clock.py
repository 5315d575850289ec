"""The office's own date: today's, unless the instance says that its county stands at another day."""

from datetime import date

from django.conf import settings
from django.utils import timezone

__all__ = ["today"]


def today() -> date:
    """The office date in Taipei. Rules take dates as arguments; only pages and jobs ask this."""
    if settings.OFFICE_DATE:
        return date.fromisoformat(settings.OFFICE_DATE)
    return timezone.localdate()
