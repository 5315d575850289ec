"""Fetch the newest file of a drop folder; nothing leads out of the folders that the settings list."""

import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from countyhall.kernel.lake.models import Pull
from countyhall.kernel.lake.pulling.allowed import NotAllowed, roots
from countyhall.kernel.lake.pulling.arriving import CHUNK, Arriving, NotFetched

UNFINISHED = (".part", ".tmp", ".crdownload", "~")


def check_folder(address: str) -> Path:
    """The folder, which must lie in one that is listed. Raises :class:`NotAllowed` in words."""
    with _opened(address):
        return Path(address)


@contextmanager
def _opened(address: str) -> Iterator[int]:
    """The folder, opened step by step from its root without following a link."""
    folder = Path(os.path.normpath(address))
    root = next((r for r in roots() if folder.is_relative_to(r)), None)
    if root is None or not folder.is_absolute():
        raise NotAllowed(_("%s is not among the drop folders allowed.") % address)
    with ExitStack() as stack:
        try:
            at = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
            stack.callback(os.close, at)
            for part in folder.relative_to(root).parts:
                at = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=at)
                stack.callback(os.close, at)
        except OSError:
            raise NotAllowed(_("There is no folder %s that can be read.") % address) from None
        yield at


@contextmanager
def fetched(one: Pull) -> Iterator[Arriving | None]:
    """The file of the folder that was written last, ``None`` where it is the one of the last time or none is there."""
    with _opened(one.address) as folder:
        name = _newest(folder)
        if name is None:
            yield None
            return
        try:
            # A pipe would wait for a writer; what is no file is not read.
            handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        except OSError as error:
            raise NotFetched(_("“%s” cannot be read.") % name) from error
        with os.fdopen(handle, "rb") as file:
            mark = _mark(name, os.fstat(handle))
            yield None if mark == one.etag else Arriving(_pieces(file, name, mark), name, mark)


def _newest(folder: int) -> str | None:
    with os.scandir(folder) as found:
        files = [
            (one.stat(follow_symlinks=False).st_mtime_ns, one.name)
            for one in found
            if one.is_file(follow_symlinks=False)
            and not one.name.startswith(".")
            and not one.name.lower().endswith(UNFINISHED)
        ]
    return max(files)[1] if files else None


def _mark(name: str, seen: os.stat_result) -> str:
    if not stat.S_ISREG(seen.st_mode):
        raise NotFetched(_("“%s” cannot be read.") % name)
    return f"{name} {seen.st_mtime_ns} {seen.st_size}"[-300:]


def _pieces(file, name: str, mark: str) -> Iterator[bytes]:
    while piece := file.read(CHUNK):
        yield piece
    if _mark(name, os.fstat(file.fileno())) != mark:
        raise NotFetched(_("“%s” is still being written.") % name)
