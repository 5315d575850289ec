"""How a month is handed in, passed on, reported, accepted, sent back and corrected (PLN-05, PLN-10)."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from countyhall.domains.oversight import forms, selectors
from countyhall.domains.oversight.lifecycle import keeping
from countyhall.domains.oversight.models import MonthlyReport, Snapshot
from countyhall.domains.oversight.models.rule import MONTHLY
from countyhall.domains.oversight.selectors import months
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.lifecycle import Lifecycle, Refused, Step
from countyhall.kernel.period import clock


def submit(report: MonthlyReport, *, by) -> None:
    """Hand the month in; a lag, low spending or a late milestone comes with its cause and remedy (PLN-07)."""
    missing = missing_words(report, needs_cause(report) if report.actual is not None else "")
    if missing:
        raise Refused(" ".join(missing))
    report.drafted_by = by


def missing_words(report: MonthlyReport, why: str) -> list[str]:
    """What must still be entered before the month can be handed in; ``why`` is what :func:`needs_cause` said."""
    if report.actual is None:
        return [_("Enter the actual percentage first.")]
    wanted = [
        (report.cause, _("cause")),
        (report.remedy.strip(), _("remedy")),
        (report.remedy_owner.strip(), _("who sees to it")),
        (report.expected_on, _("by when")),
    ]
    absent = [str(label) for value, label in wanted if not value]
    if not why or not absent:
        return []
    return [_("%(why)s: enter %(absent)s.") % {"why": why, "absent": "、".join(absent)}]


def needs_cause(report: MonthlyReport) -> str:
    """Why cause and remedy are wanted: behind, little spent, a milestone late; empty where they are not."""
    lag = report.planned - report.actual
    if lag > selectors.lag_rule(report.month).behind:
        return _("The plan is %(points)s points behind") % {"points": lag}
    floor = months.reporting_rule(report.month).spending_floor
    if report.allotted > 0 and Decimal(report.spent * 100) / report.allotted < floor:
        return _("Less than %(floor)s%% of the money allotted is spent") % {"floor": f"{floor:.0f}"}
    if selectors.overdue_milestones(report.plan, months.end_of(report.month)).exists():
        return _("A milestone is overdue")
    return ""


def report_month(report: MonthlyReport, *, by) -> None:
    """The unit's word for the month: kept as reported, and the deadline met."""
    keeping.keep(report, Snapshot.Kind.AS_REPORTED, by=by)
    running = deadlines.clock_of(report, MONTHLY)
    if running and running.is_open:
        deadlines.fulfil(running, clock.today())


def send_back(report: MonthlyReport, *, by, reason: str) -> None:
    """Back to the handler, with a reason; what was reported stays known."""


def correct(report: MonthlyReport, *, by, correction_reason: str, **values) -> None:
    """Propose other values for a month already reported."""
    for name, value in values.items():
        setattr(report, name, value)
    report.correction_reason, report.drafted_by = correction_reason, by


def approve_correction(report: MonthlyReport, *, by) -> None:
    """From today the corrected values count; those first reported stay beside them."""
    keeping.keep(report, Snapshot.Kind.CORRECTED, by=by, reason=report.correction_reason)


def refuse_correction(report: MonthlyReport, *, by, reason: str) -> None:
    """The values last known are put back."""
    keeping.put_back(report)


MONTH = MonthlyReport.State
monthly_report = Lifecycle(
    MonthlyReport,
    Step("submit", gettext_lazy("Hand in"), [MONTH.DRAFT], MONTH.SUBMITTED, do=submit, bulk=True),
    Step(
        "review", gettext_lazy("Pass on"), [MONTH.SUBMITTED], MONTH.REVIEWED, bulk=True, never_by="drafted_by"
    ),
    Step(
        "report",
        pgettext_lazy("step", "Report"),
        [MONTH.REVIEWED],
        MONTH.REPORTED,
        do=report_month,
        facts=["reported"],
        bulk=True,
        never_by="drafted_by",
    ),
    Step("accept", gettext_lazy("Accept"), [MONTH.REPORTED], MONTH.ACCEPTED, bulk=True),
    Step(
        "send_back",
        gettext_lazy("Send back"),
        [MONTH.SUBMITTED, MONTH.REVIEWED, MONTH.REPORTED],
        MONTH.DRAFT,
        form=forms.ReasonForm,
        do=send_back,
        danger=True,
    ),
    Step(
        "correct",
        gettext_lazy("Propose a correction"),
        [MONTH.REPORTED, MONTH.ACCEPTED],
        MONTH.CORRECTING,
        form=forms.CorrectionForm,
        do=correct,
    ),
    Step(
        "approve_correction",
        gettext_lazy("Approve the correction"),
        [MONTH.CORRECTING],
        MONTH.ACCEPTED,
        do=approve_correction,
        never_by="drafted_by",
    ),
    Step(
        "refuse_correction",
        gettext_lazy("Refuse the correction"),
        [MONTH.CORRECTING],
        MONTH.ACCEPTED,
        form=forms.ReasonForm,
        do=refuse_correction,
        danger=True,
    ),
)
