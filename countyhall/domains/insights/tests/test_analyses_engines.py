"""Every declared question of the ten boards has one answer, whichever engine is asked (``make test-engines``: all)."""

import math
import os

import pytest

from countyhall.domains.insights.analyses import BOARDS, STUDIES
from countyhall.domains.insights.analyses.common import Joined
from countyhall.domains.insights.demo.tables import rows_of
from countyhall.kernel.lake.engines import router
from countyhall.kernel.lake.tests.conftest import spark_cluster  # noqa: F401 (a fixture)
from countyhall.kernel.lake.tests.engine_tables import write

ENGINES = os.environ.get("LAKE_TEST_ENGINES", "duckdb postgres").split()
TABLES = {table.code: table for study in STUDIES for table in study.tables}
ASKED = [
    (f"{board.code}-{tile.code}-{n}", table, query)
    for board in BOARDS.values()
    for tile in board.tiles
    for n, (table, query) in enumerate(
        [(tile.table, tile.query), *(tile.compute.needs if isinstance(tile.compute, Joined) else ())]
    )
]

pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture(scope="module")
def relations(tmp_path_factory):
    """The tables as files, each under a digest of its own."""
    folder = tmp_path_factory.mktemp("analyses")
    found = {}
    for n, (code, table) in enumerate(TABLES.items()):
        rows = rows_of(table)
        found[code] = write(folder, f"a11ce5{n:02x}", table.schema, rows, [len(rows) // 2])
    return found


@pytest.fixture(scope="module", params=ENGINES)
def engine(request, relations, django_db_setup, spark_cluster):  # noqa: F811
    """Each engine in turn; what it kept is dropped at the end."""
    found = router.engine(request.param)
    yield found
    for relation in relations.values():
        found.forget(relation.digest)
    if request.param == "postgres":
        found.close()


@pytest.mark.parametrize(("name", "table", "query"), ASKED, ids=[name for name, *_rest in ASKED])
def test_every_engine_gives_a_board_the_same_answer(engine, relations, name, table, query):
    """Requirement: a run on several engines with equal answers, cell by cell."""
    expected, found = (
        router.engine("duckdb").run(relations[table], query),
        engine.run(relations[table], query),
    )
    assert found.schema == expected.schema and found.num_rows == expected.num_rows > 0, name
    for mine, theirs in zip(found.to_pylist(), expected.to_pylist(), strict=True):
        for column, cell in mine.items():
            other = theirs[column]
            near = isinstance(cell, float) and other is not None and math.isclose(cell, other, rel_tol=1e-12)
            assert near or cell == other, (column, cell, other)
