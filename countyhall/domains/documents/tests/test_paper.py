"""The official sheet: the pages beside the editor are those of the PDF, and an independent reader finds its words."""

import io
import subprocess
from datetime import UTC, date, datetime

import pytest
import typst
from PIL import Image, ImageChops

from countyhall.domains.documents.factories import AgencyFactory, DraftFactory, RecipientFactory
from countyhall.domains.documents.models import Copy, Kind
from countyhall.domains.documents.services import paper
from countyhall.domains.documents.tests.test_paragraphs import HOSTILE

pytestmark = pytest.mark.django_db

DOTS = 96
SAME = 72  # of 255


def read(pdf: bytes, *options: str) -> str:
    """The text as pdftotext finds it."""
    command = ["pdftotext", "-enc", "UTF-8", *options, "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def painted(pdf: bytes, folder) -> list[Image.Image]:
    """The PDF's pages as poppler paints them."""
    (folder / "sheet.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-r", str(DOTS), "-png", str(folder / "sheet.pdf"), str(folder / "page")]
    subprocess.run(command, check=True)
    return [Image.open(path).convert("L") for path in sorted(folder.glob("page*.png"))]


def drawn(svg: bytes, folder) -> Image.Image:
    """An SVG page as a picture of the same size."""
    (folder / "page.svg").write_bytes(svg)
    sheet = folder / "page.typ"
    sheet.write_text('#set page(paper: "a4", margin: 0pt)\n#image("page.svg", width: 210mm)')
    made = typst.compile(str(sheet), root=str(folder), format="png", ppi=DOTS)
    return Image.open(io.BytesIO(made)).convert("L")


def unlike(one: Image.Image, other: Image.Image) -> int:
    """The strongest difference between two pages, each sign blurred so that two painters agree."""
    size = (one.width // 6, one.height // 6)
    blurred = [page.resize(one.size).resize(size, Image.Resampling.BOX) for page in (one, other)]
    return ImageChops.difference(*blurred).getextrema()[1]


@pytest.fixture
def letter(county):
    """A letter of several pages to two townships and a copy."""
    items = [{"text": f"第{n}點依據本府109年9月1日府行研字第1090000{n:03}號函辦理，請轉知所屬。" * 3, "items": [
        {"text": "本項自即日起適用。", "items": []}]} for n in range(1, 16)]  # fmt: skip
    AgencyFactory(
        unit=county.root,
        house=county.section,
        name="金門縣政府",
        postcode="893",
        address="金門縣金城鎮民生路60號",
    )
    made = DraftFactory(
        unit=county.section, paragraphs=[{"part": "explanation", "text": "", "items": items}],
        subject=f"檢送紀錄1份，請查照。{HOSTILE}", attachments_note="如說明一", contact="王小明",
        contact_phone="082-318823#62901",
    )  # fmt: skip
    RecipientFactory(draft=made, name="金城鎮公所")
    RecipientFactory(draft=made, name="金湖鎮公所", order=1)
    RecipientFactory(draft=made, name="本府行政處", copy=Copy.COPY, order=2)
    return made


def test_the_preview_is_the_pdf_page_by_page(letter, tmp_path):
    """DOC-03: page image equals PDF: as many pages, and the same ink on each."""
    pdf, pages = paper.pdf(letter), paper.pages(letter)
    papers = painted(pdf, tmp_path)
    assert len(papers) == len(pages) > 1
    for sheet, svg in zip(papers, pages, strict=True):
        assert unlike(sheet, drawn(svg, tmp_path)) < SAME
    other = drawn(pages[1], tmp_path)
    assert unlike(papers[0], other) > SAME * 2, "the measure tells pages apart"


def test_an_independent_reader_finds_the_words_of_the_pdf(letter):
    """DOC-03, X-10: no blanks between Han, nothing lost, rare and hostile signs as they were typed."""
    text = "".join(read(paper.pdf(letter)).split())
    for word in (
        "金門縣政府函", "地址：893金門縣金城鎮民生路60號", "承辦人：王小明", "受文者：如正副本行文單位",
        "速別：普通件", "附件：如說明一", "主旨：檢送紀錄1份，請查照。",
        "一、第1點依據本府109年9月1日府行研字第1090000001號函辦理",
        "(一)本項自即日起適用。", "十五、第15點", "正本：金城鎮公所、金湖鎮公所", "副本：本府行政處(含附件)",
        "".join(HOSTILE.split()),
    ):  # fmt: skip
        assert word in text, word


def test_every_page_says_which_of_how_many_it_is(letter):
    """公文程式條例 §11: page numbers and the mark across the seam on documents of several pages."""
    count = len(paper.pages(letter))
    text = read(paper.pdf(letter))
    for page in range(1, count + 1):
        assert f"第{page}頁，共{count}頁" in text
        assert f"騎縫{page}／{count}" in "".join(text.split())


def test_a_sheet_for_one_addressee_names_him_alone(letter):
    """DOC-09: 分繕."""
    one = letter.recipients.get(name="金湖鎮公所")
    assert "受文者：金湖鎮公所" in read(paper.pdf(letter, one))


def test_a_notice_prints_when_where_and_who(county):
    """DOC-03: 開會通知單."""
    notice = DraftFactory(
        unit=county.section, kind=Kind.MEETING, subject="研商施政計畫管考事宜",
        paragraphs=[{"part": "remarks", "text": "請攜帶資料與會。", "items": []}],
        meeting_starts_at=datetime(2020, 9, 10, 1, 30, tzinfo=UTC),
        meeting_ends_at=datetime(2020, 9, 10, 6, 0, tzinfo=UTC), place="本府第一會議室", chair="陳秘書長",
    )  # fmt: skip
    RecipientFactory(draft=notice, name="工務處", copy=Copy.ATTENDEE)
    RecipientFactory(draft=notice, name="主計處", copy=Copy.OBSERVER)
    text = "".join(read(paper.pdf(notice)).split())
    for word in (
        "開會通知單", "開會事由：研商施政計畫管考事宜", "開會時間：中華民國109年9月10日(星期四)上午9時30分至下午2時",
        "開會地點：本府第一會議室", "主持人：陳秘書長", "出席者：工務處", "列席者：主計處", "備註：請攜帶資料與會。",
    ):  # fmt: skip
        assert word in text, word
    assert "主旨" not in text


def test_a_sign_that_no_font_has_is_named_on_both(county):
    """X-10: named by its code, rather than lost, on the page beside the editor as in the PDF."""
    made = DraftFactory(unit=county.section, subject="罕字\U000e0041\U00010900測試")
    assert "〔U+10900〕" in read(paper.pdf(made))
    assert len(paper.pages(made)) == 1


def test_the_same_draft_makes_the_same_bytes(letter):
    """RPT-07"""
    assert paper.pdf(letter) == paper.pdf(letter)


def test_a_delegated_decision_is_printed(county):
    """DOC-04: 依分層負責規定授權○○決行."""
    made = DraftFactory(unit=county.section, decided_for="處長", decided_on=date(2020, 9, 4))
    assert "依分層負責規定授權處長決行" in read(paper.pdf(made))


def test_the_copy_for_the_file_says_that_it_went_by_exchange_and_to_whom(letter):
    """A0030049: stamped 已電子交換, electronic and paper addressees listed; what was kept stays as it was sealed."""
    assert "已電子交換" not in read(paper.file_copy(letter))
    letter.recipients.filter(name="金城鎮公所").update(
        mode="electronic", state="handed", handed_on=date(2020, 9, 4)
    )
    text = "".join(read(paper.file_copy(letter)).split())
    for word in ("已電子交換", "電子交換：金城鎮公所（109/09/04）", "郵寄：金湖鎮公所"):
        assert word in text, word
    assert "已電子交換" not in read(paper.pdf(letter))


def test_a_memo_is_printed_on_the_sheet_of_the_house(county):
    """DOC-03: a 簽 has its unit and day in the head, no addressee, no number, 擬辦 at the end."""
    memo = DraftFactory(
        unit=county.section, kind=Kind.MEMO, subject="擬辦理施政計畫管考研習一案，簽請核示。",
        paragraphs=[{"part": "explanation", "text": "依年度計畫辦理。", "items": []},
                    {"part": "proposal", "text": "奉核後據以辦理。", "items": []}],
    )  # fmt: skip
    text = "".join(read(paper.pdf(memo)).split())
    for word in (
        f"簽於{county.section}",
        "日期：中華民國109年9月3日",
        "主旨：擬辦理",
        "說明：",
        "擬辦：奉核後據以辦理。",
    ):
        assert word in text, word
    assert "受文者" not in text and "發文字號" not in text
