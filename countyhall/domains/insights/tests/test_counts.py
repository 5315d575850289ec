"""The report's numbers of analyses, from the records behind them."""

from datetime import date

import pytest

from countyhall.config.demo import county as demo
from countyhall.domains.insights import lifecycle, selectors
from countyhall.domains.insights.analyses import STUDIES
from countyhall.domains.insights.demo.tables import load_tables, rows_of
from countyhall.domains.insights.factories import AnalysisFactory, PreparationFactory, ThemeFactory
from countyhall.domains.insights.models import Analysis
from countyhall.kernel.figures import services as figures
from countyhall.kernel.lake import Field, Schema
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset, Edition
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.period import Period
from countyhall.kernel.records import services as records
from countyhall.kernel.testing import member_of

pytestmark = pytest.mark.django_db
YEAR, AS_OF = Period.parse("109-04..109-09"), date(2020, 10, 31)


def test_the_demo_county_reports_what_its_report_counts(settings, tmp_path, db):
    """109-2, section 13 (3): 3 themes, 7 units, 13 analyses; 10 in the second phase; each opens onto its records."""
    settings.HOME = tmp_path
    demo.load(scale=0.001, only={"insights"})
    period = Period.parse("109-04..109-09")
    reader = User.objects.get(username="auditor")
    expected = {"phase1_themes": 3, "phase1_units": 7, "phase1_analyses": 13, "phase2_analyses": 10}
    for code, value in expected.items():
        assert figures.value(f"insights.{code}", period, AS_OF).value == value, code
        rows = figures.find(f"insights.{code}", period, AS_OF).rows(period, AS_OF)
        assert rows.model.objects.visible_to(reader).filter(pk__in=rows).count() == value, code
    before = Period.parse("108-04..108-09")
    assert figures.value("insights.phase1_analyses", before, date(2019, 9, 30)).value == 0
    for study in STUDIES:
        one = Analysis.objects.get(title=study.title)
        assert one.method == study.method and one.unit.name == study.unit
        for table, dataset in zip(study.tables, one.tables.order_by("pk"), strict=True):
            assert dataset.code == table.code and dataset.current.rows == len(rows_of(table))
            assert (dataset.origin == Dataset.Origin.GENERATED) == table.generated
            assert ("示範資料" in dataset.description) == table.generated
    editions = Edition.objects.count()
    load_tables({unit.name: unit for unit in Unit.objects.all()}, User.objects.get(username="planning"))
    assert Edition.objects.count() == editions, "nothing is made twice"


def test_themes_and_units_are_entered_with_the_day_that_is_counted(client_of, county, settings):
    """What is reported can be kept by the office itself."""
    settings.OFFICE_DATE = "2020-09-01"
    client = client_of(member_of(county.section, "handler"))
    theme = {"name": "人口", "phase": 1, "opened_on": "108/2/18", "unit": county.section.pk}
    ready = {"unit": county.section.pk, "phase": 1, "ready_on": "108/6/28", "sources": "戶政資料"}
    answer = client.post("/insights/theme/new/", theme)
    assert answer.status_code == 302, answer.context_data["form"].errors
    assert client.post("/insights/preparation/new/", ready).status_code == 302
    assert selectors.themes(YEAR, AS_OF).count() == selectors.ready(YEAR, AS_OF).count() == 1
    assert not selectors.themes(Period.parse("108-01"), date(2019, 1, 31)).exists()


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
