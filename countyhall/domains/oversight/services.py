"""Writes that no person's step makes: the rules of the house, the month's drafts, the chasing, the carry-over."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from countyhall.domains.oversight.models import (
    LagRule,
    Listing,
    MonthlyReport,
    Plan,
    PlannedMonth,
    ReportingRule,
    SelectionRule,
)
from countyhall.domains.oversight.selectors import version_in

__all__ = ["open_month", "propose", "rules_matched", "seed"]

RULES_FROM = date(2011, 1, 1)
REPORT = "金門縣議會第七屆第四次定期大會 行政處業務報告"


def seed() -> None:
    """The rules that the county's own report states, and dated defaults for the rest; nothing is doubled."""
    LagRule.objects.get_or_create(
        valid_from=RULES_FROM, defaults={"behind": Decimal(0), "severe": Decimal("6.5"), "source": REPORT}
    )
    ReportingRule.objects.get_or_create(
        valid_from=RULES_FROM,
        defaults={
            "due_day": 5,
            "lock_day": 7,
            "chase_days": [7, 10, 13],
            "spending_floor": Decimal(80),
            "source": "內部預設，待核定",
        },
    )
    for label, fields in (
        ("總經費5,000萬元以上", {"minimum_budget": 50_000_000, "source": REPORT}),
        ("以前年度未結繼續列管", {"carries_over": True, "source": REPORT}),
    ):
        SelectionRule.objects.get_or_create(label=label, valid_from=RULES_FROM, defaults=fields)


def rules_matched(plan: Plan, year: int, on: date) -> list[SelectionRule]:
    """The selection rules in force on ``on`` that take ``plan`` up for ``year`` (ROC) (PLN-03)."""
    unfinished = plan.fiscal_year < year and plan.stage not in (
        Plan.Stage.CLOSED,
        Plan.Stage.WITHDRAWN,
        Plan.Stage.TERMINATED,
    )
    return [
        rule
        for rule in SelectionRule.objects.on(on)
        if (
            rule.minimum_budget is not None
            and plan.fiscal_year == year
            and plan.budget >= rule.minimum_budget
        )
        or (rule.carries_over and unfinished)
    ]


@transaction.atomic
def propose(year: int, *, on: date) -> list[Listing]:
    """Propose every plan that a rule takes up and that is not watched yet. Returns the new proposals."""
    ended = [Listing.State.RELEASED, Listing.State.DECLINED]
    watched = Listing.objects.filter(kind=Listing.Kind.SELECTED).exclude(state__in=ended)
    proposed = []
    for plan in Plan.objects.exclude(pk__in=watched.values("plan")).exclude(
        listings__kind=Listing.Kind.SELECTED, listings__fiscal_year=year
    ):
        rules = rules_matched(plan, year, on)
        if rules:
            origin = Listing.Origin.CARRIED_OVER if any(r.carries_over for r in rules) else Listing.Origin.NEW
            proposed.append(
                Listing.objects.create(
                    plan=plan, unit=plan.unit, kind=Listing.Kind.SELECTED, fiscal_year=year, origin=origin,
                    matched="、".join(r.label for r in rules)[:200],
                )
            )  # fmt: skip
    return proposed


@transaction.atomic
def open_month(month: date, *, as_of: date) -> int:
    """A draft report of ``month`` for every plan watched in it; those that are there stay. Returns how many."""
    first = month.replace(day=1)
    last = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    watched = Listing.objects.filter(Listing.watched(first, last, as_of))
    missing = Plan.objects.filter(pk__in=watched.values("plan")).exclude(reports__month=first)
    drafts = [
        MonthlyReport(plan=plan, unit_id=plan.unit_id, month=first, stage=plan.stage, planned=planned(plan, first, as_of),
                      status_text=plan.status_text, version=1)
        for plan in missing
    ]  # fmt: skip
    return len(MonthlyReport.objects.bulk_create(drafts, ignore_conflicts=True))


def planned(plan: Plan, month: date, as_of: date) -> Decimal:
    """The cumulative planned percentage of the version in force; 100 after its curve's end, 0 before its start."""
    version = version_in(month, as_of, plan=plan).first()
    point = PlannedMonth.objects.filter(version=version, month__lte=month).order_by("-month").first()
    return point.percent if point else Decimal(0)
