"""How a plan is taken up and released, how its month is reported and corrected, and how it is changed."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.oversight import forms, selectors
from countyhall.domains.oversight.models import ChangeRequest, Finding, Listing, MonthlyReport, Snapshot
from countyhall.domains.oversight.selectors import snapshots
from countyhall.kernel.lifecycle import Lifecycle, Refused, Step
from countyhall.kernel.period import clock

# A plan on a list -----------------------------------------------------------------------------


def list_plan(listing: Listing, *, by, on: date) -> None:
    """The decision to watch, with its day."""
    listing.listed_on, listing.listed_recorded_on = on, clock.today()


def propose_release(listing: Listing, *, by, release_reason: str) -> None:
    """The unit says the work is done, and why it may leave the list."""
    listing.release_reason = release_reason


def release(listing: Listing, *, by, on: date) -> None:
    """The decision to release, with its day."""
    if on < listing.listed_on:
        raise Refused(_("It cannot be released before it was watched."))
    listing.released_on, listing.released_recorded_on = on, clock.today()


LISTED = Listing.State
listing = Lifecycle(
    Listing,
    Step(
        "list",
        gettext_lazy("Watch"),
        [LISTED.PROPOSED],
        LISTED.LISTED,
        form=forms.DecisionForm,
        do=list_plan,
        facts=["listed"],
        bulk=True,
    ),
    Step(
        "decline",
        gettext_lazy("Do not take up"),
        [LISTED.PROPOSED],
        LISTED.DECLINED,
        form=forms.ReasonForm,
        danger=True,
    ),
    Step(
        "propose_release",
        gettext_lazy("Propose release"),
        [LISTED.LISTED],
        LISTED.RELEASE_PROPOSED,
        form=forms.ProposeReleaseForm,
        do=propose_release,
    ),
    Step(
        "keep", gettext_lazy("Keep watching"), [LISTED.RELEASE_PROPOSED], LISTED.LISTED, form=forms.ReasonForm
    ),
    Step(
        "release",
        gettext_lazy("Release from watching"),
        [LISTED.RELEASE_PROPOSED],
        LISTED.RELEASED,
        form=forms.DecisionForm,
        do=release,
        facts=["released"],
        bulk=True,
    ),
)

# A month's report -----------------------------------------------------------------------------


def submit(report: MonthlyReport, *, by) -> None:
    """Hand the month in; a lag or low spending comes with its cause and remedy."""
    if report.actual is None:
        raise Refused(_("Enter the actual percentage first."))
    if needs_cause(report) and not (report.cause and report.remedy.strip()):
        raise Refused(
            _("The plan is behind, or little of its money is spent: give the cause and the remedy.")
        )
    report.drafted_by = by


def needs_cause(report: MonthlyReport) -> bool:
    """Severely behind, or spending below the rule's floor of what was allotted."""
    behind = report.planned - report.actual >= selectors.lag_rule(report.month).severe
    floor = snapshots.reporting_rule(report.month).spending_floor
    unspent = report.allotted > 0 and Decimal(report.spent * 100) / report.allotted < floor
    return behind or unspent


def report_month(report: MonthlyReport, *, by) -> None:
    """The unit's word for the month: kept as reported."""
    snapshots.keep(report, Snapshot.Kind.AS_REPORTED, by=by)


def send_back(report: MonthlyReport, *, by, reason: str) -> None:
    """Back to the handler, with a reason; what was reported stays known."""


def correct(report: MonthlyReport, *, by, correction_reason: str, **values) -> None:
    """Propose other values for a month already reported."""
    for name, value in values.items():
        setattr(report, name, value)
    report.correction_reason, report.drafted_by = correction_reason, by


def approve_correction(report: MonthlyReport, *, by) -> None:
    """From today the corrected values count; those first reported stay beside them."""
    snapshots.keep(report, Snapshot.Kind.CORRECTED, by=by, reason=report.correction_reason)


def refuse_correction(report: MonthlyReport, *, by, reason: str) -> None:
    """The values last known are put back."""
    snapshots.put_back(report)


MONTH = MonthlyReport.State
monthly_report = Lifecycle(
    MonthlyReport,
    Step("submit", gettext_lazy("Hand in"), [MONTH.DRAFT], MONTH.SUBMITTED, do=submit, bulk=True),
    Step(
        "review", gettext_lazy("Pass on"), [MONTH.SUBMITTED], MONTH.REVIEWED, bulk=True, never_by="drafted_by"
    ),
    Step(
        "report",
        gettext_lazy("Report"),
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

# A change of plan -----------------------------------------------------------------------------


def request_change(change: ChangeRequest, *, by) -> None:
    """Hand the request in, with the plan as it stands kept beside it."""
    change.requested_by, change.before = by, snapshots.plan_as_it_stands(change.plan, change.effective_from)


def approve_change(change: ChangeRequest, *, by, document_no: str) -> None:
    """A new version of the plan holds from the effective month."""
    change.document_no = document_no
    snapshots.new_version(change, recorded_on=clock.today())


CHANGE = ChangeRequest.State
change_request = Lifecycle(
    ChangeRequest,
    Step("submit", gettext_lazy("Submit"), [CHANGE.DRAFT], CHANGE.SUBMITTED, do=request_change),
    Step(
        "approve",
        gettext_lazy("Approve"),
        [CHANGE.SUBMITTED],
        CHANGE.APPROVED,
        form=forms.ApproveChangeForm,
        do=approve_change,
        facts=["approved"],
        never_by="requested_by",
    ),
    Step(
        "refuse",
        gettext_lazy("Refuse"),
        [CHANGE.SUBMITTED],
        CHANGE.REFUSED,
        form=forms.ReasonForm,
        danger=True,
    ),
)

# A finding ------------------------------------------------------------------------------------


def answer(finding: Finding, *, by, answer: str) -> None:
    """The unit says what was done."""
    finding.answer = answer


FOUND = Finding.State
finding = Lifecycle(
    Finding,
    Step("answer", gettext_lazy("Answer"), [FOUND.OPEN], FOUND.ANSWERED, form=forms.AnswerForm, do=answer),
    Step("reopen", gettext_lazy("Not enough"), [FOUND.ANSWERED], FOUND.OPEN, form=forms.ReasonForm),
    Step("close", gettext_lazy("Mended"), [FOUND.ANSWERED], FOUND.CLOSED, facts=["closed"]),
)
