"""The answer: drafted from the units' parts, approved by somebody else, sent, rated, perhaps reopened."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.petitions.lifecycle import clocks, letters, signing
from countyhall.domains.petitions.lifecycle.telling import tell
from countyhall.domains.petitions.models import Assignment, Petition, State, ground
from countyhall.domains.petitions.models.rules import CEILING_DAYS, REOPEN
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.deadlines.errors import Unlawful
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock, roc, words
from countyhall.kernel.records import services as records
from countyhall.kernel.roles import services as roles


def ask(petition: Petition, *, by, question, on: date | None = None) -> None:
    """Ask the citizen for what is missing; the days stand still meanwhile."""
    on = on or clock.today()
    petition.question = question
    clocks.hold(petition, on, _("Waiting for the citizen"))
    letters.send(petition, "question", on=on, text=question, drafted_by=by)


def supply(petition: Petition, *, by, text, on: date | None = None) -> None:
    """The citizen answered: what they wrote is added to the letter, and the days go on."""
    on = on or clock.today()
    petition.body = f"{petition.body}\n\n{_('Added on %(day)s:') % {'day': roc.text(on)}}\n{text}"
    petition.question = ""
    clocks.go_on(petition, on)
    if petition.handler:
        message = gettext_lazy("The citizen has answered about %(number)s.")
        tell([petition.handler], message, petition, number=petition.number)


def draft(petition: Petition, *, by, text, remedy="", on: date | None = None) -> None:
    """Send the answer round for sign-off. Every supporting unit must have given its part."""
    missing = petition.assignments.filter(state=Assignment.State.ASKED, lead=False).select_related("unit")
    if missing:
        names = "、".join(str(part.unit) for part in missing)
        raise Refused(_("Still waiting for the part of %(units)s.") % {"units": names})
    petition.draft, petition.drafted_by, petition.remedy = text, by, remedy
    lead = petition.assignments.filter(state=Assignment.State.ASKED, lead=True).first()
    if lead:
        lead.state, lead.given_on, lead.given_by = Assignment.State.GIVEN, on or clock.today(), by
        lead.save(update_fields=["state", "given_on", "given_by"])
    signing.send_round(petition, by=by)
    lies = approvals.circulation_of(petition).leg
    people = roles.who_holds(lies.role.code, lies.unit).exclude(pk=by.pk)
    tell(people, gettext_lazy("The answer to %(number)s awaits approval."), petition, number=petition.number)


def send_back(petition: Petition, *, by, reason, on: date | None = None) -> None:
    """Give the draft back with what has to change."""
    signing.take_out(petition, by=by, reason=reason)
    message = gettext_lazy("The draft for %(number)s came back: %(reason)s")
    tell([petition.drafted_by], message, petition, number=petition.number, reason=reason)


def give_back(petition: Petition, *, by, reason, on: date | None = None) -> None:
    """The draft came back to its author at sign-off."""
    message = gettext_lazy("The draft for %(number)s came back: %(reason)s")
    tell([petition.drafted_by], message, petition, number=petition.number, reason=reason)


def approve(petition: Petition, *, by, approver, on: date | None = None) -> None:
    """The draft is decided: send it to every petitioner of the case, each with its own delivery."""
    on = on or clock.today()
    letters.send(
        petition, "answer", on=on, text=petition.draft, drafted_by=petition.drafted_by, approved_by=approver,
        remedy=petition.remedy, units=_units(petition),
    )  # fmt: skip
    _answered(petition, on)


def report_answer(petition: Petition, *, by, text, on: date | None = None) -> None:
    """The agency that has the case answered; its answer is kept here and told to the citizen."""
    on = on or clock.today()
    clocks.go_on(petition, on)
    letters.send(petition, "answer", on=on, text=text, drafted_by=by, units=petition.agency)
    _answered(petition, on)


def close(petition: Petition, *, by, on: date | None = None) -> None:
    """Close an answered case, and those merged with it."""
    on = on or clock.today()
    petition.closed_on = on
    for one in petition.merged.filter(state=State.ANSWERED):
        one.state, one.closed_on = State.CLOSED, on
        one.save(update_fields=["state", "closed_on"])
        records.happened(one, "closed", on=on, recorded_on=clock.today())


def extend(petition: Petition, *, by, days, reason, on: date | None = None) -> None:
    """Give the unit more time, never beyond 30 days from receipt, and tell the citizen why."""
    on = on or clock.today()
    running = clocks.running(petition)
    if running is None:
        raise Refused(_("No days are running for this petition."))
    try:
        deadlines.extend(running, days=days, reason=reason, approver=by, on=on)
    except Unlawful as refusal:
        raise Refused(str(refusal)) from refusal
    running.refresh_from_db()
    last = (petition.received_on or petition.sent_on) + timedelta(days=CEILING_DAYS)
    if running.due_on > last:
        raise Refused(
            _("An answer is never due later than 30 days after receipt (%(day)s).") % {"day": words.day(last)}
        )
    letters.send(petition, "extension", on=on, text=reason, approved_by=by, due=roc.text(running.due_on))


def not_accept(petition: Petition, *, by, ground: str, reason="", earlier=(), on: date | None = None) -> None:
    """Leave the petition without a handling, on a ground of law that the citizen is told."""
    on = on or clock.today()
    if petition.merged.exists():
        raise Refused(_("Others are merged with this petition. Take them out first."))
    use_ground(petition, ground, list(earlier), by=by)
    petition.closed_on = on
    clocks.end(petition, on)
    said = {"ground": petition.get_ground_display(), "earlier": ", ".join(str(e.number) for e in earlier)}
    letters.send(petition, "not_accepted", on=on, text=reason, approved_by=by, **said)


def use_ground(petition: Petition, code: str, earlier: list[Petition], *, by) -> None:
    """Note the ground; one that speaks of earlier answers needs the answered cases, which are linked."""
    wanted = ground(code)
    shown = [e for e in earlier if e.letters.filter(kind="answer").exists()]
    if len(shown) < wanted.earlier_answers:
        raise Refused(
            _("“%(ground)s” needs %(count)s earlier answered petition(s): name them.")
            % {"ground": wanted.label, "count": wanted.earlier_answers}
        )
    petition.ground = code
    for one in shown:
        records.link(petition, one, _("answered before in"), by=by)


def lapse(petition: Petition, *, by, on: date | None = None) -> None:
    """Nobody confirmed the address in time: registered, not handled."""
    petition.ground = "unconfirmed"


def reopen(petition: Petition, *, by, reason, on: date | None = None) -> None:
    """Take an answered case up again under its own number; the days begin anew."""
    on = on or clock.today()
    petition.reopened_count += 1
    petition.answered_on = petition.closed_on = None
    petition.rating = None
    petition.merged_into = None
    petition.body = f"{petition.body}\n\n{_('Reopened on %(day)s:') % {'day': roc.text(on)}}\n{reason}"
    clocks.begin(petition, on)


def ask_to_reopen(petition: Petition, *, by, reason, on: date | None = None) -> None:
    """The citizen is not content with the answer and says why, within the days that the rule gives."""
    on = on or clock.today()
    last = reopen_until(petition)
    if last is None or on > last:
        raise Refused(_("The time to reopen this case is over. Please send a new petition."))
    reopen(petition, by=by, reason=reason, on=on)
    if petition.handler:
        message = gettext_lazy("The citizen reopened %(number)s.")
        tell([petition.handler], message, petition, number=petition.number)


def reopen_until(petition: Petition) -> date | None:
    """The last day on which the citizen may reopen the case; ``None`` while it is not answered."""
    if petition.answered_on is None:
        return None
    return petition.answered_on + timedelta(days=deadlines.rule(REOPEN, on=petition.answered_on).days)


def _answered(petition: Petition, on: date) -> None:
    petition.answered_on = on
    clocks.end(petition, on)
    for one in petition.merged.filter(state=State.MERGED):
        one.state, one.answered_on = State.ANSWERED, on
        one.save(update_fields=["state", "answered_on"])
        clocks.end(one, on)
        records.happened(one, "answered", on=on, recorded_on=clock.today())


def _units(petition: Petition) -> str:
    parts = petition.assignments.filter(state=Assignment.State.GIVEN).select_related("unit")
    return "、".join(str(part.unit) for part in parts)
