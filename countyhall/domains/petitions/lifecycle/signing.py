"""The answer's way to whoever decides it: the section chief; the head, where the chief drafted or is none."""

from django.utils.translation import gettext as _

from countyhall.domains.petitions.models import Petition
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.approvals.desk import Desk, Kind
from countyhall.kernel.roles import services as roles

CHIEF = (
    "petition-answer",
    "陳情案件答覆（科長決行）",
    [Desk("科長", "section_chief", kind=Kind.DECIDE, delegated=True)],
)
HEAD = (
    "petition-answer-head",
    "陳情案件答覆（單位主管決行）",
    [Desk("單位主管", "unit_head", kind=Kind.DECIDE)],
)


def send_round(petition: Petition, *, by) -> None:
    """Send the draft to the desk that decides it."""
    principal = roles.standing_in_for(by, "petitions.draft_petition", petition.unit_id)
    authors = [person.pk for person in (by, principal) if person]
    chiefs = roles.who_holds("section_chief", petition.unit).exclude(pk__in=authors)
    along = approvals.standing(*(CHIEF if chiefs.exists() else HEAD))
    approvals.circulate(petition, along, by=by, on_behalf_of=principal)


def take_out(petition: Petition, *, by, reason: str) -> None:
    """The draft lies at no desk any more."""
    running = approvals.circulation_of(petition)
    if running is not None:
        approvals.withdraw(running, by=by, reason=reason or _("The answer is written again."))
