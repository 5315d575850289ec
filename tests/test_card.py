"""DOC-07: a person signs with a real PKCS#11 token; SoftHSM2 stands for the card, all else is the product."""

import os
import pty
import select
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner

from countyhall.config.card import CardProblem, opened
from countyhall.config.commands import countyhall
from countyhall.kernel.api import models as keys_of_api
from countyhall.kernel.approvals import keys, services, verify_signoff
from countyhall.kernel.approvals.evidence import evidence
from countyhall.kernel.approvals.models import Proof, SignatureRule
from countyhall.kernel.approvals.tests.authority import pem
from countyhall.kernel.approvals.tests.conftest import case, route, under_way  # noqa: F401
from countyhall.kernel.testing.factories import LONG_AGO
from tests.cards import MODULE, PIN, WITHOUT

pytestmark = [
    pytest.mark.skipif(
        WITHOUT, reason="SoftHSM2 is not installed (apt install softhsm2): no token to sign with"
    ),
    pytest.mark.django_db(transaction=True),
]


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
    pytest.importorskip("pkcs11")
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
