"""GeoReport v2, by the specification's fields."""

import json
from datetime import date, datetime
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from countyhall.domains.petitions import factories, services
from countyhall.domains.petitions.models import Petition, State
from countyhall.kernel.api import models as keys

BASE = "/public/petitions/open311"
REQUEST = {
    "service_request_id",
    "status",
    "status_notes",
    "service_name",
    "service_code",
    "description",
    "agency_responsible",
    "service_notice",
    "requested_datetime",
    "updated_datetime",
    "expected_datetime",
    "address",
    "address_id",
    "zipcode",
    "lat",
    "long",
    "media_url",
}
POST = {
    "service_code": "lamps",
    "lat": "24.436",
    "long": "118.318",
    "description": "路燈不亮\n三天了",
    "email": "a@example.test",
    "first_name": "測試",
    "last_name": "王",
}


@pytest.fixture
def lamps(category):
    """Street lamps, with a question."""
    questions = [
        {"code": "q1", "label": "燈桿編號", "label_en": "", "kind": "text", "required": True, "choices": []},
        {
            "code": "q2",
            "label": "種類",
            "label_en": "",
            "kind": "choice",
            "required": False,
            "choices": ["高", "低"],
        },
    ]
    category.question_sets.create(edition=1, questions=questions)
    return category


@pytest.fixture
def published(county, category):
    """A published petition."""
    return factories.PetitionFactory(
        unit=county.root,
        category=category,
        wish="publish",
        published_on=date(2020, 9, 1),
        public_subject="路燈",
        public_body="不亮",
        place="黃海路12號3樓",
    )


def get(client, path: str, status: int = 200):
    """The JSON at an address."""
    answer = client.get(BASE + path)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    return json.loads(answer.content)


def xml(client, path: str, status: int = 200) -> ElementTree.Element:
    """The XML at an address."""
    answer = client.get(BASE + path)
    assert answer.status_code == status
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


def test_discovery_names_the_endpoint_and_its_formats(category, client):
    """PET-16."""
    found = get(client, "/discovery.json")
    assert set(found) == {"changeset", "contact", "key_service", "endpoints"}
    assert found["endpoints"][0]["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert found["endpoints"][0]["formats"] == ["application/json", "text/xml"]
    root = xml(client, "/discovery.xml")
    assert root.tag == "discovery"
    assert [e.text for e in root.findall("endpoints/endpoint/formats/format")] == [
        "application/json",
        "text/xml",
    ]


def test_services_and_their_definition(lamps, client):
    """PET-16: metadata says whether there is a definition."""
    (service,) = get(client, "/v2/services.json")
    assert set(service) == {
        "service_code",
        "service_name",
        "description",
        "metadata",
        "type",
        "keywords",
        "group",
    }
    assert (service["service_code"], service["metadata"], service["type"]) == ("lamps", True, "realtime")
    definition = get(client, "/v2/services/lamps.json")
    assert [a["datatype"] for a in definition["attributes"]] == ["string", "singlevaluelist"]
    assert definition["attributes"][1]["values"] == [{"key": "高", "name": "高"}, {"key": "低", "name": "低"}]
    root = xml(client, "/v2/services/lamps.xml")
    assert root.tag == "service_definition"
    assert root.findtext("attributes/attribute/code") == "q1"
    assert root.findtext("attributes/attribute/required") == "true"


def test_only_published_petitions_are_told_in_their_public_text(published, county, client):
    """PET-16, X-03: neither unpublished ones nor the letter's own words or exact place."""
    factories.PetitionFactory(unit=county.root)
    (one,) = get(client, "/v2/requests.json")
    assert set(one) == REQUEST
    assert one["description"] == "路燈\n不亮"
    assert "3樓" not in json.dumps(one, ensure_ascii=False)
    assert datetime.fromisoformat(one["requested_datetime"]).isoformat() == "2020-09-01T00:00:00+08:00"
    root = xml(client, "/v2/requests.xml")
    assert root.tag == "service_requests"
    assert root.findtext("request/service_request_id") == published.number
    hidden = Petition.objects.get(published_on=None)
    assert get(client, f"/v2/requests/{hidden.number}.json", 404)[0]["code"] == 404


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("?status=open", 1),
        ("?status=closed", 0),
        ("?status=open,closed", 1),
        ("?service_code=lamps,x", 1),
        ("?service_code=x", 0),
        ("?start_date=2020-09-01T00:00:00%2B08:00", 1),
        ("?start_date=2020-09-02T00:00:00Z", 0),
        ("?end_date=2020-08-31T00:00:00Z", 0),
        ("?end_date=2020-09-30T00:00:00Z", 1),
        ("?service_request_id=nothing", 0),
    ],
)
def test_requests_are_narrowed(published, client, query, count):
    """PET-16: the filters of the specification."""
    assert len(get(client, f"/v2/requests.json{query}")) == count


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v2/requests.json?status=odd", 400),
        ("/v2/requests.json?start_date=yesterday", 400),
        ("/v2/requests.json?jurisdiction_id=taipei.gov.tw", 404),
        ("/v2/services/none.json", 404),
        ("/v2/requests/P109-1.json", 404),
        ("/v2/tokens/odd.json", 404),
    ],
)
def test_errors_are_a_list_of_codes_and_descriptions(county, client, path, status):
    """PET-16."""
    errors = get(client, path, status)
    assert [set(e) for e in errors] == [{"code", "description"}]
    assert errors[0]["code"] == status
    root = xml(client, path.replace(".json", ".xml"), status)
    assert (root.tag, root.findtext("error/code")) == ("errors", str(status))


def test_a_post_waits_for_confirmation_and_its_token_becomes_a_number(lamps, client):
    """PET-16, PET-02."""
    answer = client.post(f"{BASE}/v2/requests.json", POST | {"attribute[q1]": "A-17"})
    assert answer.status_code == 201
    (made,) = json.loads(answer.content)
    assert set(made) == {"token", "service_notice", "account_id"}
    petition = Petition.objects.get()
    assert (petition.state, petition.channel, petition.answers) == (State.RECEIVED, "api", {"q1": "A-17"})
    assert get(client, f"/v2/tokens/{made['token']}.json") == [
        {"service_request_id": None, "token": made["token"]}
    ]
    services.confirm(petition, on=date(2020, 9, 1))
    assert get(client, f"/v2/tokens/{made['token']}.json")[0]["service_request_id"] == petition.number


def test_a_post_says_everything_that_is_wrong_with_it(lamps, client):
    """PET-16: one answer, all errors; nothing is kept."""
    answer = client.post(
        f"{BASE}/v2/requests.json", {"service_code": "lamps", "lat": "95", "long": "x", "attribute[q2]": "中"}
    )
    assert answer.status_code == 400
    assert len(json.loads(answer.content)) == 5
    assert client.post(f"{BASE}/v2/requests.json", POST | {"service_code": ""}).status_code == 400
    assert client.post(f"{BASE}/v2/requests.json", POST | {"service_code": "none"}).status_code == 404
    assert not Petition.objects.exists()


def test_a_trusted_key_is_taken_in_at_once_and_a_wrong_one_is_refused(lamps, client, registrar, auditor):
    """PET-16: 403 for a key that may not add."""
    post = POST | {"attribute[q1]": "A-17"}
    assert client.post(f"{BASE}/v2/requests.json", post | {"api_key": "made-up"}).status_code == 403
    _token, reading = keys.make(auditor, "讀", ["petitions:write"], 30)
    assert client.post(f"{BASE}/v2/requests.json", post | {"api_key": reading}).status_code == 403
    _token, text = keys.make(registrar, "1999", ["petitions:write"], 30)
    (made,) = json.loads(client.post(f"{BASE}/v2/requests.json", post | {"api_key": text}).content)
    petition = Petition.objects.get()
    assert (made["service_request_id"], petition.state, petition.created_by) == (
        petition.number,
        State.CONFIRMED,
        registrar,
    )


def test_what_people_write_comes_out_as_they_wrote_it(published, client):
    """X-10."""
    text = "<b>&\"'{{ x }}{% y %}=1+1\x0b末"
    Petition.objects.filter(pk=published.pk).update(public_body=text)
    assert get(client, "/v2/requests.json")[0]["description"] == f"路燈\n{text}"
    assert xml(client, "/v2/requests.xml").findtext("request/description") == f"路燈\n{text}".replace(
        "\x0b", ""
    )


def test_other_methods_are_refused(county, client):
    """PET-16."""
    assert client.put(f"{BASE}/v2/requests.json").status_code == 405
    assert reverse("public_petitions:open311-services", args=["json"]) == f"{BASE}/v2/services.json"
