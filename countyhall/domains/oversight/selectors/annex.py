"""The compiled table of major policies, as it is printed behind the report to the council."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from countyhall.domains.oversight.models import Listing, Plan, Snapshot
from countyhall.domains.oversight.selectors.standing import with_budget
from countyhall.kernel.period import Month, Period, money
from countyhall.kernel.reports.numerals import chinese


@dataclass(frozen=True)
class AnnexRow:
    """One plan under its policy; percentages and amounts in the words of the table."""

    order: str
    topic: str
    case_no: str
    title: str
    status: str
    planned: str
    actual: str
    budget: str
    units: str
    note: str = ""


def policy_rows(period: Period, as_of: date) -> list[AnnexRow]:
    """The plans still watched at the period's end, with the newest report of its last month."""
    day = min(period.last, as_of)
    listings = Listing.objects.filter(Listing.watched(day, day, as_of), kind=Listing.Kind.POLICY)
    listings = listings.select_related("topic", "plan__unit").prefetch_related("plan__co_units")
    listings = list(listings.order_by("topic__order", "case_no", "pk"))
    plans = [listing.plan_id for listing in listings]
    budgets = dict(
        with_budget(Plan.objects.filter(pk__in=plans), day, as_of).values_list("pk", "budget_then")
    )
    known = Snapshot.objects.filter(plan__in=plans, month=Month.of(period.last).first, recorded_on__lte=as_of)
    newest = {snapshot.plan_id: snapshot for snapshot in known.order_by("number")}
    return [_row(listing, newest.get(listing.plan_id), budgets[listing.plan_id]) for listing in listings]


def _row(listing: Listing, snapshot: Snapshot | None, budget: int) -> AnnexRow:
    plan, topic = listing.plan, listing.topic
    units = [plan.unit, *(unit for unit in plan.co_units.all() if unit.pk != plan.unit_id)]
    return AnnexRow(
        order=chinese(topic.order) if topic else "",
        topic=topic.title if topic else "",
        case_no=str(listing.case_no or ""),
        title=listing.title or plan.title,
        status=_status(plan, snapshot),
        planned=_percent(snapshot.planned) if snapshot else "—",
        actual=_percent(snapshot.actual) if snapshot else "—",
        budget=f"{money.hundred_millions(budget, trim=True):f}",
        units="\n".join(unit.name for unit in units),
    )


def _status(plan: Plan, snapshot: Snapshot | None) -> str:
    """How it stood by that month's report: in its own words, else by its stage."""
    content = snapshot.content if snapshot else {}
    said = content.get("status_text") or ""
    stage = content.get("stage") or plan.stage
    return said.replace("；", "\n") or str(Plan.Stage(stage).label)


def _percent(value: Decimal) -> str:
    return f"{Decimal(value).normalize():f}%"
