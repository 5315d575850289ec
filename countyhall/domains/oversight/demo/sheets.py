"""Read the demo's own sheets."""

import csv
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from countyhall.kernel.organisation.models import Unit

HERE = Path(__file__).parent
MONTHS = [date(2020, month, 1) for month in range(1, 10)]
SEPTEMBER = MONTHS[-1]


def rows(name: str) -> list[dict[str, str]]:
    """The lines of ``<name>.csv`` by column name."""
    with (HERE / f"{name}.csv").open(encoding="utf-8-sig", newline="") as sheet:
        return list(csv.DictReader(sheet))


def units() -> dict[str, Unit]:
    """Name → unit."""
    return {unit.name: unit for unit in Unit.objects.all()}


def percent(written: str) -> Decimal:
    """A percentage as the report writes it, with or without its sign. Raises ``ValueError`` in words."""
    try:
        return Decimal(written.strip().rstrip("%％"))
    except InvalidOperation as error:
        raise ValueError(f"「{written}」不是百分比") from error


def missing_numbers(numbers: list[int]) -> list[int]:
    """Case numbers left out between the first and the last."""
    return [n for n in range(min(numbers), max(numbers) + 1) if n not in set(numbers)]


def curve(last: Decimal, share: float, months: list[date]) -> dict[date, Decimal]:
    """A cumulative curve over ``months`` that begins at ``share`` of ``last`` and ends at ``last``."""
    start, steps = float(last) * share, len(months) - 1
    found = {}
    for index, month in enumerate(months):
        done = index / steps
        found[month] = Decimal(
            str(round(start + (float(last) - start) * (0.65 * done + 0.35 * done * done), 2))
        )
    found[months[-1]] = last
    return found
