"""Packed files: one file in a zip or a gzip, unfolded within bounds; bombs and half files are refused in words."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from countyhall.kernel.lake.reading.found import Unreadable
from countyhall.kernel.lake.store import working

CHUNK = 1 << 20
# Packed so tightly, beyond so many bytes, nothing is a table: it is made to fill a disk.
RATIO = 300
RATIO_FROM = 64 << 20
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"


@contextmanager
def unfolded(path: Path, name: str) -> Iterator[tuple[Path, str, str]]:
    """The file itself or what is packed in it: its path, its name, and ``gzip``, ``zip`` or nothing.

    Raises :class:`Unreadable` for a file cut short, one larger than ``LAKE_UNFOLDED_BYTES``, several in one zip.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start[:2] == GZIP:
        with working(".unfolded") as place, path.open("rb") as file:
            with gzip.GzipFile(fileobj=file) as packed:
                _copy(packed, place, path.stat().st_size)
            yield place, name.removesuffix(".gz"), "gzip"
        return
    if start == ZIP and not _is_book(path):
        with working(".unfolded") as place:
            inner = _from_zip(path, place)
            yield place, inner, "zip"
        return
    if start == EMPTY_ZIP:
        raise Unreadable(_("The zip file is empty."))
    yield path, name, ""


def limit() -> int:
    """The most bytes that a packed file may hold."""
    return settings.LAKE_UNFOLDED_BYTES


def _is_book(path: Path) -> bool:
    """Whether a zip is a workbook of an office program."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise Unreadable(_("The file is damaged or was not sent whole. Send it again.")) from None
    return "[Content_Types].xml" in names or "content.xml" in names


def _from_zip(path: Path, place: Path) -> str:
    try:
        with zipfile.ZipFile(path) as packed:
            inside = [
                i for i in packed.infolist() if not i.is_dir() and not i.filename.startswith("__MACOSX")
            ]
            if len(inside) != 1:
                named = "、".join(i.filename for i in inside[:10])
                raise Unreadable(
                    _("The zip holds %(count)s files: %(names)s. Unfold it and load each.")
                    % {"count": len(inside), "names": named}
                )
            if inside[0].flag_bits & 1:
                raise Unreadable(_("The file has a password. Remove it and send the file again."))
            with packed.open(inside[0]) as file:
                _copy(file, place, inside[0].compress_size)
            return Path(inside[0].filename).name
    except (zipfile.BadZipFile, NotImplementedError):
        raise Unreadable(_("The file is damaged or was not sent whole. Send it again.")) from None


def _copy(packed: BinaryIO, place: Path, size: int) -> None:
    done = 0
    try:
        with place.open("wb") as out:
            while chunk := packed.read(CHUNK):
                done += len(chunk)
                if done > limit() or (done > RATIO_FROM and done > size * RATIO):
                    raise Unreadable(_("Unpacked, the file is larger than is taken. It was refused."))
                out.write(chunk)
    except (EOFError, zlib.error, OSError, zipfile.BadZipFile) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise Unreadable(_("The file is damaged or was not sent whole. Send it again.")) from None
