"""The rules of watching are dated: versions are added, never overwritten, and say who decided and why."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.utils import DatabaseError, IntegrityError
from django.urls import reverse

from countyhall.domains.oversight import selectors, services
from countyhall.domains.oversight.models import LagRule, ReportingRule, SelectionRule
from countyhall.kernel.audit import services as audit

pytestmark = pytest.mark.django_db
STRICTER = {
    "valid_from": "109/12/1",
    "behind": "0",
    "severe": "5",
    "source": "府行研字第1090100001號函",
    "reason": "第6次縣務會議決議，由研考科長核定",
}


@pytest.fixture
def keep(books, planning_officer, client_of):
    """``keep(kind, data)`` → the planning officer sends the form of a new version."""
    client = client_of(planning_officer)

    def sent(kind, data):
        return client.post(reverse(f"oversight:{kind}-new"), data)

    return sent


def test_a_new_version_holds_from_its_month_and_the_one_before_ends(keep, planning_officer):
    """PLN-06, X-02: who and why stand in the history of both."""
    assert keep("lagrule", STRICTER).status_code == 302
    new, old = LagRule.objects.all()
    assert (old.severe, old.valid_to, new.valid_to) == (Decimal("6.5"), date(2020, 11, 30), None)
    assert new.replaces == old
    assert selectors.lag_rule(date(2020, 11, 30)) == old
    assert selectors.lag_rule(date(2020, 12, 1)) == new
    made, ended = audit.history(new).get(), audit.history(old).get()
    assert (made.action, ended.action) == ("created", "ended")
    assert made.by == ended.by == planning_officer
    assert made.data["reason"] == ended.data["reason"] == STRICTER["reason"]


def test_the_history_panel_says_who_and_why(keep, planning_officer, client_of):
    """On the page of the version, in words."""
    keep("lagrule", STRICTER)
    new = LagRule.objects.first()
    page = client_of(planning_officer).get(reverse("oversight:lagrule-detail", args=[new.pk]))
    assert STRICTER["reason"] in page.content.decode()
    assert planning_officer.name in page.content.decode()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("109/9/1", "109年11月1日"),  # September is judged; November is the first month that is not
        ("109/12/15", "月初"),
        ("100/1/1", "109年11月1日"),
    ],
)
def test_what_has_been_in_use_is_not_changed(keep, day, words):
    """Months already judged keep their rule: refused in words."""
    answer = keep("lagrule", STRICTER | {"valid_from": day})
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors["valid_from"])
    assert LagRule.objects.get().valid_to is None


def test_versions_never_overlap(keep):
    """A second version before one that is to come would hold on the same days."""
    keep("lagrule", STRICTER | {"valid_from": "110/1/1"})
    answer = keep("lagrule", STRICTER | {"valid_from": "109/12/1"})
    assert answer.status_code == 422
    assert "109年12月31日" in str(answer.context["form"].errors["valid_from"])
    with pytest.raises(IntegrityError), transaction.atomic():
        LagRule.objects.create(valid_from=date(2020, 5, 1), behind=0, severe=9, source="x")


def test_the_database_lets_nobody_rewrite_a_version(books):
    """X-02: not even somebody at the console."""
    with pytest.raises(DatabaseError), transaction.atomic():
        LagRule.objects.update(severe=9)
    with pytest.raises(IntegrityError), transaction.atomic():
        LagRule.objects.create(
            valid_from=date(2000, 1, 1), valid_to=date(2000, 2, 1), behind=5, severe=5, source="x"
        )


def test_severe_is_more_than_behind(keep):
    """Else nothing would ever be yellow."""
    answer = keep("lagrule", STRICTER | {"behind": "5"})
    assert answer.status_code == 422
    assert "severe" in answer.context["form"].errors


def test_a_version_that_has_not_begun_is_withdrawn_and_the_one_before_goes_on(
    keep, planning_officer, client_of
):
    """A slip of the pen is mended before anything is judged by it; the history keeps both lines."""
    keep("lagrule", STRICTER)
    new, old = LagRule.objects.all()
    url = reverse("oversight:lagrule-withdraw", args=[new.pk])
    client = client_of(planning_officer)
    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code == 422
    client.post(url, {"reason": "誤植"})
    assert LagRule.objects.get() == old
    assert LagRule.objects.get().valid_to is None
    assert [line.action for line in audit.history(old)] == ["ended", "reopened"]
    assert client.get(reverse("oversight:lagrule-withdraw", args=[old.pk])).status_code == 403


def test_a_selection_rule_takes_the_place_of_another_or_stands_beside_it(keep):
    """PLN-03."""
    budget = SelectionRule.objects.get(carries_over=False)
    lower = {
        "replaces": budget.pk, "label": "總經費3,000萬元以上", "minimum_budget": "3,000萬",
        "valid_from": "110/1/1", "source": "列管要點第3點", "reason": "縣長裁示",
    }  # fmt: skip
    assert keep("selectionrule", lower).status_code == 302
    budget.refresh_from_db()
    assert budget.valid_to == date(2020, 12, 31)
    asked = {**lower, "replaces": "", "label": "議會關注", "minimum_budget": "1,000萬"}
    assert keep("selectionrule", asked).status_code == 302
    in_force = {rule.label for rule in selectors.selection_rules(date(2021, 1, 1))}
    assert in_force == {"總經費3,000萬元以上", "以前年度未結繼續列管", "議會關注"}
    answer = keep("selectionrule", asked)
    assert answer.status_code == 422
    assert "議會關注" in str(answer.context["form"].errors["valid_from"])
    nothing = {**asked, "label": "無條件", "minimum_budget": ""}
    assert "minimum_budget" in keep("selectionrule", nothing).context["form"].errors


def test_a_selection_rule_ends_without_a_successor(books, planning_officer, client_of):
    """From the next day it proposes nothing; today's proposals stand."""
    rule = SelectionRule.objects.get(carries_over=True)
    client, url = client_of(planning_officer), reverse("oversight:rule-end", args=[rule.pk])
    assert client.post(url, {"valid_to": "109/11/1", "reason": "不再延續"}).status_code == 422
    assert client.post(url, {"valid_to": "109/12/31", "reason": "不再延續"}).status_code == 302
    assert rule in selectors.selection_rules(date(2020, 12, 31))
    assert rule not in selectors.selection_rules(date(2021, 1, 1))


def test_the_lock_moves_from_the_month_of_its_version(keep):
    """PLN-05: November is locked by the old rule, December by the new one."""
    later = {
        "valid_from": "109/12/1", "lock_day": "10", "spending_floor": "80", "source": "列管要點第7點",
        "reason": "各單位反映時間不足",
    }  # fmt: skip
    assert keep("reportingrule", later).status_code == 302
    assert selectors.months.locks_on(date(2020, 11, 1)) == date(2020, 12, 7)
    assert selectors.months.locks_on(date(2020, 12, 1)) == date(2021, 1, 10)
    assert ReportingRule.objects.count() == 2


@pytest.mark.parametrize("kind", ["lagrule", "selectionrule", "reportingrule"])
def test_everybody_reads_the_rules_and_only_planning_keeps_them(books, client_of, clerk, head, auditor, kind):
    """X-03."""
    services.seed()
    for person in (clerk, head, auditor):
        client = client_of(person)
        page = client.get(reverse(f"oversight:{kind}-list"))
        assert page.status_code == 200
        row = page.context["table"].rows[0].record
        assert client.get(reverse(f"oversight:{kind}-detail", args=[row.pk])).status_code == 200
        assert client.get(reverse(f"oversight:{kind}-new")).status_code == 403
        assert client.post(reverse(f"oversight:{kind}-withdraw", args=[row.pk])).status_code == 403


def test_seeding_again_doubles_nothing_and_reopens_nothing(keep):
    """An upgrade leaves the county's own versions alone."""
    keep("lagrule", STRICTER)
    services.seed()
    assert [rule.severe for rule in LagRule.objects.all()] == [Decimal(5), Decimal("6.5")]
    assert LagRule.objects.last().valid_to == date(2020, 11, 30)
