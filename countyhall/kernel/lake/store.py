"""Take bytes in and keep them under the SHA-256 of their content, in the store that the instance is set to."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from countyhall.kernel.attachments.uploads import DISK_FULL
from countyhall.kernel.lake.blobs import Blob, Folder, Store
from countyhall.kernel.lake.bucket import Bucket


class StoreFull(ValueError):
    """Nothing more fits, or the bytes are more than are taken; the text is for the person who brought them."""


def store() -> Store:
    """The store that the setting ``LAKE_STORE`` names: ``file:///folder`` or ``s3://bucket/prefix?endpoint=…``."""
    return _store(settings.LAKE_STORE)


@lru_cache(maxsize=8)
def _store(url: str) -> Store:
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path:
        return Folder(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        return Bucket(url)
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
        raise full() from error


def full() -> StoreFull:
    """What the person is told when nothing more fits."""
    return StoreFull(
        _("The server has no room left for data; nothing was saved. Tell the system's administrator.")
    )
