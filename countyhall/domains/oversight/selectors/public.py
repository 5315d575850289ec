"""What anybody may know of plans."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.db.models import QuerySet

from countyhall.domains.oversight.models import Listing, Milestone, Plan, Snapshot

CALENDAR_YEARS = 2


def public_plans(today: date) -> QuerySet[Plan]:
    """Plans shown to the public: not sealed, meant for it, and on a list."""
    watched = Listing.objects.filter(listed_on__lte=today).exclude(
        state__in=[Listing.State.PROPOSED, Listing.State.DECLINED]
    )
    return Plan.objects.filter(public=True, sealed=False, pk__in=watched.values("plan")).select_related(
        "unit"
    )


def open_rows(plans: QuerySet[Plan], today: date) -> Iterator[dict]:
    """Every month of ``plans`` as it is known on ``today``, with what was first reported beside it (PLN-15)."""
    rows = Snapshot.objects.filter(plan__in=plans.order_by().values("pk"), recorded_on__lte=today)
    first: dict[tuple, object] = {}
    last: dict[tuple, Snapshot] = {}
    for one in (
        rows.select_related("plan__unit")
        .defer("content")
        .order_by("plan__number", "plan_id", "month", "number")
        .iterator()
    ):
        first.setdefault((one.plan_id, one.month), one.actual)
        last[one.plan_id, one.month] = one
    for key, one in last.items():
        yield {
            "plan": one.plan.number or str(one.plan_id),
            "title": one.plan.title,
            "unit": one.plan.unit.name,
            "month": f"{one.month:%Y-%m}",
            "planned": str(one.planned),
            "actual": str(one.actual),
            "allotted": one.allotted,
            "spent": one.spent,
            "as_reported": str(first[key]),
            "known_since": one.recorded_on.isoformat(),
        }


def milestones_of(plans: QuerySet[Plan], today: date) -> list[Milestone]:
    """Milestones of ``plans`` around ``today``, each with ``stamp``, the moment from which its entry holds."""
    span = timedelta(days=366 * CALENDAR_YEARS)
    rows = Milestone.objects.filter(
        plan__in=plans.order_by().values("pk"), planned_on__range=(today - span, today + span)
    )
    found = list(rows.select_related("plan").order_by("planned_on", "pk"))
    for one in found:
        day = one.recorded_on or one.plan.created_at.date()
        one.stamp = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return found
