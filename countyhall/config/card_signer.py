"""The signer beside the browser: on this machine alone it signs statements that the county's own pages ask for.

A page cannot reach a card. It hands the statement of an act to this signer over the loop-back address; the person
reads at the terminal what it says and agrees, and the card signs. Only pages of the named instance are heard.
"""

import base64
import json
from collections.abc import Callable
from gettext import gettext as _
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import urlsplit

from countyhall.config.card import Card, CardProblem, Certificate

__all__ = ["FORM", "PORT", "Signer", "origin_of", "plain", "said"]

FORM = "countyhall-signoff/1"
PORT = 61163
LARGEST = 64 * 1024


def origin_of(address: str) -> str:
    """Scheme, host and port, as a browser names the page's origin."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def plain(text: str) -> str:
    """Text for the terminal, without signs that steer it."""
    return "".join(one for one in text if one in "\n\t" or one.isprintable())


def said(statement: str) -> dict[str, Any]:
    """What a statement says. Raises ``CardProblem``: the card signs nothing else."""
    try:
        found = json.loads(statement)
        if found["form"] == FORM and all(isinstance(found[name], str) for name in ("act", "opinion", "text")):
            return found
    except (ValueError, KeyError, TypeError):
        pass
    raise CardProblem(_("What was given to be signed is no statement of a sign-off."))


class Signer(HTTPServer):
    """Hears one page at a time. ``agree(statement)`` asks the person, ``card()`` opens the card."""

    def __init__(
        self, origin: str, port: int, agree: Callable[[dict[str, Any]], bool], card: Callable[[], Any]
    ) -> None:
        super().__init__(("127.0.0.1", port), Door)
        self.origin, self.agree, self.card, self.ended = origin, agree, card, False
        self.hosts = {f"127.0.0.1:{self.server_port}", f"localhost:{self.server_port}"}

    def serve(self) -> None:
        """Until the card fails or the person ends it."""
        while not self.ended:
            self.handle_request()


class Door(BaseHTTPRequestHandler):
    """``POST /sign`` with a statement and the fingerprints of the person's registered certificates."""

    server: Signer
    timeout = 3  # a connection that a browser opens ahead holds up nobody

    def do_OPTIONS(self) -> None:
        """A browser asks first whether the page may ask."""
        self._answer(HTTPStatus.NO_CONTENT if self._heard() else HTTPStatus.FORBIDDEN)

    def do_POST(self) -> None:
        """Sign what the person agrees to."""
        if self.path != "/sign" or not self._heard():
            self._answer(HTTPStatus.FORBIDDEN)
            return
        try:
            asked = self._asked()
            statement = said(asked["statement"])
            if not self.server.agree(statement):
                raise CardProblem(_("Not signed: you did not agree at the card's program."))
            value = self._signed(asked)
        except CardProblem as no:
            self._answer(HTTPStatus.CONFLICT, {"refused": str(no)})
            return
        self._answer(HTTPStatus.OK, {"signature": base64.b64encode(value).decode()})

    def _heard(self) -> bool:
        """Whether a page of the named instance asks, and asks this very machine."""
        return (
            self.headers.get("Origin") == self.server.origin and self.headers.get("Host") in self.server.hosts
        )

    def _asked(self) -> dict[str, Any]:
        try:
            length = int(self.headers.get("Content-Length", ""))
            if not 0 < length <= LARGEST:
                raise ValueError
            found = json.loads(self.rfile.read(length))
            if not isinstance(found["statement"], str) or not isinstance(found["keys"], list):
                raise ValueError
        except (ValueError, KeyError, TypeError, OSError):
            raise CardProblem(_("What was given to be signed is no statement of a sign-off.")) from None
        return found

    def _signed(self, asked: dict[str, Any]) -> bytes:
        try:
            with self.server.card() as card:
                return card.sign(asked["statement"].encode(), registered(card, set(map(str, asked["keys"]))))
        except CardProblem:
            self.server.ended = True  # another card may lie there: its PIN is not tried again
            raise

    def _answer(self, status: HTTPStatus, content: dict[str, Any] | None = None) -> None:
        body = json.dumps(content).encode() if content else b""
        self.send_response(status)
        self.send_header("Access-Control-Allow-Origin", self.server.origin)
        self.send_header("Access-Control-Allow-Headers", "content-type")
        self.send_header("Access-Control-Allow-Private-Network", "true")
        self.send_header("Vary", "Origin")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: Any) -> None:
        """Nothing that was signed goes into a log."""


def registered(card: Card, known: set[str]) -> Certificate:
    """The card's certificate that is registered as the person's. Raises ``CardProblem``."""
    for one in card.certificates():
        if one.signs and one.fingerprint in known:
            return one
    raise CardProblem(
        _("No certificate of this card is registered as yours. Take it with --certificates and register it.")
    )
