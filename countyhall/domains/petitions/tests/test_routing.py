"""Who has the petition, and what happens when nobody wants it."""

from datetime import date

import pytest

from countyhall.domains.petitions import factories, lifecycle
from countyhall.domains.petitions.lifecycle import clocks
from countyhall.domains.petitions.models import Letter, State, Transfer
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.lifecycle import Refused

take = lifecycle.petition.take


def refuse(petition, registrar, clerk, unit):
    """Assign to ``unit`` and let its clerk refuse."""
    assigned = take(petition, "assign", by=registrar, unit=unit)
    return take(assigned, "decline", by=clerk, reason="非本科業務")


def test_after_two_refusals_only_the_planning_officer_decides(
    petition, registrar, clerk, other_clerk, planning_officer, county
):
    """PET-04."""
    once = refuse(petition, registrar, clerk, county.section)
    twice = refuse(once, registrar, other_clerk, county.other_section)
    assert twice.refusals == 2
    with pytest.raises(Refused):
        take(twice, "assign", by=registrar, unit=county.section)
    decided = take(twice, "decide", by=planning_officer, unit=county.section, reason="依業務分工")
    with pytest.raises(Refused):
        take(decided, "decline", by=clerk, reason="還是不要")
    told = list(Transfer.objects.filter(petition=petition).values_list("kind", "unit__name", "reason"))
    assert told[1] == ("refused", "甲處一科", "非本科業務")
    assert told[-1] == ("decided", "甲處一科", "依業務分工")


def test_a_transferred_petition_keeps_its_number_and_tells_the_citizen_who_has_it(petition, registrar):
    """PET-04; Administrative Procedure Act §172."""
    sent = take(petition, "transfer", by=registrar, agency="交通部公路總局", reason="省道屬該局權責")
    assert (sent.state, sent.number) == (State.TRANSFERRED, petition.number)
    assert "交通部公路總局" in Letter.objects.get(petition=petition, kind="transfer").body
    assert clocks.running(sent).state == "paused"
    back = take(sent, "come_back", by=registrar, reason="非省道")
    assert (back.state, back.refusals, back.agency) == (State.CONFIRMED, 1, "")
    assert clocks.running(back).state == "running"


@pytest.mark.parametrize(
    ("language", "support", "complex", "due"),
    [
        ("zh-hant", False, False, 4),
        ("en", False, False, 8),
        ("zh-hant", True, False, 8),
        ("zh-hant", False, True, 10),
    ],
)
def test_the_rule_of_the_mailbox(county, registrar, language, support, complex, due):
    """PET-08, annex A 9: confirmed on Tuesday the 1st; 3, 5 and 7 working days."""
    petition = factories.PetitionFactory(unit=county.root, language=language)
    clocks.begin(petition, petition.received_on)
    others = [county.other_section] if support else []
    assigned = take(petition, "assign", by=registrar, unit=county.section, support=others, complex=complex)
    assert clocks.running(assigned).due_on == date(2020, 9, due)


def test_a_make_up_saturday_counts(county):
    """Annex A 1: 26 September 109 was a working day."""
    petition = factories.PetitionFactory(
        unit=county.root, sent_on=date(2020, 9, 24), received_on=date(2020, 9, 24)
    )
    assert clocks.begin(petition, date(2020, 9, 24)).due_on == date(2020, 9, 28)


def test_a_petition_is_taken_in_although_next_years_calendar_is_missing(county):
    """X-02: the clock begins once the year is there; the citizen is not turned away."""
    petition = factories.PetitionFactory(
        unit=county.root, sent_on=date(2003, 1, 2), received_on=date(2003, 1, 2)
    )
    assert clocks.begin(petition, date(2003, 1, 2)) is None
    assert deadlines.clock_of(petition) is None


def test_a_second_identical_petition_needs_the_earlier_clear_answer(petition, planning_officer, county):
    """PET-09; Administrative Procedure Act §173."""
    earlier = factories.PetitionFactory(unit=county.root, state=State.CLOSED)
    with pytest.raises(Refused):
        take(petition, "not_accept", by=planning_officer, ground="answered_before", earlier=[earlier])
    Letter.objects.create(
        petition=earlier, kind="answer", subject="答覆", body="已修復", sent_on=date(2020, 8, 1)
    )
    done = take(petition, "not_accept", by=planning_officer, ground="answered_before", earlier=[earlier])
    assert done.state == State.NOT_ACCEPTED
    assert earlier.number in Letter.objects.get(petition=petition, kind="not_accepted").body
    assert set(petition.facts.values_list("code", flat=True)) == {"not_accepted", "closed"}


def test_an_administrator_cannot_assign(petition, administrator, county):
    """Roles: the administrator manages people and handles no case."""
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        take(petition, "assign", by=administrator, unit=county.section)
