"""CKAN's reading API, asked by ckanapi over the wire."""

import ckanapi
import pytest

from countyhall.domains.opendata.tests.interfaces.conftest import ROWS, TRAFFIC

# A server in another thread sees only what is written for good.
WIRE = pytest.mark.django_db(transaction=True)


@pytest.fixture
def remote(boats, live_server, settings):
    """The client of others, at this portal."""
    settings.SITE_URL = live_server.url
    with ckanapi.RemoteCKAN(f"{live_server.url}/public/opendata") as found:
        yield found


@WIRE
def test_ckanapi_finds_the_catalogue(remote):
    """3: package_list, package_show, package_search, organisations, groups, tags, resources, status, help."""
    call = remote.action
    assert call.status_show()["ckan_version"]
    assert call.package_list() == ["371020000a-000001"]
    shown = call.package_show(id="371020000a-000001")
    assert (shown["id"], shown["title"]) == ("371020000A-000001", "小三通船班")
    assert call.package_show(id=shown["id"]) == shown
    resource = shown["resources"][0]
    assert call.resource_show(id=resource["id"]) == resource
    found = call.package_search(
        q="旅客", fq="tags:小三通 +organization:a1", rows=5, **{"facet.field": ["tags", "groups"]}
    )
    assert (found["count"], found["facets"]["tags"]) == (1, {"小三通": 1, "旅客": 1})
    assert found["search_facets"]["groups"]["items"][0]["display_name"] == TRAFFIC
    assert call.package_search(q="沒有這個")["count"] == 0
    assert call.package_search(fq="-tags:旅客")["count"] == 0
    (unit,) = call.organization_list()
    assert (
        call.organization_show(id=unit, include_datasets=True)["packages"][0]["name"] == "371020000a-000001"
    )
    assert call.group_list() == ["a00"]
    assert call.group_show(id="a00")["package_count"] == 1
    assert call.tag_list() == ["小三通", "旅客"]
    assert "resource_id" in call.help_show(name="datastore_search")


@WIRE
def test_ckanapi_reads_rows(remote):
    """3: datastore_search with lists, ranges, words, order and page; datastore_info."""
    call, resource = remote.action, "371020000A-000001-001"
    info = call.datastore_info(id=resource)
    assert info["meta"]["count"] == len(ROWS)
    assert [f["id"] for f in info["fields"]][:2] == ["day", "port"]
    first = call.datastore_search(resource_id=resource, limit=2)
    assert (first["total"], [r["_id"] for r in first["records"]]) == (240, [1, 2])
    assert first["records"][0]["port"] == "水頭"
    found = call.datastore_search(
        resource_id=resource, filters={"port": ["水頭", "料羅"], "late": True, "passengers": {"gte": 100, "lt": 200}},
        sort="passengers desc, day", fields=["passengers", "port"], limit=32000, offset=1,
    )  # fmt: skip
    wanted = [r for r in ROWS if r[1] in {"水頭", "料羅"} and r[5] and r[3] is not None and 100 <= r[3] < 200]
    assert (found["total"], found["limit"], len(found["records"])) == (len(wanted), 10_000, len(wanted) - 1)
    assert [r["passengers"] for r in found["records"]] == sorted((r[3] for r in wanted), reverse=True)[1:]
    assert call.datastore_search(resource_id=resource, q="金門之星")["total"] == sum(
        r[2] == "金門之星" for r in ROWS
    )
    ports = call.datastore_search(resource_id=resource, fields="port", distinct=True)
    assert {r["port"] for r in ports["records"]} == {"水頭", "料羅", "復興", None}
    lists = call.datastore_search(resource_id=resource, records_format="lists", limit=1, fields="port,ship")
    assert lists["records"] == [[1, "水頭", "金門之星"]]


@WIRE
def test_one_bounded_select_is_answered(remote):
    """3: datastore_search_sql over published columns alone."""
    statement = (
        'SELECT port, count(*) AS boats, sum(passengers) FROM "371020000A-000001-001" '
        "WHERE late = true AND port IN ('水頭', '料羅') GROUP BY port ORDER BY boats DESC LIMIT 5"
    )
    found = remote.action.datastore_search_sql(sql=statement)
    wanted = {p: [r for r in ROWS if r[1] == p and r[5]] for p in ("水頭", "料羅")}
    assert {r["port"]: (r["boats"], r["sum_passengers"]) for r in found["records"]} == {
        p: (len(rows), sum(r[3] or 0 for r in rows)) for p, rows in wanted.items()
    }


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE auth_user", "SELECT 1", 'SELECT * FROM "371020000A-000001-001"; SELECT 1',
        'SELECT captain FROM "371020000A-000001-001"', 'SELECT * FROM people_user',
        'SELECT * FROM "371020000A-000001-001" WHERE captain = \'SECRETNAME1\'',
        'SELECT * FROM "371020000A-000001-001" UNION SELECT * FROM people_user',
        'SELECT * FROM "371020000A-000001-001" WHERE port = (SELECT 1)', "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'", 'SELECT pg_sleep(9) FROM "371020000A-000001-001"',
        'WITH a AS (SELECT 1) SELECT * FROM "371020000A-000001-001"', 'COPY x TO PROGRAM \'id\'', "(" * 3000,
        'SELECT * FROM "371020000A-000001-001" a, "371020000A-000001-001" b', "'", "",
        "SELECT * FROM pg_catalog.pg_user",
        'SELECT * FROM "371020000A-000001-001" WHERE ' + " AND ".join(["late = true"] * 90),
        'SELECT * FROM "371020000A-000001-001" ORDER BY captain', "SELECT * INTO x FROM \"371020000A-000001-001\"",
        'SELECT * FROM "371020000A-000001-001" FOR UPDATE', 'SELECT * FROM "371020000A-000001-001" LIMIT (SELECT 1)',
        'SELECT max(captain) FROM "371020000A-000001-001"', 'SELECT port AS captain FROM "371020000A-000001-001"',
        'SELECT "t".* FROM "371020000A-000001-001" t', 'SELECT * EXCLUDE (port) FROM "371020000A-000001-001"',
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_any_other_sql_is_refused_and_never_run(boats, client, sql):
    """1b: CVE-2026-42031 has no counterpart: there is no way from an address to an engine's SQL."""
    answer = client.post(
        "/public/opendata/api/3/action/datastore_search_sql", {"sql": sql}, content_type="application/json"
    )
    assert answer.status_code in {404, 409, 413}, answer.content
    assert answer.json()["success"] is False
    assert b"SECRETNAME" not in answer.content.replace(b"SECRETNAME1'", b"")


@WIRE
def test_what_is_wrong_is_told_as_ckan_tells_it(remote):
    call = remote.action
    with pytest.raises(ckanapi.NotFound):
        call.package_show(id="none")
    with pytest.raises(ckanapi.NotFound):
        call.package_create(name="new")
    with pytest.raises(ckanapi.ValidationError):
        call.datastore_search(resource_id="371020000A-000001-001", filters={"captain": "x"})
    with pytest.raises(ckanapi.ValidationError):
        call.datastore_search(resource_id="371020000A-000001-001", limit=-1)
