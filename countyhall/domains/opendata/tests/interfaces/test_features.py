"""OGC API Features over the boats' places."""

import re

import pytest

from countyhall.domains.opendata.public.interfaces import places
from countyhall.domains.opendata.tests.interfaces.conftest import ROWS

BASE = "/public/opendata/ogc"
ITEMS = f"{BASE}/collections/371020000A-000001/items"
pytestmark = pytest.mark.django_db


def point(row):
    found = re.match(r"POINT\((\S+) (\S+)\)", row[7] or "")
    return (float(found[1]), float(found[2])) if found else None


def test_the_interface_says_what_it_has(boats, client):
    landing = client.get(BASE).json()
    assert {one["rel"] for one in landing["links"]} >= {"self", "service-desc", "conformance", "data"}
    assert any(c.endswith("/conf/core") for c in client.get(f"{BASE}/conformance").json()["conformsTo"])
    (one,) = client.get(f"{BASE}/collections").json()["collections"]
    assert (one["id"], places.TWD97 in one["crs"]) == ("371020000A-000001", True)
    assert client.get(f"{BASE}/collections/371020000A-000001").json() == one
    assert client.get(f"{BASE}/collections/none").status_code == 404


def test_features_come_by_box_time_and_page(boats, client):
    """1b: bbox, limit; numberMatched exact; the pages together are all of them."""
    asked = {"bbox": "118.3,24.41,118.32,24.44", "limit": 7, "datetime": "2020-01-10/.."}
    wanted = [
        n + 1 for n, row in enumerate(ROWS)
        if (at := point(row)) and 118.3 <= at[0] <= 118.32 and 24.41 <= at[1] <= 24.44
        and row[0].isoformat() >= "2020-01-10"
    ]  # fmt: skip
    seen, answer = [], client.get(ITEMS, asked)
    while True:
        said = answer.json()
        assert answer["Content-Type"] == "application/geo+json"
        assert (said["numberMatched"], said["numberReturned"]) == (len(wanted), len(said["features"]))
        seen += [f["id"] for f in said["features"]]
        following = [one["href"] for one in said["links"] if one["rel"] == "next"]
        if not following:
            break
        answer = client.get(following[0][following[0].index("/public") :])
    assert seen == wanted
    one = client.get(f"{ITEMS}/{wanted[0]}").json()
    assert one["geometry"]["coordinates"] == list(point(ROWS[wanted[0] - 1]))
    assert "SECRET" not in answer.content.decode()
    assert client.get(ITEMS, {"port": "eq.水頭", "limit": 1}).json()["numberMatched"] == 60


def test_coordinates_are_told_in_the_countys_survey_system(boats, client):
    """1b: TWD97 TM2 zone 119 both ways within 0.1 m; the values are those of PROJ for the Kinmen lighthouse islet."""
    east, north = places.moved(118.3186, 24.4368, places.CRS84, places.TWD97)
    back = places.moved(east, north, places.TWD97, places.CRS84)
    assert back == pytest.approx((118.3186, 24.4368), abs=1e-7)
    answer = client.get(f"{ITEMS}/2", {"crs": places.TWD97})
    assert answer["Content-Crs"] == f"<{places.TWD97}>"
    x, y = answer.json()["geometry"]["coordinates"]
    assert 170_000 < x < 190_000
    assert 2_690_000 < y < 2_720_000
    box = f"{x - 1},{y - 1},{x + 1},{y + 1}"
    found = client.get(ITEMS, {"bbox": box, "bbox-crs": places.TWD97}).json()
    assert 2 in [f["id"] for f in found["features"]]


@pytest.mark.parametrize(
    "asked",
    [
        {"bbox": "1,2,3"}, {"bbox": "a,b,c,d"}, {"bbox": "nan,0,1,1"}, {"limit": 0}, {"limit": "x"},
        {"crs": "EPSG:4326"},
        {"datetime": "yesterday"}, {"captain": "eq.x"}, {"nothing": "1"}, {"select": "port"},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(boats, client, asked):
    assert client.get(ITEMS, asked).status_code == 400
