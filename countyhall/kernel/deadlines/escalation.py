"""Chasing by the rule's own ladder: before the day, on it, and after it, ever higher up, each rung once."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.deadlines import calendar
from countyhall.kernel.deadlines.models import Clock, RuleVersion, Told
from countyhall.kernel.people.models import User
from countyhall.kernel.period import roc
from countyhall.kernel.roles import services as roles

__all__ = ["escalate"]

BATCH = 500


def escalate(on: date) -> int:
    """Tell whoever the ladders name of clocks that come due or are late; returns how many were told.

    A rung is told once for a due day, whatever day the work runs; where several rungs for the same person
    were reached at once (the house was asleep), only the last is told.
    """
    told = 0
    for rule in RuleVersion.objects.exclude(escalation=[]):
        for rungs, pks in _reached(rule, on):
            for start in range(0, len(pks), BATCH):
                told += _tell(rungs, pks[start : start + BATCH], on)
    return told


def _reached(rule: RuleVersion, on: date) -> Iterable[tuple[list[dict], list[int]]]:
    """For every number of rungs that can be reached, the clocks that stand there."""
    rungs = sorted(rule.escalation, key=lambda rung: rung["days"])
    running = Clock.objects.filter(rule=rule, state=Clock.State.RUNNING)
    edges = [_due_by(rung, on) for rung in rungs]
    for n in range(1, len(rungs) + 1):
        there = running.filter(due_on__lte=edges[n - 1])
        if n < len(rungs):
            there = there.filter(due_on__gt=edges[n])
        yield rungs[:n], list(there.order_by("pk").values_list("pk", flat=True))


def _due_by(rung: dict, on: date) -> date:
    """The latest due day for which a rung is reached on ``on``."""
    if rung["kind"] == "working":
        return calendar.add_working_days(on, -rung["days"])
    return on - timedelta(rung["days"])


@transaction.atomic
def _tell(rungs: list[dict], pks: list[int], on: date) -> int:
    locked = Clock.objects.select_for_update(of=("self",)).select_related("rule")
    clocks = list(locked.filter(pk__in=pks, state=Clock.State.RUNNING))
    done = set(Told.objects.filter(clock__in=clocks).values_list("clock_id", "due_on", "days", "to"))
    last_for = {rung["to"]: rung["days"] for rung in rungs}
    rows = [
        Told(
            clock=clock, due_on=clock.due_on, days=rung["days"], to=rung["to"], on=on,
            sent=last_for[rung["to"]] == rung["days"],
        )
        for clock in clocks
        for rung in rungs
        if (clock.pk, clock.due_on, rung["days"], rung["to"]) not in done
    ]  # fmt: skip
    Told.objects.bulk_create(rows)
    sent = [row for row in rows if row.sent]
    for row in sent:
        _say(row, on)
    return len(sent)


def _say(row: Told, on: date) -> None:
    from countyhall.kernel.notices.services import tell

    clock, record = row.clock, row.clock.record
    people = _people(row.to, record, on)
    if not people:
        return
    link = record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""
    tell(people, _message(clock, record, on), record=record, link=link, kind="deadline")


def _message(clock: Clock, record, on: date):
    late, due = clock.late_days(on), roc.text(clock.due_on)
    if late:
        words = _("{record}: {period} was due on {day}, {late} days ago.")
    elif clock.due_on == on:
        words = _("{record}: {period} is due today, {day}.")
    else:
        words = _("{record}: {period} is due on {day}.")
    return format_lazy(words, record=str(record), period=_Label(clock), day=due, late=late)


class _Label:
    """The period's name, in the language of whoever reads it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def __str__(self) -> str:
        return str(self.clock)


def _people(to: str, record, on: date) -> list[User]:
    person = getattr(record, to, None)
    if isinstance(person, User):
        return [person] if person.is_active else []
    return list(roles.who_holds(to, record.unit, on))
