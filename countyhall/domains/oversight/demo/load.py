"""Goals, four lists of watched plans, nine months of reports, meetings and visits of the demo county."""

import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from countyhall.domains.oversight import services
from countyhall.domains.oversight.demo import reports, reviews, sheets, story
from countyhall.domains.oversight.models import Goal, Listing, Plan, Topic
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.search import services as search

__all__ = ["load"]

KIND = Listing.Kind
NEW_YEAR = date(2020, 1, 6)
SUBSIDIES = 58
SUBSIDY_TOTAL = 615_634_210
TITLES = [
    "道路側溝改善",
    "社區活動空間修繕",
    "人行步道整建",
    "路燈更新",
    "公園設施改善",
    "農路修復",
    "排水箱涵疏濬",
    "簡易自來水改善",
    "聚落巷道鋪面",
    "停車場標線整理",
]
PLACES = {
    "金城鎮": ["東門里", "西門里", "南門里", "北門里", "金水里", "古城里", "珠沙里", "賢庵里"],
    "金湖鎮": ["新市里", "山外里", "溪湖里", "料羅里", "蓮庵里", "瓊林里", "正義里", "新湖里"],
    "金沙鎮": ["汶沙里", "何斗里", "浦山里", "西園里", "官嶼里", "三山里", "大洋里", "光前里"],
    "金寧鄉": ["古寧村", "安美村", "湖埔村", "榜林村", "盤山村", "后盤村"],
    "烈嶼鄉": ["林湖村", "黃埔村", "西口村", "上林村", "上岐村"],
}


def load(*, seed: int, scale: float, progress: Callable[[str, int, int], None]) -> None:
    """Everything, the same for the same seed. ``scale`` adds finished plans of earlier years."""
    rng = random.Random(seed)  # noqa: S311 (made-up numbers, not secrets)
    units = sheets.units()
    office = units["研考科"]
    goals(units)
    plans = (
        selected(units, rng)
        + policy(units, rng, office)
        + special(units, rng, office)
        + subsidised(units, rng)
    )
    for year in range(1, max(1, round(scale))):
        plans += earlier(units, rng, 109 - year)
    reports.load(plans, rng, progress)
    reviews.load(office, rng)
    story.load(rng)
    services.open_month(date(2020, 10, 1), as_of=date(2020, 11, 1))
    for model in (Goal, Plan, Topic):
        search.index_many(model.objects.all())


def goals(units: dict[str, Unit]) -> None:
    """Eleven visions and thirty-four indicators of the seventh term."""
    visions: dict[str, Goal] = {}
    common = {"fiscal_year": 109, "set_on": date(2019, 12, 20), "recorded_on": date(2019, 12, 20)}
    for order, row in enumerate(sheets.rows("goals"), 1):
        if row["vision"] not in visions:
            visions[row["vision"]] = Goal.objects.create(
                kind=Goal.Kind.VISION,
                title=row["vision"],
                unit=units["行政處"],
                order=len(visions) + 1,
                **common,
            )
        Goal.objects.create(
            kind=Goal.Kind.INDICATOR,
            parent=visions[row["vision"]],
            title=row["indicator"],
            order=order,
            unit=units[row["unit"]],
            measure=row["measure"],
            direction=row["direction"],
            target=Decimal(row["target"]),
            source="各單位年度統計",
            **common,
        )


def selected(units, rng) -> list[reports.Course]:
    """The forty-three selected plans of 109, five of them new."""
    courses = []
    for number, row in enumerate(sheets.rows("selected"), 1):
        plan = _plan(
            units[row["unit"]],
            row["title"],
            int(row["budget"]),
            row["stage"],
            row["place"],
            rng,
            f"109-選-{number:03d}",
        )
        matched = "總經費5,000萬元以上" if row["origin"] == "new" else "以前年度未結繼續列管"
        _watch(plan, KIND.SELECTED, number, origin=row["origin"], matched=matched)
        courses.append(
            reports.Course(plan, sheets.percent(row["planned"]), sheets.percent(row["actual"]), row["cause"])
        )
    return courses


def policy(units, rng, office: Unit) -> list[reports.Course]:
    """The plans of the report's annex. Number 2 is not in the annex: it stands here without a name of its own."""
    courses, topics, known = [], {}, {plan.title: plan for plan in Plan.objects.all()}
    rows = sheets.rows("policy")
    for row in rows:
        if row["topic"] not in topics:
            topics[row["topic"]] = Topic.objects.create(
                kind=Topic.Kind.POLICY, order=len(topics) + 1, title=row["topic"], unit=office
            )
        same = SAME_PLAN.get(row["plan"])
        first, *others = [units[name] for name in row["unit"].split(";")]
        plan = known.get(same) or _plan(
            first,
            row["plan"],
            int(Decimal(row["budget_100m"]) * 100_000_000),
            STAGES[row["status"]],
            "",
            rng,
            f"109-重-{int(row['case_no']):03d}",
            status=row["status"].replace(";", "；"),
        )
        plan.co_units.set(others)
        _watch(
            plan,
            KIND.POLICY,
            int(row["case_no"]),
            topic=topics[row["topic"]],
            title=row["plan"],
            since=date(2019, 1, 15),
        )
        if not same:
            courses.append(
                reports.Course(
                    plan, sheets.percent(row["planned_percent"]), sheets.percent(row["actual_percent"]), ""
                )
            )
    for number in sheets.missing_numbers([int(row["case_no"]) for row in rows]):
        plan = _plan(
            units["觀光處"],
            f"停車場專案案號{number}(原彙整表未載名稱)",
            0,
            "withdrawn",
            "",
            rng,
            f"109-重-{number:03d}",
        )
        _watch(
            plan,
            KIND.POLICY,
            number,
            topic=topics["停車場專案"],
            since=date(2019, 1, 15),
            released_on=date(2020, 9, 18),
            release_reason="併入其他停車場計畫，經第9次列管會議決議解除列管",
        )
    return courses


SAME_PLAN = {
    "開瑄國小校舍及運動場新建": "開瑄國小校舍及戶外運動場新建工程",
    "S2、S3碼頭": "水頭港區S2及S3浮動碼頭增建工程",
}
STAGES = {
    "工程辦理中": "construction",
    "規劃設計": "design",
    "先期規劃招標": "pre_tender",
    "決標前發包作業": "tender",
    "工程辦理中;空間規劃": "construction",
}


def special(units, rng, office: Unit) -> list[reports.Course]:
    """Eighteen special projects with thirty-nine plans."""
    courses, topics = [], {}
    for number, row in enumerate(sheets.rows("special"), 1):
        if row["topic"] not in topics:
            topics[row["topic"]] = Topic.objects.create(
                kind=Topic.Kind.SPECIAL, order=len(topics) + 1, title=row["topic"], unit=office
            )
        plan = _plan(
            units[row["unit"]],
            row["plan"],
            rng.randrange(2, 40) * 1_000_000,
            row["stage"],
            "",
            rng,
            f"109-專-{number:03d}",
        )
        _watch(plan, KIND.SPECIAL, number, topic=topics[row["topic"]], since=date(2019, 3, 4))
        courses.append(_ordinary(plan, rng))
    return courses


def subsidised(units, rng) -> list[reports.Course]:
    """Fifty-eight subsidised basic facilities; their money adds up to the approved sum."""
    shares = [rng.randrange(40, 160) for _ in range(SUBSIDIES)]
    budgets = [SUBSIDY_TOTAL * share // sum(shares) for share in shares]
    budgets[-1] += SUBSIDY_TOTAL - sum(budgets)
    spots = [(town, place, title) for title in TITLES for town, places in PLACES.items() for place in places]
    courses = []
    for number, ((town, place, title), budget) in enumerate(
        zip(rng.sample(spots, SUBSIDIES), budgets, strict=True), 1
    ):
        plan = _plan(
            units[f"{town}公所"],
            f"{town}{place}{title}",
            budget,
            "construction",
            town,
            rng,
            f"109-基-{number:03d}",
            "central",
        )
        _watch(plan, KIND.SUBSIDISED, number, since=date(2020, 3, 2))
        courses.append(_ordinary(plan, rng))
    return courses


def earlier(units, rng, year: int) -> list[reports.Course]:
    """A finished year: as many plans again, released before 109 began."""
    courses = []
    for number, row in enumerate(sheets.rows("selected"), 1):
        title = f"{row['title']}(第{110 - year}期前置)"
        plan = _plan(
            units[row["unit"]],
            title,
            int(row["budget"]) // 10,
            "closed",
            row["place"],
            rng,
            f"{year}-選-{number:03d}",
            year=year,
        )
        first = date(year + 1911, 1, 6)
        _watch(
            plan,
            KIND.SELECTED,
            number,
            since=first,
            released_on=date(year + 1911, 12, 28),
            release_reason="完成",
            year=year,
        )
        courses.append(reports.Course(plan, Decimal(100), Decimal(100), "", year=year + 1911))
    return courses


def _ordinary(plan: Plan, rng) -> reports.Course:
    planned = Decimal(rng.randrange(3000, 9800)) / 100
    lag = Decimal(rng.choice([-150, -60, 0, 40, 120, 260, 410])) / 100
    return reports.Course(plan, planned, min(max(planned - lag, Decimal(0)), Decimal(100)), "")


def _plan(unit, title, budget, stage, place, rng, number, funding="county", *, status="", year=109) -> Plan:
    plan = Plan(
        number=number,
        unit=unit,
        title=title,
        budget=budget,
        stage=stage,
        place=place,
        funding=funding,
        fiscal_year=year,
        status_text=status or str(Plan.Stage(stage).label),
        starts_on=date(year + 1910, rng.randrange(1, 13), 1),
        ends_on=date(year + 1912, rng.randrange(1, 13), 28),
        summary=f"{title}，由{unit.name}主辦。",
    )
    plan.save()
    return plan


def _watch(
    plan, kind, number, *, since=NEW_YEAR, released_on=None, origin="new", year=109, **more
) -> Listing:
    state = Listing.State.RELEASED if released_on else Listing.State.LISTED
    return Listing.objects.create(
        plan=plan,
        unit=plan.unit,
        kind=kind,
        case_no=number,
        fiscal_year=year,
        origin=origin,
        state=state,
        listed_on=since,
        listed_recorded_on=since,
        released_on=released_on,
        released_recorded_on=released_on,
        **more,
    )
