"""Writes about plans that no step makes: copies, milestones, goals, and clusters of petitions taken up."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from countyhall.domains.oversight.forms.records import next_plan_number
from countyhall.domains.oversight.models import ChangeRequest, Goal, IndicatorValue, Listing, Milestone, Plan
from countyhall.domains.oversight.selectors import months, version_in
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import clock, roc, words
from countyhall.kernel.records import services as records


@transaction.atomic
def copy_plan(plan: Plan, *, by, today: date) -> tuple[Plan, ChangeRequest]:
    """Next year's plan after this one: title, money, work items and curve, every date a year later (PLN-04).

    The copy is a plan without an approved version; its first approval stands ready as a draft.
    """
    version = version_in(today, today, plan=plan).first() or plan.versions.order_by("-number").first()
    year = plan.fiscal_year + 1
    copy = Plan.objects.create(
        number=next_plan_number(year, by), unit=plan.unit, title=plan.title, goal=plan.goal, fiscal_year=year,
        place=plan.place, summary=plan.summary, funding=plan.funding, budget=plan.budget, created_by=by,
        starts_on=year_later(plan.starts_on), ends_on=year_later(plan.ends_on), public=plan.public,
    )  # fmt: skip
    copy.co_units.set(plan.co_units.all())
    audit.record(copy, "created", by=by, copied_from=plan.number)
    records.link(copy, plan, _("copied from"), by=by)
    items = version.work_items.all() if version else []
    curve = version.curve.all() if version else []
    draft = ChangeRequest.objects.create(
        plan=copy,
        unit=copy.unit,
        effective_from=months.first_of(copy.starts_on),
        budget=copy.budget,
        starts_on=copy.starts_on,
        ends_on=copy.ends_on,
        reason=_("First approval"),
        created_by=by,
        items=[
            {
                "title": i.title,
                "weight": str(i.weight),
                "budget": i.budget,
                "starts_on": year_later(i.starts_on).isoformat(),
                "ends_on": year_later(i.ends_on).isoformat(),
            }
            for i in items
        ],
        curve={
            year_later(p.month).isoformat(): str(p.percent)
            for p in curve
            if p.month >= months.first_of(plan.starts_on)
        },
    )
    audit.record(draft, "created", by=by)
    return copy, draft


def year_later(day: date) -> date:
    """The same day a year later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


@transaction.atomic
def add_milestone(plan: Plan, *, by, **fields) -> Milestone:
    """A new milestone of the plan."""
    milestone = Milestone.objects.create(plan=plan, **fields)
    audit.record(plan, "milestone", by=by, title=milestone.title, planned=milestone.planned_on.isoformat())
    return milestone


@transaction.atomic
def reach_milestone(milestone: Milestone, *, by, actual_on: date, note: str = "") -> Milestone:
    """Note the day on which a milestone was reached, once; the house knows it from today (PLN-09)."""
    milestone = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if milestone.actual_on:
        raise Refused(
            _("This milestone was reached on %(day)s already.") % {"day": words.day(milestone.actual_on)}
        )
    milestone.actual_on, milestone.recorded_on = actual_on, clock.today()
    milestone.note = note or milestone.note
    milestone.save()
    audit.record(milestone.plan, "milestone", by=by, title=milestone.title, on=actual_on.isoformat())
    return milestone


@transaction.atomic
def add_value(goal: Goal, *, by, period: str, actual: Decimal, note: str = "") -> IndicatorValue:
    """What an indicator stood at; an earlier entry for the period stays known beside it (PLN-14)."""
    if goal.kind != Goal.Kind.INDICATOR:
        raise Refused(_("Only an indicator has values."))
    value = IndicatorValue.objects.create(
        indicator=goal, period=period, actual=actual, note=note, recorded_on=clock.today()
    )
    audit.record(goal, "value", by=by, period=period, actual=str(actual))
    return value


@transaction.atomic
def remove_goal(goal: Goal, *, by) -> None:
    """Take a node out of the tree. Raises ``Refused`` while something hangs on it (PLN-01)."""
    children, plans = goal.children.count(), goal.plans.count()
    if children or plans:
        raise Refused(
            _("“%(goal)s” still carries %(children)d goals and %(plans)d plans. Move them first.")
            % {"goal": goal, "children": children, "plans": plans}
        )
    if goal.values.exists():
        raise Refused(_("“%(goal)s” has values. Give it a last day instead of removing it.") % {"goal": goal})
    audit.record(goal, "removed", by=by, title=goal.title)
    try:
        goal.delete()
    except ProtectedError as error:
        raise Refused(_("“%(goal)s” is still used.") % {"goal": goal}) from error


def watch_cluster(petition, *, by, petitions, title: str, reason: str, made: list) -> None:
    """Petitions of one cause become a plan proposed for watching; whoever asked links them to it.

    The plan belongs to the unit of the petition that speaks for all. Appends the plan to ``made``.
    """
    today = clock.today()
    unit: Unit = petition.unit
    year = roc.year(today)
    plan = Plan.objects.create(
        number=next_plan_number(year, by),
        unit=unit,
        title=title[:200],
        fiscal_year=year,
        created_by=by,
        budget=0,
        summary=reason,
        starts_on=today,
        ends_on=today + timedelta(days=180),
        public=False,
        status_text=_("Asked for by %(count)d petitions") % {"count": len(petitions)},
    )
    audit.record(plan, "created", by=by, petitions=[one.number for one in petitions], reason=reason)
    listing = Listing.objects.create(
        plan=plan,
        unit=unit,
        kind=Listing.Kind.SELECTED,
        fiscal_year=year,
        matched=_("Petitions")[:200],
        created_by=by,
    )
    audit.record(listing, "created", by=by, reason=reason)
    made.append(plan)
