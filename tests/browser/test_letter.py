"""One letter's way through the house by the hands of its people: from the letterbox to its file number."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from countyhall.domains.documents.services.exchange import traffic
from countyhall.domains.documents.services.exchange.envelope import MANIFEST, Receipt, read_manifest
from countyhall.domains.documents.services.exchange.filedrop import FileDrop
from countyhall.domains.documents.tests import offices, official
from countyhall.kernel.approvals import verify_signoff
from tests.browser import walk
from tests.browser.conftest import address
from tests.browser.pages import PHONE
from tests.browser.walk import DAY, OURS, SENDER, key, menu, open_round, press, sign, step

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ASKED = "請就建築技術規則修正草案研提意見，並於文到10日內函復"
REPLY = "檢復本府對「建築技術規則」修正草案之意見1份"


@pytest.fixture
def hall(county, settings, tmp_path, browser, live_server, sign_in):
    """The office on 3 September 109, its folders of exchange, a browser for everybody."""
    settings.OFFICE_DATE = DAY.isoformat()
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.EXCHANGE_FOLDER = str(tmp_path / "exchange")
    walk.books(county)
    made = walk.Browsers(browser, address(live_server), sign_in)
    yield made
    made.close()
    assert not made.complaints, "\n".join(made.complaints)


def test_a_letter_goes_from_receipt_to_its_file_number(hall, county, settings, axe, screenshot):
    """DOC-01 to DOC-10, DOC-14: with one return, and two units asked at once, one answering by a substitute."""
    staff = walk.people(county)
    number = received(hall.of(staff["registrar"]), county)
    clerk = hall.of(staff["clerk"])
    drafted(clerk, number)
    returned(hall, staff, clerk)
    consulted(hall, staff, axe)
    decided(hall, staff)
    registrar = hall.of(staff["registrar"])
    sent(registrar)
    left(registrar, Path(settings.EXCHANGE_FOLDER))
    filed(hall.of(staff["archivist"]), clerk, number)
    remembered(clerk, number)
    screenshot(clerk, "letter-remembered")


def received(page, county) -> str:
    """總收文: with the keyboard alone; the number."""
    menu(page, "收文登錄")
    page.get_by_label("來文者").fill(SENDER)
    page.keyboard.press("Enter")
    page.keyboard.type("營署建管字第1091234567號")
    page.keyboard.press("Enter")
    page.keyboard.type("109/9/2")
    page.locator("#id_subject").fill(ASKED)
    page.locator("#id_assign_to").select_option(county.section.code)
    page.keyboard.press("Control+Enter")
    saved = page.locator(".registry-saved")
    expect(saved).to_contain_text("內政部營建署")
    return saved.locator("strong").inner_text()


def drafted(page, number: str) -> None:
    """承辦: taken up from the desk, answered by a letter with an attachment, sent for sign-off."""
    page.goto("/desk/")
    page.get_by_role("link", name=number).first.click()
    step(page, "accept")
    page.get_by_role("link", name="擬稿").first.click()
    page.locator("[name=kind]").select_option("letter")
    page.locator("[name=way]").select_option("up")
    page.locator("[name=level]").select_option("2")
    page.locator("main form button.btn-primary").last.click()
    page.wait_for_url("**/documents/drafting/*/")
    page.locator(".draft-subject").fill(f"{REPLY}，請鑒核。")
    explain = page.locator(".draft-part").first.locator("textarea").last
    explain.focus()
    page.keyboard.type("復貴署109年9月2日營署建管字第1091234567號函。")
    page.keyboard.press("Enter")
    page.keyboard.type("本府意見如附件。")
    page.locator(".draft-head summary").click()
    page.locator('[data-field="attachments_note"]').fill("如說明二")
    page.locator('[data-field="word"]').fill("府建管")
    expect(page.locator("#draft-recipients > li")).to_contain_text("內政部營建署")
    page.wait_for_timeout(700)
    expect(page.locator("#draft-saved")).to_contain_text("已儲存", timeout=20_000)
    page.locator("#draft-done").click()
    page.wait_for_url("**/documents/draft/*/")
    page.get_by_role("link", name="附加檔案").click()
    form = page.locator("#dialog form")
    form.locator("[name=file]").set_input_files(
        {"name": "意見表.pdf", "mimeType": "application/pdf", "buffer": offices.PDF}
    )
    form.locator("button.btn-primary").click()
    expect(page.locator("#files")).to_contain_text("意見表.pdf")
    step(page, "circulate")


def returned(hall, staff, clerk) -> None:
    """退件: the chief sends it back with a reason; the handler mends it and sends it round again."""
    chief = hall.of(staff["chief"])
    key(chief)
    open_round(chief, REPLY)
    chief.keyboard.press("b")
    form = chief.locator("details.signoff-more[open] form")
    form.get_by_label("理由").fill("請敘明意見表頁數")
    press(chief, form.get_by_role("button", name="退件"))

    key(clerk)
    open_round(clerk, REPLY)
    expect(clerk.get_by_text("請敘明意見表頁數").first).to_be_visible()
    clerk.get_by_role("link", name="修改文稿").click()
    clerk.wait_for_url("**/documents/drafting/*/")
    clerk.locator(".draft-part").first.locator("textarea").last.fill("本府意見如附件（計1頁）。")
    expect(clerk.locator("#draft-saved")).to_contain_text("已儲存", timeout=20_000)
    clerk.locator("#draft-done").click()
    clerk.wait_for_url("**/documents/draft/*/")
    sign(clerk, REPLY, "重行陳核", "已補敘頁數")


def consulted(hall, staff, axe) -> None:
    """會辦: two units side by side; one answers on the telephone by the substitute of its head."""
    chief = hall.of(staff["chief"])
    open_round(chief, REPLY)
    chief.keyboard.press("c")
    form = chief.locator("details.signoff-more[open] form")
    form.locator("[name=units]").select_option(label=["甲處二科", "乙處"])
    press(chief, form.get_by_role("button", name="送會"))

    neighbour = hall.of(staff["neighbour"])
    key(neighbour)
    sign(neighbour, REPLY, "回復意見", "本科無意見")

    substitute = hall.of(staff["substitute"], PHONE)
    key(substitute)
    substitute.goto("/signoff/")
    expect(substitute.locator("main tbody").get_by_text("代理 黃處長").first).to_be_visible()
    open_round(substitute, REPLY)
    expect(substitute.get_by_text(ASKED)).to_be_visible()
    expect(substitute.get_by_role("link", name="意見表.pdf")).to_be_visible()
    axe(substitute)
    sign(substitute, REPLY, "回復意見", "意見表所涉本處部分無誤")

    sign(chief, REPLY, "核可", "擬如擬")


def decided(hall, staff) -> None:
    """決行: the head decides by delegation."""
    head = hall.of(staff["head"])
    key(head)
    sign(head, REPLY, "授權決行", "如擬")


def sent(page) -> None:
    """校對、用印、發文: compared with what was decided, numbered and sealed, sent."""
    page.goto("/desk/")
    page.get_by_role("link", name=REPLY).first.click()
    page.locator('main a[href$="/proof/"], .page-header a[href$="/proof/"]').first.click()
    page.wait_for_url("**/proof/")
    step(page, "proofread")
    step(page, "seal", signer="縣長　楊某某")
    expect(page.get_by_text("府建管字第1090000001號").first).to_be_visible()
    step(page, "send")


def left(page, place: Path) -> None:
    """電子交換: the reply lies in the folder as a valid DI with its attachment; the receipt comes and is shown."""
    drop = FileDrop(place)
    traffic.exchange()
    (parcel,) = drop.folder("out").iterdir()
    envelope = read_manifest((parcel / MANIFEST).read_bytes())
    assert (envelope.sender, envelope.recipient) == (OURS, SENDER)
    files = {path.suffix: path.read_bytes() for path in parcel.iterdir()}
    assert official.errors(files[".di"], files[".sw"]) == ""
    assert b"NDATA" in files[".di"] and REPLY in files[".di"].decode()
    assert files[".pdf"] == offices.PDF
    page.reload()
    expect(page.get_by_text("已電子交換").first).to_be_visible()
    receipt = Receipt(
        envelope.key,
        envelope.sender,
        envelope.recipient,
        envelope.digest,
        Receipt.ACCEPTED,
        reference="1090054321",
    )
    drop.acknowledge("", receipt)
    (lies,) = drop.folder("out").glob("*.receipt.json")
    lies.rename(drop.folder("receipts") / lies.name)
    traffic.exchange()
    page.reload()
    expect(page.get_by_text("已送達").first).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="簽核證據檔").click()
    assert verify_signoff.faults(Path(taken.value.path()).read_bytes()) == []


def filed(archivist, clerk, number: str) -> None:
    """歸檔: the archivist opens a case, the handler hands the document over, the archivist takes it in."""
    menu(archivist, "案卷目錄")
    archivist.locator('main a[href$="/filecase/new/"]').first.click()
    archivist.wait_for_url("**/filecase/new/")
    form = archivist.locator("main form").last
    form.locator("[name=unit]").select_option(label="甲處一科")
    form.locator("[name=file_class]").select_option(index=1)
    form.locator("[name=year]").fill("109")
    form.locator("[name=title]").fill("建築管理法規意見")
    form.locator("[name=opened_on]").fill("109/9/3")
    form.locator("button.btn-primary").last.click()
    expect(archivist.get_by_text("0109/010101/1").first).to_be_visible()

    clerk.goto("/desk/")
    clerk.get_by_role("link", name=number).first.click()
    step(clerk, "to_file", file_class="010101", file_case="1", retention="10", pages="3")

    archivist.goto("/archives/desk/")
    archivist.get_by_label("文號或檔號").fill(number)
    archivist.keyboard.press("Enter")
    expect(archivist.locator("#checked-in")).to_contain_text("0109/010101/1/001/001")


def remembered(page, number: str) -> None:
    """歷程: each step with whoever took it; of the substitute's answer, for whom."""
    page.reload()
    history = page.locator("#history")
    for said in ("分文", "林收發", "承辦", "王小明", "送歸檔", "歸檔", "許檔管"):
        expect(history).to_contain_text(said)
    page.get_by_role("link", name="函", exact=True).click()
    page.wait_for_url("**/documents/draft/*/")
    history = page.locator("#history")
    for said in (
        "簽核退件",
        "請敘明意見表頁數",
        "送會",
        "周副處長（代理黃處長）",
        "授權決行",
        "李處長",
        "校對",
        "封發",
    ):
        expect(history).to_contain_text(said)
    assert "<" not in history.inner_text() and "seal_and_name" not in history.inner_text()
