"""The published gazette becomes documents, and its real texts go through the exchange file unharmed."""

import gzip
import io
import json
import os
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from countyhall.domains.documents.models import Document, Kind
from countyhall.domains.documents.services import gazette
from countyhall.domains.documents.services.di import codec
from countyhall.domains.documents.services.di.letter import Item, Letter, Number, Paragraph, Party
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.jobs.models import Progress

SAMPLE = Path(__file__).parent / "gazette" / "sample.jsonl"
SHARED = Path(__file__).resolve().parents[5] / "shared" / "data"
PUBLISHED = Path(os.environ.get("COUNTYHALL_DATA", SHARED)) / "official-documents"


def published(name: str) -> Path:
    """A file of the real gazette."""
    path = PUBLISHED / name
    if not path.exists():
        pytest.skip(f"The published gazette is not on this machine ({path}); set COUNTYHALL_DATA.")
    return path


def as_xml(lines: list[str]) -> bytes:
    records = []
    for line in lines:
        fields = "".join(f"<{key}><![CDATA[{value}]]></{key}>" for key, value in json.loads(line).items())
        records.append(f"<Record>{fields}</Record>")
    return f'<?xml version="1.0" encoding="UTF-8"?><Gazette>{"".join(records)}</Gazette>'.encode()


def forms() -> dict[str, bytes]:
    """The same sample in every form in which a gazette is published."""
    data = SAMPLE.read_bytes()
    lines = data.decode().splitlines()
    whole = {"Gazette": {"Record": [json.loads(line) for line in lines]}}
    return {
        "lines": data, "packed": gzip.compress(data), "json": json.dumps(whole).encode(), "xml": as_xml(lines),
    }  # fmt: skip


@pytest.mark.parametrize("form", forms())
def test_every_form_of_the_gazette_says_the_same(form):
    notices = list(gazette.read(io.BytesIO(forms()[form])))
    assert notices == list(gazette.read(io.BytesIO(SAMPLE.read_bytes())))
    assert [one.kind for one in notices] == [Kind.ORDER, Kind.NOTICE, Kind.LETTER, Kind.OTHER]
    assert "依據：丁法第3條" in notices[1].text
    assert "alert" not in notices[1].text
    assert (notices[2].on, notices[2].subject) == (None, "某某會函：核釋戊要點")


def test_a_gazette_is_registered_once(office, county, registrar):
    """DOC-01: kind, sender, number, day and words; a second time nothing is doubled."""
    assert gazette.take_in(SAMPLE.open("rb"), county.root, by=registrar) == (4, 0)
    assert gazette.take_in(SAMPLE.open("rb"), county.root, by=registrar) == (0, 4)
    first = Document.objects.get(exchange_id="gazette/1")
    assert (first.kind, first.sender, first.sender_number) == (Kind.ORDER, "某某部", "某法字第1090000001號")
    assert "訂定「甲辦法」。" in attachments.open_file(attachments.of(first).get()).read().decode()
    assert Document.objects.count() == 4


def test_a_registrar_hands_a_gazette_in_and_watches(office, county, registrar, client_of):
    """In the background, with progress; what is no gazette is refused on the page."""
    client = client_of(registrar)
    address = reverse("documents:gazette")
    answer = client.post(address, {"file": SimpleUploadedFile("x.pdf", b"%PDF-1.4")})
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    with SAMPLE.open("rb") as file:
        answer = client.post(address, {"file": file})
    assert answer.status_code == 302
    jobs.run_due()
    assert Document.objects.count() == 4
    assert Progress.objects.get().done == 4
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[1]", b"<html>", b'<!DOCTYPE a [<!ENTITY b "c">]><Gazette><Record/></Gazette>', b"\x1f\x8bxx",
        b"<Gazette><Record><Title>x</Title></Record></Gazette>", b"\xff\xfe<\x00", b'{"Title": null}',
    ],
)  # fmt: skip
def test_what_is_no_gazette_is_refused_with_words(data):
    with pytest.raises(gazette.Unreadable, match=r"\w"):
        if not list(gazette.read(io.BytesIO(data))):
            raise gazette.Unreadable("nothing")


def test_a_small_file_that_unpacks_without_end_is_stopped(monkeypatch):
    monkeypatch.setattr(gazette, "MOST_BYTES", 100_000)
    with pytest.raises(gazette.Unreadable, match="100 MB"):
        list(gazette.read(io.BytesIO(gzip.compress(b" " * 10_000_000))))


@pytest.mark.parametrize(
    ("name", "count"), [("gazette-2017-03.jsonl.gz", 313), ("gazette-raw/106-08-01.xml", 11),
                        ("gazette-raw/106-08-01.json", 11), ("gazette-raw/106-08-04.xml", 10)],
)  # fmt: skip
def test_the_published_gazette_is_read_whole(name, count):
    """Real texts."""
    with published(name).open("rb") as file:
        notices = list(gazette.read(file))
    assert len(notices) == count
    assert all(one.agency and one.subject and one.on and len(one.text) > 50 for one in notices)
    assert {one.kind for one in notices} <= {Kind.ORDER, Kind.NOTICE, Kind.LETTER, Kind.OTHER}


def test_the_published_gazette_is_registered_once(office, county, registrar):
    """DOC-01."""
    for _count in range(2):
        with published("gazette-raw/106-08-01.xml").open("rb") as file:
            gazette.take_in(file, county.root, by=registrar)
    assert Document.objects.count() == 11
    assert Document.objects.filter(kind=Kind.ORDER).count() >= 5


@pytest.mark.parametrize(
    ("name", "count"), [("gazette-2017-03.jsonl.gz", 313), ("gazette-raw/106-08-04.json", 10)]
)
def test_every_published_record_becomes_a_document_with_all_its_words(name, count, office, county, registrar):
    """DOC-01: nothing of a record is dropped: what has no field of its own stands in the text that is kept."""
    with published(name).open("rb") as file:
        assert gazette.take_in(file, county.root, by=registrar) == (count, 0)
    with published(name).open("rb") as file:
        notices = list(gazette.read(file))
    assert Document.objects.exclude(subject="").exclude(sender="").count() == count
    for one in notices[:: max(1, count // 20)]:
        document = Document.objects.get(exchange_id=f"gazette/{one.key}")
        kept = attachments.open_file(attachments.of(document).get()).read().decode()
        assert one.text in kept and document.sender == one.agency[:120]
    assert {Kind.ORDER, Kind.NOTICE} <= set(Document.objects.values_list("kind", flat=True))


def test_the_published_texts_go_through_the_exchange_file_unharmed():
    """DOC-10, X-10: every real text of a month, as the letter that it was."""
    roots = {Kind.ORDER: ("令", "令"), Kind.NOTICE: ("公告", None), Kind.LETTER: ("函", "函")}
    with published("gazette-2017-03.jsonl.gz").open("rb") as file:
        notices = list(gazette.read(file))
    for one in notices:
        kind, category = roots.get(one.kind, roots[Kind.LETTER])
        points = tuple(Item("", line) for line in one.text.splitlines())
        letter = Letter(
            kind=kind, category=category, issuers=(Party("全銜", one.agency, code=""),), issued_on=str(one.on),
            numbers=(Number(text=one.number),), subject=one.subject, paragraphs=(Paragraph("說明：", items=points),),
            **({"address": "", "contacts": ("",), "addressee": Party("全銜", "各機關", code=""),
                "originals": (Party("總稱", "各機關"),)} if kind == "函" else {}),
        )  # fmt: skip
        assert codec.read(codec.write(letter)) == (letter, [])
