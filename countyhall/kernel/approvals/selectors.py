"""Where a record lies, who may act there and for whom, and what waits for a person."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from countyhall.kernel.approvals.models import (
    AUTHOR,
    Circulation,
    Kind,
    Proof,
    Signature,
    SignatureRule,
    Stop,
)
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.roles import services as roles
from countyhall.kernel.roles.models import Role

__all__ = [
    "Capacity", "capacity", "circulation_of", "circulations_of", "earlier_desks", "fits", "last_circulation",
    "lies_with", "may_sign", "owed_by", "round_of", "signatures", "stops_for", "unsettled", "waiting_for",
]  # fmt: skip


@dataclass(frozen=True)
class Capacity:
    """How a person stands at a desk: in their own right, or in place of somebody."""

    on_behalf_of: User | None = None


def circulations_of(record) -> QuerySet[Circulation]:
    """Every round of ``record``, the newest first."""
    kind = ContentType.objects.get_for_model(record)
    rounds = Circulation.objects.filter(content_type=kind, object_id=record.pk)
    return rounds.select_related("route", "by", "on_behalf_of", "unit", "content_type").prefetch_related(
        "stops__unit", "stops__role", "stops__person", "stops__added_by"
    )


def circulation_of(record) -> Circulation | None:
    """The circulation under way, if any."""
    return circulations_of(record).filter(state=Circulation.State.RUNNING).first()


def last_circulation(record) -> Circulation | None:
    """The newest round, under way or over."""
    return circulations_of(record).first()


def capacity(user: User, stop: Stop, circulation: Circulation) -> Capacity | None:
    """In which capacity ``user`` may act at an open desk; ``None`` when in none."""
    over = circulation.state == Circulation.State.WITHDRAWN
    return None if over or stop.state != Stop.State.OPEN else fits(user, stop, circulation)


def fits(user: User, stop: Stop, circulation: Circulation) -> Capacity | None:
    """Whether the desk is ``user``'s: their own first, else as a substitute; never in their own cause."""
    if not user.is_active:
        return None
    if stop.kind == Kind.DRAFT:
        return _as_person(user, stop)
    if user.pk in circulation.authors:
        return None
    if stop.person_id:
        return None if stop.person_id in circulation.authors else _as_person(user, stop)
    for held in sorted(roles.held_by(user), key=lambda h: h.on_behalf_of is not None):
        principal = held.on_behalf_of.pk if held.on_behalf_of else user.pk
        if held.role.pk == stop.role_id and principal not in circulation.authors and _covers(held, stop.unit):
            return Capacity(held.on_behalf_of)
    return None


def _as_person(user: User, stop: Stop) -> Capacity | None:
    if stop.person_id == user.pk:
        return Capacity()
    absent = (h.on_behalf_of for h in roles.held_by(user) if h.on_behalf_of)
    return next((Capacity(one) for one in absent if one.pk == stop.person_id), None)


def _covers(held: roles.Held, unit: Unit) -> bool:
    reach = held.role.reach
    if reach == Role.Reach.ALL:
        return True
    return unit.path.startswith(held.unit.path) if reach == Role.Reach.BELOW else held.unit.pk == unit.pk


def may_sign(user: User, circulation: Circulation) -> bool:
    """Whether the record lies at ``user``'s desk, and is not their own."""
    return any(capacity(user, stop, circulation) for stop in circulation.open_stops)


def stops_for(user: User) -> QuerySet[Stop]:
    """The open desks at which ``user`` may act: the same answer as :func:`capacity`, asked of all at once."""
    held = roles.held_by(user)
    people = {user.pk} | {h.on_behalf_of.pk for h in held if h.on_behalf_of}
    near = Q(role__in={h.role.pk for h in held}) | Q(person__in=people)
    mine = Q(pk=None)
    for h in held:
        principal = h.on_behalf_of.pk if h.on_behalf_of else user.pk
        mine |= Q(role=h.role, person=None) & _where(h) & ~_written_by(principal)
    for person in people:
        mine |= Q(person=person) & ~_written_by(person)
    drafts = Q(kind=Kind.DRAFT, person__in=people)
    open_ = Stop.objects.filter(near, state=Stop.State.OPEN)
    return open_.filter(drafts | ~Q(kind=Kind.DRAFT) & ~_written_by(user.pk) & mine)


def _written_by(person: int) -> Q:
    return Q(circulation__by=person) | Q(
        circulation__on_behalf_of=person, circulation__on_behalf_of__isnull=False
    )


def _where(held: roles.Held) -> Q:
    if held.role.reach == Role.Reach.ALL:
        return Q()
    return (
        Q(unit__path__startswith=held.unit.path) if held.role.reach == Role.Reach.BELOW else Q(unit=held.unit)
    )


def round_of(user: User, pk: int) -> Circulation | None:
    """The round, for whoever may see its record and for whoever it lies with; ``None`` for all others."""
    found = Circulation.objects.filter(pk=pk)
    found = found.select_related("route", "by", "on_behalf_of", "unit", "content_type").first()
    if found is None:
        return None
    manager = found.content_type.model_class()._default_manager
    record = manager.visible_to(user).filter(pk=found.object_id).first()
    if record is None and stops_for(user).filter(circulation=found).exists():
        record = manager.filter(pk=found.object_id).first()
    if record is None:
        return None
    found.record = record
    return found


def waiting_for(user: User, model) -> QuerySet:
    """Records of ``model`` that lie at ``user``'s desk."""
    kind = ContentType.objects.get_for_model(model)
    keys = stops_for(user).filter(circulation__content_type=kind).values("circulation__object_id")
    return model._default_manager.filter(pk__in=keys)


def lies_with(model, units) -> Q:
    """Which records of ``model`` lie or lay at a desk of these units; for ``Record.within``.

    A consulted unit may read what it is asked about. It is asked of each record: a search that wants the newest few
    need not gather every desk of the unit first, and for a whole list the database gathers them by itself.
    """
    reached = Stop.objects.filter(unit__in=units).exclude(state__in=[Stop.State.WAITING, Stop.State.SKIPPED])
    kind = ContentType.objects.get_for_model(model)
    of_record = reached.filter(circulation__content_type=kind, circulation__object_id=OuterRef("pk"))
    return Q(Exists(of_record))


def earlier_desks(circulation: Circulation, before: int | None = None) -> list[tuple[int, str]]:
    """Position and name of the desks that the record can be sent back to, the author's first."""
    before = circulation.position if before is None else before
    names: dict[int, list[str]] = {}
    for stop in circulation.stops.all():
        if AUTHOR < stop.position < before and stop.state != Stop.State.SKIPPED:
            names.setdefault(stop.position, []).append(stop.name)
    author = circulation.on_behalf_of or circulation.by
    legs = [(position, "、".join(found)) for position, found in sorted(names.items())]
    return [(AUTHOR, _("Author: %(name)s") % {"name": author}), *legs] if before else []


def signatures(record) -> QuerySet[Signature]:
    """Every signature of every round of ``record``, oldest first."""
    kind = ContentType.objects.get_for_model(record)
    of_record = Q(circulation__content_type=kind, circulation__object_id=record.pk)
    return Signature.objects.filter(of_record).select_related(
        "by", "on_behalf_of", "stop__unit", "stop__role", "circulation__route"
    )


def owed_by(user: User) -> QuerySet[Signature]:
    """Acts of ``user`` whose signature was to follow and has not, oldest first."""
    return unsettled(Signature.objects.filter(by=user)).select_related("circulation", "stop")


def unsettled(acts: QuerySet[Signature]) -> QuerySet[Signature]:
    """Of these acts those whose signature is still to follow."""
    given = Proof.objects.filter(signature=OuterRef("pk"))
    settled = Exists(given.filter(Q(means=OuterRef("owed")) | Q(signature__owed=SignatureRule.Means.EITHER)))
    return acts.filter(~settled).exclude(owed="")
