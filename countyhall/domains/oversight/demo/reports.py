"""Nine months of reports for every watched plan, ending in September at the report's own percentages."""

import random
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from countyhall.domains.oversight.demo import sheets
from countyhall.domains.oversight.models import (
    Milestone,
    MonthlyReport,
    Plan,
    PlannedMonth,
    PlanVersion,
    Snapshot,
    WorkItem,
)
from countyhall.kernel.audit import services as audit
from countyhall.kernel.people.models import User
from countyhall.kernel.records.models import Fact

HUNDRED = Decimal(100)
ITEMS = [("規劃設計及發包", 15), ("主體工程", 55), ("設備及裝修", 20), ("驗收及移交", 10)]
KEPT = ["kept", "partly", "kept", "missed"]
CAUSES = {
    "land": ("用地協議價購尚有所有權人未同意", "每二週召開協調會，併行辦理徵收程序"),
    "change": ("管線牴觸須辦理變更設計", "變更設計已核定，趕辦議價並調整工序"),
    "contractor": ("廠商出工數不足", "按週檢討出工，依契約計罰並督促增派工班"),
    "tender": ("歷次招標流標致開工延後", "檢討單價及工項後重新公告，趕辦決標"),
    "shortage": ("缺工缺料，鋼筋及預拌混凝土供應不及", "由臺灣本島調度工班與材料，增加船運班次"),
    "weather": ("東北季風期間海象不佳，海上作業日數不足", "利用良好海象加派工作船，調整海上作業順序"),
}


@dataclass(frozen=True)
class Course:
    """How far a plan should be, and is, at the end of the period; ``year`` is Gregorian."""

    plan: Plan
    planned: Decimal
    actual: Decimal
    cause: str
    year: int = 2020

    @property
    def months(self) -> list[date]:
        """The months reported: nine of the running year, twelve of a finished one."""
        return [date(self.year, month, 1) for month in range(1, 10 if self.year == 2020 else 13)]


def load(courses: list[Course], rng: random.Random, progress: Callable[[str, int, int], None]) -> None:
    """Approved plan, milestones, reports and what was reported when, for every course."""
    handlers = _first_of_each_unit("handler")
    heads = _first_of_each_unit("unit_head")
    for start in range(0, len(courses), 200):
        progress("列管計畫月報", start, len(courses))
        batch = courses[start : start + 200]
        approve(batch)
        milestones(batch, rng)
        report(batch, handlers, heads, rng)


def approve(courses: list[Course]) -> None:
    """Version 1 of each plan with its work items and its whole curve up to 100 %."""
    versions = PlanVersion.objects.bulk_create(
        PlanVersion(
            plan=c.plan,
            number=1,
            effective_from=c.plan.starts_on,
            recorded_on=date(c.year, 1, 6),
            budget=c.plan.budget,
            starts_on=c.plan.starts_on,
            ends_on=c.plan.ends_on,
            document_no=f"府行研字第{c.plan.pk:07d}號",
            reason="年度計畫核定",
        )
        for c in courses
    )
    points, items = [], []
    for course, version in zip(courses, versions, strict=True):
        reported = sheets.curve(course.planned, 0.35, course.months)
        ahead = _to_hundred(course.months[-1], course.planned, course.plan.ends_on)
        points += [PlannedMonth(version=version, month=m, percent=p) for m, p in (reported | ahead).items()]
        items += _work_items(version)
    PlannedMonth.objects.bulk_create(points)
    WorkItem.objects.bulk_create(items)


def milestones(courses: list[Course], rng: random.Random) -> None:
    """Three checkpoints a plan; those that lie in the past were reached, some late."""
    found = []
    for course in courses:
        span = (course.plan.ends_on - course.plan.starts_on).days
        for code, (title, share) in enumerate([("設計核定", 0.25), ("主體完成", 0.7), ("完工驗收", 1.0)], 1):
            planned = course.plan.starts_on + timedelta(days=int(span * share))
            reached = planned + timedelta(days=rng.choice([-6, 0, 9, 21]))
            done = reached <= date(course.year, course.months[-1].month, 28)
            found.append(
                Milestone(
                    plan=course.plan, code=f"{course.plan.number}-{code}", title=title, planned_on=planned,
                    actual_on=reached if done else None, recorded_on=reached if done else None,
                )
            )  # fmt: skip
    Milestone.objects.bulk_create(found)


def report(courses: list[Course], handlers: dict, heads: dict, rng: random.Random) -> None:
    """The monthly reports, accepted, each with its snapshot, its fact and its history."""
    rows = [_report(c, m, p, a, handlers) for c in courses for m, p, a in _steps(c, rng)]
    rows = MonthlyReport.objects.bulk_create(rows)
    Snapshot.objects.bulk_create(_snapshot(r, heads) for r in rows)
    Fact.objects.bulk_create(
        Fact(record=r, code="reported", on=_handed_in(r.month), recorded_on=_handed_in(r.month)) for r in rows
    )
    audit.record_many(
        audit.Line(r, step, by=who.get(r.unit_id), before=before, after=after)
        for r in rows
        for step, before, after, who in (
            ("submit", "draft", "submitted", handlers),
            ("report", "reviewed", "reported", heads),
        )
    )


def _steps(course: Course, rng: random.Random) -> list[tuple[date, Decimal, Decimal]]:
    planned = sheets.curve(course.planned, 0.35, course.months)
    actual = sheets.curve(course.actual, 0.33 + rng.random() * 0.04, course.months)
    return [(month, planned[month], actual[month]) for month in course.months]


def _report(course: Course, month: date, planned: Decimal, actual: Decimal, handlers: dict) -> MonthlyReport:
    plan, behind = course.plan, planned - actual >= Decimal("6.5")
    cause = (course.cause or "contractor") if behind else ""
    text, remedy = CAUSES.get(cause, ("", ""))
    allotted = int(plan.budget * planned / HUNDRED)
    return MonthlyReport(
        plan=plan,
        unit=plan.unit,
        month=month,
        state=MonthlyReport.State.ACCEPTED,
        planned=planned,
        actual=actual,
        stage=plan.stage,
        status_text=plan.status_text,
        allotted=allotted,
        spent=int(allotted * Decimal("0.9") * actual / max(planned, Decimal(1))),
        payable=int(allotted * Decimal("0.03")),
        last_kept=KEPT[(plan.pk + month.month) % len(KEPT)] if behind else "",
        remedy_owner=f"{plan.unit.name}承辦科長" if behind else "",
        cause=cause,
        cause_text=text,
        remedy=remedy,
        expected_on=date(2021, 3, 31) if behind else None,
        drafted_by=handlers.get(plan.unit_id),
        version=1,
    )


def _snapshot(row: MonthlyReport, heads: dict) -> Snapshot:
    content = {
        "planned": str(row.planned),
        "actual": str(row.actual),
        "stage": row.stage,
        "status_text": row.status_text,
        "allotted": row.allotted,
        "spent": row.spent,
        "payable": row.payable,
        "surplus": 0,
        "reserved": 0,
        "last_kept": row.last_kept,
        "cause": row.cause,
        "cause_text": row.cause_text,
        "remedy": row.remedy,
        "remedy_owner": row.remedy_owner,
        "expected_on": row.expected_on and str(row.expected_on),
    }
    return Snapshot(
        report=row,
        plan_id=row.plan_id,
        month=row.month,
        number=1,
        kind=Snapshot.Kind.AS_REPORTED,
        planned=row.planned,
        actual=row.actual,
        allotted=row.allotted,
        spent=row.spent,
        content=content,
        by=heads.get(row.unit_id),
        recorded_on=_handed_in(row.month),
    )


def _handed_in(month: date) -> date:
    return date(month.year, month.month, monthrange(month.year, month.month)[1]) + timedelta(days=5)


def _to_hundred(month: date, planned: Decimal, ends_on: date) -> dict[date, Decimal]:
    """The rest of the curve: straight on to 100 % in the plan's last month."""
    months = max((ends_on.year - month.year) * 12 + ends_on.month - month.month, 0)
    if planned >= HUNDRED or not months:
        return {}
    ahead = {}
    for step in range(1, months + 1):
        whole = month.year * 12 + month.month - 1 + step
        share = planned + (HUNDRED - planned) * step / months
        ahead[date(whole // 12, whole % 12 + 1, 1)] = share.quantize(Decimal("0.01"))
    return ahead


def _work_items(version: PlanVersion) -> list[WorkItem]:
    span = (version.ends_on - version.starts_on).days
    items, done = [], 0
    for order, (title, weight) in enumerate(ITEMS, 1):
        first = version.starts_on + timedelta(days=span * done // 100)
        done += weight
        last = version.starts_on + timedelta(days=span * done // 100)
        budget = version.budget * weight // 100
        items.append(
            WorkItem(
                version=version,
                order=order,
                title=title,
                weight=weight,
                budget=budget,
                starts_on=first,
                ends_on=last,
            )
        )
    return items


def _first_of_each_unit(role: str) -> dict[int, User]:
    people = User.objects.filter(grants__role__code=role).order_by("-pk").values_list("grants__unit", "pk")
    by_key = User.objects.in_bulk([pk for _, pk in people])
    return {unit: by_key[pk] for unit, pk in people}
