"""The store in a bucket: a real S3 server on this machine, spoken to as any other."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest
from pyarrow import fs

from countyhall.kernel.lake import Query, publishing, services, store
from countyhall.kernel.lake.models import Edition
from countyhall.kernel.lake.tests.test_editions import JULY, ROWS, _checked

pytestmark = pytest.mark.django_db
SERVER = Path(sys.prefix) / "s3" / "bin" / "moto_server"


@pytest.fixture(scope="module")
def server():
    """The address of an S3 server with the bucket ``lake``."""
    if not SERVER.exists():
        pytest.skip("the S3 server for tests is not installed: make setup-dev")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [SERVER, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    until = time.monotonic() + 60
    while not _answers(address):
        assert process.poll() is None and time.monotonic() < until, "the S3 server did not start"
        time.sleep(0.05)
    yield address
    process.kill()
    process.wait()


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except urllib.error.URLError:
        return False
    return True


@pytest.fixture
def bucket(server, settings, tmp_path, monkeypatch):
    """The store of this test: a bucket of its own, and an empty cache."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    name = f"lake-{os.getpid()}-{tmp_path.name[-20:].replace('_', '-').lower()}".strip("-")
    urllib.request.urlopen(urllib.request.Request(f"{server}/{name}", method="PUT")).close()
    settings.LAKE_STORE = f"s3://{name}/county?endpoint={server}&region=us-east-1"
    return store.store()


def test_an_edition_in_a_bucket_is_asked_like_any_other(bucket, dataset, edition_of, settings):
    edition = edition_of(dataset, ROWS)
    sha = edition.files.get().sha256
    assert services.total(edition, Query()) == 3
    found = bucket.files.get_file_info(f"{bucket.prefix}/{sha[:2]}/{sha}")
    assert found.size == edition.size
    for path in Path(settings.LAKE_SERVE).rglob("*"):
        if path.is_file():
            path.unlink()  # another machine, or a cache that was emptied
    assert services.total(edition, Query()) == 3
    assert services.ask(edition, Query()).rows == sorted(ROWS, key=lambda r: r[:2])


def test_a_source_file_is_streamed_into_the_bucket_and_back(bucket):
    pieces = [bytes([n]) * 1_000_000 for n in range(12)]
    file = services.keep_source(iter(pieces), "large.bin")
    services.source_path(file).unlink()
    with services.open_source(file) as read:
        assert read.read() == b"".join(pieces)


def test_changed_bytes_in_the_bucket_are_never_served(bucket, dataset):
    edition = services.make_edition(dataset, ROWS, as_of=JULY)
    sha = edition.files.get().sha256
    with bucket.files.open_output_stream(f"{bucket.prefix}/{sha[:2]}/{sha}") as out:
        out.write(b"somebody else's")
    assert not bucket.sound(sha)
    bucket.local(sha).unlink()
    with pytest.raises(FileNotFoundError):
        bucket.local(sha)
    with pytest.raises(services.Refused):
        services.publish(_checked(edition), by=None)


def test_sweeping_a_bucket_leaves_what_is_used(bucket, dataset, monkeypatch):
    used = services.make_edition(dataset, ROWS, as_of=JULY)
    loose = store.keep_stream([b"loose"], 10)
    monkeypatch.setattr("countyhall.kernel.lake.publishing.LOOSE_KEPT", timedelta(0))
    assert publishing.sweep() == 1
    assert bucket.size(loose.sha256) is None
    assert bucket.sound(used.files.get().sha256)
    assert Edition.objects.get().digest == used.digest
    bucket.drop("0" * 64)  # what is not there is no error
    assert isinstance(bucket.files, fs.S3FileSystem)
