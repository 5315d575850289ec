"""Shares, rates per so many people, and ranks with ties."""

from collections.abc import Sequence
from typing import Any

Number = int | float
Row = dict[str, Any]


def per(part: Number | None, whole: Number | None, size: Number = 100) -> float | None:
    """``part / whole × size``; ``None`` where either is missing or ``whole`` is 0: never a made-up nought."""
    if part is None or not whole:
        return None
    return float(part) / float(whole) * size


def per_ten_thousand(events: Number | None, people: Number | None) -> float | None:
    """Events per 10,000 people 每萬人口."""
    return per(events, people, 10_000)


def uptake(users: Number | None, eligible: Number | None) -> float | None:
    """Users in a hundred of those who were entitled. Raises ``ValueError`` for more users than entitled."""
    if users is not None and eligible is not None and users > eligible:
        raise ValueError(f"{users} users of {eligible} entitled")
    return per(users, eligible)


def ranks(values: Sequence[Number | None]) -> list[int | None]:
    """1 2 2 4, largest first: equal values share a rank and the next is skipped; ``None`` has no rank."""
    order = sorted((float(v) for v in values if v is not None), reverse=True)
    first = {value: place for place, value in reversed(list(enumerate(order, 1)))}
    return [None if v is None else first[float(v)] for v in values]


def top(rows: Sequence[Row], by: str, count: int) -> list[Row]:
    """The rows with rank ``count`` or better, each with ``rank``; a tie at the edge stays whole."""
    placed = zip(rows, ranks([row[by] for row in rows]), strict=True)
    kept = [row | {"rank": rank} for row, rank in placed if rank is not None and rank <= count]
    return sorted(kept, key=lambda row: row["rank"])


def growth(now: Number | None, before: Number | None) -> float | None:
    """Change in a hundred of what it was 年增率; ``None`` from nothing."""
    return None if now is None or not before else (float(now) - float(before)) / abs(float(before)) * 100
