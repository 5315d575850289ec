"""Deaths by cause: codes that change their meaning, rates adjusted for age, the ten leading causes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from countyhall.domains.insights.methods.rates import Number, per, top
from countyhall.domains.insights.methods.standards import GROUPS, Standard

ICD_10_FROM = 97  # year of the Republic from which the ministry's list follows ICD-10
OTHER = "其他"
AGES = {
    **dict.fromkeys(("01", "02", "03", "04", "05", "06"), "0-4"),
    **{f"{code:02}": group for code, group in zip(range(7, 23), GROUPS[1:17], strict=True)},
    **dict.fromkeys(("23", "24", "25", "26"), "85+"),
}


class UnknownCause(LookupError):
    """A code that the list of its year does not have."""


@dataclass(frozen=True)
class Rate:
    """Deaths per 100,000: as they are, and as they would be with the ages of a standard population."""

    deaths: int
    people: int
    crude: float | None
    adjusted: float | None


@cache
def causes() -> dict[tuple[str, str], str]:
    """(``ICD-9`` or ``ICD-10``, code) → name, from the ministry's own code book."""
    found = {}
    text = files("countyhall.domains.insights").joinpath("demo/cause-codes.csv").read_text("utf-8")
    for line in text.splitlines()[1:]:
        edition, code, name = line.split(",", 2)
        found[edition, code] = name
    return found


def edition_of(year: int) -> str:
    """Which list the codes of this year (of the Republic) are from."""
    return "ICD-10" if year >= ICD_10_FROM else "ICD-9"


def cause(code: str, year: int) -> str:
    """What a code means in its year: 06 is 敗血症 up to 96 and 惡性腫瘤 from 97. Raises ``UnknownCause``."""
    try:
        return causes()[edition_of(year), code]
    except KeyError:
        raise UnknownCause(f"{code} ({year})") from None


def standard_age(age_code: str) -> str | None:
    """The group of the standard populations for the ministry's age code; ``None`` for 99, age unknown."""
    return AGES.get(age_code)


def adjusted_rate(
    deaths: Mapping[str, Number], people: Mapping[str, Number], standard: Standard, size: int = 100_000
) -> Rate:
    """Direct standardisation: ``Σ share of group × deaths of group / people of group``.

    Deaths of unknown age count in the crude rate alone. A group without people cannot have a rate: with deaths
    in it the adjusted rate is ``None``, without them its rate is 0.
    """
    dead, living = int(sum(deaths.values())), int(sum(people.get(group, 0) for group in GROUPS))
    total: float | None = 0.0
    for group, share in standard.shares().items():
        rate = per(deaths.get(group, 0), people.get(group, 0), size)
        if rate is None and deaths.get(group):
            total = None
            break
        total = (total or 0.0) + share * (rate or 0.0)
    return Rate(dead, living, per(dead, living, size), total)


def leading(rows: Iterable[Mapping[str, Any]], count: int = 10) -> list[dict[str, Any]]:
    """The leading causes with their rank; rows have ``cause`` (its name) and ``deaths``.

    「其他」 is left out, as the ministry does: it is a heap of causes. Equal numbers share a rank.
    """
    named = [dict(row) for row in rows if row["cause"] != OTHER]
    return sorted(top(named, "deaths", count), key=lambda row: (row["rank"], row["cause"]))
