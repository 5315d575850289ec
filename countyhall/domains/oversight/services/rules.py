"""The rules of watching as they begin, and who is taken up by them (PLN-03)."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from countyhall.domains.oversight.forms.rules import end
from countyhall.domains.oversight.models import (
    LagRule,
    Listing,
    Plan,
    ReportingRule,
    SelectionRule,
)
from countyhall.kernel.audit import services as audit

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
            "lock_day": 7,
            "spending_floor": Decimal(80),
            "source": "內部預設，待核定",
        },
    )
    for label, fields in (
        ("總經費5,000萬元以上", {"minimum_budget": 50_000_000, "source": REPORT}),
        ("以前年度未結繼續列管", {"carries_over": True, "source": REPORT}),
    ):
        SelectionRule.objects.get_or_create(label=label, valid_from=RULES_FROM, defaults=fields)


def end_rule(rule: SelectionRule, last: date, *, by, reason: str) -> None:
    """The rule holds until ``last``; what it took up stays watched."""
    end(rule, last, by=by, reason=reason)


@transaction.atomic
def withdraw_rule(rule, *, by, reason: str) -> None:
    """Take a version back that has not begun; the one before it goes on. Its history stays."""
    audit.record(rule, "withdrawn", by=by, reason=reason)
    before = rule.replaces
    rule.delete()
    if before is not None:
        end(before, None, by=by, reason=reason)


def rules_matched(plan: Plan, year: int, on: date) -> list[SelectionRule]:
    """The selection rules in force on ``on`` that take ``plan`` up for ``year`` (ROC) (PLN-03)."""
    return matching(SelectionRule.objects.on(on), plan, year)


def matching(rules, plan: Plan, year: int) -> list[SelectionRule]:
    """Those of ``rules`` that take ``plan`` up."""
    unfinished = plan.fiscal_year < year and plan.stage not in (
        Plan.Stage.CLOSED,
        Plan.Stage.WITHDRAWN,
        Plan.Stage.TERMINATED,
    )
    return [
        rule
        for rule in rules
        if (
            rule.minimum_budget is not None
            and plan.fiscal_year == year
            and plan.budget >= rule.minimum_budget
        )
        or (rule.carries_over and unfinished)
    ]


@transaction.atomic
def propose(year: int, *, on: date, by=None) -> list[Listing]:
    """Propose every plan that a rule takes up and that is not watched yet. Returns the new proposals.

    Each says which rules matched; unfinished plans of earlier years come as carried over.
    """
    ended = [Listing.State.RELEASED, Listing.State.DECLINED]
    watched = Listing.objects.filter(kind=Listing.Kind.SELECTED).exclude(state__in=ended)
    proposed = []
    rules_now = list(SelectionRule.objects.on(on))
    for plan in (
        Plan.objects.select_related("unit")
        .exclude(pk__in=watched.values("plan"))
        .exclude(listings__kind=Listing.Kind.SELECTED, listings__fiscal_year=year)
    ):
        rules = matching(rules_now, plan, year)
        if rules:
            origin = Listing.Origin.CARRIED_OVER if any(r.carries_over for r in rules) else Listing.Origin.NEW
            proposed.append(
                Listing.objects.create(
                    plan=plan, unit=plan.unit, kind=Listing.Kind.SELECTED, fiscal_year=year, origin=origin,
                    matched="、".join(r.label for r in rules)[:200], created_by=by,
                )
            )  # fmt: skip
    audit.record_many(audit.Line(one, "created", by=by, data={"matched": one.matched}) for one in proposed)
    return proposed
