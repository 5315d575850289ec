"""How a figure's own period follows from the period that somebody asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from countyhall.kernel.period import Month, Period, roc, words

__all__ = ["ASKED", "MONTH_END", "QUARTER", "YEAR", "NoSuchPeriod", "Own", "Span", "since", "term", "up_to"]

BEGINNING = date(1912, 1, 1)  # the first day of the Republic: nothing an office counts is older


class NoSuchPeriod(ValueError):
    """A figure has no period of its own for the one asked for; the message says so in words."""


@dataclass(frozen=True)
class Own:
    """The period that a figure is really about. ``code`` is how it is printed in lists (``109Q3``)."""

    period: Period
    code: str
    label: str

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True)
class Span:
    """One kind of period. ``own`` derives it from the period asked for."""

    name: str
    own: Callable[[Period], Own]


def _asked(asked: Period) -> Own:
    return Own(asked, str(asked), words.period(asked))


def _month_end(asked: Period) -> Own:
    month = Month.of(asked.last)
    return Own(month.period, str(month), _("as of the end of %(month)s") % {"month": words.month(month)})


def _quarter(asked: Period) -> Own:
    year, number = roc.year(asked.last), (asked.last.month + 2) // 3
    label = _("quarter %(number)s of %(year)s") % {"year": words.year(asked.last.year), "number": number}
    return Own(Period.quarter(year, number), f"{year}Q{number}", label)


def _year(asked: Period) -> Own:
    period = Period.year(roc.year(asked.last))
    return Own(period, str(period), words.period(period))


ASKED = Span("asked", _asked)
MONTH_END = Span("month_end", _month_end)
QUARTER = Span("quarter", _quarter)
YEAR = Span("year", _year)


def since(start: str, until: Span = MONTH_END) -> Span:
    """Cumulative from ``start`` (``"108"``, ``"106-09-15"``) to the end of ``until``'s period."""

    def own(asked: Period) -> Own:
        first, last = Period.parse(start), until.own(asked)
        period = Period(min(first.first, last.period.last), last.period.last)
        label = _("%(first)s to %(last)s") % {"first": words.period(first), "last": last.label}
        return Own(period, f"{start}..{last.code}", label)

    return Span("since", own)


def up_to(until: Span = MONTH_END) -> Span:
    """Cumulative from the beginning of all records to the end of ``until``'s period."""

    def own(asked: Period) -> Own:
        last = until.own(asked)
        label = _("until %(last)s") % {"last": last.label}
        return Own(Period(BEGINNING, last.period.last), f"..{last.code}", label)

    return Span("up_to", own)


def term(terms: Sequence[tuple[str, date, date]]) -> Span:
    """The term of office (``("第7屆", first, last)``) in which the asked period ends."""

    def own(asked: Period) -> Own:
        for name, first, last in terms:
            if first <= asked.last <= last:
                return Own(Period(first, last), name, name)
        raise NoSuchPeriod(_("No term of office is known for %(day)s.") % {"day": words.day(asked.last)})

    return Span("term", own)
