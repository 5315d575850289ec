"""Requests for change as JSON: written, changed, handed in and refused by other programs, by the same rules."""

import pytest

from countyhall.domains.oversight import factories
from countyhall.domains.oversight.models import ChangeRequest

pytestmark = pytest.mark.django_db
LIST = "/api/v1/oversight/changerequest/"


@pytest.fixture
def draft(watched) -> ChangeRequest:
    return factories.ChangeRequestFactory(plan=watched, unit=watched.unit)


def body(draft, **other) -> dict:
    names = ("effective_from", "budget", "starts_on", "ends_on", "curve", "items", "reason")
    said = {name: getattr(draft, name) for name in names} | {"plan": draft.plan_id}
    return said | {"reason": "配合中央補助調整期程"} | other


def send(client, verb: str, address: str, data=None, version: int | None = None):
    match = {} if version is None else {"If-Match": f'"{version}"'}
    return getattr(client, verb)(address, data or {}, content_type="application/json", headers=match)


def test_a_request_is_written_changed_and_handed_in(draft, clerk, planning_officer, client_of):
    """PLN-12: with the version that the caller saw; what was handed in stays as it is."""
    client = client_of(clerk)
    made = send(client, "post", LIST, body(draft))
    assert made.status_code == 201, made.content.decode()
    said, address = made.json(), made["Location"]
    assert (said["state"], said["unit"]["id"], said["items"][0]["weight"]) == (
        "draft",
        draft.unit_id,
        "100.00",
    )
    assert said["curve"] == {**draft.curve, "2021-02-01": "100.00"}
    assert made["ETag"] == f'"{said["version"]}"'
    assert send(client, "patch", address, {"reason": "另有理由"}).status_code == 428
    assert send(client, "patch", address, {"reason": "另有理由"}, said["version"] + 1).status_code == 412
    changed = send(client, "patch", address, {"reason": "另有理由"}, said["version"]).json()
    assert (changed["reason"], changed["curve"]) == ("另有理由", said["curve"])
    assert send(client, "post", f"{address}steps/submit/").status_code == 428
    handed_in = send(client, "post", f"{address}steps/submit/", version=changed["version"])
    assert (handed_in.status_code, handed_in.json()["state"]) == (200, "submitted")
    assert handed_in.json()["requested_by"]["id"] == clerk.pk
    late = send(client, "patch", address, {"reason": "再改"}, handed_in.json()["version"])
    assert late.status_code == 422
    assert send(client, "post", f"{address}steps/approve/").status_code == 404  # only sign-off approves
    officer = client_of(planning_officer)
    refuse, version = f"{address}steps/refuse/", handed_in.json()["version"]
    assert send(officer, "post", refuse, version=version).status_code == 422
    assert send(officer, "post", refuse, {"reason": "不同意"}, version).json()["state"] == "refused"
    lines = officer.get(f"{address}history/").json()["lines"]
    assert {"submit", "refuse"} <= {line["action"] for line in lines}


def test_requests_lie_behind_the_gate(draft, clerk, other_clerk, auditor, client_of):
    """X-03: of another unit they are not there; who may only read may not hand in."""
    address = f"{LIST}{draft.pk}/"
    assert client_of(other_clerk).get(address).status_code == 404
    assert client_of(other_clerk).get(LIST).json()["results"] == []
    assert send(client_of(other_clerk), "post", LIST, body(draft)).status_code in (403, 422)
    assert client_of(auditor).get(address).status_code == 200
    assert send(client_of(auditor), "post", f"{address}steps/submit/", version=1).status_code == 403
    assert [row["id"] for row in client_of(clerk).get(LIST).json()["results"]] == [draft.pk]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"curve": {"soon": "10"}}, "soon"),
        ({"curve": {"2020-10": "ten"}}, "109/10"),
        ({"curve": ["10"]}, "object"),
        ({"items": [{"title": "主體工程", "weight": 90}]}, "1"),
        ({"items": ["主體工程"]}, "array"),
        ({"budget": "much"}, "integer"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(draft, clerk, client_of, wrong, said):
    """PLN-04: a curve, work items or money that cannot hold are refused in words, and nothing is kept."""
    answer = send(client_of(clerk), "post", LIST, body(draft, **wrong))
    assert answer.status_code == 422
    (name,) = wrong
    errors = answer.json()["errors"]
    assert {error["pointer"] for error in errors} == {f"/{name}"}
    assert any(said in error["detail"] for error in errors)
    assert ChangeRequest.objects.count() == 1
