"""From where data may be fetched, and the addresses that are connected to: looked up once, judged, and kept."""

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

PORTS = {"http": 80, "https": 443}
# IPv4 within IPv6, by which a public number may lead to one of the house: NAT64.
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")

Number = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotAllowed(ValueError):
    """A place from which nothing is fetched; the text says why."""


@dataclass(frozen=True)
class Place:
    """An address of the web whose host was looked up and judged: ``numbers`` are connected to, and no others."""

    address: str
    host: str
    port: int
    numbers: tuple[str, ...]

    @property
    def host_header(self) -> str:
        """The host as a request names it."""
        return Url(host=self.host, port=None if self.port in PORTS.values() else self.port).netloc or ""


def targets() -> list[str]:
    """Hosts and folders from which the instance fetches, as ``LAKE_PULL_TARGETS`` lists them."""
    return [t.strip() for t in settings.LAKE_PULL_TARGETS.split(",") if t.strip()]


def hosts() -> list[str]:
    """Those of them that are hosts."""
    return [t for t in targets() if not t.startswith("/")]


def roots() -> list[Path]:
    """Those of them that are drop folders."""
    return [Path(t) for t in targets() if t.startswith("/")]


def sources() -> dict[str, str]:
    """Databases that may be asked, name → connection, as ``LAKE_SOURCES`` lists them. Show the names alone."""
    return dict(one.split("=", 1) for one in settings.LAKE_SOURCES.split() if "=" in one)


def looked_up(host: str, port: int) -> list[str]:
    """The numbers of a host, in the order in which they are tried. Raises :class:`NotAllowed`."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotAllowed(_("There is no host “%s”.") % host) from None
    return list(dict.fromkeys(str(place[0]) for *_rest, place in found))


def place_of(address: str) -> Place:
    """The place from which an address is fetched. Raises :class:`NotAllowed` in words.

    A host is listed by its name; one inside the house's own network by its name with its port. The host is asked
    for its number once: whoever answers otherwise a moment later is not connected to.
    """
    try:
        url = parse_url(address.strip())
    except LocationParseError:
        url = Url()
    if url.scheme not in PORTS or not url.host or url.auth or not address.isprintable():
        raise NotAllowed(_("This is no address of the web: %s") % address[:200])
    host, port = url.host.strip("[]"), url.port or PORTS[url.scheme]
    inside = f"{host}:{port}" in hosts()
    if not inside and host not in hosts():
        raise NotAllowed(_("Nothing is fetched from %s: it is not among the hosts allowed.") % host)
    numbers = looked_up(host, port)
    if not numbers or not (inside or all(is_public(ipaddress.ip_address(one)) for one in numbers)):
        raise NotAllowed(_("%s lies inside the house's own network.") % host)
    return Place(url.url, host, port, tuple(numbers))


def is_public(number: Number) -> bool:
    """Whether it is a number of the open net: not private, loopback, link-local, multicast or set aside."""
    if isinstance(number, ipaddress.IPv6Address):
        within = number.ipv4_mapped or number.sixtofour or (number.teredo or (None, None))[1]
        if number in TRANSLATED:
            within = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if within is not None:
            return is_public(within)
    return number.is_global and not (number.is_multicast or number.is_reserved or number.is_unspecified)
