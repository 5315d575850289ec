"""Population, health and teachers: every method against a case worked out by hand."""

import pytest

from countyhall.domains.insights.methods import health, population, rates, standards, teachers


def test_ratios_of_a_population():
    """20 young, 70 working, 10 old: (20 + 10) / 70; 10 / 20; 51 men and 49 women."""
    assert population.dependency_ratio(20, 70, 10) == pytest.approx(42.857142857)
    assert population.ageing_index(20, 10) == 50
    assert population.sex_ratio(51, 49) == pytest.approx(104.081632653)
    assert population.ageing_index(0, 10) is None


def test_what_is_neither_birth_nor_death_is_moving():
    """1,000 became 1,030 with 12 births and 7 deaths: 5 of themselves, 25 by moves."""
    assert population.natural_increase(12, 7) == 5
    assert population.social_increase(1000, 1030, 12, 7) == 25


def test_a_pyramid_groups_single_ages():
    rows = population.pyramid({(0, "M"): 1, (4, "M"): 2, (4, "F"): 3, (5, "F"): 4, (100, "F"): 5})
    assert rows == [
        {"age": "0-4", "men": 3, "women": 3},
        {"age": "5-9", "men": 0, "women": 4},
        {"age": "100+", "men": 0, "women": 5},
    ]


def test_a_projection_moves_each_cohort_on():
    """Hand-made: three groups, the middle one fertile.

    Women 100, 100, 100 with survival 0.9, 0.8, 0.5 (the open group stays with half): the second group becomes
    90, the third 100 × 0.8 + 100 × 0.5 = 130. Births: 5 × 0.1 × (100 + 90) / 2 = 47.5; with 1 boy per girl and
    0.96 alive that is 22.8 each. Men without deaths: 100, 100, 200 less the newborns' row.
    """
    said = population.Assumptions(
        survival={"F": [0.9, 0.8, 0.5], "M": [1.0, 1.0, 1.0]},
        fertility=[0.0, 0.1, 0.0],
        newborns={"F": 0.96, "M": 0.96},
        boys_per_girl=1.0,
    )
    start = {"F": [100, 100, 100], "M": [100, 100, 100]}
    after = population.project(start, said, 1)[1]
    assert after["F"] == pytest.approx([22.8, 90, 130])
    assert after["M"] == pytest.approx([22.8, 100, 200])


def test_moves_are_added_at_the_end_of_a_step():
    said = population.Assumptions(
        survival={"F": [1, 1, 1], "M": [1, 1, 1]}, fertility=[0, 0, 0], newborns={"F": 1, "M": 1},
        migration={"F": [1, -500, 2], "M": [0, 0, 0]},
    )  # fmt: skip
    after = population.project({"F": [10, 10, 10], "M": [0, 0, 0]}, said, 1)[1]
    assert after["F"] == [1, 0, 22]


def test_groups_that_do_not_agree_are_refused():
    said = population.Assumptions({"F": [1, 1], "M": [1, 1]}, [0, 0, 0], {"F": 1, "M": 1})
    with pytest.raises(ValueError, match="agree"):
        population.project({"F": [1, 1], "M": [1, 1]}, said, 1)


def test_survival_follows_from_death_rates():
    """m = 0.02: q = 0.1 / 1.05 = 0.095238, so 0.904762 live on; between two equal groups the same."""
    assert population.survival_from([0.02, 0.02]) == pytest.approx([0.9047619, 0.9047619])


def test_standard_populations_are_whole():
    """WHO: the published shares add up to 100; Taiwan in mid-2000: 21.97 million in the UN's estimate."""
    for one in standards.STANDARDS.values():
        assert sum(one.shares().values()) == pytest.approx(1)
        assert list(one.shares()) == list(standards.GROUPS)
    assert sum(standards.WHO_2000.people) == pytest.approx(100, abs=0.05)
    assert sum(standards.TAIWAN_2000.people) == pytest.approx(21_966.5, abs=0.1)


def test_an_adjusted_rate_weighs_each_group():
    """Two groups have people: 10 of 1,000 under 5 die, 40 of 1,000 from 85 on.

    Crude 50 / 2,000 = 2,500 per 100,000. By the WHO's shares, 8.86 and 0.635 of 100.035:
    1,000 × 0.0885690 + 4,000 × 0.0063478 = 113.960.
    """
    found = health.adjusted_rate({"0-4": 10, "85+": 40}, {"0-4": 1000, "85+": 1000}, standards.WHO_2000)
    assert (found.deaths, found.people, found.crude) == (50, 2000, 2500)
    whole = sum(standards.WHO_2000.people)
    assert found.adjusted == pytest.approx((1000 * 8.86 + 4000 * 0.635) / whole)
    assert found.adjusted == pytest.approx(113.96, abs=0.01)


def test_deaths_where_nobody_lives_have_no_rate():
    found = health.adjusted_rate({"85+": 1}, {"0-4": 10}, standards.WHO_2000)
    assert found.adjusted is None
    assert found.crude == 10_000


def test_a_cause_code_means_what_its_year_says():
    """06 was blood poisoning up to 96 and is cancer from 97 on."""
    assert health.cause("06", 96) == "敗血症"
    assert health.cause("06", 97) == "惡性腫瘤"
    assert health.cause("10", 96) == "惡性腫瘤"
    with pytest.raises(health.UnknownCause):
        health.cause("41", 96)


def test_ages_of_the_code_book_fall_into_the_standard_groups():
    assert [health.standard_age(code) for code in ("01", "06", "07", "22", "23", "26", "99")] == [
        "0-4", "0-4", "5-9", "80-84", "85+", "85+", None,
    ]  # fmt: skip


def test_equal_causes_share_a_rank_and_other_has_none():
    rows = [
        {"cause": "其他", "deaths": 90}, {"cause": "惡性腫瘤", "deaths": 50}, {"cause": "肺炎", "deaths": 7},
        {"cause": "糖尿病", "deaths": 7}, {"cause": "自殺", "deaths": 3},
    ]  # fmt: skip
    found = health.leading(rows, 3)
    assert [(row["rank"], row["cause"]) for row in found] == [(1, "惡性腫瘤"), (2, "糖尿病"), (2, "肺炎")]
    assert rates.ranks([5, None, 5, 1]) == [1, None, 1, 3]


@pytest.mark.parametrize(
    ("age", "seniority", "years"),
    [(58, 25, 0), (50, 20, 8), (57, 10, 3), (40, 10, 18), (64, 1, 1), (65, 0, 0), (60, 5, 0)],
)
def test_when_a_teacher_may_retire(age, seniority, years):
    """25 years and 58, or 5 years and 60, or 65: whichever comes first."""
    assert teachers.years_to_retire(age, seniority) == years


def test_a_wave_of_retirement_counts_each_teacher_once():
    rows = [{"age": 58, "seniority": 30, "teachers": 2}, {"age": 55, "seniority": 25, "teachers": 3}]
    wave = teachers.retirement_wave(rows, 109, 10)
    assert [(row["year"], row["may_retire"]) for row in wave if row["may_retire"]] == [(109, 2), (112, 3)]
    assert [(row["year"], row["must_retire"]) for row in wave if row["must_retire"]] == [(116, 2), (119, 3)]
    assert wave[-1]["so_far"] == 5


def test_rates_of_nothing_are_nothing():
    assert rates.per_ten_thousand(5, 0) is None
    assert rates.per_ten_thousand(139, 139_273) == pytest.approx(9.98, abs=0.01)
    assert rates.growth(5, 0) is None
    assert rates.growth(90, 120) == -25
    with pytest.raises(ValueError, match="entitled"):
        rates.uptake(11, 10)
