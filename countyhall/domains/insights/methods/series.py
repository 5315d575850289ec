"""Numbers over months: the same month a year ago, the year so far, and before and after a break."""

from collections.abc import Mapping, Sequence
from datetime import date

from countyhall.domains.insights.methods.rates import Number, growth

Months = Mapping[date, Number | None]


def year_before(month: date) -> date:
    """The same month a year ago."""
    return month.replace(year=month.year - 1)


def year_on_year(values: Months) -> list[dict]:
    """Rows ``month``, ``value``, ``year_ago``, ``change``, ``growth`` (in a hundred) 同期比, in the months' order."""
    found = []
    for month in sorted(values):
        now, before = values[month], values.get(year_before(month))
        change = None if now is None or before is None else now - before
        found.append(
            {
                "month": month,
                "value": now,
                "year_ago": before,
                "change": change,
                "growth": growth(now, before),
            }
        )
    return found


def so_far(values: Months) -> list[dict]:
    """Rows ``month``, ``value``, ``so_far`` 累計 from January, ``year_ago_so_far``, ``growth``.

    A month without a value leaves the sum of the rest of its year unknown (``None``): a part is no whole.
    """
    sums: dict[date, Number | None] = {}
    for month in sorted(values):
        before = 0 if month.month == 1 else sums.get(month.replace(month=month.month - 1))
        now = values[month]
        sums[month] = None if now is None or before is None else before + now
    return [
        {
            "month": month,
            "value": values[month],
            "so_far": sums[month],
            "year_ago_so_far": sums.get(year_before(month)),
            "growth": growth(sums[month], sums.get(year_before(month))),
        }
        for month in sorted(values)
    ]


def around(values: Months, first: date, months: int = 12) -> dict[str, Number | None]:
    """What a break did: the sum of as many ``months`` before ``first`` as from it on, and the change in a hundred.

    ``None`` where one of the months has no value.
    """

    def total(start: date) -> Number | None:
        seen = [values.get(month) for month in run(start, months)]
        return None if any(value is None for value in seen) else sum(v for v in seen if v is not None)

    before, after = total(shifted(first, -months)), total(first)
    return {"before": before, "after": after, "growth": growth(after, before)}


def shifted(month: date, by: int) -> date:
    """The month so many months later (earlier below 0)."""
    place = month.year * 12 + month.month - 1 + by
    return date(place // 12, place % 12 + 1, 1)


def run(first: date, count: int) -> list[date]:
    """So many months from ``first`` on."""
    return [shifted(first, n) for n in range(count)]


def filled(values: Months) -> Sequence[tuple[date, Number | None]]:
    """Every month from the first to the last; those that are missing have no value."""
    if not values:
        return []
    first, last = min(values), max(values)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [(month, values.get(month)) for month in run(first, count)]
