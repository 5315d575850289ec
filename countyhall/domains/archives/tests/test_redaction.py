"""Redacted copies: what is covered is gone from picture, text and file, and that is looked at on the finished copy."""

import hashlib
import io
import re
import shutil
import subprocess

import pikepdf
import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from PIL import Image

from countyhall.domains.archives.services import ocr_pdf, ocr_work, redaction, redaction_paper
from countyhall.domains.archives.services.redaction_paper import Box, Original
from countyhall.domains.archives.tests.conftest import TODAY
from countyhall.domains.archives.tests.paper import sheet
from countyhall.domains.archives.tests.test_ocr import placed
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.attachments import store
from countyhall.kernel.lifecycle import Refused

TEXT = "承辦人王大明電話\n府行文字第1090012345號"
GROUND = "檔案法第18條第7款"


def covering(start: int, end: int) -> Box:
    """A box over letters of the first line, in thousandths of a page of 2480 × 3508."""
    return Box((100 + 40 * start) / 2.48, 100 / 3.508, 40 * (end - start) / 2.48, 44 / 3.508)


@pytest.fixture
def item(scanned_item):
    """The scanned item, its first page with text."""
    ocr_work.keep(scanned_item.pages.get(sequence=1), TEXT, placed(TEXT))
    return scanned_item


def boxes() -> dict:
    """One box on page 1."""
    one = covering(3, 6)
    return {"1": [[one.left, one.top, one.width, one.height]]}


def test_what_is_covered_is_gone_from_the_finished_file(item, archivist, tmp_path):
    """DOC-19: no word under the box, black picture, no metadata, no layer, no byte of the original."""
    copy = redaction.redact(item, boxes(), reason="個人資料", ground=GROUND, by=archivist)
    content = attachments.open_file(copy.file).read()
    assert hashlib.sha256(content).hexdigest() == copy.sha256
    pages = list(item.pages.order_by("sequence"))
    originals = [store.path_of(f.sha256).read_bytes() for p in pages for f in (p.master, p.copy)]
    assert redaction_paper.faults(content, [[covering(3, 6)], []], originals) == []
    text = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_bounded()
    assert "王大明" not in text
    assert not set("王大明") & set(text)
    assert "1090012345" in text
    with pikepdf.open(io.BytesIO(content)) as paper:
        assert "/Metadata" not in paper.Root
        assert "/Info" not in paper.trailer
        assert "/OCProperties" not in paper.Root
        assert "/StructTreeRoot" not in paper.Root
        streams = [
            o for o in paper.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") != "/Image"
        ]
        raw = b"".join(stream.read_bytes() for stream in streams)
        assert "王大明".encode("utf-16-be") not in raw
    if shutil.which("pdftotext"):
        path = tmp_path / "copy.pdf"
        path.write_bytes(content)
        said = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout.decode()
        assert not re.search("[王大明]", said)


def test_the_original_is_untouched(item, archivist):
    """DOC-18, DOC-19: masters and copies are what they were."""
    before = [(p.master.sha256, p.copy.sha256) for p in item.pages.order_by("sequence")]
    redaction.redact(item, boxes(), reason="個人資料", ground=GROUND, by=archivist)
    assert before == [(p.master.sha256, p.copy.sha256) for p in item.pages.order_by("sequence")]
    assert not any(store.damaged(digest) for pair in before for digest in pair)


def test_citizens_get_the_redacted_copy_and_nothing_else(item, archivist):
    """DOC-19: none before it is made; then the newest."""
    assert redaction.released(item) is None
    redaction.redact(item, boxes(), reason="個人資料", ground=GROUND, by=archivist)
    second = redaction.redact(item, boxes(), reason="個人資料，補正", ground=GROUND, by=archivist)
    assert redaction.released(item) == second
    assert second.file.name.startswith("redacted-")


def test_only_who_may_redacts_and_only_pages_that_are_there(item, archivist, clerk):
    """DOC-19: permission, existing pages."""
    with pytest.raises(PermissionDenied):
        redaction.redact(item, boxes(), reason="個人資料", ground=GROUND, by=clerk)
    with pytest.raises(Refused):
        redaction.redact(item, {"9": [[1, 1, 9, 9]]}, reason="個人資料", ground=GROUND, by=archivist)


def test_a_box_laid_over_living_text_is_found_out():
    """DOC-19: the usual mistake: black over words that can still be copied, and the scanner's picture within."""
    picture = io.BytesIO()
    sheet().save(picture, "JPEG", exif=Image.Exif())
    pdf = ocr_pdf.searchable(
        [ocr_pdf.Sheet(picture.getvalue(), *sheet().size, 300, TEXT, placed(TEXT))], "密件", on=TODAY
    )
    assert len(redaction_paper.faults(pdf, [[covering(0, 6)]], [picture.getvalue()])) >= 3


def test_a_letter_that_a_box_only_touches_goes_too():
    """DOC-19: half a letter can be guessed."""
    half = Box(covering(3, 4).left + 8, covering(3, 4).top, 1, 10)
    content = redaction_paper.write([Original(sheet(), 300, TEXT, placed(TEXT), [half])], "")
    assert "王" not in pypdfium2.PdfDocument(content)[0].get_textpage().get_text_bounded()
