"""DOC-04, DOC-05, DOC-06: parallel desks, consultation, further signers, the ways back, the ways to decide."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from countyhall.kernel.approvals import reading, selectors, services
from countyhall.kernel.approvals.desk import Desk
from countyhall.kernel.approvals.inserting import AFTER_DECISION, NEXT
from countyhall.kernel.approvals.models import Circulation, Delegation, LevelDesk, Signature, Stop
from countyhall.kernel.approvals.routes import route_for
from countyhall.kernel.audit import services as audit
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.records.tests.models import Case
from countyhall.kernel.roles.models import Role
from countyhall.kernel.testing.factories import SubstitutionFactory, member_of

EVER = {"starts_on": date(2000, 1, 1), "ends_on": date(2100, 1, 1)}


def lies_at(circulation) -> list[str]:
    """Names of the desks where it lies now."""
    return [s.name for s in Stop.objects.filter(circulation=circulation, state="open")]


def test_parallel_desks_are_open_together_and_all_must_sign(
    case, county, clerk, section_chief, neighbour_chief, head
):
    """DOC-05: serial and parallel mixed."""
    both = (
        Desk("一科長", "section_chief"),
        Desk("二科長", "section_chief", county.neighbour_section),
    )
    route = services.lay_down("both", "併行", [both, Desk("處長", "unit_head")])
    sent = services.circulate(case, route, by=clerk)
    assert lies_at(sent) == ["一科長", "二科長"]
    first = services.sign(sent, by=neighbour_chief)
    assert lies_at(first) == ["一科長"] and not services.may_sign(head, first)
    second = services.sign(first, by=section_chief)
    assert lies_at(second) == ["處長"]


def test_consulted_units_answer_within_their_days_and_it_comes_back(
    case, under_way, county, section_chief, other_head, magistrate, monkeypatch
):
    """DOC-05: deadline per unit, 會畢 opinion, silent units shown."""
    deadlines.seed()
    monkeypatch.setattr("countyhall.kernel.period.clock.today", lambda: date(2020, 9, 4))
    desks = [Desk.consult(county.other_department, days=3), Desk("縣長", "magistrate", county.root)]
    asked = services.consult(under_way, by=section_chief, desks=desks, reason="請惠示意見")
    assert lies_at(asked) == ["乙處", "縣長"] and not services.may_sign(section_chief, asked)
    assert Stop.objects.get(name="乙處").due_on == date(2020, 9, 9)
    assert not reading.silent(asked, date(2020, 9, 9))
    assert [s.name for s in reading.silent(asked, date(2020, 9, 10))] == ["乙處"]
    answered = services.sign(asked, by=other_head, opinion="無意見")
    back = services.sign(answered, by=magistrate, opinion="可")
    assert lies_at(back) == ["科長"]
    assert [s.verdict for s in services.signatures(case)] == ["sent", "asked", "opinion", "opinion"]


def test_the_author_may_ask_units_before_the_first_desk(
    case, route, clerk, county, other_head, section_chief
):
    sent = services.circulate(case, route, by=clerk, first=[Desk.consult(county.other_department)])
    assert lies_at(sent) == ["乙處"]
    assert lies_at(services.sign(sent, by=other_head, opinion="同意")) == ["科長"]


def test_an_opinion_on_a_text_that_was_changed_later_is_stale(
    case, under_way, county, section_chief, other_head
):
    """DOC-05."""
    asked = services.consult(under_way, by=section_chief, desks=[Desk.consult(county.other_department)])
    back = services.sign(asked, by=other_head, opinion="同意第一稿")
    assert not any(line.stale for line in reading.lines(case))
    Case.objects.filter(pk=case.pk).update(body="第二稿")
    stale = {line.signature.verdict: line.stale for line in reading.lines(Case.objects.get(pk=case.pk))}
    assert stale["opinion"] and not stale["asked"]
    services.sign(back, by=section_chief)
    fresh = Case.objects.get(pk=case.pk)
    assert next(x for x in reading.lines(fresh) if x.signature.opinion == "同意第一稿").stale


def test_a_silent_unit_is_passed_over_by_the_author_after_its_day(
    case, under_way, county, section_chief, clerk, head, monkeypatch
):
    deadlines.seed()
    monkeypatch.setattr("countyhall.kernel.period.clock.today", lambda: date(2020, 9, 4))
    services.consult(under_way, by=section_chief, desks=[Desk.consult(county.other_department, days=1)])
    stop = Stop.objects.get(name="乙處")
    with pytest.raises(PermissionDenied):
        services.pass_over(stop, by=clerk, reason="逾期未復")
    monkeypatch.setattr("countyhall.kernel.period.clock.today", lambda: date(2020, 9, 9))
    assert lies_at(services.pass_over(stop, by=clerk, reason="逾期未復")) == ["科長"]


def test_a_further_signer_comes_between_and_a_joint_signer_beside(
    case, under_way, section_chief, neighbour_chief, head, other_head
):
    """DOC-04: 加簽, 併簽."""
    services.add_sign(under_way, by=section_chief, desk=Desk("二科長", person=neighbour_chief))
    at_neighbour = services.sign(services.circulation_of(case), by=section_chief)
    assert lies_at(at_neighbour) == ["二科長"]
    joined = services.joint_sign(at_neighbour, by=neighbour_chief, desk=Desk("處長乙", person=other_head))
    assert lies_at(joined) == ["二科長", "處長乙"]
    one = services.sign(joined, by=neighbour_chief)
    assert lies_at(one) == ["處長乙"]
    assert lies_at(services.sign(one, by=other_head)) == ["處長"]


def test_the_author_is_nobodys_further_signer(under_way, section_chief, clerk):
    """DOC-06."""
    with pytest.raises(Refused):
        services.add_sign(under_way, by=section_chief, desk=Desk("承辦人", person=clerk))


def test_it_goes_back_to_any_earlier_desk_and_those_between_sign_again(
    case, under_way, section_chief, neighbour_chief, head
):
    services.add_sign(under_way, by=section_chief, desk=Desk("二科長", person=neighbour_chief))
    second = services.sign(services.circulation_of(case), by=section_chief)
    third = services.sign(second, by=neighbour_chief)
    assert services.earlier_desks(third) == [(0, "承辦人：承辦人甲"), (1, "科長"), (2, "二科長")]
    back = services.send_back(third, by=head, reason="數字不符", to=1)
    assert lies_at(back) == ["科長"]
    assert lies_at(services.sign(back, by=section_chief)) == ["二科長"]


def test_what_nobody_has_acted_on_is_taken_back(case, under_way, section_chief, head, clerk):
    """DOC-04: 抽回."""
    signed = services.sign(under_way, by=section_chief)
    assert lies_at(services.recall(signed, by=section_chief, reason="漏附件")) == ["科長"]
    again = services.sign(services.circulation_of(case), by=section_chief)
    with pytest.raises(Refused):
        services.recall(again, by=clerk)
    services.send_back(again, by=head, reason="再議", to=1)
    with pytest.raises(Refused):
        services.recall(services.circulation_of(case), by=section_chief)


def test_the_author_takes_back_what_lies_unread(case, under_way, clerk, section_chief):
    back = services.recall(under_way, by=clerk)
    assert (
        back.position == 0 and services.may_sign(clerk, back) and not services.may_sign(section_chief, back)
    )


def test_who_decided_decides_anew(case, under_way, section_chief, head):
    """DOC-04: 改批."""
    done = services.sign(services.sign(under_way, by=section_chief), by=head, opinion="如擬")
    Case.objects.filter(pk=case.pk).update(body="改稿")
    with pytest.raises(PermissionDenied):
        services.redecide(done, by=section_chief, opinion="不可")
    with pytest.raises(Refused):
        services.redecide(done, by=head, opinion=" ")
    services.redecide(done, by=head, opinion="改依修正文字發文")
    last = services.signatures(case).last()
    assert (last.verdict, last.opinion, last.changed_text) == ("redecided", "改依修正文字發文", True)


def test_units_told_after_the_decision_do_not_hold_it_up(
    case, under_way, section_chief, head, other_head, county, monkeypatch
):
    """DOC-05: 後會."""
    told = []
    monkeypatch.setattr("countyhall.kernel.events.emit", lambda name, record, by, **_: told.append(name))
    desks = [Desk.consult(county.other_department)]
    services.consult(under_way, by=section_chief, desks=desks, where=AFTER_DECISION)
    done = services.sign(services.sign(services.circulation_of(case), by=section_chief), by=head)
    assert done.state == Circulation.State.SIGNED and lies_at(done) == ["乙處"]
    assert told == ["approvals.circulation.consult", "approvals.circulation.finish"]
    services.sign(done, by=other_head, opinion="知悉")
    assert told[1:] == ["approvals.circulation.finish"] and lies_at(done) == []


def test_a_consultation_may_follow_one_s_own_signature(case, under_way, section_chief, other_head, county):
    services.consult(under_way, by=section_chief, desks=[Desk.consult(county.other_department)], where=NEXT)
    assert lies_at(services.sign(services.circulation_of(case), by=section_chief)) == ["乙處"]


def line(**acts) -> Delegation:
    """A line of the table of delegated decisions."""
    given = {"code": "A-01", "item": "一般案件", "valid_from": date(2020, 1, 1), "level_4": "draft"}
    return Delegation.objects.create(**(given | acts))


@pytest.mark.usefixtures("seats")
def test_the_table_of_delegated_decisions_makes_the_route(
    case, county, clerk, section_chief, head, magistrate, chief_secretary
):
    """DOC-04: 授權決行 below the first level, 決行 at it."""
    item = line(level_3="review", level_2="decide")
    route = route_for("A-01", on=date(2020, 9, 1))
    assert route_for(item, on=date(2020, 9, 1)) == route
    assert [(leg.name, leg.kind, leg.delegated) for leg in route.legs.all()] == [
        ("科長", "review", False),
        ("處長", "decide", True),
    ]
    done = services.sign(services.sign(services.circulate(case, route, by=clerk), by=section_chief), by=head)
    assert done.signatures.last().verdict == Signature.Verdict.DELEGATED
    high = route_for(line(code="A-02", level_2="review", level_1="decide"), on=date(2020, 9, 1))
    assert [leg.name for leg in high.legs.all()] == ["處長", "主任秘書", "縣長"]
    other = Case.objects.create(subject="乙", body="乙", unit=county.section)
    sent = services.circulate(other, high, by=clerk)
    for signer in (head, chief_secretary, magistrate):
        sent = services.sign(sent, by=signer)
    assert sent.signatures.last().verdict == Signature.Verdict.DECIDED


@pytest.mark.usefixtures("seats")
def test_a_later_line_of_the_table_holds_from_its_day_and_running_copies_keep_theirs(case, county, clerk):
    """X-04."""
    line(level_3="review", level_2="decide")
    old = route_for("A-01", on=date(2020, 9, 1))
    running = services.circulate(case, old, by=clerk)
    line(level_3="decide", valid_from=date(2020, 10, 1))
    assert route_for("A-01", on=date(2020, 9, 30)) == old
    new = route_for("A-01", on=date(2020, 10, 1))
    assert new != old and [leg.name for leg in new.legs.all()] == ["科長"]
    assert [s.name for s in running.stops.all()][1:] == ["科長", "處長"]


@pytest.mark.usefixtures("seats")
def test_other_desks_of_a_level_hold_from_their_day(case, county, clerk):
    """X-04: who sits at a level is dated; a day before it gives the desks of then, running copies keep theirs."""
    line(level_2="decide")
    old = route_for("A-01", on=date(2020, 9, 1))
    running = services.circulate(case, old, by=clerk)
    deputy, head = (Role.objects.get(code=code) for code in ("section_chief", "unit_head"))
    for position, (name, role) in enumerate([("副處長", deputy), ("局長", head)], 1):
        LevelDesk.objects.create(
            level="2", position=position, name=name, role=role, valid_from=date(2020, 10, 1)
        )
    new = route_for("A-01", on=date(2020, 10, 1))
    assert [leg.name for leg in new.legs.all()] == ["副處長", "局長"]
    assert route_for("A-01", on=date(2020, 10, 2)) == new
    assert route_for("A-01", on=date(2020, 9, 30)) == old
    assert [s.name for s in running.stops.all()][1:] == ["處長"]


def test_nobody_decides_their_own_draft(case, county, head):
    route = services.lay_down("own", "自擬", [Desk("處長", "unit_head")])
    with pytest.raises(Refused):
        services.circulate(case, route, by=head)


@pytest.mark.parametrize("absent_desk", ["section_chief", "head"])
def test_a_substitute_acts_in_the_name_of_the_absent(
    case, under_way, county, section_chief, head, absent_desk
):
    """DOC-06: 代理; at the deciding desk 代為決行."""
    absent = {"section_chief": section_chief, "head": head}[absent_desk]
    stand_in = member_of(county.other_section, "handler")
    SubstitutionFactory(absent=absent, substitute=stand_in, **EVER)
    signers = [stand_in if person == absent else person for person in (section_chief, head)]
    done = services.sign(services.sign(under_way, by=signers[0]), by=signers[1])
    verdict = "on_behalf" if absent_desk == "head" else "decided"
    assert done.signatures.last().verdict == verdict
    assert [s.on_behalf_of for s in services.signatures(case) if s.by == stand_in] == [absent]
    entry = audit.history(case)[1 if absent_desk == "section_chief" else 2]
    assert (entry.by, entry.on_behalf_of) == (stand_in, absent)


@pytest.mark.parametrize(("author", "may"), [("clerk", True), ("section_chief", False), ("stand_in", False)])
def test_nobody_approves_themselves_by_delegation(case, county, clerk, section_chief, author, may):
    """DOC-06: neither the author as a substitute nor a substitute of the author."""
    stand_in = member_of(county.section, "handler")
    SubstitutionFactory(absent=section_chief, substitute=stand_in, **EVER)
    second = member_of(county.section, "section_chief")
    route = services.lay_down("x", "簽", [Desk("科長", "section_chief")])
    sender = {"clerk": clerk, "section_chief": section_chief, "stand_in": stand_in}[author]
    sent = services.circulate(case, route, by=sender)
    assert services.may_sign(stand_in, sent) is may
    assert services.may_sign(second, sent)


def test_one_of_two_at_a_desk_is_told_that_the_other_was_quicker(case, under_way, county, section_chief):
    second = member_of(county.section, "section_chief")
    read = services.circulation_of(case)
    services.sign(under_way, by=section_chief)
    with pytest.raises(Refused, match="同一關卡"):
        services.sign(read, by=second)


def test_a_withdrawn_round_lies_nowhere(case, under_way, clerk, section_chief):
    services.withdraw(under_way, by=clerk, reason="重擬")
    assert not selectors.stops_for(section_chief)


def test_the_inbox_asks_the_same_of_ten_and_of_many(
    case, route, clerk, section_chief, county, django_assert_num_queries
):
    """Constant queries, whatever a person has signed before."""
    for n in range(3):
        one = Case.objects.create(subject=f"{n}", body=f"{n}", unit=county.section)
        services.circulate(one, route, by=clerk)
    services.waiting_for(section_chief, Case).count()
    with django_assert_num_queries(1):
        assert services.waiting_for(section_chief, Case).count() == 3
