"""Rows fetched from another database: only read, judged, bound in time, and the same rows make nothing."""

import tracemalloc

import pytest

from countyhall.kernel.lake import Query, services
from countyhall.kernel.lake.models import Edition, Load, Pull, SourceFile
from countyhall.kernel.lake.pulling import database
from countyhall.kernel.lake.pulling.allowed import NotAllowed
from countyhall.kernel.lake.pulling.arriving import NotFetched
from countyhall.kernel.lake.pulling.taking import pull
from countyhall.kernel.lake.query.declared import BadQuery
from countyhall.kernel.lake.query.others import judged
from countyhall.kernel.lake.tests.sources import other_database

pytestmark = pytest.mark.django_db
QUERY = "SELECT month AS 月份, port AS 港口, people AS 旅客人次, income AS 收入 FROM trips"


@pytest.fixture(scope="module")
def registry(django_db_setup, django_db_blocker):
    """The other database: its owner's connection, and the address of the role that reads."""
    with django_db_blocker.unblock():
        from django.db import connection

        name = f"{connection.settings_dict['NAME']}_other"[-60:]
        with other_database(name) as (owner, address):
            yield owner, address


@pytest.fixture
def owner(registry, settings):
    """The other database, named ``registry`` in the settings."""
    settings.LAKE_SOURCES = f"registry={registry[1]}"
    registry[0].execute("DELETE FROM trips WHERE people > 4")
    return registry[0]


@pytest.fixture
def one(dataset, owner):
    """A pull of that query, of a reading that was accepted."""
    made = Pull(dataset=dataset, kind=Pull.Kind.SQL, address="registry", query=QUERY, publishes=True)
    with database.fetched(made) as found:
        file = services.keep_source(found.chunks, found.name)
    made.reading = services.propose(services.look(file), dataset).to_json()
    made.save()
    return made


def test_the_rows_of_a_query_become_an_edition(one, dataset):
    run = pull(one)
    dataset.refresh_from_db()
    assert run.state == Pull.State.TAKEN and run.source_file.name == "registry.csv"
    rows = services.ask(dataset.current, Query()).rows
    assert [(str(m), port, people, str(income)) for m, port, people, income in rows] == [
        ("2020-07-01", "水頭", 1, "2.00"), ("2020-08-01", "水頭", 3, "4.50"),
    ]  # fmt: skip


def test_the_same_rows_make_nothing_in_whatever_order_they_come(one, owner):
    pull(one)
    digest = Edition.objects.get().digest
    files = SourceFile.objects.count()
    assert pull(one).state == Pull.State.UNCHANGED and SourceFile.objects.count() == files
    one.query = QUERY + " ORDER BY month DESC"
    assert pull(one).state == Pull.State.UNCHANGED  # other bytes, the same rows
    assert Edition.objects.get().digest == digest
    owner.execute("INSERT INTO trips VALUES ('2020-09-01', '水頭', 5, 6)")
    assert pull(one).state == Pull.State.TAKEN and Edition.objects.count() == 2


def test_nothing_of_the_connection_is_shown_when_it_cannot_be_made(one, settings):
    settings.LAKE_SOURCES = "registry=postgresql://someone:kept-secret@127.0.0.1:1/none"
    run = pull(one)
    assert run.state == Pull.State.FAILED and "registry" in run.message
    assert not any(word in run.message for word in ("someone", "kept-secret", "127.0.0.1"))
    settings.LAKE_SOURCES = ""
    with pytest.raises(NotAllowed):
        database.check_query("registry", QUERY)


def test_a_query_is_tried_where_somebody_writes_it(owner):
    assert database.check_query("registry", QUERY) == ["月份", "港口", "旅客人次", "收入"]
    for text, words in (("SELECT nothing FROM trips", "nothing"), ("SELECT * FROM secrets", "secrets")):
        with pytest.raises(NotFetched, match=words):
            database.check_query("registry", text)


def test_a_query_that_takes_too_long_is_ended(one, owner, settings):
    settings.LAKE_PULL_SECONDS = 1
    owner.execute("CREATE VIEW endless AS SELECT pg_sleep(60)::text AS x")
    owner.execute("GRANT SELECT ON endless TO PUBLIC")
    one.query = "SELECT x FROM endless"
    run = pull(one)
    assert run.state == Pull.State.FAILED and run.load is None
    owner.execute("DROP VIEW endless")


def test_nothing_can_be_written_even_by_a_view_that_would(one, owner):
    owner.execute(
        "CREATE FUNCTION writes() RETURNS int LANGUAGE sql SECURITY DEFINER AS "
        "'INSERT INTO trips VALUES (now(), ''x'', 9, 9) RETURNING 1'; CREATE VIEW writing AS SELECT writes() AS n"
    )
    owner.execute("GRANT SELECT ON writing TO PUBLIC")
    one.query = "SELECT n FROM writing"
    assert pull(one).state == Pull.State.FAILED
    assert owner.execute("SELECT count(*) FROM trips WHERE people = 9").fetchone() == (0,)
    owner.execute("DROP VIEW writing; DROP FUNCTION writes")


def test_many_rows_come_a_piece_at_a_time(one, owner):
    owner.execute("CREATE VIEW many AS SELECT n, repeat('x', 100) AS x FROM generate_series(1, 200000) AS n")
    owner.execute("GRANT SELECT ON many TO PUBLIC")
    one.query = "SELECT n, x FROM many"
    tracemalloc.start()
    with database.fetched(one) as found:
        size = sum(len(piece) for piece in found.chunks)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    owner.execute("DROP VIEW many")
    assert size > 20_000_000 and most < 4_000_000


@pytest.mark.parametrize(
    "text",
    [
        "DELETE FROM trips", "SELECT 1; SELECT 2", "UPDATE trips SET people = 1", "DROP TABLE trips", "",
        "WITH x AS (DELETE FROM trips RETURNING *) SELECT * FROM x", "SELECT * INTO copied FROM trips",
        "SELECT * FROM trips FOR UPDATE", "COPY trips TO '/tmp/x'", "SELECT pg_sleep(10)",
        "SELECT pg_read_file('/etc/passwd')", "SELECT * FROM dblink('x', 'y') AS t(a int)",
        "SELECT set_config('statement_timeout', '0', false)", "SELECT lo_import('/etc/passwd')",
        "SELECT * FROM pg_authid", "SELECT * FROM pg_catalog.pg_class", "SELECT * FROM information_schema.tables",
        "SELECT * FROM other.public.trips", "SELECT nextval('a')", "SELECT pg_advisory_lock(1)",
        "SELECT query_to_xml('select 1', true, true, '')", "EXPLAIN ANALYZE SELECT 1", "SET ROLE postgres",
        "SELECT * FROM generate_series(1, 1000000000)", "SELECT current_setting('x')", "VALUES (1)",
    ],
)  # fmt: skip
def test_what_is_more_than_reading_tables_is_refused(text):
    with pytest.raises(BadQuery):
        judged(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT a, count(*) FROM health.a AS c JOIN t ON t.id = c.town WHERE c.at >= DATE '2020-01-01' GROUP BY 1",
        "WITH x AS (SELECT a::text AS b FROM t) SELECT b, to_char(now(), 'YYYY') FROM x UNION ALL SELECT '1', '2'",
        "SELECT (at AT TIME ZONE 'Asia/Taipei')::date, data ->> 'name', COALESCE(n, 0), CASE WHEN a THEN 1 END FROM t",
        "SELECT DISTINCT ON (a) a, row_number() OVER (PARTITION BY a ORDER BY b) FROM t ORDER BY a LIMIT 10 -- words",
        "SELECT date_trunc('month', at), extract(year FROM at), string_agg(a, ','), lpad(a, 3) FROM t GROUP BY 1",
    ],
)  # fmt: skip
def test_a_query_that_reads_is_sent_as_it_was_read(text):
    assert "SELECT" in judged(text) and "words" not in judged(text)


def test_a_load_that_a_query_made_names_its_database_alone(one):
    run = pull(one)
    assert run.source_file.came_from == "registry"
    assert "kept-secret" not in str(Load.objects.values().get()) + str(Pull.objects.values().get())
