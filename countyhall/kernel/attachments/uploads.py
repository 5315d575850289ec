"""Uploads are bounded while they stream in: what is too large is counted, but never kept."""

import errno

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler

DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class BoundedHandler(TemporaryFileUploadHandler):
    """Spools an upload to disk up to ``ATTACHMENT_MAX_BYTES``; its ``size`` stays what was sent.

    So the page's own form can refuse it in words beside the field, instead of breaking the connection.
    ``disk_full`` on the file says that it could not be kept.
    """

    def new_file(self, *args, **kwargs) -> None:
        """Begin to count."""
        super().new_file(*args, **kwargs)
        self.seen, self.file.disk_full = 0, False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write what still fits."""
        self.seen += len(raw_data)
        if self.seen > settings.ATTACHMENT_MAX_BYTES or self.file.disk_full:
            self.file.file.truncate(0)
            return
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            if error.errno not in DISK_FULL:
                raise
            self.file.disk_full = True

    def file_complete(self, file_size: int):
        """Hand over, with the size that was really sent."""
        return super().file_complete(file_size)
