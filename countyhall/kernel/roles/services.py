"""Who may do what, where, on which day: the only place that reads grants and substitutions."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from countyhall.kernel.organisation.models import Substitution, Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.period import clock
from countyhall.kernel.roles.models import Grant, Role

__all__ = [
    "Held",
    "Reach",
    "held_by",
    "in_force",
    "reach",
    "read_ahead",
    "standing_in_for",
    "who_holds",
    "who_may",
]


@dataclass(frozen=True)
class Held:
    """One grant as a person holds it today: their own, or that of somebody they stand in for."""

    role: Role
    unit: Unit
    on_behalf_of: User | None = None


@dataclass(frozen=True)
class Reach:
    """Where a permission holds: everywhere, or in these units."""

    everywhere: bool = False
    units: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.units)

    def covers(self, unit_id: int | None) -> bool:
        """Whether a record of this unit is within reach."""
        return self.everywhere or unit_id in self.units


def in_force(day: date) -> Q:
    """Rows with ``starts_on``/``ends_on`` that hold on ``day``."""
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))


def held_by(user: User, on: date | None = None) -> list[Held]:
    """Every role that ``user`` holds on the day, own and as a substitute; kept on the user object."""
    on = on or clock.today()
    kept = user.remembered.setdefault("held", {})
    if on not in kept:
        read_ahead([user], on)
    return kept[on]


def read_ahead(people: Iterable[User], on: date | None = None) -> None:
    """Read what several people hold in as many queries as for one; :func:`held_by` then asks no more."""
    on = on or clock.today()
    unread = [user for user in people if on not in user.remembered.setdefault("held", {})]
    if not unread:
        return
    standing: dict[int, list[Substitution]] = defaultdict(list)
    for one in Substitution.objects.filter(in_force(on), substitute__in=unread).select_related("absent"):
        standing[one.substitute_id].append(one)
    holders = {user.pk for user in unread} | {one.absent_id for found in standing.values() for one in found}
    granted: dict[int, list[Grant]] = defaultdict(list)
    units: dict[int, Unit] = {}
    for grant in Grant.objects.filter(in_force(on), user__in=holders).select_related("role", "unit"):
        grant.unit = units.setdefault(grant.unit_id, grant.unit)
        granted[grant.user_id].append(grant)
    for user in unread:
        own = [Held(grant.role, grant.unit) for grant in granted[user.pk]]
        user.remembered["held"][on] = own + [
            Held(grant.role, grant.unit, one.absent)
            for one in standing[user.pk]
            for grant in granted[one.absent_id]
            if not one.roles or grant.role.code in one.roles
        ]


def reach(user, perm: str, on: date | None = None) -> Reach:
    """In which units ``user`` may do ``perm`` (``app.verb_model``)."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Reach()
    kept = user.remembered.setdefault("reach", {})
    key = (perm, on)
    if key not in kept:
        kept[key] = _reach([h for h in held_by(user, on) if perm in h.role.permissions])
    return kept[key]


def _reach(held: list[Held]) -> Reach:
    if any(h.role.reach == Role.Reach.ALL for h in held):
        return Reach(everywhere=True)
    units = {h.unit.pk for h in held}
    for h in held:
        if h.role.reach == Role.Reach.BELOW:
            units |= _below(h.unit)
    return Reach(units=frozenset(units))


def _below(unit: Unit) -> frozenset[int]:
    """The unit and those below it, kept on the unit that was read with the grant."""
    kept = unit.__dict__
    if "_below" not in kept:
        found = Unit.objects.filter(path__startswith=unit.path).order_by()
        kept["_below"] = frozenset(found.values_list("pk", flat=True))
    return kept["_below"]


def standing_in_for(user: User, perm: str, unit_id: int | None, on: date | None = None) -> User | None:
    """Whom ``user`` stands in for when doing ``perm`` in this unit; ``None`` if they may themselves."""
    candidates = [h for h in held_by(user, on) if perm in h.role.permissions and _reach([h]).covers(unit_id)]
    if any(h.on_behalf_of is None for h in candidates):
        return None
    return next((h.on_behalf_of for h in candidates), None)


def who_may(perm: str, unit: Unit, on: date | None = None, *, here: bool = False) -> QuerySet[User]:
    """People who may do ``perm`` in ``unit`` on the day by a grant of their own; ``here``: granted in the very unit."""
    return _holders([r.code for r in Role.objects.all() if perm in r.permissions], unit, on, here)


def who_holds(role_code: str, unit: Unit, on: date | None = None) -> QuerySet[User]:
    """People whose own grant of a role reaches ``unit`` on the day."""
    return _holders([role_code], unit, on)


def _holders(role_codes: list[str], unit: Unit, on: date | None, here: bool = False) -> QuerySet[User]:
    above = [int(key) for key in unit.path.strip("/").split("/") if key]
    where = (
        Q(role__reach=Role.Reach.ALL)
        | Q(role__reach=Role.Reach.UNIT, unit=unit)
        | Q(role__reach=Role.Reach.BELOW, unit__in=above)
    )
    where = Q(unit=unit) if here else where
    grants = Grant.objects.filter(in_force(on or clock.today()), where, role__code__in=role_codes)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True)
