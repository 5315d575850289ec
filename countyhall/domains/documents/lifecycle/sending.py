"""How a document leaves: its number, each addressee's parcel, and what is heard of it."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from countyhall.domains.documents.models import Draft, Recipient, Try
from countyhall.domains.documents.models.recipient import Mode
from countyhall.kernel.deadlines import calendar
from countyhall.kernel.deadlines.errors import YearNotLoaded
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.records import services as records

__all__ = ["make_ready", "next_number", "note", "number_text", "series", "series_of"]

FIRST_ROC_YEAR = 1911
CHECKED = {Mode.ELECTRONIC, Mode.EMAIL, Mode.FAX}  # whose result is looked at no later than the next day


def series(draft: Draft, on: date) -> str:
    """One run of numbers per agency, word and year."""
    return series_of(draft.document.agency_id, draft.word, on.year - FIRST_ROC_YEAR)


def series_of(agency: int, word: str, year: int) -> str:
    """The run of numbers of an agency's word in a ROC year."""
    return f"documents.sent.{agency}.{word}.{year}"


def number_text(word: str, on: date):
    """How a number is written: ``府行研字第1090000123號``."""
    return lambda value: f"{word}字第{on.year - FIRST_ROC_YEAR:03}{value:07}號"


def next_number(draft: Draft, on: date, *, by) -> str:
    """The next 發文字號, without a gap."""
    return records.next_number(series(draft, on), text=number_text(draft.word, on), by=by)


def make_ready(draft: Draft, on: date) -> None:
    """Every addressee's copy waits for whoever carries it."""
    for one in draft.recipients.filter(state=Recipient.State.WAITING):
        if one.mode == Mode.ELECTRONIC and not one.code:
            raise Refused(
                _("%(name)s has no agency code and cannot be reached electronically.") % {"name": one}
            )
        if one.mode == Mode.EMAIL and not one.email:
            raise Refused(_("%(name)s has no e-mail address.") % {"name": one})
    draft.recipients.filter(state=Recipient.State.WAITING).update(state=Recipient.State.READY)


def note(
    one: Recipient, outcome: str, *, by=None, said: str = "", reference: str = "", on: date | None = None
) -> Recipient:
    """Write down what became of one copy, in the row and in its log; the caller holds the row."""
    one.state = outcome
    if outcome == Recipient.State.HANDED:
        one.tries += 1
        one.handed_on, one.problem = on, ""
        one.check_on = next_working_day(on) if one.mode in CHECKED and on else None
        one.reference = reference or one.reference
    elif outcome == Recipient.State.FAILED:
        one.problem = (said or _("It did not arrive."))[:300]
    elif outcome == Recipient.State.DELIVERED:
        one.delivered_on, one.problem = on, ""
    one.save()
    Try.objects.create(
        recipient=one, number=one.tries, by=by, mode=one.mode, outcome=outcome, said=(said or reference)[:300]
    )
    return one


def next_working_day(day: date) -> date:
    """The next day of the office; where the year's calendar is not there yet, the next day."""
    try:
        return calendar.add_working_days(day, 1)
    except YearNotLoaded:
        return day + timedelta(days=1)
