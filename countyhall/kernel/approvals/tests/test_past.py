"""A round that is taken over reads as one that went from desk to desk in the house."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from countyhall.kernel.approvals import integrity, past, services, verify_signoff
from countyhall.kernel.approvals.evidence import evidence
from countyhall.kernel.approvals.models import Circulation, Kind, Signature, Stop, Wording
from countyhall.kernel.approvals.past import PastAct, PastDesk, PastRound
from countyhall.kernel.audit import services as audit
from countyhall.kernel.roles.models import Role

BEGUN = datetime(2020, 9, 1, 1, 0, tzinfo=UTC)
Verdict = Signature.Verdict


def at(hours: int) -> datetime:
    """So long after the round began."""
    return BEGUN + timedelta(hours=hours)


@pytest.fixture
def taken_over(case, route, county, clerk, section_chief, head):
    """Sent back once with a reason, then signed by both desks, or as far as is asked."""

    def make(acts: int = 5, lies_at: int | None = None) -> Circulation:
        chief, top = Role.objects.get(code="section_chief"), Role.objects.get(code="unit_head")
        desks = [
            PastDesk(0, "承辦人", Kind.DRAFT, unit=county.section, person=clerk),
            PastDesk(1, "科長", Kind.REVIEW, chief, county.section),
            PastDesk(2, "處長", Kind.DECIDE, top, county.section),
        ]
        done = [
            PastAct(0, Verdict.SENT, clerk, at(0), text="初稿"),
            PastAct(
                1, Verdict.SENT_BACK, section_chief, at(2), opinion="請補附件", towards="承辦人", text="初稿"
            ),
            PastAct(0, Verdict.SENT, clerk, at(3), text=case.body),
            PastAct(1, Verdict.SIGNED, section_chief, at(5), opinion="如擬", text=case.body),
            PastAct(2, Verdict.DECIDED, head, at(8), text=case.body),
        ][:acts]
        [lines] = past.load([PastRound(case, route, clerk, desks, done, lies_at=lies_at)])
        audit.record_many(lines)
        return services.last_circulation(case)

    return make


def test_a_round_taken_over_says_who_did_what_when_and_on_which_text(taken_over, case, section_chief):
    made = taken_over()
    assert (made.state, made.started_at, made.ended_at) == (Circulation.State.SIGNED, at(0), at(8))
    assert {stop.state for stop in made.stops.all()} == {Stop.State.DONE}
    acts = list(services.signatures(case))
    assert [act.verdict for act in acts] == ["sent", "sent_back", "sent", "signed", "decided"]
    assert [act.changed_text for act in acts] == [False, False, True, False, False]
    assert (acts[1].opinion, acts[1].by, acts[1].at) == ("請補附件", section_chief, at(2))
    assert set(Wording.objects.values_list("text", flat=True)) == {"初稿", case.body}
    assert made.text_hash == services.text_hash(case)


def test_its_evidence_verifies_and_claims_no_key_that_never_signed(taken_over, case):
    taken_over()
    assert list(integrity.faults()) == [] and audit.verify() is None
    assert verify_signoff.faults(evidence(case)) == []
    assert not any(act.proofs.exists() for act in services.signatures(case))


def test_a_text_changed_after_it_was_taken_over_is_found(taken_over, case):
    taken_over()
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table approvals_wording disable trigger user")
        cursor.execute("update approvals_wording set text = '改' where text = '初稿'")
        cursor.execute("alter table approvals_wording enable trigger user")
    assert len(list(integrity.faults())) == 1


def test_a_round_taken_over_on_its_way_goes_on_from_where_it_lies(taken_over, case, section_chief, head):
    made = taken_over(3, lies_at=1)
    assert [stop.state for stop in made.stops.all()] == ["done", "open", "waiting"]
    assert services.may_sign(section_chief, made) and not services.may_sign(head, made)
    services.sign(made, by=section_chief)
    done = services.sign(services.last_circulation(case), by=head)
    assert done.state == Circulation.State.SIGNED
    assert list(integrity.faults()) == []
