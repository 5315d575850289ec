"""Rounds of past days, many at a time, as they went from desk to desk: for records that are taken over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from countyhall.kernel.approvals import statements
from countyhall.kernel.approvals.models import Circulation, Route, Signature, Stop, Wording
from countyhall.kernel.audit import services as audit
from countyhall.kernel.records.bulk import copy_in, copy_rows, give_keys

__all__ = ["PastAct", "PastDesk", "PastRound", "load"]


@dataclass(slots=True)
class PastDesk:
    """A desk of the round; those at one position were asked side by side."""

    position: int
    name: str
    kind: str
    role: Any = None
    unit: Any = None
    person: Any = None
    delegated: bool = False
    added_by: Any = None
    days: int | None = None
    due_on: date | None = None


@dataclass(slots=True)
class PastAct:
    """What was done at a desk (its place in the round's list), and the text as it left that desk."""

    desk: int
    verdict: str
    by: Any
    at: datetime
    on_behalf_of: Any = None
    opinion: str = ""
    towards: str = ""
    text: str = ""


@dataclass(slots=True)
class PastRound:
    """A record's round, its acts in their order. ``lies_at``: where it lies still; ``None``: signed by all."""

    record: Any
    route: Route
    by: Any
    desks: Sequence[PastDesk]
    acts: Sequence[PastAct]
    on_behalf_of: Any = None
    lies_at: int | None = None


@transaction.atomic
def load(rounds: Iterable[PastRound]) -> list[list[audit.Line]]:
    """Write these rounds; returns each one's lines of history, for the caller to write among the record's others.

    No act bears a signature of a key: as in any round whose rules ask for none, each rests on the word of the
    house, and the evidence says so.
    """
    rounds = list(rounds)
    made = [_circulation(one) for one in rounds]
    give_keys(made)
    stops = [_stops(one, circulation) for one, circulation in zip(rounds, made, strict=True)]
    give_keys([stop for own in stops for stop in own])
    acts = [_acts(*each) for each in zip(rounds, made, stops, strict=True)]
    _write(rounds, made)
    copy_in([stop for own in stops for stop in own], keys=True)
    copy_in(_wordings(rounds, acts))
    copy_in([act for own in acts for act in own], keys=True)
    return [[_line(one.record, act) for act in own] for one, own in zip(rounds, acts, strict=True)]


def _circulation(one: PastRound) -> Circulation:
    over = one.lies_at is None
    return Circulation(
        content_type=ContentType.objects.get_for_model(one.record), object_id=one.record.pk, route=one.route,
        unit=one.record.unit, by=one.by, on_behalf_of=one.on_behalf_of,
        state=Circulation.State.SIGNED if over else Circulation.State.RUNNING,
        position=max(desk.position for desk in one.desks) if over else one.lies_at,
        ended_at=one.acts[-1].at if over else None, text_hash=statements.digest(one.acts[0].text),
    )  # fmt: skip


def _write(rounds: list[PastRound], made: list[Circulation]) -> None:
    """The rounds themselves, begun when their first act was done."""
    names = [
        "id", "content_type_id", "object_id", "route_id", "unit_id", "state", "position", "by_id", "on_behalf_of_id",
        "started_at", "ended_at", "text_hash",
    ]  # fmt: skip
    rows = (
        (
            c.pk, c.content_type_id, c.object_id, c.route_id, c.unit_id, c.state, c.position, c.by_id,
            c.on_behalf_of_id, one.acts[0].at, c.ended_at, c.text_hash,
        )
        for one, c in zip(rounds, made, strict=True)
    )  # fmt: skip
    copy_rows(Circulation, names, rows)


def _stops(one: PastRound, circulation: Circulation) -> list[Stop]:
    """The desks, each open since the stage before it was done."""
    return [_stop(one, circulation, place, desk) for place, desk in enumerate(one.desks)]


def _stop(one: PastRound, circulation: Circulation, place: int, desk: PastDesk) -> Stop:
    own = [act.at for act in one.acts if act.desk == place]
    before = [act.at for act in one.acts if one.desks[act.desk].position < desk.position]
    state, opened, ended = Stop.State.DONE, before[-1] if before else one.acts[0].at, own[-1] if own else None
    if one.lies_at is not None and desk.position >= one.lies_at:
        state, ended = Stop.State.OPEN, None
    if one.lies_at is not None and desk.position > one.lies_at:
        state, opened = Stop.State.WAITING, None
    return Stop(
        circulation=circulation, position=desk.position, name=desk.name, kind=desk.kind, role=desk.role,
        unit=desk.unit, person=desk.person, delegated=desk.delegated, added_by=desk.added_by, state=state,
        working_days=desk.days, due_on=desk.due_on if opened else None, opened_at=opened, ended_at=ended,
    )  # fmt: skip


def _acts(one: PastRound, circulation: Circulation, stops: list[Stop]) -> list[Signature]:
    """The acts, each chained to the one before it; the round ends with the text of the last."""
    made: list[Signature] = []
    for act in one.acts:
        made.append(_act(act, circulation, stops[act.desk], made[-1].statement if made else ""))
        circulation.text_hash = made[-1].hash_after
    return made


def _act(act: PastAct, circulation: Circulation, stop: Stop, previous: str) -> Signature:
    at, after = act.at.replace(microsecond=0), statements.digest(act.text)
    said = {
        "by": act.by,
        "on_behalf_of": act.on_behalf_of,
        "opinion": act.opinion,
        "towards": act.towards,
        "at": at,
    }
    statement = statements.compose(circulation, stop, act.verdict, after=after, previous=previous, **said)
    return Signature(
        circulation=circulation, stop=stop, verdict=act.verdict, hash_before=circulation.text_hash, hash_after=after,
        statement=statement, **said,
    )  # fmt: skip


def _wordings(rounds: list[PastRound], acts: list[list[Signature]]) -> Iterable[Wording]:
    """Each text of a round once."""
    for one, own in zip(rounds, acts, strict=True):
        texts = {row.hash_after: act.text for row, act in zip(own, one.acts, strict=True)}
        for key, text in texts.items():
            yield Wording(circulation=own[0].circulation, hash=key, text=text)


def _line(record, act: Signature) -> audit.Line:
    """The act's line of history, as the book of a round writes it."""
    said = {
        "desk": act.stop.name, "opinion": act.opinion, "text": act.hash_after, "signature": act.pk,
        "statement": statements.digest(act.statement),
    }  # fmt: skip
    return audit.Line(
        record, f"approval_{act.verdict}", by=act.by, on_behalf_of=act.on_behalf_of, data=said, at=act.at
    )
