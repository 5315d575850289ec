# ruff: noqa: E501 - a line a case
"""One question has one answer, whichever engine is asked. ``make test-engines`` asks all four."""

import math
import os
from datetime import date
from decimal import Decimal as D

import pytest

from countyhall.kernel.lake import Filter, Group, Measure, Query, Window
from countyhall.kernel.lake.engines import router
from countyhall.kernel.lake.engines.base import BATCH_ROWS, Overdue
from countyhall.kernel.lake.query.check import answer_fields
from countyhall.kernel.lake.tests.engine_tables import CASES, QUESTIONS, ROWS, tables, write

ENGINES = os.environ.get("LAKE_TEST_ENGINES", "duckdb postgres").split()
# Reals are summed in each engine's own order: the last bits may differ.
NEAR = 1e-12

pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture(scope="module")
def relations(tmp_path_factory):
    """The three tables."""
    return tables(tmp_path_factory.mktemp("engines"))


@pytest.fixture(scope="module", params=ENGINES)
def engine(request, relations, django_db_setup, spark_cluster):
    """Each engine in turn; what it kept is dropped at the end."""
    found = router.engine(request.param)
    yield found
    for relation in relations.values():
        found.forget(relation.digest)
    if request.param == "postgres":
        found.close()


@pytest.fixture(scope="module")
def base():
    """The engine to which the others are compared."""
    return router.engine("duckdb")


def same(a, b) -> bool:
    """Whether two cells are equal; reals but for their last bits."""
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=NEAR, abs_tol=1e-300)
    return type(a) is type(b) and a == b


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_engine_gives_the_same_answer(engine, base, relations, name):
    """Requirement: sixty declared questions, equal answers cell by cell, types and names of columns as well."""
    table, query = QUESTIONS[name]
    relation = relations[table]
    expected, found = base.run(relation, query), engine.run(relation, query)
    assert found.schema == expected.schema
    for n, (mine, theirs) in enumerate(zip(found.to_pylist(), expected.to_pylist(), strict=True)):
        for column, cell in mine.items():
            assert same(cell, theirs[column]), (n, column, cell, theirs[column])
    page = expected.num_rows if query.limit is None and not query.offset and query.after is None else None
    total = engine.total(relation, query)
    assert total == base.total(relation, query)
    assert page in (None, total)


def test_there_are_sixty_questions():
    assert len(QUESTIONS) >= 60


ANSWERS = {
    "distinct": [("",), ("100%_純",), ("100x純",), ("it's \\ \"q\"\t\n",), ("金城鎮",), ("金湖鎮",), ("鿕島",), ("𠮷田",), (None,)],
    "ne keeps the empty": [0, 2, 3, 4, 5, 6, 7, 8, 11],
    "not in keeps the empty": [1, 2, 3, 5, 8, 10, 11],
    "in with nothing": [1, 6, 7],
    "not in with nothing": [2, 3, 5, 6, 7, 8, 10, 11],
    "contains a percent sign": [6],
    "starts": [6],
    "moments to the end of a day": [1],
    "a moment to the microsecond": [10],
    "down, the empty last": [10, 6, 7, 2, 0, 4, 9, 8, 11, 5, 3, 1],
    "page across files": [3, 4, 5, 6],
    "after a row": [5, 6, 7],
    "by half-year": [(date(1911, 7, 1), 1), (date(2023, 1, 1), 1), (date(2023, 7, 1), 1), (date(2024, 1, 1), 4), (date(2024, 7, 1), 4), (None, 1)],
    "by quarter": [(date(1911, 10, 1), 1), (date(2023, 1, 1), 1), (date(2023, 10, 1), 1), (date(2024, 1, 1), 3), (date(2024, 4, 1), 1), (date(2024, 7, 1), 3), (date(2024, 10, 1), 1), (None, 1)],
    "by weekday": [(1, 4), (2, 2), (4, 1), (5, 1), (7, 3), (None, 1)],
    "by hour": [(0, 2), (6, 1), (8, 3), (9, 1), (12, 1), (17, 1), (23, 2), (None, 1)],
    "having": [("金湖鎮", 3, D("4.39"))],
    "share of a sum": [("復國墩", 0.0, 0), ("料羅", 1830 / 10110, 1830), ("水頭", 8280 / 10110, 8280)],
    "measures of nothing": [(0, None, None, 0, None, None)],
    "first of each": [
        *(("復國墩", date(2019, m, 1), 0, 1) for m in range(1, 13)),
        ("料羅", date(2019, 11, 1), 210, 2), ("料羅", date(2019, 12, 1), 220, 1),
        ("水頭", date(2019, 1, 1), 950, 1), ("水頭", date(2019, 2, 1), 900, 2),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_worked_out_by_hand(engine, relations, name):
    """Agreement proves little where all are wrong alike: these were counted by hand."""
    table, query = QUESTIONS[name]
    found = engine.run(relations[table], query)
    if query.with_row:
        assert found.column("_row").to_pylist() == ANSWERS[name]
    else:
        assert list(zip(*(c.to_pylist() for c in found.columns), strict=True)) == ANSWERS[name]


def test_batches_give_what_the_answer_gives(engine, relations):
    for name in ("all rows with their place", "measures by text", "windows over rows", "texts down"):
        table, query = QUESTIONS[name]
        rows = [row for batch in engine.batches(relations[table], query) for row in batch.to_pylist()]
        assert rows == engine.run(relations[table], query).to_pylist()


def test_batches_are_bounded(engine, tmp_path):
    many = write(tmp_path, "c0ffee04", CASES, ROWS * 3000, [20_000])
    batches = engine.batches(many, Query(fields=("people",), with_row=True))
    sizes, places = [], []
    for batch in batches:
        sizes.append(batch.num_rows)
        places += batch.column("_row").to_pylist()
    engine.forget("c0ffee04")
    assert max(sizes) <= BATCH_ROWS
    assert places == list(range(36_000))


def test_a_sum_past_sixty_four_bits_is_refused(engine, tmp_path):
    from countyhall.kernel.lake.engines.base import EngineFailed

    rows = [("a", 2**62, *[None] * 8)] * 3
    large = write(tmp_path, "c0ffee05", CASES, rows, [])
    with pytest.raises(EngineFailed):
        engine.run(large, Query(measures=(Measure("s", "sum", "people"),)))
    mean = engine.run(large, Query(measures=(Measure("m", "mean", "people"),)))
    assert mean.to_pylist() == [{"m": float(2**62)}]
    engine.forget("c0ffee05")


def test_a_question_ends_when_its_time_is_over(engine, tmp_path):
    rows = [(None, n, D(n % 97), None, None, None, None, None, None, None) for n in range(60_000)]
    large = write(tmp_path, "c0ffee06", CASES, rows, [])
    engine.total(large, Query())
    slow = Query(
        windows=tuple(Window(f"w{n}", "rank", "people", by=("fee",)) for n in range(1))
        + tuple(Window(f"x{n}", "cumulative", "fee", order=("-people",)) for n in range(30)),
    )
    with pytest.raises(Overdue):
        engine.run(large, slow, seconds=0.005)
    # The engine answers again afterwards.
    assert engine.total(large, Query()) == 60_000
    engine.forget("c0ffee06")


def test_answer_columns_have_their_words(relations):
    query = Query(
        groups=(Group("on", "month", "when"),),
        measures=(Measure("s", "sum", "fee"),),
        windows=(Window("g", "growth", "s"),),
    )
    fields = answer_fields(relations["cases"].schema, query)
    assert [(f.name, f.kind.value) for f in fields] == [("when", "month"), ("s", "decimal"), ("g", "real")]
    assert fields[0].label == "日期"


def test_a_hidden_column_is_not_there(engine, relations):
    from countyhall.kernel.lake.query.declared import BadQuery

    part = relations["cases"].only(CASES.only(["town", "people"]))
    assert engine.run(part, Query(limit=1)).column_names == ["town", "people"]
    for query in (
        Query(fields=("fee",)),
        Query(where=(Filter("fee", "gt", 0),)),
        Query(measures=(Measure("s", "sum", "fee"),)),
    ):
        with pytest.raises(BadQuery):
            engine.run(part, query)
