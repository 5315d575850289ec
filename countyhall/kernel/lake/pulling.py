"""Fetch datasets by the clock: only from where it is allowed, whole or not at all, and stop when the layout changed."""

import ipaddress
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.kernel.jobs.services import defer, periodic, task
from countyhall.kernel.lake.checks import EXPECTED, Said, page_of, run_checks
from countyhall.kernel.lake.drift import drift
from countyhall.kernel.lake.editions import keep_source
from countyhall.kernel.lake.models import Edition, Load, Pull, SourceFile
from countyhall.kernel.lake.publishing import publish
from countyhall.kernel.lake.reading.found import Unreadable
from countyhall.kernel.lake.reading.loading import load
from countyhall.kernel.lake.reading.looking import look
from countyhall.kernel.lake.reading.mapping import Reading
from countyhall.kernel.lake.store import StoreFull
from countyhall.kernel.notices import services as notices
from countyhall.kernel.roles import services as roles

CHUNK = 1 << 16
WAIT = (10, 60)  # seconds for the connection, and between two pieces of the answer
HOPS = 5
LATER = 0.9  # a pull is due a little before its whole span is over, so that it does not drift by the clock


class NotAllowed(ValueError):
    """An address from which nothing is fetched; the text says why."""


def pull(one: Pull) -> Load | None:
    """Fetch and take what is new; ``None`` when the source is unchanged, cannot be had, or changed its layout.

    What happened stands in ``state`` and ``message``; failures and stops are told to those who look after the
    dataset. Half an answer leaves nothing.
    """
    one.tried_at = timezone.now()
    try:
        file = _fetched(one)
    except (NotAllowed, StoreFull, OSError, requests.RequestException) as error:
        return _ended(one, Pull.State.FAILED, str(error)[:500])
    if file is None or file.sha256 == one.sha256:
        return _ended(one, Pull.State.UNCHANGED, "")
    return _taken(one, file)


def _taken(one: Pull, file: SourceFile) -> Load | None:
    reading = Reading.from_json(one.reading)
    try:
        now = look(file, sheet=reading.sheet, encoding=reading.encoding, delimiter=reading.delimiter,
                   header_rows=reading.header_rows)  # fmt: skip
        changed = [d for d in drift(reading, now) if d.kind != "values"]
    except Unreadable as error:
        return _ended(one, Pull.State.FAILED, str(error))
    if changed:
        one.active = False
        return _ended(one, Pull.State.STOPPED, " ".join(d.words for d in changed))
    made = load(one.dataset, file, reading, by=None)
    if made.state != Load.State.DONE:
        return _ended(one, Pull.State.FAILED, made.message)
    run_checks(made.edition)
    if one.publishes and made.edition.state == Edition.State.CHECKED:
        made.edition = publish(made.edition, by=None)
    one.sha256 = file.sha256
    _ended(one, Pull.State.TAKEN, made.message)
    return made


def _ended(one: Pull, state: str, message: str) -> None:
    again = one.state == state and one.message == message
    one.state, one.message = state, message
    one.save()
    if state in {Pull.State.FAILED, Pull.State.STOPPED} and not again:
        words = gettext_lazy("%(dataset)s could not be fetched: %(why)s")
        people = roles.who_may("lake.change_dataset", one.dataset.unit)
        said = Said(words, {"dataset": one.dataset.title, "why": message[:300]})
        notices.tell(people, said, record=one.dataset, link=page_of(one.dataset), kind="lake.pull")


def _fetched(one: Pull) -> SourceFile | None:
    if one.kind == Pull.Kind.FOLDER:
        return _newest(one)
    address = one.address
    for _hop in range(HOPS):
        check_address(address)
        headers = {"If-None-Match": one.etag} if one.etag else {}
        with requests.get(
            address, headers=headers, stream=True, timeout=WAIT, allow_redirects=False
        ) as answer:
            if answer.status_code == 304:
                return None
            if answer.is_redirect:
                address = _same_host(address, answer.headers["Location"])
                continue
            answer.raise_for_status()
            file = keep_source(answer.iter_content(CHUNK), _name(address), came_from=one.address)
            one.etag = answer.headers.get("ETag", "")[:300]
            return file
    raise NotAllowed(_("The address leads round in circles."))


def _name(address: str) -> str:
    return Path(urlsplit(address).path).name or urlsplit(address).netloc


def _same_host(address: str, further: str) -> str:
    further = urljoin(address, further)
    if urlsplit(further).netloc != urlsplit(address).netloc:
        raise NotAllowed(_("The address leads on to another host, %s.") % urlsplit(further).netloc)
    return further


def targets() -> list[str]:
    """Hosts and folders from which the instance fetches, as ``LAKE_PULL_TARGETS`` lists them."""
    return [t.strip() for t in settings.LAKE_PULL_TARGETS.split(",") if t.strip()]


def check_address(address: str) -> None:
    """Whether data may be fetched from there. Raises :class:`NotAllowed` in words.

    A host is listed by its name; one inside the house's own network by its name with its port.
    """
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise NotAllowed(_("This is no address of the web: %s") % address[:200])
    listed, port = targets(), parts.port or (443 if parts.scheme == "https" else 80)
    if f"{parts.hostname}:{port}" in listed:
        return
    if parts.hostname not in listed:
        raise NotAllowed(_("Nothing is fetched from %s: it is not among the hosts allowed.") % parts.hostname)
    for *_rest, place in socket.getaddrinfo(parts.hostname, port):
        if not ipaddress.ip_address(place[0]).is_global:
            raise NotAllowed(_("%s lies inside the house's own network.") % parts.hostname)


def _newest(one: Pull) -> SourceFile | None:
    """The file of a drop folder that was written last; links that lead out of it are not followed."""
    folder = Path(one.address).resolve()
    if not any(Path(t).resolve() == folder for t in targets() if t.startswith("/")):
        raise NotAllowed(_("%s is not among the drop folders allowed.") % one.address)
    files = [p for p in folder.iterdir() if p.is_file() and not p.is_symlink() and not p.name.startswith(".")]
    if not files:
        return None
    last = max(files, key=lambda p: (p.stat().st_mtime_ns, p.name))
    mark = f"{last.name} {last.stat().st_mtime_ns} {last.stat().st_size}"[-300:]
    if mark == one.etag:
        return None
    file = keep_source(_pieces(last), last.name, came_from=str(last))
    one.etag = mark
    return file


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def due(now) -> list[Pull]:
    """Pulls whose time has come."""
    waiting = Pull.objects.filter(active=True).select_related("dataset__unit")
    return [one for one in waiting if one.tried_at is None or now - one.tried_at >= _span(one) * LATER]


def _span(one: Pull) -> timedelta:
    if one.frequency == "live":
        return timedelta(minutes=10)
    return timedelta(days=EXPECTED.get(one.frequency, 1))


@periodic("*/10 * * * *")
def pull_due() -> None:
    """Fetch what is due, each as work of its own."""
    for one in due(timezone.now()):
        defer(pull_one, pk=one.pk, key=f"lake pull {one.pk}")


@task(tries=1)
def pull_one(pk: int) -> None:
    """One pull; nothing when it was deleted or stopped since."""
    if one := Pull.objects.select_related("dataset__unit").filter(pk=pk, active=True).first():
        pull(one)
