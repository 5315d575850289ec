"""What makes the demo county worth looking at: a change of plan, a correction, a suspicion, values of indicators."""

import random
from datetime import date
from decimal import Decimal

from countyhall.domains.oversight.lifecycle import change, keeping
from countyhall.domains.oversight.models import (
    ChangeRequest,
    Goal,
    IndicatorValue,
    Listing,
    MonthlyReport,
    Plan,
    Snapshot,
)
from countyhall.domains.oversight.selectors.curves import straight, the_months
from countyhall.kernel.people.models import User
from countyhall.kernel.records.models import Fact


def load(rng: random.Random) -> None:
    """Everything before 109-10-31 is as the report knows it: no change here touches September's numbers."""
    selected = list(
        Plan.objects.filter(listings__kind=Listing.Kind.SELECTED, fiscal_year=109).order_by("number")
    )
    planning = User.objects.get(username="planning")
    changed(selected[20], planning)
    corrected(selected[12], planning)
    waiting(selected, planning)
    hang_on_goals(selected)
    values(rng)


def changed(plan: Plan, planning: User) -> None:
    """An approved change of design: the end moves, the curve from November on is another."""
    first = date(2020, 11, 1)
    ends_on = date(2022, 6, 30) if plan.ends_on < date(2022, 6, 30) else plan.ends_on
    before = keeping.plan_as_it_stands(plan, first)
    reached = max((Decimal(p) for m, p in before["curve"].items() if m < "2020-11-01"), default=Decimal(0))
    request = ChangeRequest.objects.create(
        plan=plan,
        unit=plan.unit,
        state=ChangeRequest.State.APPROVED,
        effective_from=first,
        budget=plan.budget,
        starts_on=plan.starts_on,
        ends_on=ends_on,
        reason="管線牴觸須變更設計並展延工期",
        document_no="府行研字第1090087521號",
        curve={m.isoformat(): str(p) for m, p in straight(the_months(first, ends_on), reached).items()},
        before=before,
        scope="增列管線遷移及臨時擋土設施",
    )
    keeping.new_version(request, recorded_on=date(2020, 10, 28))
    on = date(2020, 10, 28)
    Fact.objects.create(record=request, code="approved", on=on, recorded_on=on)


def corrected(plan: Plan, planning: User) -> None:
    """July was reported too well and corrected in September, after the lock."""
    report = MonthlyReport.objects.get(plan=plan, month=date(2020, 7, 1))
    report.actual = max(report.actual - Decimal("3.2"), Decimal(0))
    report.correction_reason = "估驗數量重複計列，依監造單位覆核更正"
    report.save()
    keeping.keep(
        report, Snapshot.Kind.CORRECTED, by=planning, reason=report.correction_reason, on=date(2020, 9, 22)
    )


def waiting(selected: list[Plan], planning: User) -> None:
    """A release and a change of plan that wait for a decision."""
    done = max(selected, key=lambda plan: plan.snapshots.latest("month", "number").actual)
    Listing.objects.filter(plan=done, kind=Listing.Kind.SELECTED).update(
        state=Listing.State.RELEASE_PROPOSED, release_reason="已完工驗收並完成結算，檢附驗收紀錄"
    )
    plan = selected[3]
    first, ends_on = date(2020, 12, 1), date(2022, 12, 31)
    before = keeping.plan_as_it_stands(plan, first)
    reached = max((Decimal(p) for m, p in before["curve"].items() if m < "2020-12-01"), default=Decimal(0))
    asked = ChangeRequest.objects.create(
        plan=plan,
        unit=plan.unit,
        state=ChangeRequest.State.SUBMITTED,
        effective_from=first,
        budget=plan.budget,
        starts_on=plan.starts_on,
        ends_on=ends_on,
        reason="用戶接管障礙物拆除進度不如預期，申請展延期程",
        before=before,
        requested_by=User.objects.filter(grants__role__code="handler", grants__unit=plan.unit)
        .order_by("pk")
        .first(),
        curve={m.isoformat(): str(p) for m, p in straight(the_months(first, ends_on), reached).items()},
    )
    change.send_round(asked, by=asked.requested_by)


def hang_on_goals(selected: list[Plan]) -> None:
    """Each selected plan serves an indicator of its unit where there is one."""
    indicators: dict[int, list[Goal]] = {}
    for goal in Goal.objects.filter(kind=Goal.Kind.INDICATOR):
        indicators.setdefault(goal.unit_id, []).append(goal)
    for n, plan in enumerate(selected):
        own = indicators.get(plan.unit_id)
        if own:
            plan.goal = own[n % len(own)]
            plan.save(update_fields=["goal"])


def values(rng: random.Random) -> None:
    """What each indicator stood at in 108, and by the third quarter of 109."""
    rows = []
    for goal in Goal.objects.filter(kind=Goal.Kind.INDICATOR).order_by("pk"):
        for period, low, high, day in (
            ("108", 78, 106, date(2020, 2, 20)),
            ("109Q3", 70, 104, date(2020, 10, 15)),
        ):
            share = Decimal(rng.randrange(low, high)) / 100
            actual = goal.target * share if goal.direction == Goal.Direction.UP else goal.target / share
            rows.append(
                IndicatorValue(indicator=goal, period=period, actual=round(actual, 1), recorded_on=day)
            )
    IndicatorValue.objects.bulk_create(rows)
