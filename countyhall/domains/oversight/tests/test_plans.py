"""How plans are taken up, approved, changed, copied, released, and counted up the tree of goals."""

from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from countyhall.domains.oversight import factories, lifecycle, selectors, services
from countyhall.domains.oversight.models import ChangeRequest, Goal, Listing, Plan, PlanVersion
from countyhall.domains.oversight.selectors import curves, mspdi
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.lifecycle import Refused

pytestmark = pytest.mark.django_db
TODAY = date(2020, 11, 2)


def test_the_rules_propose_by_budget_and_carry_over_what_is_unfinished(books):
    """PLN-03: the proposal says which rule matched."""
    unit = books.section
    big = factories.PlanFactory(unit=unit, fiscal_year=110, budget=50_000_000)
    factories.PlanFactory(unit=unit, fiscal_year=110, budget=49_999_999)
    old = factories.PlanFactory(unit=unit, fiscal_year=109, budget=1_000)
    factories.PlanFactory(unit=unit, fiscal_year=109, stage=Plan.Stage.CLOSED)
    made = {one.plan: one for one in services.propose(110, on=TODAY)}
    assert set(made) == {big, old}
    assert made[big].origin == Listing.Origin.NEW
    assert made[old].origin == Listing.Origin.CARRIED_OVER
    assert made[big].matched != made[old].matched
    assert services.propose(110, on=TODAY) == []


def test_a_plan_leaves_the_list_by_decision_only(watched, clerk, planning_officer):
    """Proposed by the unit, decided by the planning section."""
    one = watched.listings.get()
    with pytest.raises(PermissionDenied):
        lifecycle.listing.take(one, "release", by=clerk, on=TODAY)
    one = lifecycle.listing.take(one, "propose_release", by=clerk, release_reason="已完工驗收")
    with pytest.raises(Refused):
        lifecycle.listing.take(one, "release", by=planning_officer, on=date(2019, 1, 1))
    assert lifecycle.listing.take(one, "release", by=planning_officer, on=TODAY).state == "released"


def test_a_new_plan_gets_its_first_version_by_approval(books, clerk, planning_officer, client_of):
    """PLN-04, PLN-12: typed by a clerk, approved by somebody else."""
    plan = factories.PlanFactory(unit=books.section, starts_on=date(2021, 1, 1), ends_on=date(2021, 3, 31))
    client = client_of(clerk)
    page = client.get(reverse("oversight:changerequest-new"), {"plan": plan.pk})
    assert [m.isoformat() for m in page.context["form"].fields["curve"].widget.months] == [
        "2021-01-01",
        "2021-02-01",
        "2021-03-01",
    ]
    data = {
        "plan": plan.pk, "effective_from": "110/1/1", "budget": "6,000萬", "starts_on": "110/1/1",
        "ends_on": "110/3/31",
        "items-0-title": "規劃", "items-0-weight": "40",
        "items-0-budget": "", "items-0-starts_on": "110/1/1",
        "items-0-ends_on": "110/1/31", "items-1-title": "施工", "items-1-weight": "60", "items-1-budget": "5,000萬",
        "items-1-starts_on": "110/2/1", "items-1-ends_on": "110/3/31", "curve-2021-01": "40", "curve-2021-02": "70",
        "curve-2021-03": "100", "reason": "年度計畫",
    }  # fmt: skip
    wrong = client.post(reverse("oversight:changerequest-new"), data | {"items-1-weight": "50"})
    assert wrong.status_code == 422
    assert client.post(reverse("oversight:changerequest-new"), data).status_code == 302
    change = ChangeRequest.objects.get()
    change = lifecycle.change_request.take(change, "submit", by=clerk)
    with pytest.raises(PermissionDenied):
        approvals.sign(approvals.circulation_of(change), by=clerk)
    approvals.sign(approvals.circulation_of(change), by=planning_officer, opinion="同意")
    version = plan.versions.get()
    assert (version.number, version.budget, version.document_no) == (1, 60_000_000, "")
    assert [(i.title, i.weight) for i in version.work_items.all()] == [
        ("規劃", Decimal(40)),
        ("施工", Decimal(60)),
    ]
    assert selectors.curve_of(version)[date(2021, 2, 1)] == Decimal(70)


MONTHS = [date(2021, 1, 1), date(2021, 2, 1), date(2021, 3, 1)]


@pytest.mark.parametrize(
    ("points", "row"),
    [(["10", "5", "100"], 1), (["10", "50", "99"], 2), (["10", None, "100"], 1), (["10", "20", "100"], None)],
)
def test_a_curve_only_grows_and_ends_at_a_hundred(points, row):
    """PLN-04: the violation names the row."""
    given = {m: Decimal(p) for m, p in zip(MONTHS, points, strict=True) if p is not None}
    faults = curves.curve_faults(given, MONTHS, Decimal(0))
    assert list(faults) == ([MONTHS[row]] if row is not None else [])
    assert all(curves.month_label(month) in text for month, text in faults.items())


def test_weights_add_up_to_a_hundred():
    """PLN-04: the violation names the row."""
    item = {"title": "甲", "weight": Decimal(60), "starts_on": MONTHS[0], "ends_on": MONTHS[1], "budget": 0}
    assert curves.item_faults([item, item | {"weight": Decimal(40)}]) == {}
    assert "120" in curves.item_faults([item, item])[1]


def test_a_change_keeps_the_original_and_holds_from_its_month(watched, clerk, planning_officer):
    """PLN-12: original and current plan side by side."""
    change = factories.ChangeRequestFactory(plan=watched, unit=watched.unit)
    change = lifecycle.change_request.take(change, "submit", by=clerk)
    approvals.sign(approvals.circulation_of(change), by=planning_officer)
    first, second = selectors.versions_of(watched, TODAY)
    assert selectors.curve_of(first)[date(2020, 12, 1)] == 100
    assert selectors.curve_of(second)[date(2020, 9, 1)] == selectors.curve_of(first)[date(2020, 9, 1)]
    assert selectors.curve_of(second)[date(2020, 12, 1)] < 100
    assert selectors.version_in(date(2020, 9, 1), TODAY, plan=watched).first() == first
    assert selectors.version_in(date(2020, 10, 1), date(2020, 11, 1), plan=watched).first() == first
    assert selectors.version_in(date(2020, 10, 1), TODAY, plan=watched).first() == second


def test_a_change_sent_back_at_sign_off_is_a_draft_again(watched, clerk, planning_officer):
    """The plan's change request goes through sign-off."""
    change = factories.ChangeRequestFactory(plan=watched, unit=watched.unit)
    change = lifecycle.change_request.take(change, "submit", by=clerk)
    approvals.send_back(approvals.circulation_of(change), by=planning_officer, reason="請補經費來源")
    change = ChangeRequest.objects.get(pk=change.pk)
    assert (change.state, approvals.circulation_of(change)) == ("draft", None)
    change = lifecycle.change_request.take(change, "submit", by=clerk)
    refused = lifecycle.change_request.take(change, "refuse", by=planning_officer, reason="不同意")
    assert (refused.state, approvals.circulation_of(refused)) == ("refused", None)


def test_an_approved_plan_is_changed_in_no_other_way(watched, planning_officer, client_of):
    """PLN-12: the form does not take it, the database refuses it."""
    client = client_of(planning_officer)
    url = reverse("oversight:plan-edit", args=[watched.pk])
    form = client.get(url).context["form"]
    assert all(form.fields[name].disabled for name in ("budget", "starts_on", "ends_on"))
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanVersion.objects.update(budget=1)


def test_last_years_plan_is_copied_with_every_date_a_year_later(watched, clerk):
    """PLN-04."""
    copy, draft = services.copy_plan(watched, by=clerk, today=TODAY)
    assert (copy.fiscal_year, copy.starts_on, copy.versions.count()) == (110, date(2021, 1, 1), 0)
    assert draft.curve["2021-12-01"] == "100.00"
    assert draft.items[0]["weight"] == "100.00"
    assert lifecycle.change_request.take(draft, "submit", by=clerk).state == "submitted"


def test_money_of_a_node_is_the_sum_of_its_leaves(books):
    """PLN-01."""
    vision = factories.GoalFactory(unit=books.section)
    child = factories.GoalFactory(
        unit=books.section, kind=Goal.Kind.INDICATOR, parent=vision, target=Decimal(10)
    )
    factories.PlanFactory(unit=books.section, goal=child, budget=70)
    factories.PlanFactory(unit=books.section, goal=vision, budget=30)
    root = selectors.tree(Goal.objects.all(), Plan.objects.all(), TODAY, TODAY)[0]
    assert (root.budget, root.plans, root.children[0].budget) == (100, 2, 70)
    assert selectors.budget_below(vision) == 100


def test_a_node_with_children_is_not_removed(books, planning_officer, client_of):
    """PLN-01."""
    vision = factories.GoalFactory(unit=books.section)
    child = factories.GoalFactory(unit=books.section, kind=Goal.Kind.INDICATOR, parent=vision)
    client = client_of(planning_officer)
    assert client.post(reverse("oversight:goal-remove", args=[vision.pk])).status_code == 409
    assert Goal.objects.filter(pk=vision.pk).exists()
    assert client.post(reverse("oversight:goal-remove", args=[child.pk])).status_code == 302
    assert not Goal.objects.filter(pk=child.pk).exists()


@pytest.mark.parametrize(
    ("direction", "actual", "share"),
    [("up", "95", "95.00"), ("down", "125", "80.00"), ("down", "80", "125.00")],
)
def test_indicators_reach_their_target_upward_or_downward(books, direction, actual, share):
    """PLN-14."""
    goal = factories.GoalFactory.build(kind=Goal.Kind.INDICATOR, direction=direction, target=Decimal(100))
    assert selectors.attainment(goal, Decimal(actual)) == Decimal(share)


def test_a_vision_rolls_up_its_indicators(books, planning_officer):
    """PLN-14: the mean of what is known, none counted above 100."""
    vision = factories.GoalFactory(unit=books.section)
    for actual in ("50", "200"):
        own = factories.GoalFactory(
            unit=books.section, kind=Goal.Kind.INDICATOR, parent=vision, target=Decimal(100)
        )
        services.add_value(own, by=planning_officer, period="109", actual=Decimal(actual))
    root = selectors.tree(Goal.objects.all(), Plan.objects.all(), TODAY, TODAY)[0]
    assert (root.attained, root.reached) == (Decimal(75), (1, 2))


def test_a_plan_goes_out_for_gantt_tools(watched):
    """PLN-16: well-formed, a task for the plan, each work item and each milestone."""
    watched.milestones.create(title="竣工", planned_on=date(2020, 12, 1))
    root = ElementTree.fromstring(
        mspdi.mspdi(watched, watched.versions.get(), list(watched.milestones.all()))
    )
    names = [n.text for n in root.iterfind(".//{*}Task/{*}Name")]
    assert names == [watched.title, "主體工程", "竣工"]


def test_a_cluster_of_petitions_becomes_a_proposed_plan(books, planning_officer):
    """One step, said by an event."""
    from countyhall.kernel import events

    class Petition:
        number, unit = "P109-1", books.section

    made = []
    events.emit(
        "petitions.cluster.watch", Petition(), by=planning_officer, petitions=[Petition(), Petition()],
        title="山外里路燈汰換", reason="多人陳情", made=made,
    )  # fmt: skip
    (plan,) = made
    assert plan.listings.get().state == Listing.State.PROPOSED
    assert (plan.title, plan.unit, plan.public) == ("山外里路燈汰換", books.section, False)


def test_a_plan_is_seen_by_the_units_that_share_it(books, clerk, other_clerk):
    """X-03."""
    plan = factories.PlanFactory(unit=books.other_section)
    assert not Plan.objects.visible_to(clerk).exists()
    plan.co_units.add(books.section)
    assert Plan.objects.visible_to(clerk).get() == plan
    assert Plan.objects.visible_to(other_clerk).get() == plan
