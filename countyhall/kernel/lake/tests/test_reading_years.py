"""A table whose layout changes over the years goes into one dataset: files made alike, and the real ones."""

import os
from datetime import date
from pathlib import Path

import pytest

from countyhall.kernel.lake import Field, Kind, Measure, Query, Schema, services
from countyhall.kernel.lake.models import Edition, Load

pytestmark = pytest.mark.django_db
FILES = Path(__file__).parent / "files" / "vital"
SHARED = Path(__file__).resolve().parents[5] / "shared" / "data"
REAL = Path(os.environ.get("COUNTYHALL_DATA", SHARED)) / "population" / "vital-events-kinmen"

SCHEMA = Schema(
    (
        Field("month", "統計年月", Kind.MONTH, required=True),
        Field("township", "區域別", required=True),
        Field("village", "村里", required=True),
        Field("births", "出生數", Kind.INTEGER, unit="人", people=True, aliases=("出生人數",)),
        Field("births_male", "出生數-男", Kind.INTEGER, unit="人", people=True, aliases=("出生人數-男",)),
        Field("births_female", "出生數-女", Kind.INTEGER, unit="人", people=True, aliases=("出生人數-女",)),
        Field("deaths", "死亡數", Kind.INTEGER, unit="人", people=True),
        Field("deaths_male", "死亡數-男", Kind.INTEGER, unit="人", people=True),
        Field("deaths_female", "死亡數-女", Kind.INTEGER, unit="人", people=True),
        Field("marriages", "結婚對數", Kind.INTEGER, unit="對"),
        Field("divorces", "離婚對數", Kind.INTEGER, unit="對"),
    ),
    key=("month", "township", "village"),
)


@pytest.fixture
def vital(county):
    """The one table that all years go into."""
    return services.create("vital", "出生死亡結婚離婚", SCHEMA, unit=county.section, description="各村里")


def all_loaded(dataset, paths):
    """Every file as a part of its own, read as the first one was."""
    loads, reading = [], None
    for path in paths:
        file = services.keep_source([path.read_bytes()], path.name)
        reading = reading or services.propose(services.look(file), dataset)
        load = services.load(dataset, file, reading, by=None, as_of=date(2020, 1, 1), part=path.stem)
        assert load.state == Load.State.DONE, (path.name, load.message)
        assert load.rows_rejected == 0, path.name
        if path == paths[-1]:
            services.run_checks(load.edition)
        else:
            Edition.objects.filter(pk=load.edition_id).update(state=Edition.State.CHECKED)
        services.publish(load.edition, by=None)
        dataset.refresh_from_db()
        loads.append(load)
    return loads


def test_files_whose_layout_changes_make_one_table_and_each_change_is_told(vital):
    loads = all_loaded(vital, sorted(FILES.glob("*.*")))
    told = [{d["kind"] for d in load.drift} for load in loads]
    assert told[0] == set()
    assert told[1] == set()  # a comma behind every row is no column
    assert "headings" in told[2]  # English above Chinese
    assert {"headings", "added"} <= told[3]  # a code of the district, Big5
    assert "moved" in told[4]
    assert "renamed" in told[5]  # a workbook with groups of headings, title, totals and notes
    answer = services.ask(vital.current, Query(measures=(Measure("n"), Measure("b", "sum", "births"))))
    assert answer.rows == [(6 * 4, 6 * 10)]
    months = services.ask(vital.current, Query(fields=("month",), distinct=True)).column("month")
    assert len(months) == 6


@pytest.mark.skipif(not REAL.is_dir(), reason="the ministry's files are not on this machine")
def test_the_ministry_s_monthly_files_of_six_years_make_one_table(vital):
    loads = all_loaded(vital, sorted(REAL.glob("*.csv")))
    assert len(loads) == 69
    assert vital.current.rows == sum(load.rows_taken for load in loads) == 69 * 37
    query = Query(measures=(Measure("b", "sum", "births"), Measure("m", "sum", "births_male"),
                            Measure("f", "sum", "births_female")))  # fmt: skip
    [(births, male, female)] = services.ask(vital.current, query).rows
    assert births == male + female > 0
