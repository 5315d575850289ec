"""Kept as long as the law says, frozen when a court asks, destroyed with four eyes and a proof (X-08)."""

from datetime import date

import pytest
from django.db import IntegrityError

from countyhall.kernel.records import retention, services
from countyhall.kernel.records.models import DisposalList, RetentionClass
from countyhall.kernel.records.tests.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def classes():
    """Five years, from 2016 on ten; and for ever."""
    shared = {"label": "一般案件", "start_fact": "closed", "basis": "檔案法施行細則"}
    RetentionClass.objects.create(code="plain", years=5, valid_from=date(2010, 1, 1), **shared)
    RetentionClass.objects.create(code="plain", years=10, valid_from=date(2016, 1, 1), **shared)
    RetentionClass.objects.create(code="ever", years=None, valid_from=date(2010, 1, 1), **shared)


def closed_case(county, on=date(2012, 2, 29), code="plain", **fields) -> Case:
    case = Case.objects.create(subject="路燈", unit=county.section, **fields)
    retention.classify(case, code, on=date(2012, 1, 1))
    if on:
        services.happened(case, "closed", on=on, recorded_on=on)
    return case


def test_a_record_keeps_the_rule_under_which_it_began(county):
    """X-04."""
    assert retention.kept_until(closed_case(county)) == date(2017, 2, 28)
    assert retention.class_on("plain", date(2020, 1, 1)).years == 10


def test_the_time_runs_from_the_last_closing(county):
    case = closed_case(county, on=date(2012, 3, 1))
    services.undone(case, "closed", on=date(2013, 1, 1))
    assert retention.kept_until(case) is None
    services.happened(case, "closed", on=date(2013, 5, 1), recorded_on=date(2013, 5, 1))
    assert retention.kept_until(case) == date(2018, 5, 1)


def test_what_cannot_be_computed_stands_in_nobodys_way(county):
    """X-08: no class of that name, no fact yet, kept for ever: never an error."""
    case = Case.objects.create(subject="路燈", unit=county.section)
    assert retention.classify(case, "unheard of", on=date(2012, 1, 1)) is None
    assert retention.kept_until(case) is None
    assert retention.kept_until(closed_case(county, on=None)) is None
    assert retention.kept_until(closed_case(county, code="ever")) is None


def test_only_what_is_over_and_not_frozen_is_proposed(county, clerk):
    over = closed_case(county, number="1")
    closed_case(county, on=date(2018, 1, 1))
    closed_case(county, code="ever")
    retention.hold(closed_case(county), by=clerk, reason="訴訟中")
    listed = retention.propose(Case, by=clerk, on=date(2020, 9, 1))
    assert [line.record for line in listed.lines.all()] == [over]
    assert retention.propose(Case, by=clerk, on=date(2020, 9, 1)) is None
    with pytest.raises(retention.NotAllowed):
        retention.hold(over, by=clerk, reason=" ")


def test_nobody_approves_their_own_list_and_nothing_goes_without_approval(county, clerk, head):
    closed_case(county)
    listed = retention.propose(Case, by=clerk, on=date(2020, 9, 1))
    with pytest.raises(retention.NotAllowed):
        retention.execute(listed, by=head, on=date(2020, 9, 2))
    with pytest.raises(retention.NotAllowed):
        retention.approve(listed, by=clerk, on=date(2020, 9, 2))
    with pytest.raises(IntegrityError, match="nobody_approves_their_own_proposal"):
        DisposalList.objects.filter(pk=listed.pk).update(approved_by=clerk)


def test_the_proof_names_what_is_gone_and_what_was_spared(county, clerk, head, auditor):
    gone, frozen = closed_case(county, number="1"), closed_case(county, number="2")
    listed = retention.propose(Case, by=clerk, on=date(2020, 9, 1))
    retention.approve(listed, by=head, on=date(2020, 9, 2))
    retention.hold(frozen, by=auditor, reason="審計中")
    done = retention.execute(listed, by=clerk, on=date(2020, 9, 3))
    assert list(Case.objects.values_list("number", flat=True)) == ["2"]
    first, second = done.lines.order_by("pk")
    assert (first.number, len(first.digest), first.spared) == ("1", 64, "")
    assert second.digest == ""
    assert "審計中" in second.spared
    assert done.proof == retention.proof_of(done)
    done.lines.filter(pk=first.pk).update(title="別的")
    assert done.proof != retention.proof_of(done)
    with pytest.raises(retention.NotAllowed):
        retention.execute(done, by=clerk, on=date(2020, 9, 4))
    assert gone.number == "1"


def test_a_released_record_may_be_proposed_again(county, clerk, head):
    case = closed_case(county)
    frozen = retention.hold(case, by=clerk, reason="訴訟中")
    assert retention.propose(Case, by=clerk, on=date(2020, 9, 1)) is None
    retention.release(frozen, by=head)
    assert retention.propose(Case, by=clerk, on=date(2020, 9, 1)).lines.count() == 1
