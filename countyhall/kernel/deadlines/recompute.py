"""After the calendar changed, every open clock it touches is counted anew; each move is reported."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from countyhall.kernel import events
from countyhall.kernel.audit import services as audit
from countyhall.kernel.deadlines import calendar
from countyhall.kernel.deadlines.errors import Unlawful
from countyhall.kernel.deadlines.models import Clock, Closure, Moved, OfficeHours, Recalculation
from countyhall.kernel.deadlines.reckoning import Given, given_of, paths_of, result_of, take_over, wall
from countyhall.kernel.jobs.services import defer

__all__ = ["begin", "close", "reopen", "run", "set_hours"]

BATCH = 500


@transaction.atomic
def close(day: date, reason: str, *, unit=None, part: str = Closure.Part.DAY, by=None) -> Closure:
    """Offices were closed on ``day`` or half of it (everywhere, or in ``unit`` and below), even afterwards.

    Raises ``Unlawful`` where the reason is missing, or that part of the day is closed already.
    """
    if not reason.strip():
        raise Unlawful(_("Say why offices were closed."))
    whole = Closure.Part.DAY
    standing = Closure.objects.filter(day=day, unit=unit, withdrawn_at=None)
    if part == whole and standing.exclude(part=whole).exists():
        raise Unlawful(
            _("Half of this day is closed already. Enter the other half, or withdraw that closure first.")
        )
    if standing.filter(part__in=[part, whole]).exists():
        raise Unlawful(_("This day is closed already."))
    if part != whole:
        calendar.current().office_hours(day)  # they say what half a day is worth
    closure = Closure.objects.create(day=day, unit=unit, part=part, reason=reason.strip(), announced_by=by)
    calendar.changed()
    begin(_("Closed: %(reason)s") % {"reason": closure.reason}, day, day, by=by)
    return closure


@transaction.atomic
def set_hours(hours: OfficeHours, *, by=None) -> OfficeHours:
    """Let other office hours count from a day on; open clocks that reach so far are counted anew."""
    hours.entered_by = by
    hours.save(force_insert=True)
    calendar.changed()
    last = date(max(calendar.loaded_years(), default=hours.valid_from.year), 12, 31)
    begin(
        _("Office hours: %(hours)s") % {"hours": hours}, hours.valid_from, max(last, hours.valid_from), by=by
    )
    return hours


@transaction.atomic
def reopen(closure: Closure, *, by=None) -> None:
    """Withdraw a closure that was entered by mistake; a second time changes nothing."""
    if not Closure.objects.filter(pk=closure.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        return
    calendar.changed()
    begin(_("Closure withdrawn: %(reason)s") % {"reason": closure.reason}, closure.day, closure.day, by=by)


def begin(cause: str, first_day: date, last_day: date, *, by=None) -> Recalculation:
    """Note that clocks over these days have to be counted anew, and queue it."""
    row = Recalculation.objects.create(
        cause=cause[:200], first_day=first_day, last_day=last_day, started_by=by
    )
    defer(import_string("countyhall.kernel.deadlines.tasks.recalculate"), pk=row.pk)
    return row


def run(row: Recalculation) -> Recalculation:
    """Count in batches, each in a transaction of its own; it may be stopped and started again anywhere."""
    while _batch(row.pk):
        continue
    row.refresh_from_db()
    return row


@transaction.atomic
def _batch(pk: int) -> bool:
    row = Recalculation.objects.select_for_update().get(pk=pk)
    if row.finished_at:
        return False
    touched = _touched(row).filter(pk__gt=row.last_clock).order_by("pk")
    clocks = list(touched.select_for_update(of=("self",)).select_related("rule")[:BATCH])
    known, paths, given = calendar.current(), paths_of(clocks), given_of(clocks)
    for clock in clocks:
        _again(row, clock, known, paths.get((clock.content_type_id, clock.object_id), ""), given)
    if clocks:
        row.last_clock = clocks[-1].pk
    else:
        row.finished_at = timezone.now()
    row.looked_at += len(clocks)
    row.save()
    return bool(clocks)


def _touched(row: Recalculation) -> QuerySet[Clock]:
    reached = Q(due_on__gte=row.first_day) | Q(state=Clock.State.PAUSED)
    return Clock.objects.filter(reached, state__in=Clock.OPEN, started_on__lte=row.last_day)


def _again(row: Recalculation, clock: Clock, known: calendar.Known, path: str, given: Given) -> None:
    before, before_at = clock.due_on, clock.due_at
    try:
        found = result_of(clock, known, path, given)
    except Unlawful as problem:
        Moved.objects.get_or_create(
            recalculation=row, clock=clock,
            defaults={"before": before, "after": before, "problem": str(problem)[:300]},
        )  # fmt: skip
        return
    if not take_over(clock, found):
        return
    clock.save(update_fields=["due_on", "due_at", "until_noon"])
    moved = {"before": before, "before_at": before_at, "after": clock.due_on, "after_at": clock.due_at}
    Moved.objects.get_or_create(recalculation=row, clock=clock, defaults=moved)
    if clock.record is not None:
        said = {"before": _said(before, before_at), "after": _said(clock.due_on, clock.due_at)}
        audit.record(clock.record, "due_moved", cause=row.cause, **said)
        events.emit("deadlines.clock.moved", clock.record, by=None, clock=clock, before=before)


def _said(day: date, moment: datetime | None) -> str:
    return f"{wall(moment):%Y-%m-%d %H:%M}" if moment else str(day)
