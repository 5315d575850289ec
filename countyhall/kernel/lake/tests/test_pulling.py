"""Data fetched by the clock, from a server that answers, breaks off, stays the same, and changes its layout."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone

from countyhall.kernel.lake import pulling, services
from countyhall.kernel.lake.models import Edition, Load, Pull, SourceFile

pytestmark = pytest.mark.django_db
GOOD = "月份,港口,旅客人次,收入\n10907,水頭,1,2\n10908,水頭,3,4\n"


class Source(BaseHTTPRequestHandler):
    """Answers with what the test put on the server."""

    def do_GET(self):
        said = self.server.said
        if self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.2:1/x")
            self.end_headers()
            return
        if self.headers.get("If-None-Match") == said["etag"]:
            self.send_response(304)
            self.end_headers()
            return
        body = said["text"].encode()
        self.send_response(200)
        self.send_header("ETag", said["etag"])
        self.send_header("Content-Length", str(len(body) + said.get("missing", 0)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def server(settings):
    """A real server on this machine, allowed by the settings."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Source) as made:
        made.said = {"text": GOOD, "etag": '"1"'}
        settings.LAKE_PULL_TARGETS = f"127.0.0.1:{made.server_port}"
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


@pytest.fixture
def one(dataset, server):
    """A pull from that server, of a reading that was accepted."""
    file = services.keep_source([GOOD.encode()], "a.csv")
    reading = services.propose(services.look(file), dataset).to_json()
    address = f"http://127.0.0.1:{server.server_port}/a.csv"
    return Pull.objects.create(dataset=dataset, address=address, reading=reading, publishes=True)


def test_what_is_new_is_taken_checked_and_published(one, dataset):
    made = pulling.pull(one)
    dataset.refresh_from_db()
    assert made.state == Load.State.DONE and dataset.current == made.edition
    assert made.edition.state == Edition.State.PUBLISHED and made.source_file.came_from == one.address


def test_an_unchanged_source_changes_nothing(one, server):
    pulling.pull(one)
    count = SourceFile.objects.count()
    assert pulling.pull(one) is None and one.state == Pull.State.UNCHANGED
    assert SourceFile.objects.count() == count  # the server said so: nothing was sent
    server.said["etag"] = '"2"'
    assert pulling.pull(one) is None and one.state == Pull.State.UNCHANGED
    assert Load.objects.count() == 1


def test_half_an_answer_leaves_nothing(one, server, dataset):
    server.said["missing"] = 100
    count = SourceFile.objects.count()
    assert pulling.pull(one) is None and one.state == Pull.State.FAILED and one.message
    assert SourceFile.objects.count() == count and not dataset.editions.exists()


def test_a_changed_layout_stops_the_pull_and_says_what_changed(one, server, dataset):
    pulling.pull(one)
    server.said |= {"text": GOOD.replace("收入", "金額元"), "etag": '"2"'}
    assert pulling.pull(one) is None
    one.refresh_from_db()
    assert (one.state, one.active) == (Pull.State.STOPPED, False) and "金額元" in one.message
    assert dataset.editions.count() == 1


def test_nothing_is_fetched_from_where_it_is_not_allowed(one, server, settings):
    port = server.server_port
    here = f"http://127.0.0.1:{port}/elsewhere"
    for address in (here, "http://127.0.0.1:1/x", "http://example.org/", "file:///etc/passwd"):
        one.address = address
        assert pulling.pull(one) is None and one.state == Pull.State.FAILED, address
    settings.LAKE_PULL_TARGETS = "localhost"
    with pytest.raises(pulling.NotAllowed):
        pulling.check_address(f"http://localhost:{port}/")


def test_the_newest_file_of_a_drop_folder_is_taken_once(one, settings, tmp_path):
    folder = tmp_path / "drop"
    folder.mkdir()
    one.kind, one.address = Pull.Kind.FOLDER, str(folder)
    assert pulling.pull(one) is None and one.state == Pull.State.FAILED  # not allowed
    settings.LAKE_PULL_TARGETS = str(folder)
    assert pulling.pull(one) is None and one.state == Pull.State.UNCHANGED
    (folder / "a.csv").write_text(GOOD)
    assert pulling.pull(one).state == Load.State.DONE
    assert pulling.pull(one) is None and one.state == Pull.State.UNCHANGED


def test_a_pull_is_due_by_its_frequency(one):
    now = timezone.now()
    assert pulling.due(now) == [one]
    Pull.objects.update(tried_at=now)
    assert pulling.due(now + timedelta(hours=1)) == [] and pulling.due(now + timedelta(days=1)) == [one]
