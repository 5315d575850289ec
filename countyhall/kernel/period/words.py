"""Days and periods in the reader's language: 109年9月4日 on Chinese pages, 2020-09-04 on English ones."""

from calendar import month_name
from datetime import date

from django.utils.translation import get_language

from countyhall.kernel.period import roc
from countyhall.kernel.period.spans import Month, Period

__all__ = ["day", "in_chinese", "month", "period", "year"]


def in_chinese() -> bool:
    """Whether the reader's language is Chinese; so it is where no language is chosen."""
    return (get_language() or "zh").startswith("zh")


def day(one: date) -> str:
    """``109年9月4日`` or ``2020-09-04``."""
    return roc.text(one) if in_chinese() else one.isoformat()


def month(one: Month) -> str:
    """``109年9月`` or ``September 2020``."""
    return one.label if in_chinese() else f"{month_name[one.month]} {one.year}"


def year(gregorian: int) -> str:
    """``109`` or ``2020``."""
    return str(roc.year(gregorian) if in_chinese() else gregorian)


def period(one: Period) -> str:
    """``109年4月至109年9月`` or ``April 2020 to September 2020``."""
    if in_chinese():
        return one.label
    first, last = _english(one)
    return first if first == last else f"{first} to {last}"


def _english(one: Period) -> tuple[str, str]:
    start, end = Month.of(one.first), Month.of(one.last)
    if one.first != start.first or one.last != end.last:
        return one.first.isoformat(), one.last.isoformat()
    if (start.month, end.month) == (1, 12):
        return str(start.year), str(end.year)
    return month(start), month(end)
