"""Send a record round, sign it, send it back: every desk in its turn, nobody twice in their own cause."""

import hashlib
from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.kernel import events
from countyhall.kernel.approvals.desk import Desk
from countyhall.kernel.approvals.models import AUTHOR, Circulation, Leg, Route, Signature
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.roles import services as roles
from countyhall.kernel.roles.models import Role

__all__ = [
    "Desk",
    "circulate",
    "circulation_of",
    "earlier_desks",
    "lay_down",
    "may_sign",
    "route",
    "send_back",
    "sign",
    "signatures",
    "text_hash",
    "waiting_for",
    "withdraw",
]


@transaction.atomic
def lay_down(code: str, name: str, desks: Sequence[Desk]) -> Route:
    """A new version of the route ``code``; earlier ones take no new starts."""
    if not desks:
        raise ValueError(_("A route has at least one desk."))
    earlier = Route.objects.filter(code=code)
    version = (earlier.aggregate(top=Max("version"))["top"] or 0) + 1
    earlier.update(retired=True)
    made = Route.objects.create(code=code, name=name, version=version)
    for position, desk in enumerate(desks, start=AUTHOR + 1):
        role = Role.objects.get(code=desk.role)
        Leg.objects.create(route=made, position=position, name=desk.name, role=role, unit=desk.unit)
    return made


def route(code: str) -> Route:
    """The version in force. Raises :class:`Refused` where the office has laid down none."""
    found = Route.objects.filter(code=code, retired=False).order_by("-version").first()
    if found is None:
        raise Refused(_("No sign-off route “%(code)s” has been laid down.") % {"code": code})
    return found


def text_hash(record) -> str:
    """SHA-256 of what is signed: ``record.approval_text()``."""
    return hashlib.sha256(record.approval_text().encode()).hexdigest()


@transaction.atomic
def circulate(record, along: Route, *, by: User, on_behalf_of: User | None = None) -> Circulation:
    """Send ``record`` (which has ``unit`` and ``approval_text()``) to the first desk of the route."""
    if along.retired:
        raise Refused(_("“%(route)s” takes no new starts.") % {"route": along})
    if circulation_of(record) is not None:
        raise Refused(_("%(record)s is already under way.") % {"record": record})
    digest = text_hash(record)
    started = Circulation.objects.create(
        record=record, route=along, unit=record.unit, position=AUTHOR + 1, by=by, on_behalf_of=on_behalf_of,
        text_hash=digest,
    )  # fmt: skip
    _note(started, None, Signature.Verdict.SENT, by, on_behalf_of, digest)
    return started


def circulation_of(record) -> Circulation | None:
    """The circulation under way, if any."""
    kind = ContentType.objects.get_for_model(record)
    running = Circulation.objects.filter(
        content_type=kind, object_id=record.pk, state=Circulation.State.RUNNING
    )
    return running.select_related("route", "by", "unit").prefetch_related("route__legs__unit").first()


def may_sign(user: User, circulation: Circulation) -> bool:
    """Whether the record lies at ``user``'s desk, and is not their own."""
    return _capacity(user, circulation) is not None


@transaction.atomic
def sign(circulation: Circulation, *, by: User, opinion: str = "", seen: str = "") -> Circulation:
    """Sign at the desk where the record lies, and pass it on; the last desk ends the round.

    ``seen`` is the hash of the text that the signer read: another text is refused. At the author's desk it
    goes round again. Emits ``approvals.circulation.finish`` with the record after the last desk.
    """
    circulation, held = _at_desk(circulation, by)
    record, leg = circulation.record, circulation.leg
    digest = text_hash(record)
    if seen and seen != digest:
        raise Refused(_("The text was changed while you had it open. Read it again, then sign."))
    verdict = Signature.Verdict.SIGNED if leg else Signature.Verdict.SENT
    _note(circulation, leg, verdict, by, held.on_behalf_of, digest, opinion)
    last = max(one.position for one in circulation.route.legs.all())
    if circulation.position == last:
        circulation.state, circulation.ended_at = Circulation.State.SIGNED, timezone.now()
    else:
        circulation.position += 1
    circulation.text_hash = digest
    circulation.save()
    if circulation.state == Circulation.State.SIGNED:
        events.emit("approvals.circulation.finish", record, by=by)
    return circulation


@transaction.atomic
def send_back(circulation: Circulation, *, by: User, reason: str, to: int = AUTHOR) -> Circulation:
    """Send the record back to an earlier desk (0: its author), with a reason."""
    circulation, held = _at_desk(circulation, by)
    if not reason.strip():
        raise Refused(_("Say why it goes back."))
    if not AUTHOR <= to < circulation.position:
        raise Refused(_("It can only go back to an earlier desk."))
    digest = text_hash(circulation.record)
    verdict = Signature.Verdict.SENT_BACK
    _note(circulation, circulation.leg, verdict, by, held.on_behalf_of, digest, reason.strip(), to)
    circulation.position, circulation.text_hash = to, digest
    circulation.save()
    return circulation


@transaction.atomic
def withdraw(circulation: Circulation, *, by: User, reason: str) -> Circulation:
    """Take the record out of the round; asked by whoever owns the step that allows it."""
    circulation = _locked(circulation)
    if not reason.strip():
        raise Refused(_("Say why it is withdrawn."))
    digest = text_hash(circulation.record)
    verdict = Signature.Verdict.WITHDRAWN
    _note(circulation, circulation.leg, verdict, by, None, digest, reason.strip())
    circulation.state, circulation.ended_at = Circulation.State.WITHDRAWN, timezone.now()
    circulation.save()
    return circulation


def earlier_desks(circulation: Circulation) -> list[tuple[int, str]]:
    """Position and name of the desks that the record can be sent back to, the author's first."""
    legs = [
        (leg.position, leg.name)
        for leg in circulation.route.legs.all()
        if leg.position < circulation.position
    ]
    return [(AUTHOR, _("Author: %(name)s") % {"name": circulation.by}), *legs] if circulation.position else []


def waiting_for(user: User, model) -> QuerySet:
    """Records of ``model`` that lie at ``user``'s desk."""
    kind = ContentType.objects.get_for_model(model)
    running = Circulation.objects.filter(content_type=kind, state=Circulation.State.RUNNING)
    running = running.select_related("route", "unit").prefetch_related("route__legs__unit")
    keys = [one.object_id for one in running if may_sign(user, one)]
    return model._default_manager.filter(pk__in=keys)


def _capacity(user: User, circulation: Circulation) -> roles.Held | None:
    """In which capacity ``user`` may sign: their own, else as a substitute; ``None`` when in none."""
    if circulation.state != Circulation.State.RUNNING or not user.is_active:
        return None
    authors = {circulation.by_id, circulation.on_behalf_of_id} - {None}
    held, leg = roles.held_by(user), circulation.leg
    if leg is None:
        fitting = [h for h in held if user.pk in authors or _principal(h, user) in authors]
    elif user.pk in authors:
        fitting = []
    else:
        unit = leg.unit or circulation.unit
        fitting = [h for h in held if h.role.pk == leg.role_id and _covers(h, unit)]
        fitting = [h for h in fitting if _principal(h, user) not in authors]
    return min(fitting, key=lambda h: h.on_behalf_of is not None, default=None)


def _principal(held: roles.Held, user: User) -> int:
    """Whose role it is: one's own, or that of somebody one stands in for."""
    return held.on_behalf_of.pk if held.on_behalf_of else user.pk


def _covers(held: roles.Held, unit: Unit) -> bool:
    reach = held.role.reach
    if reach == Role.Reach.ALL:
        return True
    return unit.path.startswith(held.unit.path) if reach == Role.Reach.BELOW else held.unit.pk == unit.pk


def _locked(circulation: Circulation) -> Circulation:
    found = (
        Circulation.objects.select_for_update(of=("self",))
        .select_related("route", "by")
        .get(pk=circulation.pk)
    )
    if found.state != Circulation.State.RUNNING:
        raise Refused(_("This round is over: %(state)s.") % {"state": found.get_state_display()})
    return found


def _at_desk(circulation: Circulation, by: User) -> tuple[Circulation, roles.Held]:
    before, circulation = circulation.position, _locked(circulation)
    if circulation.position != before:
        raise Refused(_("Somebody at this desk was quicker. Look at it again."))
    held = _capacity(by, circulation)
    if held is None:
        raise PermissionDenied
    return circulation, held


def _note(circulation, leg, verdict, by, on_behalf_of, digest, opinion="", back_to=None) -> None:
    Signature.objects.create(
        circulation=circulation, leg=leg, verdict=verdict, by=by, on_behalf_of=on_behalf_of, opinion=opinion,
        back_to=back_to, hash_before=circulation.text_hash, hash_after=digest,
    )  # fmt: skip
    audit.record(
        circulation.record, f"approval_{verdict}", by=by, on_behalf_of=on_behalf_of,
        desk=leg.name if leg else "", opinion=opinion, text=digest,
    )  # fmt: skip


def signatures(record) -> QuerySet[Signature]:
    """Every signature of every round of ``record``, oldest first."""
    kind = ContentType.objects.get_for_model(record)
    of_record = Q(circulation__content_type=kind, circulation__object_id=record.pk)
    return Signature.objects.filter(of_record).select_related(
        "by", "on_behalf_of", "leg", "circulation__route"
    )
