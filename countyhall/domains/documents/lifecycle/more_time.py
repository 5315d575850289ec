"""More time (展期): asked for by the handler before the day is over, given by whoever may give as many days."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.documents.lifecycle import clocks
from countyhall.domains.documents.lifecycle.telling import tell
from countyhall.domains.documents.models import Document, MoreTime
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock
from countyhall.kernel.roles import services as roles

State = MoreTime.State


def ask(document: Document, *, by, days: int, reason: str, on: date | None = None) -> None:
    """Ask whoever may give so many days; what the rule forbids is said at once."""
    on = on or clock.today()
    if pending(document) is not None:
        raise Refused(_("More time was asked for already; the decision is awaited."))
    wanted = deadlines.ask(_running(document), days=days, reason=reason, on=on)
    role = wanted[0] if wanted else ""
    MoreTime.objects.create(document=document, days=days, reason=reason, role=role, asked_on=on, asked_by=by)
    people = roles.who_holds(role, document.unit, on) if role else []
    tell(
        people, gettext_lazy("%(name)s asks for %(days)s more days for document %(number)s: %(reason)s"), document,
        name=by, days=days, number=document.number, reason=reason,
    )  # fmt: skip


def extend(document: Document, *, by, days: int, reason: str, on: date | None = None) -> None:
    """Give more time, by whoever may give as much. What was asked for in time may be given afterwards."""
    on, asked = on or clock.today(), pending(document)
    counted = min(on, asked.asked_on) if asked else on
    deadlines.extend(_running(document), days=days, reason=reason, approver=by, on=counted)
    if asked is not None:
        _decide(asked, State.GIVEN, by, on)
        tell([asked.asked_by], gettext_lazy("Document %(number)s has %(days)s days more."), document,
             number=document.number, days=days)  # fmt: skip


def refuse(document: Document, *, by, reason: str, on: date | None = None) -> None:
    """It stays due when it is."""
    asked = pending(document)
    if asked is None:
        raise Refused(_("Nobody has asked for more time."))
    _decide(asked, State.REFUSED, by, on or clock.today())
    tell([asked.asked_by], gettext_lazy("Document %(number)s gets no more time: %(reason)s"), document,
         number=document.number, reason=reason)  # fmt: skip


def pending(document: Document) -> MoreTime | None:
    """The request that waits for its decision."""
    return document.requests.filter(state=State.ASKED).select_related("asked_by").first()


def _running(document: Document):
    running = clocks.running(document)
    if running is None:
        raise Refused(_("No time runs for %(number)s.") % {"number": document.number})
    return running


def _decide(asked: MoreTime, state: str, by, on: date) -> None:
    asked.state, asked.decided_by, asked.decided_on = state, by, on
    asked.save()
