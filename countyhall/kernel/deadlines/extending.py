"""More time: who may give it, how often, and how much in all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from countyhall.kernel.deadlines import engine
from countyhall.kernel.deadlines.errors import Unlawful
from countyhall.kernel.deadlines.models import Clock, Extension
from countyhall.kernel.deadlines.reckoning import knowledge_of, locked, path_of, reckon, saved, take_over
from countyhall.kernel.period import words
from countyhall.kernel.roles import services as roles
from countyhall.kernel.roles.models import Role

__all__ = ["approvers", "ask", "extend"]


@dataclass(frozen=True)
class Ceiling:
    """The terms of the day that no extension may pass."""

    days: int
    kind: str
    first_day_counts: bool
    roll: str
    unit: str = "days"
    months: int = 0
    saturday_morning: bool = False


@transaction.atomic
def extend(
    clock: Clock, *, reason: str, approver, on: date, days: int = 0, months: int = 0,
    until: date | None = None, by=None,
) -> Clock:  # fmt: skip
    """Give more time: ``days`` (or hours, as the rule counts), ``months``, or ``until`` a day.

    Raises ``Unlawful``, saying why, when the clock does not run, the ladder or the ceiling is passed, the
    approver's level is too low, or the due day is over where the rule wants the request before it.
    """
    clock = locked(clock, Clock.State.RUNNING)
    if until:
        days, months = _days_until(clock, until), 0
    _check_request(clock, days, months, reason, on)
    if clock.rule.ladder:
        _check_limits(clock, days)
        _check_approver(clock, days, approver, on)
    given = Extension(
        clock=clock, on=on, days=days, months=months, reason=reason.strip(), approver=approver,
        due_before=clock.due_on, due_after=clock.due_on,
    )  # fmt: skip
    given.save()
    found = reckon(clock)
    _check_ceiling(clock, found.last_on)
    take_over(clock, found)
    given.due_after = clock.due_on
    given.save(update_fields=["due_after"])
    return saved(
        clock,
        "due_extended",
        by=by or approver,
        reason=reason,
        before=str(given.due_before),
        after=str(clock.due_on),
    )


def ask(clock: Clock, *, days: int, reason: str, on: date) -> list[str]:
    """Whether ``days`` more may be asked for on a day; returns the roles that may give them, the lowest first.

    Raises ``Unlawful`` with what forbids it: nothing is changed.
    """
    _check_request(clock, days, 0, reason, on)
    if not clock.rule.ladder:
        return []
    _check_limits(clock, days)
    return approvers(clock, days)


def approvers(clock: Clock, days: int) -> list[str]:
    """The system roles that may approve ``days`` more, by the rule's ladder; none past its last level."""
    ladder = clock.rule.ladder
    total = days + sum(clock.extensions.values_list("days", flat=True))
    return [role for up_to, role in ladder.get("levels", []) if total <= up_to]


def _check_request(clock: Clock, days: int, months: int, reason: str, on: date) -> None:
    if days < 0 or months < 0 or not (days or months):
        raise Unlawful(_("An extension gives at least one day or hour."))
    if months and (clock.rule.in_hours or clock.rule.kind != "calendar"):
        raise Unlawful(
            _("“%(label)s” is not counted by months; extend it by its own unit.") % {"label": clock}
        )
    if not reason.strip():
        raise Unlawful(_("Say why more time is needed."))
    if clock.rule.ladder.get("before_due") and on > clock.due_on:
        raise Unlawful(
            _("More time must be asked for before the due day, %(day)s.") % {"day": words.day(clock.due_on)}
        )


def _check_limits(clock: Clock, days: int) -> None:
    ladder, given = clock.rule.ladder, list(clock.extensions.values_list("days", flat=True))
    total, unit = sum(given) + days, clock.rule.get_unit_display()
    if ladder["times"] is not None and len(given) >= ladder["times"]:
        raise Unlawful(
            _("It was extended %(times)s times already; no more is allowed.") % {"times": len(given)}
        )
    if ladder["each"] is not None and days > ladder["each"]:
        raise Unlawful(
            _("One extension gives at most %(each)s %(unit)s.") % {"each": ladder["each"], "unit": unit}
        )
    if ladder["total"] is not None and total > ladder["total"]:
        raise Unlawful(
            _("All extensions together give at most %(total)s %(unit)s; %(given)s are given.")
            % {"total": ladder["total"], "given": sum(given), "unit": unit}
        )


def _check_approver(clock: Clock, days: int, approver, on: date) -> None:
    wanted, ladder, unit = approvers(clock, days), clock.rule.ladder, clock.rule.get_unit_display()
    total = sum(clock.extensions.values_list("days", flat=True)) + days
    if ladder["levels"] and not _holds(approver, wanted, path_of(clock), on):
        names = Role.objects.filter(code__in=wanted).values_list("name", flat=True)
        raise Unlawful(
            _("%(days)s %(unit)s in all have to be approved by: %(roles)s.")
            % {"days": total, "unit": unit, "roles": "、".join(names)}
        )


def _holds(approver, wanted: Iterable[str], path: str, on: date) -> bool:
    if approver is None:
        return False
    held = (h for h in roles.held_by(approver, on) if h.role.code in wanted)
    return any(
        h.role.reach == Role.Reach.ALL
        or (path == h.unit.path if h.role.reach == Role.Reach.UNIT else path.startswith(h.unit.path))
        for h in held
    )


def _check_ceiling(clock: Clock, last_on: date) -> None:
    rule = clock.rule
    if rule.ceiling_days is None:
        return
    terms = Ceiling(rule.ceiling_days, rule.ceiling_kind, rule.first_day_counts, rule.roll)
    ceiling = reckon(clock, terms=terms)
    if last_on > ceiling.due_on:
        raise Unlawful(
            _("More than %(days)s days are never allowed: the last possible day is %(day)s.")
            % {"days": rule.ceiling_days, "day": words.day(ceiling.due_on)}
        )


def _days_until(clock: Clock, until: date) -> int:
    """How many days of the rule's kind lie between the end as it is and ``until``."""
    if clock.rule.in_hours:
        raise Unlawful(_("“%(label)s” is counted in hours; extend it by hours.") % {"label": clock})
    last = reckon(clock).last_on
    if until <= clock.due_on:
        raise Unlawful(_("The new day must be later than %(day)s.") % {"day": words.day(clock.due_on)})
    known, path = knowledge_of(clock), path_of(clock)
    if clock.rule.roll == "next" and known.on(until, path).off:
        raise Unlawful(_("%(day)s is no working day; choose another.") % {"day": words.day(until)})
    if clock.rule.kind == "calendar":
        return (until - last).days
    between = known.working_days(last + engine.ONE, until, path)
    days = max(1, int(sum(known.on(day, path).worth for day in between)))
    while reckon(clock, days=days).due_on < until:  # half days may be left over
        days += 1
    return days
