"""Nothing that a stranger sends breaks an address or is told more than is open (8)."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings, strategies

BASE = "/public/opendata"
AT = f"{BASE}/data/371020000A-000001"
RESOURCE = "371020000A-000001-001"
NASTY = [
    "' OR '1'='1", "1; DROP TABLE auth_user", "../../etc/passwd", "%00", "\x00", "<script>alert(1)</script>", "﷽" * 50,
    "\ud800", "🚢" * 100, "{{7*7}}", "${jndi:ldap://x}", "-1", "9" * 40, "1e309", "NaN", "null", "[]", "{}",
    '{"a":', "\r\nX: y",
    "captain", "remark", "_row", "*", "a" * 9000, "eq.", "in.", 'in."', "between.1", "between.1,2,3",
    "eq.9" * 200, "", " ",
]  # fmt: skip
ADDRESSES = [
    "data/{}", "data/{}/rows", "data/371020000A-000001@{}/rows", "data/{}/file.csv", "data/371020000A-000001/file.{}",
    "data/371020000A-000001/rows.{}", "data/371020000A-000001/{}.json", "data/371020000A-000001/dcat.{}", "catalog.{}",
    "api/v1/rest/group/{}", "api/v1/rest/tag/{}", "api/v1/rest/dataset/{}", "api/v1/rest/datastore/{}",
    "api/v1/dump/datastore/{}", "api/v2/rest/qc/{}", "api/3/action/{}", "ogc/collections/{}",
    "ogc/collections/371020000A-000001/items/{}", "api/{}", "data/{}/{}",
]  # fmt: skip
DOORS = {
    "data/371020000A-000001/rows": ["port", "day", "passengers", "late", "left", "place", "select", "order", "group",
                                    "measures", "limit", "offset", "after", "q", "captain", "zz"],
    "data/371020000A-000001/rows.csv": ["port", "select", "limit", "lang", "labels", "bom"],
    "data/371020000A-000001/file.csv": ["lang", "labels"],
    "api/v1/rest/dataset": ["modified", "limit", "offset", "zz"],
    f"api/v1/rest/datastore/{RESOURCE}": ["filters", "q", "sort", "limit", "offset", "fields"],
    f"api/v1/dump/datastore/{RESOURCE}": ["format", "compress"],
    "api/3/action/package_search": ["q", "fq", "sort", "rows", "start", "facet.field", "facet.limit"],
    "api/3/action/package_show": ["id"],
    "api/3/action/datastore_search": ["resource_id", "filters", "q", "sort", "fields", "limit", "records_format"],
    "api/3/action/datastore_search_sql": ["sql"],
    "api/3/action/organization_list": ["limit", "offset", "all_fields"],
    "ogc/collections/371020000A-000001/items": ["bbox", "datetime", "limit", "offset", "crs", "port"],
    "catalog": ["q", "page", "category"],
    "feed.atom": ["q", "keyword"],
}  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unlimited(settings):
    """Attackers come from everywhere."""
    settings.OPENDATA_RATE = "0/min"


def harmless(answer, what) -> None:
    assert answer.status_code < 500, (what, answer.content[:300])
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert b"SECRET" not in body
    assert b"Traceback" not in body
    if answer.status_code >= 400 and answer["Content-Type"].startswith("text/html"):
        assert b"<script>alert" not in body


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_name_breaks_an_address(boats, client, address):
    for text in NASTY:
        path = quote(f"{BASE}/{address}".replace("{}", text).encode("utf-8", "surrogatepass"))
        harmless(client.get(path), path[:200])


@pytest.mark.parametrize("address", DOORS)
def test_no_value_breaks_an_address(boats, client, address):
    base = {"resource_id": RESOURCE} if address.endswith("datastore_search") else {}
    for name in DOORS[address]:
        for text in NASTY:
            asked = {**base, name: text}
            query = "&".join(
                f"{quote(k)}={quote(v.encode('utf-8', 'surrogatepass'))}" for k, v in asked.items()
            )
            harmless(client.get(f"{BASE}/{address}?{query}"), (address, name, text[:80]))


JSON = strategies.recursive(
    strategies.none()
    | strategies.booleans()
    | strategies.integers()
    | strategies.floats(allow_nan=False)
    | strategies.text(max_size=8),
    lambda inner: (
        strategies.lists(inner, max_size=3)
        | strategies.dictionaries(strategies.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=strategies.sampled_from(["filters", "q", "sort", "fields", "limit", "offset", "distinct", "resource_id",
                                     "id", "include_total"]), value=JSON)  # fmt: skip
def test_no_json_breaks_an_action(boats, client, name, value):
    for action in ("datastore_search", "package_search", "package_show", "tag_list"):
        given = {"resource_id": RESOURCE, name: value}
        answer = client.post(f"{BASE}/api/3/action/{action}", given, content_type="application/json")
        harmless(answer, given)
    for body in (b"[1]", b"{", b"\xff", b"null", b'"x"'):
        harmless(
            client.post(f"{BASE}/api/3/action/package_list", body, content_type="application/json"), body
        )


def test_giant_questions_are_refused(boats, client):
    many = "in." + ",".join(f"v{n}" for n in range(1500))
    assert client.get(f"{AT}/rows", {"port": many}).status_code == 413
    assert client.get(f"{AT}/rows?" + "&".join(["port=eq.x"] * 80)).status_code == 413
    assert client.get(f"{AT}/rows", {"limit": 10_001}).status_code == 400
    assert client.get(f"{AT}/rows?q=" + "x" * 20_000).status_code == 413
    assert client.post(f"{BASE}/api/3/action/package_list", "{" + " " * 400_000 + "}",
                       content_type="application/json").status_code == 413  # fmt: skip


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written(boats, client, method):
    answer = getattr(client, method)(f"{AT}/rows")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
