"""How money, dates, work items and curve of a plan are approved, the first time and ever after (PLN-12)."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.oversight import forms
from countyhall.domains.oversight.lifecycle import keeping
from countyhall.domains.oversight.models import ChangeRequest
from countyhall.kernel.lifecycle import Lifecycle, Refused, Step
from countyhall.kernel.period import clock

HUNDRED = Decimal(100)


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


def approve_change(change: ChangeRequest, *, by, document_no: str) -> None:
    """A new version of the plan holds from the effective month.

    Somebody else's change may have come between: the curve is judged again.
    """
    faults = forms.change_faults(change.plan_id, change.effective_from, change.ends_on, change.curve)
    if faults:
        raise Refused(" ".join(faults.values()))
    change.document_no = document_no
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
