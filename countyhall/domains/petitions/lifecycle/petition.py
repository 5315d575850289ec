"""The steps of a petition, in the order in which they come."""

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from countyhall.domains.petitions import forms
from countyhall.domains.petitions.lifecycle import answering, merging, publishing, routing, signing
from countyhall.domains.petitions.models import Petition, State
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.lifecycle import Lifecycle, Refused, Step

NEW = [State.CONFIRMED, State.REOPENED]
HELD = [State.ASSIGNED, State.IN_WORK]
ALIVE = [*NEW, *HELD, State.WAITING, State.IN_APPROVAL]
DONE = [State.ANSWERED, State.CLOSED]
SHOWN = [*ALIVE, State.TRANSFERRED, *DONE]
ANY = [s for s in State if s != State.RECEIVED]

petition = Lifecycle(
    Petition,
    Step(
        "confirm",
        _("Confirm"),
        [State.RECEIVED],
        State.CONFIRMED,
        do=routing.confirm,
        facts=["received"],
        system=True,
    ),
    Step(
        "lapse",
        _("Not confirmed in time"),
        [State.RECEIVED],
        State.NOT_ACCEPTED,
        do=answering.lapse,
        facts=["not_accepted"],
        system=True,
    ),
    Step(
        "assign",
        _("Assign"),
        [*NEW, *HELD],
        State.ASSIGNED,
        form=forms.AssignForm,
        do=routing.assign,
        facts=["assigned"],
        bulk=True,
        help=_("Choose the unit in charge and those that answer a part."),
    ),
    Step(
        "decide",
        _("Decide who answers"),
        [*NEW, *HELD],
        State.ASSIGNED,
        form=forms.DecideForm,
        do=routing.decide,
        help=_("The unit cannot refuse afterwards."),
    ),
    Step(
        "take_up",
        _("Begin work"),
        [State.ASSIGNED, State.REOPENED],
        State.IN_WORK,
        do=routing.take_up,
        bulk=True,
    ),
    Step(
        "decline",
        _("Not our matter"),
        HELD,
        State.CONFIRMED,
        form=forms.ReasonForm,
        do=routing.decline,
        danger=True,
        help=_("It goes back to be assigned again; after two refusals the planning officer decides."),
    ),
    Step(
        "ask",
        _("Ask the citizen"),
        [State.IN_WORK],
        State.WAITING,
        form=forms.QuestionForm,
        do=answering.ask,
        help=_("The days stand still until the citizen answers."),
    ),
    Step(
        "note_supply",
        _("Note the citizen's answer"),
        [State.WAITING],
        State.IN_WORK,
        form=forms.TextForm,
        do=answering.supply,
    ),
    Step("supply", _("Citizen answers"), [State.WAITING], State.IN_WORK, do=answering.supply, system=True),
    Step(
        "draft",
        _("Draft the answer"),
        [State.IN_WORK],
        State.IN_APPROVAL,
        form=forms.DraftForm,
        do=answering.draft,
        help=_("It goes for sign-off; once decided it goes to every petitioner of this case."),
    ),
    Step(
        "send_back",
        _("Send back"),
        [State.IN_APPROVAL],
        State.IN_WORK,
        form=forms.ReasonForm,
        do=answering.send_back,
        danger=True,
    ),
    Step(
        "give_back",
        _("Sent back at sign-off"),
        [State.IN_APPROVAL],
        State.IN_WORK,
        do=answering.give_back,
        system=True,
    ),
    Step(
        "approve",
        _("Approve and send"),
        [State.IN_APPROVAL],
        State.ANSWERED,
        do=answering.approve,
        facts=["answered"],
        system=True,
    ),
    Step(
        "close",
        pgettext_lazy("petition", "Close"),
        [State.ANSWERED],
        State.CLOSED,
        do=answering.close,
        facts=["closed"],
        bulk=True,
    ),
    Step(
        "settle",
        _("Close after the waiting time"),
        [State.ANSWERED],
        State.CLOSED,
        do=answering.close,
        facts=["closed"],
        system=True,
    ),
    Step(
        "extend",
        _("Extend"),
        [*NEW, *HELD, State.IN_APPROVAL],
        None,
        form=forms.ExtendForm,
        do=answering.extend,
        help=_("The citizen is told the reason."),
    ),
    Step(
        "transfer",
        _("Transfer to an agency"),
        [*NEW, *HELD],
        State.TRANSFERRED,
        form=forms.TransferForm,
        do=routing.transfer,
    ),
    Step(
        "come_back",
        _("Agency refused"),
        [State.TRANSFERRED],
        State.CONFIRMED,
        form=forms.ReasonForm,
        do=routing.come_back,
    ),
    Step(
        "report_answer",
        _("Agency answered"),
        [State.TRANSFERRED],
        State.ANSWERED,
        form=forms.TextForm,
        do=answering.report_answer,
        facts=["answered"],
    ),
    Step(
        "not_accept",
        _("Do not handle"),
        [*NEW, *HELD],
        State.NOT_ACCEPTED,
        form=forms.NotAcceptForm,
        do=answering.not_accept,
        facts=["not_accepted", "closed"],
        danger=True,
        help=_("The petition stays registered, and the citizen is told the ground."),
    ),
    Step(
        "merge", _("Merge with another"), [*NEW, *HELD], State.MERGED, form=forms.MergeForm, do=merging.merge
    ),
    Step(
        "unmerge",
        _("Take out of the merger"),
        [State.MERGED, *DONE],
        merging.state_after,
        form=forms.ReasonForm,
        do=merging.unmerge,
        undoes=["answered", "closed"],
    ),
    Step(
        "reopen",
        _("Reopen"),
        DONE,
        State.REOPENED,
        form=forms.ReasonForm,
        do=answering.reopen,
        undoes=["answered", "closed"],
    ),
    Step(
        "ask_to_reopen",
        _("Citizen reopens"),
        DONE,
        State.REOPENED,
        do=answering.ask_to_reopen,
        undoes=["answered", "closed"],
        system=True,
    ),
    Step(
        "publish",
        _("Publish"),
        SHOWN,
        None,
        form=forms.PublishForm,
        do=publishing.publish,
        help=_("Take out everything that tells who wrote it."),
    ),
    Step(
        "withdraw",
        _("Withdraw from the public"),
        SHOWN,
        None,
        form=forms.ReasonForm,
        do=publishing.withdraw,
        danger=True,
    ),
    Step("seal", _("Seal"), ANY, None, form=forms.ReasonForm, do=publishing.seal),
    Step("unseal", _("Unseal"), ANY, None, form=forms.ReasonForm, do=publishing.unseal, danger=True),
)


def decided(record, *, by, **data) -> None:
    """The answer is decided at sign-off: it goes out."""
    if isinstance(record, Petition):
        petition.take(record, "approve", by=None, approver=by)


def returned(record, *, by, **data) -> None:
    """The answer is back at its author: it is written again, and goes on a new round."""
    if isinstance(record, Petition):
        said = approvals.signatures(record).last()
        signing.take_out(record, by=by, reason=said.opinion)
        petition.take(record, "give_back", by=None, reason=said.opinion)


def unchangeable(record, *, by, **data) -> None:
    """An answer that has gone out is decided anew only by reopening the case."""
    if isinstance(record, Petition):
        raise Refused(gettext("The answer has gone out. Reopen the case to answer anew."))
