"""Many cases of past days at once, as their dates and facts tell: for taking over an older system's cases."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from countyhall.domains.petitions import selectors
from countyhall.domains.petitions.lifecycle import letters
from countyhall.domains.petitions.models import (
    Assignment,
    Channel,
    Delivery,
    Identity,
    Kind,
    Language,
    Letter,
    Petition,
    Petitioner,
    State,
    Transfer,
    Wish,
)
from countyhall.domains.petitions.models.rules import answer_rule
from countyhall.domains.petitions.services import intake
from countyhall.kernel.audit import services as audit
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.deadlines.services import Owed
from countyhall.kernel.records import services as records
from countyhall.kernel.records.bulk import copy_in
from countyhall.kernel.records.models import Fact
from countyhall.kernel.search import services as search


@dataclass
class PastCase:
    """One case by its dates: each date that is set says that this happened then, and with them the state.

    ``unit`` is the unit in charge (before it is assigned: where it waits), ``support`` those that gave a
    part. Without ``received_on`` its sender never confirmed it. ``ground`` with ``closed_on`` means that it
    was not accepted. No mail is sent.
    """

    channel: str
    subject: str
    body: str
    unit: Any
    sent_on: date
    received_on: date | None = None
    identity: Identity = field(default_factory=Identity)
    category: Any = None
    kind: str = Kind.RIGHTS
    language: str = Language.CHINESE
    channel_number: str = ""
    township: str = ""
    village: str = ""
    place: str = ""
    complex: bool = False
    sealed: bool = False
    wish: str = Wish.PRIVATE
    support: tuple = ()
    handler: Any = None
    registered_by: Any = None
    assigned_by: Any = None
    approver: Any = None
    assigned_on: date | None = None
    taken_up_on: date | None = None
    drafted_on: date | None = None
    draft: str = ""
    answered_on: date | None = None
    answer: str = ""
    closed_on: date | None = None
    ground: str = ""
    rating: int | None = None
    rating_comment: str = ""
    published_on: date | None = None

    @property
    def state(self) -> str:
        """Where the case stands by its dates."""
        if self.ground:
            return State.NOT_ACCEPTED
        if self.received_on is None:
            return State.RECEIVED
        reached = [
            (self.closed_on, State.CLOSED),
            (self.answered_on, State.ANSWERED),
            (self.drafted_on, State.IN_APPROVAL),
            (self.taken_up_on, State.IN_WORK),
            (self.assigned_on, State.ASSIGNED),
        ]
        return next((state for day, state in reached if day), State.CONFIRMED)

    def steps(self) -> list[tuple[str, date, Any, str]]:
        """Step, day, person and state after, in order, for the history."""
        done = [
            (
                "created",
                self.sent_on,
                self.registered_by,
                State.CONFIRMED if self.received_on else State.RECEIVED,
            )
        ]
        if self.ground:
            last = self.closed_on or self.sent_on
            return [*done, ("not_accept", last, self.approver, State.NOT_ACCEPTED)]
        rest = [
            ("assign", self.assigned_on, self.assigned_by, State.ASSIGNED),
            ("take_up", self.taken_up_on, self.handler, State.IN_WORK),
            ("draft", self.drafted_on or self.answered_on, self.handler, State.IN_APPROVAL),
            ("approve", self.answered_on, self.approver, State.ANSWERED),
            ("close", self.closed_on, self.handler, State.CLOSED),
        ]
        return done + [step for step in rest if step[1]]

    def facts(self) -> list[tuple[str, date]]:
        """The dated facts that figures count."""
        said = [
            ("registered", self.sent_on),
            ("received", self.received_on),
            ("assigned", self.assigned_on),
            ("answered", self.answered_on),
            ("closed", self.closed_on if self.received_on else None),
            ("not_accepted", (self.closed_on or self.sent_on) if self.ground else None),
        ]
        return [(code, day) for code, day in said if day]


@transaction.atomic
def load(cases: Iterable[PastCase], *, chunk: int = 2000) -> list[Petition]:
    """Write these cases with numbers, facts, history, clocks, parts, letters and the vault, many at a time.

    Numbers run in the order of the sending days. Facts are recorded on the day that they happened.
    """
    cases = sorted(cases, key=lambda c: c.sent_on)
    made: list[Petition] = []
    for start in range(0, len(cases), chunk):
        made += _load(cases[start : start + chunk])
    return made


def _load(cases: list[PastCase]) -> list[Petition]:
    numbers = _numbers(cases)
    petitions = [_petition(c, n) for c, n in zip(cases, numbers, strict=True)]
    copy_in(petitions, keys=True)
    pairs = list(zip(cases, petitions, strict=True))
    copy_in(_petitioner(c, p) for c, p in pairs)
    _write_facts(pairs)
    _write_history(pairs)
    _write_clocks(pairs)
    _write_parts(pairs)
    _write_letters(pairs)
    search.index_many(petitions)
    return petitions


def _numbers(cases: list[PastCase]) -> list[str]:
    by_series: dict[str, list[date]] = {}
    for case in cases:
        by_series.setdefault(intake.series(case.sent_on), []).append(case.sent_on)
    found: list[str] = []
    for key, days in by_series.items():
        found += records.next_numbers(key, len(days), text=intake.number_text(days[0]))
    return found


def _petition(case: PastCase, number: str) -> Petition:
    return Petition(
        number=number,
        channel=case.channel,
        channel_number=case.channel_number,
        kind=case.kind,
        version=1,
        subject=case.subject,
        body=case.body,
        language=case.language,
        category=case.category,
        unit=case.unit,
        township=case.township,
        village=case.village,
        place=case.place,
        complex=case.complex,
        sealed=case.sealed,
        wish=case.wish,
        state=case.state,
        sent_on=case.sent_on,
        received_on=case.received_on,
        handler=case.handler,
        answered_on=case.answered_on,
        closed_on=case.closed_on,
        ground=case.ground,
        rating=case.rating,
        rating_comment=case.rating_comment,
        draft=case.answer or case.draft,
        created_by=case.registered_by,
        drafted_by=case.handler if case.drafted_on or case.answered_on else None,
        read_back=case.channel in (Channel.PHONE, Channel.WALK_IN),
        signed=case.channel == Channel.WALK_IN,
        published_on=case.published_on,
        public_subject=case.subject if case.published_on else "",
        public_body=case.body if case.published_on else "",
        sketch=selectors.sketch(f"{case.subject}\n{case.body}"),
    )


def _petitioner(case: PastCase, petition: Petition) -> Petitioner:
    own = Petitioner(petition=petition, code_print=intake.code_print(intake.new_code()))
    own.put(case.identity)
    return own


def _write_facts(pairs: list) -> None:
    kind = ContentType.objects.get_for_model(Petition).pk
    copy_in(
        Fact(content_type_id=kind, object_id=petition.pk, code=code, on=day, recorded_on=day)
        for case, petition in pairs
        for code, day in case.facts()
    )


def _write_history(pairs: list) -> None:
    lines = []
    for case, petition in pairs:
        before = ""
        for hour, (step, day, by, after) in enumerate(case.steps(), 9):
            at = timezone.make_aware(datetime.combine(day, time(min(hour, 17)))).astimezone(UTC)
            lines.append(audit.Line(petition, step, by=by, before=before, after=after, at=at))
            before = after
    audit.record_many(lines)


def _write_clocks(pairs: list) -> None:
    deadlines.owe_many(
        Owed(p, _rule(c), c.received_on, ended_on=c.answered_on or c.closed_on)
        for c, p in pairs
        if c.received_on
    )


def _rule(case: PastCase) -> str:
    return answer_rule(
        units=1 + len(case.support), foreign=case.language != Language.CHINESE, complex=case.complex
    )


def _write_parts(pairs: list) -> None:
    given = Assignment.State.GIVEN
    parts, moves = [], []
    for case, petition in pairs:
        if not case.assigned_on:
            continue
        moves.append(
            Transfer(
                petition=petition,
                kind=Transfer.Kind.ASSIGNED,
                unit=case.unit,
                on=case.assigned_on,
                by=case.assigned_by,
            )
        )
        for unit in (case.unit, *case.support):
            parts.append(
                Assignment(
                    petition=petition,
                    unit=unit,
                    lead=unit == case.unit,
                    asked_on=case.assigned_on,
                    version=1,
                    sealed=case.sealed,
                    state=given if case.answered_on else Assignment.State.ASKED,
                    given_on=case.answered_on,
                    given_by=case.handler if case.answered_on else None,
                    created_by=case.assigned_by,
                )
            )
    copy_in(parts)
    copy_in(moves)


def _write_letters(pairs: list) -> None:
    sent = [
        (
            case,
            Letter(
                petition=petition,
                kind=Letter.Kind.ANSWER,
                subject=f"{petition.number} {petition.subject}"[:200],
                body=case.answer,
                sent_on=case.answered_on,
                drafted_by=case.handler,
                approved_by=case.approver,
            ),
        )
        for case, petition in pairs
        if case.answered_on
    ]
    copy_in((letter for _case, letter in sent), keys=True)
    copy_in(
        Delivery(
            letter=letter, petition=letter.petition, way=letters.way_of(case.identity), on=letter.sent_on
        )
        for case, letter in sent
    )
