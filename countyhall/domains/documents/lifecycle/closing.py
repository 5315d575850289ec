"""How a document ends: replied to, closed, merged, released, void; then handed over and filed."""

from datetime import date

from django.utils.translation import gettext as _

from countyhall.domains.documents.lifecycle import clocks, hops, secrecy
from countyhall.domains.documents.models import Document, Hop
from countyhall.domains.documents.models.rules import TO_FILE
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock
from countyhall.kernel.records import services as records


def dispatch(document: Document, *, by=None, on: date | None = None) -> None:
    """The reply has left the house."""
    _done(document, _("Reply sent"), on)


def close(document: Document, *, by, reason, on: date | None = None) -> None:
    """No reply is needed (存查)."""
    _done(document, reason, on)


def merge(document: Document, *, by, lead: Document, together="with_first", on: date | None = None) -> None:
    """Handle it with another: it counts as closed without reply, and the days run on the other.

    ``with_first``: from the first receipt of all (併辦). ``with_last``: from the last receipt (彙辦).
    """
    on = on or clock.today()
    if not lead.open:
        raise Refused(_("%(lead)s is dealt with already.") % {"lead": lead.number})
    if lead.merged_into_id:
        raise Refused(_("%(lead)s is itself handled with another.") % {"lead": lead.number})
    document.merged_into = lead
    _done(document, _("Handled with %(lead)s") % {"lead": lead.number}, on)
    records.link(document, lead, _("handled with"), by=by)
    clocks.begin_with(lead, document, together, on)


def relate(document: Document, *, by, other: Document, label: str) -> None:
    """Two documents have to do with each other; both pages show it."""
    records.link(document, other, label, by=by)


def release(document: Document, *, by, reason, on: date | None = None) -> None:
    """It need not be watched any more (解除列管); whoever releases says why."""
    on = on or clock.today()
    document.closing, document.closed_on = reason[:120], on
    clocks.cancel(document, on)
    hops.end(document)


def reopen(document: Document, *, by, reason, on: date | None = None) -> None:
    """Something has still to be done."""
    on = on or clock.today()
    document.closing, document.closed_on, document.days_used, document.late = "", None, None, None
    clocks.cancel(document, on)
    clocks.begin(document, document.received_on or on)
    hops.go(document, Hop.Kind.HANDED, by=by, handler=document.handler, reason=reason)


def to_file(document: Document, *, by, file_year, file_class, file_case, retention, pages, on=None) -> None:
    """Choose the file number and hand everything over to the archive."""
    document.file_year, document.file_class, document.file_case = file_year, file_class, file_case
    document.retention, document.pages = retention, pages
    _fulfil_filing(document, on or clock.today())
    hops.go(document, Hop.Kind.TO_FILE, by=by, handler=None)


def file(document: Document, *, by, on: date | None = None) -> None:
    """The archive has counted the pages and takes it in."""
    document.filed_on = on or clock.today()
    hops.end(document)


def return_for_fix(document: Document, *, by, reason, on: date | None = None) -> None:
    """Something is missing: back to the handler."""
    deadlines.owe(document, TO_FILE, start=on or clock.today())
    hops.go(document, Hop.Kind.FIXING, by=by, handler=document.handler, reason=reason)


def void(document: Document, *, by, reason, on: date | None = None) -> None:
    """Registered by mistake: the number stays, marked as void."""
    document.closing = reason[:120]
    records.void_number(document.number, reason=reason[:200])
    clocks.cancel(document, on or clock.today())
    secrecy.unwatch(document, on or clock.today())
    hops.end(document)


def _done(document: Document, how: str, on: date | None) -> None:
    on = on or clock.today()
    document.closing, document.closed_on = str(how)[:120], on
    clocks.end(document, on)
    if not document.merged_into_id:
        deadlines.owe(document, TO_FILE, start=on)


def _fulfil_filing(document: Document, on: date) -> None:
    running = deadlines.clock_of(document, TO_FILE)
    if running is not None and running.is_open:
        deadlines.fulfil(running, max(on, running.started_on))
