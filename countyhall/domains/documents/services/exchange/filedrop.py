"""A way to other offices through folders: what is put into ``out`` is carried away, what comes lies in ``in``.

Nothing is ever seen half written: it is written beside under a name that nobody reads, flushed to the disk,
and renamed. Receipts come in ``receipts``; what was refused is kept in ``failed`` with the reason.
"""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from uuid import uuid4

from django.utils.translation import gettext as _

from countyhall.domains.documents.services.exchange import points
from countyhall.domains.documents.services.exchange.envelope import (
    CODE,
    KEY,
    MANIFEST,
    Arrival,
    Envelope,
    Receipt,
)

FOLDERS = ("out", "in", "receipts", "failed")
HALF = ".half-"  # the beginning of the name of whatever is still being written
SUFFIX = ".receipt.json"
MOST_RECEIPT = 100_000
LONG = 3600  # seconds


class FileDrop:
    """The four folders of one office."""

    def __init__(self, place: Path | str):
        self.place = Path(place)

    def folder(self, name: str) -> Path:
        path = self.place / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def send(self, envelope: Envelope, content: Callable[[str], Iterator[bytes]]) -> None:
        """Put the envelope into ``out``, whole or not at all. One that lies there already is the same one."""
        place = self.folder("out") / envelope.key
        if place.exists():
            if (place / MANIFEST).read_bytes() == envelope.manifest():
                return
            moved(place, place.with_name(f"{HALF}{uuid4().hex}"))  # never fetched, and overtaken by this one
        half = place.with_name(f"{HALF}{uuid4().hex}")
        half.mkdir()
        for one in envelope.files:
            write(half / one.name, content(one.name))
        write(half / MANIFEST, [envelope.manifest()])
        points.reached("an envelope half written")
        flush(half)
        moved(half, place)
        points.reached("an envelope in the folder")

    def incoming(self) -> Iterator[Arrival]:
        """What lies in ``in``, in the order of the names."""
        for path in sorted(self.folder("in").iterdir()):
            if not path.name.startswith("."):
                yield Arrival(path.name, path)

    def acknowledge(self, arrival_name: str, receipt: Receipt) -> None:
        """Write the receipt, then take the arrival out of ``in``."""
        if CODE.fullmatch(receipt.sender) and KEY.fullmatch(receipt.key):  # else nobody is known to tell
            self._receipt(receipt, self.folder("out"))
        points.reached("a receipt written")
        path = self.folder("in") / arrival_name
        if not os.path.lexists(path):
            return
        if receipt.outcome == Receipt.REFUSED:
            self._put_aside(path, receipt)
        else:
            gone = path.with_name(f"{HALF}{uuid4().hex}")
            path.replace(gone)  # should a power cut bring it back, it is the same piece again
            points.reached("an arrival taken out")
            shutil.rmtree(gone, ignore_errors=True)

    def _put_aside(self, path: Path, receipt: Receipt) -> None:
        """Into ``failed``, unchanged, with the reason beside it."""
        kept = self.folder("failed") / path.name
        if os.path.lexists(kept):  # the same piece was refused before
            moved(kept, kept.with_name(f"{path.name}.{uuid4().hex[:8]}"))
        self._receipt(receipt, self.folder("failed"), kept.name)
        moved(path, kept)
        points.reached("a refused arrival put aside")

    def _receipt(self, receipt: Receipt, folder: Path, name: str = "") -> None:
        half = folder / f"{HALF}{uuid4().hex}"
        write(half, [json.dumps(asdict(receipt), ensure_ascii=False, sort_keys=True, indent=1).encode()])
        moved(half, folder / f"{name or receipt.key}{SUFFIX}")

    def put_back(self, arrival_name: str) -> bool:
        """From ``failed`` into ``in`` again."""
        path = self.folder("failed") / arrival_name
        place = self.folder("in") / arrival_name
        if not arrival_name or path.name != arrival_name or not os.path.lexists(path) or place.exists():
            return False
        (self.folder("failed") / f"{arrival_name}{SUFFIX}").unlink(missing_ok=True)
        moved(path, place)
        return True

    def receipts(self) -> Iterator[Receipt]:
        """Receipts in the folder; one that cannot be read is put aside."""
        for path in sorted(self.folder("receipts").glob(f"*{SUFFIX}")):
            if not path.name.startswith("."):
                receipt = read_receipt(path)
                if receipt is None:
                    moved(path, self.folder("failed") / path.name)
                else:
                    yield receipt

    def noted(self, receipt: Receipt) -> None:
        """Take it out of the folder."""
        (self.folder("receipts") / f"{receipt.key}{SUFFIX}").unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove what a killed writer left half written. Call it where nobody writes."""
        left = [path for name in FOLDERS for path in self.folder(name).glob(f"{HALF}*")]
        for path in left:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        return len(left)

    def problems(self) -> list[str]:
        """Which folders cannot be written to."""
        found = []
        for name in FOLDERS:
            path = self.place / name
            try:
                probe = self.folder(name) / f"{HALF}{uuid4().hex}"
                write(probe, [b"."])
                probe.unlink()
            except OSError as error:
                found.append(_("%(folder)s: %(reason)s") % {"folder": path, "reason": error.strerror})
        if not found and (count := self._waiting()):
            found.append(_("%(count)d pieces lie in “in” for more than an hour") % {"count": count})
        return found

    def _waiting(self) -> int:
        """How much came long ago and was neither registered nor refused."""
        since = time.time() - LONG
        return sum(path.lstat().st_ctime < since for path in self.folder("in").iterdir())


def read_receipt(path: Path) -> Receipt | None:
    """The receipt in a file, or nothing if it is none."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > MOST_RECEIPT:
        return None
    try:
        said = Receipt(**{key: str(value) for key, value in json.loads(path.read_bytes()).items()})
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    fits = path.name == f"{said.key}{SUFFIX}" and said.outcome in (Receipt.ACCEPTED, Receipt.REFUSED)
    return said if fits else None


def write(path: Path, blocks) -> None:
    """The bytes, flushed to the disk."""
    with path.open("xb") as file:
        for block in blocks:
            file.write(block)
        file.flush()
        os.fsync(file.fileno())


def flush(folder: Path) -> None:
    """The names in a folder, flushed to the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def moved(path: Path, place: Path) -> None:
    """Rename, so that it is there or here and never both, and flush the names."""
    path.replace(place)
    for folder in {path.parent, place.parent}:
        flush(folder)
