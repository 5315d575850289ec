"""The exchange through folders: a letter goes out, arrives once, and its sender hears of it."""

import hashlib
import json
import re
import shutil
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from countyhall.domains.documents.lifecycle.exchange import shipment as life
from countyhall.domains.documents.models import CLASSIFIED_SUBJECT, Agency, Document, Draft, Recipient
from countyhall.domains.documents.models.exchange import Original, Shipment
from countyhall.domains.documents.services import dispatch
from countyhall.domains.documents.services.di import codec
from countyhall.domains.documents.services.exchange import outgoing
from countyhall.domains.documents.services.exchange.envelope import MANIFEST, Content, Envelope
from countyhall.domains.documents.services.exchange.filedrop import FileDrop
from countyhall.domains.documents.tests import letters, offices, official
from countyhall.domains.documents.tests.offices import AT, COUNCIL, COUNTY
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.roles.models import Role
from countyhall.kernel.testing import contract

pytestmark = pytest.mark.django_db
Way, State = Shipment.Way, Shipment.State


@pytest.fixture(autouse=True)
def in_english():
    """Sentences are compared in the language in which they are written."""
    with translation.override("en"):
        yield


@pytest.fixture
def drop(tmp_path):
    """The four folders."""
    return FileDrop(tmp_path / "exchange")


@pytest.fixture
def two(office, county):
    """The county and the council, each with its own registry in this house."""
    offices.books(county.department, county.other_department)
    return county


def clerk_of(unit):
    """Who looks after the exchange of an agency."""
    verbs = ("view", "again")
    return contract.person_with(
        *(f"documents.{verb}_shipment" for verb in verbs), unit=unit, reach=Role.Reach.BELOW
    )


def sent(drop, draft=None) -> Shipment:
    """The piece that left, after enough rounds for its receipt to be back."""
    offices.turn(drop, rounds=4)
    return Shipment.objects.get(way=Way.OUT, **({"recipient__draft": draft} if draft else {}))


def arrive(
    drop, key="aaaa-0001-0001", *, letter=None, files=(), sender=COUNTY, recipient=COUNCIL, raw=None, **more
):
    """Somebody outside puts an envelope into the folder."""
    di = raw if raw is not None else codec.write(letter or letters.HAN)
    contents = {"1090012345.di": di, "1090012345.sw": codec.write_roster(letters.ROSTER), **dict(files)}
    if letter is None and raw is None:
        contents.setdefault("1090012345_ATTCH1.pdf", offices.PDF)
    folder = drop.folder("in") / key
    folder.mkdir()
    listed = []
    for name, data in contents.items():
        (folder / name).write_bytes(data)
        listed.append(Content(name, hashlib.sha256(data).hexdigest(), len(data)))
    envelope = Envelope(key, sender, recipient, "1090012345.di", "1090012345.sw", tuple(listed), **more)
    (folder / MANIFEST).write_bytes(envelope.manifest())
    return folder


def test_a_letter_leaves_arrives_and_its_sender_hears_of_it(two, drop):
    """DOC-09, DOC-10, DOC-18: with its attachment, whose bytes are what they were."""
    draft = offices.letter(two.department)
    row = sent(drop, draft)
    assert (row.state, row.tries) == (State.DELIVERED, 1)
    assert draft.recipients.get().state == Recipient.State.DELIVERED
    came = Shipment.objects.get(way=Way.IN)
    document = came.document
    assert (document.sender, document.sender_code, document.sender_number) == (
        "金門縣政府",
        COUNTY,
        draft.number,
    )
    assert (document.subject, document.medium, document.speed) == (draft.subject, "electronic", "urgent")
    assert document.sender_date == draft.dated_on
    assert document.agency == two.other_department
    assert row.reference == document.number
    kept = {row.name: row for row in attachments.of(document)}
    pdf = next(row for name, row in kept.items() if name.endswith(".pdf"))
    assert attachments.open_file(pdf).read() == attachments.open_file(attachments.of(draft).get()).read()
    text = next(row for name, row in kept.items() if name.endswith(".txt"))
    assert "清冊 & 附件如附。" in attachments.open_file(text).read().decode()
    assert came.unplaced == []


def test_what_leaves_is_valid_by_the_official_dtds(two, drop):
    """DOC-10, annex C: with an attachment, as it lies in the folder."""
    offices.letter(two.department)
    offices.turn(drop, rounds=1, carried=False)
    envelope = next(path for path in drop.folder("out").iterdir())
    files = [path.read_bytes() for path in envelope.glob("*") if path.suffix in (".di", ".sw")]
    assert len(files) == 2
    assert b"NDATA" in b"".join(files)
    assert official.errors(*files) == ""


@pytest.mark.parametrize("kind", ["note", "order", "notice", "meeting", "inspection"])
def test_every_kind_that_leaves_arrives_as_the_same_kind(two, drop, kind):
    """DOC-03, DOC-10."""
    meeting = {"meeting_starts_at": AT, "place": "第一會議室", "chair": "陳秘書長", "paragraphs": []}
    offices.letter(
        two.department, kind=kind, **(meeting if kind in ("meeting", "inspection") else {"paragraphs": []})
    )
    assert sent(drop).state == State.DELIVERED
    assert Shipment.objects.get(way=Way.IN).document.kind == kind


def test_a_copy_without_attachments_comes_without_them(two, drop):
    draft = offices.letter(two.department)
    draft.recipients.update(copy="copy", with_attachments=False)
    assert sent(drop, draft).state == State.DELIVERED
    document = Shipment.objects.get(way=Way.IN).document
    assert [row.name.rpartition(".")[2] for row in attachments.of(document)] == ["txt"]
    assert document.copy_kind == "copy"


def test_the_same_piece_twice_is_one_document(two, drop):
    """X-09: by sender, number and contents; the sender gets a receipt both times."""
    for _count in range(3):
        arrive(drop)
        offices.turn(drop, rounds=1, carried=False)
        (receipt,) = drop.folder("out").glob("*.receipt.json")
        assert json.loads(receipt.read_bytes())["outcome"] == "accepted"
        receipt.unlink()
    row = Shipment.objects.get()
    assert (Document.objects.filter(sender_code=COUNTY).count(), row.doubles) == (1, 2)
    fields = {"way": Way.IN, "sender_code": row.sender_code, "key": row.key, "digest": row.digest}
    with pytest.raises(IntegrityError), transaction.atomic():
        Shipment.objects.create(unit=row.unit, came_at=AT, state=State.AGAIN, **fields)


def test_a_known_number_with_other_contents_is_refused(two, drop):
    arrive(drop)
    offices.turn(drop, rounds=1, carried=False)
    arrive(drop, files=[("1090012345_ATTCH1.pdf", offices.pdf("changed"))])
    offices.turn(drop, rounds=1, carried=False)
    assert Document.objects.filter(sender_code=COUNTY).count() == 1
    assert "other contents" in Shipment.objects.get(state=State.REFUSED).reason


def test_what_is_refused_lies_aside_unchanged_with_its_reason(two, drop):
    """DOC-10: quarantine; nothing is thrown away."""
    raw = codec.write(letters.HAN).replace("普通件".encode(), "特急件".encode())
    before = {path.name: path.read_bytes() for path in arrive(drop, raw=raw).iterdir()}
    offices.turn(drop, rounds=1, carried=False)
    row = Shipment.objects.get()
    assert row.state == State.REFUSED
    assert "特急件" in row.reason
    kept = drop.folder("failed") / "aaaa-0001-0001"
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == before
    assert not list(drop.folder("in").iterdir())
    assert "特急件" in (drop.folder("failed") / "aaaa-0001-0001.receipt.json").read_text()


def test_what_has_no_place_is_listed_with_the_document(two, drop):
    """DOC-10: registered, and what could not be placed stands beside it."""
    raw = codec.write(letters.HAN).replace("</函>".encode(), "<回條>三日內</回條></函>".encode())
    arrive(drop, raw=raw, files=[("1090012345_ATTCH1.pdf", offices.PDF), ("多的.pdf", offices.PDF)])
    offices.turn(drop, rounds=1, carried=False)
    row = Shipment.objects.get()
    assert row.state == State.REGISTERED
    assert {"path": "函/回條[1]", "text": "三日內"} in row.unplaced
    assert any(one["text"] == "多的.pdf" for one in row.unplaced)
    assert Original.bytes_of(hashlib.sha256(raw).hexdigest()) == raw


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (lambda folder: (folder / "1090012345_ATTCH1.pdf").write_bytes(b"%PDF-1.4 other"), "damaged|larger"),
        (lambda folder: (folder / "1090012345_ATTCH1.pdf").unlink(), "other files"),
        (lambda folder: (folder / "more.pdf").write_bytes(offices.PDF), "other files"),
        (lambda folder: (folder / MANIFEST).write_bytes(b"{"), "cannot be read"),
        (lambda folder: (folder / MANIFEST).write_bytes(b"[" * 100_000), "cannot be read"),
        (lambda folder: (folder / MANIFEST).unlink(), "lacks"),
        (lambda folder: swap(folder / "1090012345_ATTCH1.pdf"), "lacks"),
        (lambda folder: rewrite(folder, key="../../../etc/x"), "may not"),
        (lambda folder: rewrite(folder, letter="../x.di"), "may not"),
        (lambda folder: rewrite(folder, recipient="999999999Z"), "999999999Z"),
        (lambda folder: rewrite(folder, sender="301000000A"), "301000000A"),
    ],
)  # fmt: skip
def test_an_envelope_that_is_not_what_it_says_is_refused(two, drop, harm, says):
    harm(arrive(drop))
    offices.turn(drop, rounds=1, carried=False)
    row = Shipment.objects.get()
    assert row.state == State.REFUSED
    assert re.search(says, row.reason), row.reason
    assert not Document.objects.exists()
    assert not list(drop.folder("in").iterdir())


def swap(path):
    """A link to a file of the house in place of an attachment."""
    path.unlink()
    path.symlink_to("/etc/passwd")


def rewrite(folder, **changed):
    said = json.loads((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_text(json.dumps(said | changed))


def test_a_program_among_the_attachments_is_refused_whole(two, drop):
    arrive(drop, files=[("1090012345_ATTCH1.pdf", b"MZ" + b"\0" * 200)])
    offices.turn(drop, rounds=1, carried=False)
    assert Shipment.objects.get().state == State.REFUSED
    assert not Document.objects.exists()


def test_a_classified_letter_does_not_travel_by_the_exchange(two, drop):
    """DOC-12."""
    text = codec.write(letters.HAN).decode().replace("<密等/>", '<密等 代碼="密"/>')
    arrive(drop, raw=text.encode(), files=[("1090012345_ATTCH1.pdf", offices.PDF)])
    offices.turn(drop, rounds=1, carried=False)
    assert "paper" in Shipment.objects.get().reason
    assert not Document.objects.exists()


def test_only_the_recipient_that_failed_is_sent_again(two, drop):
    """DOC-09: the others keep what they have."""
    draft = offices.letter(two.department, to=((COUNCIL, "金門縣議會"), ("999999999Z", "無此機關")))
    offices.turn(drop, rounds=4)
    there = {row.recipient_code: row for row in Shipment.objects.filter(way=Way.OUT)}
    assert there[COUNCIL].state == State.DELIVERED
    assert there["999999999Z"].state == State.HANDED  # nobody carries it
    at = AT + timedelta(days=1)
    for _count in range(outgoing.MOST_TRIES + 1):
        offices.turn(drop, at, rounds=1)
        at += timedelta(days=1)
    late = Shipment.objects.get(pk=there["999999999Z"].pk)
    assert (late.state, late.tries) == (State.LATE, outgoing.MOST_TRIES)
    failed = draft.recipients.get(code="999999999Z")
    assert failed.state == Recipient.State.FAILED
    life.take(late, "again", by=clerk_of(two.department))
    Recipient.objects.filter(pk=failed.pk).update(code=COUNCIL, name="金門縣議會秘書室")
    offices.turn(drop, at, rounds=4)
    late.refresh_from_db()
    assert (late.state, late.recipient_code) == (State.DELIVERED, COUNCIL)
    assert Shipment.objects.get(pk=there[COUNCIL].pk).tries == 1
    assert Shipment.objects.filter(way=Way.IN).count() == 2


def test_a_receipt_of_somebody_else_changes_nothing(two, drop):
    """A forged receipt: other contents, or another recipient."""
    draft = offices.letter(two.department)
    offices.turn(drop, rounds=1, carried=False)
    row = Shipment.objects.get()
    for change in ({"digest": "0" * 64}, {"recipient": "301000000A"}):
        said = {
            "key": row.key, "sender": COUNTY, "recipient": COUNCIL, "digest": row.digest, "outcome": "accepted",
            "reference": "", "reason": "",
        } | change  # fmt: skip
        (drop.folder("receipts") / f"{row.key}.receipt.json").write_text(json.dumps(said))
        offices.turn(drop, rounds=1, carried=False)
        row.refresh_from_db()
        assert row.state == State.HANDED
    assert draft.recipients.get().state == Recipient.State.HANDED


def test_a_refused_piece_is_looked_at_again_when_the_fault_is_mended(two, drop):
    Agency.objects.filter(code=COUNCIL).update(code="371020199A")
    arrive(drop)
    offices.turn(drop, rounds=1, carried=False)
    row = Shipment.objects.get()
    assert row.state == State.REFUSED
    Agency.objects.filter(code="371020199A").update(code=COUNCIL)
    life.take(row, "again", by=clerk_of(row.unit))
    offices.turn(drop, rounds=1, carried=False)
    row.refresh_from_db()
    assert (row.state, row.reason, row.document.subject) == (State.REGISTERED, "", letters.HAN.subject)
    assert not list(drop.folder("failed").iterdir())


def test_an_agency_does_not_see_what_another_agency_of_the_house_exchanges(two, drop):
    offices.letter(two.department)
    sent(drop)
    here, there = clerk_of(two.department), clerk_of(two.other_department)
    assert Shipment.objects.count() == 2
    assert [row.way for row in Shipment.objects.visible_to(here)] == [Way.OUT]
    assert [row.way for row in Shipment.objects.visible_to(there)] == [Way.IN]


def test_other_systems_read_what_left_and_came(two, drop, client_of):
    """DOC-09, X-03: each agency's own, read only, and nothing of what was classified afterwards."""
    draft = offices.letter(two.department)
    row = sent(drop, draft)
    came = Shipment.objects.get(way=Way.IN)
    ours, theirs = client_of(clerk_of(two.department)), client_of(clerk_of(two.other_department))
    address = "/api/v1/documents/shipment/"
    (listed,) = ours.get(address).json()["results"]
    assert (listed["key"], listed["state"], listed["reference"]) == (row.key, "delivered", row.reference)
    assert ours.get(f"{address}{came.pk}/").status_code == 404
    told = theirs.get(f"{address}{came.pk}/").json()
    assert (told["way"], told["sender_code"], told["subject"]) == ("in", COUNTY, draft.subject)
    assert ours.post(address, {}, content_type="application/json").status_code == 405
    assert ours.patch(f"{address}{row.pk}/", {}, content_type="application/json").status_code == 405
    assert set(ours.get("/api/v1/schema/").json()["paths"]["/documents/shipment/"]) == {"get"}
    secret = {"secrecy": "secret", "sealed": True, "subject": CLASSIFIED_SUBJECT, "declassify": "x"}
    Document.objects.filter(pk=came.document_id).update(attachments_note="", **secret)
    assert theirs.get(f"{address}{came.pk}/").status_code == 404
    assert theirs.get(address).json()["results"] == []


def test_a_piece_over_which_the_house_stumbles_keeps_no_other_back(two, drop):
    """X-09: the others of its batch are registered, without a gap in the numbers; it is tried again."""
    for key in ("aaaa-0001-0001", "bbbb-0001-0001", "cccc-0001-0001"):
        arrive(drop, key)
    with connection.cursor() as cursor:  # the books do not take this one
        cursor.execute(
            "set constraints all immediate; "
            "alter table documents_document add constraint none check (exchange_id not like '%bbbb%')"
        )
    offices.turn(drop, rounds=1, carried=False)
    assert sorted(Shipment.objects.values_list("key", flat=True)) == ["aaaa-0001-0001", "cccc-0001-0001"]
    assert [path.name for path in drop.folder("in").iterdir()] == ["bbbb-0001-0001"]
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; alter table documents_document drop constraint none")
    offices.turn(drop, rounds=1, carried=False)
    numbers = sorted(Document.objects.filter(sender_code=COUNTY).values_list("number", flat=True))
    assert [int(number[-7:]) for number in numbers] == [1, 2, 3]
    assert not list(drop.folder("in").iterdir())


def test_one_piece_under_two_names_is_one_document(two, drop):
    """X-09: even when both lie in the folder at once; both are taken away, and one receipt says so."""
    shutil.copytree(arrive(drop), drop.folder("in") / "the-same-again")
    offices.turn(drop, rounds=1, carried=False)
    row = Shipment.objects.get()
    assert (row.state, row.doubles, Document.objects.count()) == (State.REGISTERED, 1, 1)
    assert not list(drop.folder("in").iterdir())
    assert len(list(drop.folder("out").iterdir())) == 1


def test_thirty_pieces_ask_the_database_as_often_as_three(two, drop):
    """Taken in by the batch: what one piece more costs is no question to the database."""
    counts = []
    for first, count in ((0, 1), (10, 3), (20, 30)):
        for number in range(first, first + count):
            arrive(drop, f"{number:04}-0001-0001")
        with CaptureQueriesContext(connection) as asked:
            offices.turn(drop, rounds=1, carried=False)
        counts.append(len(asked))
    assert counts[1] == counts[2], counts  # the first of the year begins its series


def test_a_letter_without_an_own_code_in_the_address_book_fails_with_words(two, drop):
    Agency.objects.filter(code=COUNTY).update(code="")
    draft = offices.letter(two.department)
    offices.turn(drop, rounds=1)
    one = draft.recipients.get()
    assert one.state == Recipient.State.FAILED
    assert "address book" in one.problem


def test_folders_that_cannot_be_written_are_named(tmp_path):
    (tmp_path / "file").write_text("")
    assert "out" in " ".join(FileDrop(tmp_path / "file").problems())
    assert FileDrop(tmp_path / "new").problems() == []


def test_a_draft_that_was_not_sent_does_not_leave(two, drop):
    offices.letter(two.department, state=Draft.State.SEALED)
    offices.turn(drop, rounds=1)
    assert not Shipment.objects.exists()
    assert not list(dispatch.outgoing())
