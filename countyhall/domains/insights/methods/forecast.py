"""What may come, as a range: the last season again, moved by its usual step, within the errors made before."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt

from countyhall.domains.insights.methods.rates import Number

LEAST = 12  # errors seen before a range is given
SHARE = 0.8


class TooShort(ValueError):
    """There is not enough past to say how far such a forecast misses."""


@dataclass(frozen=True)
class Ahead:
    """One step ahead: the middle and the range that held ``SHARE`` of such forecasts in the past."""

    step: int
    value: float
    low: float
    high: float


def forecast(
    values: Sequence[Number], ahead: int, season: int = 12, share: float = SHARE, floor_at: float | None = 0.0
) -> list[Ahead]:
    """Seasonal naive forecast with a range (Hyndman and Athanasopoulos, Forecasting, 3rd ed., 5.2 and 5.5).

    The value of the same place in the last season is moved by the median of the steps seen from season to
    season. The range is that of these steps: their ``(1 ± share) / 2`` quantiles around the median, wider by the
    root of the number of seasons ahead. ``floor_at`` cuts what cannot be less (``None``: nothing is cut).
    Raises ``TooShort`` with fewer than twelve steps.
    """
    steps = sorted(float(now) - float(then) for now, then in zip(values[season:], values, strict=False))
    if len(steps) < LEAST:
        raise TooShort(f"{len(values)} values; {season + LEAST} are needed")
    middle = quantile(steps, 0.5)
    below, above = middle - quantile(steps, (1 - share) / 2), quantile(steps, (1 + share) / 2) - middle
    found = []
    for step in range(1, ahead + 1):
        seasons = ceil(step / season)
        base = float(values[len(values) - season + (step - 1) % season]) + middle * seasons
        wider = sqrt(seasons)
        cut = [base, base - below * wider, base + above * wider]
        if floor_at is not None:
            cut = [max(floor_at, value) for value in cut]
        found.append(Ahead(step, *cut))
    return found


def quantile(ordered: Sequence[float], share: float) -> float:
    """Between the two values around it, in proportion (type 7). ``ordered`` rises and is not empty."""
    place = (len(ordered) - 1) * share
    low = floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def held(found: Sequence[Ahead], came: Sequence[Number]) -> int:
    """How many of the values that came lay within their range."""
    return sum(one.low <= value <= one.high for one, value in zip(found, came, strict=True))
