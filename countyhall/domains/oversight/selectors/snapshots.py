"""Keeping what was reported and what was approved: the only writers of snapshots and versions."""

from calendar import monthrange
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from countyhall.domains.oversight.models import (
    ChangeRequest,
    MonthlyReport,
    Plan,
    PlannedMonth,
    PlanVersion,
    ReportingRule,
    Snapshot,
    WorkItem,
)
from countyhall.domains.oversight.selectors.standing import version_in
from countyhall.kernel.period import clock

FIELDS = [
    "planned", "actual", "stage", "status_text", "allotted", "spent", "cause", "cause_text", "remedy", "expected_on",
]  # fmt: skip


def reporting_rule(month: date) -> ReportingRule:
    """The rule for reports of ``month``. Raises ``ReportingRule.DoesNotExist`` where none holds."""
    rule = ReportingRule.objects.on(month).first()
    if rule is None:
        raise ReportingRule.DoesNotExist(
            _("No reporting rule holds in %(month)s.") % {"month": month.strftime("%Y-%m")}
        )
    return rule


def locks_on(month: date) -> date:
    """The day on which ``month`` is locked: so many days into the month after it."""
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return after.replace(day=min(reporting_rule(month).lock_day, monthrange(after.year, after.month)[1]))


def keep(report: MonthlyReport, kind: str, *, by, reason: str = "", on: date | None = None) -> Snapshot:
    """Add the report as it is now to what is known of the month."""
    on = on or clock.today()
    return Snapshot.objects.create(
        report=report, plan=report.plan, month=report.month, number=report.snapshots.count() + 1, kind=kind,
        planned=report.planned, actual=report.actual, reason=reason, by=by, recorded_on=on,
        late=on > locks_on(report.month), content={name: _plain(getattr(report, name)) for name in FIELDS},
    )  # fmt: skip


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
    }


def new_version(change: ChangeRequest, *, recorded_on: date) -> PlanVersion:
    """The plan's next version: the old curve before the effective month, the requested one from it on."""
    plan = Plan.objects.select_for_update().get(pk=change.plan_id)
    last = plan.versions.order_by("-number").first()
    version = PlanVersion.objects.create(
        plan=plan, number=(last.number if last else 0) + 1, effective_from=change.effective_from, recorded_on=recorded_on,
        budget=change.budget, starts_on=change.starts_on, ends_on=change.ends_on, reason=change.reason[:300],
        document_no=change.document_no,
    )  # fmt: skip
    curve = {p.month: p.percent for p in last.curve.all() if p.month < change.effective_from} if last else {}
    curve |= {date.fromisoformat(month): Decimal(str(value)) for month, value in change.curve.items()}
    PlannedMonth.objects.bulk_create(
        PlannedMonth(version=version, month=m, percent=p) for m, p in sorted(curve.items())
    )
    if last:
        _copy_work_items(last, version)
    plan.budget, plan.starts_on, plan.ends_on = change.budget, change.starts_on, change.ends_on
    plan.save()
    return version


def _copy_work_items(last: PlanVersion, version: PlanVersion) -> None:
    rows = last.work_items.values("order", "title", "weight", "budget", "starts_on", "ends_on")
    WorkItem.objects.bulk_create(WorkItem(version=version, **row) for row in rows)


def _plain(value):
    """A field's value as JSON keeps it, so that it reads back the same."""
    return value if value is None or isinstance(value, int | str) else str(value)
