"""A large file from a browser goes through to the disk; what is too large is refused in words."""

import io
import tracemalloc

import pytest
from django.test import RequestFactory

from countyhall.kernel.lake import services, store
from countyhall.kernel.lake.uploads import LakeHandler

pytestmark = pytest.mark.django_db
HEAD = (
    b'--edge\r\nContent-Disposition: form-data; name="file"; filename="port.csv"\r\n'
    b"Content-Type: text/csv\r\n\r\n"
)
TAIL = b"\r\n--edge--\r\n"


class Sent(io.RawIOBase):
    """A request's body that is made as it is read: no byte of it lies anywhere before."""

    def __init__(self, size: int) -> None:
        self.pieces, self.left = io.BytesIO(HEAD), size
        self.length = len(HEAD) + size + len(TAIL)

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        found = self.pieces.read(size)
        if not found and self.left:
            found = b"0123456789abcdef" * (min(size, self.left, 1 << 16) // 16)
            self.left -= len(found)
        elif not found and self.pieces.getvalue() == HEAD:
            self.pieces = io.BytesIO(TAIL)
            found = self.pieces.read(size)
        return found


def uploaded(size: int):
    """The file of a request that sends so many bytes."""
    body = Sent(size)
    said = {"CONTENT_TYPE": "multipart/form-data; boundary=edge", "CONTENT_LENGTH": str(body.length)}
    request = RequestFactory().generic("POST", "/", **said, **{"wsgi.input": body})
    request.upload_handlers = [LakeHandler(request)]
    return request.FILES["file"]


def test_a_large_upload_is_kept_without_being_held_in_memory(clerk):
    size = 64 << 20
    tracemalloc.start()
    upload = uploaded(size)
    file = upload.keep(by=clerk)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    upload.close()
    assert (file.size, file.name, file.received_by) == (size, "port.csv", clerk)
    assert store.store().sound(file.sha256)
    assert peak < 4 << 20
    assert list(store.work_folder().iterdir()) == []


def test_what_is_too_large_is_refused_in_words_and_nothing_is_kept(settings):
    settings.LAKE_MAX_BYTES = 1 << 20
    upload = uploaded(3 << 20)
    with pytest.raises(services.StoreFull, match="1 MB"):
        upload.keep()
    upload.close()
    assert list(store.store().all()) == []
    assert list(store.work_folder().iterdir()) == []


def test_what_nobody_keeps_is_gone(settings):
    upload = uploaded(16)
    assert upload.read() == b"0123456789abcdef"
    upload.close()
    assert list(store.work_folder().iterdir()) == []
