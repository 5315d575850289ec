"""What is told, to whom, and how often it was used: by the portal's records."""

import hashlib
from datetime import date

import pytest
from django.utils import timezone

from countyhall.domains.opendata.models import ApiKey, OpenDataset, UsageDay
from countyhall.domains.opendata.public.interfaces import shelf, usage
from countyhall.domains.opendata.tests.interfaces.conftest import IDENTIFIER, ROWS

BASE = "/public/opendata"
AT = f"{BASE}/data/{IDENTIFIER}"
DOORS = [
    f"{AT}/rows", f"{AT}/rows.csv", f"{AT}/file.csv", f"{AT}/datapackage.json", f"{AT}/dcat.ttl", f"{AT}/feed.atom",
    f"{BASE}/api/v1/rest/dataset/{IDENTIFIER}", f"{BASE}/api/v1/rest/datastore/{IDENTIFIER}-001",
    f"{BASE}/api/v1/dump/datastore/{IDENTIFIER}-001?format=csv",
    f"{BASE}/api/3/action/package_show?id={IDENTIFIER}",
    f"{BASE}/api/3/action/datastore_search?resource_id={IDENTIFIER}-001", f"{BASE}/ogc/collections/{IDENTIFIER}/items",
]  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["draft", "proposed", "checked", "approved"])
def test_nothing_is_told_before_it_is_published(boats, opened, client, state):
    OpenDataset.objects.filter(pk=opened.pk).update(state=state)
    assert {client.get(door).status_code for door in DOORS} == {404}
    for listing in ("catalog", "feed.atom", "sitemap.xml", "api/v1/rest/dataset", "api/3/action/package_list",
                    "ogc/collections", "api/v2/rest/dataset"):  # fmt: skip
        answer = client.get(f"{BASE}/{listing}")
        assert answer.status_code == 200
        assert IDENTIFIER.lower() not in answer.content.decode().lower()


def test_what_was_taken_back_answers_410_with_the_reason(boats, opened, client):
    """1a: a withdrawn dataset keeps its address: reason, time and successor."""
    opened.state, opened.withdrawn_at, opened.withdrawn_reason = "withdrawn", timezone.now(), "票價有誤"
    opened.save()
    said = [client.get(door) for door in DOORS]
    assert {answer.status_code for answer in said} <= {404, 410}
    problem = said[0].json()
    assert (problem["status"], problem["code"], problem["detail"]) == (410, "ER0100", "已下架：票價有誤")
    assert said[6].json()["error"]["type"] == "ER0100"


def test_a_publication_that_was_taken_back_leaves_the_others(boats, publish, opened, client):
    publish(ROWS[:10])
    opened.releases.filter(number=2).update(withdrawn_at=timezone.now(), withdrawn_reason="重複")
    assert client.get(f"{AT}/rows").json()["total"] == 240
    gone = client.get(f"{AT}@2/rows")
    assert (gone.status_code, gone.json()["successor"]) == (410, 1)
    opened.releases.filter(number=1).update(withdrawn_at=timezone.now(), withdrawn_reason="全數有誤")
    assert client.get(f"{AT}/rows").status_code == 410


def test_what_lies_elsewhere_is_described_and_has_no_rows_here(opened, client):
    """3: the office's own addresses are distributions too."""
    opened.table = None
    opened.state, opened.issued_at, opened.modified_at = "published", timezone.now(), timezone.now()
    opened.save()
    opened.resources.create(
        title="船班", url="https://example.test/boats.csv", format="csv", fields=["日期", "港口"]
    )
    said = client.get(f"{BASE}/api/v1/rest/dataset/{IDENTIFIER}").json()["result"]
    assert (said["fieldDescription"], said["numberOfData"]) == ("日期、港口", 0)
    (one,) = said["distribution"]
    assert one["downloadURL"] == "https://example.test/boats.csv"
    shown = client.get(f"{BASE}/api/3/action/resource_show?id={one['resourceID']}").json()["result"]
    assert (shown["url"], shown["datastore_active"]) == ("https://example.test/boats.csv", False)
    assert b"https://example.test/boats.csv" in client.get(f"{AT}/dcat.ttl").content
    for door in DOORS[:4]:
        assert client.get(door).status_code == 404
    assert client.get(f"{BASE}/catalog").status_code == 200
    assert client.get(f"{BASE}/feed.atom").status_code == 200


def test_a_key_has_its_own_limit_and_is_kept_as_its_hash(boats, client, settings):
    """1b: keys for heavy users, in a header alone."""
    settings.OPENDATA_RATE = "1/hour"
    key = ApiKey.objects.create(
        name="研究單位", hash=hashlib.sha256(b"long-word").hexdigest(), rate="50/hour"
    )
    assert [client.get(f"{AT}/rows").status_code for _ in range(2)] == [200, 429]
    for headers in (
        {"Authorization": "APIKey long-word"},
        {"X-API-Key": "long-word"},
        {"Authorization": "long-word"},
    ):
        answer = client.get(f"{AT}/rows", headers=headers)
        assert (answer.status_code, answer["RateLimit-Policy"]) == (200, '"key";q=50;w=3600')
    ApiKey.objects.filter(pk=key.pk).update(ended_at=timezone.now())
    assert client.get(f"{AT}/rows", headers={"X-API-Key": "long-word"}).status_code == 401


def test_uses_are_counted_by_day_door_and_format_and_by_nothing_else(boats, opened, client, settings):
    """1a: usage as data, without address or key."""
    settings.OFFICE_DATE = "2020-09-01"
    for _ in range(3):
        client.get(f"{AT}/rows", REMOTE_ADDR="192.0.2.77")
    client.get(f"{AT}/file.csv")
    usage.flush()
    client.get(f"{AT}/rows")
    usage.flush()
    found = UsageDay.objects.filter(dataset=opened).values_list("day", "door", "format", "count")
    assert set(found) == {(date(2020, 9, 1), "rows", "json", 4), (date(2020, 9, 1), "file", "csv", 1)}
    assert {f.name for f in UsageDay._meta.fields} == {"id", "dataset", "day", "door", "format", "count"}


def test_a_page_of_rows_asks_the_database_once(boats, client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(shelf, "FRESH_SECONDS", 10**9)
    monkeypatch.setattr(usage, "EVERY_SECONDS", 10**9)
    client.get(f"{AT}/rows?limit=78")  # asked nowhere else: what is kept asks nothing
    with django_assert_num_queries(1):
        assert client.get(f"{AT}/rows?port=水頭&limit=79").status_code == 200
