"""The same matter from several senders: one case answers for all, and each can be taken out again."""

from datetime import date

from django.utils.translation import gettext as _

from countyhall.domains.petitions.lifecycle import clocks, letters
from countyhall.domains.petitions.models import OPEN, Petition, State
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock
from countyhall.kernel.records import services as records


def merge(petition: Petition, *, by, into: Petition, on: date | None = None) -> None:
    """Let another petition's answer answer this one too; its own number, sender and days stay."""
    if into.pk == petition.pk:
        raise Refused(_("A petition cannot be merged with itself."))
    into = Petition.objects.select_for_update().get(pk=into.pk)
    if into.merged_into_id:
        raise Refused(_("%(lead)s is itself merged. Choose the petition that leads.") % {"lead": into.number})
    if into.state not in OPEN or into.state == State.RECEIVED:
        raise Refused(_("%(lead)s is no longer open. Write an answer of its own.") % {"lead": into.number})
    if petition.merged.exists():
        raise Refused(_("Others are merged with this petition. Take them out first."))
    if petition.sealed != into.sealed:
        raise Refused(_("A sealed petition is merged only with a sealed one."))
    petition.state_before = petition.state
    petition.merged_into = into
    records.link(petition, into, _("merged with"), by=by)
    letters.send(petition, "merged", on=on or clock.today(), drafted_by=by)


def unmerge(petition: Petition, *, by, reason, on: date | None = None) -> None:
    """Take the petition out again: it needs an answer of its own."""
    on = on or clock.today()
    if petition.merged_into_id is None:
        raise Refused(_("This petition is not merged with another."))
    petition.merged_into = None
    petition.answered_on = petition.closed_on = None
    if clocks.running(petition) is None:
        clocks.begin(petition, on)


def state_after(petition: Petition) -> str:
    """Where a petition stands once it was taken out: where it stood before."""
    before, petition.state_before = petition.state_before, ""
    return before or State.CONFIRMED
