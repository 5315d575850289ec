"""A clerk writes a letter with the keyboard beside its sheet; the dispatcher proofreads, seals and sends it."""

from datetime import date

import pytest
from playwright.sync_api import expect

from countyhall.config import first_steps
from countyhall.domains.documents import lifecycle
from countyhall.domains.documents.factories import (
    AgencyFactory,
    AgencyGroupFactory,
    DocumentFactory,
    DraftFactory,
    RecipientFactory,
)
from countyhall.domains.documents.models import Draft, DraftState, Kind, Mode, Recipient, State
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.testing import member_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = date(2020, 9, 3)
TEXT = [
    {
        "part": "explanation",
        "text": "",
        "items": [
            {"text": "依據內政部營建署109年8月28日營署建管字第1091234567號函辦理。", "items": []},
            {"text": "旨揭條文重點如下：", "items": [
                {"text": "無障礙設施之設置標準。", "items": [{"text": "坡道不得超過十二分之一。", "items": []}]},
                {"text": "自109年10月1日起施行。", "items": []},
            ]},
            {"text": "請轉知所屬並公告周知。", "items": []},
        ],
    }
]  # fmt: skip


@pytest.fixture
def office(county, settings, tmp_path):
    """The office on 3 September 109, with an address book."""
    settings.OFFICE_DATE = str(DAY)
    settings.MEDIA_ROOT = tmp_path
    first_steps.reference_data()
    root = county.root
    root.name = "金門縣政府"
    root.save()
    AgencyFactory(unit=root, house=root, name="金門縣政府", postcode="893", address="金門縣金城鎮民生路60號")
    towns = [
        AgencyFactory(unit=root, name=f"金門縣{n}公所")
        for n in ("金城鎮", "金湖鎮", "金沙鎮", "金寧鄉", "烈嶼鄉")
    ]
    AgencyGroupFactory(unit=county.section, name="本縣各鄉鎮公所").agencies.set(towns)
    return county


@pytest.fixture
def draft(office, clerk):
    """A letter half written."""
    case = DocumentFactory(unit=office.section, agency=office.root, state=State.IN_WORK, handler=clerk)
    return DraftFactory(
        unit=office.section, document=case, drafter=clerk, level=3,
        subject="檢送建築技術規則修正條文1份", paragraphs=TEXT,
        contact="王小明", contact_phone="082-318823#62901", attachments_note="如說明二",
    )  # fmt: skip


@pytest.fixture(autouse=True)
def quiet(page):
    """Leave the page before the county is taken down: the sheet is still being drawn."""
    yield
    page.goto("about:blank")
    page.wait_for_timeout(1500)


def saved(page) -> None:
    """Wait until what was typed is kept."""
    expect(page.locator("#draft-saved")).to_contain_text("已儲存", timeout=20_000)


def test_a_clerk_writes_with_the_keyboard_beside_the_sheet(page, sign_in, draft, clerk, axe, screenshot):
    """DOC-03, DOC-20: numbers live, closing words, a group of addressees; the sheet follows."""
    sign_in(page, clerk)
    page.goto(f"/documents/drafting/{draft.pk}/")
    first = page.locator("#draft-pages img").first
    expect(first).to_be_visible()
    before = first.get_attribute("src")
    part = page.locator(".draft-part").first
    part.locator("textarea").last.focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("附件請至本府網站下載。")
    expect(part.locator(".draft-mark").last).to_have_text("四、")
    page.keyboard.press("Tab")
    expect(part.locator(".draft-mark").last).to_have_text("(一)")
    page.keyboard.press("Shift+Tab")
    expect(part.locator(".draft-mark").last).to_have_text("四、")
    page.locator("#draft-phrases button", has_text="請查照轉知。").click()
    page.locator("#draft-agency").fill("本縣")
    expect(page.locator("#draft-found li").first).to_be_visible()
    page.locator("#draft-agency").press("Enter")
    expect(page.locator("#draft-recipients > li")).to_have_count(5)
    page.wait_for_timeout(700)
    saved(page)
    expect(first).not_to_have_attribute("src", before)
    axe(page)
    screenshot(page, "drafting-editor")
    kept = Draft.objects.get(pk=draft.pk)
    assert kept.subject == "檢送建築技術規則修正條文1份，請查照轉知。"
    assert kept.paragraphs[0]["items"][-1]["text"] == "附件請至本府網站下載。"
    assert kept.recipients.count() == 5
    page.locator("#draft-done").click()
    page.wait_for_url(f"**/documents/draft/{draft.pk}/")
    axe(page)
    screenshot(page, "drafting-detail")
    assert kept.versions.count() == 1


def test_a_second_editor_takes_over_and_the_first_is_told(
    page, browser, sign_in, draft, clerk, office, live_server, axe
):
    """DOC-20"""
    sign_in(page, clerk)
    page.goto(f"/documents/drafting/{draft.pk}/")
    colleague = member_of(office.section, "handler", name="李後來")
    other = browser.new_context(locale="zh-TW", base_url=page.url.split("/documents")[0]).new_page()
    sign_in(other, colleague)
    other.goto(f"/documents/drafting/{draft.pk}/")
    axe(other)
    other.get_by_role("button", name="接手編輯").click()
    expect(other.locator(".draft-subject")).to_be_visible()
    page.locator(".draft-subject").fill("我還在寫")
    expect(page.locator("#draft-overtaken")).to_be_visible()
    expect(page.locator("#draft-overtaken")).to_contain_text("李後來")
    axe(page)
    other.context.close()


def test_the_dispatcher_proofreads_seals_and_sends(
    page, sign_in, draft, clerk, section_chief, registrar, axe, screenshot
):
    """DOC-09: mend a slip, no fault, number and seal, send, note a failure, send again."""
    RecipientFactory(draft=draft, name="金城鎮公所", mode=Mode.POST)
    RecipientFactory(draft=draft, name="金湖鎮公所", mode=Mode.REGISTERED, order=1)
    Draft.objects.filter(pk=draft.pk).update(subject="撿送建築技術規則修正條文1份，請查照。")
    gone = lifecycle.draft.take(draft, "circulate", by=clerk)
    approvals.sign(approvals.circulation_of(gone), by=section_chief)
    sign_in(page, registrar)
    page.goto(f"/documents/drafting/{draft.pk}/proof/")
    page.locator('textarea[name="subject"]').fill("檢送建築技術規則修正條文1份，請查照。")
    page.get_by_role("button", name="儲存校正").click()
    expect(page.get_by_text("已校正 1 處。")).to_be_visible()
    axe(page)
    screenshot(page, "drafting-proof")
    step(page, draft, "proofread")
    step(page, draft, "seal", signer="縣長　楊某某")
    page.goto("/documents/dispatch/")
    axe(page)
    screenshot(page, "drafting-dispatch")
    step(page, draft, "send")
    draft.refresh_from_db()
    assert draft.number == "府行研字第1090000001號"
    assert draft.state == DraftState.SENT
    page.goto("/documents/dispatch/")
    page.get_by_role("link", name="金湖鎮公所").click()
    page.locator('[name="outcome"]').select_option(Recipient.State.FAILED)
    page.locator('[name="said"]').fill("查無此址")
    page.get_by_role("button", name="登錄").click()
    page.get_by_role("link", name="金湖鎮公所").first.click()
    axe(page)
    screenshot(page, "drafting-delivery")
    page.get_by_role("button", name="重新發送").click()
    assert draft.recipients.get(name="金湖鎮公所").state == Recipient.State.READY
    page.goto(f"/documents/draft/{draft.pk}/")
    axe(page)
    screenshot(page, "drafting-sent")


def step(page, draft, name: str, **fields: str) -> None:
    """Take a step with its form."""
    page.goto(f"/documents/draft/{draft.pk}/step/{name}/")
    for field, value in fields.items():
        page.locator(f'[name="{field}"]').fill(value)
    page.locator("main form button").last.click()
    page.wait_for_url(f"**/documents/draft/{draft.pk}/")


def test_lists_forms_and_versions_are_readable(page, sign_in, draft, clerk, axe, screenshot):
    """Lists, the form that begins a draft, a comparison of versions."""
    lifecycle.draft.take(draft, "drop", by=clerk, reason="改以電話答復")
    notice = DraftFactory(
        unit=draft.unit, document=draft.document, drafter=clerk, kind=Kind.MEETING, subject="研商管考事宜",
        place="本府第一會議室", chair="陳秘書長", paragraphs=[],
    )  # fmt: skip
    sign_in(page, clerk)
    for address, name in (
        ("draft/", "drafting-list"),
        (f"draft/new/?document={draft.document.number}", "drafting-new"),
        (f"drafting/{draft.pk}/versions/", "drafting-versions"),
        (f"drafting/{notice.pk}/", "drafting-notice"),
        ("drafttemplate/new/", "drafting-template"),
        ("recipient/", "drafting-recipients"),
    ):
        page.goto(f"/documents/{address}")
        axe(page)
        screenshot(page, name)


def test_a_meeting_is_typed_or_chosen_in_years_of_the_republic(page, sign_in, axe, draft, clerk):
    """DOC-03: typed as clerks write it, said back with the weekday; the calendar beside fills the same box."""
    Draft.objects.filter(pk=draft.pk).update(kind=Kind.MEETING, paragraphs=[])
    sign_in(page, clerk)
    page.goto(f"/documents/drafting/{draft.pk}/")
    starts, ends = (
        page.locator("[data-moment=meeting_starts_at]"),
        page.locator("[data-moment=meeting_ends_at]"),
    )
    box = starts.locator("[data-field]")
    box.fill("109年9月10日（星期四）下午2時30分")
    box.press("Tab")
    expect(starts.locator("[data-read]")).to_have_text("109年9月10日（星期四）14:30")
    expect(box).to_have_value("109/09/10 14:30")
    ends.locator("[data-rocdate-native]").evaluate(
        "box => { box.value = '2020-09-10T17:00'; box.dispatchEvent(new Event('change', { bubbles: true })) }"
    )
    expect(ends.locator("[data-field]")).to_have_value("109/9/10 17:00")
    expect(ends.locator("[data-read]")).to_have_text("109年9月10日（星期四）17:00")
    box.fill("109/9/11（星期四）14:30")
    box.press("Tab")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(starts.locator("[data-read]")).to_have_class("field-error")
    axe(page)
