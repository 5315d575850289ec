"""Which desks a draft goes to."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from countyhall.domains.documents import lifecycle
from countyhall.domains.documents.lifecycle.draft import route_of
from countyhall.domains.documents.models import Document, Draft, DraftState
from countyhall.domains.documents.tests.test_drafting import case, draft, office
from countyhall.kernel.approvals import levels
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.approvals.models import Delegation, LevelDesk
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.registry import registry

__all__ = ["case", "draft", "office"]


def test_the_route_comes_from_the_table_of_delegated_decisions(draft, clerk, section_chief):
    """DOC-04: the business item says who decides; the delegated desk is printed."""
    Delegation.objects.create(
        code="RES-01", item="函轉法規", level_4="draft", level_3="decide", valid_from=date(2020, 1, 1)
    )
    Document.objects.filter(pk=draft.document_id).update(item="RES-01")
    draft = lifecycle.draft.take(Draft.objects.get(pk=draft.pk), "circulate", by=clerk)
    running = approvals.circulation_of(draft)
    assert running.route.delegation.code == "RES-01"
    approvals.sign(running, by=section_chief)
    assert Draft.objects.get(pk=draft.pk).decided_for == "科長"


def test_a_draft_is_signed_from_its_page(draft, clerk, section_chief, client_of):
    """DOC-04: the desk where it lies finds the way to sign on the draft's page, its author does not."""
    lifecycle.draft.take(draft, "circulate", by=clerk)
    running = approvals.circulation_of(draft)
    address = reverse("signoff:round", args=[running.pk])
    client = client_of(section_chief)
    assert address in client.get(draft.get_absolute_url()).content.decode()
    stop = running.open_stops[0]
    client.post(
        address, {"act": "sign", "stop": stop.pk, "opinion": "如擬", "seen": approvals.text_hash(draft)}
    )
    assert Draft.objects.get(pk=draft.pk).state == DraftState.DECIDED


def test_a_writer_does_not_decide_what_a_colleague_sent_round(draft, clerk, section_chief):
    """DOC-06: a draft stays its writer's, whoever sends it round."""
    Draft.objects.filter(pk=draft.pk).update(drafter=section_chief)
    with pytest.raises(Refused, match="科長"):
        lifecycle.draft.take(Draft.objects.get(pk=draft.pk), "circulate", by=clerk)
    Draft.objects.filter(pk=draft.pk).update(level=2)
    sent = lifecycle.draft.take(Draft.objects.get(pk=draft.pk), "circulate", by=clerk)
    running = approvals.circulation_of(sent)
    assert running.authors == {clerk.pk, section_chief.pk}
    with pytest.raises((Refused, PermissionDenied)):
        approvals.sign(running, by=section_chief)


def line(code: str, unit=None, level: str = "level_3", since: date = date(2020, 1, 1)) -> Delegation:
    """A line of the table by which this level decides what level four drafts."""
    return Delegation.objects.create(
        code=code, item="路燈修繕", unit=unit, level_4="draft", valid_from=since, **{level: "decide"}
    )


def test_the_line_of_the_own_unit_goes_before_those_above_and_never_one_of_another_unit(draft, county):
    """DOC-04: the table may say for one section what it says otherwise for the house."""
    Document.objects.filter(pk=draft.document_id).update(item="L-1")
    draft = Draft.objects.get(pk=draft.pk)
    assert draft.unit == county.section
    line("L-1", county.other_section)
    assert route_of(draft).delegation is None
    whole = line("L-1")
    assert route_of(draft).delegation == whole
    above = line("L-1", county.department)
    assert route_of(draft).delegation == above
    own = line("L-1", county.section)
    assert route_of(draft).delegation == own
    line("L-1", county.section, since=date(2031, 1, 1))
    assert route_of(draft).delegation == own


def test_only_lines_that_hold_in_the_unit_are_offered_and_the_chosen_one_decides(draft, clerk, county):
    """DOC-04: the writer chooses the business item, the table chooses the desks."""
    foreign, own = line("L-2", county.other_section), line("L-1", county.section)
    offered = lifecycle.draft.steps["circulate"].form(record=draft).fields["item"].queryset
    assert own in offered and foreign not in offered
    Draft.objects.filter(pk=draft.pk).update(level=1)
    sent = lifecycle.draft.take(Draft.objects.get(pk=draft.pk), "circulate", by=clerk, item=own)
    running = approvals.circulation_of(sent)
    assert (running.route.delegation, sent.level, sent.document.item) == (own, 3, "L-1")
    assert [stop.name for stop in running.stops.filter(kind="decide")] == ["科長"]


def test_a_circulation_keeps_the_route_with_which_it_began(draft, clerk, county, section_chief):
    """X-04: a new line of the table, with other desks, moves nothing that is under way."""
    sent = lifecycle.draft.take(draft, "circulate", by=clerk, item=line("L-1", county.section))
    running = approvals.circulation_of(sent)
    desks = list(running.stops.values_list("position", "name"))
    later = line("L-1", county.section, level="level_2", since=date(2020, 8, 1))
    approvals.route_for(later, on=date(2020, 9, 1))
    running.refresh_from_db()
    assert running.route.version == 1 and running.route.retired
    assert list(running.stops.values_list("position", "name")) == desks
    approvals.sign(running, by=section_chief)
    assert Draft.objects.get(pk=draft.pk).state == DraftState.DECIDED


def test_who_sits_at_the_levels_to_begin_with_is_said_by_the_domain():
    """X-04: dated rows, laid down with the office's other reference data, once."""
    shipped = [(seats.level, [name for name, _role in seats.desks]) for seats in registry.all("seats")]
    assert ("1", ["主任秘書", "縣長"]) in shipped
    before = LevelDesk.objects.count()
    levels.seed(registry.all("seats"))
    assert LevelDesk.objects.count() == before == 5
    assert [desk.name for desk in levels.desks_on("1", date(2020, 9, 1))] == ["主任秘書", "縣長"]
