"""What the house does by night for the archives: chase loans, end what was not corrected, remind."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from countyhall.domains.archives import lifecycle, selectors
from countyhall.domains.archives.lifecycle.telling import tell
from countyhall.domains.archives.models import AccessRequest, Loan, LoanState, RequestState
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock, words
from countyhall.kernel.roles import services as roles

CHASE_EVERY = timedelta(days=7)
REMIND_BEFORE = timedelta(days=180)


def chase_loans(today: date | None = None) -> int:
    """Remind whoever keeps a file past its day, once a week. Returns how many."""
    today = today or clock.today()
    late = Loan.objects.filter(state=LoanState.LENT, due_on__lt=today)
    late = late.exclude(chased_on__gt=today - CHASE_EVERY)
    return _take_all(lifecycle.loan, "chase", late, today)


def lapse_uncorrected(today: date | None = None) -> int:
    """Applications that were not corrected in time are ended. Returns how many."""
    today = today or clock.today()
    waiting = AccessRequest.objects.filter(state=RequestState.CORRECTING, correct_by__lt=today)
    return _take_all(lifecycle.request, "lapse", waiting, today)


def owe_missing(today: date | None = None) -> int:
    """Begin the clock of applications whose calendar year was not loaded when they came."""
    from countyhall.domains.archives.lifecycle.request import begin

    waiting = AccessRequest.objects.filter(state=RequestState.RECEIVED, clocks=None)
    for one in waiting:
        begin(one, one.corrected_on or one.received_on)
    return len(waiting)


def remind_of_review(today: date | None = None) -> int:
    """On the first of a month, tell the archivists when the terms of keeping are to be reviewed."""
    today = today or clock.today()
    plan, unit = selectors.plan_on(today), selectors.archive_unit()
    if today.day != 1 or plan is None or unit is None or plan.review_due_on - REMIND_BEFORE > today:
        return 0
    people = roles.who_holds("archivist", unit)
    tell(people, _("The terms of keeping of “%(plan)s” are to be reviewed by %(day)s."), None,
         plan=plan, day=words.day(plan.review_due_on))  # fmt: skip
    return 1


def _take_all(steps, name: str, records, today: date) -> int:
    done = 0
    for one in records.order_by("pk").iterator(500):
        try:
            steps.take(one, name, by=None, on=today)
            done += 1
        except Refused:
            continue  # somebody was quicker
    return done
