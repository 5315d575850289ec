"""How the letters went from desk to desk: who signed, whom they asked, what came back, who stood in for whom."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from countyhall.domains.documents.demo.cases import FIRST, LAST, TODAY, Days
from countyhall.domains.documents.demo.people import Office
from countyhall.domains.documents.demo.subjects import CODES
from countyhall.domains.documents.services.past import PastDocument
from countyhall.domains.documents.services.past_drafts import PastDraft, step_at
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.approvals.models import Kind, Signature
from countyhall.kernel.approvals.past import PastAct, PastDesk
from countyhall.kernel.organisation.models import Substitution
from countyhall.kernel.roles.models import Role

Verdict = Signature.Verdict
CIRCULATED, DECIDED = 1, 2  # places of these steps among those of a draft
RETURNED = 0.045
SPOKEN = 0.35
ANSWER_DAYS = 3
OPINIONS = ["如擬。", "擬如擬。", "核如擬辦。", "依規定辦理。"]
ANSWERS = [
    "本單位無意見。",
    "敬表同意。",
    "無涉本單位業務，無意見。",
    "請於說明敘明經費來源，餘無意見。",
    "建請確認適用之法規後辦理。",
]
REASONS = [
    "請補充法規依據後再陳。", "說明二與附件不符，請查明。", "請先會主計單位。", "文字請再精簡。", "請補附前案影本。",
]  # fmt: skip
LEAVES = ["休假", "公假", "差假", "病假"]


@dataclass(frozen=True)
class Signer:
    """Who signs at a desk on a day, and whom they stand in for."""

    by: Any
    on_behalf_of: Any = None


class Rounds:
    """The office's routes and its people's days off; makes the sign-off of a letter."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office, self.rng, self.days = office, random.Random(f"{seed} sign-off"), Days()  # noqa: S311
        self.routes = {level: approvals.route(f"documents-level-{level}") for level in (1, 2, 3)}
        self.legs = {level: list(one.legs.select_related("role")) for level, one in self.routes.items()}
        self.heads = Role.objects.get(code="unit_head")
        self.away: dict[int, tuple[date, date, list]] = {}
        self.give_leave()

    def give_leave(self) -> None:
        """Every chief and head is away for a week or two; two colleagues stand in for a chief, the chief for a head."""
        made = []
        for code in CODES:
            people = self.office.people[code]
            chief, head = people["section_chief"][0], people["unit_head"][0]
            for person, stand_in in ((chief, people["handler"][:2]), (head, [chief])):
                first = self.rng.choice(self.days.between(FIRST, LAST))
                last = self.days.after(first, self.rng.choice((4, 4, 9)))
                if person is head and chief.pk in self.away and first <= self.away[chief.pk][1] <= last:
                    continue  # not both at once
                self.away[person.pk] = (first, last, stand_in)
                reason = self.rng.choice(LEAVES)
                made += [
                    Substitution(absent=person, substitute=one, starts_on=first, ends_on=last, reason=reason)
                    for one in stand_in
                ]
        Substitution.objects.bulk_create(made)

    def holder(self, code: str, role: str) -> Any:
        """Whose desk it is."""
        if role == "magistrate":
            return self.office.magistrate
        if role == "chief_secretary":
            return self.office.secretary
        return self.office.people[code][role][0]

    def signer(self, person, on: date, author) -> Signer:
        """That person, or whoever stands in for them on the day; never the author."""
        first, last, others = self.away.get(person.pk, (None, None, ()))
        if first and first <= on <= last:
            other = next((one for one in others if one != author), None)
            if other is not None:
                return Signer(other, person)
        return Signer(person)

    def sign(self, letter: PastDraft, case: PastDocument) -> PastDraft:
        """Fill in the letter's round: to its decision, or as far as it came."""
        letter.route = self.routes[letter.level]
        letter.desks = self.desks(letter, case)
        plan = self.plan(letter)
        if letter.sent_on is None:
            reached = self.rng.randrange(1, max(desk.position for desk in letter.desks) + 1)
            letter.lies_at = reached
            plan = [one for one in plan if letter.desks[one[0]].position < reached]
        self.act(letter, case, plan)
        if letter.sent_on:
            letter.decided_by = letter.acts[-1].by
            letter.decided_for = letter.desks[-1].name if letter.desks[-1].delegated else ""
        return letter

    def desks(self, letter: PastDraft, case: PastDocument) -> list[PastDesk]:
        """The author's, those of consulted units side by side, then those of the route."""
        author = PastDesk(0, "承辦人", Kind.DRAFT, unit=case.unit, person=letter.drafter)
        due = self.days.after(letter.drafted_on, ANSWER_DAYS)
        asked = [
            PastDesk(
                1, unit.name, Kind.CONSULT, self.heads, unit, added_by=letter.drafter, days=ANSWER_DAYS, due_on=due
            )
            for unit in case.consulted
        ]  # fmt: skip
        offset = 1 if asked else 0
        return [author, *asked] + [
            PastDesk(leg.position + offset, leg.name, leg.kind, leg.role, case.unit, delegated=leg.delegated)
            for leg in self.legs[letter.level]
        ]

    def plan(self, letter: PastDraft) -> list[tuple[int, str]]:
        """Desk and verdict of every act; some letters come back from the first desk of the route and go again."""
        through = [(place, self.verdict(desk)) for place, desk in enumerate(letter.desks)]
        if self.rng.random() >= RETURNED:
            return through
        first = next(
            place for place, desk in enumerate(letter.desks) if desk.kind in (Kind.REVIEW, Kind.DECIDE)
        )
        before = [*through[:first], (first, Verdict.SENT_BACK)]
        letter.on_first_text = len(before)
        letter.first_paragraphs = shortened(letter.paragraphs)
        return before + through

    def verdict(self, desk: PastDesk) -> str:
        """What signing there means."""
        decides = Verdict.DELEGATED if desk.delegated else Verdict.DECIDED
        said = {Kind.DRAFT: Verdict.SENT, Kind.CONSULT: Verdict.OPINION, Kind.DECIDE: decides}
        return said.get(desk.kind, Verdict.SIGNED)

    def act(self, letter: PastDraft, case: PastDocument, plan: list[tuple[int, str]]) -> None:
        """Who did it, when, and what they said."""
        moments = self.moments(letter, len(plan))
        for (place, verdict), at in zip(plan, moments, strict=True):
            desk = letter.desks[place]
            signer = Signer(letter.drafter)
            if desk.kind != Kind.DRAFT:
                code = desk.unit.code
                signer = self.signer(self.holder(code, desk.role.code), at.date(), letter.drafter)
            if signer.on_behalf_of and desk.kind == Kind.DECIDE and verdict != Verdict.SENT_BACK:
                verdict = Verdict.ON_BEHALF
            towards = f"承辦人：{letter.drafter}" if verdict == Verdict.SENT_BACK else ""
            letter.acts.append(
                PastAct(place, verdict, signer.by, at, signer.on_behalf_of, self.opinion(verdict), towards)
            )

    def opinion(self, verdict: str) -> str:
        """The words beside the signature."""
        if verdict == Verdict.SENT_BACK:
            return self.rng.choice(REASONS)
        if verdict == Verdict.OPINION:
            return self.rng.choice(ANSWERS)
        return self.rng.choice(OPINIONS) if verdict != Verdict.SENT and self.rng.random() < SPOKEN else ""

    def moments(self, letter: PastDraft, count: int) -> list[datetime]:
        """When each act was done: the first when it was sent round, the last when it was decided."""
        begun = step_at(letter.drafted_on, CIRCULATED)
        ended = step_at(letter.decided_on, DECIDED) if letter.sent_on else step_at(TODAY, CIRCULATED)
        days = self.days.between(letter.drafted_on, letter.decided_on or TODAY) or [letter.drafted_on]
        found = [begun]
        for place in range(1, count - 1 if letter.sent_on else count):
            on = days[place * len(days) // (count + 1)]
            later = max(step_at(on, 0), found[-1]) if on > letter.drafted_on else found[-1]
            left = (ended - later) / (count - place + 1)
            found.append(
                (later + min(left, timedelta(minutes=self.rng.randrange(2, 240)))).replace(microsecond=0)
            )
        return [*found, ended] if letter.sent_on and count > 1 else found


def shortened(paragraphs: list[dict]) -> list[dict]:
    """The text before it was completed: without the last item of its last paragraph."""
    *before, last = paragraphs
    return [*before, {**last, "items": last["items"][:-1]}]


def on_their_way(cases: list[PastDocument], rng: random.Random, share: float = 0.5) -> list[PastDocument]:
    """Open documents whose reply is being signed: they count as in sign-off."""
    fit = [
        case for case in cases
        if case.accepted_on and not case.closed_on and case.handler and not case.secrecy and case.sender
    ]  # fmt: skip
    chosen = rng.sample(fit, round(len(fit) * share))
    for case in chosen:
        case.circulating = True
    return chosen
