"""DOC-07: signatures over the statement of an act, by county keys and by certificates, with time stamps."""

import base64
import io
import random
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.exceptions import PermissionDenied
from django.db import connection

from countyhall.kernel.approvals import integrity, keys, proofs, services, stamps, statements, verify_signoff
from countyhall.kernel.approvals.evidence import evidence
from countyhall.kernel.approvals.models import (
    Proof,
    Signature,
    SignatureRule,
    SigningKey,
    Stamp,
    TrustAnchor,
    Wording,
)
from countyhall.kernel.approvals.tests.authority import Authority, StampingAuthority, cms, pem
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.records.tests.models import Case

LONG_AGO = date(2000, 1, 1)


class Browser:
    """What WebCrypto does: a key that signs, r and s side by side."""

    def __init__(self, user) -> None:
        self.key, self.user = ec.generate_private_key(ec.SECP256R1()), user
        spki = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        proof = self.raw(keys.challenge(user, "once"))
        self.enrol = lambda: keys.enrol(
            user, spki=base64.b64encode(spki).decode(), proof=base64.b64encode(proof).decode(), nonce="once",
            label="辦公室電腦",
        )  # fmt: skip

    def raw(self, content: bytes) -> bytes:
        r, s = decode_dss_signature(self.key.sign(content, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def sign(self, statement: str) -> proofs.Offered:
        return proofs.Offered(statement, self.raw(statement.encode()))


@pytest.fixture
def browser(section_chief):
    """The section chief's, with a registered key."""
    made = Browser(section_chief)
    made.enrol()
    return made


@pytest.fixture
def authority(db):
    """An authority that the office trusts."""
    made = Authority()
    TrustAnchor.objects.create(use="root", name="測試", pem=pem(made.root), valid_from=LONG_AGO)
    return made


@pytest.fixture
def card(authority, head):
    """The head's certificate, registered: key and certificate."""
    key, certificate = authority.issue(head.name)
    keys.enrol_certificate(head, pem(certificate).encode())
    return key, certificate


@pytest.fixture
def clock_authority(authority, settings):
    """A stamping authority that is configured and trusted."""
    made = StampingAuthority(authority)
    TrustAnchor.objects.create(use="stamp", name="時戳", pem=pem(authority.root), valid_from=LONG_AGO)
    settings.TIMESTAMP_URL = made.url
    yield made
    made.close()


def prepared(circulation, by, opinion="如擬") -> str:
    return services.prepare(circulation, by=by, act="sign", opinion=opinion)


def by_card(circulation, head, card, opinion="如擬") -> proofs.Offered:
    statement = prepared(circulation, head, opinion)
    return proofs.Offered(statement, cms(statement.encode(), *card), "certificate")


@pytest.fixture
def proved(under_way, section_chief, head, browser, card):
    """Signed by the chief's key and decided by the head's certificate."""
    first = services.sign(
        under_way, by=section_chief, opinion="如擬", proof=browser.sign(prepared(under_way, section_chief))
    )
    services.sign(first, by=head, opinion="如擬", proof=by_card(first, head, card))
    return under_way


def test_a_county_key_signs_the_statement_of_the_act(proved, case, section_chief):
    key_proof, card_proof = Proof.objects.order_by("pk")
    said = statements.said(key_proof.signature.statement)
    assert (said["person"], said["opinion"], said["text"]) == (
        "section_chief", "如擬", services.text_hash(case),
    )  # fmt: skip
    assert (key_proof.means, card_proof.means) == ("key", "certificate") and card_proof.chain


@pytest.mark.parametrize("other", ["opinion", "text", "person", "key", "bytes", "old"])
def test_a_signature_over_anything_else_is_refused(under_way, case, section_chief, browser, other, head):
    """The server never accepts a signature over another text."""
    statement = prepared(under_way, section_chief)
    offered = browser.sign(statement)
    opinion = "不同意" if other == "opinion" else "如擬"
    if other == "text":
        Case.objects.filter(pk=case.pk).update(body="第二稿")
    if other == "person":
        offered = browser.sign(statement.replace('"section_chief"', '"head"'))
    if other == "key":
        offered = proofs.Offered(statement, Browser(section_chief).raw(statement.encode()))
    if other == "bytes":
        offered = proofs.Offered(statement, b"\x00" * 64)
    if other == "old":
        at = statements.said(statement)["at"]
        offered = browser.sign(statement.replace(at, "2020-01-01T00:00:00Z"))
    with pytest.raises(Refused):
        services.sign(under_way, by=section_chief, opinion=opinion, proof=offered)
    assert not Proof.objects.exists() and Signature.objects.count() == 1


def test_a_revoked_key_signs_no_more_and_what_it_signed_stays(proved, case, section_chief, browser):
    keys.revoke(SigningKey.objects.get(user=section_chief), by=section_chief, reason="換電腦")
    other = Case.objects.create(subject="乙", body="乙", unit=case.unit)
    sent = services.circulate(other, services.route("letter"), by=proved.by)
    with pytest.raises(Refused):
        services.sign(
            sent, by=section_chief, opinion="如擬", proof=browser.sign(prepared(sent, section_chief))
        )
    assert verify_signoff.faults(evidence(case)) == []


@pytest.mark.parametrize("fault", ["expired", "not_yet", "stranger", "revoked", "unregistered", "not_a_ca"])
def test_a_certificate_that_does_not_hold_signs_nothing(under_way, section_chief, head, authority, fault):
    """DOC-07: expired, of another authority, revoked by its list, or not registered."""
    when = {"expired": {"until": -1}, "not_yet": {"since": 2}}.get(fault, {})
    issuer = Authority("別家") if fault == "stranger" else authority
    key, certificate = issuer.issue(head.name, **when)
    if fault == "not_a_ca":
        middle = Authority(head.name)
        middle.key, middle.name = key, certificate.subject
        key, certificate = middle.issue(head.name)
    if fault in ("expired", "not_yet", "stranger", "not_a_ca"):
        with pytest.raises(Refused):
            keys.enrol_certificate(head, pem(certificate).encode())
        return
    if fault == "revoked":
        keys.enrol_certificate(head, pem(certificate).encode())
        authority.revoke(certificate)
        TrustAnchor.objects.create(use="crl", name="廢止清冊", pem=authority.crl(), valid_from=LONG_AGO)
    first = services.sign(under_way, by=section_chief)
    with pytest.raises(Refused):
        services.sign(first, by=head, opinion="如擬", proof=by_card(first, head, (key, certificate)))


def test_a_certificate_in_another_name_is_not_registered(authority, head):
    _key, certificate = authority.issue("別人")
    with pytest.raises(Refused):
        keys.enrol_certificate(head, pem(certificate).encode())


def test_where_a_rule_asks_for_a_signature_signing_in_is_not_enough(under_way, section_chief, browser):
    """Dated data per route, desk and role; the narrowest rule holds."""
    SignatureRule.objects.create(kind="review", means="key", valid_from=LONG_AGO)
    with pytest.raises(Refused):
        services.sign(under_way, by=section_chief)
    SignatureRule.objects.create(route="letter", kind="review", means="session", valid_from=date(2100, 1, 1))
    with pytest.raises(Refused):
        services.sign(under_way, by=section_chief)
    offered = browser.sign(prepared(under_way, section_chief))
    assert services.sign(under_way, by=section_chief, opinion="如擬", proof=offered).position == 2


def test_late_signatures_are_given_by_whoever_acted(under_way, case, section_chief, browser, head):
    """補簽."""
    services.sign(under_way, by=section_chief, opinion="如擬")
    row = services.signatures(case).last()
    with pytest.raises(PermissionDenied):
        proofs.resign(row, by=head, proof=browser.sign(row.statement))
    assert proofs.resign(row, by=section_chief, proof=browser.sign(row.statement)).late
    assert verify_signoff.faults(evidence(case)) == []


def test_the_time_stamp_proves_after_the_certificate_has_ended(
    clock_authority, proved, case, django_capture_on_commit_callbacks
):
    """DOC-07: the check survives the certificate's expiry by the stored chain and the stamp."""
    jobs.run_due()
    assert all(proof.stamps.count() == 1 for proof in Proof.objects.all())
    assert not list(integrity.faults())
    later = datetime.now(UTC) + timedelta(days=3000)
    assert verify_signoff.faults(evidence(case), at=later) == []


def test_without_a_time_stamp_an_ended_certificate_proves_nothing(proved, case):
    later = datetime.now(UTC) + timedelta(days=3000)
    assert [f for f in verify_signoff.faults(evidence(case), at=later) if "expired" in f]


def test_the_evidence_verifies_offline_and_with_openssl(clock_authority, proved, case, authority, tmp_path):
    """The small script alone, and an independent program."""
    jobs.run_due()
    box = tmp_path / "evidence.zip"
    box.write_bytes(evidence(case))
    (tmp_path / "roots.pem").write_text(pem(authority.root))
    with zipfile.ZipFile(box) as opened:
        opened.extractall(tmp_path)
    alone = subprocess.run(
        [sys.executable, "-I", tmp_path / "verify_signoff.py", box, "--roots", tmp_path / "roots.pem"],
        capture_output=True, text=True, check=False, cwd="/",
    )  # fmt: skip
    assert (alone.returncode, alone.stdout.strip()) == (0, "相符 OK"), alone.stdout + alone.stderr
    signed = next(tmp_path.glob("acts/*.p7s"))
    content = tmp_path / "acts" / f"{signed.name.split('-')[0]}.json"
    run(
        "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", signed, "-content", content, "-CAfile",
        tmp_path / "roots.pem", "-purpose", "any", "-out", tmp_path / "out",
    )  # fmt: skip
    plain = next(tmp_path.glob("acts/*.sig"))
    of = tmp_path / "acts" / f"{plain.name.split('-')[0]}.json"
    fingerprint = Proof.objects.get(means="key").key.fingerprint
    run(
        "openssl", "dgst", "-sha256", "-verify", tmp_path / f"keys/{fingerprint}.pem", "-signature", plain, of
    )
    for stamp in tmp_path.glob("acts/*.tst"):
        stamped = next(p for p in (signed, plain) if stamp.name.startswith(p.stem))
        run(
            "openssl", "ts", "-verify", "-token_in", "-in", stamp, "-data", stamped, "-CAfile", tmp_path / "roots.pem"
        )  # fmt: skip


def run(*command) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_any_changed_byte_of_the_evidence_is_named(proved, case):
    data = evidence(case)
    assert verify_signoff.faults(data) == []
    chosen = random.Random(7)
    for _ in range(150):
        at = chosen.randrange(len(data))
        broken = data[:at] + bytes([data[at] ^ 1 << chosen.randrange(8)]) + data[at + 1 :]
        assert verify_signoff.faults(broken), at


@pytest.mark.parametrize("part", ["texts/", "acts/", "history.json", "evidence.json", ".p7s", ".sig"])
def test_a_changed_file_is_named_even_with_its_sum(proved, case, part):
    """Somebody who repairs the sums does not repair the chain."""
    with zipfile.ZipFile(io.BytesIO(evidence(case))) as box:
        files = {name: box.read(name) for name in box.namelist()}
    name = next(n for n in sorted(files) if part in n)
    changed = files[name].replace("如擬".encode(), "不可".encode())
    files[name] = changed if changed != files[name] else files[name][:-8] + b"\x01" + files[name][-7:]
    files["SHA256SUMS"] = "".join(
        f"{verify_signoff.sha(files[n])}  {n}\n" for n in sorted(files) if n != "SHA256SUMS"
    ).encode()
    found = verify_signoff.faults(verify_signoff.pack(files))
    assert found and "the container" not in " ".join(found)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("wording", "text", "'偽稿'"),
        ("signature", "opinion", "'不可'"),
        ("signature", "statement", "replace(statement, '如擬', '不可')"),
        ("signature", "at", "at - interval '1 day'"),
        ("proof", "value", "'\\x00'::bytea"),
    ],
)
def test_the_doctor_names_what_was_changed_in_the_database(proved, case, table, column, value):
    """Tampering with one stored byte is found and named."""
    assert not list(integrity.faults())
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(f"alter table approvals_{table} disable trigger user")
        last = {"wording": Wording, "signature": Signature, "proof": Proof}[table].objects.last().pk
        cursor.execute(f"update approvals_{table} set {column} = {value} where id = {last}")
        cursor.execute(f"alter table approvals_{table} enable trigger user")
    (found,) = integrity.faults()
    assert found.startswith(f"casebook.case/{case.pk}"), found


def test_an_enrolment_needs_the_private_half(section_chief, head):
    browser = Browser(section_chief)
    browser.enrol()
    with pytest.raises(Refused):
        browser.enrol()
    thief = Browser(head)
    spki = browser.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(Refused):
        keys.enrol(
            head, spki=base64.b64encode(spki).decode(), nonce="once", label="x",
            proof=base64.b64encode(thief.raw(keys.challenge(head, "once"))).decode(),
        )  # fmt: skip


def test_the_script_needs_nothing_of_the_house():
    source = Path(verify_signoff.__file__).read_text()
    assert "countyhall." not in source.replace("countyhall-evidence", "") and x509


def test_a_signature_that_the_authority_never_saw_is_stamped_by_night(proved, clock_authority):
    """DOC-07: signed while no authority answered, or none was configured."""
    assert not Stamp.objects.exists()
    today = datetime.now(UTC).date() + timedelta(days=1)
    assert stamps.catch_up(today) == 2
    jobs.run_due()
    assert Stamp.objects.count() == 2 and stamps.catch_up(today) == 0
