"""What could do harm is refused, in words, and leaves nothing behind."""

import resource
import socketserver
import struct
import threading
import tracemalloc
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.multipartparser import MultiPartParser

from countyhall.kernel.attachments import services
from countyhall.kernel.attachments.models import Attachment
from countyhall.kernel.attachments.tests.hostile import EICAR, HOSTILE, pdf, picture
from countyhall.kernel.attachments.uploads import BoundedHandler
from countyhall.kernel.audit.models import Entry
from countyhall.kernel.records.tests.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def case(county):
    return Case.objects.create(subject="路燈", unit=county.section)


def nothing_left(media: Path) -> bool:
    return not [p for p in media.rglob("*") if p.is_file()] and not Attachment.objects.exists()


@pytest.mark.parametrize("which", HOSTILE)
def test_a_hostile_file_is_refused_with_words_and_leaves_nothing(case, media, which):
    """FRM-10."""
    name, content = HOSTILE[which]
    with pytest.raises(ValidationError) as refusal:
        services.attach(case, SimpleUploadedFile(name, content))
    assert len(refusal.value.messages[0]) > 20
    assert nothing_left(media)
    assert not Entry.objects.exists()


def test_a_path_in_the_name_is_cut_off_and_leads_nowhere(case, media):
    row = services.attach(case, SimpleUploadedFile("../../../etc/passwd.pdf", pdf()))
    assert row.name == "passwd.pdf"
    assert all(media in path.parents for path in media.rglob("*"))
    with pytest.raises(ValidationError):
        services.attach(case, SimpleUploadedFile("..\\..\\autoexec.pdf", pdf()))


class Endless:
    """A request body that is made while it is read."""

    def __init__(self, size: int) -> None:
        head = (
            b'--frontier\r\nContent-Disposition: form-data; name="file"; filename="big.pdf"\r\n'
            b"Content-Type: application/pdf\r\n\r\n%PDF-1.7\n"
        )
        self.parts = [head, b"\r\n--frontier--\r\n"]
        self.left, self.length = size, size + sum(map(len, self.parts))

    def read(self, size: int = 65536) -> bytes:
        if self.parts[0:1] and len(self.parts) == 2:
            return self.parts.pop(0)
        if self.left:
            block = min(self.left, size)
            self.left -= block
            return b"\0" * block
        return self.parts.pop() if self.parts else b""


def test_five_hundred_megabytes_are_refused_while_they_stream_in(case, media, settings, rf):
    """Neither memory nor disk ever holds more than the limit."""
    settings.ATTACHMENT_MAX_BYTES = 5 * 1024 * 1024
    settings.FILE_UPLOAD_TEMP_DIR = str(media)
    body = Endless(500 * 1024 * 1024)
    meta = {"CONTENT_TYPE": "multipart/form-data; boundary=frontier", "CONTENT_LENGTH": str(body.length)}
    largest = 0

    class Watched(BoundedHandler):
        def receive_data_chunk(self, raw_data, start):
            nonlocal largest
            super().receive_data_chunk(raw_data, start)
            self.file.file.flush()
            largest = max(largest, Path(self.file.temporary_file_path()).stat().st_blocks * 512)

    tracemalloc.start()
    _post, files = MultiPartParser(meta, body, [Watched(rf.post("/"))]).parse()
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    upload = files["file"]
    assert upload.size > 500 * 1024 * 1024
    assert peak < 5 * 1024 * 1024
    assert largest <= 6 * 1024 * 1024
    with pytest.raises(ValidationError, match="5 MB"):
        services.attach(case, upload)
    upload.close()
    assert nothing_left(media)


def test_a_stream_that_does_not_say_its_size_is_stopped_at_the_limit(case, media, settings):
    settings.ATTACHMENT_MAX_BYTES = 1024 * 1024
    upload = SimpleUploadedFile("a.pdf", pdf() + b"\n" * (2 * 1024 * 1024))
    upload.size = None
    with pytest.raises(ValidationError, match="1 MB"):
        services.attach(case, upload)
    assert nothing_left(media)


def test_a_full_disk_is_said_clearly_and_leaves_nothing(case, media):
    """The process may write no file beyond 4 KB: to the program the same as a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    upload = SimpleUploadedFile("a.png", picture(size=(900, 900)) + b"\0" * 200_000)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(ValidationError) as refusal:
            services.attach(case, upload)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert refusal.value.code == "disk_full"
    assert nothing_left(media)
    assert services.attach(case, upload).size == upload.size


class Clamd(socketserver.BaseRequestHandler):
    """Answers INSTREAM as the real scanner does: it finds EICAR and nothing else."""

    def handle(self) -> None:
        assert self.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", self.read(4))[0]:
            content += self.read(size)
        found = b"worm" in content
        self.request.sendall(b"stream: Test.Worm FOUND\0" if found else b"stream: OK\0")

    def read(self, size: int) -> bytes:
        got = b""
        while len(got) < size:
            got += self.request.recv(size - len(got))
        return got


@pytest.fixture
def clamd(settings):
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.CLAMD = f"127.0.0.1:{server.server_address[1]}"
    yield server
    server.shutdown()
    server.server_close()


def test_what_the_scanner_finds_is_refused(case, media, clamd):
    with pytest.raises(ValidationError, match=r"Test\.Worm"):
        services.attach(case, SimpleUploadedFile("a.txt", b"a worm"))
    assert nothing_left(media)
    assert services.attach(case, SimpleUploadedFile("a.txt", "好".encode()))


def test_without_an_answer_of_the_scanner_nothing_is_kept(case, media, settings):
    settings.CLAMD = "127.0.0.1:1"
    with pytest.raises(ValidationError) as refusal:
        services.attach(case, SimpleUploadedFile("a.txt", b"hello"))
    assert refusal.value.code == "scanner"
    assert nothing_left(media)


def test_the_test_virus_is_the_one_that_scanners_know():
    assert len(EICAR) == 68
