"""Figures count dated facts, and their codes are known once."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import ProgrammingError

from countyhall.kernel.figures import Figure, services, snapshots
from countyhall.kernel.figures.models import KeptValue
from countyhall.kernel.figures.tests.conftest import AS_OF, FIGURES, HALF_YEAR, received
from countyhall.kernel.records import services as records
from countyhall.kernel.registry import Domain, registry

pytestmark = pytest.mark.usefixtures("counting")


def test_a_figure_counts_what_happened_in_its_period_and_was_known(case):
    inside = case("一", date(2020, 4, 1))
    case("二", date(2020, 10, 1))
    value = services.value("counting.received", HALF_YEAR, AS_OF)
    assert (value.value, value.ids, value.text) == (1, [inside.pk], "1件")


def test_a_past_figure_asked_as_of_a_past_day_stays_the_same(case):
    case("一", closed_on=date(2020, 6, 1))
    before = services.value("counting.closed", HALF_YEAR, AS_OF).value
    late = case("二")
    records.happened(late, "closed", on=date(2020, 6, 2), recorded_on=date(2020, 12, 1))
    assert services.value("counting.closed", HALF_YEAR, AS_OF).value == before == 1
    assert services.value("counting.closed", HALF_YEAR, date(2020, 12, 31)).value == 2


def test_a_ratio_is_rounded_half_up_to_two_places(case):
    for number in range(8):
        case(str(number), closed_on=date(2020, 6, 1) if number < 1 else None)
    assert services.value("counting.rate", HALF_YEAR, AS_OF).value == Decimal("12.50")
    part, whole = services.part_and_whole(services.catalogue()["counting.rate"], HALF_YEAR, AS_OF)
    assert (part.value, whole.value) == (1, 8)


def test_a_ratio_of_nothing_has_no_value(county):
    value = services.value("counting.rate", HALF_YEAR, AS_OF)
    assert (value.value, value.text, value.plain()["value"]) == (None, "—", None)


def test_a_breakdown_has_one_figure_for_each_key_in_order(case, county):
    case("一", unit=county.other_section)
    case("二")
    case("三")
    parts = [v for v in services.all_values(HALF_YEAR, AS_OF) if v.code.startswith("counting.by_unit.")]
    assert [(v.code, v.label, v.value) for v in parts] == [
        ("counting.by_unit.甲處一科", "甲處一科", 2),
        ("counting.by_unit.乙處一科", "乙處一科", 1),
    ]


def test_a_key_without_records_is_zero_and_an_unknown_one_is_refused(county):
    assert services.value("counting.by_unit.甲處二科", HALF_YEAR, AS_OF).value == 0
    with pytest.raises(services.UnknownFigure, match="無此單位"):
        services.value("counting.by_unit.無此單位", HALF_YEAR, AS_OF)


def test_an_unknown_code_is_refused_by_name(db):
    with pytest.raises(services.UnknownFigure, match=r"counting\.nothing"):
        services.value("counting.nothing", HALF_YEAR, AS_OF)


def test_a_code_used_twice_is_refused(monkeypatch, db):
    twice = Domain(label="twice", name="", figures=[FIGURES[0]])
    monkeypatch.setitem(registry.domains, "twice", twice)
    with pytest.raises(ValueError, match=r"counting\.received"):
        services.catalogue()


def test_the_json_has_the_six_members_of_the_command(case):
    case("一")
    rows = {row["code"]: row for row in services.as_json(HALF_YEAR, AS_OF)}
    assert rows["counting.received"] == {
        "code": "counting.received",
        "label": "收到案件",
        "value": 1,
        "unit": "件",
        "period": "109-04..109-09",
        "as_of": "2020-10-31",
    }
    assert "counting.table" not in rows


def test_a_trend_asks_past_periods_as_they_were_known_as_long_after(case):
    case("一", date(2019, 10, 2))
    case("二")
    trend = services.trend("counting.received", HALF_YEAR, AS_OF, 3)
    assert [(v.period, v.value, v.as_of) for v in trend] == [
        ("108-04..108-09", 0, date(2019, 10, 31)),
        ("108-10..109-03", 1, date(2020, 5, 1)),
        ("109-04..109-09", 1, AS_OF),
    ]


def test_money_is_said_in_the_words_of_the_office(case):
    case("一")
    assert services.value("counting.money", HALF_YEAR, AS_OF).text == "104萬4,493元"


def test_a_kept_value_stands_beside_what_is_known_later(case):
    """RPT-07: the published value stays; the restated one is shown beside it."""
    first = case("一")
    snapshot = snapshots.keep(services.all_values(HALF_YEAR, AS_OF), HALF_YEAR, AS_OF)
    late = case("二")
    records.happened(late, "received", on=date(2020, 5, 5), recorded_on=date(2020, 12, 1))
    row = next(
        row
        for row in snapshots.restated(snapshot, date(2020, 12, 31))
        if row.kept.code == "counting.received"
    )
    assert (row.kept.value, row.kept.ids, row.now.value, row.difference) == (1, [first.pk], 2, 1)
    assert row.changed
    with pytest.raises(ProgrammingError, match="Cannot update"):
        KeptValue.objects.update(value=0)


def test_a_figure_may_count_by_a_total(case):
    case("一")
    figure = Figure("x", "x", of=received, sum="version")
    assert figure.measure(figure.rows(HALF_YEAR, AS_OF)) == 1
