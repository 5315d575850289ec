"""What travels between two offices: an envelope with its list of contents, and the receipt that comes back."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _

FORMAT = "countyhall-exchange/1"
MANIFEST = "manifest.json"
MOST_MANIFEST = 1_000_000
MOST_FILES = 500
BLOCK = 1 << 20
PLAIN = re.compile(r"[^/\\:\x00-\x1f]{1,200}")
KEY = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{7,63}")
CODE = re.compile(r"[0-9A-Za-z._-]{1,40}")


class Rejected(ValueError):
    """An envelope that cannot be taken in; the text says why, and what the sender should do."""


@dataclass(frozen=True)
class Content:
    """One file in an envelope, as its list names it."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Envelope:
    """One letter to one recipient. ``without`` are the declared attachments that this recipient does not get."""

    key: str
    sender: str
    recipient: str
    letter: str
    roster: str
    files: tuple[Content, ...]
    without: tuple[str, ...] = ()
    recipient_unit: str = ""
    sent_at: str = ""
    made_as: str = field(default=FORMAT)

    def manifest(self) -> bytes:
        """The list of contents, always the same bytes for the same envelope."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=1).encode()

    @property
    def digest(self) -> str:
        """The hash of the list, and so of every file that it names."""
        return hashlib.sha256(self.manifest()).hexdigest()


@dataclass(frozen=True)
class Receipt:
    """What became of an envelope at its recipient."""

    key: str
    sender: str
    recipient: str
    digest: str
    outcome: str  # accepted | refused
    reference: str = ""
    reason: str = ""

    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True)
class Arrival:
    """An envelope that came: its name on the way, and how its files are opened."""

    name: str
    folder: Path

    def envelope(self) -> Envelope:
        """The list of contents. Raises ``Rejected`` when it is none or does not fit what came."""
        return opened(self.folder)


class Gateway(Protocol):
    """A way to other offices. Everything may be said twice: the second time changes nothing. ``send``
    and ``acknowledge`` are said of several pieces at the same time.
    """

    def send(self, envelope: Envelope, content: Callable[[str], Iterator[bytes]]) -> None:
        """Hand it over for good, with the bytes of each file."""

    def incoming(self) -> Iterator[Arrival]:
        """What came and was not acknowledged."""

    def acknowledge(self, arrival_name: str, receipt: Receipt) -> None:
        """Tell the sender, and offer the arrival no more; what was refused is kept aside."""

    def receipts(self) -> Iterator[Receipt]:
        """What is said about envelopes that were sent."""

    def noted(self, receipt: Receipt) -> None:
        """The receipt was written down and need not be offered again."""

    def put_back(self, arrival_name: str) -> bool:
        """Offer a refused arrival again; whether it was still there."""

    def sweep(self) -> int:
        """Remove what a fall left half written; nobody else is writing now."""

    def problems(self) -> list[str]:
        """What keeps this way from working, in words."""


def opened(folder: Path) -> Envelope:
    """The list of contents of a folder, checked against every byte that came with it."""
    if folder.is_symlink() or not folder.is_dir():
        raise Rejected(_("What came is no envelope but a single file. Ask the sender to send it again."))
    envelope = read_manifest(plain_file(folder, MANIFEST, MOST_MANIFEST).read_bytes())
    came = {path.name for path in folder.iterdir()} - {MANIFEST}
    listed = {content.name for content in envelope.files}
    if came != listed:
        raise Rejected(
            _(
                "The envelope holds other files than its list names (%(names)s). Ask the sender to send it again."
            )
            % {"names": "、".join(sorted(came ^ listed))[:200]}
        )
    for content in envelope.files:
        path = plain_file(folder, content.name, content.size)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != content.sha256 or path.stat().st_size != content.size:
            raise Rejected(
                _(
                    "The file %(name)s is not what its sender put in: it was damaged on the way. Ask for it again."
                )
                % {"name": content.name}
            )
    return envelope


def plain_file(folder: Path, name: str, most: int) -> Path:
    """A real file of the folder, no longer than it may be: no link, no device."""
    path = folder / name
    if path.is_symlink() or not path.is_file():
        raise Rejected(_("The envelope lacks %(name)s. Ask the sender to send it again.") % {"name": name})
    if path.stat().st_size > most:
        raise Rejected(
            _("The file %(name)s is larger than it says. Ask the sender to send it again.") % {"name": name}
        )
    return path


def read_manifest(data: bytes) -> Envelope:
    """The list of contents. Raises ``Rejected`` for whatever is not one."""
    try:
        said = json.loads(data)
        files = tuple(
            Content(str(one["name"]), str(one["sha256"]), int(one["size"])) for one in said.pop("files")
        )
        without = tuple(map(str, said.pop("without", ())))
        envelope = Envelope(files=files, without=without, **{key: str(value) for key, value in said.items()})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Rejected(
            _("The list of contents cannot be read. Ask the sender to send the letter again.")
        ) from None
    names = [content.name for content in files]
    sound = (
        envelope.made_as == FORMAT
        and all(map(CODE.fullmatch, (envelope.sender, envelope.recipient)))
        and KEY.fullmatch(envelope.key)
        and all(PLAIN.fullmatch(name) and name.strip(". ") for name in names)
        and all(content.size >= 0 for content in files)
        and len(set(names)) == len(names) <= MOST_FILES
        and {envelope.letter, envelope.roster} <= set(names)
        and MANIFEST not in names
    )
    if not sound:
        raise Rejected(
            _("The list of contents says what it may not. Ask the sender to send the letter again.")
        )
    return envelope


def content_of(path: Path, name: str = "") -> Content:
    """How a list names this file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Content(name or path.name, digest, path.stat().st_size)
