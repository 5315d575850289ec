"""Taking over what an office kept in sheets: each row with its history, nothing repaired on the way."""

from calendar import monthrange
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Max, Min, Sum
from django.utils.translation import gettext as _

from countyhall.domains.oversight.forms.records import next_plan_number
from countyhall.domains.oversight.lifecycle import keeping
from countyhall.domains.oversight.models import (
    ChangeRequest,
    Listing,
    Milestone,
    MonthlyReport,
    Plan,
    PlannedMonth,
    PlanVersion,
    Snapshot,
    Topic,
    WorkItem,
)
from countyhall.domains.oversight.selectors import months
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import clock, roc
from countyhall.kernel.records import services as records
from countyhall.kernel.roles import services as roles

HUNDRED = Decimal(100)


def first_version(plan: Plan, *, document_no: str = "", reason: str = "") -> PlanVersion:
    """The approval that a plan brought with it, made if it is not there yet."""
    version = plan.versions.order_by("number").first()
    return version or PlanVersion.objects.create(
        plan=plan,
        number=1,
        effective_from=months.first_of(plan.starts_on),
        recorded_on=clock.today(),
        budget=plan.budget,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        document_no=document_no,
        reason=reason or _("Taken over from a sheet"),
    )


def load_item(form, by) -> WorkItem:
    """A work item of an approved plan. Raises ``ValidationError`` when the weights pass 100 (PLN-04)."""
    data = form.cleaned_data
    plan = Plan.objects.select_for_update().get(pk=data["plan"].pk)
    version = first_version(plan, document_no=data.get("document_no", ""))
    if plan.change_requests.filter(state=ChangeRequest.State.APPROVED).exists():
        raise ValidationError({"plan": _("This plan lives here already: ask for a change instead.")})
    there = version.work_items.aggregate(total=Sum("weight"), last=Max("order"))
    total = (there["total"] or Decimal(0)) + data["weight"]
    if total > HUNDRED:
        raise ValidationError(
            {"weight": _("With this row the weights add up to %(total)s, more than 100.") % {"total": total}}
        )
    item = form.instance
    item.version, item.order = version, data.get("order") or (there["last"] or 0) + 1
    item.save()
    return item


def load_milestone(form, by) -> Milestone:
    """A milestone; one already reached is known from today."""
    milestone = form.instance
    if milestone.actual_on:
        milestone.recorded_on = clock.today()
    milestone.save()
    return milestone


def load_listing(form, by) -> Listing:
    """A plan on a list since a day, known from today."""
    listing, today = form.instance, clock.today()
    listing.unit_id, listing.created_by = listing.plan.unit_id, by
    listing.listed_recorded_on = today
    listing.state = Listing.State.LISTED
    if listing.released_on:
        listing.released_recorded_on, listing.state = today, Listing.State.RELEASED
    listing.save()
    records.happened(listing, "listed", on=listing.listed_on, recorded_on=today)
    if listing.released_on:
        records.happened(listing, "released", on=listing.released_on, recorded_on=today)
    return listing


def load_report(form, by) -> MonthlyReport:
    """A month that was reported elsewhere: accepted, and kept as reported on its day (PLN-05)."""
    report = form.instance
    on = form.cleaned_data.get("reported_on") or _day_after(report.month)
    report.unit_id, report.created_by, report.state = report.plan.unit_id, by, MonthlyReport.State.ACCEPTED
    report.drafted_by = by
    report.save()
    keeping.keep(report, Snapshot.Kind.AS_REPORTED, by=by, on=on)
    records.happened(report, "reported", on=on, recorded_on=on)
    return report


def _day_after(month: date) -> date:
    """The fifth of the next month, and never later than today."""
    return min(months.after(month).replace(day=5), clock.today())


def load_policy(form, by) -> Plan:
    """A line of the table of major policies: the plan, its place on the list, and its last month."""
    data, today = form.cleaned_data, clock.today()
    month = data.get("month") or months.closed_month(today)
    units: list[Unit] = data["units"]
    year = roc.year(month)
    plan = Plan.objects.create(
        number=next_plan_number(year, by),
        unit=units[0],
        title=data["title"],
        fiscal_year=year,
        stage=form.stage(),
        status_text=data["status_text"],
        budget=form.budget(),
        starts_on=date(month.year, 1, 1),
        ends_on=date(month.year, 12, 31),
        created_by=by,
    )
    plan.co_units.set(units[1:])
    version = first_version(plan)
    PlannedMonth.objects.create(version=version, month=month, percent=data["planned"])
    topic = _topic(data["topic"], units[0])
    listing = Listing.objects.create(
        plan=plan,
        unit=plan.unit,
        kind=Listing.Kind.POLICY,
        topic=topic,
        case_no=data["case_no"],
        fiscal_year=year,
        state=Listing.State.LISTED,
        listed_on=date(month.year, 1, 1),
        listed_recorded_on=date(month.year, 1, 1),
        created_by=by,
    )
    records.happened(listing, "listed", on=listing.listed_on, recorded_on=listing.listed_on)
    report = MonthlyReport.objects.create(
        plan=plan,
        unit=plan.unit,
        month=month,
        state=MonthlyReport.State.ACCEPTED,
        planned=data["planned"],
        actual=data["actual"],
        stage=plan.stage,
        status_text=data["status_text"],
        created_by=by,
        drafted_by=by,
    )
    on = _day_after(month)
    keeping.keep(report, Snapshot.Kind.AS_REPORTED, by=by, on=on)
    records.happened(report, "reported", on=on, recorded_on=on)
    return plan


def _topic(title: str, unit: Unit) -> Topic:
    there = Topic.objects.filter(kind=Topic.Kind.POLICY, title=title).first()
    if there:
        return there
    last = Topic.objects.filter(kind=Topic.Kind.POLICY).aggregate(last=Max("order"))["last"] or 0
    return Topic.objects.create(kind=Topic.Kind.POLICY, title=title, order=last + 1, unit=unit)


def load_actions(form, by) -> Plan:
    """An action of an action plan: this year until its milestones say more, in the unit of whoever brings it."""
    plan, year = form.instance, clock.today().year
    held = roles.held_by(by) if by is not None else []
    plan.unit = held[0].unit if held else Unit.objects.order_by("order").first()
    plan.number, plan.fiscal_year, plan.budget = form.cleaned_data["number"], year - roc.OFFSET, 0
    plan.starts_on, plan.ends_on, plan.created_by = (
        date(year, 1, 1),
        date(year, 12, monthrange(year, 12)[1]),
        by,
    )
    plan.save()
    return plan


def load_action_milestone(form, by) -> Milestone:
    """A milestone that stretches its action's days."""
    milestone = load_milestone(form, by)
    plan = milestone.plan
    if not plan.versions.exists():
        span = plan.milestones.aggregate(first=Min("starts_on"), last=Max("planned_on"))
        plan.starts_on = span["first"] or span["last"]
        plan.ends_on = span["last"]
        plan.save()
    return milestone
