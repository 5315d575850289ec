"""Review meetings, visits and inspections of 108 and 109, and what was found."""

import random
from datetime import date, timedelta

from countyhall.domains.oversight.models import Finding, Listing, Meeting, Plan, Visit
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.search import services as search

KIND = Listing.Kind
LAGGING = [date(2020, 4, 21), date(2020, 7, 23)]
GUIDANCE = [date(2020, 5, 14), date(2020, 8, 20)]
POLICY = [
    date(2019, 2, 20),
    date(2019, 4, 18),
    date(2019, 6, 19),
    date(2019, 8, 22),
    date(2019, 10, 23),
    date(2019, 12, 18),
    date(2020, 3, 25),
    date(2020, 6, 17),
    date(2020, 9, 16),
]
INSPECTIONS = [date(2019, 5, 9), date(2019, 9, 12), date(2019, 11, 28), date(2020, 5, 28), date(2020, 8, 6)]
SPECIAL_FROM = date(2019, 7, 10)
SPECIAL_COUNT = 15
FINDINGS = [
    "工區出入口安全圍籬不連續，應即補設",
    "施工日誌與現場出工數不符，請查明",
    "材料堆置影響排水，請改善",
    "查核點文件未附佐證照片",
]


def load(office: Unit, rng: random.Random) -> None:
    """Everything that the report counts: 2 and 2, 9 and 5, 15."""
    behind = list(Plan.objects.filter(listings__kind=KIND.SELECTED, fiscal_year=109).order_by("pk")[:9])
    policy = list(Plan.objects.filter(listings__kind=KIND.POLICY).order_by("pk").distinct())
    special = list(Plan.objects.filter(listings__kind=KIND.SPECIAL).order_by("pk"))
    for number, day in enumerate(LAGGING, 1):
        _meeting(office, Meeting.Kind.LAGGING, f"109年落後計畫第{number}次檢討會", day, "秘書長", behind)
    for number, day in enumerate(POLICY, 1):
        _meeting(office, Meeting.Kind.POLICY, f"重大政策暨計畫第{number}次列管會議", day, "縣長", policy)
    for number in range(SPECIAL_COUNT):
        day = SPECIAL_FROM + timedelta(days=30 * number)
        _meeting(office, Meeting.Kind.SPECIAL, f"重大專案第{number + 1}次管考會議", day, "副縣長", special)
    for kind, days, plans in (
        (Visit.Kind.GUIDANCE, GUIDANCE, behind),
        (Visit.Kind.INSPECTION, INSPECTIONS, policy),
    ):
        for day, plan in zip(days, plans, strict=False):
            _visit(office, kind, plan, day, rng)
    for model in (Meeting, Visit, Finding):
        search.index_many(model.objects.all())


def _meeting(office, kind, title, day, chair, plans) -> None:
    meeting = Meeting.objects.create(
        unit=office, kind=kind, title=title, held_on=day, recorded_on=day, chair=chair,
        conclusions="落後計畫請主辦單位提出趕工時程，於下次會議報告；逾查核點者併附佐證。",
    )  # fmt: skip
    meeting.plans.set(plans)


def _visit(office, kind, plan, day, rng) -> None:
    visit = Visit.objects.create(
        unit=office,
        kind=kind,
        plan=plan,
        held_on=day,
        recorded_on=day,
        place=plan.place or "工地現場",
        members="研考科、主計處、政風處、外聘委員",
        findings_text="現場進度與月報相符，另有應改善事項如列管項目。",
    )
    text = rng.choice(FINDINGS)
    closed = day < date(2020, 6, 1)
    Finding.objects.create(
        visit=visit,
        unit=plan.unit,
        text=text,
        due_on=day + timedelta(days=30),
        answer="已完成改善並附照片。" if closed else "",
        state=Finding.State.CLOSED if closed else Finding.State.OPEN,
    )
