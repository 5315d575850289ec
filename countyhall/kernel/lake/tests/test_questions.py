"""What makes no sense is refused in words; what was asked before in another value is not compiled again."""

from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest

from countyhall.kernel.lake import Field, Filter, Group, Kind, Measure, Query, Window
from countyhall.kernel.lake.engines import router
from countyhall.kernel.lake.engines.base import Relation
from countyhall.kernel.lake.query import compile as compiling
from countyhall.kernel.lake.query.check import value_of
from countyhall.kernel.lake.query.compile import compiled
from countyhall.kernel.lake.query.declared import BadQuery, Order
from countyhall.kernel.lake.query.dialects import CLICKHOUSE, DUCKDB, POSTGRES, SPARK
from countyhall.kernel.lake.tests.engine_tables import CASES, QUESTIONS

RELATION = Relation(1, "c0ffee", CASES, ("/nowhere",), (0,), 0)
N = Measure("n")


def where(*said) -> Query:
    return Query(where=(Filter(*said),))


WRONG = {
    "no such column": Query(fields=("nosuch",)),
    "a name that breaks out": Query(fields=('town" FROM secret --',)),
    "no such column to filter": where("nosuch", "eq", 1),
    "no such word": where("town", "like", "x"),
    "text for a number": where("people", "eq", "many"),
    "SQL for a number": where("people", "eq", "1 OR 1=1"),
    "half a number": where("people", "eq", "1.5"),
    "too large a number": where("people", "eq", 2**63),
    "yes for a number": where("people", "eq", True),
    "more places than there are": where("fee", "eq", "1.005"),
    "no number": where("fee", "eq", "NaN"),
    "endless": where("rate", "lt", float("inf")),
    "no day": where("on", "eq", "2024-02-30"),
    "half a character": where("town", "eq", "\ud800"),
    "the end of a text": where("town", "eq", "a\0b"),
    "a number for a text": where("town", "eq", 5),
    "less than nothing": where("people", "lt", None),
    "between one": where("people", "between", [1]),
    "in a text": where("town", "in", "金城"),
    "contained in a number": where("people", "contains", "1"),
    "more than yes": where("urgent", "gt", True),
    "hours of a day": Query(groups=(Group("on", "hour"),)),
    "months of a text": Query(groups=(Group("town", "month"),)),
    "no such grain": Query(groups=(Group("on", "decade"),)),
    "no such measure": Query(measures=(Measure("n", "mode", "people"),)),
    "the sum of texts": Query(measures=(Measure("n", "sum", "town"),)),
    "the sum of nothing": Query(measures=(Measure("n", "sum"),)),
    "a ratio without below": Query(measures=(Measure("n", "ratio", "people"),)),
    "a name that is none": Query(measures=(Measure("n; DROP", "count"),)),
    "one name twice": Query(groups=(Group("town"),), measures=(Measure("town"),)),
    "rows and groups": Query(fields=("town",), groups=(Group("town"),)),
    "conditions on rows that are none": Query(having=(Filter("people", "gt", 1),)),
    "a window on no column": Query(windows=(Window("w", "lag", "nosuch"),)),
    "the change of texts": Query(windows=(Window("w", "change", "town"),)),
    "a window of no step": Query(windows=(Window("w", "lag", "people", steps=0),)),
    "a column of rows behind groups": Query(groups=(Group("town"),), windows=(Window("w", "lag", "people"),)),
    "order by what is not there": Query(groups=(Group("town"),), order=(Order("people"),)),
    "order of distinct rows by another": Query(fields=("town",), distinct=True, order=(Order("people"),)),
    "places of distinct rows": Query(distinct=True, with_row=True),
    "by key in an own order": Query(after=3, order=(Order("town"),)),
    "a page before the first": Query(offset=-1),
    "less than no row": Query(limit=-1),
    "a page in words": Query(limit="5"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", WRONG)
def test_what_makes_no_sense_is_refused_in_words(name):
    with pytest.raises(BadQuery) as refused:
        compiled(RELATION, WRONG[name], DUCKDB, "rows")
    assert len(str(refused.value)) > 5


def test_a_kept_shape_still_checks_every_value_and_page():
    compiled(RELATION, Query(where=(Filter("people", "eq", 1),), limit=5), DUCKDB, "rows")
    for query in (
        Query(where=(Filter("people", "eq", "x"),), limit=5),
        Query(where=(Filter("people", "eq", 1),), limit=-5),
        Query(where=(Filter("people", "eq", 1),), limit="5; DROP"),  # type: ignore[arg-type]
    ):
        with pytest.raises(BadQuery):
            compiled(RELATION, query, DUCKDB, "rows")


def test_a_shape_is_compiled_once(monkeypatch):
    """Requirement: a declared question costs 0.1 ms when its shape is known; so nothing is compiled again."""
    query = Query(where=(Filter("town", "in", ["a", "b"]),), groups=(Group("town"),), measures=(N,), limit=5)
    first = compiled(RELATION, query, DUCKDB, "e1.rows")
    monkeypatch.setattr(compiling, "_Compiler", None)
    other = Query(where=(Filter("town", "in", ["c", "d"]),), groups=(Group("town"),), measures=(N,), limit=9)
    second = compiled(Relation(2, "other", CASES, (), (), 0), other, DUCKDB, "e2.rows")
    assert second.values == ("c", "d")
    assert second.sql == first.sql.replace("e1.rows", "e2.rows").replace("LIMIT 5", "LIMIT 9")


@pytest.mark.parametrize("dialect", [DUCKDB, POSTGRES, CLICKHOUSE, SPARK], ids=lambda d: d.name)
def test_no_value_stands_in_the_text(dialect):
    """Values are bound, whatever they hold; names are those of columns."""
    for table, query in QUESTIONS.values():
        if table == "cases":
            made = compiled(RELATION, query, dialect, "source")
            texts = [v for v in made.values if isinstance(v, str) and v]
            assert not [v for v in texts if v in made.sql]
            assert "\0" not in made.sql


def test_values_are_taken_as_people_write_them():
    moment, month = Field("at", "時刻", Kind.MOMENT), Field("m", "月", Kind.MONTH)
    assert value_of(month, "2024-07") == value_of(month, date(2024, 7, 19)) == date(2024, 7, 1)
    assert value_of(moment, "2024-07-01") == datetime(2024, 7, 1)
    assert value_of(moment, "2024-07-01", end=True) == datetime(2024, 7, 1, 23, 59, 59, 999999)
    assert value_of(moment, datetime(2024, 6, 30, 16, 0, tzinfo=UTC)) == datetime(2024, 7, 1)
    assert value_of(Field("f", "費", Kind.DECIMAL), 1.1) == D("1.10")
    assert value_of(Field("b", "是", Kind.BOOLEAN), "false") is False
    assert value_of(Field("n", "數", Kind.INTEGER), "7") == 7


def test_engines_are_chosen_by_settings_alone(settings):
    small, large = RELATION, Relation(1, "x", CASES, (), (), 0, size=30 * 10**9)
    settings.LAKE_ENGINES = "postgres:20GB duckdb"
    assert router.engine_for(small).name == "duckdb"
    assert router.engine_for(large).name == "postgres"
    assert router.engine_for(large, "duckdb").name == "duckdb"
    settings.LAKE_ENGINES = ""
    settings.LAKE_ENGINE = "postgres"
    assert router.engine_for(small).name == "postgres"
    with pytest.raises(BadQuery):
        router.engine_for(small, "excel")
    with pytest.raises(ValueError, match="LAKE_ENGINES"):
        router.routes("spark:much")
