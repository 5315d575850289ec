"""What waits for whom, what is late, what comes due, what changed."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from countyhall.domains.oversight.models import (
    Finding,
    Listing,
    Milestone,
    MonthlyReport,
    Plan,
    PlanVersion,
    SelectionRule,
    Snapshot,
)
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.roles import services as roles

SOON = 14
RECENT = 10
MONTH = MonthlyReport.State


def within_reach(records: QuerySet, user, permission: str) -> QuerySet:
    """Those of ``records`` in whose unit ``user`` holds ``permission``."""
    reach = roles.reach(user, permission)
    return records if reach.everywhere else records.filter(unit__in=reach.units)


def reports_to(user, verb: str, state: str) -> QuerySet[MonthlyReport]:
    """Reports in ``state`` with which ``user`` may take the step ``verb``."""
    seen = (
        MonthlyReport.objects.visible_to(user)
        .filter(state=state)
        .order_by("month", "unit__order", "plan__number")
    )
    return within_reach(seen, user, f"oversight.{verb}_monthlyreport")


def to_fill_in(user) -> QuerySet[MonthlyReport]:
    """Drafts of the user's units."""
    return reports_to(user, "change", MONTH.DRAFT)


def late_reports(user, today: date) -> QuerySet[MonthlyReport]:
    """Not reported by their day, as far as the user may do something about it."""
    seen = MonthlyReport.objects.visible_to(user).exclude(
        state__in=[MONTH.ACCEPTED, MONTH.CORRECTING, MONTH.REPORTED]
    )
    mine = within_reach(seen, user, "oversight.change_monthlyreport") | within_reach(
        seen, user, "oversight.report_monthlyreport"
    ) | within_reach(seen, user, "oversight.accept_monthlyreport")  # fmt: skip
    return deadlines.overdue(mine, today).order_by("month", "unit__order", "plan__number")


def listings_to_decide(user) -> QuerySet[Listing]:
    """Plans proposed for watching or for release."""
    wanted = [Listing.State.PROPOSED, Listing.State.RELEASE_PROPOSED]
    seen = Listing.objects.visible_to(user).filter(state__in=wanted)
    return within_reach(seen, user, "oversight.list_listing")


def findings_to_answer(user) -> QuerySet[Finding]:
    """Open findings of the user's units."""
    seen = Finding.objects.visible_to(user).filter(state=Finding.State.OPEN).order_by("due_on")
    return within_reach(seen, user, "oversight.answer_finding")


def late_findings(user, today: date) -> QuerySet[Finding]:
    """Not answered by their day."""
    seen = (
        Finding.objects.visible_to(user).filter(state=Finding.State.OPEN, due_on__lt=today).order_by("due_on")
    )
    return within_reach(seen, user, "oversight.answer_finding")


def overdue_milestones(plan: Plan, on: date) -> QuerySet[Milestone]:
    """Milestones that should have been reached by ``on`` and were not."""
    return plan.milestones.filter(Q(actual_on=None) | Q(actual_on__gt=on), planned_on__lte=on)


def with_milestone_due(user, today: date) -> QuerySet[Plan]:
    """The user's plans with a milestone in the next days."""
    due = Milestone.objects.filter(
        plan=OuterRef("pk"), actual_on=None, planned_on__range=(today, today + timedelta(days=SOON))
    )
    own = within_reach(Plan.objects.visible_to(user), user, "oversight.change_plan")
    return own.filter(Exists(due)).order_by("ends_on")


def changed_lately(user, today: date) -> QuerySet[Plan]:
    """Plans that got a new version or a correction in the last days."""
    since = today - timedelta(days=RECENT)
    versions = PlanVersion.objects.filter(
        plan=OuterRef("pk"), number__gt=1, recorded_on__range=(since, today)
    )
    corrected = Snapshot.objects.filter(
        plan=OuterRef("pk"), kind=Snapshot.Kind.CORRECTED, recorded_on__range=(since, today)
    )
    return Plan.objects.visible_to(user).filter(Exists(versions) | Exists(corrected)).order_by("number")


def selection_rules(on: date) -> QuerySet[SelectionRule]:
    """The rules of selection in force."""
    return SelectionRule.objects.on(on)
