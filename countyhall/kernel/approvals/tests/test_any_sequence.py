"""Whatever people do in whatever order: open desks act, nobody decides their own draft, the book explains it."""

import itertools
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from countyhall.kernel.approvals import integrity, selectors, services
from countyhall.kernel.approvals.desk import Desk
from countyhall.kernel.approvals.models import Circulation, Signature, Stop
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.people.models import User
from countyhall.kernel.records.tests.models import Case
from countyhall.kernel.testing.factories import SubstitutionFactory, member_of

EVER = {"starts_on": date(2000, 1, 1), "ends_on": date(2100, 1, 1)}
ACTS = ["sign", "back", "recall", "add", "join", "consult", "after", "redecide", "edit", "withdraw"]
moves = st.lists(
    st.tuples(st.sampled_from(ACTS + ["sign"] * 8), st.integers(0, 6), st.integers(0, 3)), max_size=25
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=moves)
def test_any_sequence_of_acts_keeps_the_rules(
    moves, county, clerk, section_chief, head, neighbour_chief, other_head, monkeypatch
):
    """DOC-04 to DOC-06 as invariants."""
    monkeypatch.setattr(Case, "approval_text", lambda self: self.body, raising=False)
    with transaction.atomic():
        people = cast(county, clerk, section_chief, head, neighbour_chief, other_head)
        case = Case.objects.create(subject="簽", body="一", unit=county.section)
        both = (Desk("一科長", "section_chief"), Desk("二科長", "section_chief", county.neighbour_section))
        route = services.lay_down("any", "任意", [both, Desk("處長", "unit_head")])
        circulation = services.circulate(case, route, by=clerk)
        for move in moves:
            before = snapshot(circulation)
            try:
                with transaction.atomic():
                    play(move, circulation, people, county, case)
            except (Refused, PermissionDenied):
                assert snapshot(circulation) == before, "a refused act changes nothing"
            holds(circulation, people)
        assert not list(integrity.faults())
        transaction.set_rollback(True)


def cast(county, clerk, section_chief, head, neighbour_chief, other_head) -> list[User]:
    """Everybody, and a substitute of the head's who is the section chief, and one from elsewhere."""
    SubstitutionFactory(absent=head, substitute=section_chief, **EVER)
    SubstitutionFactory(absent=section_chief, substitute=clerk, **EVER)
    outsider = member_of(county.other_section, "handler")
    SubstitutionFactory(absent=neighbour_chief, substitute=outsider, **EVER)
    keys = [p.pk for p in (clerk, section_chief, head, neighbour_chief, other_head, outsider)]
    return list(User.objects.filter(pk__in=keys).order_by("pk"))


def play(move, circulation, people, county, case) -> None:
    """One act of one person."""
    act, who, where = move
    by = people[who % len(people)]
    fresh = Circulation.objects.get(pk=circulation.pk)
    other = people[(who + where + 1) % len(people)]
    if act == "sign":
        services.sign(fresh, by=by, opinion="可")
    elif act == "back":
        services.send_back(fresh, by=by, reason="再議", to=where)
    elif act == "recall":
        services.recall(fresh, by=by)
    elif act == "add":
        services.add_sign(fresh, by=by, desk=Desk("加簽", person=other))
    elif act == "join":
        services.joint_sign(fresh, by=by, desk=Desk("併簽", person=other))
    elif act in ("consult", "after"):
        place = "after_decision" if act == "after" else ["next", "back_to_me"][where % 2]
        services.consult(fresh, by=by, desks=[Desk.consult(county.other_department)], where=place)
    elif act == "redecide":
        services.redecide(fresh, by=by, opinion="改")
    elif act == "withdraw" and where == 0:
        services.withdraw(fresh, by=by, reason="撤")
    elif act == "edit":
        Case.objects.filter(pk=case.pk).update(body=f"{who}{where}")


def snapshot(circulation) -> list:
    """Everything that an act could change."""
    desks = Stop.objects.filter(circulation=circulation).order_by("pk").values_list("pk", "position", "state")
    now = Circulation.objects.get(pk=circulation.pk)
    return [now.state, now.position, *desks, Signature.objects.filter(circulation=circulation).count()]


def holds(circulation, people) -> None:
    """The invariants."""
    now = Circulation.objects.get(pk=circulation.pk)
    stops = list(now.stops.all())
    opened = [s for s in stops if s.state == Stop.State.OPEN]
    if now.state == Circulation.State.RUNNING:
        assert opened, "it always lies somewhere"
        assert {s.position for s in opened} == {now.position}, "at one stage"
    elif now.state == Circulation.State.WITHDRAWN:
        assert not opened
    else:
        assert all(s.kind == "consult" for s in opened), "after the decision only consulted units act"
    for person in people:
        waiting = {s.pk for s in selectors.stops_for(person).filter(circulation=now)}
        assert waiting == {s.pk for s in stops if selectors.capacity(person, s, now)}, (
            "one rule, asked two ways"
        )
        if person.pk in now.authors:
            assert all(s.kind == "draft" for s in stops if s.pk in waiting), "nobody signs their own draft"
    explained(now, stops)


def explained(now, stops) -> None:
    """The book explains the state: each signature's text chains to the one before, a decision is in it."""
    acts = list(now.signatures.order_by("pk"))
    for earlier, later in itertools.pairwise(acts):
        assert later.hash_before == earlier.hash_after
    decided = {"decided", "on_behalf", "delegated"}
    if now.state == Circulation.State.SIGNED:
        last = [a for a in acts if a.verdict in decided][-1]
        assert last.by_id not in now.authors and last.on_behalf_of_id not in now.authors
    done = {s.pk for s in stops if s.state == Stop.State.DONE}
    signed = {a.stop_id for a in acts if a.verdict in decided | {"sent", "signed", "opinion"}}
    assert done <= signed, "no desk is done without an act"
