"""Bytes on disk under the SHA-256 of their content: written once, flushed to the disk, never changed."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from countyhall.kernel.attachments.uploads import DISK_FULL

__all__ = ["Spooled", "damaged", "incoming", "keep", "path_of", "spool"]

BLOCK = 1 << 20


@dataclass(frozen=True)
class Spooled:
    """Bytes that were taken in but not kept yet."""

    path: Path
    sha256: str
    size: int


def path_of(sha256: str) -> Path:
    """Where the bytes of this hash lie."""
    return Path(settings.MEDIA_ROOT) / "sha256" / sha256[:2] / sha256[2:4] / sha256


def incoming() -> Path:
    """The folder of what is being taken in; on the same disk, so that keeping is a rename."""
    folder = Path(settings.MEDIA_ROOT) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def spool(chunks: Iterable[bytes]) -> Iterator[Spooled]:
    """Take bytes in, at most ``ATTACHMENT_MAX_BYTES``; what is not kept is gone at the end of the block.

    Raises ``ValidationError`` when it is too large or the disk is full.
    """
    name = None
    try:
        with tempfile.NamedTemporaryFile(dir=incoming(), prefix="in-", delete=False) as file:
            name = Path(file.name)
            digest, size = _copy(chunks, file)
        yield Spooled(name, digest, size)
    except OSError as error:
        if error.errno in DISK_FULL:
            raise disk_full() from error
        raise
    finally:
        if name:
            name.unlink(missing_ok=True)


def keep(spooled: Spooled) -> None:
    """Put spooled bytes in their place for good: they survive a power cut before the row is written."""
    place = path_of(spooled.sha256)
    if place.exists():
        place.touch()  # bytes that were swept away soon are wanted again
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    spooled.path.chmod(0o440)
    os.replace(spooled.path, place)  # noqa: PTH105 - atomic, and says so
    for folder in (place.parent, place.parent.parent, place.parent.parent.parent):
        _flush(folder)


def damaged(sha256: str) -> bool:
    """Whether the bytes of this hash are missing or are not what they were."""
    try:
        with path_of(sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() != sha256
    except OSError:
        return True


def disk_full() -> ValidationError:
    """What the person is told when nothing more fits."""
    return ValidationError(
        _(
            "The server has no room left for files; nothing was saved. Tell the system's "
            "administrator, then try again."
        ),
        code="disk_full",
    )


def too_large(size: int | None = None) -> ValidationError:
    """What the person is told about a file above the limit."""
    most = settings.ATTACHMENT_MAX_BYTES // (1024 * 1024)
    return ValidationError(
        _("The file is larger than %(most)d MB. Make it smaller or divide it, then attach the parts.")
        % {"most": most},
        code="too_large",
    )


def _copy(chunks: Iterable[bytes], file) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > settings.ATTACHMENT_MAX_BYTES:
            raise too_large()
        digest.update(chunk)
        file.write(chunk)
    file.flush()
    os.fsync(file.fileno())
    return digest.hexdigest(), size


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
