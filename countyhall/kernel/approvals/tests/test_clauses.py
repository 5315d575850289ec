"""DOC-04 to DOC-07, clause by clause: where the ways of a round cross each other."""

from datetime import date, timedelta

import pytest

from countyhall.kernel.approvals import integrity, reading, services, verify_signoff
from countyhall.kernel.approvals.chasing import chase
from countyhall.kernel.approvals.desk import Desk
from countyhall.kernel.approvals.evidence import evidence
from countyhall.kernel.approvals.levels import Seats, seed
from countyhall.kernel.approvals.models import Circulation, Delegation, LevelDesk, SignatureRule, Stop
from countyhall.kernel.approvals.proofs import resign
from countyhall.kernel.approvals.routes import route_for
from countyhall.kernel.approvals.tests.test_proofs import Browser
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.notices.models import Notice
from countyhall.kernel.records.tests.models import Case
from countyhall.kernel.roles.models import Role
from countyhall.kernel.testing.factories import LONG_AGO

FRIDAY = date(2020, 9, 4)


def lies_at(circulation) -> list[str]:
    """Names of the desks where it lies now."""
    return [s.name for s in Stop.objects.filter(circulation=circulation, state="open")]


def test_whom_the_deciding_desk_adds_signs_before_the_decision(
    case, under_way, section_chief, head, other_head
):
    """DOC-04: 加簽 at the deciding desk comes back to it; nothing but consultation follows a decision."""
    at_head = services.sign(under_way, by=section_chief)
    asked = services.add_sign(at_head, by=head, desk=Desk("處長乙", person=other_head), reason="請表示意見")
    assert lies_at(asked) == ["處長乙"] and not services.may_sign(head, asked)
    back = services.sign(asked, by=other_head, opinion="可")
    assert lies_at(back) == ["處長"]
    done = services.sign(back, by=head)
    assert done.state == Circulation.State.SIGNED and lies_at(done) == []


def test_a_joint_signer_beside_the_decision_signs_before_the_round_ends(
    case, under_way, section_chief, head, other_head
):
    """DOC-04: 併簽 beside the deciding desk."""
    at_head = services.sign(under_way, by=section_chief)
    joined = services.joint_sign(at_head, by=head, desk=Desk("處長乙", person=other_head))
    one = services.sign(joined, by=head)
    assert one.state == Circulation.State.RUNNING and lies_at(one) == ["處長乙"]
    assert services.sign(one, by=other_head).state == Circulation.State.SIGNED


@pytest.fixture
def friday(db, monkeypatch):
    """It is Friday."""
    deadlines.seed()
    monkeypatch.setattr("countyhall.kernel.period.clock.today", lambda: FRIDAY)


@pytest.fixture
def asked(friday, under_way, section_chief, county):
    """The other department is asked, with three working days to answer."""
    desks = [Desk.consult(county.other_department, days=3)]
    return services.consult(under_way, by=section_chief, desks=desks)


@pytest.mark.usefixtures("friday")
def test_a_silent_unit_and_the_author_are_told_once(under_way, section_chief, head, clerk, county):
    """DOC-05: silent units shown, and told; X-03: only who may see the record hears of it."""
    desks = [Desk.consult(unit, days=3) for unit in (county.department, county.other_department)]
    services.consult(under_way, by=section_chief, desks=desks)
    assert chase(date(2020, 9, 9)) == 0
    chase(date(2020, 9, 10))
    told = list(Notice.objects.all())
    assert {notice.to for notice in told} == {head, clerk} and any(
        "甲處" in notice.message for notice in told
    )
    assert chase(date(2020, 9, 11)) == 0


def test_a_day_on_which_the_office_closed_moves_the_day_of_an_open_answer(asked, county, other_head):
    """X-01, DOC-05: a typhoon day; an answer that is given already stays."""
    stop = Stop.objects.get(name="乙處")
    assert stop.due_on == date(2020, 9, 9)
    deadlines.close(date(2020, 9, 8), "颱風")
    assert chase(date(2020, 9, 10)) == 0
    stop.refresh_from_db()
    assert (stop.due_on, stop.chased_on) == (date(2020, 9, 10), None)
    services.sign(asked, by=other_head, opinion="無意見")
    deadlines.close(date(2020, 9, 9), "颱風")
    chase(date(2020, 9, 11))
    stop.refresh_from_db()
    assert stop.due_on == date(2020, 9, 10)


def test_an_opinion_on_an_earlier_text_is_outdated_until_the_unit_is_asked_again(
    case, under_way, section_chief, other_head, county
):
    """DOC-05: whoever signs next is told which opinions were given on another text."""

    def outdated() -> list[str]:
        fresh = Case.objects.get(pk=case.pk)
        return reading.outdated(reading.lines(fresh), services.circulation_of(fresh))

    desks = [Desk.consult(county.other_department)]
    back = services.sign(services.consult(under_way, by=section_chief, desks=desks), by=other_head)
    assert outdated() == []
    Case.objects.filter(pk=case.pk).update(body="第二稿")
    assert outdated() == ["乙處"]
    again = services.consult(back, by=section_chief, desks=desks)
    assert outdated() == []
    services.sign(again, by=other_head, opinion="同意第二稿")
    assert outdated() == []


@pytest.fixture
def key_asked(section_chief):
    """A rule: reviewing desks sign with a county key, afterwards where it is not at hand."""
    SignatureRule.objects.create(kind="review", means="key", may_follow=True, valid_from=LONG_AGO)
    made = Browser(section_chief)
    made.enrol()
    return made


def test_a_signature_that_a_rule_asks_for_follows_later_with_a_reason(
    case, under_way, key_asked, section_chief
):
    """DOC-07: 補簽; the act says that its signature is owed and why, and the evidence holds before and after."""
    with pytest.raises(Refused):
        services.sign(under_way, by=section_chief)
    signed = services.sign(under_way, by=section_chief, later="公務電腦送修")
    row = signed.signatures.last()
    assert (row.owed, row.owed_reason, signed.position) == ("key", "公務電腦送修", 2)
    assert list(services.owed_by(section_chief)) == [row]
    assert not list(integrity.faults()) and verify_signoff.faults(evidence(case)) == []
    resign(row, by=section_chief, proof=key_asked.sign(row.statement))
    assert not services.owed_by(section_chief).exists()
    assert next(x for x in reading.lines(case) if x.signature == row).settled
    assert verify_signoff.faults(evidence(case)) == []


def test_no_signature_follows_where_the_rule_does_not_allow_it(under_way, section_chief):
    """DOC-07."""
    SignatureRule.objects.create(means="certificate", valid_from=LONG_AGO)
    with pytest.raises(Refused):
        services.sign(under_way, by=section_chief, later="忘了帶卡")


def seat(name: str, since: date) -> None:
    """Another desk decides at the second level from a day on."""
    head = Role.objects.get(code="unit_head")
    LevelDesk.objects.create(level="2", name=name, role=head, valid_from=since)


@pytest.fixture
def item(seats):
    """A business item that heads of units decide."""
    given = {"code": "A-01", "item": "一般案件", "valid_from": date(2020, 1, 1)}
    return Delegation.objects.create(level_4="draft", level_2="decide", **given)


def test_asking_for_a_day_gone_by_changes_nothing_of_what_holds_now(item, case, county, clerk):
    """X-04: the route of then serves what was begun then; new starts take the one of now."""
    old = route_for("A-01", on=date(2020, 9, 1))
    seat("局長", date(2020, 10, 1))
    new = route_for("A-01", on=date(2020, 10, 1))
    assert services.route(new.code) == new
    assert route_for("A-01", on=date(2020, 9, 30)) == old
    old.refresh_from_db()
    assert old.retired and services.route(new.code) == new
    begun_then = services.circulate(case, old, by=clerk)
    assert [stop.name for stop in begun_then.stops.all()][1:] == ["處長"]


def test_a_past_day_that_is_asked_about_first_now_does_not_overtake_today(item):
    """X-04."""
    seat("局長", date(2020, 10, 1))
    new = route_for("A-01", on=date(2020, 10, 1))
    old = route_for("A-01", on=date(2020, 9, 1))
    assert (old.version, old.retired) == (2, True) and services.route(new.code) == new
    assert [leg.name for leg in old.legs.all()] == ["處長"]
    assert route_for("A-01", on=date(2020, 12, 1)) == new


def test_desks_that_come_back_to_what_they_were_hold_from_their_new_day(item):
    """X-04."""
    first = route_for("A-01", on=date(2020, 9, 1))
    seat("局長", date(2020, 10, 1))
    route_for("A-01", on=date(2020, 10, 1))
    seat("處長", date(2020, 11, 1))
    third = route_for("A-01", on=date(2020, 11, 1))
    assert third != first and services.route(first.code) == third
    assert route_for("A-01", on=date(2020, 10, 31)).legs.get().name == "局長"
    assert route_for("A-01", on=date(2020, 11, 1) - timedelta(days=40)) == first


def test_desks_that_the_office_laid_down_stay_beside_shipped_ones(county):
    """X-04: seeding fills empty levels alone."""
    seat("局長", date(2020, 1, 1))
    shipped = [Seats(level, [("處長", "unit_head")], LONG_AGO) for level in "12"]
    for _twice in range(2):
        seed(shipped)
    assert [(desk.level, desk.name) for desk in LevelDesk.objects.order_by("level")] == [
        ("1", "處長"), ("2", "局長"),
    ]  # fmt: skip
