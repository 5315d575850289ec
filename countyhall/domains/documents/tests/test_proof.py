"""One file per document proves it a year later without the house; whatever was changed in it is named."""

import io
import json
import subprocess
import sys
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from countyhall.domains.documents import factories, lifecycle
from countyhall.domains.documents.models import Document, Draft, Mode, Secrecy, State
from countyhall.domains.documents.pages.draft import DraftPages
from countyhall.domains.documents.services import intake, proof
from countyhall.domains.documents.services.proof import verify_document
from countyhall.domains.documents.tests.offices import COUNCIL, books, pdf
from countyhall.domains.documents.tests.test_drafting import decided, sealed
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.approvals import verify_signoff
from countyhall.kernel.approvals.tests.test_proofs import Browser
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.web import panels

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(office, county, clerk, registrar, section_chief, settings, tmp_path):
    """A letter received with a file, taken up, answered: the reply signed, proofread, sealed and sent."""
    settings.MEDIA_ROOT = tmp_path
    books(county.root, Unit.objects.create(name="金門縣議會", code="C1", parent=county.root))
    said = {
        "sender": "內政部營建署",
        "sender_number": "營署字第1090000001號",
        "subject": "函轉修正條文，請查照。",
    }
    case = intake.register(agency=county.root, by=registrar, **said)
    attachments.attach(case, SimpleUploadedFile("來文.pdf", pdf("來文"), "application/pdf"), by=registrar)
    case = lifecycle.document.take(case, "assign", by=registrar, unit=county.section, handler=clerk)
    case = lifecycle.document.take(case, "accept", by=clerk)
    draft = factories.DraftFactory(unit=case.unit, document=case, drafter=clerk, level=3)
    factories.RecipientFactory(draft=draft, name="金城鎮公所")
    factories.RecipientFactory(draft=draft, name="金門縣議會", code=COUNCIL, mode=Mode.ELECTRONIC, order=1)
    attachments.attach(draft, SimpleUploadedFile("附件.pdf", pdf("附件"), "application/pdf"), by=clerk)
    lifecycle.draft.take(sealed(decided(draft, section_chief), registrar), "send", by=registrar)
    return Document.objects.get(pk=case.pk)


@pytest.fixture
def written(document, clerk, tmp_path):
    """Its proof on the disk."""
    path = tmp_path / f"{document.number}.zip"
    with path.open("wb") as out:
        proof.write(document, out, by=clerk)
    assert verify_document.faults(path) == []
    return path


def changed(path, name: str, data: bytes):
    """The same package with one file changed, its sum made to fit."""
    with zipfile.ZipFile(path) as box:
        files = {one: box.read(one) for one in box.namelist()} | {name: data}
    files.pop("SHA256SUMS")
    sums = "".join(f"{verify_document.sha(files[one])}  {one}\n" for one in sorted(files))
    with zipfile.ZipFile(path, "w") as box:
        for one, content in (files | {"SHA256SUMS": sums.encode()}).items():
            box.writestr(one, content)
    return path


def read(path, name: str):
    """A file of the package, as JSON."""
    with zipfile.ZipFile(path) as box:
        return json.loads(box.read(name))


def test_it_holds_letter_list_of_recipients_files_signatures_days_and_history(written, document):
    """DOC-07, DOC-10, DOC-18, DOC-22: everything of one document in one file."""
    with zipfile.ZipFile(written) as box:
        names = box.namelist()
    assert {name.rpartition(".")[2] for name in names} >= {"di", "sw", "pdf", "zip", "json", "py"}
    assert "02-letter/evidence.zip" in names
    first, letter = read(written, "proof.json")["records"]
    assert [one["name"] for one in first["files"]] == ["來文.pdf"]
    assert {one["label"] for one in letter["files"]} == {"", "公文正本"}
    assert "金城鎮公所" in letter["recipients"][0].values()
    [clock] = [one for one in read(written, "clocks.json") if one["rule"]["code"] == "documents.do.ordinary"]
    assert clock["due_on"] == clock["days"][-1]["day"]


def test_it_is_verified_by_a_script_alone(written, tmp_path):
    """DOC-22: in an empty folder, by nothing but the two scripts that lie in the file."""
    with zipfile.ZipFile(written) as box:
        for name in ("verify_document.py", "verify_signoff.py"):
            (tmp_path / name).write_bytes(box.read(name))
    done = subprocess.run(
        [sys.executable, "-P", str(tmp_path / "verify_document.py"), str(written)],
        capture_output=True, text=True, cwd="/", env={"PYTHONPATH": str(tmp_path)}, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "相符 OK\n"), done.stderr


def test_its_sums_are_those_of_an_independent_program(written, tmp_path):
    """DOC-18: sha256sum says the same."""
    with zipfile.ZipFile(written) as box:
        box.extractall(tmp_path / "open")
    subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=tmp_path / "open", check=True)


def test_the_same_document_gives_the_same_bytes(written, document, clerk):
    """DOC-22: nothing in it depends on when it is taken away."""
    again = io.BytesIO()
    proof.write(document, again, by=clerk)
    assert again.getvalue() == written.read_bytes()


@pytest.mark.parametrize(
    ("what", "word"),
    [
        ("file", "not the file that was taken in"), ("history", "was changed"), ("row", "vouches for"),
        ("decided", "none of those that were signed"), ("clock", "not due on the last day counted"),
        ("evidence", "unreadable"),
    ],
)  # fmt: skip
def test_whatever_was_changed_is_named(written, what, word):
    """DOC-18, DOC-22: also where the sums were made to fit."""
    manifest, name = read(written, "proof.json"), "proof.json"
    first, letter = manifest["records"]
    if what == "file":
        name, data = first["files"][0]["file"], pdf("另一份")
    elif what == "history":
        name = first["history"]
        lines = read(written, name)
        lines[1]["said"][9]["file"] = "別的.pdf"
        data = json.dumps(lines).encode()
    elif what == "evidence":
        name, data = letter["evidence"], b"PK"
    elif what == "clock":
        name = "clocks.json"
        clocks = read(written, name)
        clocks[0]["due_on"] = "2031-01-01"
        data = json.dumps(clocks).encode()
    else:
        if what == "row":
            first["vouched"]["values"][3] = "別的機關"
        else:
            letter["decided_text"] += "改"
        data = json.dumps(manifest).encode()
    found = verify_document.faults(changed(written, name, data))
    assert any(word in fault for fault in found), found


def test_a_byte_changed_without_its_sum_is_named(written):
    """DOC-18"""
    data = bytearray(written.read_bytes())
    data[data.index("說明".encode()) if "說明".encode() in data else len(data) // 2] ^= 1
    written.write_bytes(bytes(data))
    assert verify_document.faults(written)


def test_a_classified_document_has_no_proof(document, clerk):
    """DOC-12: the house holds nothing but its line."""
    document.secrecy = Secrecy.SECRET
    with pytest.raises(Refused):
        proof.write(document, io.BytesIO(), by=clerk)


def test_who_may_not_see_the_document_gets_no_proof(document, client_of, other_clerk, clerk):
    """X-03"""
    url = f"/documents/proof/{document.pk}/"
    assert client_of(other_clerk).get(url).status_code == 404
    answer = client_of(clerk).get(url)
    assert answer["Content-Type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).testzip() is None


def test_a_document_that_was_never_answered_has_its_proof_too(county, office, clerk, registrar, tmp_path):
    """DOC-22: a case without letters."""
    case = intake.register(agency=county.root, by=registrar, sender="甲", sender_number="1", subject="存查")
    path = tmp_path / "a.zip"
    with path.open("wb") as out:
        proof.write(case, out, by=registrar)
    assert verify_document.faults(path) == []
    assert Draft.objects.count() == 0
    assert case.state == State.REGISTERED


def test_who_saw_a_document_is_kept_day_by_day(document, client_of, clerk, section_chief, auditor):
    """DOC-22: page, print, file and interface; once a day and way; not changed, and shown to those who may know."""
    letter = document.drafts.get()
    file = attachments.of(document).get()
    for _twice in range(2):
        client_of(clerk).get(document.get_absolute_url())
    client_of(section_chief).get(f"/documents/document/{document.pk}/print/")
    assert b"".join(client_of(section_chief).get(file.get_absolute_url()).streaming_content)
    client_of(auditor).get(f"/api/v1/documents/document/{document.pk}/")
    client_of(clerk).get(f"/documents/drafting/{letter.pk}/sheet.pdf")
    seen = {(one.by, one.way, one.what) for one in audit.readings(document)}
    assert seen == {
        (clerk, "page", ""), (section_chief, "print", ""), (section_chief, "file", "來文.pdf"), (auditor, "api", ""),
    }  # fmt: skip
    assert {(one.by, one.what) for one in audit.readings(letter)} == {(clerk, "PDF")}
    with pytest.raises(Exception, match="append_only"), transaction.atomic():
        audit.readings(document).update(what="")
    page = client_of(auditor).get(document.get_absolute_url())
    assert 'id="readers"' in page.content.decode()
    assert 'id="readers"' not in client_of(clerk).get(document.get_absolute_url()).content.decode()


def test_the_proof_says_who_saw_the_document(document, client_of, clerk, tmp_path):
    """DOC-22"""
    client_of(clerk).get(document.get_absolute_url())
    path = tmp_path / "seen.zip"
    with path.open("wb") as out:
        proof.write(document, out, by=clerk)
    [seen] = read(path, "01-document/readers.json")
    assert str(clerk) in seen.values()
    assert verify_document.faults(path) == []


@pytest.fixture
def keyed(county, office, clerk, section_chief):
    """A letter decided by the section chief with a key of his own."""
    case = factories.DocumentFactory(
        unit=county.section, agency=county.root, state=State.IN_WORK, handler=clerk
    )
    draft = factories.DraftFactory(unit=case.unit, document=case, drafter=clerk, level=3)
    factories.RecipientFactory(draft=draft, name="金城鎮公所")
    draft = lifecycle.draft.take(draft, "circulate", by=clerk)
    running, browser = approvals.circulation_of(draft), Browser(section_chief)
    browser.enrol()
    statement = approvals.prepare(running, by=section_chief, act="sign")
    approvals.sign(running, by=section_chief, proof=browser.sign(statement))
    return Draft.objects.get(pk=draft.pk)


def test_a_signature_is_one_line_with_the_act_that_it_proves(keyed, clerk):
    """DOC-07: 核可 and the key's signature are two lines of the chain and one act on the page."""
    assert [entry.action for entry in audit.history(keyed)].count("approval_proved") == 1
    lines = panels.history(DraftPages(), keyed, clerk)
    assert "approval_proved" not in [line["entry"].action for line in lines]
    assert [line["entry"].action for line in lines if line["signed"]] == ["approval_delegated"]


def test_the_signature_of_a_key_stands_in_the_proof(keyed, clerk, tmp_path):
    """DOC-07, DOC-22: verified; another value of the signature is named."""
    path = tmp_path / "keyed.zip"
    with path.open("wb") as out:
        proof.write(keyed.document, out, by=clerk)
    assert verify_document.faults(path) == []
    with zipfile.ZipFile(path) as box:
        evidence = box.read("02-letter/evidence.zip")
    with zipfile.ZipFile(io.BytesIO(evidence)) as box:
        [signature] = [name for name in box.namelist() if name.endswith(".sig")]
        files = {name: box.read(name) for name in box.namelist()}
    files[signature] = files[signature][:-1] + bytes([files[signature][-1] ^ 1])
    found = verify_document.faults(changed(path, "02-letter/evidence.zip", verify_signoff.pack(files)))
    assert any(signature in fault for fault in found)
