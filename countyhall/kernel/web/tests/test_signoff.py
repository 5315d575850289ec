"""The inbox, the round's page with its acts, the panel, one's keys."""

import base64
import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection
from django.test.utils import CaptureQueriesContext

from countyhall.kernel.approvals import keys, services, verify_signoff
from countyhall.kernel.approvals.desk import Desk
from countyhall.kernel.approvals.models import Proof, SignatureRule, SigningKey, Stop, TrustAnchor
from countyhall.kernel.approvals.tests.authority import Authority, StampingAuthority, cms, pem
from countyhall.kernel.approvals.tests.conftest import (  # noqa: F401
    case,
    neighbour_chief,
    other_head,
    route,
    under_way,
)
from countyhall.kernel.audit import services as audit
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.records.tests.models import Case
from countyhall.kernel.testing.factories import LONG_AGO, GrantFactory


def address(circulation) -> str:
    return f"/signoff/{circulation.pk}/"


def raw(key, content: bytes) -> str:
    r, s = decode_dss_signature(key.sign(content, ec.ECDSA(hashes.SHA256())))
    return base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()


def enrolled(client) -> ec.EllipticCurvePrivateKey:
    """A key that the person's browser made and registered."""
    key = ec.generate_private_key(ec.SECP256R1())
    challenge = client.get("/signoff/keys/").context["challenge"]
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    client.post(
        "/signoff/keys/",
        {"spki": base64.b64encode(spki).decode(), "proof": raw(key, challenge.encode()), "label": "辦公室"},
    )
    return key


def test_the_inbox_shows_what_lies_at_one_s_desk_and_signs_it(under_way, section_chief, head, client_of):  # noqa: F811
    client = client_of(section_chief)
    page = client.get("/signoff/")
    assert "簽呈" in page.content.decode() and page.context["total"] == 1
    assert client_of(head).get("/signoff/").context["total"] == 0
    assert "簽呈" in client.get("/desk/").content.decode()
    (stop,) = Stop.objects.filter(state="open")
    client.post("/signoff/", {"pk": stop.pk, "opinion": "如擬"})
    assert client_of(head).get("/signoff/").context["total"] == 1
    assert under_way.signatures.last().opinion == "如擬"


def test_signing_many_at_once_refuses_a_changed_text_and_what_needs_a_key(
    case, route, under_way, section_chief, clerk, client_of, county  # noqa: F811
):  # fmt: skip
    Case.objects.filter(pk=case.pk).update(body="改過")
    other = services.circulate(
        Case.objects.create(subject="乙", body="乙", unit=county.section), route, by=clerk
    )
    keys = [s.pk for s in Stop.objects.filter(state="open")]
    client_of(section_chief).post("/signoff/", {"pk": keys})
    assert [c.position for c in (type(other).objects.order_by("pk"))] == [1, 2]
    SignatureRule.objects.create(means="key", valid_from=LONG_AGO)
    Case.objects.filter(pk=case.pk).update(body="第一稿")
    client_of(section_chief).post("/signoff/", {"pk": keys})
    assert type(other).objects.order_by("pk").first().position == 1


def test_the_inbox_asks_the_same_for_one_and_for_nine(route, section_chief, clerk, client_of, case, county):  # noqa: F811
    client = client_of(section_chief)
    counts = []
    for wanted in (1, 9):
        while Stop.objects.filter(state="open").count() < wanted:
            one = Case.objects.create(subject="簽", body="簽", unit=county.section)
            services.circulate(one, route, by=clerk)
        client.get("/signoff/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/signoff/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_strangers_do_not_find_the_round(under_way, other_clerk, client_of, client):  # noqa: F811
    assert client.get(address(under_way)).status_code == 302
    stranger = client_of(other_clerk)
    for part in ("", "evidence/", f"difference/{under_way.signatures.first().pk}/"):
        assert stranger.get(address(under_way) + part).status_code == 404
    assert stranger.post(address(under_way), {"act": "sign"}).status_code == 404


def test_every_act_of_the_page(under_way, section_chief, head, other_head, clerk, client_of, county):  # noqa: F811
    """Consult, answer, add a signer, send back, take back, decide, decide anew."""
    url, client = address(under_way), client_of(section_chief)
    asked = {"act": "consult", "units": [county.other_department.pk], "days": "", "where": "back_to_me"}
    assert client.post(url, asked).status_code == 422
    services.consult(under_way, by=section_chief, desks=[Desk.consult(county.other_department)])
    other = client_of(other_head)
    assert "回復意見" in other.get(url).content.decode()
    assert other.post(url, {"act": "sign", "opinion": "同意"}).status_code == 302
    added = {"act": "add", "person": other_head.name, "how": "add"}
    assert client.post(url, added | {"person": "沒有人"}).status_code == 422
    assert client.post(url, added).status_code == 302
    assert client.post(url, {"act": "sign", "opinion": "擬可"}).status_code == 302
    assert client.post(url, {"act": "recall"}).status_code == 302
    assert client.post(url, {"act": "sign"}).status_code == 302
    assert other.post(url, {"act": "send_back", "reason": "請補", "to": "2"}).status_code == 302
    for one in (client, other, client_of(head)):
        assert one.post(url, {"act": "sign"}).status_code == 302
    assert services.last_circulation(under_way.record).state == "signed"
    assert client_of(head).post(url, {"act": "redecide", "opinion": "改"}).status_code == 302
    assert under_way.signatures.last().verdict == "redecided"


def test_the_panel_shows_where_it_lies_and_who_said_what(under_way, section_chief, clerk, client_of):  # noqa: F811
    GrantFactory(user=clerk, unit=under_way.unit, role="section_chief")
    page = client_of(section_chief).get(f"/casebook/case/{under_way.object_id}/")
    shown = page.context["panels"]["signoff"]
    assert [desk.stop.name for stage in shown["stages"] for desk in stage][1:] == ["科長", "處長"]
    assert shown["may_sign"] and address(under_way) in page.content.decode()


def test_a_browser_s_key_signs_what_the_server_says(under_way, section_chief, client_of):  # noqa: F811
    """DOC-07."""
    SignatureRule.objects.create(means="key", valid_from=LONG_AGO)
    client = client_of(section_chief)
    key = enrolled(client)
    url = address(under_way)
    assert client.post(url, {"act": "sign", "opinion": "可"}).status_code == 422
    said = client.post(url + "statement/", {"act": "sign", "opinion": "可"}).json()["statement"]
    assert json.loads(said)["opinion"] == "可"
    signed = {"act": "sign", "opinion": "可", "statement": said, "signature": raw(key, said.encode())}
    assert client.post(url, signed | {"opinion": "不可"}).status_code == 422
    assert client.post(url, signed).status_code == 302
    assert Proof.objects.get().key.user == section_chief
    packed = client.get(url + "evidence/").content
    assert verify_signoff.faults(packed) == []


def test_a_card_signs_the_statement_that_was_taken(under_way, section_chief, client_of, tmp_path):  # noqa: F811
    authority = Authority()

    TrustAnchor.objects.create(use="root", name="測試", pem=pem(authority.root), valid_from=LONG_AGO)
    card = authority.issue(section_chief.name)
    keys.enrol_certificate(section_chief, pem(card[1]).encode())
    client, url = client_of(section_chief), address(under_way)
    said = client.post(url + "statement/", {"act": "sign", "opinion": "可", "card": "1"}).content
    (tmp_path / "x.p7s").write_bytes(cms(said, *card))
    with (tmp_path / "x.p7s").open("rb") as file:
        assert client.post(url, {"act": "sign", "opinion": "可", "card": file}).status_code == 302
    assert Proof.objects.get().means == "certificate"


def test_a_key_is_registered_only_with_the_second_factor_where_it_is_asked_for(
    section_chief, client_of, settings
):
    """And revoked with a reason."""
    client = client_of(section_chief)
    enrolled(client)
    key = SigningKey.objects.get()
    client.post("/signoff/keys/", {"revoke": key.pk, "reason": ""})
    assert SigningKey.objects.get().revoked_at is None
    client.post("/signoff/keys/", {"revoke": key.pk, "reason": "遺失"})
    assert SigningKey.objects.get().revoked_at
    settings.SECOND_FACTOR_REQUIRED = True
    session = client.session
    session["door_factor"] = True
    session.save()
    enrolled(client)
    assert SigningKey.objects.count() == 1
    session = client.session
    session["account_authentication_methods_user"] = str(section_chief.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0}]
    session.save()
    enrolled(client)
    assert SigningKey.objects.count() == 2


@pytest.mark.parametrize("act", ["", "sell", "sign"])
def test_an_act_that_is_not_open_is_refused(under_way, clerk, client_of, act):  # noqa: F811
    answer = client_of(clerk).post(address(under_way), {"act": act})
    assert answer.status_code in (404, 422)
    assert under_way.signatures.count() == 1


def test_whoever_has_no_key_at_hand_says_why_and_signs_afterwards(under_way, section_chief, client_of):  # noqa: F811
    """DOC-07: 補簽, from the page: refused without a reason, reminded in the inbox until it is given."""
    SignatureRule.objects.create(means="key", may_follow=True, valid_from=LONG_AGO)
    client, url = client_of(section_chief), address(under_way)
    assert client.post(url, {"act": "sign", "opinion": "可"}).status_code == 422
    assert client.post(url, {"act": "sign", "opinion": "可", "later": "電腦送修"}).status_code == 302
    assert "電腦送修" in client.get("/signoff/").content.decode()
    assert "電腦送修" in client.get(url).content.decode()
    key, row = enrolled(client), under_way.signatures.last()
    late = {"act": "resign", "line": row.pk, "signature": raw(key, row.statement.encode())}
    assert client.post(url, late).status_code == 302
    assert "電腦送修" not in client.get("/signoff/").content.decode()


def test_anybody_who_may_see_the_record_verifies_its_signatures(
    under_way, section_chief, head, neighbour_chief, client_of,  # noqa: F811
):  # fmt: skip
    """DOC-07: without taking the evidence file away; X-03: nobody else."""
    services.sign(under_way, by=section_chief)
    page = client_of(head).get(address(under_way) + "verify/")
    assert (page.context["faults"], page.context["acts"], page.context["proved"]) == ([], 2, 0)
    assert client_of(neighbour_chief).get(address(under_way) + "verify/").status_code == 404
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table approvals_wording disable trigger user")
        cursor.execute("update approvals_wording set text = '偽稿'")
        cursor.execute("alter table approvals_wording enable trigger user")
    assert client_of(head).get(address(under_way) + "verify/").context["faults"]


def test_an_act_and_its_signature_are_one_line_of_history(
    case, under_way, section_chief, clerk, client_of, settings  # noqa: F811
):  # fmt: skip
    """DOC-07: with the signature's state; every chained entry stays."""
    GrantFactory(user=clerk, unit=under_way.unit, role="section_chief")
    authority = Authority()
    TrustAnchor.objects.create(use="stamp", name="時戳", pem=pem(authority.root), valid_from=LONG_AGO)
    stamping = StampingAuthority(authority)
    settings.TIMESTAMP_URL = stamping.url
    client, url = client_of(section_chief), address(under_way)
    key = enrolled(client)
    said = client.post(url + "statement/", {"act": "sign", "opinion": "可"}).json()["statement"]
    signed = {"act": "sign", "opinion": "可", "statement": said, "signature": raw(key, said.encode())}
    assert client.post(url, signed).status_code == 302
    jobs.run_due()
    stamping.close()
    page = client.get(f"/casebook/case/{under_way.object_id}/")
    lines = page.context["panels"]["history"]
    assert [line["entry"].action for line in lines] == ["approval_signed", "approval_sent"]
    assert (lines[0]["signed"].means, bool(lines[0]["signed"].stamped_at)) == (["縣府金鑰"], True)
    kept = [entry.action for entry in audit.history(case)]
    assert kept == ["approval_sent", "approval_signed", "approval_proved", "approval_stamped"]
    assert audit.verify() is None


def test_a_signature_given_later_has_a_line_of_its_own(under_way, section_chief, clerk, client_of):  # noqa: F811
    """DOC-07: the act says that its signature is to follow, until it is given on another day."""
    GrantFactory(user=clerk, unit=under_way.unit, role="section_chief")
    SignatureRule.objects.create(means="key", may_follow=True, valid_from=LONG_AGO)
    client, url = client_of(section_chief), address(under_way)
    client.post(url, {"act": "sign", "later": "電腦送修"})

    def lines() -> list:
        found = client.get(f"/casebook/case/{under_way.object_id}/").context["panels"]["history"]
        return [(line["entry"].action, line["signed"] and line["signed"].to_follow) for line in found]

    assert lines() == [("approval_signed", True), ("approval_sent", None)]
    key, row = enrolled(client), under_way.signatures.last()
    client.post(url, {"act": "resign", "line": row.pk, "signature": raw(key, row.statement.encode())})
    assert lines() == [("approval_resigned", False), ("approval_signed", False), ("approval_sent", None)]


def test_a_deciding_desk_adds_a_signer_before_its_decision(
    under_way, section_chief, head, other_head, client_of  # noqa: F811
):  # fmt: skip
    """DOC-04: the page says when the signer comes, and the record comes back to be decided."""
    services.sign(under_way, by=section_chief)
    client, url = client_of(head), address(under_way)
    assert "決行前" in client.get(url).content.decode()
    assert client.post(url, {"act": "add", "person": other_head.name, "how": "add"}).status_code == 302
    assert client_of(other_head).post(url, {"act": "sign", "opinion": "可"}).status_code == 302
    assert services.may_sign(head, services.circulation_of(under_way.record))


def test_sending_back_asks_for_the_desk_s_signature_too(under_way, section_chief, client_of, tmp_path):  # noqa: F811
    """DOC-07: every act of judgment at a desk is signed as its rule says, by a card's file or afterwards."""
    SignatureRule.objects.create(means="certificate", may_follow=True, valid_from=LONG_AGO)
    authority = Authority()
    TrustAnchor.objects.create(use="root", name="測試", pem=pem(authority.root), valid_from=LONG_AGO)
    card = authority.issue(section_chief.name)
    keys.enrol_certificate(section_chief, pem(card[1]).encode())
    client, url = client_of(section_chief), address(under_way)
    back = {"act": "send_back", "reason": "數字不符", "to": "0"}
    assert client.post(url, back).status_code == 422
    said = client.post(
        url + "statement/?act=send_back", {"card": "1", "reason": "數字不符", "to": "0"}
    ).content
    (tmp_path / "x.p7s").write_bytes(cms(said, *card))
    with (tmp_path / "x.p7s").open("rb") as file:
        assert client.post(url, back | {"card": file}).status_code == 302
    assert Proof.objects.get().signature.verdict == "sent_back"
    services.sign(under_way, by=under_way.by, later="卡片未帶")
    assert client.post(url, back | {"later": "讀卡機故障"}).status_code == 302
    row = under_way.signatures.last()
    assert (row.verdict, row.owed, row.owed_reason) == ("sent_back", "certificate", "讀卡機故障")
    (tmp_path / "late.p7s").write_bytes(cms(client.get(f"{url}statement/?line={row.pk}").content, *card))
    with (tmp_path / "late.p7s").open("rb") as file:
        assert client.post(url, {"act": "resign", "line": row.pk, "card": file}).status_code == 302
    assert not services.owed_by(section_chief).exists() and Proof.objects.latest("pk").late
    assert client.get(f"{url}statement/?line={under_way.signatures.first().pk}").status_code == 404
