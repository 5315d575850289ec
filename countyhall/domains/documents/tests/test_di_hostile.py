"""Files that mean harm are refused in words, quickly, and without a look at disk or network."""

import socket
import time

import pytest
from django.utils import translation

from countyhall.domains.documents.services.di import codec
from countyhall.domains.documents.services.di.letter import Refusal
from countyhall.domains.documents.tests import letters

GOOD = codec.write(letters.HAN).decode()


def declaring(line: str, use: str = "") -> bytes:
    text = GOOD.replace("<!ENTITY ATTCH1", f"{line}\n<!ENTITY ATTCH1", 1)
    return text.replace("檢送本縣", f"{use}檢送本縣", 1).encode()


TENFOLD = [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
BOMB = "\n".join(['<!ENTITY a0 "哈哈哈哈哈哈哈哈">', *TENFOLD])
SPEED = '<速別 代碼="普通件"/>'
TRUNK = "<條列 序號='一、'>" * 9 + "</條列>" * 9
HOSTILE = {
    "entity bomb": (declaring(BOMB, "&a9;"), "entity a0"),
    "external DTD": (
        GOOD.replace('"104_2_utf8.dtd" [', '"http://127.0.0.1:1/x.dtd" [')
        .replace("檢送", "&fromdtd;檢送")
        .encode(),
        "fromdtd",
    ),
    "external entity": (declaring('<!ENTITY p SYSTEM "file:///etc/passwd">', "&p;"), "etc/passwd"),
    "attachment elsewhere": (declaring('<!ENTITY p SYSTEM "../../etc/passwd" NDATA _X>'), "etc/passwd"),
    "parameter entity": (declaring('<!ENTITY % p SYSTEM "http://127.0.0.1:1/p.ent"> %p;'), "entity p"),
    "parameter reference": (declaring("%p;"), "p"),
    "attachment as text": (GOOD.replace("檢送", "&ATTCH1;檢送").encode(), "XML"),
    "deep points": (GOOD.replace('<段落 段名="說明：">', f'<段落 段名="說明：">{TRUNK}').encode(), "8"),
    "deep elements": (GOOD.replace("檢送", "<a>" * 5000 + "檢送" + "</a>" * 5000).encode(), "deep"),
    "wrong label": (GOOD.replace("𠀀𡃁", "").encode("cp950"), "Big5"),
    "wrong label the other way": (GOOD.replace('"UTF-8"', '"Big5"').encode(), "UTF-8"),
    "label of another world": (GOOD.replace('"UTF-8"', '"EBCDIC-CP-US"').encode(), "ebcdic"),
    "UTF-16": (GOOD.encode("utf-16"), "UTF-16"),
    "not XML": (b"%PDF-1.7 this is a picture of a letter", "XML"),
    "half a file": (GOOD.encode()[:900], "UTF-8|XML"),
    "empty": (b"  \n", "empty"),
    "wrong root": (GOOD.replace("函>", "電報>").replace("DOCTYPE 函", "DOCTYPE 電報").encode(), "電報"),
    "root not announced": (GOOD.replace("DOCTYPE 函", "DOCTYPE 簽").encode(), "簽"),
    "instruction": (GOOD.replace("<地址>", "<?php system('x') ?><地址>").encode(), "php"),
    "own rules": (declaring("<!ELEMENT 函 ANY>"), "rules"),
    "own defaults": (declaring('<!ATTLIST 主旨 a CDATA "x">'), "rules"),
    "wrong order": (GOOD.replace(SPEED, "").replace("<正本>", SPEED + "<正本>").encode(), "速別"),
    "two subjects": (GOOD.replace("<段落", "<主旨><文字>二</文字></主旨><段落", 1).encode(), "主旨"),
    "no subject": (GOOD.replace("主旨>", "甲>").encode(), "主旨"),
    "unknown code": (GOOD.replace("普通件", "特急件").encode(), "特急件"),
    "undeclared attachment": (GOOD.replace('附件名="ATTCH1"', '附件名="ATTCH7"').encode(), "ATTCH7"),
    "many attachments": (
        declaring("".join(f'<!ENTITY x{n} SYSTEM "{n}" NDATA _X>' for n in range(600))),
        "500",
    ),
    "surrogate in disguise": (GOOD.replace("檢送", "檢&#xD800;送").encode(), "XML"),
}


@pytest.fixture(autouse=True)
def in_english():
    """Sentences are compared in the language in which they are written."""
    with translation.override("en"):
        yield


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_words(name, monkeypatch):
    """DOC-10."""

    def no_network(*_args, **_kwargs):
        raise AssertionError("A letter reached for the network.")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    monkeypatch.setattr("builtins.open", no_network)
    data, says = HOSTILE[name]
    before = time.perf_counter()
    with pytest.raises(Refusal, match=says) as refused:
        codec.read(data)
    assert time.perf_counter() - before < 2
    assert len(str(refused.value)) > 15


def test_a_stream_without_end_is_read_no_further_than_the_limit():
    """A gigabyte is offered, a megabyte is looked at."""

    class Stream:
        given = 0

        def read(self, size):
            assert 0 < size <= 1_000_001
            self.given += size
            return b"x" * size

    stream = Stream()
    with pytest.raises(Refusal, match="1 MB"):
        codec.read(stream)
    assert stream.given <= 1_000_001


def test_a_dtd_of_elsewhere_is_named_and_not_fetched(monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("fetched"))
    letter, unplaced = codec.read(GOOD.replace("104_2_utf8.dtd", "http://example.org/x.dtd").encode())
    assert letter == letters.HAN
    assert [one.text for one in unplaced] == ["http://example.org/x.dtd"]


def test_a_roster_is_no_letter_and_a_letter_no_roster():
    with pytest.raises(Refusal, match="交換表單"):
        codec.read(codec.write_roster(letters.ROSTER))
    with pytest.raises(Refusal, match="函"):
        codec.read_roster(GOOD.encode())
