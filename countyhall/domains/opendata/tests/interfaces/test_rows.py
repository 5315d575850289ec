"""The own API: questions, pages by key, exact totals, tags, limits."""

import pytest

from countyhall.domains.opendata.tests.interfaces.conftest import ROWS

BASE = "/public/opendata"
ROWS_AT = f"{BASE}/data/371020000A-000001/rows"
pytestmark = pytest.mark.django_db


def test_a_page_has_the_exact_total_and_leads_on_by_key_to_every_row(boats, client):
    """1b: keyset pages; each row once, in the order of the edition."""
    seen, at = [], f"{ROWS_AT}?late=true&limit=13&select=ship,passengers"
    while at:
        answer = client.get(at)
        assert answer.status_code == 200, answer.content
        said = answer.json()
        assert said["total"] == 80 == int(answer["X-Total-Count"])
        seen += said["rows"]
        at = said["next"]
        if at:
            assert answer["Link"] == f'<{at}>; rel="next"'
            at = at.removeprefix("http://127.0.0.1:8000")
            at = at[at.index("/public") :]
    assert len(seen) == 80
    assert set(seen[0]) == {"ship", "passengers"}


DAY, PORT, SHIP, PASSENGERS = range(4)


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ("port=eq.水頭", lambda r: r[PORT] == "水頭"),
        ("port=水頭", lambda r: r[PORT] == "水頭"),
        ("where.port=eq.水頭", lambda r: r[PORT] == "水頭"),
        ("port=in.(水頭,料羅)", lambda r: r[PORT] in {"水頭", "料羅"}),
        ("port=empty", lambda r: r[PORT] is None),
        ("port=ne.水頭", lambda r: r[PORT] != "水頭"),
        (
            "passengers=gt.290&passengers=le.300",
            lambda r: r[PASSENGERS] is not None and 290 < r[PASSENGERS] <= 300,
        ),
        ("ship=contains.之", lambda r: "之" in (r[SHIP] or "")),
        ('ship=in."a,b",金門之星', lambda r: r[SHIP] in {"a,b", "金門之星"}),
        ("day=between.2020-01-01,2020-01-02", lambda r: r[DAY].isoformat() <= "2020-01-02"),
        ("q=金門 水頭", lambda r: "金門" in (r[SHIP] or "") and r[PORT] == "水頭"),
    ],
)
def test_filters_are_spelled_with_the_column_and_a_condition(boats, client, asked, holds):
    answer = client.get(f"{ROWS_AT}?{asked}")
    assert answer.status_code == 200, answer.content
    assert answer.json()["total"] == sum(map(holds, ROWS)) > 0


def test_groups_and_measures_are_exact(boats, client):
    answer = client.get(
        f"{ROWS_AT}?group=day.month,port&measures=count,sum.passengers,m:mean.income&order=-count"
    )
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert said["total"] == 12
    assert set(said["rows"][0]) == {"day_month", "port", "count", "sum_passengers", "m"}
    assert sum(row["count"] for row in said["rows"]) == 240


def test_the_same_question_gives_the_same_tag_and_then_no_body(boats, client):
    """1b: conditional requests; the versioned address may be kept for ever."""
    first = client.get(f"{ROWS_AT}?port=水頭")
    again = client.get(f"{ROWS_AT}?port=水頭", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert client.get(f"{ROWS_AT}?port=料羅")["ETag"] != first["ETag"]
    assert "immutable" not in first["Cache-Control"]
    assert "immutable" in client.get(f"{BASE}/data/371020000A-000001@1/rows")["Cache-Control"]


def test_nothing_that_is_not_open_is_told_by_any_question(boats, client):
    for asked in (
        "captain=eq.SECRETNAME1",
        "select=captain",
        "order=remark",
        "group=captain",
        "measures=max.remark",
        "q=SECRETNAME1",
        "where.captain=filled",
    ):
        answer = client.get(f"{ROWS_AT}?{asked}")
        assert answer.status_code == 400 or answer.json()["total"] == 0, asked
        assert b"SECRETN" not in answer.content.replace(b"SECRETNAME1", b"")
    assert b"SECRET" not in client.get(ROWS_AT).content


def test_no_session_is_read_and_no_cookie_set(boats, client_of, clerk):
    """7: public data; a member of staff is told the same as everybody."""
    client = client_of(clerk)
    answer = client.get(ROWS_AT, headers={"Origin": "https://elsewhere.example"})
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert answer["Access-Control-Allow-Origin"] == "*"
    preflight = client.options(ROWS_AT)
    assert (preflight.status_code, preflight["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")


def test_whoever_asks_too_often_waits(boats, client, settings):
    """1b: token bucket by address, told in RateLimit headers."""
    settings.OPENDATA_RATE = "3/hour"
    answers = [client.get(ROWS_AT) for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert answers[0]["RateLimit-Policy"] == '"address";q=3;w=3600'
    assert int(answers[3]["Retry-After"]) > 1000
    assert answers[3].json()["code"] == "ER0210"
    assert client.get(ROWS_AT, REMOTE_ADDR="10.0.0.9").status_code == 200


def test_a_key_in_an_address_is_refused(boats, client):
    at = f"{BASE}/api/v1/rest/dataset"
    assert client.get(f"{at}?apikey=secret").status_code == 400
    assert client.get(at, headers={"Authorization": "APIKey wrong"}).status_code == 401
