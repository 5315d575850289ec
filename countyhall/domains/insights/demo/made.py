"""Rows of the tables for which no data may be used: made up, the same for the same seed, in the published layout."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from random import Random

from countyhall.domains.insights.methods.series import run

SEED = 109
PLACES = {"金城鎮": 0.31, "金湖鎮": 0.22, "金寧鄉": 0.22, "金沙鎮": 0.15, "烈嶼鄉及烏坵鄉": 0.10}
MIDDLES = {"金城鎮": (118.317, 24.434), "金湖鎮": (118.412, 24.442), "金寧鄉": (118.332, 24.452),
           "金沙鎮": (118.414, 24.492), "烈嶼鄉及烏坵鄉": (118.240, 24.432)}  # fmt: skip


def some(rng: Random, mean: float) -> int:
    """A count around its mean."""
    return max(0, round(rng.gauss(mean, mean**0.5)))


def residents(rng: Random) -> Iterable[tuple]:
    """Year, place, origin."""
    origins = {"大陸地區": 2150, "越南": 190, "印尼": 120, "港澳地區": 75, "其他": 70}
    for year in range(2014, 2020):
        for place, part in PLACES.items():
            for origin, people in origins.items():
                yield year, place, origin, some(rng, people * part * (1 + 0.04 * (year - 2014)))


def schools(rng: Random) -> Iterable[tuple]:
    """Nineteen primary and five junior high schools, numbered."""
    places = list(MIDDLES)
    for level, count, mean in (("國小", 19, 18), ("國中", 5, 32)):
        for n in range(count):
            teachers = max(8, some(rng, mean))
            yield (
                places[n % 5],
                f"示範{level}{n + 1:02}",
                level,
                teachers,
                round(teachers * rng.uniform(6, 12)),
            )


def groups(rng: Random) -> Iterable[tuple]:
    """Subject, age, degree."""
    subjects = {"語文": 180, "數學及自然": 150, "社會及藝術": 90, "健康與體育": 70}
    shares = {20: (0.36, "20-39"), 40: (0.38, "40-49"), 50: (0.26, "50-64")}
    for subject, people in subjects.items():
        for low, (part, age) in shares.items():
            for degree, of in (("大學", 0.38), ("碩士以上", 0.62)):
                yield subject, low, age, degree, some(rng, people * part * of)


def service(rng: Random) -> Iterable[tuple]:
    """Age and years of service."""
    found: dict[tuple[int, int], int] = {}
    for _teacher in range(470):
        age = min(64, max(24, round(rng.gauss(43, 9))))
        years = max(0, age - rng.randint(23, 31))
        found[age, years] = found.get((age, years), 0) + 1
    return [(*key, n) for key, n in sorted(found.items())]


def crime(rng: Random) -> Iterable[tuple]:
    """Year, place, kind."""
    kinds = {
        "竊盜": (140, 0.8),
        "詐欺": (120, 0.7),
        "酒醉駕車": (160, 1.0),
        "毒品": (60, 1.0),
        "其他": (220, 0.85),
    }
    for year in range(2014, 2019):
        for place, part in PLACES.items():
            for kind, (mean, solved) in kinds.items():
                cases = some(rng, mean * part * (1 - 0.03 * (year - 2014)))
                yield year, place, kind, cases, min(cases, round(cases * rng.gauss(solved, 0.05)))


def injuries(rng: Random) -> Iterable[tuple]:
    """Accidents of a year, around the towns and on the hours people drive."""
    causes = ["未注意車前狀態", "未依規定讓車", "違反號誌管制", "酒醉(後)駕駛失控", "轉彎不當"]
    hours = [7, 8, 8, 12, 13, 16, 17, 17, 18, 18, 19, 21]
    at = datetime(2019, 1, 1)
    for _accident in range(420):
        at += timedelta(minutes=rng.randint(600, 1850))
        place = rng.choices(list(MIDDLES), [0.35, 0.25, 0.22, 0.12, 0.06])[0]
        lon, lat = (round(middle + rng.gauss(0, 0.006), 6) for middle in MIDDLES[place])
        when = at.replace(hour=rng.choice(hours))
        yield when, place, rng.choice(causes), 0, rng.choices([1, 2, 3], [8, 2, 1])[0], f"POINT({lon} {lat})"


def checks(rng: Random) -> Iterable[tuple]:
    """Year, place, age."""
    shares = {30: 0.25, 40: 0.35, 50: 0.45, 60: 0.55, 70: 0.4}
    for year in range(2016, 2020):
        for place, part in PLACES.items():
            for low, share in shares.items():
                eligible = some(rng, 6000 * part)
                checked = min(eligible, some(rng, eligible * (share + 0.01 * (year - 2016))))
                abnormal = min(checked, some(rng, checked * (0.15 + (low - 30) * 0.006)))
                yield year, place, low, f"{low}-{low + 9}", eligible, checked, abnormal


def referrals(rng: Random) -> Iterable[tuple]:
    """Half-year, cause, hospital."""
    causes = {
        "心臟血管": (80, 7),
        "腦血管": (68, 9),
        "外傷": (56, 6),
        "腫瘤": (64, 5),
        "產科及新生兒": (48, 6),
    }
    hospitals = {"示範醫院甲": 0.45, "示範醫院乙": 0.3, "示範醫院丙": 0.25}
    for half in run(date(2016, 1, 1), 48)[::6]:
        for cause, (mean, stay) in causes.items():
            for hospital, share in hospitals.items():
                people = some(rng, mean * share)
                yield half, cause, hospital, people, sum(max(1, some(rng, stay)) for _one in range(people))


def ships(rng: Random) -> Iterable[tuple]:
    """Calls one after the other; fewer after the mini three links were closed."""
    berths, ports = ["KNH0010S", "KNH0010W", "KNH0020E"], ["CNXMN", "CNQZJ", "CNZZU", "TWKHH", "TWTXG"]
    at, number = datetime(2019, 1, 1, 6), 0
    while at < datetime(2020, 10, 1):
        number += 1
        slower = 1.35 if at >= datetime(2020, 2, 10) else 1
        expected = at.replace(minute=0, second=0, microsecond=0)
        arrived = expected + timedelta(minutes=10 * rng.choice([0, 0, 0, 1, 2, 6, 12, 30]))
        left = arrived + timedelta(minutes=30 * rng.randint(12, 96))
        yield (f"D{number:05}", f"示範貨輪{rng.randint(1, 24):02}", rng.choice(berths), rng.choice(ports), expected,
               arrived, left if left < datetime(2020, 10, 1) else None, rng.randint(5, 60) * 50)  # fmt: skip
        at += timedelta(hours=rng.uniform(4, 26) * slower)


def cargo(rng: Random) -> Iterable[tuple]:
    """Month, cargo, direction, origin; trade with the mainland falls from February 2020 on."""
    kinds = {"砂石": 42000, "水泥": 12000, "油品": 5200, "一般雜貨": 9800, "酒品": 3100}
    for month in run(date(2018, 1, 1), 33):
        for kind, mean in kinds.items():
            for direction, way in (("進港", 0.85), ("出港", 0.15)):
                for origin, part in (("臺灣", 0.6), ("大陸", 0.4)):
                    closed = 0.55 if origin == "大陸" and month >= date(2020, 2, 1) else 1
                    side = 1 - way if kind == "酒品" else way
                    yield (
                        month,
                        kind,
                        direction,
                        origin,
                        round(mean * side * part * closed * rng.uniform(0.8, 1.2)),
                    )


MAKERS: dict[str, Callable[[Random], Iterable[tuple]]] = {
    "new-residents": residents, "teachers-schools": schools, "teachers-groups": groups, "teachers-service": service,
    "crime-cases": crime, "accidents-injury": injuries, "health-checks": checks, "medical-referrals": referrals,
    "cargo-ships": ships, "cargo-tonnage": cargo,
}  # fmt: skip


def rows(code: str) -> list[tuple]:
    """The rows of one table: a fixed seed of its own, so that no table depends on another."""
    return list(MAKERS[code](Random(f"{SEED}-{code}")))  # noqa: S311 (made-up numbers, not secrets)
