"""Routes in versions, laid down by hand or derived from the table of delegated decisions."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce, Length
from django.utils.translation import gettext as _

from countyhall.kernel.approvals import levels
from countyhall.kernel.approvals.desk import Desk
from countyhall.kernel.approvals.models import AUTHOR, Delegation, Kind, Leg, LevelDesk, Route
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.roles.models import Role

__all__ = ["delegation", "delegations", "lay_down", "route", "route_for", "standing"]


@transaction.atomic
def lay_down(
    code: str, name: str, desks: Sequence[Desk | Sequence[Desk]], *, delegation: Delegation | None = None,
    holds_from: date | None = None,
) -> Route:  # fmt: skip
    """A new version of the route ``code``; earlier ones take no new starts.

    Desks that stand together in a sequence are asked side by side. One that was derived as of a day before
    those of a later version leaves that version in its place.
    """
    if not desks:
        raise ValueError(_("A route has at least one desk."))
    earlier = Route.objects.filter(code=code)
    version = (earlier.aggregate(top=Max("version"))["top"] or 0) + 1
    overtaken = holds_from is not None and earlier.filter(holds_from__gt=holds_from).exists()
    if not overtaken:
        earlier.update(retired=True)
    made = Route.objects.create(
        code=code, name=name, version=version, delegation=delegation, holds_from=holds_from, retired=overtaken
    )
    stages = [[stage] if isinstance(stage, Desk) else list(stage) for stage in desks]
    if not any(desk.kind == Kind.DECIDE for stage in stages for desk in stage):
        stages[-1] = [Desk(**(vars(desk) | {"kind": Kind.DECIDE})) for desk in stages[-1]]
    for position, stage in enumerate(stages, start=AUTHOR + 1):
        for desk in stage:
            Leg.objects.create(
                route=made, position=position, name=desk.name, role=Role.objects.get(code=desk.role),
                unit=desk.unit, kind=desk.kind, above=desk.above, working_days=desk.days,
                may_be_vacant=desk.may_be_vacant, delegated=desk.delegated,
            )  # fmt: skip
    return made


def standing(code: str, name: str, desks: Sequence[Desk | Sequence[Desk]]) -> Route:
    """The route in force; laid down with these desks where the office has laid down none of its own."""
    if not Route.objects.filter(code=code).exists():
        try:
            with transaction.atomic():
                return lay_down(code, name, desks)
        except IntegrityError:  # somebody else was first
            pass
    return route(code)


def route(code: str) -> Route:
    """The version of the route that new records take. Raises ``Refused`` where there is none."""
    found = Route.objects.filter(code=code, retired=False).first()
    if found is None:
        raise Refused(_("There is no sign-off route “%(code)s”. Ask the planning officer.") % {"code": code})
    return found


def delegations(on: date, unit: Unit | None = None) -> QuerySet[Delegation]:
    """The lines of the table of delegated decisions in force on the day.

    With a unit only those that hold there: its own, those of the units above it, those of the whole house; of
    lines with one code the nearest.
    """
    begun = Delegation.objects.filter(valid_from__lte=on)
    newest = begun.order_by("code", "unit_id", "-valid_from").distinct("code", "unit_id")
    found = Delegation.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), pk__in=newest.values("pk"))
    if unit is None:
        return found
    above = [int(key) for key in unit.path.strip("/").split("/") if key]
    here = found.filter(Q(unit=None) | Q(unit__in=above))
    depth = Coalesce(Length("unit__path"), 0)
    nearest = here.annotate(depth=depth).order_by("code", "-depth").distinct("code")
    return Delegation.objects.filter(pk__in=nearest.values("pk"))


def delegation(code: str, on: date, unit: Unit | None = None) -> Delegation:
    """The line of a business item in force on the day, in a unit. Raises ``Refused`` where there is none."""
    found = delegations(on, unit).filter(code=code).first()
    if found is None:
        raise Refused(_("“%(code)s” is not in the table of delegated decisions.") % {"code": code})
    return found


@transaction.atomic
def route_for(item: Delegation | str, *, on: date, unit: Unit | None = None) -> Route:
    """The route of a business item as of a day: laid down once, and anew where other desks sit at the levels.

    A day gone by gives the route of then, for what was begun then, and changes nothing of what holds today.
    """
    line = delegation(item, on, unit) if isinstance(item, str) else item
    seats = _seats(line, on)
    holds_from = max(line.valid_from, *(seat.valid_from for _level, found in seats for seat in found))
    desks = [desk for level, found in seats for desk in _desks(line, level, found)]
    # two clerks may ask at once: the line is the lock
    Delegation.objects.select_for_update().get(pk=line.pk)
    made = Route.objects.filter(delegation=line, holds_from=holds_from).first()
    if made is not None:
        return made
    name = _("By delegation: %(item)s") % {"item": line.item}
    code = f"item-{line.code}" if line.unit is None else f"item-{line.code}-{line.unit.code}"
    return lay_down(code[:60], name[:160], desks, delegation=line, holds_from=holds_from)


def _seats(line: Delegation, on: date) -> list[tuple[str, list[LevelDesk]]]:
    """Level by level who sits there on the day, from above the drafter up to the level that decides."""
    acts = line.acts
    found = []
    for level in sorted(acts, reverse=True):
        if acts[level] != Kind.DRAFT:
            found.append((level, levels.desks_on(level, on)))
            if acts[level] == Kind.DECIDE:
                return found
    raise Refused(_("“%(item)s” names no level that decides above the drafter.") % {"item": line})


def _desks(line: Delegation, level: str, seats: list[LevelDesk]) -> list[Desk]:
    """The desks of one level: the last reviews or decides as the line says, those before it review."""
    *before, last = seats
    decides = line.acts[level] == Kind.DECIDE
    own = Desk(
        last.name, last.role.code, kind=Kind.DECIDE if decides else Kind.REVIEW, may_be_vacant=not decides,
        delegated=decides and level != "1",
    )  # fmt: skip
    return [*(Desk(seat.name, seat.role.code, may_be_vacant=True) for seat in before), own]


def unit_of(leg: Leg, record_unit: Unit) -> Unit:
    """Which unit a leg means for a record of ``record_unit``."""
    if leg.above:
        return record_unit.parent or record_unit
    return leg.unit or record_unit
