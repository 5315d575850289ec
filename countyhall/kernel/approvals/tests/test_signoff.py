"""A record goes from desk to desk; nobody signs in their own cause."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError

from countyhall.kernel.approvals import services
from countyhall.kernel.approvals.desk import Desk
from countyhall.kernel.approvals.models import Circulation, Leg, Signature
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.records.tests.models import Case
from countyhall.kernel.testing.factories import SubstitutionFactory, member_of

EVER = {"starts_on": date(2000, 1, 1), "ends_on": date(2100, 1, 1)}


def reread(circulation):
    """The circulation as it is stored."""
    return Circulation.objects.get(pk=circulation.pk)


def test_every_desk_signs_in_its_turn(under_way, case, section_chief, head, clerk):
    assert not services.may_sign(head, under_way)
    with pytest.raises(PermissionDenied):
        services.sign(under_way, by=head)
    at_head = services.sign(under_way, by=section_chief, opinion="如擬")
    assert (at_head.position, services.may_sign(section_chief, at_head)) == (2, False)
    done = services.sign(at_head, by=head)
    assert done.state == Circulation.State.SIGNED
    verdicts = [(s.verdict, s.by, s.opinion) for s in services.signatures(case)]
    assert verdicts == [("sent", clerk, ""), ("signed", section_chief, "如擬"), ("decided", head, "")]
    assert [e.action for e in audit.history(case)] == ["approval_sent", "approval_signed", "approval_decided"]


def test_each_leg_keeps_the_hash_of_the_text_before_and_after(under_way, case, section_chief):
    case.body = "科長改稿"
    case.save()
    services.sign(under_way, by=section_chief)
    sent, signed = services.signatures(case)
    assert sent.hash_after == signed.hash_before != signed.hash_after == services.text_hash(case)
    assert signed.changed_text and not sent.changed_text


def test_a_text_that_was_changed_meanwhile_is_not_signed(under_way, case, section_chief):
    seen = services.text_hash(case)
    case.body = "別的稿"
    case.save()
    with pytest.raises(Refused):
        services.sign(under_way, by=section_chief, seen=seen)
    assert reread(under_way).position == 1


def test_sending_back_needs_a_reason_and_an_earlier_desk(under_way, section_chief, head, clerk):
    second = services.sign(under_way, by=section_chief)
    with pytest.raises(Refused):
        services.send_back(second, by=head, reason=" ")
    with pytest.raises(Refused):
        services.send_back(second, by=head, reason="漏了附件", to=2)
    back = services.send_back(second, by=head, reason="漏了附件", to=0)
    assert back.position == 0
    assert services.may_sign(clerk, back) and not services.may_sign(section_chief, back)
    again = services.sign(back, by=clerk)
    assert (again.position, again.leg.name) == (1, "科長")
    assert services.earlier_desks(second)[1] == (1, "科長")


def test_nobody_signs_what_they_sent_themselves(case, route, section_chief, head):
    sent = services.circulate(case, route, by=section_chief)
    assert not services.may_sign(section_chief, sent)
    SubstitutionFactory(absent=head, substitute=section_chief, **EVER)
    assert (sent.position, sent.leg.name) == (2, "處長"), "their own desk is left out"
    assert not services.may_sign(section_chief, reread(sent)), "nor may they decide it for the head"


def test_a_substitute_of_the_author_does_not_sign_for_the_author(case, route, section_chief, county):
    """The chief sent it; whoever stands in for the chief does not sign at the chief's desk in that name."""
    stand_in = member_of(county.other_section, "handler")
    SubstitutionFactory(absent=section_chief, substitute=stand_in, **EVER)
    sent = services.circulate(case, route, by=section_chief)
    assert not services.may_sign(stand_in, sent)


def test_a_substitute_signs_on_behalf_of_the_absent(under_way, case, section_chief, county):
    stand_in = member_of(county.other_section, "handler")
    SubstitutionFactory(absent=section_chief, substitute=stand_in, **EVER)
    services.sign(under_way, by=stand_in)
    last = services.signatures(case).last()
    assert (last.by, last.on_behalf_of) == (stand_in, section_chief)


def test_whom_a_substitute_sent_it_for_does_not_sign_it(case, route, section_chief, clerk):
    sent = services.circulate(case, route, by=clerk, on_behalf_of=section_chief)
    assert not services.may_sign(section_chief, sent)


def test_a_head_of_another_department_is_no_signer(under_way, county):
    other = member_of(county.other_department, "section_chief")
    assert not services.may_sign(other, under_way)


def test_a_record_goes_round_once_at_a_time(under_way, case, route, clerk):
    with pytest.raises(Refused):
        services.circulate(case, route, by=clerk)


def test_a_new_version_of_a_route_leaves_running_copies_alone(under_way, section_chief, head, clerk, case):
    """X-04."""
    second = services.lay_down("letter", "一般簽呈", [Desk("處長", "unit_head")])
    assert (second.version, services.route("letter")) == (2, second)
    assert reread(under_way).route.version == 1
    with pytest.raises(Refused):
        services.circulate(
            Case.objects.create(subject="x", body="x", unit=case.unit), reread(under_way).route, by=clerk
        )


def test_laid_down_legs_and_signatures_are_never_changed(under_way):
    for change in (lambda: Leg.objects.update(name="x"), lambda: Signature.objects.all().delete()):
        with pytest.raises(ProgrammingError, match="Cannot"):
            _alone(change)


def test_what_waits_for_me_is_what_lies_at_my_desk(under_way, case, section_chief, head):
    assert list(services.waiting_for(section_chief, Case)) == [case]
    assert not services.waiting_for(head, Case)


def _alone(change):
    from django.db import transaction

    with transaction.atomic():
        change()
