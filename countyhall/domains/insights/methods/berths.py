"""Ships at berth: how long they stay, how long they wait, how far a berth is used."""

from collections.abc import Iterable
from datetime import datetime, timedelta

Stay = tuple[datetime | None, datetime | None]
HOUR = 3600.0


def hours(since: datetime | None, until: datetime | None) -> float | None:
    """Hours between; ``None`` where an end is missing. Raises ``ValueError`` where it ends before it begins."""
    if since is None or until is None:
        return None
    if until < since:
        raise ValueError(f"{until} before {since}")
    return (until - since).total_seconds() / HOUR


def occupied(stays: Iterable[Stay], first: datetime, last: datetime) -> float:
    """Hours of the window in which at least one ship lay there: stays that overlap count once.

    Stays are cut at the window; one without a beginning or an end is left out.
    """
    total, reach = timedelta(), first
    whole = [(since, until) for since, until in stays if since is not None and until is not None]
    for since, until in sorted(whole):
        begins, ends = max(since, reach), min(until, last)
        if ends > begins:
            total += ends - begins
            reach = ends
    return total.total_seconds() / HOUR


def berth_use(stays: Iterable[Stay], first: datetime, last: datetime) -> float | None:
    """Occupied hours in a hundred of the window 船席使用率."""
    window = hours(first, last)
    return occupied(stays, first, last) / window * 100 if window else None


def side_by_side(stays: Iterable[Stay]) -> int:
    """The most ships that lay at once; one that leaves makes room for one that comes at the same moment."""
    moves = sorted(move for since, until in stays if since and until for move in ((since, 1), (until, -1)))
    most = now = 0
    for _moment, step in moves:
        now += step
        most = max(most, now)
    return most
