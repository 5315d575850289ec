"""When mail may go out: quiet hours and days off, as dated settings."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from countyhall.kernel.notices.models import QuietHours

__all__ = ["next_moment"]

LONGEST_HOLIDAY = 31  # days looked ahead; then it is sent all the same


def next_moment(now: datetime) -> datetime:
    """``now``, or the first moment after it that is not quiet."""
    moment = timezone.localtime(now)
    for _day in range(LONGEST_HOLIDAY):
        rule = QuietHours.objects.filter(valid_from__lte=moment.date()).first()
        later = _end_of_quiet(rule, moment) if rule else None
        if later is None:
            return moment
        moment = later
    return moment


def _end_of_quiet(rule: QuietHours, moment: datetime) -> datetime | None:
    """When the quiet in which ``moment`` lies is over; ``None`` when it lies in none."""
    if rule.days_off and _day_off(moment.date()):
        return _at(moment.date() + timedelta(days=1), rule.ends or time(0))
    if rule.starts is None:
        return None
    if rule.starts < rule.ends:
        return _at(moment.date(), rule.ends) if rule.starts <= moment.time() < rule.ends else None
    if moment.time() >= rule.starts:
        return _at(moment.date() + timedelta(days=1), rule.ends)
    return _at(moment.date(), rule.ends) if moment.time() < rule.ends else None


def _day_off(day: date) -> bool:
    """By the office calendar where one is named and the year is loaded, else Saturday and Sunday."""
    if settings.OFFICE_CALENDAR:
        try:
            return not import_string(settings.OFFICE_CALENDAR)(day)
        except LookupError:
            pass
    return day.weekday() >= 5


def _at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
