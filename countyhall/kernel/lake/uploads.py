"""Large files from a browser: hashed and written to the store's disk as they come, never held in memory."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.db import transaction

from countyhall.kernel.attachments.uploads import DISK_FULL
from countyhall.kernel.lake import store
from countyhall.kernel.lake.blobs import Blob
from countyhall.kernel.lake.editions import enter_source
from countyhall.kernel.lake.models import SourceFile


class LakeHandler(FileUploadHandler):
    """Takes the place of a view's upload handlers: ``request.upload_handlers = [LakeHandler(request)]``.

    What is larger than ``LAKE_MAX_BYTES``, or does not fit on the disk, is counted and not kept, so that the
    page can say so beside the field instead of breaking the connection.
    """

    def new_file(self, *args, **kwargs) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        handle, name = tempfile.mkstemp(dir=store.work_folder(), prefix="in-")
        self.path, self.out = Path(name), os.fdopen(handle, "wb")
        self.digest, self.seen, self.disk_full = hashlib.sha256(), 0, False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write what still fits."""
        self.seen += len(raw_data)
        if self.disk_full or self.seen > settings.LAKE_MAX_BYTES:
            self.out.truncate(0)
            return
        try:
            self.digest.update(raw_data)
            self.out.write(raw_data)
        except OSError as error:
            self._full(error)

    def _full(self, error: OSError) -> None:
        if error.errno not in DISK_FULL:
            raise error
        self.disk_full = True

    def file_complete(self, file_size: int) -> "Arrived":
        """Hand over a file whose bytes are on the disk."""
        try:
            self.out.flush()
            os.fsync(self.out.fileno())
        except OSError as error:
            self._full(error)
        self.out.close()
        blob = Blob(self.digest.hexdigest(), self.seen)
        return Arrived(self.path, self.file_name, self.content_type, blob, self.disk_full)

    def upload_interrupted(self) -> None:
        """The browser went away: nothing stays."""
        if hasattr(self, "out"):
            self.out.close()
            self.path.unlink(missing_ok=True)


class Arrived(UploadedFile):
    """A file that came whole and lies on the disk, under no name of ours yet; closing it deletes what is not kept."""

    def __init__(self, path: Path, name: str, content_type: str, blob: Blob, disk_full: bool) -> None:
        super().__init__(path.open("rb"), name, content_type, blob.size)
        self.path, self.blob, self.disk_full = path, blob, disk_full

    def keep(self, *, by=None, came_from: str = "") -> SourceFile:
        """Make it a source file, without copying a byte. Raises ``store.StoreFull`` in words."""
        if self.blob.size > settings.LAKE_MAX_BYTES:
            raise store.too_large(settings.LAKE_MAX_BYTES)
        if self.disk_full:
            raise store.full()
        with store.told_when_full():
            store.store().keep(self.path, self.blob)
        with transaction.atomic():
            return enter_source(self.blob, self.name, by, came_from)

    def close(self) -> None:
        """Let go of it."""
        super().close()
        self.path.unlink(missing_ok=True)
