"""DOC-07: a person signs with a real PKCS#11 token; SoftHSM2 stands for the card, all else is the product."""

import os
import pty
import select
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key

from countyhall.config.card import CardProblem, opened
from countyhall.config.commands import countyhall
from countyhall.kernel.api import models as keys_of_api
from countyhall.kernel.approvals import keys, services, verify_signoff
from countyhall.kernel.approvals.evidence import evidence
from countyhall.kernel.approvals.models import Proof, SignatureRule, TrustAnchor
from countyhall.kernel.approvals.tests.authority import Authority, pem
from countyhall.kernel.approvals.tests.conftest import case, route, under_way  # noqa: F401
from countyhall.kernel.testing.factories import LONG_AGO

PLACES = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
]
PIN = "73911468"
MODULE = next((place for place in PLACES if Path(place).exists()), "")
WITHOUT = not MODULE or not shutil.which("softhsm2-util")
pytestmark = [
    pytest.mark.skipif(
        WITHOUT, reason="SoftHSM2 is not installed (apt install softhsm2): no token to sign with"
    ),
    pytest.mark.django_db(transaction=True),
]


@dataclass
class Token:
    """A token in SoftHSM2 with one key, and whoever certified it."""

    label: str
    root: Authority
    authority: Authority
    certificate: object


@pytest.fixture(scope="module")
def drawer(tmp_path_factory):
    """A folder of tokens; the module reads where it is from the environment, once."""
    pytest.importorskip("pkcs11")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    conf = folder / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(conf)
    for label in ("rsa", "ec"):
        made = [
            "softhsm2-util",
            "--init-token",
            "--free",
            "--label",
            label,
            "--pin",
            PIN,
            "--so-pin",
            "12345678",
        ]
        subprocess.run(made, check=True, capture_output=True)
    yield folder
    os.environ.pop("SOFTHSM2_CONF")
    if before:
        os.environ["SOFTHSM2_CONF"] = before


def key_in(session, kind: str):
    """A key made in the token, which never leaves it, and its public half."""
    from pkcs11 import Attribute, KeyType
    from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters
    from pkcs11.util.rsa import encode_rsa_public_key

    given = {"id": b"\x01", "label": "sign", "store": True}
    if kind == "rsa":
        public, _private = session.generate_keypair(KeyType.RSA, 2048, **given)
        return load_der_public_key(encode_rsa_public_key(public))
    curve = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
    parameters = session.create_domain_parameters(KeyType.EC, curve, local=True)
    public, _private = parameters.generate_keypair(**given)
    return load_der_public_key(encode_ec_public_key(public))


def put(session, certificate, mark: bytes) -> None:
    """Write a certificate into the token."""
    from pkcs11 import Attribute, CertificateType, ObjectClass

    session.create_object(
        {
            Attribute.CLASS: ObjectClass.CERTIFICATE,
            Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
            Attribute.TOKEN: True,
            Attribute.ID: mark,
            Attribute.SUBJECT: certificate.subject.public_bytes(),
            Attribute.VALUE: certificate.public_bytes(Encoding.DER),
        }
    )


@pytest.fixture(scope="module")
def tokens(drawer) -> dict[str, Token]:
    """One with an RSA key, one with an elliptic one; each certified by an authority below a root."""
    import pkcs11

    made = {}
    for label in ("rsa", "ec"):
        root = Authority()
        below = root.below("測試憑證管理中心")
        with pkcs11.lib(MODULE).get_token(token_label=label).open(rw=True, user_pin=PIN) as session:
            certificate = below.certify("處長甲", key_in(session, label))
            put(session, certificate, b"\x01")
            put(session, below.root, b"\x02")
        made[label] = Token(label, root, below, certificate)
    return made


@pytest.fixture(params=["rsa", "ec"])
def token(request, tokens) -> Token:
    """Each of them."""
    return tokens[request.param]


@pytest.fixture
def trusted(token):
    """The office trusts the root alone; what stands between is on the card."""
    TrustAnchor.objects.create(use="root", name="測試", pem=pem(token.root.root), valid_from=LONG_AGO)
    return token


def said(*arguments: str, given: str = ""):
    """The command, run here."""
    return CliRunner().invoke(countyhall, ["sign", "--module", MODULE, *arguments], input=given)


@pytest.fixture
def registered(trusted, head, under_way, section_chief, tmp_path):  # noqa: F811
    """The head has registered what the command shows of the card; it lies at their desk; file of their API key."""
    shown = said("--certificates", "--token", trusted.label)
    assert shown.exit_code == 0, shown.output
    keys.enrol_certificate(head, shown.stdout.encode())
    services.sign(under_way, by=section_chief, opinion="擬如擬")
    _key, text = keys_of_api.make(head, "讀卡程式", ["signoff:write"], 1)
    (tmp_path / "key").write_text(text)
    return tmp_path / "key"


def test_the_card_decides_what_lies_at_the_desk(registered, token, live_server, case, tmp_path):  # noqa: F811
    """Shown, chosen, signed in the token, handed in; script and openssl verify it without the house."""
    SignatureRule.objects.create(kind="decide", means="certificate", valid_from=LONG_AGO)
    shown = said(
        "--server", live_server.url, "--key-file", str(registered), "--token", token.label, given=f"{PIN}\ns\n如擬\n"
    )  # fmt: skip
    assert shown.exit_code == 0, shown.output
    assert "第一稿" in shown.output and PIN not in shown.output
    proof = Proof.objects.select_related("signature__by").get()
    assert (proof.means, proof.signature.verdict, proof.signature.opinion) == (
        "certificate",
        "decided",
        "如擬",
    )
    assert proof.chain.count("BEGIN CERTIFICATE") == 3, "person, authority of the card, root"
    assert verify_signoff.faults(evidence(case), [token.root.root]) == []
    for name, content in (("p7s", bytes(proof.value)), ("json", proof.signature.statement.encode())):
        (tmp_path / f"act.{name}").write_bytes(content)
    (tmp_path / "root.pem").write_text(pem(token.root.root))
    verified = subprocess.run(
        ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "act.p7s", "-content", "act.json",
         "-CAfile", "root.pem", "-purpose", "any", "-out", "out"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert verified.returncode == 0, verified.stderr


def test_a_wrong_pin_and_a_wrong_card_sign_nothing(registered, token, tokens, live_server, under_way):  # noqa: F811
    """In words; the act is not taken."""
    at = ["--server", live_server.url, "--key-file", str(registered)]
    wrong = said(*at, "--token", token.label, "--yes", given="000000\n")
    assert wrong.exit_code == 1 and "The PIN is wrong" in wrong.output
    other = next(one for one in tokens.values() if one is not token)
    stranger = said(*at, "--token", other.label, "--yes", given=f"{PIN}\n")
    assert stranger.exit_code == 1 and "--certificates" in stranger.output
    assert "No such card" in said(*at, "--token", "沒有", "--yes", given=f"{PIN}\n").output
    assert "name one with --token" in said(*at, "--yes", given=f"{PIN}\n").output
    assert under_way.signatures.count() == 2 and not Proof.objects.exists()


def test_the_card_signs_afterwards_and_sends_back(registered, token, live_server, head, under_way, case):  # noqa: F811
    """DOC-04, DOC-07: 退件 with a signature; 補簽 of what was done while the card was not at hand."""
    at = ["--server", live_server.url, "--key-file", str(registered), "--token", token.label]
    back = said(*at, given=f"{PIN}\nb\n數字不符\n")
    assert back.exit_code == 0, back.output
    services.sign(under_way, by=under_way.by)
    services.sign(under_way, by=next(iter(_at(under_way))))
    SignatureRule.objects.create(kind="decide", means="certificate", may_follow=True, valid_from=LONG_AGO)
    services.sign(under_way, by=head, later="讀卡機故障")
    late = said(*at, given=f"{PIN}\ny\n")
    assert late.exit_code == 0, late.output
    assert [proof.late for proof in Proof.objects.all()] == [False, True]
    assert not services.owed_by(head).exists()
    assert verify_signoff.faults(evidence(case)) == []


def _at(circulation):
    """Who sits where it lies."""
    from countyhall.kernel.roles import services as roles

    stop = services.circulation_of(circulation.record).open_stops[0]
    return roles.who_holds(stop.role.code, stop.unit)


def test_a_key_of_the_api_goes_over_no_open_line(registered):
    """Only https, or this very machine."""
    refused = said("--server", "http://county.example", "--key-file", str(registered), "--yes")
    assert refused.exit_code == 1 and "https" in refused.output


def test_what_is_no_module_is_named():
    with pytest.raises(CardProblem, match=r"nowhere\.so"), opened("/nowhere.so"):
        pass


class Wire:
    """The line between the command and the house: all that goes over it is kept."""

    def __init__(self, to: str) -> None:
        self.heard, wire = [], self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                wire.heard += [self.path.encode(), str(self.headers).encode(), body]
                headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection")}
                asked = urllib.request.Request(to + self.path, body or None, headers, method=self.command)
                try:
                    answer = urllib.request.urlopen(asked)
                except urllib.error.HTTPError as refused:
                    answer = refused
                content = answer.read()
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.headers["Content-Type"])
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_POST = do_GET

            def log_message(self, *_args) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"


def typed(command: list[str], after: bytes, answer: bytes) -> tuple[int, bytes]:
    """Run a command at a terminal of its own and type an answer once it asks; status and all it showed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        env=os.environ | {"LANG": "C.UTF-8", "PYTHONWARNINGS": "ignore"},
    )  # fmt: skip
    os.close(theirs)
    shown, answered, end = b"", False, time.monotonic() + 120
    while time.monotonic() < end:
        if select.select([ours], [], [], 1)[0]:
            try:
                shown += os.read(ours, 4096)
            except OSError:
                break
        elif process.poll() is not None:
            break
        if not answered and after in shown:
            os.write(ours, answer)
            answered = True
    os.close(ours)
    return process.wait(30), shown


def test_the_pin_leaves_the_process_neither_by_wire_nor_on_screen(registered, token, live_server, caplog):
    """A process of its own, at a terminal, every byte that it sends looked at."""
    wire = Wire(live_server.url)
    command = [
        sys.executable,
        "-m",
        "countyhall.config.cli",
        "sign",
        "--module",
        MODULE,
        "--token",
        token.label,
    ]
    command += ["--server", wire.url, "--key-file", str(registered), "--opinion", "如擬", "--yes"]
    status, shown = typed(command, b"PIN", f"{PIN}\n".encode())
    wire.server.shutdown()
    assert status == 0, shown.decode()
    assert Proof.objects.get().signature.verdict == "decided"
    sent = b"".join(wire.heard)
    assert b"Bearer" in sent and PIN.encode() not in sent + shown + caplog.text.encode()
