"""The book of a round: the lock, the line that every act writes, and the passage to the next desk."""

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.kernel import events
from countyhall.kernel.approvals import proofs, selectors, statements
from countyhall.kernel.approvals.models import Circulation, Kind, Signature, SignatureRule, Stop, Wording
from countyhall.kernel.audit import services as audit
from countyhall.kernel.deadlines import calendar
from countyhall.kernel.deadlines.errors import Unlawful
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock

State = Circulation.State


def text_hash(record) -> str:
    """SHA-256 of what is signed: ``record.approval_text()``."""
    return statements.digest(record.approval_text())


def locked(circulation: Circulation, *states: str) -> Circulation:
    """The round as it is stored, locked together with its record: the record first, as every step does."""
    model = circulation.content_type.model_class()
    record = model._base_manager.select_for_update(of=("self",)).get(pk=circulation.object_id)
    found = (
        Circulation.objects.select_for_update(of=("self",))
        .select_related("route", "by", "on_behalf_of", "unit", "content_type")
        .prefetch_related("stops__unit", "stops__person")
        .get(pk=circulation.pk)
    )
    if found.state not in (states or (State.RUNNING,)):
        raise Refused(_("This round is over: %(state)s.") % {"state": found.get_state_display()})
    found.record = record
    return found


def same_text(circulation: Circulation, seen: str) -> None:
    """Refuse when the text is another than the one that the signer read."""
    if seen and seen != text_hash(circulation.record):
        raise Refused(_("The text was changed while you had it open. Read it again, then sign."))


def asked_of(circulation: Circulation, stop: Stop) -> SignatureRule:
    """The rule in force that says which signature this desk must give."""
    return SignatureRule.on(clock.today(), circulation.route.code, stop.kind, stop.role_id)


def said(
    circulation, stop, act, by, on_behalf_of, opinion="", towards="", at=None, owed="", owed_reason=""
) -> str:  # fmt: skip
    """The statement that this act would be, at a moment (now)."""
    last = circulation.signatures.order_by("-id").values_list("statement", flat=True).first() or ""
    return statements.compose(
        circulation, stop, act, by=by, on_behalf_of=on_behalf_of, after=text_hash(circulation.record),
        opinion=opinion, towards=towards, at=at or timezone.now(), previous=last,
        owed=owed, owed_reason=owed_reason,
    )  # fmt: skip


def note(
    circulation, stop, act, by, *, on_behalf_of=None, opinion="", towards="", proof: proofs.Offered | None = None,
    owed: str = "", owed_reason: str = "",
) -> Signature:  # fmt: skip
    """Write one act: the text, the statement, its proof, the line of history; all in the caller's transaction."""
    at = proof.at if proof else timezone.now().replace(microsecond=0)
    statement = said(circulation, stop, act, by, on_behalf_of, opinion, towards, at, owed, owed_reason)
    checked = proofs.check(proof, statement, by) if proof else None
    text = circulation.record.approval_text()
    after = statements.digest(text)
    Wording.objects.bulk_create(
        [Wording(circulation=circulation, hash=after, text=text)], ignore_conflicts=True
    )
    row = Signature.objects.create(
        circulation=circulation, stop=stop, verdict=act, by=by, on_behalf_of=on_behalf_of, opinion=opinion,
        towards=towards, hash_before=circulation.text_hash, hash_after=after, statement=statement, at=at,
        owed=owed, owed_reason=owed_reason,
    )  # fmt: skip
    audit.record(
        circulation.record, f"approval_{act}", by=by, on_behalf_of=on_behalf_of, desk=stop.name if stop else "",
        opinion=opinion, text=after, signature=row.pk, statement=statements.digest(statement),
        **({"owed": str(owed)} if owed else {}),
    )  # fmt: skip
    if checked:
        proofs.keep(row, checked)
    circulation.text_hash = after
    return row


def open_stage(circulation: Circulation, stops: list[Stop]) -> None:
    """The record now lies at these desks; a consulted unit's days begin."""
    now, today = timezone.now(), clock.today()
    for stop in stops:
        stop.state, stop.opened_at, stop.ended_at = Stop.State.OPEN, now, None
        stop.due_on = stop.chased_on = stop.asked_on = None
        if stop.working_days:
            stop.asked_on = today
            try:
                stop.due_on = calendar.add_working_days(today, stop.working_days, stop.unit)
            except Unlawful as no:
                raise Refused(str(no)) from no
        stop.save()


def close(stop: Stop) -> None:
    """The desk has done its part."""
    stop.state, stop.ended_at = Stop.State.DONE, timezone.now()
    stop.save()


def set_waiting(stops: list[Stop]) -> None:
    """It is not these desks' turn (any more)."""
    for stop in stops:
        stop.state, stop.opened_at, stop.ended_at = Stop.State.WAITING, None, None
        stop.due_on = stop.chased_on = stop.asked_on = None
        stop.save()


def shift(circulation: Circulation, after: int) -> None:
    """Make room for one stage behind ``after``."""
    circulation.stops.filter(position__gt=after).update(position=F("position") + 1)


def advance(circulation: Circulation, *, by) -> None:
    """Pass the record on when every desk of its stage has done its part; the last decision ends the round."""
    stops = list(circulation.stops.select_related("unit").order_by("position", "id"))
    if not any(s.state == Stop.State.OPEN for s in stops):
        waiting = [s for s in stops if s.state == Stop.State.WAITING]
        decided_at = max(s.position for s in stops if s.kind == Kind.DECIDE)
        finished = circulation.state == State.RUNNING and all(s.position > decided_at for s in waiting)
        if waiting:
            circulation.position = min(s.position for s in waiting)
            open_stage(circulation, [s for s in waiting if s.position == circulation.position])
        if finished:
            circulation.state, circulation.ended_at = State.SIGNED, timezone.now()
        save(circulation)
        if finished:
            events.emit("approvals.circulation.finish", circulation.record, by=by)
        return
    save(circulation)


def save(circulation: Circulation) -> None:
    """Write the round, and forget what was read of its desks before."""
    circulation.save()
    circulation._prefetched_objects_cache = {}


def at_desk(circulation: Circulation, by, stop=None, *states) -> tuple[Circulation, Stop, selectors.Capacity]:
    """Lock the round and find the desk at which ``by`` acts; tell them when somebody was quicker."""
    before, circulation = circulation.position, locked(circulation, *states)
    stops = list(circulation.stops.all())
    if stop is not None:
        stops = [s for s in stops if s.pk == getattr(stop, "pk", stop)]
    for one in stops:
        held = selectors.capacity(by, one, circulation)
        if held:
            return circulation, one, held
    quicker = [s for s in stops if s.position == before and s.state != Stop.State.WAITING]
    if circulation.position != before or any(selectors.fits(by, s, circulation) for s in quicker):
        raise Refused(_("Somebody at this desk was quicker. Look at it again."))
    raise PermissionDenied
