"""The month's drafts, opened by night, with what last month said carried over."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from countyhall.domains.oversight.models import Listing, MonthlyReport, Plan, PlannedMonth, Snapshot
from countyhall.domains.oversight.models.rule import MONTHLY
from countyhall.domains.oversight.selectors import months, version_in
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.deadlines.services import Owed

# What stays true until somebody says otherwise; progress and the fate of the remedy are asked anew.
CARRIED = [
    "stage",
    "status_text",
    "allotted",
    "spent",
    "payable",
    "cause",
    "cause_text",
    "remedy",
    "remedy_owner",
    "expected_on",
]


def open_due(on: date) -> int:
    """By night: the drafts of the month that ended before ``on``."""
    return open_month(months.open_month(on), as_of=on)


@transaction.atomic
def open_month(month: date, *, as_of: date) -> int:
    """A draft report of ``month`` for every plan watched in it; those that are there stay. Returns how many.

    Each owes its report by the rule of the day (``oversight.monthly_report``), counted from the month's end.
    """
    first = month.replace(day=1)
    watched = Listing.objects.filter(Listing.watched(first, months.end_of(first), as_of))
    missing = list(Plan.objects.filter(pk__in=watched.values("plan")).exclude(reports__month=first))
    last = _last_known(missing, first)
    drafts = [_draft(plan, first, as_of, last.get(plan.pk)) for plan in missing]
    made = MonthlyReport.objects.bulk_create(drafts, ignore_conflicts=True)
    fresh = list(MonthlyReport.objects.filter(plan__in=missing, month=first, state=MonthlyReport.State.DRAFT))
    deadlines.owe_many(Owed(report, MONTHLY, months.end_of(first)) for report in fresh)
    return len(made)


def _last_known(plans: list[Plan], month: date) -> dict[int, Snapshot]:
    rows = Snapshot.objects.filter(plan__in=plans, month=months.before(month)).order_by("plan_id", "number")
    return {s.plan_id: s for s in rows}


def _draft(plan: Plan, month: date, as_of: date, last: Snapshot | None) -> MonthlyReport:
    draft = MonthlyReport(
        plan=plan,
        unit_id=plan.unit_id,
        month=month,
        stage=plan.stage,
        status_text=plan.status_text,
        version=1,
        planned=planned(plan, month, as_of),
    )
    if last is not None:
        for name in CARRIED:
            field = MonthlyReport._meta.get_field(name)
            setattr(draft, name, field.to_python(last.content.get(name, field.get_default())))
    return draft


def planned(plan: Plan, month: date, as_of: date) -> Decimal:
    """The cumulative planned percentage of the version in force; 100 after its curve's end, 0 before its start."""
    version = version_in(month, as_of, plan=plan).first()
    point = PlannedMonth.objects.filter(version=version, month__lte=month).order_by("-month").first()
    return point.percent if version and point else Decimal(0)
