"""Measures of a population's structure, as the Ministry of the Interior defines them, and its projection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from countyhall.domains.insights.methods.rates import Number, per

WIDTH = 5  # years of an age group
FERTILE = range(3, 10)  # the groups 15-19 … 45-49
BOYS_PER_GIRL = 1.05  # the usual sex ratio at birth; the county's own may be given


def dependency_ratio(young: Number, working: Number, old: Number) -> float | None:
    """扶養比: (under 15 + 65 and over) per 100 of 15 to 64."""
    return per(young + old, working)


def ageing_index(young: Number, old: Number) -> float | None:
    """老化指數: 65 and over per 100 under 15."""
    return per(old, young)


def sex_ratio(men: Number, women: Number) -> float | None:
    """性比例: men per 100 women."""
    return per(men, women)


def natural_increase(births: Number, deaths: Number) -> Number:
    """自然增加: births less deaths."""
    return births - deaths


def social_increase(before: Number, after: Number, births: Number, deaths: Number) -> Number:
    """社會增加: what changed between two counts and is neither birth nor death; moves in less moves out."""
    return (after - before) - natural_increase(births, deaths)


def age_group(age: int, width: int = WIDTH, last: int = 100) -> str:
    """``35-39`` for 37; ``100+`` from ``last`` on. Raises ``ValueError`` below 0."""
    if age < 0:
        raise ValueError(f"no age: {age}")
    if age >= last:
        return f"{last}+"
    low = age // width * width
    return f"{low}-{low + width - 1}"


def pyramid(people: Mapping[tuple[int, str], Number], width: int = WIDTH) -> list[dict[str, Number | str]]:
    """Rows ``age``, ``men``, ``women`` from the youngest group up; ``people`` maps (age, "M"|"F") to a number."""
    groups: dict[str, dict[str, Number | str]] = {}
    for (age, sex), count in sorted(people.items()):
        name = age_group(age, width)
        row = groups.setdefault(name, {"age": name, "men": 0, "women": 0})
        side = "men" if sex == "M" else "women"
        row[side] = row[side] + count  # type: ignore[operator]
    return list(groups.values())


@dataclass(frozen=True)
class Assumptions:
    """What a projection stands on, for one step of five years.

    ``survival`` maps a sex to the share of each age group that lives into the next one; the last value is the
    share of the open group that stays in it. ``newborns`` is the share of births alive at the step's end.
    ``fertility`` are births a woman and *year* in each age group. ``migration`` maps a sex to the people that
    each group wins at the end of the step (less than 0: loses).
    """

    survival: Mapping[str, Sequence[float]]
    fertility: Sequence[float]
    newborns: Mapping[str, float]
    migration: Mapping[str, Sequence[float]] | None = None
    boys_per_girl: float = BOYS_PER_GIRL


Cohorts = Mapping[str, Sequence[float]]


def project(people: Cohorts, said: Assumptions, steps: int) -> list[dict[str, list[float]]]:
    """Cohort-component projection 年輪組成法: the population now and after each of ``steps`` times five years.

    ``people`` maps "M" and "F" to numbers by five-year group, the last one open. A group lives on into the
    next by ``survival``; births are ``5 × fertility × mean of the women before and after`` (Preston et al.,
    Demography, 2001, ch. 6), divided by the sex ratio at birth. Nothing is rounded. Raises ``ValueError`` when
    the lengths do not agree.
    """
    groups = len(people["M"])
    lengths = {groups, len(people["F"]), len(said.fertility), *(len(s) for s in said.survival.values())}
    if len(lengths) != 1:
        raise ValueError(f"age groups do not agree: {sorted(lengths)}")
    found = [{sex: [float(n) for n in people[sex]] for sex in ("M", "F")}]
    for _ in range(steps):
        found.append(_step(found[-1], said))
    return found


def _step(now: Mapping[str, list[float]], said: Assumptions) -> dict[str, list[float]]:
    older = {sex: _aged(now[sex], said.survival[sex]) for sex in now}
    women = zip(now["F"], older["F"], strict=True)
    births = sum(
        WIDTH * rate * (a + b) / 2 for rate, (a, b) in zip(said.fertility, women, strict=True) if rate
    )
    girls = births / (1 + said.boys_per_girl)
    older["F"][0], older["M"][0] = girls * said.newborns["F"], (births - girls) * said.newborns["M"]
    if said.migration:
        for sex, groups in older.items():
            older[sex] = [max(0.0, n + m) for n, m in zip(groups, said.migration[sex], strict=True)]
    return older


def _aged(groups: list[float], survival: Sequence[float]) -> list[float]:
    last = len(groups) - 1
    moved = [0.0, *(n * s for n, s in zip(groups[:-1], survival[:-1], strict=True))]
    moved[last] += groups[last] * survival[last]
    return moved


def survival_from(rates: Sequence[float]) -> list[float]:
    """The shares that live on five years, from yearly death rates by group.

    Within a group a share ``q = 5m / (1 + 2.5m)`` dies (the usual table with deaths at mid-interval); from one
    group into the next half of each group's years count. The open group keeps ``1 - q`` of its own rate.
    """
    lives = [max(0.0, 1 - WIDTH * m / (1 + WIDTH / 2 * m)) for m in rates]
    between = [((a * b) ** 0.5) for a, b in pairwise(lives)]
    return [*between, lives[-1]]
