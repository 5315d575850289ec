"""DOC-07: signing over the API; a key of the API opens the door and signs nothing."""

import base64

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from countyhall.kernel.api import models
from countyhall.kernel.approvals import services, verify_signoff
from countyhall.kernel.approvals.evidence import evidence
from countyhall.kernel.approvals.models import Proof, SignatureRule, SigningKey
from countyhall.kernel.approvals.tests.conftest import case, other_head, route, under_way  # noqa: F401
from countyhall.kernel.approvals.tests.test_proofs import Browser, authority, card  # noqa: F401
from countyhall.kernel.approvals.tests.test_proofs import cms as by_cms
from countyhall.kernel.testing.factories import LONG_AGO

AT = "/api/v1/signoff/"


class Program:
    """A program of a person's, with a key of the API."""

    def __init__(self, person, *scopes: str) -> None:
        _token, text = models.make(person, "讀卡程式", list(scopes) or ["signoff:write"], 1)
        self.client = Client(headers={"Authorization": f"Bearer {text}"})

    def get(self, address: str):
        return self.client.get(AT + address)

    def post(self, address: str, said: dict):
        return self.client.post(AT + address, said, content_type="application/json")


def in_base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def test_a_program_asks_what_waits_signs_it_by_card_and_hands_it_in(
    case, under_way, section_chief, head, card  # noqa: F811
):  # fmt: skip
    """The whole way, and the evidence holds."""
    services.sign(under_way, by=section_chief)
    program = Program(head)
    (desk,) = program.get("waiting/").json()["desks"]
    assert (desk["record"], desk["desk"], desk["does"]) == ("簽呈", "處長", "decide")
    act = {"act": "sign", "stop": desk["stop"], "opinion": "如擬"}
    asked = program.post(f"rounds/{under_way.pk}/statement/", act).json()
    assert asked["text"] == case.body
    signed = {"means": "certificate", "signature": in_base64(by_cms(asked["statement"].encode(), *card))}
    done = program.post(f"rounds/{under_way.pk}/acts/", act | signed | {"statement": asked["statement"]})
    assert (done.status_code, done.json()["state"]) == (200, "signed")
    assert Proof.objects.get().means == "certificate"
    assert verify_signoff.faults(evidence(case)) == []


def test_a_key_of_the_api_alone_signs_nothing(under_way, section_chief):  # noqa: F811
    """Neither without a signature nor with a made-up one, nor within a scope that only reads."""
    act = {"act": "sign", "opinion": "如擬"}
    program, at = Program(section_chief), f"rounds/{under_way.pk}/acts/"
    statement = program.post(f"rounds/{under_way.pk}/statement/", act).json()["statement"]
    assert program.post(at, act).status_code == 422
    forged = act | {"statement": statement, "means": "key", "signature": in_base64(b"\x01" * 64)}
    assert program.post(at, forged).status_code == 409
    assert program.post(at, forged | {"signature": "%%%"}).status_code == 409
    assert Program(section_chief, "signoff:read").post(at, forged).status_code == 403
    assert under_way.signatures.count() == 1


def test_sending_back_and_deciding_anew_are_signed_too(under_way, section_chief, head):  # noqa: F811
    """DOC-04: 退件, 改批."""
    browsers = {person: Browser(person) for person in (section_chief, head)}
    for browser in browsers.values():
        browser.enrol()

    def does(person, **act) -> str:
        program, browser = Program(person), browsers[person]
        statement = program.post(f"rounds/{under_way.pk}/statement/", act).json()["statement"]
        value = {"means": "key", "signature": in_base64(browser.raw(statement.encode()))}
        answer = program.post(f"rounds/{under_way.pk}/acts/", act | value | {"statement": statement})
        assert answer.status_code == 200, answer.content
        return answer.json()["verdict"]

    assert does(section_chief, act="sign") == "signed"
    assert does(head, act="send_back", opinion="數字不符", to=1) == "sent_back"
    assert does(section_chief, act="sign", opinion="已改") == "signed"
    assert does(head, act="sign") == "decided"
    assert does(head, act="redecide", opinion="改依附件") == "redecided"
    assert Proof.objects.count() == 5


def test_an_owed_signature_is_given_over_the_api(under_way, section_chief, head):  # noqa: F811
    """DOC-07: 補簽, by whoever acted."""
    SignatureRule.objects.create(means="key", may_follow=True, valid_from=LONG_AGO)
    services.sign(under_way, by=section_chief, later="電腦送修")
    browser, program = Browser(section_chief), Program(section_chief)
    browser.enrol()
    (owed,) = program.get("waiting/").json()["owed"]
    value = {"means": "key", "signature": in_base64(browser.raw(owed["statement"].encode()))}
    assert Program(head).post(f"acts/{owed['act']}/signature/", value).status_code == 404
    assert program.post(f"acts/{owed['act']}/signature/", value).status_code == 200
    said = program.get("waiting/").json()
    assert said["owed"] == [] and said["keys"][0]["fingerprint"] == SigningKey.objects.get().fingerprint


@pytest.mark.parametrize("address", ["rounds/{}/statement/", "rounds/{}/acts/"])
def test_a_round_outside_the_gate_is_not_there(under_way, other_head, address):  # noqa: F811
    """X-03."""
    assert Program(other_head).post(address.format(under_way.pk), {"act": "sign"}).status_code == 404
    assert Client().post(AT + address.format(under_way.pk)).status_code == 401


def test_the_list_asks_as_much_for_one_as_for_many(
    under_way, case, route, section_chief, clerk, django_assert_num_queries  # noqa: F811
):  # fmt: skip
    """Constant queries."""
    program = Program(section_chief)
    program.get("waiting/")
    with CaptureQueriesContext(connection) as one:
        program.get("waiting/")
    for n in range(3):
        other = type(case).objects.create(subject=f"{n}", body=f"{n}", unit=case.unit)
        services.circulate(other, route, by=clerk)
    with django_assert_num_queries(len(one)):
        assert len(program.get("waiting/").json()["desks"]) == 4
