"""The steps of a document, in the order in which they come."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.documents import forms
from countyhall.domains.documents.lifecycle import closing, more_time, routing, secrecy
from countyhall.domains.documents.models import OPEN, Document, State
from countyhall.kernel.lifecycle import Lifecycle, Step

NEW = [State.REGISTERED, State.RETURNED]
HELD = [State.ASSIGNED, State.IN_WORK]
FINISHED = [State.SENT, State.CLOSED, State.FIXING]
RUNNING = [s for s in OPEN if s != State.DISPUTED]
ANY = [s for s in State if s != State.VOIDED]

document = Lifecycle(
    Document,
    Step("assign", _("Assign to a unit"), NEW, State.ASSIGNED, form=forms.AssignForm, do=routing.assign,
         facts=["assigned"], bulk=True),
    Step("accept", _("Take up"), [State.ASSIGNED], State.IN_WORK, do=routing.accept, bulk=True),
    Step("hand_over", _("Give to a handler"), HELD, None, form=forms.HandOverForm, do=routing.hand_over, bulk=True),
    Step("reassign", _("Pass to another unit"), HELD, State.ASSIGNED, form=forms.PassForm, do=routing.reassign,
         help=_("Within one working day of receipt; after too many moves the planning officer decides.")),
    Step("return_wrong", _("Return: not our matter"), HELD, State.RETURNED, form=forms.ReasonForm,
         do=routing.return_wrong, danger=True, facts=["returned"]),
    Step("dispute", _("Put before the planning officer"), HELD, State.DISPUTED, form=forms.DisputeForm,
         do=routing.dispute, facts=["disputed"]),
    Step("decide", _("Decide which unit takes it"), [State.DISPUTED, *NEW], State.ASSIGNED, form=forms.DecideForm,
         do=routing.decide, help=_("The unit cannot return it afterwards.")),
    # The draft of the reply takes these four: see lifecycle/draft.py.
    Step("begin_signoff", _("Into sign-off"), [State.IN_WORK, State.DECIDED], State.CIRCULATING, system=True,
         do=routing.begin_signoff),
    Step("end_signoff", _("Back from sign-off"), [State.CIRCULATING], State.IN_WORK, system=True),
    Step("approve", _("Decided"), [State.CIRCULATING, State.IN_WORK], State.DECIDED, system=True, facts=["decided"]),
    Step("dispatch", _("Reply sent"), [State.DECIDED], State.SENT, system=True, do=closing.dispatch,
         facts=["dealt_with"]),
    Step("close", _("Close without reply"), [State.IN_WORK, State.DECIDED], State.CLOSED, form=forms.CloseForm,
         do=closing.close, facts=["dealt_with"], bulk=True),
    Step("merge", _("Handle with another"), HELD, State.MERGED, form=forms.MergeForm, do=closing.merge,
         facts=["dealt_with"]),
    Step("release", _("Release from control"), HELD, State.RELEASED, form=forms.ReasonForm, do=closing.release,
         danger=True, facts=["released"]),
    Step("reopen", _("Take up again"), [State.SENT, State.CLOSED, State.RELEASED], State.IN_WORK,
         form=forms.ReasonForm, do=closing.reopen, undoes=["dealt_with", "released"]),
    Step("ask_more", _("Ask for more time"), RUNNING, None, form=forms.AskMoreForm, do=more_time.ask,
         help=_("Before the day is over; who decides goes by the days in all.")),
    Step("extend", _("Extend"), RUNNING, None, form=forms.ExtendForm, do=more_time.extend),
    Step("refuse_more", _("Refuse more time"), RUNNING, None, form=forms.ReasonForm, do=more_time.refuse,
         danger=True),
    Step("relate", _("Relate to another document"), ANY, None, form=forms.RelateForm, do=closing.relate),
    Step("to_file", _("Hand over for filing"), FINISHED, State.TO_FILE, form=forms.ToFileForm, do=closing.to_file),
    Step("file", pgettext_lazy("document", "File"), [State.TO_FILE], State.FILED, do=closing.file,
         facts=["filed"], bulk=True),
    Step("return_for_fix", _("Send back to be mended"), [State.TO_FILE], State.FIXING, form=forms.ReasonForm,
         do=closing.return_for_fix, danger=True),
    Step("void", _("Void the number"), [*NEW, *HELD], State.VOIDED, form=forms.ReasonForm, do=closing.void,
         danger=True, undoes=["received", "assigned"], help=_("The number stays visible as void, with the reason.")),
    Step("ask_downgrade", _("Propose lower secrecy"), ANY, None, form=forms.SecrecyForm, do=secrecy.ask),
    Step("keep_secret", _("Still secret"), ANY, None, form=forms.KeepSecretForm, do=secrecy.keep_secret,
         help=_("You looked at it again and the secrecy is still needed.")),
    Step("approve_downgrade", _("Approve lower secrecy"), ANY, None, do=secrecy.approve,
         never_by="secrecy_proposed_by"),
    Step("refuse_downgrade", _("Refuse lower secrecy"), ANY, None, form=forms.ReasonForm, do=secrecy.refuse,
         danger=True, never_by="secrecy_proposed_by"),
)  # fmt: skip
