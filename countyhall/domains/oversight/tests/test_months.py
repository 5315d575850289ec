"""How a month is opened, filled in, handed in, locked, chased and corrected."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from countyhall.domains.oversight import factories, lifecycle, services
from countyhall.domains.oversight.models import MonthlyReport, Snapshot
from countyhall.domains.oversight.models.rule import MONTHLY
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.notices import services as notices
from countyhall.kernel.notices.models import Notice
from countyhall.kernel.testing.factories import member_of

pytestmark = pytest.mark.django_db
OCTOBER = date(2020, 10, 1)
FILL = "/oversight/fill/?month=2020-10"


@pytest.fixture
def draft(watched):
    """October's draft, opened by night."""
    services.open_due(date(2020, 11, 1))
    return watched.reports.get(month=OCTOBER)


def row(report, **fields):
    """What the sheet sends for one plan."""
    said = {
        "version": report.version, "actual": "", "stage": report.stage, "allotted": report.allotted,
        "spent": report.spent,
        "last_kept": "", "cause": "", "remedy": "", "remedy_owner": "", "expected_on": "",
    } | fields  # fmt: skip
    return {f"r{report.pk}-{name}": value for name, value in said.items()}


def test_a_month_is_opened_once_with_its_planned_value_and_its_deadline(draft, watched):
    """PLN-05, PLN-10."""
    assert draft.planned == Decimal("83.33")
    assert deadlines.clock_of(draft, MONTHLY).due_on == date(2020, 11, 7)
    assert services.open_month(OCTOBER, as_of=date(2020, 11, 2)) == 0


def test_a_clerk_fills_in_ten_plans_in_one_sheet(books, clerk, client_of):
    """PLN-05: ten plans, one page, one submission."""
    for _ in range(10):
        plan = factories.ApprovedPlanFactory(unit=books.section)
        factories.WatchedFactory(plan=plan, unit=books.section)
    services.open_due(date(2020, 11, 1))
    drafts = list(MonthlyReport.objects.filter(month=OCTOBER))
    data = {key: value for one in drafts for key, value in row(one, actual="90").items()}
    page = client_of(clerk).post(FILL, data | {"hand_in": "1"})
    assert page.status_code == 200
    states = MonthlyReport.objects.filter(month=OCTOBER).values_list("state", "actual", "drafted_by")
    assert set(states) == {("submitted", Decimal("90.00"), clerk.pk)}


def test_a_wrong_row_says_so_beside_itself_and_holds_up_no_other(books, draft, clerk, client_of):
    """Bad input changes nothing and is told in its row."""
    other = factories.ApprovedPlanFactory(unit=books.section)
    factories.WatchedFactory(plan=other, unit=books.section)
    services.open_due(date(2020, 11, 1))
    second = other.reports.get()
    page = client_of(clerk).post(FILL, row(draft, actual="183") | row(second, actual="85"))
    assert page.status_code == 422
    wrong = next(r for r in page.context["rows"] if r.report.pk == draft.pk)
    assert wrong.problems
    draft.refresh_from_db()
    second.refresh_from_db()
    assert (draft.actual, second.actual) == (None, Decimal("85.00"))


def test_one_row_is_saved_for_its_own_cell_while_typing(draft, clerk, client_of):
    """The lamp turns before the month is handed in."""
    page = client_of(clerk).post(f"{FILL}&row={draft.pk}", row(draft, actual="60"))
    assert page.status_code == 200
    assert "lamp-red" in page.content.decode()
    draft.refresh_from_db()
    assert draft.actual == Decimal(60)


def test_two_editors_of_one_row_are_told_apart(draft, clerk, client_of):
    """The second is told, and nothing of the first is lost."""
    client = client_of(clerk)
    client.post(f"{FILL}&row={draft.pk}", row(draft, actual="60"))
    page = client.post(f"{FILL}&row={draft.pk}", row(draft, actual="70"))
    assert "text-danger" in page.content.decode()
    draft.refresh_from_db()
    assert draft.actual == Decimal(60)


def test_the_sheet_shows_no_other_units_plans(draft, other_clerk, client_of):
    """X-03."""
    page = client_of(other_clerk).get(FILL)
    assert page.context["rows"] == []
    assert client_of(other_clerk).post(f"{FILL}&row={draft.pk}", row(draft, actual="60")).status_code == 404


def test_who_only_reads_gets_no_sheet(draft, auditor, client_of):
    """403 without the permission."""
    assert client_of(auditor).get(FILL).status_code == 403


def test_a_plan_behind_is_not_handed_in_without_cause_remedy_owner_and_day(draft, clerk):
    """PLN-07."""
    draft.actual = Decimal(70)
    draft.save()
    with pytest.raises(Refused):
        lifecycle.monthly_report.take(draft, "submit", by=clerk)
    draft.cause, draft.remedy = "land", "召開協調會"
    draft.save()
    with pytest.raises(Refused):
        lifecycle.monthly_report.take(draft, "submit", by=clerk)
    draft.remedy_owner, draft.expected_on = "科長", date(2021, 1, 31)
    draft.save()
    assert lifecycle.monthly_report.take(draft, "submit", by=clerk).state == "submitted"


def test_spending_under_eighty_per_cent_wants_a_cause(draft):
    """PLN-07, annex B."""
    draft.actual, draft.allotted, draft.spent = Decimal(90), 1000, 799
    assert lifecycle.needs_cause(draft)
    draft.spent = 800
    assert not lifecycle.needs_cause(draft)


def test_a_late_milestone_wants_a_cause(draft, watched):
    """PLN-07, annex B."""
    draft.actual = Decimal(90)
    watched.milestones.create(title="主體完成", planned_on=date(2020, 10, 20))
    assert lifecycle.needs_cause(draft)


def test_nobody_passes_on_what_they_drafted(draft, books):
    """PLN-10: four eyes."""
    both = member_of(books.section, "section_chief")
    draft.actual = Decimal(90)
    draft.save()
    handed_in = lifecycle.monthly_report.take(draft, "submit", by=both)
    with pytest.raises(PermissionDenied):
        lifecycle.monthly_report.take(handed_in, "review", by=both)


def test_what_is_reported_after_the_lock_is_marked_late(watched, reported):
    """PLN-05: September is locked after 7 October."""
    assert not reported(watched, "70", "70", on="2020-10-07").snapshots.get().late
    other = reported(watched, "60", "60", month=date(2020, 8, 1), on="2020-10-08")
    assert other.snapshots.get().late


def test_a_correction_wants_a_reason_and_somebody_elses_approval(
    watched, reported, clerk, planning_officer, client_of
):
    """PLN-05."""
    report = reported(watched, "70", "70")
    client = client_of(clerk)
    url = reverse("oversight:monthlyreport-step", args=[report.pk, "correct"])
    assert client.post(url, {"actual": "60", "spent": "0"}).status_code == 422
    assert (
        client.post(url, {"actual": "60", "spent": "0", "correction_reason": "重複計列"}).status_code == 302
    )
    report.refresh_from_db()
    with pytest.raises(PermissionDenied):
        lifecycle.monthly_report.take(report, "approve_correction", by=clerk)
    lifecycle.monthly_report.take(report, "approve_correction", by=planning_officer)
    assert [(s.kind, s.actual) for s in report.snapshots.order_by("number")] == [
        ("as_reported", Decimal("70.00")), ("corrected", Decimal("60.00")),
    ]  # fmt: skip


def test_a_past_report_is_rendered_again_byte_for_byte(watched, reported, planning_officer, clerk, client_of):
    """PLN-05: whatever happens to the plan, its unit or the report afterwards."""
    report = reported(watched, "70", "65")
    url = reverse("oversight:snapshot", args=[watched.pk, report.snapshots.get().pk])
    client = client_of(planning_officer)
    before = client.get(url).content
    watched.title = "改名"
    watched.save()
    correct = {
        "actual": Decimal(60),
        "spent": 5,
        "cause": "",
        "remedy": "",
        "remedy_owner": "",
        "expected_on": None,
    }
    report = lifecycle.monthly_report.take(report, "correct", by=clerk, correction_reason="更正", **correct)
    lifecycle.monthly_report.take(report, "approve_correction", by=planning_officer)
    assert client.get(url, HTTP_ACCEPT_LANGUAGE="en").content == before
    assert b"actual: 65" in before


def test_what_was_reported_cannot_be_rewritten_in_the_database(watched, reported):
    """PLN-05: a trigger, not a promise."""
    from django.db import transaction
    from django.db.utils import DatabaseError

    report = reported(watched, "70", "65")
    with pytest.raises(DatabaseError), transaction.atomic():
        Snapshot.objects.filter(report=report).update(actual=70)


def test_the_chase_climbs_its_ladder_and_tells_each_rung_once(draft, clerk, section_chief, head):
    """PLN-10: day 7, then +3, then the head of the unit."""
    counts = []
    for day in (6, 7, 8, 10, 13, 14):
        deadlines.escalate(date(2020, 11, day))
        told = [
            Notice.objects.filter(to=who, kind="deadline").count() for who in (clerk, section_chief, head)
        ]
        counts.append(told)
    assert counts[0] == [0, 0, 0]
    assert counts[1] == counts[2] == [1, 0, 0]
    assert counts[3][0] == 2
    assert counts[3][1] >= 1
    assert counts[4][2] >= 1
    assert counts[5] == counts[4]


def test_a_reported_month_is_chased_no_more(draft, clerk, section_chief, head):
    """PLN-10."""
    draft.actual = Decimal(90)
    draft.save()
    report = lifecycle.monthly_report.take(draft, "submit", by=clerk)
    report = lifecycle.monthly_report.take(report, "review", by=section_chief)
    lifecycle.monthly_report.take(report, "report", by=head)
    deadlines.escalate(date(2020, 11, 20))
    assert not list(notices.notices_of(clerk))
