# ruff: noqa: E501 - a line a case
"""People's own SQL reads what they may see, and can do nothing else: attacks, walls and ends."""

import contextlib
import threading
from datetime import date
from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied

from countyhall.kernel.audit import services as audit
from countyhall.kernel.lake import Field, Kind, Personal, Schema, people_sql, services
from countyhall.kernel.lake.engines.base import Cancelled, EngineFailed, Overdue
from countyhall.kernel.lake.people_sql import sql
from countyhall.kernel.lake.query.declared import BadQuery
from countyhall.kernel.lake.query.people import judged
from countyhall.kernel.testing.contract import person_with

pytestmark = pytest.mark.django_db
JULY, AUGUST = date(2020, 7, 1), date(2020, 8, 1)
ROWS = [(JULY, "水頭", 100, D("5.50")), (JULY, "料羅", 7, None), (AUGUST, "水頭", 50, D("2.25"))]
SECRET = Schema(
    (Field("name", "姓名", personal=Personal.DIRECT), Field("town", "鄉鎮"), Field("n", "數", Kind.INTEGER))
)


@pytest.fixture
def clerk(county):
    """Somebody who may see the section's datasets and ask with SQL."""
    return person_with("lake.view_dataset", "lake.ask_dataset", unit=county.section)


@pytest.fixture
def ports(dataset, edition_of):
    """The dataset ``passengers`` with an edition of three rows."""
    return edition_of(dataset, ROWS)


def test_a_select_over_a_code(clerk, ports):
    found = sql(
        'SELECT port, sum(passengers) AS total FROM "passengers" GROUP BY port ORDER BY total DESC', by=clerk
    )
    assert found.rows == [("水頭", 150), ("料羅", 7)]
    assert [(c.name, c.label, c.kind) for c in found.columns] == [
        ("port", "港口", Kind.TEXT), ("total", "total", Kind.INTEGER)]  # fmt: skip
    assert found.edition == ports and not found.cut


def test_with_join_window_and_edition(clerk, ports, dataset, edition_of):
    edition_of(dataset, [(AUGUST, "水頭", 60, D("3.00"))])
    found = sql(
        """WITH before AS (SELECT * FROM "passengers@1")
           SELECT n.port, n.passengers - b.passengers AS more, rank() OVER (ORDER BY n.passengers) AS place, n.income
           FROM passengers n JOIN before b USING (month, port)""",
        by=clerk,
    )
    assert found.rows == [("水頭", 10, 1, D("3.00"))]
    assert len(found.editions) == 2


def test_rows_are_cut_and_it_says_so(clerk, ports):
    found = sql("SELECT * FROM passengers", by=clerk, rows=2)
    assert len(found.rows) == 2 and found.cut


def test_who_may_not_ask_is_refused(county, ports):
    reader = person_with("lake.view_dataset", unit=county.section)
    with pytest.raises(PermissionDenied):
        sql("SELECT 1", by=reader)


def test_a_dataset_of_another_unit_is_not_there(county, ports):
    stranger = person_with("lake.view_dataset", "lake.ask_dataset", unit=county.other_section)
    with pytest.raises(BadQuery) as unseen:
        sql("SELECT * FROM passengers", by=stranger)
    with pytest.raises(BadQuery) as unknown:
        sql("SELECT * FROM passengerz", by=stranger)
    assert str(unseen.value).replace("passengers", "") == str(unknown.value).replace("passengerz", "")


def test_drafts_are_not_there(clerk, dataset):
    services.make_edition(dataset, ROWS, as_of=JULY)
    for code in ("passengers", "passengers@1", "passengers@x", "passengers@"):
        with pytest.raises(BadQuery):
            sql(f'SELECT * FROM "{code}"', by=clerk)


def test_sealed_columns_are_not_there(clerk, county, edition_of):
    edition_of(services.create("people", "名冊", SECRET, unit=county.section), [("王小明", "金城", 1)])
    assert sql("SELECT * FROM people", by=clerk).rows == [("金城", 1)]
    for text in (
        "SELECT p.NAME FROM people p", "SELECT * EXCLUDE (town) FROM people WHERE \"name\" = 'x'",
    ):  # fmt: skip
        with pytest.raises(BadQuery):
            sql(text, by=clerk)
    allowed = person_with(
        "lake.view_dataset", "lake.ask_dataset", "lake.view_sealed_dataset", unit=county.section
    )
    assert sql("SELECT name FROM people", by=allowed).rows == [("王小明",)]


def test_a_question_is_noted(clerk, ports, dataset):
    sql("SELECT count(*) FROM passengers", by=clerk)
    line = audit.history(dataset).filter(action="ask").get()
    assert line.by == clerk and "count" in line.data["sql"]


ATTACKS = [
    "", ";", "--", "/* */", "SELECT", "SELECT 1; SELECT 2", "SELECT 1; DROP TABLE t0", "SELECT 1;;COPY t0 TO '/tmp/x'",
    "SELECT * FROM '/etc/passwd'", 'SELECT * FROM "/etc/passwd"', "SELECT * FROM 'x.csv'", "FROM '/etc/passwd'",
    "SELECT * FROM 'https://example.com/x.parquet'", "SELECT * FROM \"s3://bucket/x.parquet\"", "FROM 's3://b/x'",
    "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM read_csv_auto('/etc/passwd')", "FROM read_text('/etc/passwd')",
    "SELECT * FROM read_parquet('/tmp/*')", "SELECT * FROM parquet_metadata('x')", "SELECT * FROM parquet_scan('x')",
    "SELECT * FROM read_json('/x')", "SELECT * FROM read_json_auto('/x')", "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM glob('/*')", "SELECT * FROM sniff_csv('/etc/passwd')", "SELECT * FROM arrow_scan(1, 2, 3)",
    "SELECT * FROM python_map_function(1)", "SELECT * FROM pandas_scan(1)", "SELECT * FROM sqlite_scan('x', 'y')",
    "SELECT * FROM postgres_scan('host=127.0.0.1', 'public', 'x')", "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM query_table('e0.rows')", "SELECT * FROM query_table(['t0'])", "SELECT * FROM e0.rows",
    "SELECT * FROM e0.main.rows", "SELECT * FROM \"e0\".\"rows\"", "SELECT * FROM rows", "SELECT * FROM t0", "SELECT * FROM main.t0",
    "SELECT * FROM memory.main.t0", "SELECT * FROM information_schema.tables", "SELECT * FROM pg_catalog.pg_class",
    "SELECT * FROM duckdb_settings()", "SELECT * FROM duckdb_databases()", "SELECT * FROM duckdb_databases", "SELECT * FROM duckdb_views",
    "SELECT * FROM duckdb_secrets()", "SELECT * FROM which_secret('x', 's3')", "SELECT * FROM sqlite_master", "SELECT * FROM pragma_database_list",
    "SELECT * FROM pragma_table_info('passengers')", "SELECT * FROM pragma_version()", "PRAGMA database_list", "PRAGMA version",
    "WITH duckdb_databases AS (SELECT * FROM duckdb_databases) SELECT * FROM duckdb_databases",
    "WITH a AS (SELECT * FROM a) SELECT * FROM a", "WITH t0 AS (SELECT * FROM t0) SELECT * FROM t0",
    "WITH sqlite_master AS (SELECT 1) SELECT * FROM (WITH x AS (SELECT * FROM sqlite_master) SELECT * FROM x)",
    "WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a", "SELECT * FROM (WITH b AS (SELECT 1) SELECT 1), b",
    "WITH a AS (DELETE FROM passengers RETURNING *) SELECT * FROM a", "WITH a AS (INSERT INTO passengers VALUES (1)) SELECT 1",
    "WITH x AS (SELECT * FROM read_csv('/etc/passwd')) SELECT * FROM x",
    "SELECT (SELECT content FROM read_text('/etc/passwd'))", "SELECT * FROM passengers WHERE port IN (SELECT content FROM read_text('/x'))",
    "SELECT * FROM passengers UNION ALL SELECT * FROM '/etc/passwd'", "SELECT 1 ORDER BY (SELECT count(*) FROM glob('/*'))",
    "SELECT 1 LIMIT (SELECT count(*) FROM glob('/*'))", "SELECT count(*) FILTER (WHERE EXISTS (FROM glob('/*'))) FROM passengers",
    "SELECT getenv('HOME')", "SELECT GETENV('HOME')", 'SELECT "getenv"(\'HOME\')', "SELECT current_setting('access_mode')",
    "SELECT \"current_setting\"('home_directory')", "SELECT getvariable('x')", "SELECT current_query()", "SELECT current_database()",
    "SELECT current_schemas(true)", "SELECT version()", "SELECT pg_typeof(1)", "SELECT txid_current()", "SELECT nextval('x')",
    "SELECT sleep_ms(1000)", "SELECT pg_sleep(10)", "SELECT error('x')", "SELECT write_log('x')", "SELECT random()", "SELECT gen_random_uuid()",
    "SELECT repeat('x', 1000000000)", "SELECT lpad('x', 1000000000, 'y')", "SELECT range(1000000000)", "SELECT printf('%1000000000d', 1)",
    "SELECT * FROM range(1000000000000)", "SELECT * FROM generate_series(1, 1000000000)", "SELECT unnest([1])", "SELECT [x FOR x IN [1]]",
    "SELECT list_transform([1], x -> x)", "SELECT {'a': 1}", "SELECT COLUMNS('.*') FROM passengers", "SELECT #1 FROM passengers",
    "SELECT json_execute_serialized_sql('x')", "SELECT json_serialize_sql('SELECT 1')", "SELECT st_read('/x')", "SELECT from_json('x', 'y')",
    "COPY passengers TO '/tmp/x'", "COPY (SELECT 1) TO '/tmp/x'", "COPY passengers FROM '/etc/passwd'", "EXPORT DATABASE '/tmp/x'", "IMPORT DATABASE '/tmp/x'",
    "ATTACH '/tmp/x' AS y", "DETACH e0", "USE e0", "INSTALL httpfs", "LOAD httpfs", "LOAD '/tmp/evil.so'", "FORCE INSTALL x FROM community",
    "SET memory_limit = '100GB'", "SET enable_external_access = true", "RESET enable_external_access", "SET VARIABLE x = 1", "CALL pragma_version()",
    "CREATE TABLE x AS SELECT 1", "CREATE MACRO x() AS 1", "CREATE SECRET x (TYPE s3)", "CREATE VIEW x AS SELECT 1", "DROP VIEW t0", "ALTER TABLE t0 RENAME TO t1",
    "INSERT INTO passengers VALUES (1)", "UPDATE passengers SET port = 'x'", "DELETE FROM passengers", "TRUNCATE passengers", "MERGE INTO passengers USING x ON 1=1 WHEN MATCHED THEN DELETE",
    "PREPARE x AS SELECT 1", "EXECUTE x", "DEALLOCATE x", "BEGIN", "COMMIT", "CHECKPOINT", "VACUUM", "ANALYZE", "EXPLAIN SELECT 1", "EXPLAIN ANALYZE SELECT 1",
    "DESCRIBE passengers", "SHOW TABLES", "SHOW ALL TABLES", "SUMMARIZE passengers", "PIVOT passengers ON port USING sum(passengers)", "UNPIVOT passengers ON port INTO NAME x VALUE y",
    "SELECT 1 INTO x", "SELECT * FROM passengers FOR UPDATE", "SELECT * FROM passengers TABLESAMPLE 5", "SELECT * FROM passengers AT (VERSION => 1)",
    "SELECT * FROM passengers, LATERAL (SELECT 1) x", "SELECT $1", "SELECT ?", "SELECT :x", "SELECT $x",
    "SELECT /* ; */ 1; -- x\nDROP TABLE t0", "SELECT 1 -- \n; ATTACH 'x'", "SELECT '\\'; DROP TABLE t0; --'", "SELECT $$x$$; DROP TABLE t0", "SELECT e'\\x27; DROP TABLE t0'",
    "ＳＥＬＥＣＴ 1", "SELECT 1；DROP TABLE t0", "SELECT * FROM ‘/etc/passwd’", "SELECT\u00a0*\u00a0FROM '/etc/passwd'", "SELECT * FROM \"pass\0engers\"", "SELECT '\ud800'",
    "SELECT * FROM \"passengers\"\".\"\"rows\"", "SELECT * FROM \"passengers; DROP TABLE t0\"", "SELECT * FROM passengers@1", "SELECT * FROM \"passengers@1 --\"", "SELECT * FROM \"passengers@-1\"", "SELECT * FROM \"passengers@²\"",
    "SELECT " + "(" * 5000 + "1" + ")" * 5000, "SELECT " + "-" * 3 + "1", "SELECT 1" + " + 1" * 10_000, "SELECT 'x'" * 5000, "SELECT " + "NOT " * 3000 + "true",
]  # fmt: skip


@pytest.mark.parametrize("text", ATTACKS, ids=range(len(ATTACKS)))
def test_an_attack_is_refused_in_words_before_anything_runs(text, monkeypatch):
    """No other statement, no function on files or settings, no table but a dataset's code; judged before it runs."""

    def known(code: str) -> str:
        if code != "passengers":
            raise BadQuery(f"no dataset {code}")
        return "t0"

    with pytest.raises(BadQuery) as refused:
        judged(text, known)
    assert str(refused.value)


PLACES = [
    "SELECT {} FROM passengers", "SELECT 1 FROM passengers WHERE {} IS NULL", "SELECT count(*) FROM passengers GROUP BY {}",
    "SELECT 1 FROM passengers GROUP BY port HAVING {} = 1", "SELECT 1 FROM passengers ORDER BY {}", "SELECT 1 LIMIT {}",
    "SELECT sum(passengers) OVER (PARTITION BY {}) FROM passengers", "SELECT 1 FROM passengers QUALIFY row_number() OVER (ORDER BY {}) = 1",
    "SELECT count(*) FILTER (WHERE {} > 1) FROM passengers", "SELECT CASE WHEN port = 'x' THEN {} ELSE 1 END FROM passengers",
    "WITH x AS (SELECT {} AS a) SELECT a FROM x", "SELECT a FROM (SELECT {} AS a) AS x", "SELECT 1 UNION ALL SELECT {}",
    "SELECT 1 WHERE EXISTS (SELECT {})", "SELECT * FROM passengers a JOIN passengers b ON a.port = {}", "VALUES ({})",
    "SELECT 1 WHERE 1 IN (1, {})", "SELECT CAST({} AS VARCHAR)", "SELECT coalesce(NULL, {})", "SELECT * REPLACE ({} AS port) FROM passengers",
    "SELECT lag(port, 1, {}) OVER () FROM passengers", "SELECT string_agg(port, {}) FROM passengers", "SELECT 1 OFFSET {}",
]  # fmt: skip
FORBIDDEN = [
    "getenv('HOME')", "current_setting('threads')", "(SELECT content FROM read_text('/etc/passwd'))", "(FROM glob('/*'))", "[1, 2]", "$1",
    "(SELECT max(x) FROM range(99999999999) t(x))", "(SELECT 1 FROM '/etc/passwd')", "(SELECT 1 FROM e0.rows)", "repeat('x', 999999999)",
    "(SELECT 1 FROM duckdb_settings())", "(SELECT value FROM duckdb_settings)", "random()", "\"getenv\"('HOME')", "GetEnv('HOME')",
    "getenv /* */ ('HOME')", "main.getenv('HOME')", "system.main.getenv('HOME')", "query_table('t0')", "COLUMNS(*)", "{'a': getenv('HOME')}",
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_what_is_forbidden_is_so_in_every_place(place):
    for word in FORBIDDEN:
        with pytest.raises(BadQuery):
            judged(place.replace("{}", word), lambda code: "t0" if code == "passengers" else no(code))


def no(code: str) -> str:
    raise BadQuery(code)


@pytest.mark.parametrize("place", [p for p in PLACES if "REPLACE" not in p and "VALUES" not in p])
def test_what_is_harmless_is_so_in_every_place(place):
    """The judge says no to what is dangerous, and not to everything."""
    for word in ("1", "round(abs(-1.5), 0)", "(SELECT max(passengers) FROM passengers)", "least(1, 2) + 1"):
        assert judged(place.replace("{}", word), lambda code: "t0")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM e0.rows", "SELECT * FROM '/etc/passwd'", "SELECT * FROM read_text('/etc/passwd')",
        "COPY (SELECT 1) TO '/tmp/lake-attack'", "ATTACH '/tmp/lake-attack.db' AS x", "SET enable_external_access = true",
        "SET memory_limit = '100GB'", "INSTALL httpfs", "LOAD httpfs", "SELECT * FROM glob('/etc/*')",
    ],
)  # fmt: skip
def test_the_walls_behind_hold_without_the_judge(text, tmp_path, ports, monkeypatch):
    """The engine has no way out even for what the judge would let through, but for the copies bound to it."""
    monkeypatch.setattr(people_sql, "judged", lambda text, known: text)
    job = {
        "sql": text,
        "tables": [],
        "seconds": 5,
        "rows": 10,
        "bytes": 1 << 20,
        "memory": "256MB",
        "threads": 1,
    }
    with pytest.raises((BadQuery, EngineFailed)):
        people_sql._run(job, 5, "")


def test_the_process_knows_no_secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "x" * 50)
    job = {"sql": "SELECT getenv('SECRET_KEY') AS a, getenv('HOME') AS b", "tables": [], "seconds": 5, "rows": 10,
           "bytes": 1 << 20, "memory": "256MB", "threads": 1}  # fmt: skip
    # An engine without such a function is as good.
    with contextlib.suppress(BadQuery):
        assert [set(r.values()) <= {None, ""} for r in people_sql._run(job, 5, "").to_pylist()] == [True]


ENDLESS = "WITH RECURSIVE x AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM x) SELECT count(*) FROM x"


def test_an_endless_question_is_killed_when_its_time_is_over(clerk):
    with pytest.raises(Overdue):
        sql(ENDLESS, by=clerk, seconds=0.3)
    assert sql("SELECT 1 AS one", by=clerk).rows == [(1,)]


def test_a_question_that_wants_too_much_memory_ends_in_words(clerk, ports):
    doubled = "port"
    for _n in range(9):
        doubled = f"replace({doubled}, '水', '水水水水水水水水水水')"
    with pytest.raises((EngineFailed, Overdue)) as ended:
        sql(f"SELECT {doubled} FROM passengers", by=clerk, seconds=10)
    assert "Error" not in str(ended.value)


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_question_is_cancelled_here_and_from_another_process(clerk, elsewhere, monkeypatch):
    ended: list = []
    if elsewhere:
        monkeypatch.setattr(people_sql.base, "cancel", lambda ticket: False)

    def stop():
        while not people_sql._mark("t1").exists():
            pass
        ended.append(people_sql.cancel("t1"))

    stopper = threading.Thread(target=stop)
    stopper.start()
    with pytest.raises(Cancelled):
        sql(ENDLESS, by=clerk, seconds=30, ticket="t1")
    stopper.join()
    assert ended == [True]
    assert not people_sql.cancel("t1")


def test_an_error_of_the_question_is_told_in_a_line(clerk, ports):
    with pytest.raises(BadQuery) as error:
        sql("SELECT nosuch FROM passengers", by=clerk)
    assert "nosuch" in str(error.value) and "\n" not in str(error.value)
