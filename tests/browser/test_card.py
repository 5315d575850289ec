"""A clerk in a real browser signs with a real token: the page asks the signer on the clerk's own machine."""

import os
import pty
import select
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from countyhall.kernel.approvals import keys, services, verify_signoff
from countyhall.kernel.approvals.evidence import evidence
from countyhall.kernel.approvals.models import Proof, SignatureRule
from countyhall.kernel.approvals.tests.authority import pem
from countyhall.kernel.approvals.tests.conftest import case, route, under_way  # noqa: F401
from countyhall.kernel.testing.factories import LONG_AGO
from tests.browser.conftest import address
from tests.cards import MODULE, PIN, WITHOUT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        WITHOUT, reason="SoftHSM2 is not installed (apt install softhsm2): no token to sign with"
    ),
    pytest.mark.django_db(transaction=True),
]
SIGNER = "http://127.0.0.1:61163/sign"


class Terminal:
    """The signer at a terminal of its own; its person types answers."""

    def __init__(self, server: str, label: str) -> None:
        self.ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "countyhall.config.cli", "sign", "--listen", "--server", server]
        self.process = subprocess.Popen(
            [*command, "--module", MODULE, "--token", label], stdin=theirs, stdout=theirs, stderr=theirs,
            start_new_session=True, env=os.environ | {"LANG": "C.UTF-8", "PYTHONWARNINGS": "ignore"},
        )  # fmt: skip
        os.close(theirs)
        self.shown = ""

    def until(self, words: str, answer: str = "") -> None:
        """Wait for these words, then type."""
        end = time.monotonic() + 60
        while words not in self.shown:
            assert time.monotonic() < end, self.shown
            if select.select([self.ours], [], [], 0.5)[0]:
                self.shown += os.read(self.ours, 4096).decode()
        self.shown = self.shown.partition(words)[2]
        if answer:
            os.write(self.ours, f"{answer}\n".encode())

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()
        os.close(self.ours)


@pytest.fixture
def terminal(trusted, head, live_server):
    """The head's card is registered; the signer is told its PIN and waits."""
    chain = pem(trusted.certificate) + pem(trusted.authority.root)
    keys.enrol_certificate(head, chain.encode())
    opened = Terminal(address(live_server), trusted.label)
    opened.until("PIN", PIN)
    opened.until("Ctrl-C")
    yield opened
    opened.close()


@pytest.mark.parametrize("token", ["ec"], indirect=True)
def test_the_page_asks_the_card_and_the_person_agrees_at_the_terminal(
    page, sign_in, terminal, under_way, case, section_chief, head, axe, screenshot  # noqa: F811
):  # fmt: skip
    """DOC-07: shown and agreed to at the card's own program; a no signs nothing."""
    SignatureRule.objects.create(kind="decide", means="certificate", valid_from=LONG_AGO)
    services.sign(under_way, by=section_chief, opinion="擬如擬")
    sign_in(page, head)
    page.goto(f"/signoff/{under_way.pk}/")
    form = page.locator("form.signoff-act")
    form.get_by_label("意見").fill("如擬")
    axe(page)
    screenshot(page, "signoff-card")
    by_card = form.get_by_role("button", name="以本機讀卡機簽章")
    by_card.click()
    terminal.until("如擬")
    terminal.until("[y/N]", "n")
    expect(form.locator("[data-sign-problem]")).to_be_visible()
    assert not Proof.objects.exists()
    by_card.click()
    terminal.until("[y/N]", "y")
    page.wait_for_url("**/casebook/case/**")
    proof = Proof.objects.get()
    assert (proof.means, proof.signature.verdict, proof.signature.opinion) == (
        "certificate",
        "decided",
        "如擬",
    )
    assert verify_signoff.faults(evidence(case)) == []


@pytest.mark.parametrize("token", ["ec"], indirect=True)
@pytest.mark.parametrize(
    ("origin", "host"), [("http://evil.example", ""), ("", ""), (None, "evil.example"), (None, "")]
)
def test_the_signer_hears_pages_of_its_county_alone_and_signs_statements_alone(
    terminal, live_server, origin, host
):
    """A stranger's page, no page, a name that was bent to this machine, and what is no statement."""
    headers = {
        "Content-Type": "application/json",
        "Origin": address(live_server) if origin is None else origin,
    }
    if host:
        headers["Host"] = host
    asked = urllib.request.Request(SIGNER, b'{"statement": "{}", "keys": []}', headers, method="POST")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked)
    assert refused.value.code == (409 if (origin, host) == (None, "") else 403)
