"""Spans of days that an office reports on: months, quarters, years, and the half-years of the council."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from countyhall.kernel.period import roc

__all__ = ["Month", "Period"]

SPLIT = re.compile(r"\.\.|起?至|到|~|–|—|迄")
Y = r"(?P<y>前?\d{1,4})"
CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month; ``year`` is Gregorian."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month that holds ``day``."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def period(self) -> "Period":
        """The month as a period."""
        return Period(self.first, self.last)

    @property
    def label(self) -> str:
        """``109年4月``."""
        return roc.month_text(self.first)

    def plus(self, months: int) -> "Month":
        """The month so many months later, or earlier for a negative number."""
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    def __str__(self) -> str:
        return f"{_year(self.year)}-{self.month:02d}"


@dataclass(frozen=True, order=True)
class Period:
    """All days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(
                _("A period ends after it begins: %(first)s, %(last)s.")
                % {"first": roc.text(self.first), "last": roc.text(self.last)}
            )

    @classmethod
    def parse(cls, written: str) -> "Period":
        """The period that somebody wrote. Raises ``ValueError`` in words.

        Short forms: ``109``, ``108..111``, ``109-04``, ``109-04..109-09``, ``109-04-01..109-09-15``,
        ``109Q3``, ``109Q1..Q3``, and ``109H1`` / ``109H2``, the half-years reported to the first and
        the second regular session of the council in 109 (October 108 to March 109; April to September
        109). Office prose: ``108-111年``, ``本(109)年度``, ``109年第1季至第3季``, ``109年4月至9月``,
        ``109 年 1 月 1 日至 109 年 9 月 30 日``, ``109年上半年`` (January to June).
        """
        try:
            return _parse(roc.fold(written))
        except (ValueError, KeyError):
            raise ValueError(
                _("“%(text)s” is not a period. Write it like 109-04..109-09 or 109年4月至109年9月.")
                % {"text": written}
            ) from None

    @classmethod
    def year(cls, roc_year: int) -> "Period":
        """A whole year of the Republic."""
        year = roc.from_year(roc_year)
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def quarter(cls, roc_year: int, number: int) -> "Period":
        """A quarter, 1 to 4."""
        return _months(Month(roc.from_year(roc_year), number * 3 - 2), 3)

    @classmethod
    def half_year(cls, roc_year: int, session: int) -> "Period":
        """What is reported to the first (10–3) or the second (4–9) regular session of a year's council."""
        year = roc.from_year(roc_year)
        return _months(Month(year, 4) if session == 2 else Month(year - 1, 10), 6)

    @classmethod
    def half_year_of(cls, day: date) -> "Period":
        """The half-year (4–9, 10–3) that holds ``day``."""
        month = Month.of(day)
        return _months(month.plus(-((month.month - 4) % 6)), 6)

    @classmethod
    def half_year_before(cls, day: date) -> "Period":
        """The last half-year that was over before ``day``: what the next report is about."""
        return cls.half_year_of(day).previous()

    @property
    def label(self) -> str:
        """``109年``, ``108年至111年``, ``109年4月至109年9月``, ``109年1月1日至109年9月15日``."""
        style = roc.text
        if self._whole_months:
            style = roc.month_text
            if self.first.month == 1 and self.last.month == 12:
                style = roc.year_text
        first, last = style(self.first), style(self.last)
        return first if first == last else f"{first}至{last}"

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def _whole_months(self) -> bool:
        return self.first.day == 1 and self.last == Month.of(self.last).last

    def contains(self, day: date) -> bool:
        """Whether ``day`` is within."""
        return self.first <= day <= self.last

    __contains__ = contains

    def months(self) -> list[Month]:
        """Every month of which at least one day is within, in order."""
        start, end = Month.of(self.first), Month.of(self.last)
        count = (end.year - start.year) * 12 + end.month - start.month + 1
        return [start.plus(n) for n in range(count)]

    def previous(self) -> "Period":
        """The period of the same length just before: whole months go back by months, others by days."""
        if self._whole_months:
            count = len(self.months())
            return _months(Month.of(self.first).plus(-count), count)
        return Period(self.first - timedelta(self.days), self.first - timedelta(1))

    def year_earlier(self) -> "Period":
        """The same period of the year before."""
        if self._whole_months:
            return _months(Month.of(self.first).plus(-12), len(self.months()))
        return Period(_year_back(self.first), _year_back(self.last))

    def __str__(self) -> str:
        style = _day_code
        if self._whole_months:
            style = _month_code
            if self.first.month == 1 and self.last.month == 12:
                style = _year_code
        first, last = style(self.first), style(self.last)
        return first if first == last else f"{first}..{last}"


def _parse(folded: str) -> Period:
    folded = re.sub(r"^(前?\d{1,3})-(前?\d{3})(?:年度?)?$", r"\1..\2", folded)
    folded = re.sub(r"^(前?\d{1,4}年)(\d{1,2})-(\d{1,2})月份?$", r"\1\2月..\3月", folded)
    parts = SPLIT.split(folded.removesuffix("止"))
    if len(parts) > 2:
        raise ValueError(folded)
    first = _part(parts[0], None)
    if len(parts) == 1:
        return first
    last = _part(parts[1], first)
    return Period(first.first, last.last)


def _part(text: str, before: Period | None) -> Period:
    """One end of a period. Where it names no year, the year is that of the end before it."""
    for form, make in FORMS:
        if found := form.fullmatch(text):
            return make(roc.gregorian(found["y"]), found)
    if before is not None:
        return _short(text, before.first.year)
    day = roc.parse(text)
    return Period(day, day)


def _short(text: str, year: int) -> Period:
    for form, make in SHORT_FORMS:
        if found := form.fullmatch(text):
            return make(year, found)
    day = roc.parse(text)
    return Period(day, day)


def _one_day(year: int, found: re.Match) -> Period:
    day = date(year, int(found["m"]), int(found["d"]))
    return Period(day, day)


def _quarter(year: int, found: re.Match) -> Period:
    number = CHINESE.get(found["q"]) or int(found["q"])
    return _months(Month(year, number * 3 - 2), 3)


FORMS = [
    (re.compile(rf"{Y}(?:年度?)?"), lambda y, found: _months(Month(y, 1), 12)),
    (
        re.compile(rf"{Y}(?:年|[-/.])(?P<m>\d{{1,2}})(?:月份?)?"),
        lambda y, found: Month(y, int(found["m"])).period,
    ),
    (re.compile(rf"{Y}(?:年度?第?|-)?(?P<q>[1-4一二三四])季度?"), _quarter),
    (re.compile(rf"{Y}-?[Qq](?P<q>[1-4])"), _quarter),
    (re.compile(rf"{Y}[Hh](?P<h>[12])"), lambda y, found: Period.half_year(roc.year(y), int(found["h"]))),
    (
        re.compile(rf"{Y}年度?(?P<h>[上下])半年度?"),
        lambda y, found: _months(Month(y, 1 if found["h"] == "上" else 7), 6),
    ),
]
SHORT_FORMS = [
    (re.compile(r"(?:[Qq]|第)(?P<q>[1-4一二三四])季?"), _quarter),
    (re.compile(r"(?P<m>\d{1,2})月份?"), lambda y, found: Month(y, int(found["m"])).period),
    (re.compile(r"(?P<m>\d{1,2})(?:月|[-/.])(?P<d>\d{1,2})日?"), _one_day),
]


def _months(start: Month, count: int) -> Period:
    return Period(start.first, start.plus(count - 1).last)


def _year_back(day: date) -> date:
    return min(date(day.year - 1, day.month, 1) + timedelta(day.day - 1), Month(day.year - 1, day.month).last)


def _year(gregorian: int) -> str:
    """The year as it stands in a code: of the Republic, or with four digits where that cannot be."""
    code = roc.year(gregorian)
    return str(code) if 0 < code < 1000 else f"{gregorian:04d}"


def _year_code(day: date) -> str:
    return _year(day.year)


def _month_code(day: date) -> str:
    return str(Month.of(day))


def _day_code(day: date) -> str:
    return f"{_year(day.year)}-{day:%m-%d}"
