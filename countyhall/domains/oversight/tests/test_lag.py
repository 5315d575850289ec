"""What counts as behind, on which day, and what was known of it."""

from datetime import date
from decimal import Decimal

import pytest

from countyhall.domains.oversight import factories, selectors
from countyhall.domains.oversight.lifecycle import monthly_report
from countyhall.domains.oversight.models import LagRule, Plan
from countyhall.domains.oversight.selectors import Lamp
from countyhall.kernel.figures import services as figures
from countyhall.kernel.period import Period

pytestmark = pytest.mark.django_db
PERIOD = Period.parse("109-04..109-09")
SEPTEMBER = date(2020, 9, 1)

# planned, actual and lamp of the thirteen plans of the county's own table (annex B)
ANNEX_B = [
    ("89.05", "87.08", Lamp.YELLOW), ("30", "30", Lamp.GREEN), ("5", "5", Lamp.GREEN), ("25", "25", Lamp.GREEN),
    ("31.79", "36.7", Lamp.GREEN), ("80", "80", Lamp.GREEN), ("100", "89.31", Lamp.RED), ("50.82", "62.11", Lamp.GREEN),
    ("0.64", "0.64", Lamp.GREEN), ("32.22", "22.77", Lamp.RED), ("38.56", "37.21", Lamp.YELLOW),
    ("16.22", "15", Lamp.YELLOW),
]  # fmt: skip


@pytest.mark.parametrize(("planned", "actual", "lamp"), ANNEX_B)
def test_lamps_of_the_countys_own_table(books, planned, actual, lamp):
    """PLN-06, annex B."""
    rule = selectors.lag_rule(SEPTEMBER)
    assert selectors.lamp(Decimal(planned) - Decimal(actual), rule) == lamp


@pytest.mark.parametrize(
    ("lag", "lamp"), [("6.5", Lamp.RED), ("6.49", Lamp.YELLOW), ("0", Lamp.GREEN), ("0.01", Lamp.YELLOW)]
)
def test_exactly_six_and_a_half_points_is_severe(books, lag, lamp):
    """PLN-06: 以上 includes the bound."""
    assert selectors.lamp(Decimal(lag), selectors.lag_rule(SEPTEMBER)) == lamp


def test_the_boundary_counts_in_the_figure_too(watched, reported):
    """PLN-06, fixture oversight.severely_behind."""
    reported(watched, "50.00", "43.50")
    assert figures.value("oversight.severely_behind", PERIOD, date(2020, 10, 31)).value == 1


def test_a_missing_report_is_a_class_of_its_own_and_never_nought(watched):
    """PLN-06."""
    counts = selectors.lamp_counts(Plan.objects.all(), SEPTEMBER, date(2020, 10, 31))
    assert counts == {"green": 0, "yellow": 0, "red": 0, "missing": 1}
    judged = selectors.with_lamp(Plan.objects.all(), SEPTEMBER, date(2020, 10, 31)).get()
    assert (judged.lamp_then, judged.lag_then, judged.actual_then) == ("missing", None, None)


def test_a_new_threshold_holds_from_its_day_and_leaves_the_past_alone(watched, reported):
    """Law is data with dates."""
    reported(watched, "50", "44")
    LagRule.objects.update(valid_to=date(2020, 9, 30))
    LagRule.objects.create(valid_from=date(2020, 10, 1), behind=0, severe=Decimal(5), source="測試")
    assert selectors.lamp(Decimal(6), selectors.lag_rule(SEPTEMBER)) == Lamp.YELLOW
    assert selectors.lamp(Decimal(6), selectors.lag_rule(date(2020, 10, 1))) == Lamp.RED


def test_the_lamp_turns_after_a_correction_and_the_past_stays(
    watched, reported, clerk, planning_officer, settings
):
    """PLN-05: what was known on a day is known for ever."""
    report = reported(watched, "50", "50")
    settings.OFFICE_DATE = "2020-11-05"
    correct = {
        "actual": Decimal(40),
        "spent": 0,
        "cause": "land",
        "remedy": "協調",
        "remedy_owner": "科長",
        "expected_on": None,
    }
    report = monthly_report.take(report, "correct", by=clerk, correction_reason="重複計列", **correct)
    monthly_report.take(report, "approve_correction", by=planning_officer)
    known = selectors.with_lamp(Plan.objects.all(), SEPTEMBER, date(2020, 11, 4)).get()
    now = selectors.with_lamp(Plan.objects.all(), SEPTEMBER, date(2020, 11, 5)).get()
    assert (known.lamp_then, now.lamp_then) == (Lamp.GREEN, Lamp.RED)
    assert figures.value("oversight.severely_behind", PERIOD, date(2020, 10, 31)).value == 0
    assert figures.value("oversight.severely_behind", PERIOD, date(2020, 11, 30)).value == 1
    month = selectors.months_of(watched, date(2020, 11, 5))[0]
    assert (month.reported.actual, month.known.actual, month.corrected) == (
        Decimal("50.00"),
        Decimal("40.00"),
        True,
    )


def test_a_late_release_does_not_change_what_was_watched(watched, planning_officer, settings):
    """A release decided in September but entered in December is not known in October."""
    from countyhall.domains.oversight.lifecycle import listing

    settings.OFFICE_DATE = "2020-12-10"
    one = listing.take(watched.listings.get(), "propose_release", by=planning_officer, release_reason="完工")
    listing.take(one, "release", by=planning_officer, on=date(2020, 8, 15))
    assert figures.value("oversight.listed_projects", PERIOD, date(2020, 10, 31)).value == 1
    assert figures.value("oversight.listed_projects", PERIOD, date(2020, 12, 31)).value == 0


def test_the_trend_counts_each_month_as_it_was_watched_then(watched, reported):
    """PLN-06."""
    reported(watched, "60", "60", month=date(2020, 8, 1), on="2020-09-04")
    reported(watched, "70", "60")
    lines = selectors.trend(Plan.objects.all(), "selected", SEPTEMBER, date(2020, 10, 31), 3)
    assert [line.label for line in lines] == ["109/07", "109/08", "109/09"]
    assert [line.counts["missing"] for line in lines] == [1, 0, 0]
    assert (lines[1].counts["green"], lines[2].counts["red"]) == (1, 1)


def test_units_are_compared_by_their_means_and_money(watched, reported, books):
    """PLN-08: paid ÷ allotted."""
    reported(watched, "70", "60", allotted=1_000_000, spent=700_000)
    factories.WatchedFactory(plan=factories.ApprovedPlanFactory(unit=books.section), unit=books.section)
    line = selectors.by_unit(Plan.objects.all(), SEPTEMBER, date(2020, 10, 31))[0]
    assert (line.plans, line.reported, line.severe, line.lag, line.spending) == (
        2,
        1,
        1,
        Decimal(10),
        Decimal(70),
    )


def test_a_forecast_is_a_range_with_its_method(watched, reported):
    """Early warning: never a bare date."""
    assert selectors.forecast(watched, date(2020, 10, 31)) is None
    for month, actual in enumerate([10, 15, 25, 30, 42], 5):
        reported(watched, str(actual), str(actual), month=date(2020, month, 1), on=f"2020-{month + 1:02}-03")
    found = selectors.forecast(watched, date(2020, 10, 31))
    assert found.early <= found.middle <= found.late
    assert found.months == 4
    assert str(found.method)


def test_progress_that_always_equals_the_plan_is_asked_about(watched, reported):
    """Gaming: a question, no verdict."""
    for month in range(3, 9):
        reported(
            watched, str(month * 8), str(month * 8), month=date(2020, month, 1), on=f"2020-{month + 1:02}-03"
        )
    assert [one.code for one in selectors.suspicions(watched, date(2020, 10, 31))] == ["always_equal"]
