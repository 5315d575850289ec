"""Findings and forecasts of a series, against numbers made by hand."""

from datetime import date

from countyhall.domains.insights.boards.aiding import ahead, findings, named
from countyhall.domains.insights.methods.series import run

MONTHS = run(date(2018, 1, 1), 36)


def rows(values, times=MONTHS):
    return [{"month": at, "n": value} for at, value in zip(times, values, strict=False)]


def test_an_unusual_month_is_named_with_what_was_usual_and_by_which_method():
    """Every month one more than a year before, or two; March 2020 fell by 60."""
    values = [100 + at // 12 + at % 2 * (at // 12) for at in range(36)]
    values[26] = 40
    said = findings(rows(values), "month", "n", "人次")
    assert len([one for one in said if "3.5" in one]) == 1
    assert "109年3月" in said[0] and "40 人次" in said[0] and "3.5" in said[0]


def test_a_change_of_level_says_from_when_on():
    """Twelve years at 10, twelve at 20: U = 144 at the turn, chance = 2·exp(-6·144²/(24³+24²)) = 0.0004."""
    years = [{"year": 1990 + at, "n": 10 if at < 12 else 20} for at in range(24)]
    said = findings(years, "year", "n", "人")
    assert len(said) == 1 and "91" in said[0] and "0.000" in said[0]


def test_nothing_is_found_in_a_short_or_even_series():
    assert findings(rows([5] * 36), "month", "n") == []
    assert findings(rows([1, 9]), "month", "n") == []
    assert findings([], "month", "n") == []


def test_the_next_months_are_those_of_last_year_moved_by_the_usual_step():
    """Every month 12 more than the year before: the middle and both ends are last year's month plus 12."""
    found = ahead(rows(list(range(36))), "month", "n")
    assert len(found) == 12
    assert found[0] == {"month": date(2021, 1, 1), "n": 36.0, "low": 36.0, "high": 36.0}
    assert found[11]["month"] == date(2021, 12, 1)


def test_years_go_on_as_years():
    yearly = [{"year": date(2000 + at, 1, 1), "n": 5 * at} for at in range(14)]
    assert [(one["year"], one["n"]) for one in ahead(yearly, "year", "n")] == [
        (date(2014, 1, 1), 70.0), (date(2015, 1, 1), 75.0), (date(2016, 1, 1), 80.0),
    ]  # fmt: skip
    numbered = [{"year": 2000 + at, "n": 5 * at} for at in range(14)]
    assert [one["year"] for one in ahead(numbered, "year", "n")] == [2014, 2015, 2016]


def test_a_gap_or_a_short_past_gives_no_forecast():
    assert ahead(rows([*range(20), None, *range(15)]), "month", "n") == []
    assert ahead(rows(range(20)), "month", "n") == []
    assert ahead([{"month": "a", "n": 1}, {"month": "b", "n": 2}], "month", "n") == []


def test_times_are_named_in_years_of_the_republic():
    assert named(date(2020, 9, 1)) == "109年9月"
    assert "109" in named(date(2020, 1, 1), yearly=True) and "109" in named(2020)
