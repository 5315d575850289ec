"""The days to an answer: begun, re-begun by a heavier rule, held while the citizen is asked, ended."""

from datetime import date

from countyhall.domains.petitions.models import Assignment, Petition
from countyhall.domains.petitions.models.rules import ANSWER_RULES, answer_rule
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.deadlines.errors import YearNotLoaded
from countyhall.kernel.deadlines.models import Clock

LIVE = (Clock.State.RUNNING, Clock.State.PAUSED)


def running(petition: Petition) -> Clock | None:
    """The clock that counts towards the answer, or ``None``."""
    return petition.clocks.filter(code__in=ANSWER_RULES, state__in=LIVE).order_by("-pk").first()


def begin(petition: Petition, on: date) -> Clock | None:
    """Count the days to the answer from ``on`` by the rule that fits the case now.

    A citizen is never turned away because the office lacks next year's calendar: the clock is then begun
    by night, once the year is loaded, from the same day.
    """
    try:
        return deadlines.owe(petition, rule_for(petition), start=on)
    except YearNotLoaded:
        return None


def fit(petition: Petition, on: date) -> None:
    """Change to the rule that fits, from the same first day, when the case turned out heavier or lighter.

    A case that was extended keeps its clock: the extension said why and until when.
    """
    clock, wanted = running(petition), rule_for(petition)
    if (
        clock is None
        or clock.code == wanted
        or clock.state != Clock.State.RUNNING
        or clock.extensions.exists()
    ):
        return
    deadlines.cancel(clock, on)
    begin(petition, clock.started_on)


def rule_for(petition: Petition) -> str:
    """The code of the rule that fits the petition as it stands."""
    asked = petition.assignments.filter(state__in=[Assignment.State.ASKED, Assignment.State.GIVEN])
    return answer_rule(units=asked.count(), foreign=petition.foreign, complex=petition.complex)


def hold(petition: Petition, on: date, reason: str) -> None:
    """Stop counting while somebody outside has to do something."""
    clock = running(petition)
    if clock and clock.state == Clock.State.RUNNING:
        deadlines.pause(clock, on, reason)


def go_on(petition: Petition, on: date) -> None:
    """Count again."""
    clock = running(petition)
    if clock and clock.state == Clock.State.PAUSED:
        deadlines.resume(clock, on)


def end(petition: Petition, on: date) -> None:
    """The answer went out, or none is owed any more."""
    clock = running(petition)
    if clock:
        deadlines.fulfil(clock, on)
