"""Who has the document: assigned, taken up, passed on, returned, decided by the planning officer."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.documents.lifecycle import hops
from countyhall.domains.documents.lifecycle.telling import tell
from countyhall.domains.documents.models import Document, Hop
from countyhall.domains.documents.models.policy import Policy
from countyhall.domains.documents.models.rules import SETTLE
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock
from countyhall.kernel.roles import services as roles

Kind = Hop.Kind


def assign(document: Document, *, by, unit, handler=None, reason="", on: date | None = None) -> None:
    """Give it to the unit in charge."""
    _only_the_planning_officer(document, by)
    _give(document, unit, handler, on)
    hops.go(document, Kind.ASSIGNED, by=by, handler=handler, reason=reason)


def accept(document: Document, *, by, on: date | None = None) -> None:
    """Begin to work on it: whoever takes it up is its handler unless one was named."""
    document.handler = document.handler or by
    hops.go(document, Kind.HANDED, by=by, handler=document.handler)


def hand_over(document: Document, *, by, handler, reason="") -> None:
    """Another person of the same unit handles it."""
    document.handler = handler
    hops.go(document, Kind.HANDED, by=by, handler=handler, reason=reason)
    tell([handler], gettext_lazy("Document %(number)s was given to you."), document, number=document.number)


def reassign(document: Document, *, by, unit, reason, on: date | None = None) -> None:
    """Pass it straight to the unit whose matter it is."""
    _not_bound(document)
    _only_the_planning_officer(document, by)
    document.moves += 1
    _give(document, unit, None, on)
    hops.go(document, Kind.REASSIGNED, by=by, reason=reason)


def return_wrong(document: Document, *, by, reason, on: date | None = None) -> None:
    """It was sent to the wrong unit: back to the registry, and counted."""
    _not_bound(document)
    document.returns += 1
    document.moves += 1
    document.handler = None
    hops.go(document, Kind.RETURNED, by=by, unit=document.agency, reason=reason)
    if document.moves >= _limit(document):
        _call_planning_officer(document)


def dispute(document: Document, *, by, reason, on: date | None = None) -> None:
    """Two units do not agree whose matter it is: the planning officer decides within a day."""
    _not_bound(document)
    document.handler = None
    hops.go(document, Kind.DISPUTED, by=by, unit=document.agency, reason=reason)
    deadlines.owe(document, SETTLE, start=on or clock.today())
    _call_planning_officer(document)


def decide(document: Document, *, by, unit, reason, on: date | None = None) -> None:
    """Name the unit that has to take it."""
    on = on or clock.today()
    document.bound = True
    _give(document, unit, None, on)
    hops.go(document, Kind.DECIDED, by=by, reason=reason)
    running = deadlines.clock_of(document, SETTLE)
    if running is not None and running.is_open:
        deadlines.fulfil(running, max(on, running.started_on))


def begin_signoff(document: Document, *, by=None) -> None:
    """A draft goes round; a classified document never does."""
    if document.classified:
        raise Refused(_("A classified document is handled on paper: it never enters online sign-off."))


def _give(document: Document, unit, handler, on: date | None) -> None:
    document.unit, document.handler = unit, handler
    document.assigned_on = on or clock.today()
    people = [handler] if handler else roles.who_may("documents.accept_document", unit, here=True)
    tell(people, gettext_lazy("Document %(number)s was assigned to you."), document, number=document.number)


def _limit(document: Document) -> int:
    return Policy.of(document.agency, clock.today()).moves_before_decision


def _not_bound(document: Document) -> None:
    if document.bound:
        raise Refused(
            _("The planning officer has decided that this unit takes it. It cannot be returned any more.")
        )


def _only_the_planning_officer(document: Document, by) -> None:
    if document.moves >= _limit(document) and not by.has_perm("documents.decide_document", document):
        raise Refused(
            _("This document was passed on %(count)s times: now the planning officer decides.")
            % {"count": document.moves}
        )


def _call_planning_officer(document: Document) -> None:
    message = gettext_lazy("Document %(number)s was passed on %(count)s times: decide which unit takes it.")
    people = roles.who_may("documents.decide_document", document.agency)
    tell(people, message, document, number=document.number, count=document.moves)
