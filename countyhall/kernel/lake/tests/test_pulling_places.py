"""From where nothing is fetched, whatever an address, a name server or a folder says."""

import ipaddress
import os
import socket

import pytest

from countyhall.kernel.lake.models import Pull
from countyhall.kernel.lake.pulling import allowed, arriving, folder, web
from countyhall.kernel.lake.pulling.allowed import NotAllowed, is_public, place_of
from countyhall.kernel.lake.store import StoreFull
from countyhall.kernel.lake.tests.sources import GOOD, web_server


@pytest.fixture
def server():
    """A server on this machine; nothing allows it yet."""
    with web_server() as made:
        yield made


def fetch(address: str, **said) -> bytes | None:
    """What a pull from there brings."""
    with web.fetched(Pull(address=address, **said)) as found:
        return None if found is None else b"".join(found.chunks)


def names(monkeypatch, *answers):
    """A name server that answers these numbers, one list after the other; gives the names that were asked."""
    asked, left = [], list(answers)

    def answer(host, port, *args, **kwargs):
        if host == "127.0.0.1":  # what the connection itself asks: a number is its own answer
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in left.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


INSIDE = """
    10.0.0.1 172.16.3.4 192.168.1.1 127.0.0.1 169.254.169.254 224.0.0.1 255.255.255.255 0.0.0.0 100.64.0.1 240.0.0.1
    ::1 :: fe80::1 fc00::1 ff02::1 ::ffff:10.0.0.1 64:ff9b::a00:1 2002:a00:1:: ::ffff:127.0.0.1
"""


@pytest.mark.parametrize("number", INSIDE.split())
def test_a_number_that_is_not_of_the_open_net_is_not_public(number):
    assert not is_public(ipaddress.ip_address(number))


@pytest.mark.parametrize("number", ["8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_a_number_of_the_open_net_is_public(number):
    assert is_public(ipaddress.ip_address(number))


@pytest.mark.parametrize(
    "address",
    ["http://other.example/x", "file:///etc/passwd", "ftp://data.example/x", "http://me:word@data.example/x",
     "http://data.example:8080/x", "http://2130706433/", "gopher://data.example/", "data.example/x", "http://",
     "http://data.example@evil.example/", "http://data.example.evil.example/", "http://data.example/a\nb"],
)  # fmt: skip
def test_only_listed_hosts_are_fetched_from(address, settings, monkeypatch):
    settings.LAKE_PULL_TARGETS = "data.example"
    names(monkeypatch, *[["8.8.8.8"]] * 3)
    if address == "http://data.example:8080/x":  # a listed host may listen on any port
        assert place_of(address).port == 8080
        return
    with pytest.raises(NotAllowed):
        place_of(address)


def test_a_listed_name_that_leads_into_the_house_is_refused(settings, monkeypatch):
    """One inside number among several is enough."""
    settings.LAKE_PULL_TARGETS = "data.example"
    for numbers in (["10.1.2.3"], ["8.8.8.8", "169.254.169.254"], []):
        names(monkeypatch, numbers)
        with pytest.raises(NotAllowed):
            place_of("https://data.example/a.csv")


def test_the_number_that_was_judged_is_the_one_connected_to(server, settings, monkeypatch):
    """A name server that answers otherwise a moment later is not asked again."""
    port = server.server_port
    settings.LAKE_PULL_TARGETS = f"data.example:{port}"
    asked = names(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    assert fetch(f"http://data.example:{port}/a.csv").decode() == GOOD
    assert asked == ["data.example"]
    assert server.asked[-1][1]["Host"] == f"data.example:{port}"


def test_the_next_number_is_tried_where_the_first_does_not_answer(server, settings, monkeypatch):
    port = server.server_port
    settings.LAKE_PULL_TARGETS = f"data.example:{port}"
    names(monkeypatch, ["127.0.0.9", "127.0.0.1"])
    real = socket.getaddrinfo

    def numbers_too(host, port, *args, **kwargs):
        if host == "127.0.0.9":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        return real(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", numbers_too)
    assert fetch(f"http://data.example:{port}/a.csv").decode() == GOOD


def test_redirects_are_judged_again_and_few(server, settings, monkeypatch):
    port = server.server_port
    here = f"http://127.0.0.1:{port}"
    settings.LAKE_PULL_TARGETS = f"127.0.0.1:{port},data.example"
    server.said["redirects"] = {
        "/elsewhere": "http://127.0.0.2:1/x", "/inside": "http://data.example/x", "/round": "/round",
        "/file": "file:///etc/passwd", **{f"/{n}": f"/{n + 1}" for n in range(1, 6)}, "/0": "/1",
    }  # fmt: skip
    names(monkeypatch, ["192.168.0.1"])
    for path in ("/elsewhere", "/inside", "/round", "/file", "/0"):
        with pytest.raises(NotAllowed):
            fetch(here + path)
    assert fetch(here + "/1").decode() == GOOD  # five redirects


def test_an_address_with_a_certificate_is_never_left_for_one_without():
    with pytest.raises(NotAllowed):
        web._further("https://data.example/a", "http://data.example/b")
    assert web._further("https://data.example/a", "/b") == "https://data.example/b"


def test_the_certificate_is_asked_for_the_name_and_the_connection_goes_to_the_number(settings, monkeypatch):
    settings.LAKE_PULL_TARGETS = "data.example"
    names(monkeypatch, ["8.8.8.8"])
    place = place_of("https://data.example/a.csv")
    adapter = web.Pinned(place, place.numbers[0])
    request = web.requests.Request("GET", place.address).prepare()
    pool = adapter.get_connection_with_tls_context(request, verify=True)
    assert pool.host == "8.8.8.8" and pool.assert_hostname == "data.example"
    assert pool.conn_kw["server_hostname"] == "data.example" and pool.cert_reqs == "CERT_REQUIRED"


def test_an_answer_that_is_too_large_or_too_slow_is_not_taken(server, settings):
    settings.LAKE_PULL_TARGETS = f"127.0.0.1:{server.server_port}"
    address = f"http://127.0.0.1:{server.server_port}/a.csv"
    settings.LAKE_MAX_BYTES = 10
    with pytest.raises(StoreFull):
        fetch(address)
    settings.LAKE_MAX_BYTES, settings.LAKE_PULL_SECONDS = 10_000, 0
    with pytest.raises(arriving.NotFetched):
        fetch(address)


def test_a_drop_folder_lies_in_a_listed_one_and_no_link_leads_out(settings, tmp_path):
    root, outside = tmp_path / "drop", tmp_path / "outside"
    (root / "health").mkdir(parents=True)
    outside.mkdir()
    (outside / "a.csv").write_text(GOOD)
    (root / "way").symlink_to(outside)
    settings.LAKE_PULL_TARGETS = str(root)
    assert folder.check_folder(str(root)) and folder.check_folder(str(root / "health"))
    for address in (
        outside,
        root / "way",
        root / ".." / "outside",
        root / "none",
        "drop",
        "/",
        root / "health/../..",
    ):
        with pytest.raises(NotAllowed):
            folder.check_folder(str(address))


def drop(where, **said) -> tuple[str, bytes] | None:
    """What a pull from a folder brings: the file's name, its bytes."""
    with folder.fetched(Pull(kind=Pull.Kind.FOLDER, address=str(where), **said)) as found:
        return None if found is None else (found.name, b"".join(found.chunks))


def test_the_newest_whole_file_of_a_drop_folder_is_taken_once(settings, tmp_path):
    settings.LAKE_PULL_TARGETS = str(tmp_path)
    assert drop(tmp_path) is None
    for n, name in enumerate(["a.csv", "b.csv", "c.csv.part", ".d.csv"]):
        (tmp_path / name).write_text(GOOD)
        os.utime(tmp_path / name, (n, n))
    (tmp_path / "link.csv").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe.csv")
    assert drop(tmp_path) == ("b.csv", GOOD.encode())
    with folder.fetched(Pull(kind=Pull.Kind.FOLDER, address=str(tmp_path))) as found:
        mark = found.etag
    assert drop(tmp_path, etag=mark) is None


def test_a_file_that_grows_while_it_is_read_is_not_taken(settings, tmp_path):
    settings.LAKE_PULL_TARGETS = str(tmp_path)
    (tmp_path / "a.csv").write_text(GOOD)
    with folder.fetched(Pull(kind=Pull.Kind.FOLDER, address=str(tmp_path))) as found:
        next(found.chunks)
        with (tmp_path / "a.csv").open("a") as file:
            file.write("more")
        with pytest.raises(arriving.NotFetched):
            list(found.chunks)


def test_names_of_databases_are_told_apart_from_their_addresses(settings):
    settings.LAKE_SOURCES = "registry=postgresql://u:p%3D@h/d?x=1 other=postgresql://h/d"
    assert allowed.sources() == {"registry": "postgresql://u:p%3D@h/d?x=1", "other": "postgresql://h/d"}
