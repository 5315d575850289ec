"""The ten analyses give the numbers of ``expected/*.csv``.

Those were computed once with awk (and a loop of ten-minute steps for the use of berths, and of ages for the
standardised rate) over the source rows: no line of the product took part. A line is tile, row, column, number; the
row is named by a cell of it, or by two with a blank between.
"""

import csv
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from countyhall.domains.insights.analyses import BOARDS, STUDIES, population
from countyhall.domains.insights.analyses.common import ALL_ELSE, Joined, most, moved
from countyhall.domains.insights.analyses.protecting import THRESHOLD, TooFew, protected
from countyhall.domains.insights.demo import made, real
from countyhall.domains.insights.demo.load import SECOND
from countyhall.domains.insights.demo.tables import rows_of
from countyhall.domains.insights.methods import health
from countyhall.kernel.lake.asking import is_open
from countyhall.kernel.lake.engines import router
from countyhall.kernel.lake.query.check import answer_fields
from countyhall.kernel.lake.query.declared import BadQuery
from countyhall.kernel.lake.suppression import recoverable
from countyhall.kernel.lake.tests.engine_tables import write

TABLES = {table.code: table for study in STUDIES for table in study.tables}
EXPECTED = Path(__file__).with_name("expected")


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """``answered(tile)`` → its rows, with the tables as they are published."""
    folder, kept = tmp_path_factory.mktemp("analyses"), {}

    def relation(code):
        if code not in kept:
            table = TABLES[code]
            kept[code] = write(folder, f"a115{len(kept):04x}", table.schema, rows_of(table), [])
        return kept[code]

    def ask(code, query):
        return router.engine("duckdb").run(relation(code), query).to_pylist()

    def rows(tile):
        found = ask(tile.table, tile.query)
        if isinstance(tile.compute, Joined):
            return tile.compute(found, *(ask(code, query) for code, query in tile.compute.needs))
        return tile.compute(found) if tile.compute else found

    yield rows
    for one in kept.values():
        router.engine("duckdb").forget(one.digest)


def expected(code):
    """tile → [(names of the row, column, number)]."""
    found = {}
    with (EXPECTED / f"{code}.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            wanted = (line["key"].split(" "), line["column"], float(line["value"]))
            found.setdefault(line["tile"], []).append(wanted)
    return found


@pytest.mark.parametrize("code", BOARDS)
def test_a_board_gives_the_numbers_computed_by_hand(code, answered):
    tiles = {tile.code: tile for tile in BOARDS[code].tiles}
    for name, lines in expected(code).items():
        rows = answered(tiles[name])
        for keys, column, number in lines:
            found = [row for row in rows if set(keys) <= {str(value) for value in row.values()}]
            assert found, (name, keys)
            assert found[0][column] == pytest.approx(number, abs=5e-6), (name, keys)


@pytest.mark.parametrize("code", BOARDS)
def test_a_tile_says_what_it_found_names_its_source_and_is_not_broken_by_an_empty_period(code, answered):
    board = BOARDS[code]
    assert 5 <= len(board.tiles) <= 9 and board.filters
    for tile in board.tiles:
        rows = answered(tile)
        assert tile.source and tile.unit and rows
        assert not tile.x or tile.x in rows[0], tile.code
        assert {tile.y, tile.by} - {""} <= rows[0].keys(), tile.code
        for language, nothing in (("en", "No data in this period"), ("zh-hant", "此期間沒有資料")):
            with translation.override(language):
                assert tile.title(rows) not in ("", nothing), tile.code
                assert tile.title(tile.compute([]) if tile.compute else []) == nothing, tile.code
        if TABLES[tile.table].generated:
            with translation.override("en"):
                assert "Made-up" in str(tile.note), tile.code


def test_titles_say_the_finding_in_both_languages(answered):
    tile = BOARDS["population"].tiles[0]
    with translation.override("zh-hant"):
        assert tile.title(answered(tile)) == "65歲以上占12.8%，較去年同月增加0.5個百分點"
    with translation.override("en"):
        assert tile.title(answered(tile)) == "65 and over are 12.8%, 0.5 points more than a year before"


def test_a_title_compares_with_the_same_month_and_never_with_another():
    """A gap in the months leaves nothing to compare with."""
    title = moved("%(when)s up %(change)s", "%(when)s down %(change)s", "month", "n", 12)
    rows = [{"month": date(2018, m, 1), "n": m} for m in range(1, 13)]
    with translation.override("en"):
        assert title([*rows, {"month": date(2019, 3, 1), "n": 2}]) == "2019-03 down 1"
        assert title(rows) == "2018-12: 12"
        assert title([*rows, {"month": date(2019, 3, 1), "n": 1000}]) == "2019-03 up 997"
        assert (
            most("%(name)s %(value)s", "a", "n")([{"a": "x", "n": 1000}, {"a": "y", "n": None}]) == "x 1,000"
        )


def test_every_analysis_has_its_own_record_unit_and_method():
    """The ten of the second phase, as the report has them."""
    assert [(study.unit, study.title) for study in STUDIES] == [(unit, title) for unit, title, *_r in SECOND]
    assert all(study.method and study.tables for study in STUDIES)
    public = {code for code, board in BOARDS.items() if board.public}
    assert public == {"population", "deaths", "mini-three-links", "cargo-ships", "cargo-tonnage"}


@pytest.mark.parametrize("code", [code for code, table in TABLES.items() if table.along])
def test_no_small_count_of_people_is_shown_and_none_follows_from_the_totals(code):
    """烏坵鄉's villages have a handful of an age: all sums over a column, and over the county, give none back."""
    table = TABLES[code]
    before = made.rows(code) if table.generated else real.ROWS[code]()
    after = protected(before, table)
    names, counts = table.schema.names, [f.name for f in table.schema if f.people]
    at = {name: names.index(name) for name in names}
    for row in after:
        assert all(row[at[c]] is None or row[at[c]] == 0 or row[at[c]] >= THRESHOLD for c in counts), row
    hidden = {(n, c) for n in range(len(before)) for c in counts if after[n][at[c]] is None}
    small = {(n, c) for n, row in enumerate(before) for c in counts if 0 < row[at[c]] < THRESHOLD}
    assert small <= hidden
    lines = {}
    for n, row in enumerate(before):
        key = [name for name in table.schema.key if name not in table.merged[:-1]]
        for one in table.along:
            rest = tuple(row[at[name]] for name in key if name != one)
            for c in counts:
                lines.setdefault((one, c, rest), []).append((n, c))
    assert not recoverable([tuple(line) for line in lines.values()], hidden) & small
    for c in counts:
        assert sum(row[at[c]] or 0 for row in after) == sum(row[at[c]] for row in before), "totals stay"


def test_the_villages_of_wuqiu_are_hidden_where_they_have_few_of_an_age():
    rows = rows_of(population.AGES)
    wuqiu = [row for row in rows if row[1] == "烏坵鄉"]
    assert sum(row[6] is None for row in wuqiu) > 40
    assert {row[2] for row in rows if row[1] == ALL_ELSE} == {ALL_ELSE}


def test_what_is_too_small_even_together_is_refused():
    rows = [(2020, "金城鎮", "越南", 2), (2020, "金湖鎮", "越南", 1)]
    with pytest.raises(TooFew):
        protected(rows, TABLES["new-residents"])


def test_the_same_rows_are_made_and_hidden_every_time():
    """A fixed seed; and two runs that hid different cells would together tell what each hides."""
    for code, table in TABLES.items():
        assert rows_of(table) == rows_of(table), code


def test_no_cause_has_two_meanings():
    """Up to ROC 96 06 is 敗血症, from 97 on 惡性腫瘤; every code of the rows is read by the list of its year."""
    assert health.cause("06", 96) == "敗血症" and health.cause("06", 97) == "惡性腫瘤"
    names = {row[1] for row in real.deaths_by_age()}
    new = {name for (edition, _code), name in health.causes().items() if edition == "ICD-10"}
    assert names <= new
    for code in {row["cause"] for row in real.read("deaths.csv")}:
        assert len({health.cause(code, year) for year in range(97, 103)}) == 1


def test_the_projection_agrees_with_one_step_made_by_hand():
    """Women of 20-24 at the end of 2014 times their survival are those of 25-29 five years later."""
    ages = [
        dict(zip(population.AGES.schema.names, row, strict=True)) for row in real.ages() if row[0].month == 12
    ]
    assumed = [dict(zip(population.ASSUMED.schema.names, r, strict=True)) for r in real.assumptions()]
    start = population.cohorts(ages)
    step = population.method.project(start, population.said(assumed), 1)[1]
    survives = next(r["survival"] for r in assumed if (r["age_from"], r["sex"]) == (20, "女"))
    women = sum(row["people"] for row in ages if row["age_from"] == 20 and row["sex"] == "女")
    assert step["F"][5] == pytest.approx(women * survives)
    assert population.projected(ages, [])[0]["people"] == 127_723
    assert len(population.projected(ages, assumed)) == 5


def test_public_boards_ask_only_for_columns_that_everyone_may_see():
    """Health data and ages with years of service need the right to sealed columns; nothing public does."""
    needs_right = set()
    for board in BOARDS.values():
        for tile in board.tiles:
            asked = [(tile.table, tile.query), *getattr(tile.compute, "needs", ())]
            for code, query in asked:
                schema = TABLES[code].schema
                try:
                    answer_fields(schema.only(f.name for f in schema if is_open(f)), query)
                except BadQuery:
                    needs_right.add((board.code, tile.code))
    assert not {board for board, _tile in needs_right if BOARDS[board].public}
    assert {("teachers", "wave"), ("health-checks", "abnormal")} <= needs_right
    assert {tile for board, tile in needs_right if board == "medical-referrals"} == {
        tile.code for tile in BOARDS["medical-referrals"].tiles
    }
