"""共通性資料存取應用程式介面規範, by the members and codes of its text."""

import csv
import gzip
import io
import json
import zipfile

import pytest
from lxml import etree

from countyhall.domains.opendata.tests.interfaces.conftest import OPEN, ROWS, TRAFFIC

BASE = "/public/opendata/api"
STORE = f"{BASE}/v1/rest/datastore/371020000A-000001-001"
pytestmark = pytest.mark.django_db


def get(client, path, status=200, **asked):
    answer = client.get(path, asked)
    assert answer.status_code == status, answer.content
    said = answer.json()
    assert said["success"] is (status == 200)
    return said["result"] if status == 200 else said["error"]


def test_categories_keywords_and_datasets_are_listed_by_their_numbers(boats, client):
    assert get(client, f"{BASE}/v1/rest/group") == ["A00"]
    group = get(client, f"{BASE}/v1/rest/group/A00")
    assert (group["package_count"], group["packages"], group["display_name"]) == (
        1,
        [boats.identifier],
        TRAFFIC,
    )
    assert get(client, f"{BASE}/v1/rest/tag") == ["小三通", "旅客"]
    assert get(client, f"{BASE}/v1/rest/tag/旅客") == [boats.identifier]
    assert get(client, f"{BASE}/v1/rest/tag/沒有") == []
    assert get(client, f"{BASE}/v1/rest/dataset") == [boats.identifier]
    assert get(client, f"{BASE}/v1/rest/dataset", modified="2020-01-01T00:00:00+08:00") == [boats.identifier]
    assert get(client, f"{BASE}/v1/rest/dataset", modified="2099-01-01T00:00:00Z") == []


def test_the_metadata_have_the_members_of_the_standard(boats, client):
    said = get(client, f"{BASE}/v1/rest/dataset/{boats.identifier}")
    assert said["fieldDescription"].startswith("日期、港口、船名")
    assert "船長" not in said["fieldDescription"]
    assert (said["accrualPeriodicity"], said["numberOfData"], said["publisherOrgCode"]) == (
        "每月",
        240,
        "371020000A",
    )
    assert [d["resourceID"] for d in said["distribution"]][:3] == [
        f"{boats.identifier}-00{n}" for n in (1, 2, 3)
    ]
    assert {d["format"] for d in said["distribution"]} >= {"CSV", "JSON", "XML"}


def test_rows_are_read_with_filters_words_order_page_and_columns(boats, client):
    said = get(
        client,
        STORE,
        filters='{"port":"水頭"}',
        sort="passengers",
        limit=5,
        offset=2,
        fields="port,passengers",
    )
    assert (said["total"], said["limit"], said["offset"], len(said["records"])) == (60, 5, 2, 5)
    assert [f["id"] for f in said["fields"]] == ["port", "passengers"]
    assert said["fields"][1]["type"] == "integer"
    assert get(client, STORE, q="金門之星")["total"] == sum(r[2] == "金門之星" for r in ROWS)


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"limit": "11.5"}, 400, "ER0210"), ({"offset": "all"}, 400, "ER0210"),
        ({"filters": "port:水頭"}, 400, "ER0210"),
        ({"q": "市"}, 400, "ER0210"), ({"columns": "port"}, 400, "ER0200"), ({"fields": "none"}, 400, "ER0220"),
        ({"sort": "captain"}, 400, "ER0220"), ({"filters": '{"captain":"x"}'}, 400, "ER0220"),
    ],
)  # fmt: skip
def test_what_is_wrong_has_the_code_of_the_specification(boats, client, asked, status, code):
    assert get(client, STORE, status, **asked)["type"] == code


def test_what_is_not_there_is_er0100(boats, client):
    assert get(client, f"{BASE}/v1/rest/datastore/371020000A-000009-001", 404)["type"] == "ER0100"
    assert get(client, f"{BASE}/v1/rest/dataset/none", 404)["type"] == "ER0100"


def test_the_whole_resource_is_dumped_packed(boats, client):
    at = f"{BASE}/v1/dump/datastore/371020000A-000001-001"

    def dumped(format, **asked):
        answer = client.get(at, {"format": format, **asked})
        assert answer.status_code == 200
        return b"".join(answer.streaming_content)

    read = list(csv.DictReader(io.StringIO(gzip.decompress(dumped("csv")).decode())))
    assert len(read) == 240
    assert list(read[0]) == OPEN
    assert len(json.loads(gzip.decompress(dumped("json")))) == 240
    assert len(etree.fromstring(gzip.decompress(dumped("xml"))).findall("row")) == 240
    with zipfile.ZipFile(io.BytesIO(dumped("csv", compress="zip"))) as packed:
        assert packed.namelist() == ["371020000A-000001@1.csv"]
        assert packed.read(packed.namelist()[0]) == gzip.decompress(dumped("csv"))
    assert client.get(at, {"format": "pdf"}).json()["error"]["type"] == "ER0210"


def test_the_quality_check_needs_the_offices_oid(boats, client, settings):
    assert "OFFICE_OID" in get(client, f"{BASE}/v2/rest/qc/2.16.886.101", 404)["message"]
    settings.OFFICE_OID = "2.16.886.101.90028"
    (said,) = get(client, f"{BASE}/v2/rest/qc/2.16.886.101.90028")
    assert (said["linkable"], said["csv"], said["desc_match"]) == (True, True, None)
