"""The report's numbers of analyses, from the records behind them."""

from datetime import date

import pytest

from countyhall.domains.insights import lifecycle, selectors
from countyhall.domains.insights.demo.load import FIRST, SECOND
from countyhall.domains.insights.factories import AnalysisFactory, PreparationFactory, ThemeFactory
from countyhall.domains.insights.models import Analysis
from countyhall.kernel.lake import Field, Schema
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import Period
from countyhall.kernel.records import services as records
from countyhall.kernel.testing import member_of

pytestmark = pytest.mark.django_db
YEAR, AS_OF = Period.parse("109-04..109-09"), date(2020, 10, 31)


def test_the_demo_county_has_what_its_report_counts():
    """109-2, section 13 (3): 3 themes, 7 units, 13 analyses; 10 in the second phase."""
    assert len(FIRST) == 3
    assert len({unit for analyses in FIRST.values() for unit, *_rest in analyses}) == 7
    assert sum(len(analyses) for analyses in FIRST.values()) == 13
    assert len(SECOND) == 10


def test_an_analysis_is_counted_from_the_day_it_is_in_use(county, settings):
    clerk = member_of(county.section, "handler")
    one = AnalysisFactory(unit=county.section, phase=1, method="按月彙總")
    settings.OFFICE_DATE = "2020-09-01"
    one = lifecycle.analysis.take(one, "begin", by=clerk)
    lifecycle.analysis.take(one, "put_in_use", by=clerk)
    assert list(selectors.in_use(YEAR, AS_OF)) == [one]
    assert not selectors.in_use(Period.parse("109-04..109-08"), date(2020, 8, 31)).exists()


def test_an_analysis_without_a_method_is_not_put_in_use(county):
    clerk = member_of(county.section, "handler")
    one = lifecycle.analysis.take(AnalysisFactory(unit=county.section), "begin", by=clerk)
    with pytest.raises(Refused):
        lifecycle.analysis.take(one, "put_in_use", by=clerk)
    assert Analysis.objects.get(pk=one.pk).state == Analysis.State.RUNNING


def test_a_retired_analysis_stays_in_the_past(county, settings):
    chief = member_of(county.section, "section_chief")
    one = AnalysisFactory(unit=county.section, phase=1, method="按月彙總")
    settings.OFFICE_DATE = "2020-09-01"
    for step in ("begin", "put_in_use"):
        one = lifecycle.analysis.take(one, step, by=chief)
    settings.OFFICE_DATE = "2020-11-01"
    lifecycle.analysis.take(one, "retire", by=chief)
    assert selectors.in_use(YEAR, AS_OF).count() == 1
    assert selectors.in_use(Period.parse("109-11"), date(2020, 11, 30)).count() == 0


def test_themes_and_units_count_their_facts(county):
    theme, unit = ThemeFactory(unit=county.root), PreparationFactory(unit=county.section)
    records.happened(theme, "opened", on=theme.opened_on, recorded_on=theme.opened_on)
    records.happened(unit, "ready", on=unit.ready_on, recorded_on=unit.ready_on)
    assert selectors.themes(YEAR, AS_OF).count() == selectors.ready(YEAR, AS_OF).count() == 1


def test_a_table_says_which_analyses_stand_on_it(county, settings, tmp_path):
    """Only those that the person may see."""
    settings.LAKE_STORE = f"file://{tmp_path}"
    table = lake.create("ages", "年齡", Schema((Field("age", "年齡"),)), unit=county.section)
    one = AnalysisFactory(unit=county.section)
    one.tables.add(table)
    assert [use.label for use in selectors.uses_of(table, member_of(county.section, "handler"))] == [
        one.title
    ]
    assert not list(selectors.uses_of(table, member_of(county.other_section, "handler")))
