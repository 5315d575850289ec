"""Sheets coming in, and what the public and calendars see."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core import mail
from django.urls import reverse

from countyhall.domains.oversight import factories, importers, services
from countyhall.domains.oversight.models import Follower, Listing, Milestone, MonthlyReport, Plan, WorkItem
from countyhall.kernel.exchange import services as exchange
from countyhall.kernel.notices.models import Mail
from countyhall.kernel.testing.factories import UnitFactory

pytestmark = pytest.mark.django_db
SHARED = Path(__file__).resolve().parents[5] / "shared"
ACTIONS = SHARED / "data" / "action-plan"
POLICY = SHARED / "reference" / "policy-plans-109Q3.csv"
PLANS = "計畫編號,計畫名稱,主辦單位,協辦單位,年度,階段,總經費,開始日期,完成日期\n"


def take(importer, text: str, by, name: str = "sheet.csv"):
    """Run an import of this sheet."""
    return exchange.run(importer, text.encode(), by, name=name)


@pytest.fixture
def plan(books, planning_officer):
    """A plan taken in from a sheet."""
    row = "109-選-001,環島北路拓寬,甲處一科,甲處二科;乙處一科,109,工程辦理中,4億8600萬,109/1/1,109/12/31\n"
    assert take(importers.PlanImporter, PLANS + row, planning_officer).state == "done"
    return Plan.objects.get(number="109-選-001")


def test_plans_come_in_by_the_names_of_their_columns(plan, planning_officer):
    """PLN-16: a second time the sheet is refused."""
    assert (plan.unit.name, plan.budget, plan.stage) == ("甲處一科", 486_000_000, "construction")
    assert {unit.name for unit in plan.co_units.all()} == {"甲處二科", "乙處一科"}
    again = PLANS + "109-選-001,另一件,甲處一科,,109,工程辦理中,100,109/1/1,109/12/31\n"
    assert take(importers.PlanImporter, again, planning_officer).bad_count == 1


def test_a_wrong_row_is_told_before_anything_is_written(books, planning_officer):
    """PLN-16."""
    rows = (
        PLANS
        + "A,甲,甲處一科,,109,工程辦理中,100,109/12/31,109/1/1\nB,乙,不存在科,,109,工程辦理中,100,109/1/1,109/12/31\n"
    )
    run = exchange.dry_run(importers.PlanImporter, rows.encode(), planning_officer, name="x.csv")
    assert run.bad_count == 2
    assert not Plan.objects.exists()


def test_work_items_months_milestones_and_lists_follow_their_plan(plan, planning_officer):
    """PLN-16: what was reported elsewhere is kept as reported on its day."""
    by = planning_officer
    items = (
        "計畫編號,工作項目,權重%,經費,開始日期,完成日期\n109-選-001,設計,40,100,109/1/1,109/3/31\n"
        "109-選-001,施工,60,100,109/4/1,109/12/31\n"
    )
    assert take(importers.WorkItemImporter, items, by).state == "done"
    more = "計畫編號,工作項目,權重%,經費,開始日期,完成日期\n109-選-001,驗收,1,100,109/1/1,109/3/31\n"
    assert take(importers.WorkItemImporter, more, by).bad_count == 1
    assert WorkItem.objects.filter(version__plan=plan).count() == 2
    months = (
        "計畫編號,年月,預定進度%,實際進度%,累計分配數,累計執行數,落後原因,填報日期\n"
        "109-選-001,109/09,72.4,58.15%,2億,1億,用地,109/10/5\n"
    )
    assert take(importers.ReportImporter, months, by).state == "done"
    report = MonthlyReport.objects.get()
    assert (report.actual, report.spent, report.cause, report.state) == (
        Decimal("58.15"),
        100_000_000,
        "land",
        "accepted",
    )
    assert report.snapshots.get().recorded_on == date(2020, 10, 5)
    stones = "計畫編號,查核點編號,查核點,預定日期,實際日期\n109-選-001,1,竣工,109/12/1,\n"
    assert take(importers.MilestoneImporter, stones, by).state == "done"
    lists = (
        "計畫編號,列管類別,年度,新增或延續,列管日期\n109-選-001,選項列管,109,以前年度未結繼續列管,109/1/6\n"
    )
    run = take(importers.ListingImporter, lists, by)
    assert run.state == "done", [row.errors for row in run.rows.all()]
    assert Listing.objects.get().state == Listing.State.LISTED


ITEMS = "計畫編號,工作項目,權重%,經費,開始日期,完成日期\n"
SHORT = (
    "109-選-001,設計,40,100,109/1/1,109/3/31\n109-選-001,施工,50,100,109/4/1,109/12/31\n"
    "109-選-002,採購,100,100,109/1/1,109/12/31\n"
)


@pytest.mark.parametrize("way", [{"dry": True}, {}, {"skip_bad": True}])
def test_weights_that_do_not_add_up_to_100_are_refused_by_row(plan, planning_officer, way):
    """PLN-04, PLN-16: in a dry run, in a real one, and where the good rows are taken alone."""
    other = factories.PlanFactory(number="109-選-002", unit=plan.unit)
    run = exchange.perform(
        exchange.begin(
            importers.WorkItemImporter, (ITEMS + SHORT).encode(), planning_officer, name="x.csv", **way
        )
    )
    said = {row.row: [error["message"] for error in row.errors] for row in run.rows.all()}
    assert [bool(said[row]) for row in (2, 3, 4)] == [True, True, False]
    assert "90" in said[2][0] and plan.title in said[2][0]
    assert [error["heading"] for row in run.rows.filter(row=2) for error in row.errors] == ["權重%"]
    assert run.state == ("done" if "skip_bad" in way else "checked" if way else "refused")
    kept = set(WorkItem.objects.values_list("version__plan", flat=True))
    assert kept == ({other.pk} if "skip_bad" in way else set())


def test_every_importer_writes_its_template(books):
    """``countyhall template oversight.plan``."""
    assert all(exchange.template(one, "xlsx") for one in importers.importers)


@pytest.mark.skipif(not POLICY.exists(), reason="the county's own table lies outside this checkout")
def test_the_table_of_major_policies_comes_in_and_number_2_is_told_missing(books, planning_officer):
    """Reported, not repaired."""
    for name in ("工務處", "觀光處", "建設處", "港務處", "教育處", "社會處", "文化局"):
        UnitFactory(name=name, parent=books.root)
    text = POLICY.read_text(encoding="utf-8-sig").replace(",87.08,", ",87.08%,")
    run = take(importers.PolicyImporter, text, planning_officer)
    assert (run.state, run.good_count) == ("done", 13)
    assert [note for note in run.notes if "2" in note and ("missing" in note or "缺" in note)]
    listings = Listing.objects.filter(kind=Listing.Kind.POLICY)
    assert sorted(listings.values_list("case_no", flat=True)) == [1, *range(3, 15)]
    shared = Plan.objects.get(title="建置鄉鎮親子館")
    assert shared.unit.name == "社會處"
    assert {unit.name for unit in shared.co_units.all()} == {"教育處", "文化局"}


@pytest.mark.skipif(not ACTIONS.exists(), reason="the action plan lies outside this checkout")
def test_a_foreign_action_plan_comes_in_whole(books, clerk, planning_officer):
    """20 actions and 50 milestones."""
    first = exchange.run(importers.ActionImporter, ACTIONS / "action-plan.csv", planning_officer)
    assert (first.state, first.good_count) == ("done", 20), first.problem
    second = exchange.run(
        importers.ActionMilestoneImporter, ACTIONS / "action-plan-milestone.csv", planning_officer
    )
    assert (second.state, second.good_count) == ("done", 50), second.problem
    assert (Plan.objects.count(), Milestone.objects.count()) == (20, 50)
    one = Plan.objects.get(number="1-4")
    assert (one.starts_on, one.ends_on) == (date(2021, 1, 1), date(2022, 6, 30))


def test_the_public_sees_public_plans_with_their_months_and_nothing_internal(
    watched, reported, client, books
):
    """PLN-15."""
    reported(watched, "70", "60", remedy="內部對策文字", cause_text="內部原因文字")
    hidden = factories.ApprovedPlanFactory(unit=books.section, public=False, title="不公開的計畫")
    factories.WatchedFactory(plan=hidden, unit=books.section)
    page = client.get(reverse("public_oversight:list")).content.decode()
    assert watched.title in page
    assert "不公開的計畫" not in page
    body = client.get(reverse("public_oversight:plan", args=[watched.pk])).content.decode()
    assert "60.00" in body
    assert "內部" not in body
    assert client.get(reverse("public_oversight:plan", args=[hidden.pk])).status_code == 404
    (row,) = client.get(reverse("public_oversight:data", args=["json"])).json()
    assert (row["plan"], row["month"], row["planned"], row["actual"]) == (
        watched.number,
        "2020-09",
        "70.00",
        "60.00",
    )
    assert "內部" not in client.get(reverse("public_oversight:data", args=["csv"])).content.decode()
    assert client.get("/public/oversight/months.exe").status_code == 404


def test_a_citizen_is_told_only_after_confirming_with_a_button_and_may_leave(watched, reported, client):
    """PLN-15: a mail scanner's GET does neither."""
    url = reverse("public_oversight:plan", args=[watched.pk])
    assert client.post(url, {"email": "citizen@example.test"}).status_code == 200
    assert client.post(url, {"email": "citizen@example.test"}).status_code == 200
    letter = Mail.objects.get(to="citizen@example.test")
    link = next(word for word in letter.body.split() if "/confirm/" in word)
    path = link[link.index("/public/") :]
    client.get(path)
    assert Follower.objects.get().confirmed_on is None
    reported(watched, "60", "60", month=date(2020, 8, 1), on="2020-09-04")
    assert Mail.objects.count() == 1
    client.post(path)
    assert Follower.objects.get().confirmed_on == date(2020, 11, 2)
    reported(watched, "70", "70")
    news = Mail.objects.order_by("pk").last()
    assert news.to == "citizen@example.test"
    out = next(word for word in news.body.split() if "/leave/" in word)
    client.get(out[out.index("/public/") :])
    assert Follower.objects.exists()
    client.post(out[out.index("/public/") :])
    assert not Follower.objects.exists()
    assert not mail.outbox


def test_addresses_that_nobody_confirmed_are_forgotten(watched):
    """Three days, as with petitions."""
    services.ask_to_follow(watched, "a@example.test", "zh-hant", date(2020, 11, 2))
    assert services.forget_unconfirmed(date(2020, 11, 5)) == 0
    assert services.forget_unconfirmed(date(2020, 11, 6)) == 1


def test_a_calendar_shows_what_its_owner_may_see_on_the_day_it_is_fetched(
    watched, clerk, other_clerk, client
):
    """PLN-09, X-03: a new address ends the old one; a leaver's address is dead."""
    watched.milestones.create(title="竣工查核", planned_on=date(2020, 12, 1))
    key = services.calendar_key(clerk, None)
    url = reverse("public_oversight:calendar", args=[key])
    text = client.get(url).content.decode()
    assert "竣工查核" in text
    assert "20201201" in text
    other = reverse("public_oversight:calendar", args=[services.calendar_key(other_clerk, None)])
    assert "竣工查核" not in client.get(other).content.decode()
    services.calendar_key(clerk, None)
    assert client.get(url).status_code == 404
    clerk.is_active = False
    clerk.save()
    assert services.calendar_of(key) is None


@pytest.mark.parametrize(
    "name", ["portfolio", "units", "county", "goals", "calendar", "propose"],
)  # fmt: skip
def test_pages_that_are_not_standard_ask_who_is_there(
    client, client_of, books, administrator, planning_officer, name
):
    """X-03: sign-in, then the permission."""
    url = reverse(f"oversight:{name}")
    assert client.get(url).status_code == 302
    assert client_of(administrator).get(url).status_code == 403
    assert client_of(planning_officer).get(url).status_code == 200


def test_pages_below_another_units_plan_are_not_found(watched, other_clerk, client_of):
    """X-03."""
    client = client_of(other_clerk)
    for name in ("mspdi", "plan-copy", "milestone-new"):
        assert client.get(reverse(f"oversight:{name}", args=[watched.pk])).status_code == 404


def test_the_portfolio_asks_the_same_for_one_plan_and_for_nine(
    books, planning_officer, client_of, reported, watched
):
    """Constant query counts (PLN-17)."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    reported(watched, "70", "60")
    client = client_of(planning_officer)
    urls = [reverse(f"oversight:{name}") for name in ("portfolio", "units", "county")]
    for url in urls:
        client.get(url)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            for url in urls:
                client.get(url)
        counts.append(len(seen))
        for _more in range(8):
            plan = factories.ApprovedPlanFactory(unit=books.section)
            factories.WatchedFactory(plan=plan, unit=books.section)
            reported(plan, "70", "60")
    assert counts[1] <= counts[0]
