"""Where a record lies and what every desk did, for its own page and for the page of the round."""

from dataclasses import dataclass
from itertools import groupby

from countyhall.kernel.approvals import reading, selectors, services
from countyhall.kernel.approvals.inserting import may_pass_over
from countyhall.kernel.approvals.models import AUTHOR, Circulation, Stop
from countyhall.kernel.period import clock
from countyhall.kernel.roles import services as roles

__all__ = ["panel"]

TONES = {Stop.State.OPEN: "active", Stop.State.DONE: "done", Stop.State.SKIPPED: "neutral"}


@dataclass(frozen=True)
class Desk:
    """One desk as the page shows it."""

    stop: Stop
    late: bool
    tone: str
    people: str
    may_pass_over: bool


def panel(record, user) -> dict | None:
    """The newest round with its desks, every act, and what ``user`` may do; ``None`` when it never went round."""
    found = services.last_circulation(record)
    if found is None:
        return None
    found.record = record
    decides = found.state == Circulation.State.SIGNED and services.deciding(found, user)[0] is not None
    lines = reading.lines(record)
    return {
        "round": found,
        "stages": stages(found, user),
        "lines": lines,
        "stale": reading.outdated(lines, found),
        "may_sign": selectors.may_sign(user, found),
        "may_recall": services.recallable(found, user) is not None,
        "may_redecide": decides,
        "silent": reading.silent(found, clock.today()),
    }


def stages(circulation: Circulation, user) -> list[list[Desk]]:
    """The desks, side by side where they are asked side by side; the author's comes first."""
    today = clock.today()
    desks = [desk_of(stop, circulation, user, today) for stop in circulation.stops.all()]
    return [list(group) for _position, group in groupby(desks, key=lambda desk: desk.stop.position)]


def desk_of(stop: Stop, circulation: Circulation, user, today) -> Desk:
    """A desk, with who sits there when the record lies with them."""
    late = stop.is_late(today)
    tone = "late" if late else TONES.get(stop.state, "neutral")
    people = str(stop.person) if stop.person_id else ""
    if not people and stop.state == Stop.State.OPEN:
        holders = roles.who_holds(stop.role.code, stop.unit)[:4]
        people = "、".join(str(one) for one in holders)
    passes = stop.position > AUTHOR and may_pass_over(user, stop, circulation)
    return Desk(stop, late, tone, people, passes)
