"""By night: the days of consulted units are counted anew, and silent ones and those who wait for them are told."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.approvals.models import Stop
from countyhall.kernel.deadlines import calendar
from countyhall.kernel.deadlines.errors import Unlawful
from countyhall.kernel.notices import services as notices
from countyhall.kernel.notices.services import Spoken
from countyhall.kernel.roles import services as roles

__all__ = ["chase"]


def chase(on: date) -> int:
    """Count the days of every consulted unit with the calendar of today, then tell of those past their day, once."""
    open_ = Stop.objects.filter(state=Stop.State.OPEN, working_days__isnull=False)
    told = 0
    for pk in open_.order_by("pk").values_list("pk", flat=True):
        told += _one(pk, on)
    return told


@transaction.atomic
def _one(pk: int, on: date) -> int:
    stop = (
        Stop.objects.select_for_update(of=("self",))
        .select_related("circulation__by", "circulation__on_behalf_of", "unit", "role", "person")
        .filter(pk=pk, state=Stop.State.OPEN)
        .first()
    )
    if stop is None:
        return 0
    if stop.asked_on is not None:  # rounds that were taken over say only their day
        _count_again(stop)
    told = 0
    if stop.is_late(on) and stop.chased_on is None and stop.circulation.record is not None:
        told, stop.chased_on = _tell(stop), on
    stop.save(update_fields=["due_on", "chased_on"])
    return told


def _count_again(stop: Stop) -> None:
    """X-01: a day on which the office closed moves the day of an answer that is still open."""
    try:
        due_on = calendar.add_working_days(stop.asked_on, stop.working_days, stop.unit)
    except Unlawful:
        return  # a year that is not loaded (any more) moves nothing
    if due_on != stop.due_on:
        stop.due_on, stop.chased_on = due_on, None


def _tell(stop: Stop) -> int:
    circulation = stop.circulation
    seated = [stop.person] if stop.person_id else list(roles.who_holds(stop.role.code, stop.unit))
    waiting = [circulation.on_behalf_of or circulation.by]
    values = {"record": str(circulation.record), "desk": stop.name}
    asked = Spoken(_("“%(record)s”: the answer of %(desk)s is past its day."), values)
    people = list({person.pk: person for person in [*seated, *waiting]}.values())
    return len(notices.tell(people, asked, record=circulation.record))
