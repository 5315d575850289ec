"""Which month is being reported, and when it is due and locked."""

from calendar import monthrange
from datetime import date

from django.utils.translation import gettext as _

from countyhall.domains.oversight.models import ReportingRule


def first_of(day: date) -> date:
    """The first of its month."""
    return day.replace(day=1)


def after(month: date) -> date:
    """The first of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def before(month: date, count: int = 1) -> date:
    """The first of the month ``count`` months earlier."""
    whole = month.year * 12 + month.month - 1 - count
    return date(whole // 12, whole % 12 + 1, 1)


def end_of(month: date) -> date:
    """The last day of its month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def reporting_rule(month: date) -> ReportingRule:
    """The rule for reports of ``month``. Raises ``ReportingRule.DoesNotExist`` where none holds."""
    rule = ReportingRule.objects.on(month).first()
    if rule is None:
        raise ReportingRule.DoesNotExist(
            _("No reporting rule holds in %(month)s.") % {"month": month.strftime("%Y-%m")}
        )
    return rule


def locks_on(month: date) -> date:
    """The day on which ``month`` is locked: so many days into the month after it."""
    next_month = after(month)
    last = monthrange(next_month.year, next_month.month)[1]
    return next_month.replace(day=min(reporting_rule(month).lock_day, last))


def is_locked(month: date, today: date) -> bool:
    """Whether what is reported of ``month`` from ``today`` on is late."""
    return today > locks_on(month)


def open_month(today: date) -> date:
    """The month that is being reported: the one before today's."""
    return before(first_of(today))


def closed_month(today: date) -> date:
    """The newest month that is locked; the one before today's where no rule says when."""
    month = open_month(today)
    try:
        return month if is_locked(month, today) else before(month)
    except ReportingRule.DoesNotExist:
        return month


def last_days(month: date, count: int) -> list[date]:
    """The first days of ``count`` months ending with ``month``, the oldest first."""
    return [before(month, n) for n in reversed(range(count))]
