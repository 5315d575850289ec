"""Teachers who will retire: by the earliest day the law allows, and by the day it commands."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

# 公立學校教職員退休資遣撫卹條例: of one's own will after 25 years, with the pension paid from 58 (teachers of
# senior high schools and below), or at 60 after 5 years (art. 18); at 65 by law (art. 20).
YEARS, PAID_FROM = 25, 58
YEARS_AT_60, AGE_60 = 5, 60
AGE_LIMIT = 65


def years_to_retire(age: int, seniority: int) -> int:
    """Whole years until the earliest retirement with a pension, 0 for whoever may go now."""
    ways = (
        max(YEARS - seniority, PAID_FROM - age),
        max(YEARS_AT_60 - seniority, AGE_60 - age),
        AGE_LIMIT - age,
    )
    return max(0, min(ways))


def retirement_wave(rows: Iterable[Mapping[str, Any]], year: int, years: int = 10) -> list[dict[str, Any]]:
    """Rows ``year``, ``may_retire`` (for the first time) and ``must_retire``; together, from ``year`` on.

    ``rows`` have ``age``, ``seniority`` and ``teachers`` as counted in ``year``. Whoever may go already stands in
    the first year. Nobody is taken on in the meantime.
    """
    may: Counter[int] = Counter()
    must: Counter[int] = Counter()
    for row in rows:
        may[years_to_retire(row["age"], row["seniority"])] += row["teachers"]
        must[max(0, AGE_LIMIT - row["age"])] += row["teachers"]
    run, found = 0, []
    for ahead in range(years + 1):
        run += may[ahead]
        found.append(
            {"year": year + ahead, "may_retire": may[ahead], "must_retire": must[ahead], "so_far": run}
        )
    return found
