"""What a desk may put into a round that runs: a further signer, a joint signer, units to be consulted."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from countyhall.kernel import events
from countyhall.kernel.approvals import ledger
from countyhall.kernel.approvals.desk import Desk
from countyhall.kernel.approvals.models import AUTHOR, Circulation, Kind, Signature, Stop
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import clock
from countyhall.kernel.roles import services as roles
from countyhall.kernel.roles.models import Role

__all__ = ["add_sign", "consult", "joint_sign", "pass_over"]

Verdict = Signature.Verdict
NEXT, BACK_TO_ME, AFTER_DECISION = "next", "back_to_me", "after_decision"


def add_sign(circulation: Circulation, *, by, desk: Desk, reason: str = "", stop=None) -> Circulation:
    """加簽: a further signer between this desk and the next; at a deciding desk before it, and it comes back."""
    return _insert(circulation, [desk], Kind.REVIEW, Verdict.ADDED, NEXT, by, reason, stop)


def joint_sign(circulation: Circulation, *, by, desk: Desk, reason: str = "", stop=None) -> Circulation:
    """併簽: a signer beside this desk; the record goes on when both have signed."""
    return _insert(circulation, [desk], Kind.REVIEW, Verdict.JOINED, "with", by, reason, stop)


def consult(
    circulation: Circulation, *, by, desks: Sequence[Desk], where: str = BACK_TO_ME, reason: str = "", stop=None
) -> Circulation:  # fmt: skip
    """會辦: ask units side by side, each within its days.

    ``where``: now, and the record comes back here (``back_to_me``); after this desk (``next``); or when it
    is decided (``after_decision``, 後會). Emits ``approvals.circulation.consult`` with the record and the units.
    """
    circulation = _insert(circulation, desks, Kind.CONSULT, Verdict.ASKED, where, by, reason, stop)
    units = [desk.unit for desk in desks if desk.unit is not None]
    events.emit("approvals.circulation.consult", circulation.record, by=by, units=units)
    return circulation


@transaction.atomic
def _insert(circulation, desks, kind, verdict, where, by, reason, stop) -> Circulation:
    circulation, here, held = ledger.at_desk(circulation, by, stop)
    if not desks:
        raise Refused(_("Say whom it shall go to."))
    if where == NEXT and verdict == Verdict.ADDED and here.kind == Kind.DECIDE:
        where = BACK_TO_ME  # nobody reviews what is decided
    position = here.position + 1
    if where == NEXT:
        ledger.shift(circulation, here.position)
    elif where == "with":
        position = here.position
    elif where == BACK_TO_ME:
        position = here.position
        here = _step_aside(circulation, here)
    elif where == AFTER_DECISION:
        position = max(s.position for s in circulation.stops.all()) + 1
    else:
        raise ValueError(where)
    made = [make_stop(circulation, desk, position, kind=kind, added_by=by) for desk in desks]
    towards = "、".join(one.name for one in made)[:400]
    ledger.note(
        circulation,
        here,
        verdict,
        by,
        on_behalf_of=held.on_behalf_of,
        opinion=reason.strip(),
        towards=towards,
    )
    if where in ("with", BACK_TO_ME):
        ledger.open_stage(circulation, made)
    ledger.save(circulation)
    return circulation


def _step_aside(circulation: Circulation, here: Stop) -> Stop:
    """The stage of this desk waits behind the new one."""
    if here.position == AUTHOR:
        raise Refused(_("Send it round first: what the author asks goes before the first desk."))
    fellows = [s for s in circulation.stops.all() if s.position == here.position]
    if any(s.state == Stop.State.DONE for s in fellows):
        raise Refused(_("A desk beside yours has signed already; ask after this stage instead."))
    ledger.set_waiting([s for s in fellows if s.state == Stop.State.OPEN])
    ledger.shift(circulation, here.position - 1)
    return circulation.stops.get(pk=here.pk)


def make_stop(circulation: Circulation, desk: Desk, position: int, *, kind=None, added_by=None) -> Stop:
    """A desk of the running copy. Refused for the author: nobody reviews their own draft."""
    if desk.person is None and not desk.role:
        raise Refused(_("Say whom it shall go to."))
    if desk.person is not None:
        if desk.person.pk in circulation.authors:
            raise Refused(_("The author cannot sign their own draft."))
        if not desk.person.is_active:
            raise Refused(_("The account of %(person)s is closed.") % {"person": desk.person})
    unit = desk.unit or (None if desk.person else circulation.unit)
    return Stop.objects.create(
        circulation=circulation, position=position, name=desk.name[:60], kind=kind or desk.kind,
        role=Role.objects.get(code=desk.role) if desk.role and not desk.person else None,
        unit=unit or (_unit_of(desk.person) if desk.person else None), person=desk.person, added_by=added_by,
        delegated=desk.delegated, working_days=desk.days,
    )  # fmt: skip


def _unit_of(person) -> Unit | None:
    return next((h.unit for h in roles.held_by(person) if h.on_behalf_of is None), None)


@transaction.atomic
def pass_over(stop: Stop, *, by, reason: str) -> Circulation:
    """Go on without a consulted unit that is silent past its day, or without a desk that one added oneself."""
    circulation = ledger.locked(stop.circulation)
    stop = circulation.stops.select_related("unit").get(pk=stop.pk)
    if not reason.strip():
        raise Refused(_("Say why it goes on without them."))
    if not may_pass_over(by, stop, circulation):
        raise PermissionDenied
    opened = stop.state == Stop.State.OPEN
    ledger.note(circulation, stop, Verdict.PASSED_OVER, by, opinion=reason.strip(), towards=stop.name)
    stop.state = Stop.State.SKIPPED
    stop.save()
    if opened:
        ledger.advance(circulation, by=by)
    return circulation


def may_pass_over(user, stop: Stop, circulation: Circulation) -> bool:
    """Whether ``user`` may go on without this desk."""
    if stop.state not in (Stop.State.OPEN, Stop.State.WAITING) or circulation.state != ledger.State.RUNNING:
        return False
    silent = stop.kind == Kind.CONSULT and stop.is_late(clock.today())
    return stop.added_by_id == user.pk or (silent and user.pk in circulation.authors)
