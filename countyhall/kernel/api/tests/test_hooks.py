"""Webhooks: what a key may see is sent to its address in order, at least once, and only where the house permits."""

import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from countyhall.kernel.api import hooks
from countyhall.kernel.api.models import ApiToken, Hook
from countyhall.kernel.audit import services as audit
from countyhall.kernel.notices.models import Notice
from countyhall.kernel.records.tests.models import Case

pytestmark = pytest.mark.django_db(transaction=True)


class Receiver(BaseHTTPRequestHandler):
    """The other side: keeps what it is told, and answers what the test wants."""

    def do_POST(self) -> None:
        """Read, keep, answer."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, self.headers[hooks.SIGNED], body))
        self.send_response(self.server.answer)
        if self.server.answer == 302:
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
        self.end_headers()

    def log_message(self, *args) -> None:
        """Say nothing."""


@pytest.fixture
def receiver(settings):
    """A server below whose address webhooks are permitted."""
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    server.heard, server.answer = [], 204
    server.address = f"http://127.0.0.1:{server.server_port}/hooks/"
    settings.WEBHOOK_TARGETS = [server.address]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def made(receiver, clerk, client_of):
    """The clerk's key with its webhook, made on the page: ``(hook, key)``."""
    said = {"name": "ERP", "scopes": ["casebook:read"], "days": "30", "address": f"{receiver.address}erp"}
    page = client_of(clerk).post("/api/v1/keys/", said)
    return Hook.objects.get(), page.context["text"]


def told(receiver) -> list[int]:
    """The records that the other side heard of, in order."""
    return [e["record"]["id"] for _path, _signed, body in receiver.heard for e in json.loads(body)["events"]]


def test_what_the_key_may_see_is_sent_once_in_order_and_signed(made, receiver, clerk, county):
    """DOC-22, X-03: through the gate, with a signature that whoever holds the key can check."""
    mine = Case.objects.create(subject="一", unit=county.section)
    theirs = Case.objects.create(subject="二", unit=county.other_section)
    for record in (mine, theirs, mine):
        audit.record(record, "noted", by=clerk)
    assert hooks.send_due() == 1
    assert told(receiver) == [mine.pk, mine.pk]
    assert hooks.send_due(timezone.now() + timedelta(minutes=1)) == 0
    path, signed, body = receiver.heard[0]
    stamp, _comma, value = signed.removeprefix("t=").partition(",v1=")
    secret = hashlib.sha256(made[1].partition(".")[2].encode()).hexdigest()
    assert path == "/hooks/erp"
    assert value == hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def test_what_was_not_taken_is_sent_again_and_nothing_is_lost(made, receiver, clerk, county):
    """DOC-22: the waits grow; after too many failures its owner is told and may begin again."""
    case = Case.objects.create(subject="一", unit=county.section)
    audit.record(case, "noted", by=clerk)
    receiver.answer = 503
    now = timezone.now()
    assert hooks.send_due(now) == 0
    hook = Hook.objects.get()
    assert (hook.failures, hook.problem, hook.next_at) == (1, "HTTP 503", now + timedelta(minutes=1))
    Hook.objects.update(failures=hooks.MOST_FAILURES - 1)
    hooks.send_due(now + timedelta(hours=7))
    assert Hook.objects.get().stopped
    assert Notice.objects.filter(to=clerk, message__contains=hook.address).exists()
    receiver.answer, receiver.heard = 200, []
    hooks.again(Hook.objects.get())
    assert hooks.send_due() == 1
    assert told(receiver) == [case.pk]


def test_it_is_told_at_the_address_that_was_named(made, receiver, clerk, county):
    """DOC-22: a redirection is a failure."""
    audit.record(Case.objects.create(subject="一", unit=county.section), "noted", by=clerk)
    receiver.answer = 302
    assert hooks.send_due() == 0
    assert [path for path, *_rest in receiver.heard] == ["/hooks/erp"]


def test_a_key_that_ended_tells_nothing(made, receiver, clerk, county):
    """DOC-22: revoked is revoked."""
    audit.record(Case.objects.create(subject="一", unit=county.section), "noted", by=clerk)
    ApiToken.objects.update(revoked_at=timezone.now())
    assert hooks.send_due() == 0
    assert receiver.heard == []
    assert Hook.objects.get().stopped


@pytest.mark.parametrize(
    "address",
    [
        "https://erp.example.org/hooks/x", "http://erp.example/hooks/x", "https://erp.example/other",
        "https://erp.example/hooks/../x", "https://erp.example/hooksx", "https://u:p@erp.example/hooks/x",
        "https://erp.example:8443/hooks/x", "file:///etc/passwd", "https://erp.example.evil/hooks/x",
    ],
)  # fmt: skip
def test_only_below_what_the_house_permits(settings, clerk, client_of, address):
    """DOC-22: neither another host, port, scheme nor folder."""
    settings.WEBHOOK_TARGETS = ["https://erp.example/hooks/"]
    assert hooks.allowed("https://erp.example/hooks/x")
    assert not hooks.allowed(address)
    said = {"name": "ERP", "scopes": ["casebook:read"], "days": "30", "address": address}
    client_of(clerk).post("/api/v1/keys/", said)
    assert not Hook.objects.exists()
