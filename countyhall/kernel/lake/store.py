"""Bytes under the SHA-256 of their content, in a folder or in a bucket: written once, flushed, never changed."""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from countyhall.kernel.attachments.uploads import DISK_FULL

BLOCK = 1 << 20


class StoreFull(ValueError):
    """Nothing more fits, or the bytes are more than are taken; the text is for the person who brought them."""


@dataclass(frozen=True)
class Blob:
    """Bytes that are known by their hash; ``size`` in bytes."""

    sha256: str
    size: int


class Store(Protocol):
    """Where blobs lie."""

    def keep(self, path: Path, blob: Blob) -> None:
        """Take over a flushed file of :func:`work_folder` for good; afterwards a power cut does not lose it."""

    def local(self, sha256: str) -> Path:
        """A file on this machine with these bytes, not to be written to. Raises ``FileNotFoundError``."""

    def size(self, sha256: str) -> int | None:
        """How many bytes are there, or ``None`` when nothing is."""

    def drop(self, sha256: str) -> None:
        """Delete the bytes; nothing happens when they are not there."""

    def all(self) -> Iterator[tuple[str, float]]:
        """Every hash that is kept, and how many seconds ago it was last wanted."""


class Folder:
    """Blobs below one folder of this machine or of a share that all machines mount."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def place(self, sha256: str) -> Path:
        """Where these bytes lie or would lie."""
        return self.root / "sha256" / sha256[:2] / sha256

    def keep(self, path: Path, blob: Blob) -> None:
        """Rename into place and flush the folders; bytes that are there already are only touched."""
        place = self.place(blob.sha256)
        if place.exists() and place.stat().st_size == blob.size:
            place.touch()  # bytes that were soon to be swept are wanted again
            path.unlink()
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        path.chmod(0o440)
        os.replace(path, place)  # noqa: PTH105 - atomic, and says so
        for folder in (place.parent, place.parent.parent, self.root):
            flush(folder)

    def local(self, sha256: str) -> Path:
        """The file itself."""
        place = self.place(sha256)
        if not place.exists():
            raise FileNotFoundError(f"{sha256} is not in the lake's store.")
        return place

    def size(self, sha256: str) -> int | None:
        """Bytes of the file, or ``None``."""
        try:
            return self.place(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def drop(self, sha256: str) -> None:
        """Unlink the file."""
        self.place(sha256).unlink(missing_ok=True)

    def all(self) -> Iterator[tuple[str, float]]:
        """Every file's hash and age."""
        now = time.time()
        for path in (self.root / "sha256").glob("??/*"):
            try:
                yield path.name, now - path.stat().st_mtime
            except FileNotFoundError:
                continue


def store() -> Store:
    """The store that the setting ``LAKE_STORE`` names: ``file:///folder`` or ``s3://bucket/prefix?endpoint=…``."""
    return _store(settings.LAKE_STORE)


@lru_cache(maxsize=8)
def _store(url: str) -> Store:
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path:
        return Folder(Path(unquote(parts.path)))
    raise ValueError(f"LAKE_STORE is neither file:///folder nor s3://bucket/prefix: {url}")


def work_folder() -> Path:
    """Where files are made before they are kept: on the disk of the store, so that keeping is a rename."""
    kept = store()
    root = kept.root if isinstance(kept, Folder) else Path(settings.LAKE_SERVE)
    folder = root / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def working(suffix: str = "") -> Iterator[Path]:
    """A new name in :func:`work_folder`; what lies there at the end of the block and was not kept is gone."""
    handle, name = tempfile.mkstemp(dir=work_folder(), prefix="in-", suffix=suffix)
    os.close(handle)
    path = Path(name)
    try:
        with told_when_full():
            yield path
    finally:
        path.unlink(missing_ok=True)


def keep(path: Path) -> Blob:
    """Hash, flush and keep a file of :func:`work_folder`."""
    with told_when_full(), path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
        blob = Blob(digest, path.stat().st_size)
        store().keep(path, blob)
    return blob


def keep_stream(chunks: Iterable[bytes], limit: int) -> Blob:
    """Keep bytes as they come, a chunk in memory at a time. Raises :class:`StoreFull` past ``limit`` bytes."""
    digest, size = hashlib.sha256(), 0
    with working() as path:
        with path.open("wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise too_large(limit)
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        blob = Blob(digest.hexdigest(), size)
        store().keep(path, blob)
    return blob


def too_large(limit: int) -> StoreFull:
    """What the person is told about a file above the limit."""
    return StoreFull(
        _("The file is larger than %(most)s MB, the most that is taken. Divide it, then load the parts.")
        % {"most": f"{limit // (1024 * 1024):,}"}
    )


@contextmanager
def told_when_full() -> Iterator[None]:
    """Turn a full disk into words for the person who waits."""
    try:
        yield
    except OSError as error:
        if error.errno not in DISK_FULL:
            raise
        raise StoreFull(
            _("The server has no room left for data; nothing was saved. Tell the system's administrator.")
        ) from error


def sound(sha256: str) -> bool:
    """Whether the bytes are there and still are what their hash says; reads them all."""
    try:
        with store().local(sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def flush(folder: Path) -> None:
    """Write a folder's list of names to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
