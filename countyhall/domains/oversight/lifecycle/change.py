"""How money, dates, work items and curve of a plan are approved, the first time and ever after (PLN-12)."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.oversight import forms
from countyhall.domains.oversight.lifecycle import keeping
from countyhall.domains.oversight.models import ChangeRequest
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.approvals.desk import Desk, Kind
from countyhall.kernel.lifecycle import Lifecycle, Refused, Step
from countyhall.kernel.period import clock
from countyhall.kernel.roles import services as roles

HUNDRED = Decimal(100)
DESKS = [Desk("研考核定", "planning_officer", kind=Kind.DECIDE)]


def request_change(change: ChangeRequest, *, by) -> None:
    """Hand the request in, with the plan as it stands kept beside it."""
    faults = forms.change_faults(change.plan_id, change.effective_from, change.ends_on, change.curve)
    if faults:
        raise Refused(" ".join(faults.values()))
    weights = sum((Decimal(item["weight"]) for item in change.items), Decimal(0))
    if weights != HUNDRED and (change.items or not change.plan.versions.exists()):
        raise Refused(
            _("The weights of the work items add up to %(total)s, not to 100.") % {"total": weights}
        )
    change.requested_by, change.before = by, keeping.plan_as_it_stands(change.plan, change.effective_from)
    send_round(change, by=by)


def send_round(change: ChangeRequest, *, by) -> None:
    """To the planning officer, who decides it."""
    principal = roles.standing_in_for(by, "oversight.submit_changerequest", change.unit_id)
    route = approvals.standing("plan-change", "計畫核定與修正", DESKS)
    approvals.circulate(change, route, by=by, on_behalf_of=principal)


def refuse_change(change: ChangeRequest, *, by, reason: str) -> None:
    """The request lies at no desk any more."""
    running = approvals.circulation_of(change)
    if running is not None:
        approvals.withdraw(running, by=by, reason=reason)


def approve_change(change: ChangeRequest, *, by) -> None:
    """A new version of the plan holds from the effective month.

    Somebody else's change may have come between: the curve is judged again.
    """
    faults = forms.change_faults(change.plan_id, change.effective_from, change.ends_on, change.curve)
    if faults:
        raise Refused(" ".join(faults.values()))
    keeping.new_version(change, recorded_on=clock.today())


CHANGE = ChangeRequest.State
change_request = Lifecycle(
    ChangeRequest,
    Step("submit", gettext_lazy("Submit"), [CHANGE.DRAFT], CHANGE.SUBMITTED, do=request_change),
    Step(
        "approve",
        gettext_lazy("Approve"),
        [CHANGE.SUBMITTED],
        CHANGE.APPROVED,
        do=approve_change,
        facts=["approved"],
        system=True,
    ),
    Step("give_back", gettext_lazy("Sent back at sign-off"), [CHANGE.SUBMITTED], CHANGE.DRAFT, system=True),
    Step(
        "refuse",
        gettext_lazy("Refuse"),
        [CHANGE.SUBMITTED],
        CHANGE.REFUSED,
        form=forms.ReasonForm,
        do=refuse_change,
        danger=True,
    ),
)


def decided(record, *, by, **data) -> None:
    """The request is decided at sign-off: the new version holds."""
    if isinstance(record, ChangeRequest):
        change_request.take(record, "approve", by=None)


def returned(record, *, by, **data) -> None:
    """The request is back at its author, to be drafted again."""
    if isinstance(record, ChangeRequest):
        said = approvals.signatures(record).last()
        refuse_change(record, by=by, reason=said.opinion or _("It is drafted again."))
        change_request.take(record, "give_back", by=None)


def unchangeable(record, *, by, **data) -> None:
    """An approved plan is changed by the next request."""
    if isinstance(record, ChangeRequest):
        raise Refused(_("The plan is approved already. Ask for a further change."))
