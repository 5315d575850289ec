"""Fetch an address of the web: connect to the number that was judged, follow few redirects, wait only so long."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import requests
from django.conf import settings
from django.utils.translation import gettext as _
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from countyhall.kernel.lake.models import Pull
from countyhall.kernel.lake.pulling.allowed import NotAllowed, Place, place_of
from countyhall.kernel.lake.pulling.arriving import CHUNK, Arriving, NotFetched, NotReached, too_slow
from countyhall.kernel.lake.store import too_large

WAIT = (10, 30)  # seconds for the connection, and between two pieces of the answer
HOPS = 5  # redirects that are followed


class Pinned(HTTPAdapter):
    """Connects to one number; the host's name is what the certificate is asked for."""

    def __init__(self, place: Place, number: str) -> None:
        self.place, self.number = place, number
        super().__init__()

    def build_connection_pool_key_attributes(self, request, verify, cert=None):
        """Put the number in the place of the name."""
        host, tls = super().build_connection_pool_key_attributes(request, verify, cert)
        host["host"] = self.number
        if host["scheme"] == "https":
            tls |= {"server_hostname": self.place.host, "assert_hostname": self.place.host}
        return host, tls


@contextmanager
def fetched(one: Pull) -> Iterator[Arriving | None]:
    """The file at the pull's address, ``None`` where the source says that it is the one of the last time.

    Raises ``NotAllowed`` or ``NotFetched`` in words; while ``chunks`` are read, ``NotFetched`` and ``StoreFull``.
    """
    until = time.monotonic() + settings.LAKE_PULL_SECONDS
    address, asked = one.address, _conditions(one)
    for _hop in range(HOPS + 1):
        place = place_of(address)
        with _answer(place, asked) as answer:
            if not answer.is_redirect:
                yield _arriving(answer, place, until)
                return
            address = _further(address, answer.headers["Location"])
    raise NotAllowed(_("The address leads round in circles."))


def _conditions(one: Pull) -> dict[str, str]:
    said = {"If-None-Match": one.etag, "If-Modified-Since": one.modified}
    return {name: value for name, value in said.items() if value}


@contextmanager
def _answer(place: Place, asked: dict[str, str]) -> Iterator[requests.Response]:
    """The answer of the first number that can be reached."""
    headers = {**asked, "Host": place.host_header, "Accept-Encoding": "identity", "User-Agent": "Countyhall"}
    last: Exception | None = None
    for number in place.numbers:
        with requests.Session() as session:
            session.trust_env = (
                False  # no proxy, which would look the name up again, and no password of .netrc
            )
            session.mount(f"{urlsplit(place.address).scheme}://", Pinned(place, number))
            try:
                answer = session.get(
                    place.address, headers=headers, stream=True, timeout=WAIT, allow_redirects=False,
                    verify=os.environ.get("REQUESTS_CA_BUNDLE") or True,
                )  # fmt: skip
            except requests.RequestException as error:
                last = error
                continue
            with answer:
                yield answer
                return
    raise NotReached(_why(place, last)) from last


def _why(place: Place, error: Exception | None) -> str:
    if isinstance(error, requests.exceptions.SSLError):
        return _("%s does not show a certificate that can be trusted.") % place.host
    if isinstance(error, requests.exceptions.Timeout):
        return _("%s does not answer.") % place.host
    return _("%s cannot be reached.") % place.host


def _arriving(answer: requests.Response, place: Place, until: float) -> Arriving | None:
    if answer.status_code == 304:
        return None
    if answer.status_code != 200:
        raise NotFetched(_("The source answers %s instead of a file.") % answer.status_code)
    length = answer.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > settings.LAKE_MAX_BYTES:
        raise too_large(settings.LAKE_MAX_BYTES)
    return Arriving(
        _pieces(answer, until), _name(place.address),
        answer.headers.get("ETag", "")[:300], answer.headers.get("Last-Modified", "")[:100],
    )  # fmt: skip


def _pieces(answer: requests.Response, until: float) -> Iterator[bytes]:
    try:
        # A piece is what has come, so that one drop a minute cannot hold the worker for ever.
        while piece := answer.raw.read1(CHUNK, decode_content=True):
            yield piece
            if time.monotonic() > until:
                raise too_slow()
    except (HTTPError, OSError) as error:
        raise NotFetched(_("The answer broke off; nothing of it was kept.")) from error


def _name(address: str) -> str:
    parts = urlsplit(address)
    return Path(unquote(parts.path)).name or parts.netloc


def _further(address: str, further: str) -> str:
    """Where a redirect leads; it is judged like the first address, and never gives up its secrecy."""
    further = urljoin(address, further)
    if urlsplit(address).scheme == "https" and urlsplit(further).scheme != "https":
        raise NotAllowed(_("The address leads on to one without encryption, %s.") % urlsplit(further).netloc)
    return further
