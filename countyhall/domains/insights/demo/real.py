"""Rows of the tables with real data, read from the files beside this one (their sources: README.md)."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from countyhall.domains.insights.methods import health
from countyhall.domains.insights.methods.population import age_group, survival_from
from countyhall.domains.insights.methods.rates import per
from countyhall.domains.insights.methods.standards import GROUPS, WHO_2000

HERE = Path(__file__).with_name("tables")
SEXES = {"1": "男", "2": "女"}
SINGLE = {"single-age-2014-04.csv": date(2014, 4, 1), "single-age-2014-12.csv": date(2014, 12, 1)}
BIRTHS_2015 = 1396
# Of a hundred births, those of mothers of 15-19 … 45-49: an assumption, for no county figures were at hand.
MOTHERS = (0.02, 0.10, 0.26, 0.36, 0.21, 0.045, 0.005)
LEAST = 5  # deaths of a cause in a year that may stand alone
DIRECTIONS = {"Arrival": "入境", "Departure": "出境"}
ROUTES = {
    "China Ferry Terminal": "中國客運碼頭", "Harbour Control": "港口管制", "Kai Tak Cruise Terminal": "啟德郵輪碼頭",
    "Macau Ferry Terminal": "港澳客輪碼頭", "Tuen Mun Ferry Terminal": "屯門客運碼頭",
}  # fmt: skip
KINDS = {"hk": "香港居民", "mainland": "內地旅客", "other": "其他旅客"}


def read(name: str) -> Iterator[dict[str, str]]:
    """The rows of a file by their headings."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def villages() -> list[tuple]:
    """Village by month."""
    counts = ("households", "people", "men", "women", "young", "working", "old")
    return [
        (month(row["month"]), row["place"], row["code"], row["village"], *(int(row[name]) for name in counts))
        for row in read("population-villages.csv")
    ]


def month(written: str) -> date:
    """``2014-04`` → its first day."""
    year, number = written.split("-")
    return date(int(year), int(number), 1)


def singles(name: str) -> Iterator[tuple[str, str, int, str, int]]:
    """(place, village, age, sex, people) of the ministry's table of single ages."""
    for row in read(name):
        place, village = row["區域別"].removeprefix("金門縣").strip(), row["村里"].strip()
        for heading, value in row.items():
            if heading and "歲" in heading:
                age, sex = heading.replace("以上", "").split("歲-")
                yield place, village, int(age), sex, int(value)


def ages() -> list[tuple]:
    """Village by five-year group and sex, twice in 2014."""
    found: Counter[tuple] = Counter()
    for name, at in SINGLE.items():
        for place, village, age, sex, people in singles(name):
            found[at, place, village, age // 5 * 5, age_group(age), sex] += people
    return [(*key, people) for key, people in sorted(found.items())]


def vital() -> list[tuple]:
    """Births and deaths of a township and year."""
    return [
        (int(row["year"]), row["place"], int(row["births"]), int(row["deaths"]), int(row["people"]))
        for row in read("population-vital.csv")
    ]


def deaths_by_age() -> list[tuple]:
    """(year, cause's name, sex, group, deaths); a code is read by the list of its year."""
    found: Counter[tuple] = Counter()
    for row in read("deaths.csv"):
        year = int(row["year"])
        name = health.cause(row["cause"], year)
        found[year + 1911, name, SEXES[row["sex"]], health.standard_age(row["age_code"])] += int(row["n"])
    return [(*key, n) for key, n in sorted(found.items(), key=lambda item: [str(part) for part in item[0]])]


def people_by_group(name: str) -> dict[tuple[str, str], int]:
    """(sex, one of the eighteen groups) → people."""
    found: Counter[tuple[str, str]] = Counter()
    for _place, _village, age, sex, people in singles(name):
        found[sex, GROUPS[min(age // 5, 17)]] += people
    return found


def deaths_by_cause() -> list[tuple]:
    """(year, cause, deaths, crude, adjusted); what has fewer than five deaths in a year is 其他."""
    everyone: Counter[str] = Counter()
    for (_sex, group), people in people_by_group("single-age-2014-04.csv").items():
        everyone[group] += people
    rows = deaths_by_age()
    whole = Counter[tuple]()
    for year, cause, _sex, _group, n in rows:
        whole[year, cause] += n
    groups: dict[tuple, Counter] = {}
    for year, cause, _sex, group, n in rows:
        named = cause if whole[year, cause] >= LEAST else health.OTHER
        groups.setdefault((year, named), Counter())[group] += n
    found = []
    for (year, cause), dead in sorted(groups.items()):
        rate = health.adjusted_rate(dead, everyone, WHO_2000) if year == 2013 else None
        found.append((year, cause, sum(dead.values()), rate and rate.crude, rate and rate.adjusted))
    return found


def assumptions() -> list[tuple]:
    """(age, sex, five-year survival, births a woman and year)."""
    people = people_by_group("single-age-2014-12.csv")
    dead: Counter[tuple] = Counter()
    for year, _cause, sex, group, n in deaths_by_age():
        if year > 2008:
            dead[sex, group] += n
    found = []
    for sex in ("女", "男"):
        lives = survival_from([(per(dead[sex, g], people[sex, g] * 5, 1) or 0) for g in GROUPS])
        for at, group in enumerate(GROUPS):
            mothers = sex == "女" and 3 <= at < 10
            births = BIRTHS_2015 * MOTHERS[at - 3] / people[sex, group] if mothers else 0.0
            found.append((at * 5, sex, lives[at], births))
    return found


def fatal() -> list[tuple]:
    """A row an accident."""
    return [
        (datetime.fromisoformat(row["at"]), row["place"], row["cause"], int(row["deaths"]), int(row["injured"]),
         f"POINT({row['lon']} {row['lat']})")
        for row in read("fatal-accidents.csv")
    ]  # fmt: skip


def ferry() -> list[tuple]:
    """Passengers of a month by terminal, direction and kind."""
    return [
        (month(row["month"]), ROUTES[row["point"]], DIRECTIONS[row["direction"]], kind, int(row[name]))
        for row in read("ferry.csv")
        for name, kind in KINDS.items()
    ]


ROWS = {
    "population-villages": villages, "population-ages": ages, "population-vital": vital,
    "population-assumptions": assumptions, "accidents-fatal": fatal, "deaths-by-age": deaths_by_age,
    "deaths-by-cause": deaths_by_cause, "ferry-passengers": ferry,
}  # fmt: skip
