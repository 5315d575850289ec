"""What a store of blobs is, and the one in a folder: written once, flushed to the disk, never changed."""

import hashlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


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

    def sound(self, sha256: str) -> bool:
        """Whether the bytes are there and are what their hash says; reads them all."""

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

    def sound(self, sha256: str) -> bool:
        """Whether the file is what its name says."""
        try:
            with self.place(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError:
            return False

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


def flush(folder: Path) -> None:
    """Write a folder's list of names to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
