"""Who has the petition: assigned, refused by a unit, decided by the planning officer, sent to an agency."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.petitions.lifecycle import clocks, letters
from countyhall.domains.petitions.lifecycle.telling import tell
from countyhall.domains.petitions.models import Assignment, Petition, Transfer
from countyhall.domains.petitions.models.rules import REFUSALS_BEFORE_DECISION
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock
from countyhall.kernel.roles import services as roles

HELD = (Assignment.State.ASKED, Assignment.State.GIVEN)


def confirm(petition: Petition, *, by, on: date | None = None) -> None:
    """The sender proved the e-mail address: the petition is taken in, and the days begin."""
    on = on or clock.today()
    petition.received_on = on
    clocks.begin(petition, on)


def assign(
    petition: Petition, *, by, unit, category=None, support=(), handler=None, complex=False, task="", on=None
) -> None:
    """Give the petition to a unit in charge, and ask others for their parts."""
    if petition.refusals >= REFUSALS_BEFORE_DECISION and not by.has_perm("petitions.decide_petition"):
        raise Refused(
            _("%(count)s units have refused this petition: the planning officer decides who takes it.")
            % {"count": petition.refusals}
        )
    _hand_over(
        petition,
        unit,
        by=by,
        category=category,
        support=support,
        handler=handler,
        complex=complex,
        task=task,
        on=on,
    )
    _note(petition, Transfer.Kind.ASSIGNED, by=by, unit=unit, reason=task, on=on)


def decide(petition: Petition, *, by, unit, reason, category=None, support=(), on=None) -> None:
    """After refusals, name the unit that has to take the petition."""
    _hand_over(petition, unit, by=by, category=category, support=support, complex=petition.complex, on=on)
    petition.bound = True
    _note(petition, Transfer.Kind.DECIDED, by=by, unit=unit, reason=reason, on=on)


def take_up(petition: Petition, *, by, on: date | None = None) -> None:
    """Begin to work on it, as its handler."""
    petition.handler = by


def decline(petition: Petition, *, by, reason, on: date | None = None) -> None:
    """The unit says that the matter is not its own; it goes back to be assigned again."""
    if petition.bound:
        raise Refused(
            _("The planning officer has decided that this unit answers. It cannot be refused any more.")
        )
    petition.refusals += 1
    petition.handler = None
    _release(petition, reason)
    _note(petition, Transfer.Kind.REFUSED, by=by, unit=petition.unit, reason=reason, on=on)
    if petition.refusals >= REFUSALS_BEFORE_DECISION:
        _call_planning_officer(petition)


def transfer(petition: Petition, *, by, agency, reason, on: date | None = None) -> None:
    """Send it to the agency in charge and tell the citizen who has it now; the number stays."""
    on = on or clock.today()
    petition.agency = agency
    _release(petition, _("transferred to %(agency)s") % {"agency": agency})
    _note(petition, Transfer.Kind.SENT_OUT, by=by, agency=agency, reason=reason, on=on)
    clocks.hold(petition, on, _("With %(agency)s") % {"agency": agency})
    letters.send(petition, "transfer", on=on, text=reason, agency=agency, approved_by=by)


def come_back(petition: Petition, *, by, reason, on: date | None = None) -> None:
    """The agency refused it: it comes back to be assigned, and counts as a refusal."""
    on = on or clock.today()
    _note(petition, Transfer.Kind.RETURNED, by=by, agency=petition.agency, reason=reason, on=on)
    petition.agency = ""
    petition.refusals += 1
    clocks.go_on(petition, on)
    if petition.refusals >= REFUSALS_BEFORE_DECISION:
        _call_planning_officer(petition)


def _hand_over(
    petition, unit, *, by, category=None, support=(), handler=None, complex=False, task="", on=None
) -> None:
    on = on or clock.today()
    petition.unit, petition.handler, petition.complex = unit, handler, complex
    petition.bound = False
    if category is not None:
        petition.category = category
    units = [unit, *(u for u in support if u != unit)]
    kept = {a.unit_id: a for a in petition.assignments.filter(state__in=HELD)}
    _cancel([a for key, a in kept.items() if key not in {u.pk for u in units}], _("assigned anew"))
    for asked in [kept[u.pk] for u in units if u.pk in kept]:
        asked.lead = False
        asked.save(update_fields=["lead"])
    for u in units:
        part = kept.get(u.pk) or Assignment(petition=petition, unit=u, asked_on=on, created_by=by)
        part.lead, part.task, part.sealed = u == unit, task, petition.sealed
        part.save()
    clocks.fit(petition, on)
    _tell_unit(petition, units, handler)


def _release(petition: Petition, reason: str) -> None:
    _cancel(list(petition.assignments.filter(state__in=HELD)), reason)


def _cancel(parts: list[Assignment], reason: str) -> None:
    for part in parts:
        part.state, part.reason = Assignment.State.CANCELLED, reason[:200]
        part.save(update_fields=["state", "reason"])


def _note(petition: Petition, kind: str, *, by, on: date | None, unit=None, agency="", reason="") -> None:
    Transfer.objects.create(
        petition=petition,
        kind=kind,
        unit=unit,
        agency=agency,
        reason=reason[:300],
        on=on or clock.today(),
        by=by,
    )


def _tell_unit(petition: Petition, units: list, handler) -> None:
    people = [handler] if handler else roles.who_may("petitions.take_up_petition", units[0])
    tell(people, gettext_lazy("Petition %(number)s was assigned to you."), petition, number=petition.number)
    for unit in units[1:]:
        others = roles.who_may("petitions.contribute_assignment", unit)
        asked = gettext_lazy("Your part of the answer to %(number)s is asked for.")
        tell(others, asked, petition, number=petition.number)


def _call_planning_officer(petition: Petition) -> None:
    message = gettext_lazy("Petition %(number)s was refused %(count)s times: decide who answers it.")
    people = roles.who_may("petitions.decide_petition", petition.unit)
    tell(people, message, petition, number=petition.number, count=petition.refusals)
