"""One answer to many."""

import pytest

from countyhall.domains.petitions import factories, lifecycle
from countyhall.domains.petitions.factories import decide
from countyhall.domains.petitions.lifecycle import clocks
from countyhall.domains.petitions.models import Delivery, State
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.lifecycle import Refused

take = lifecycle.petition.take


@pytest.fixture
def merged(petition, county, registrar):
    """The petition and three others that it answers for."""
    others = factories.PetitionFactory.create_batch(3, unit=county.root)
    for other in others:
        deadlines.owe(other, "petitions.simple", start=other.received_on)
        take(other, "merge", by=registrar, into=petition)
    return others


def answer(petition, registrar, clerk, chief, unit):
    """Assign, draft and approve."""
    step = take(petition, "assign", by=registrar, unit=unit)
    step = take(step, "take_up", by=clerk)
    step = take(step, "draft", by=clerk, text="已修復。")
    return decide(step, by=chief)


def test_one_answer_goes_to_every_petitioner_with_its_own_proof(
    petition, merged, registrar, clerk, section_chief, county
):
    """PET-05."""
    answered = answer(petition, registrar, clerk, section_chief, county.section)
    deliveries = Delivery.objects.filter(letter__kind="answer", letter__petition=answered)
    assert deliveries.count() == 4
    assert len({d.proof for d in deliveries}) == 4
    for one in merged:
        one.refresh_from_db()
        assert one.state == State.ANSWERED
        assert clocks.running(one) is None
    take(answered, "close", by=clerk)
    assert all(one.facts.filter(code="closed").count() == 1 for one in merged)


def test_a_merged_petition_taken_out_is_open_again(
    petition, merged, registrar, clerk, section_chief, county, planning_officer
):
    """PET-05: un-merge undoes what the lead's answer closed."""
    answered = answer(petition, registrar, clerk, section_chief, county.section)
    take(answered, "close", by=clerk)
    out = take(merged[0], "unmerge", by=planning_officer, reason="地點不同")
    assert (out.state, out.merged_into) == (State.CONFIRMED, None)
    assert out.facts.filter(code="closed", ended_on=None).count() == 0
    assert clocks.running(out) is not None


def test_nothing_is_merged_with_a_merged_or_sealed_petition(petition, merged, county, registrar):
    """PET-05, PET-10."""
    more = factories.PetitionFactory(unit=county.root)
    with pytest.raises(Refused):
        take(more, "merge", by=registrar, into=merged[0])
    with pytest.raises(Refused):
        take(petition, "merge", by=registrar, into=more)
    with pytest.raises(Refused):
        take(more, "merge", by=registrar, into=more)
