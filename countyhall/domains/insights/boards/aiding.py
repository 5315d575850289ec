"""What a series says besides its values: what is unusual, when its level changed, what may come; in plain words."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from countyhall.domains.insights.methods.changes import LIMIT, anomalies, change_of_level
from countyhall.domains.insights.methods.forecast import TooShort, forecast
from countyhall.domains.insights.methods.series import shifted
from countyhall.kernel.lake.charts.words import figures
from countyhall.kernel.period import roc

MOST = 3  # unusual values that are told, the newest first
Rows = Sequence[dict[str, Any]]


def findings(rows: Rows, x: str, y: str, unit: str = "") -> list[str]:
    """Sentences about one series: unusual values, a change of level, each with its method.

    ``rows`` hold a time in ``x`` (a date, the first day of a month, or a year) and a number or nothing in
    ``y``; they may come in any order. Months are judged against the same month a year before, all else by value.
    """
    points = _points(rows, x, y)
    season, yearly = 12 if _monthly(points) else 1, _yearly(points)
    said = []
    for one in reversed(anomalies(points, season, unit)[-MOST:]):
        method = _("steps against a year before, more than %s robust deviations") if season == 12 else _(
            "values more than %s robust deviations from the middle"
        )  # fmt: skip
        said.append(
            _("%(at)s is unusual: %(words)s (Method: %(method)s.)")
            % {"at": named(one.at, yearly), "words": one.words, "method": method % LIMIT}
        )
    change = change_of_level(points, unit)
    if change:
        said.append(
            _("From %(at)s on: %(words)s (Method: Pettitt's test, chance %(chance)s.)")
            % {"at": named(change.at, yearly), "words": change.words, "chance": f"{change.chance:.3f}"}
        )
    return said


def ahead(rows: Rows, x: str, y: str, count: int = 0) -> list[dict[str, Any]]:
    """What may come after the last row: ``x``, ``y`` (the middle), ``low`` and ``high``, so that 8 of 10 hold.

    Twelve months of a monthly series, three years of a yearly one (or ``count``). Empty where the past is too
    short, has gaps, or its times are neither months nor years.
    """
    points = _points(rows, x, y)
    monthly, yearly = _monthly(points), _yearly(points)
    values = [value for _at, value in points if value is not None]
    if len(values) != len(points) or not (monthly or yearly):
        return []
    count = count or (12 if monthly else 3)
    least = None if any(value < 0 for value in values) else 0.0
    try:
        found = forecast(values, count, season=12 if monthly else 1, floor_at=least)
    except TooShort:
        return []
    last, months = points[-1][0], 1 if monthly else 12
    return [
        {
            x: _next(last, months * one.step),
            y: one.value,
            "low": one.low,
            "high": one.high,
        }
        for one in found
    ]


def said_ahead(row: dict[str, Any], x: str, y: str, unit: str) -> str:
    """The next time of a series in words: its middle, and the range that holds it 8 times of 10."""
    said = {"at": named(row[x]), "unit": unit}
    said |= {name: figures(round(row[k])) for name, k in (("value", y), ("low", "low"), ("high", "high"))}
    words = _("If it goes on as before, %(at)s: %(value)s%(unit)s (8 of 10 times: %(low)s to %(high)s).")
    return words % said


def named(at: Any, yearly: bool = False) -> str:
    """A time in words: a month, a year of the Republic, else as it is."""
    if isinstance(at, date) and not yearly:
        return roc.month_text(at)
    at = at.year if isinstance(at, date) else at
    return _("year %d") % (at - 1911) if isinstance(at, int) and at > 1911 else str(at)


def _points(rows: Rows, x: str, y: str) -> list[tuple[Any, Any]]:
    seen = {}
    for row in rows:
        if row.get(x) is not None and row[x] not in seen:
            value = row.get(y)
            seen[row[x]] = value if value is None else float(value)
    return sorted(seen.items())


def _monthly(points: Sequence[tuple[Any, Any]]) -> bool:
    if len(points) < 2 or not all(isinstance(at, date) and at.day == 1 for at, _value in points):
        return False
    return all(then == shifted(now, 1) for (now, _v), (then, _w) in pairwise(points))


def _yearly(points: Sequence[tuple[Any, Any]]) -> bool:
    if len(points) < 2:
        return False
    years = [_year(at) for at, _value in points]
    return None not in years and all(b == a + 1 for a, b in pairwise(years))


def _year(at: Any) -> Any:
    if isinstance(at, date):
        return at.year if (at.month, at.day) == (1, 1) else None
    return at if isinstance(at, int) else None


def _next(last: Any, months: int) -> Any:
    return shifted(last, months) if isinstance(last, date) else last + months // 12
