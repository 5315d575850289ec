"""Start, pause, extend and end a clock; ask for its account."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.kernel.deadlines import calendar, engine
from countyhall.kernel.deadlines.engine import CountedDay
from countyhall.kernel.deadlines.errors import Unlawful, YearNotLoaded
from countyhall.kernel.deadlines.escalation import escalate
from countyhall.kernel.deadlines.extending import approvers, ask, extend
from countyhall.kernel.deadlines.models import Clock, Pause
from countyhall.kernel.deadlines.reckoning import (
    knowledge_of,
    locked,
    path_of,
    reckon,
    saved,
    span_of,
    take_over,
    wall,
)
from countyhall.kernel.deadlines.recompute import close, reopen, set_hours
from countyhall.kernel.deadlines.rulebook import Rulebook, rule, rules_on, seed
from countyhall.kernel.deadlines.selectors import clocks_of, due_within, overdue, with_due
from countyhall.kernel.period import words
from countyhall.kernel.records.bulk import copy_in

__all__ = [
    "CountedDay", "Owed", "Unlawful", "YearNotLoaded", "account", "approvers", "ask", "calendar", "cancel",
    "clock_of", "clocks_of", "close", "due_within", "escalate", "explain", "extend", "fulfil", "overdue",
    "owe", "owe_many", "pause", "reopen", "restart", "resume", "rule", "rules_on", "seed", "set_hours", "used_days",
    "with_due",
]  # fmt: skip

ONE = timedelta(1)


@dataclass(frozen=True)
class Owed:
    """A clock to be started by :func:`owe_many`; ``ended_on`` says that it was met that day already.

    ``start`` is a moment where the rule counts hours. ``days`` (or hours) stand in place of the rule's, where
    the case itself says how many.
    """

    record: Any
    rule_code: str
    start: date
    label: str = ""
    transit_days: int = 0
    ended_on: date | None = None
    days: int | None = None


def owe(
    record, rule_code: str, *, start: date, label: str = "", transit_days: int = 0, days: int | None = None
) -> Clock:
    """Start a clock on ``record`` by the rule in force on ``start``; its due day is stored.

    ``start`` is a moment where the rule counts hours. ``days`` (or hours) stand in place of the rule's, where
    the case itself says how many. The same again gives the
    clock that runs already. Raises ``Unlawful`` when the same runs from another day, and ``YearNotLoaded``.
    """
    same = _clocks(record).filter(code=rule_code, label=str(label), state__in=Clock.OPEN)
    running = same.first()
    if running is None:
        try:
            with transaction.atomic():
                return owe_many([Owed(record, rule_code, start, str(label), transit_days, days=days)])[0]
        except IntegrityError:  # somebody else started it in the same moment
            running = same.get()
    if (running.started_at or running.started_on) not in (start, _day(start)):
        raise Unlawful(
            _("“%(label)s” runs already since %(day)s.")
            % {"label": running, "day": words.day(running.started_on)}
        )
    return running


def owe_many(owed: Iterable[Owed]) -> list[Clock]:
    """Start many clocks at once; every rule and the calendar are asked once."""
    known, rulebook, sums = calendar.current(), Rulebook(), {}
    clocks = [_started(one, known, rulebook, sums) for one in owed]
    copy_in(clocks, keys=True)
    return clocks


def _started(one: Owed, known: calendar.Known, rulebook: Rulebook, sums: dict) -> Clock:
    """The clock of one record; ``sums`` keeps each sum, so that a day's hundred receipts need one."""
    day = _day(one.start)
    terms = rulebook.rule(one.rule_code, day)
    if terms.in_hours and day is one.start:
        raise Unlawful(_("“%(label)s” is counted in hours: say from which hour it runs.") % {"label": terms})
    start = wall(one.start) if terms.in_hours else day
    unit = getattr(one.record, "unit", None)
    path, more = unit.path if unit else "", 0 if one.days is None else one.days - terms.days
    asked = (terms.pk, start, path, more, one.transit_days)
    if asked not in sums:
        sums[asked] = engine.count(terms, start, known.look(path), days=more, transit=one.transit_days)
    clock = Clock(
        content_type=ContentType.objects.get_for_model(one.record), object_id=one.record.pk,
        rule=terms, code=terms.code, label=str(one.label), started_on=day,
        started_at=one.start if terms.in_hours else None, days=one.days, transit_days=one.transit_days,
        state=Clock.State.FULFILLED if one.ended_on else Clock.State.RUNNING, ended_on=one.ended_on,
        ended_at=timezone.now() if one.ended_on else None,  # counted with the calendar of today
    )  # fmt: skip
    take_over(clock, sums[asked])
    return clock


@transaction.atomic
def pause(clock: Clock, on: date, reason: str, *, by=None) -> Clock:
    """From ``on`` (a day, or a moment) the clock stands still.

    Raises ``Unlawful`` unless it runs, and before the last pause.
    """
    clock, at, on = locked(clock, Clock.State.RUNNING), _moment(on), _day(on)
    if not reason.strip():
        raise Unlawful(_("Say why the clock is paused."))
    last = max((p.until_on for p in clock.pauses.all() if p.until_on), default=clock.started_on)
    last_at = max((p.until_at for p in clock.pauses.all() if p.until_at), default=clock.started_at)
    if on < last or (at and last_at and at < last_at):
        raise Unlawful(_("The clock cannot be paused before %(day)s.") % {"day": words.day(last)})
    Pause.objects.create(clock=clock, first_on=on, first_at=at, reason=reason.strip(), by=by)
    clock.state, clock.paused_on = Clock.State.PAUSED, on
    return saved(clock, "due_paused", by=by, on=on, reason=reason)


@transaction.atomic
def resume(clock: Clock, on: date, *, by=None) -> Clock:
    """The clock runs on, ``on`` (a day, or a moment) itself counted.

    Raises ``Unlawful`` unless it was paused by then.
    """
    clock, at, on = locked(clock, Clock.State.PAUSED), _moment(on), _day(on)
    _end_pause(clock, on, at)
    clock.state = Clock.State.RUNNING
    _recount(clock)
    return saved(clock, "due_resumed", by=by, on=on, due=clock.due_on)


@transaction.atomic
def fulfil(clock: Clock, on: date) -> Clock:
    """What was owed is done on a day, or at a moment; a paused clock is resumed first.

    Raises ``Unlawful`` when it ended before.
    """
    return _end(clock, on, Clock.State.FULFILLED)


@transaction.atomic
def cancel(clock: Clock, on: date) -> Clock:
    """Nothing is owed any more (transferred, withdrawn). Raises ``Unlawful`` when it ended before."""
    return _end(clock, on, Clock.State.CANCELLED)


@transaction.atomic
def restart(clock: Clock, *, start: date) -> Clock:
    """The law begins to count anew (a defect was mended): the old clock is cancelled, a new one runs."""
    if clock.is_open:
        clock = cancel(clock, _day(start))
    return owe(
        clock.record, clock.code, start=start, label=clock.label, transit_days=clock.transit_days,
        days=clock.days,
    )  # fmt: skip


def clock_of(record, rule_code: str | None = None) -> Clock | None:
    """The open clock of a record (of that rule) that is due first, else the one that ended last."""
    clocks = _clocks(record).select_related("rule")
    if rule_code:
        clocks = clocks.filter(code=rule_code)
    running = clocks.filter(state__in=Clock.OPEN).order_by("due_on", "pk").first()
    return running or clocks.exclude(state__in=Clock.OPEN).order_by("-ended_at", "-pk").first()


def explain(clock: Clock) -> list[CountedDay]:
    """Every day from the start to the due day: counted or not, and why.

    An ended clock is explained with the calendar as it was known when it ended.
    """
    return list(reckon(clock).days)


def account(clock: Clock) -> dict[str, Any]:
    """The account of a clock as plain data: what ``GET …/clock`` returns and a page prints."""
    terms, found = clock.rule, reckon(clock)
    return {
        "rule": {
            "code": terms.code, "label": terms.label, "basis": terms.basis,
            "days": terms.days if clock.days is None else clock.days,
            "months": terms.months, "kind": terms.kind, "unit": terms.unit, "valid_from": terms.valid_from,
            "revision": terms.revision,
        },
        "label": str(clock), "state": clock.state, "started_on": clock.started_on, "due_on": clock.due_on,
        "started_at": clock.started_at and timezone.localtime(clock.started_at),
        "due_at": clock.due_at and timezone.localtime(clock.due_at),
        "until_noon": clock.until_noon, "paused_on": clock.paused_on, "ended_on": clock.ended_on,
        "pauses": [_said(span_of(pause, in_hours=terms.in_hours)) for pause in clock.pauses.all()],
        "extensions": [
            {
                "on": e.on, "days": e.days, "months": e.months, "reason": e.reason,
                "approver": str(e.approver or ""),
                "due_before": e.due_before, "due_after": e.due_after,
            }
            for e in clock.extensions.select_related("approver")
        ],
        "days": [
            {
                "day": d.day, "counted": d.counted, "number": d.number, "code": d.code, "why": d.why,
                "hours": d.times,
            }
            for d in found.days
        ],
    }  # fmt: skip


def _said(pause: engine.Span) -> dict[str, Any]:
    ends = [timezone.make_aware(e) if isinstance(e, datetime) else e for e in (pause.first, pause.until)]
    return {"from": ends[0], "until": ends[1], "reason": pause.reason}


def used_days(clock: Clock, on: date) -> int | Decimal:
    """Working days used by ``on`` or until the end; in time they are at most the rule's cap."""
    stop = min(on, clock.ended_on or on)
    spans = [span_of(pause, in_hours=False) for pause in clock.pauses.all()]
    begin = clock.started_on if clock.rule.first_day_counts else clock.started_on + ONE
    known, path = knowledge_of(clock), path_of(clock)
    working = known.working_days(begin, stop, path)
    used = sum(known.on(day, path).worth for day in working if not any(span.holds(day) for span in spans))
    cap = clock.rule.used_cap
    return min(used, cap) if cap is not None and stop <= clock.due_on else used


def _end(clock: Clock, on: date, state: str) -> Clock:
    clock, at, on = locked(clock, *Clock.OPEN), _moment(on), _day(on)
    if on < clock.started_on or (at and clock.started_at and at < clock.started_at):
        raise Unlawful(_("It cannot end before it began on %(day)s.") % {"day": words.day(clock.started_on)})
    if clock.state == Clock.State.PAUSED:
        _end_pause(clock, max(on, clock.paused_on), at)
        _recount(clock)
    clock.state, clock.ended_on, clock.ended_at = state, on, timezone.now()
    clock.met_at = at if clock.due_at else None
    clock.save()
    return clock


def _end_pause(clock: Clock, on: date, at: datetime | None) -> None:
    open_one = clock.pauses.get(until_on=None)
    if on < clock.paused_on or (at and open_one.first_at and at < open_one.first_at):
        raise Unlawful(
            _("The clock was paused on %(day)s, later than that.") % {"day": words.day(clock.paused_on)}
        )
    open_one.until_on, open_one.until_at, clock.paused_on = on, at, None
    open_one.save()


def _recount(clock: Clock) -> None:
    take_over(clock, reckon(clock))


def _day(on: date) -> date:
    """The day of a day or a moment."""
    return timezone.localtime(on).date() if isinstance(on, datetime) else on


def _moment(on: date) -> datetime | None:
    return on if isinstance(on, datetime) else None


def _clocks(record) -> QuerySet[Clock]:
    return Clock.objects.filter(content_type=ContentType.objects.get_for_model(record), object_id=record.pk)
