"""Keeping what was reported and what was approved: the only writers of snapshots and versions."""

from datetime import date
from decimal import Decimal

from countyhall.domains.oversight.models import (
    ChangeRequest,
    MonthlyReport,
    Plan,
    PlannedMonth,
    PlanVersion,
    Snapshot,
    WorkItem,
)
from countyhall.domains.oversight.selectors import months, version_in
from countyhall.kernel.period import clock

FIELDS = [
    "planned",
    "actual",
    "stage",
    "status_text",
    "allotted",
    "spent",
    "payable",
    "surplus",
    "reserved",
    "last_kept",
    "cause",
    "cause_text",
    "remedy",
    "remedy_owner",
    "expected_on",
]


def keep(report: MonthlyReport, kind: str, *, by, reason: str = "", on: date | None = None) -> Snapshot:
    """Add the report as it is now to what is known of the month."""
    on = on or clock.today()
    return Snapshot.objects.create(
        report=report,
        plan=report.plan,
        month=report.month,
        number=report.snapshots.count() + 1,
        kind=kind,
        planned=report.planned,
        actual=report.actual,
        allotted=report.allotted,
        spent=report.spent,
        reason=reason,
        by=by,
        recorded_on=on,
        late=months.is_locked(report.month, on),
        content={name: _plain(getattr(report, name)) for name in FIELDS},
    )


def put_back(report: MonthlyReport) -> None:
    """The working copy becomes again what was last known."""
    content = report.snapshots.order_by("-number").first().content
    for name in FIELDS:
        setattr(report, name, MonthlyReport._meta.get_field(name).to_python(content[name]))
    report.correction_reason = ""


def plan_as_it_stands(plan: Plan, day: date) -> dict:
    """Money, dates and curve of the version in force, as JSON."""
    version = version_in(day, clock.today(), plan=plan).first() or plan.versions.order_by("number").first()
    if version is None:
        return {}
    return {
        "budget": version.budget,
        "starts_on": version.starts_on.isoformat(),
        "ends_on": version.ends_on.isoformat(),
        "curve": {p.month.isoformat(): str(p.percent) for p in version.curve.all()},
        "items": [
            {
                "title": i.title,
                "weight": str(i.weight),
                "budget": i.budget,
                "starts_on": i.starts_on.isoformat(),
                "ends_on": i.ends_on.isoformat(),
            }
            for i in version.work_items.all()
        ],
    }


def new_version(change: ChangeRequest, *, recorded_on: date) -> PlanVersion:
    """The plan's next version: the old curve before the effective month, the requested one from it on."""
    plan = Plan.objects.select_for_update().get(pk=change.plan_id)
    last = plan.versions.order_by("-number").first()
    version = PlanVersion.objects.create(
        plan=plan,
        number=(last.number if last else 0) + 1,
        effective_from=change.effective_from,
        recorded_on=recorded_on,
        budget=change.budget,
        starts_on=change.starts_on,
        ends_on=change.ends_on,
        reason=change.reason[:300],
        document_no=change.document_no,
    )
    curve = {p.month: p.percent for p in last.curve.all() if p.month < change.effective_from} if last else {}
    curve |= {date.fromisoformat(month): Decimal(str(value)) for month, value in change.curve.items()}
    PlannedMonth.objects.bulk_create(
        PlannedMonth(version=version, month=m, percent=p) for m, p in sorted(curve.items())
    )
    if change.items:
        WorkItem.objects.bulk_create(_work_item(version, n, item) for n, item in enumerate(change.items, 1))
    elif last:
        _copy_work_items(last, version)
    plan.budget, plan.starts_on, plan.ends_on = change.budget, change.starts_on, change.ends_on
    plan.save()
    return version


def _copy_work_items(last: PlanVersion, version: PlanVersion) -> None:
    rows = last.work_items.values("order", "title", "weight", "budget", "starts_on", "ends_on")
    WorkItem.objects.bulk_create(WorkItem(version=version, **row) for row in rows)


def _work_item(version: PlanVersion, order: int, item: dict) -> WorkItem:
    return WorkItem(
        version=version,
        order=order,
        title=item["title"],
        weight=Decimal(item["weight"]),
        budget=item["budget"],
        starts_on=date.fromisoformat(item["starts_on"]),
        ends_on=date.fromisoformat(item["ends_on"]),
    )


def _plain(value):
    """A field's value as JSON keeps it, so that it reads back the same."""
    return value if value is None or isinstance(value, int | str) else str(value)
