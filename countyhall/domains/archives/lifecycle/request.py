"""The life of an application to read archives: 30 days, a correction, the decision, the visit."""

from datetime import date, datetime, time

from django.utils import timezone, translation
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from countyhall.domains.archives import forms
from countyhall.domains.archives.lifecycle.signing import send_round, take_out
from countyhall.domains.archives.models import AccessRequest, Item, Reading, RequestedItem, RequestState
from countyhall.domains.archives.models.law import ACCESS, CORRECT, postage_fee, reading_fee
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.deadlines.errors import YearNotLoaded
from countyhall.kernel.lifecycle import Lifecycle, Refused, Step
from countyhall.kernel.notices import services as notices
from countyhall.kernel.period import clock, words

OPEN = [RequestState.RECEIVED, RequestState.CORRECTING]
Outcome = AccessRequest.Outcome


def begin(request: AccessRequest, on: date) -> None:
    """Count the 30 days. Nobody is turned away because next year's calendar is not loaded yet."""
    try:
        deadlines.owe(request, ACCESS, start=on)
    except YearNotLoaded:
        return


def _running(request: AccessRequest, code: str):
    own = deadlines.clock_of(request, code)
    return own if own and own.is_open else None


def write(request: AccessRequest, subject: str, body: str) -> None:
    """A letter to an applicant who gave an address for mail; the paper one is printed from the page."""
    person = request.applicant.open()
    if person.email:
        notices.tell_address(person.email, subject, body, record=request)


def ask_correction(request: AccessRequest, *, by, text: str) -> None:
    """Something is missing: 7 days to mend it, and the 30 days stand still."""
    today = clock.today()
    request.correction = text
    request.correct_by = deadlines.owe(request, CORRECT, start=today).due_on
    own = _running(request, ACCESS)
    if own:
        deadlines.pause(own, today, gettext("The applicant was asked to correct the application."), by=by)
    with translation.override("zh-hant"):
        write(
            request,
            gettext("%(number)s: please correct your application") % {"number": request.number},
            gettext("Please correct by %(day)s: %(text)s")
            % {"day": words.day(request.correct_by), "text": text},
        )


def correct(request: AccessRequest, *, by, text: str, on: date | None = None) -> None:
    """It was mended: the 30 days begin anew from that day (A0030134 §19)."""
    day = on or clock.today()
    request.corrected_on, request.corrected_text = day, text
    for code in (CORRECT, ACCESS):
        own = _running(request, code)
        if own:
            deadlines.cancel(own, day) if code == ACCESS else deadlines.fulfil(own, day)
    begin(request, day)


def lapse(request: AccessRequest, *, by, on: date) -> None:
    """It was not mended in time."""
    _end_clocks(request, on)


def withdraw(request: AccessRequest, *, by, reason: str) -> None:
    """The applicant does not want it any more."""
    take_out(request, by=by, reason=reason)
    _end_clocks(request, clock.today())


def _end_clocks(request: AccessRequest, on: date) -> None:
    for code in (CORRECT, ACCESS):
        own = _running(request, code)
        if own:
            deadlines.cancel(own, on)


def name_items(request: AccessRequest, *, by, numbers: list[Item]) -> None:
    """Say which items the application is about."""
    for item in numbers:
        RequestedItem.objects.get_or_create(request=request, item=item)


def decide(
    request: AccessRequest, *, by, outcome: str, text: str, grounds=(), refused: str = "", letter_number: str = ""
) -> None:  # fmt: skip
    """Draft: granted, in part, or refused on grounds of the law; secrets are never granted."""
    lines = list(request.lines.select_related("item"))
    barred = {line.strip() for line in refused.splitlines() if line.strip()}
    unknown = barred - {line.item.number for line in lines}
    if unknown:
        raise Refused(
            gettext("The application is not about %(numbers)s.") % {"numbers": "、".join(sorted(unknown))}
        )
    for line in lines:
        line.granted = outcome != Outcome.REFUSED and line.item.number not in barred
        if line.granted and line.item.secret:
            raise Refused(
                gettext("%(number)s is classified and cannot be granted.") % {"number": line.item.number}
            )
        line.ground = "" if line.granted else next(iter(grounds), "")
        line.save()
    request.outcome, request.grounds, request.decision = outcome, list(grounds), text
    request.letter_number = letter_number
    send_round(request, by=by)


def settle(request: AccessRequest, *, by, decider=None) -> None:
    """It was decided: the 30 days end, and the applicant is told."""
    request.decided_on, request.decided_by = clock.today(), decider
    own = _running(request, ACCESS)
    if own:
        deadlines.fulfil(own, clock.today())
    with translation.override("zh-hant"):
        write(
            request,
            gettext("%(number)s: decision on your application") % {"number": request.number},
            f"{request.get_outcome_display()}\n\n{request.decision}",
        )


def after_decision(request: AccessRequest) -> str:
    """Refused is the end; all else is read."""
    return RequestState.REFUSED if request.outcome == Outcome.REFUSED else RequestState.DECIDED


def appoint(request: AccessRequest, *, by, on: date, time: time) -> None:
    """A day to come."""
    request.appointed_at = timezone.make_aware(datetime.combine(on, time))
    with translation.override("zh-hant"):
        write(
            request,
            gettext("%(number)s: your appointment") % {"number": request.number},
            gettext("Please come on %(day)s at %(time)s and bring your identity card.")
            % {"day": words.day(on), "time": f"{time:%H:%M}"},
        )


def record_reading(
    request: AccessRequest, *, by, on: date, began: time, ended: time, note: str, copy_fee: int | None = None,
    postage: int | None = None,
) -> None:  # fmt: skip
    """The visit, with its charges: NT$20 for every two hours begun, postage and NT$50."""
    first, last = (timezone.make_aware(datetime.combine(on, at)) for at in (began, ended))
    hours = (last - first).total_seconds() / 3600
    Reading.objects.create(
        request=request, began_at=first, ended_at=last, note=note, supervisor=by,
        reading_fee=reading_fee(hours, on), copy_fee=copy_fee or 0,
        postage_fee=postage_fee(postage, on) if postage else 0,
    )  # fmt: skip
    request.read_on = on


request = Lifecycle(
    AccessRequest,
    Step("name_items", _("Name the items"), [*OPEN], None, form=forms.NameItemsForm, do=name_items),
    Step(
        "decide", _("Draft the decision"), [RequestState.RECEIVED], RequestState.DECIDING,
        form=forms.DecideForm, do=decide, help=_("It goes to the desks that decide it."),
    ),
    Step("settle", pgettext_lazy("archives", "Decide"), [RequestState.DECIDING], after_decision, do=settle,
         facts=["decided"], system=True),
    Step("give_back", _("Sent back at sign-off"), [RequestState.DECIDING], RequestState.RECEIVED, system=True),
    Step(
        "ask_correction", _("Ask for a correction"), [RequestState.RECEIVED], RequestState.CORRECTING,
        form=forms.CorrectionForm, do=ask_correction,
        help=_("The applicant has 7 days; the 30 days begin anew with the correction."),
    ),
    Step(
        "note_correction", _("Note the correction"), [RequestState.CORRECTING], RequestState.RECEIVED,
        form=forms.CorrectNotedForm, do=correct,
    ),
    Step("correct", _("Applicant corrects"), [RequestState.CORRECTING], RequestState.RECEIVED, do=correct,
         system=True),
    Step("lapse", _("Not corrected in time"), [RequestState.CORRECTING], RequestState.LAPSED, do=lapse,
         system=True),
    Step(
        "appoint", _("Make an appointment"), [RequestState.DECIDED, RequestState.APPOINTED],
        RequestState.APPOINTED, form=forms.AppointForm, do=appoint,
    ),
    Step(
        "record_reading", _("Record the visit"),
        [RequestState.DECIDED, RequestState.APPOINTED, RequestState.READ], RequestState.READ,
        form=forms.ReadingForm, do=record_reading, facts=["read"],
    ),
    Step(
        "withdraw", pgettext_lazy("archives", "Withdraw"),
        [*OPEN, RequestState.DECIDING, RequestState.DECIDED, RequestState.APPOINTED], RequestState.WITHDRAWN,
        form=forms.ReasonForm, do=withdraw, danger=True,
    ),
)  # fmt: skip
