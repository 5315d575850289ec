"""The life of a report: written, signed desk by desk, frozen."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.lifecycle import Lifecycle, Refused, Step
from countyhall.kernel.reports import services
from countyhall.kernel.reports.models import Report
from countyhall.kernel.reports.tags import Faults
from countyhall.kernel.roles import services as roles
from countyhall.kernel.web.forms import StepForm

State = Report.State


class ReasonForm(StepForm):
    """Why it goes back."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500)


def circulate(report: Report, *, by) -> None:
    """Send the report to its first desk; one with a fault in it does not go."""
    try:
        services.compose(report)
    except Faults as faults:
        raise Refused(str(faults)) from None
    route = services.route_of(report)
    principal = roles.standing_in_for(by, "reports.circulate_report", report.unit_id)
    approvals.circulate(report, route, by=by, on_behalf_of=principal)


def withdraw(report: Report, *, by, reason: str) -> None:
    """Take the report back to be written again."""
    running = approvals.circulation_of(report)
    if running is None:
        raise Refused(gettext("This report is not under way."))
    approvals.withdraw(running, by=by, reason=reason)


def reopen(report: Report, *, by, reason: str) -> None:
    """A signed report is written again; its signatures stay in the history."""


report = Lifecycle(
    Report,
    Step(
        "circulate",
        _("Send for sign-off"),
        source=[State.DRAFT],
        target=State.CIRCULATING,
        do=circulate,
        help=_("The report goes from desk to desk. Every number in it is checked first."),
    ),
    Step(
        "withdraw",
        _("Withdraw"),
        source=[State.CIRCULATING],
        target=State.DRAFT,
        form=ReasonForm,
        do=withdraw,
        danger=True,
    ),
    Step("finish", _("Signed by all"), source=[State.CIRCULATING], target=State.SIGNED, system=True),
    Step(
        "reopen",
        _("Write again"),
        source=[State.SIGNED],
        target=State.DRAFT,
        form=ReasonForm,
        do=reopen,
        danger=True,
    ),
    Step(
        "freeze",
        _("Freeze"),
        source=[State.SIGNED],
        target=State.FROZEN,
        do=services.freeze,
        facts=["frozen"],
        help=_("All values, the records behind them and the files are kept for good."),
    ),
)


def signed(record, *, by, **data) -> None:
    """The last desk has signed: a report is then signed itself."""
    if isinstance(record, Report):
        report.take(record, "finish", by=None)
