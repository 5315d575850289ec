"""What is out of the ordinary, and when a level changed; each finding explained in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from statistics import mean, median
from typing import Any

from django.utils.translation import gettext as _

from countyhall.domains.insights.methods.rates import Number

LIMIT = 3.5  # Iglewicz and Hoaglin, How to detect and handle outliers, 1993
NORMAL = 0.6745  # the median absolute deviation of a normal distribution with deviation 1
MEAN_NORMAL = 1.253314  # its deviation over the mean absolute deviation
LEAST = 8  # comparisons below which nothing is called unusual
SURE = 0.05
Point = tuple[Any, Number | None]


@dataclass(frozen=True)
class Anomaly:
    """A value that is far from what it is compared with; ``score`` in robust deviations."""

    at: Any
    value: Number
    base: Number
    low: Number
    high: Number
    score: float
    words: str


@dataclass(frozen=True)
class Change:
    """A change of level: the first point of the new level, the medians around it, how likely by chance."""

    at: Any
    before: Number
    after: Number
    chance: float
    words: str


def anomalies(
    points: Sequence[Point], season: int = 12, unit: str = "", limit: float = LIMIT
) -> list[Anomaly]:
    """Points whose step against the last ordinary value one season before is unusual.

    With ``season`` 1 the values themselves are judged. A step is unusual when it lies more than ``limit`` robust
    deviations (median absolute deviation / 0.6745; where most steps are equal 1.2533 × mean absolute deviation)
    from the median step. A value that was unusual is no base for the next season: the one before it is. With
    fewer than eight steps, or when all are equal, nothing is found.
    """
    steps = _steps(points, season)
    spread = _spread([value - base for _at, value, base in steps])
    if spread is None:
        return []
    middle, deviation = spread
    found: dict[int, Anomaly] = {}
    for place, (at, value) in enumerate(points):
        base = _base(points, place, season, found)
        if value is None or base is None:
            continue
        score = (value - base - middle) / deviation
        if abs(score) > limit:
            width = limit * deviation
            low, high = base + middle - width, base + middle + width
            words = _said(value, base, low, high, season, unit)
            found[place] = Anomaly(at, value, base, low, high, score, words)
    return list(found.values())


def _steps(points: Sequence[Point], season: int) -> list[tuple[Any, Number, Number]]:
    if season == 1:
        return [(at, value, 0) for at, value in points if value is not None]
    pairs = zip(points[season:], points, strict=False)
    return [(at, now, then) for (at, now), (_b, then) in pairs if now is not None and then is not None]


def _spread(steps: list[Number]) -> tuple[float, float] | None:
    if len(steps) < LEAST:
        return None
    middle = float(median(steps))
    distances = [abs(float(step) - middle) for step in steps]
    deviation = median(distances) / NORMAL or MEAN_NORMAL * mean(distances)
    return (middle, deviation) if deviation > 0 else None


def _base(points: Sequence[Point], place: int, season: int, unusual: dict[int, Anomaly]) -> Number | None:
    if season == 1:
        return 0
    before = place - season
    while before in unusual:
        before -= season
    return points[before][1] if before >= 0 else None


def _said(value, base, low, high, season: int, unit: str) -> str:
    said = {
        "value": _number(value), "base": _number(base), "low": _number(low), "high": _number(high), "unit": unit,
    }  # fmt: skip
    if season == 1:
        return _("%(value)s %(unit)s; usually it lies between %(low)s and %(high)s.") % said
    if value > high:
        return (
            _("%(value)s %(unit)s, %(base)s a season before; at most %(high)s would have been usual.") % said
        )
    return _("%(value)s %(unit)s, %(base)s a season before; at least %(low)s would have been usual.") % said


def _number(value: Number) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or float(value).is_integer() else f"{value:,.1f}"


def cusum(values: Sequence[Number]) -> list[float]:
    """The running sum of distances from the mean: its turn marks a change of level."""
    if not values:
        return []
    mean, run, found = sum(values) / len(values), 0.0, []
    for value in values:
        run += value - mean
        found.append(run)
    return found


def change_of_level(points: Sequence[Point], unit: str = "", sure: float = SURE) -> Change | None:
    """Pettitt's test (Applied Statistics 28, 1979): one change of level, or ``None`` when chance explains it.

    ``U(t) = 2 × (sum of the first t ranks) - t(n + 1)``, equal values with their mean rank; with ``K = max |U|``
    the chance is ``2 exp(-6K² / (n³ + n²))``, at most 1. Points without a value are left out.
    """
    seen = [(at, value) for at, value in points if value is not None]
    count = len(seen)
    if count < LEAST:
        return None
    places = _mean_ranks([value for _at, value in seen])
    run, sums = 0.0, []
    for place, rank in enumerate(places, 1):
        run += rank
        sums.append(2 * run - place * (count + 1))
    most = max(range(count - 1), key=lambda t: abs(sums[t]))
    chance = min(1.0, 2 * exp(-6 * sums[most] ** 2 / (count**3 + count**2)))
    if chance > sure:
        return None
    before, after = (median(v for _a, v in part) for part in (seen[: most + 1], seen[most + 1 :]))
    said = {"before": _number(before), "after": _number(after), "unit": unit}
    if after < before:
        words = _("The level fell from about %(before)s to about %(after)s %(unit)s.") % said
    else:
        words = _("The level rose from about %(before)s to about %(after)s %(unit)s.") % said
    return Change(seen[most + 1][0], before, after, chance, words)


def _mean_ranks(values: Sequence[Number]) -> list[float]:
    order = sorted(values)
    first: dict[Number, int] = {}
    last: dict[Number, int] = {}
    for place, value in enumerate(order, 1):
        first.setdefault(value, place)
        last[value] = place
    return [(first[value] + last[value]) / 2 for value in values]
