"""The days to deal with a document: begun, begun anew when its class changes, ended."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from countyhall.domains.documents.models import Document, MoreTime, Processing
from countyhall.domains.documents.models.policy import Policy
from countyhall.domains.documents.models.rules import (
    DEADLINE,
    DEADLINE_WORKING,
    DECLASSIFY,
    ORDINARY,
    PREFIX,
    REVIEW_SECRECY,
    do_rule,
)
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.deadlines.errors import YearNotLoaded
from countyhall.kernel.deadlines.models import Clock
from countyhall.kernel.deadlines.services import Owed

HALF = Decimal("0.5")


def running(document: Document) -> Clock | None:
    """The clock that says by when it has to be dealt with, or ``None``."""
    return document.clocks.filter(code__startswith=PREFIX, state__in=Clock.OPEN).order_by("-pk").first()


def terms(document: Document, start: date) -> tuple[str, int | None]:
    """Code of the rule and the days set for this document, as they follow from its class and speed."""
    code = do_rule(document.processing, document.speed)
    if document.processing != Processing.DEADLINE:
        return code, document.limit_days if document.processing == Processing.PROJECT else None
    if document.limit_on and document.limit_on <= start:
        return ORDINARY, None  # it came after its own date: handled as an ordinary one
    if document.limit_days and not Policy.of(document.agency, start).holidays_count:
        return DEADLINE_WORKING, document.limit_days
    return DEADLINE, document.limit_days or (document.limit_on - start).days


def owed(document: Document, start: date, **more) -> Owed:
    """What is owed from ``start``."""
    code, days = terms(document, start)
    return Owed(document, code, start, days=days, **more)


def begin(document: Document, start: date) -> Clock | None:
    """Count from ``start``. A year whose calendar is missing never stops a receipt: it is begun by night."""
    code, days = terms(document, start)
    try:
        return deadlines.owe(document, code, start=start, days=days)
    except YearNotLoaded:
        return None


def begin_many(starts: Sequence[tuple[Document, date]]) -> None:
    """The same for new documents, each from its own day, at once where every calendar is there."""
    try:
        deadlines.owe_many([owed(document, start) for document, start in starts])
    except YearNotLoaded:
        for document, start in starts:
            begin(document, start)


def begin_with(lead: Document, joined: Document, together: str, on: date) -> None:
    """Count the leading document anew after another joined it.

    ``with_first`` (併辦): from the first receipt of all. ``with_last`` (彙辦): from the last one needed.
    """
    clock = running(lead)
    if clock is None or clock.extensions.exists() or not joined.received_on:
        return
    choose = min if together == "with_first" else max
    start = choose(clock.started_on, joined.received_on)
    if start != clock.started_on:
        deadlines.cancel(clock, max(on, clock.started_on))
        begin(lead, start)


def fit(document: Document, on: date) -> None:
    """Change to the rule that fits, from the same first day; an extended clock stays."""
    clock = running(document)
    start = clock.started_on if clock else document.received_on or on
    if clock is not None:
        code, days = terms(document, start)
        if (clock.code, clock.days) == (code, days) or clock.extensions.exists():
            return
        deadlines.cancel(clock, max(on, start))
    begin(document, start)


def end(document: Document, on: date) -> None:
    """It is dealt with: note the working days used and whether it was late."""
    _lapse(document)
    clock = running(document)
    if clock is None:
        return
    on = max(on, clock.started_on)
    document.days_used = used(clock, on, Policy.of(document.agency, on))
    document.late = on > clock.due_on
    deadlines.fulfil(clock, on)


def used(clock: Clock, on: date, policy: Policy) -> Decimal:
    """Working days used; work done on the day of receipt counts as half a day where the agency says so."""
    days = deadlines.used_days(clock, on)
    return Decimal(days) if days or not policy.half_day else HALF


def cancel(document: Document, on: date) -> None:
    """Nothing is owed any more; how long it is secret is counted on."""
    _lapse(document)
    owed_still = document.clocks.filter(state__in=Clock.OPEN).exclude(code__in=[DECLASSIFY, REVIEW_SECRECY])
    for clock in owed_still:
        deadlines.cancel(clock, max(on, clock.started_on))


def _lapse(document: Document) -> None:
    """Nobody needs the time that was asked for."""
    asked = document.requests.filter(state=MoreTime.State.ASKED)
    asked.update(state=MoreTime.State.LAPSED)
