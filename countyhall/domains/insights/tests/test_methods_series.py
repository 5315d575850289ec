"""Series, unusual values, forecasts, places, berths and questions: against cases worked out by hand."""

from datetime import date, datetime

import pytest
from django.utils import translation

from countyhall.domains.insights.methods import berths, changes, forecast, hotspots, questions, series
from countyhall.kernel.lake import Field, Kind, Schema

JAN = date(2019, 1, 1)


def months(values, first=JAN):
    return dict(zip(series.run(first, len(values)), values, strict=True))


def test_the_same_month_a_year_ago_and_the_year_so_far():
    """Twelve times 100, then 50, 150: half as much and half more; 200 in two months as in the year before."""
    values = months([100] * 12 + [50, 150])
    rows = series.year_on_year(values)
    assert (rows[12]["change"], rows[12]["growth"]) == (-50, -50)
    assert rows[0]["growth"] is None
    found = series.so_far(values)
    assert (found[11]["so_far"], found[13]["so_far"], found[13]["year_ago_so_far"]) == (1200, 200, 200)
    assert found[13]["growth"] == 0


def test_a_missing_month_leaves_no_sum_and_no_comparison():
    found = series.so_far({JAN: 5, date(2019, 3, 1): 7})
    assert [row["so_far"] for row in found] == [5, None]
    assert series.filled({JAN: 5, date(2019, 3, 1): 7})[1] == (date(2019, 2, 1), None)


def test_a_break_is_the_sum_after_against_the_sum_before():
    """12 × 100 before, 12 × 4 after the closing: 96 in a hundred less."""
    values = months([100] * 12 + [4] * 12)
    assert series.around(values, date(2020, 1, 1)) == {"before": 1200, "after": 48, "growth": -96}
    assert series.around(values, date(2020, 6, 1))["after"] is None


def test_an_unusual_month_is_told_in_words_and_is_no_base_for_the_next_year():
    """Steps of 7 or 12 from year to year; one month of 500."""
    values = [100 + n % 12 * 5 + n // 12 * 10 + n % 5 - 2 for n in range(60)]
    values[40] = 500
    with translation.override("en"):
        found = changes.anomalies(list(enumerate(values)), unit="件")
    assert [one.at for one in found] == [40]
    assert "at most" in found[0].words and "500 件" in found[0].words


def test_nothing_is_unusual_where_there_is_too_little_or_no_spread():
    assert changes.anomalies([(n, 1) for n in range(60)], season=1) == []
    assert changes.anomalies([(n, n * n) for n in range(7)], season=1) == []


def test_values_without_a_season_are_judged_by_their_median():
    """Median 11, absolute deviations 1 0 1 0 1 0 1 0 39: median 1; 0.6745 × 39 / 1 = 26.3."""
    found = changes.anomalies(list(enumerate([10, 11, 12, 11, 10, 11, 12, 11, 50])), season=1)
    assert [(one.at, round(one.score, 1)) for one in found] == [(8, 26.3)]


def test_a_change_of_level_is_found_by_pettitt():
    """Five 1s and five 9s: ranks 3 and 8, U(5) = 2 × 15 - 5 × 11 = -25, 2 exp(-6 × 625 / 1100) = 0.066;

    with six each U(6) = 2 × 21 - 6 × 13 = -36 and 2 exp(-6 × 1296 / 1872) = 0.031: less than 0.05.
    """
    assert changes.change_of_level(list(enumerate([1] * 5 + [9] * 5))) is None
    found = changes.change_of_level(list(enumerate([1] * 6 + [9] * 6)))
    assert (found.at, found.before, found.after) == (6, 1, 9)
    assert found.chance == pytest.approx(0.0314, abs=1e-4)
    assert changes.cusum([1, 1, 3, 3]) == [-1, -2, -1, 0]


def test_a_forecast_is_the_last_season_within_past_errors():
    """Every step from year to year is 10: the middle goes up by 10 and the range has no width."""
    values = [100 + n % 12 + n // 12 * 10 for n in range(36)]
    found = forecast.forecast(values, 13)
    assert (found[0].value, found[0].low, found[0].high) == (130, 130, 130)
    assert found[12].value == 140
    with pytest.raises(forecast.TooShort):
        forecast.forecast(values[:23], 1)


def test_a_range_has_the_width_of_past_steps():
    """Steps -1 and 1 in turn: quantiles 0.1 and 0.9 are -1 and 1; two seasons ahead √2 as wide."""
    values = [100.0] * 12 + [101.0, 99.0] * 6
    found = forecast.forecast(values, 24)
    assert found[0].high - found[0].low == pytest.approx(2)
    assert found[23].high - found[23].low == pytest.approx(2 * 2**0.5)
    assert forecast.quantile([1, 2, 3, 4], 0.5) == 2.5


def test_points_in_one_square_are_one_hot_spot():
    points = [(118.3210, 24.4310), (118.3212, 24.4312), (118.4500, 24.4600)]
    found = hotspots.hot_spots(points, side=500, least=2)
    assert [(cell.count, round(cell.share, 1)) for cell in found] == [(2, 66.7)]
    assert abs(found[0].lon - 118.321) < 0.005
    assert hotspots.point("POINT(118.32 24.43)") == (118.32, 24.43)
    assert hotspots.point("") is None


def at(day, hour):
    return datetime(2020, 9, day, hour)


def test_a_berth_is_used_once_however_many_ships_lie_there():
    """1 Sept. 0-12 and 6-18 are 18 hours of 24; what lies outside the window is cut."""
    stays = [(at(1, 0), at(1, 12)), (at(1, 6), at(1, 18)), (at(1, 7), at(1, 8)), (None, at(1, 20))]
    assert berths.occupied(stays, at(1, 0), at(2, 0)) == 18
    assert berths.berth_use(stays, at(1, 0), at(2, 0)) == 75
    assert berths.occupied([(at(1, 20), at(2, 5))], at(1, 0), at(2, 0)) == 4
    assert berths.side_by_side(stays) == 3
    assert berths.hours(at(1, 0), None) is None
    with pytest.raises(ValueError, match="before"):
        berths.hours(at(2, 0), at(1, 0))


TABLES = [
    questions.Table(
        "ferry", "小三通旅客",
        Schema((
            Field("month", "月份", Kind.MONTH),
            Field("route", "航線", values=("金門廈門", "金門泉州")),
            Field("passengers", "旅客人次", Kind.INTEGER, unit="人次"),
            Field("sailings", "航班數", Kind.INTEGER, unit="班"),
        )),
    ),
    questions.Table(
        "people", "村里人口",
        Schema((
            Field("town", "鄉鎮", values=("金城鎮", "金湖鎮")),
            Field("people", "人口數", Kind.INTEGER, unit="人"),
        )),
    ),
]  # fmt: skip


def test_a_question_finds_table_number_and_breakdown():
    found = questions.suggest("各鄉鎮人口數最多的是哪裡？", TABLES)
    assert (found[0].table, found[0].kind, found[0].x) == ("people", "bars", "town")
    assert found[0].query.measures[0].field == "people"


def test_a_question_about_time_is_a_line_and_named_values_narrow_it():
    found = questions.suggest("金門廈門航線的小三通旅客人次逐年變化", TABLES)[0]
    assert (found.table, found.kind, found.query.groups[0].grain) == ("ferry", "series", "year")
    assert found.query.where[0].value == ["金門廈門"]
    assert questions.suggest("小三通航班數趨勢", TABLES)[0].query.measures[0].field == "sailings"


def test_a_question_about_nothing_the_house_has_finds_nothing():
    assert questions.suggest("今天天氣如何", TABLES) == []
    assert questions.suggest("", TABLES) == []
