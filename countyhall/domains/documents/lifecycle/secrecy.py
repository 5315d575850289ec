"""Lower secrecy: proposed by one, approved by another; the clock of declassification follows."""

from datetime import date

from django.utils.translation import gettext as _

from countyhall.domains.documents.models import CLASSIFIED_SUBJECT, Document, Downgrade, Draft, Secrecy
from countyhall.domains.documents.models.rules import DECLASSIFY, REVIEW_SECRECY
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.audit import services as audit
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.deadlines.errors import YearNotLoaded
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock, words
from countyhall.kernel.search import services as search

RANK = {"": 0, **{level: rank for rank, level in enumerate(Secrecy.values, 1)}}
# The State Secrets Act, article 11: the longest term of each level, in years. 密 has none of its own.
LONGEST_YEARS = {Secrecy.TOP_SECRET: 30, Secrecy.MOST_SECRET: 20, Secrecy.SECRET: 10}


def classify(document: Document) -> None:
    """Make a placeholder of it: no subject, no attachments, sealed, with a condition of declassification."""
    if not document.secrecy:
        return
    document.subject, document.attachments_note, document.sealed = CLASSIFIED_SUBJECT, "", True
    if not document.declassify and document.declassify_on:
        document.declassify = _("On the day set")
    if not document.declassify:
        raise Refused(_("A classified document names the condition or the day of its declassification."))


def open_drafts(document: Document) -> bool:
    """Whether something of it is still being written or signed online."""
    ended = [Draft.State.SENT, Draft.State.ANNULLED, Draft.State.DROPPED]
    return document.drafts.exclude(state__in=ended).exists()


def put_away(document: Document, *, by) -> None:
    """It was classified after it came: its files go, its letters are sealed, and nothing of them is found.

    Names and hashes of the files stay in the history.
    """
    for file in attachments.all_of(document):
        attachments.destroy(file, by=by, of=document)
    for record in (*document.drafts.all(), *document.shipments.all()):
        if not record.sealed:
            record.sealed = True
            record.save(update_fields=["sealed"])
            audit.record(record, "changed", by=by, changes={"sealed": [False, True]})
        search.index(record)
    watch(document, clock.today())


def keep_secret(
    document: Document, *, by, reason: str, until: date | None = None, on: date | None = None
) -> None:
    """Looked at again: the secrecy is still needed. Its next look, or its new day, is counted from today."""
    on = on or clock.today()
    if not document.secrecy:
        raise Refused(_("This document is not classified."))
    if until is not None:
        longest = LONGEST_YEARS.get(document.secrecy)
        if until <= on or (longest and (until - (document.received_on or on)).days > longest * 366):
            raise Refused(_("Secret until %(day)s is not possible.") % {"day": words.day(until)})
        document.declassify_on = until
    elif document.declassify_on and document.declassify_on <= on:
        raise Refused(_("Its day is over: say until when it stays secret, or propose lower secrecy."))
    document.save()
    watch(document, on)


def watch(document: Document, on: date) -> None:
    """Run the clock to the day of declassification, or to the next look at its condition."""
    unwatch(document, on)
    if not document.secrecy:
        return
    try:
        if document.declassify_on and document.declassify_on > on:
            deadlines.owe(document, DECLASSIFY, start=on, days=(document.declassify_on - on).days)
        else:
            deadlines.owe(document, REVIEW_SECRECY, start=on)
    except YearNotLoaded:
        return  # begun by night, once the calendar of that year is there


def unwatch(document: Document, on: date) -> None:
    """Its secrecy need not be counted any more."""
    for code in (DECLASSIFY, REVIEW_SECRECY):
        running = deadlines.clock_of(document, code)
        if running is not None and running.is_open:
            deadlines.cancel(running, max(on, running.started_on))


def ask(document: Document, *, by, level, reason, subject="", until=None, on: date | None = None) -> None:
    """Propose a lower level; nothing changes yet."""
    level = "" if level == "none" else level
    if not document.secrecy:
        raise Refused(_("This document is not classified."))
    if RANK[level] >= RANK[document.secrecy]:
        raise Refused(
            _("The new secrecy must be lower than “%(now)s”.") % {"now": document.get_secrecy_display()}
        )
    if not level and not subject.strip():
        raise Refused(_("Write the subject that the document has once it is not classified."))
    if document.downgrades.filter(state=Downgrade.State.PROPOSED).exists():
        raise Refused(_("A proposal waits already for its decision."))
    Downgrade.objects.create(
        document=document, before=document.secrecy, level=level, subject=subject.strip(), until=until,
        reason=reason, proposed_on=on or clock.today(), proposed_by=by,
    )  # fmt: skip
    document.secrecy_proposed_by = by


def approve(document: Document, *, by, on: date | None = None) -> None:
    """Lower it, as somebody else proposed."""
    on = on or clock.today()
    proposal = _decide(document, Downgrade.State.APPROVED, by, on)
    document.secrecy = proposal.level
    if proposal.until:
        document.declassify_on = proposal.until
    if not document.secrecy:
        document.sealed, document.subject = False, proposal.subject
    document.save()
    watch(document, on)


def refuse(document: Document, *, by, reason, on: date | None = None) -> None:
    """It stays as it is."""
    _decide(document, Downgrade.State.REFUSED, by, on or clock.today())


def _decide(document: Document, state: str, by, on: date) -> Downgrade:
    proposal = document.downgrades.filter(state=Downgrade.State.PROPOSED).first()
    if proposal is None:
        raise Refused(_("Nobody has proposed a lower secrecy."))
    proposal.state, proposal.decided_by, proposal.decided_on = state, by, on
    proposal.save()
    document.secrecy_proposed_by = None
    return proposal
