"""Send a record round, sign it, send it back: every desk in its turn, nobody twice in their own cause."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.kernel import events
from countyhall.kernel.approvals import ledger
from countyhall.kernel.approvals.desk import Desk
from countyhall.kernel.approvals.inserting import add_sign, consult, joint_sign, make_stop, pass_over
from countyhall.kernel.approvals.ledger import at_desk, locked, text_hash
from countyhall.kernel.approvals.models import (
    AUTHOR,
    Circulation,
    Kind,
    Route,
    Signature,
    Stop,
)
from countyhall.kernel.approvals.proofs import Offered
from countyhall.kernel.approvals.routes import (
    delegation,
    delegations,
    lay_down,
    route,
    route_for,
    standing,
    unit_of,
)
from countyhall.kernel.approvals.selectors import (
    circulation_of,
    circulations_of,
    earlier_desks,
    fits,
    last_circulation,
    lies_with,
    may_sign,
    owed_by,
    signatures,
    stops_for,
    waiting_for,
)  # fmt: skip
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.people.models import User
from countyhall.kernel.roles import services as roles

__all__ = [
    "Desk", "Offered", "add_sign", "circulate", "circulation_of", "circulations_of", "consult", "delegation",
    "delegations", "earlier_desks", "joint_sign", "last_circulation", "lay_down", "lies_with", "may_sign",
    "owed_by", "pass_over", "prepare", "recall", "redecide", "route", "route_for", "send_back", "sign", "signatures",
    "standing", "stops_for", "text_hash", "waiting_for", "withdraw",
]  # fmt: skip

Verdict, State = Signature.Verdict, Circulation.State


@transaction.atomic
def circulate(
    record, along: Route, *, by: User, on_behalf_of: User | None = None, first: Sequence[Desk] = ()
) -> Circulation:
    """Send ``record`` (which has ``unit`` and ``approval_text()``) to the first desk of the route.

    ``first``: units that the author asks to be consulted, side by side, before the route's own desks. A
    route that was overtaken takes no new starts, but one of the table of delegated decisions is that of its day.
    """
    if along.retired and along.delegation_id is None:
        raise Refused(_("“%(route)s” takes no new starts.") % {"route": along})
    if circulation_of(record) is not None:
        raise Refused(_("%(record)s is already under way.") % {"record": record})
    made = Circulation.objects.create(
        record=record, route=along, unit=record.unit, position=AUTHOR, by=by, on_behalf_of=on_behalf_of,
        text_hash=text_hash(record),
    )  # fmt: skip
    made.record = record
    author = Desk(_("Author"), kind=Kind.DRAFT, person=on_behalf_of or by)
    own = Stop.objects.create(
        circulation=made, position=AUTHOR, name=author.name, kind=Kind.DRAFT, person=author.person, unit=record.unit
    )  # fmt: skip
    for desk in first:
        make_stop(made, desk, AUTHOR + 1, kind=Kind.CONSULT, added_by=by)
    _copy_legs(made, along, AUTHOR + (1 if first else 0))
    ledger.note(made, own, Verdict.SENT, by, on_behalf_of=on_behalf_of)
    ledger.close(own)
    ledger.advance(made, by=by)
    return made


def _copy_legs(circulation: Circulation, along: Route, offset: int) -> None:
    """The running copy of the route; a desk that only the author could sit at is left out."""
    legs = list(along.legs.select_related("role", "unit").order_by("position", "id"))
    if not any(leg.kind == Kind.DECIDE for leg in legs):
        for leg in legs:
            leg.kind = Kind.DECIDE if leg.position == legs[-1].position else leg.kind
    for leg in legs:
        unit = unit_of(leg, circulation.unit)
        holders = set(roles.who_holds(leg.role.code, unit).values_list("pk", flat=True))
        only_author = bool(holders) and not holders - circulation.authors
        if leg.kind == Kind.DECIDE and only_author:
            raise Refused(
                _("“%(desk)s” would decide their own draft. Choose a higher level.") % {"desk": leg}
            )
        skipped = only_author or (leg.may_be_vacant and not holders)
        Stop.objects.create(
            circulation=circulation, position=leg.position + offset, name=leg.name, kind=leg.kind, role=leg.role,
            unit=unit, delegated=leg.delegated, working_days=leg.working_days,
            state=Stop.State.SKIPPED if skipped else Stop.State.WAITING,
        )  # fmt: skip


def verdict_of(stop: Stop, held) -> str:
    """What signing at this desk means: sent, signed, consulted, or one of the three ways to decide."""
    if stop.kind == Kind.DRAFT:
        return Verdict.SENT
    if stop.kind == Kind.CONSULT:
        return Verdict.OPINION
    if stop.kind == Kind.DECIDE:
        return Verdict.ON_BEHALF if held.on_behalf_of else _own_decision(stop)
    return Verdict.SIGNED


def _own_decision(stop: Stop) -> str:
    return Verdict.DELEGATED if stop.delegated else Verdict.DECIDED


@transaction.atomic
def sign(
    circulation: Circulation, *, by: User, opinion: str = "", seen: str = "", stop=None,
    proof: Offered | None = None, later: str = "",
) -> Circulation:  # fmt: skip
    """Sign at the desk where the record lies, and pass it on; the last decision ends the round.

    ``seen`` is the hash of the text that the signer read: another text is refused. At a consulted unit's
    desk this is its answer, at a deciding desk the decision, at the author's it goes round again. ``later``
    says why the signature that a rule asks for is to follow, where the rule allows that. Emits
    ``approvals.circulation.finish`` with the record after the decision.
    """
    circulation, stop, held = at_desk(circulation, by, stop, State.RUNNING, State.SIGNED)
    ledger.same_text(circulation, seen)
    ledger.note(
        circulation, stop, verdict_of(stop, held), by, on_behalf_of=held.on_behalf_of, opinion=opinion.strip(),
        proof=proof, **_owed(circulation, stop, proof, later),
    )  # fmt: skip
    ledger.close(stop)
    ledger.advance(circulation, by=by)
    return circulation


def _owed(circulation: Circulation, stop: Stop, proof: Offered | None, later: str = "") -> dict[str, str]:
    """What the act says of a signature that follows later; refuses when one is asked for, and not there."""
    rule = ledger.asked_of(circulation, stop)
    if rule.satisfied_by(proof.means if proof else ""):
        return {}
    if proof is None and rule.may_follow and later.strip():
        return {"owed": rule.means, "owed_reason": later.strip()[:200]}
    words = rule.get_means_display()
    if rule.may_follow:
        raise Refused(
            _("This desk signs with: %(means)s. If it is not at hand, say why you sign later.")
            % {"means": words}
        )
    raise Refused(_("This desk signs with: %(means)s.") % {"means": words})


@transaction.atomic
def send_back(
    circulation: Circulation, *, by: User, reason: str, to: int = AUTHOR, stop=None,
    proof: Offered | None = None, later: str = "",
) -> Circulation:  # fmt: skip
    """Send the record back to an earlier desk (0: its author), with a reason; those between sign again.

    The desk gives the signature that its rule asks for here as well.
    """
    circulation, stop, held = at_desk(circulation, by, stop)
    if not reason.strip():
        raise Refused(_("Say why it goes back."))
    names = dict(earlier_desks(circulation, stop.position))
    if to not in names:
        raise Refused(_("It can only go back to an earlier desk."))
    ledger.note(
        circulation, stop, Verdict.SENT_BACK, by, on_behalf_of=held.on_behalf_of, opinion=reason.strip(),
        towards=names[to], proof=proof, **_owed(circulation, stop, proof, later),
    )  # fmt: skip
    _go_back(circulation, to, by=by)
    return circulation


def _go_back(circulation: Circulation, to: int, *, by: User, only: Stop | None = None) -> None:
    """The desks at ``to`` (or one of them) are open again, all after them wait."""
    live = [s for s in circulation.stops.all() if s.state != Stop.State.SKIPPED]
    ledger.set_waiting([s for s in live if s.position > to and s.state != Stop.State.WAITING])
    ledger.open_stage(circulation, [only] if only else [s for s in live if s.position == to])
    circulation.position = to
    ledger.save(circulation)
    if to == AUTHOR:
        events.emit("approvals.circulation.return", circulation.record, by=by)


@transaction.atomic
def recall(circulation: Circulation, *, by: User, reason: str = "") -> Circulation:
    """抽回: take back what one signed, while nobody after has acted."""
    circulation = locked(circulation)
    stop = recallable(circulation, by)
    if stop is None:
        raise Refused(_("It can no longer be taken back: somebody has acted since."))
    ledger.note(circulation, stop, Verdict.RECALLED, by, opinion=reason.strip())
    _go_back(circulation, stop.position, by=by, only=stop)
    return circulation


def recallable(circulation: Circulation, by: User) -> Stop | None:
    """The desk whose act ``by`` may take back: theirs, and nothing but fellows at their stage came after."""
    if circulation.state != State.RUNNING:
        return None
    acts = list(circulation.signatures.select_related("stop").order_by("-id")[:50])
    passing = {Verdict.SENT, Verdict.SIGNED, Verdict.OPINION}
    for act in acts:
        if act.verdict not in passing or act.stop is None:
            return None
        if act.by_id == by.pk:
            done = act.stop.state == Stop.State.DONE
            return (
                act.stop
                if done and all(a.stop.position == act.stop.position for a in acts[: acts.index(act)])
                else None
            )
    return None


@transaction.atomic
def redecide(
    circulation: Circulation, *, by: User, opinion: str, seen: str = "", proof: Offered | None = None,
    later: str = "",
) -> Circulation:  # fmt: skip
    """改批: whoever decided decides anew, on the text as it is now, before anything came of it.

    Emits ``approvals.circulation.redecide`` with the record; whoever has acted on the decision refuses.
    """
    circulation = locked(circulation, State.SIGNED)
    ledger.same_text(circulation, seen)
    stop, held = deciding(circulation, by)
    if stop is None:
        raise PermissionDenied
    if not opinion.strip():
        raise Refused(_("Say what is decided now."))
    ledger.note(
        circulation, stop, Verdict.REDECIDED, by, on_behalf_of=held.on_behalf_of, opinion=opinion.strip(),
        proof=proof, **_owed(circulation, stop, proof, later),
    )  # fmt: skip
    ledger.save(circulation)
    events.emit("approvals.circulation.redecide", circulation.record, by=by)
    return circulation


def deciding(circulation: Circulation, by: User):
    """The deciding desk that is ``by``'s, and in which capacity; ``(None, None)`` where there is none."""
    for stop in circulation.stops.all():
        if (
            stop.kind == Kind.DECIDE
            and stop.state == Stop.State.DONE
            and (held := fits(by, stop, circulation))
        ):
            return stop, held
    return None, None


@transaction.atomic
def withdraw(circulation: Circulation, *, by: User, reason: str) -> Circulation:
    """Take the record out of the round; asked by whoever owns the step that allows it."""
    circulation = locked(circulation)
    if not reason.strip():
        raise Refused(_("Say why it is withdrawn."))
    lies = circulation.open_stops
    ledger.note(circulation, lies[0] if lies else None, Verdict.WITHDRAWN, by, opinion=reason.strip())
    ledger.set_waiting(lies)
    circulation.state, circulation.ended_at = State.WITHDRAWN, timezone.now()
    ledger.save(circulation)
    return circulation


@transaction.atomic
def prepare(
    circulation: Circulation, *, by: User, act: str, opinion: str = "", to: int = AUTHOR, stop=None
) -> str:
    """The statement that ``sign``, ``send_back`` or ``redecide`` would be now, to be signed by a key first."""
    if act == "redecide":
        circulation = locked(circulation, State.SIGNED)
        stop, held = deciding(circulation, by)
        if stop is None:
            raise PermissionDenied
        return ledger.said(circulation, stop, Verdict.REDECIDED, by, held.on_behalf_of, opinion.strip())
    circulation, stop, held = at_desk(circulation, by, stop, State.RUNNING, State.SIGNED)
    back = act == "send_back"
    towards = dict(earlier_desks(circulation, stop.position)).get(to, "") if back else ""
    verdict = Verdict.SENT_BACK if back else verdict_of(stop, held)
    return ledger.said(circulation, stop, verdict, by, held.on_behalf_of, opinion.strip(), towards)
