"""The people of an office and their browsers, for the walk of one letter through the house."""

from dataclasses import dataclass, field
from datetime import date

from playwright.sync_api import expect

from countyhall.config import first_steps
from countyhall.domains.archives.factories import FileClassFactory
from countyhall.domains.documents.factories import AgencyFactory
from countyhall.kernel.approvals.models import SignatureRule
from countyhall.kernel.testing import SubstitutionFactory, member_of
from countyhall.kernel.testing.factories import LONG_AGO
from tests.browser.pages import DESK, complaints_of

DAY = date(2020, 9, 3)
OURS, SENDER = "371020000A", "A01020000A"


def people(county) -> dict:
    """Whoever has to do with the letter; the other department's head is on leave and has a substitute."""
    department, other = county.department, county.other_department
    found = {
        "registrar": member_of(county.root, "registrar", username="registrar", name="林收發"),
        "clerk": member_of(county.section, "handler", username="clerk", name="王小明"),
        "chief": member_of(county.section, "section_chief", username="chief", name="陳科長"),
        "neighbour": member_of(
            county.neighbour_section, "section_chief", username="neighbour", name="吳科長"
        ),
        "head": member_of(department, "unit_head", username="head", name="李處長"),
        "absent": member_of(other, "unit_head", username="absent", name="黃處長"),
        "substitute": member_of(other, "handler", username="substitute", name="周副處長"),
        "archivist": member_of(county.root, "archivist", username="archivist", name="許檔管"),
    }
    SubstitutionFactory(
        absent=found["absent"], substitute=found["substitute"], starts_on=DAY, ends_on=DAY, reason="公假"
    )
    return found


def books(county) -> None:
    """Rules, calendars, chains of desks, the address book, a file plan; every desk signs with a key."""
    first_steps.reference_data()
    root = county.root
    root.name = "金門縣政府"
    root.save()
    AgencyFactory(
        unit=root, house=root, name=root.name, code=OURS, postcode="893", address="金門縣金城鎮民生路60號"
    )
    AgencyFactory(unit=root, name="內政部營建署", code=SENDER, exchanges_since=LONG_AGO)
    FileClassFactory(code="010101", name="建築管理")
    SignatureRule.objects.create(means="key", valid_from=LONG_AGO)


@dataclass
class Browsers:
    """A browser of their own for each person, which they keep: the signing key stays in it."""

    browser: object
    address: str
    sign_in: object
    pages: dict = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def of(self, user, size: dict = DESK):
        """The person's page, at their desk or on their telephone."""
        if user.username in self.pages:
            return self.pages[user.username]
        context = self.browser.new_context(viewport=size, locale="zh-TW", base_url=self.address)
        page = self.pages[user.username] = context.new_page()
        page.set_default_timeout(30_000)
        complaints_of(page, self.complaints)
        self.sign_in(page, user)
        page.goto("/desk/")
        return page

    def close(self) -> None:
        """Leave every page first: something may still be under way."""
        for page in self.pages.values():
            page.goto("about:blank")
            page.context.close()


def key(page) -> None:
    """The person makes and registers a signing key in this browser."""
    page.goto("/signoff/")
    page.get_by_role("link", name="我的簽章金鑰").first.click()
    page.get_by_label("裝置名稱").fill("本人裝置")
    page.get_by_role("button", name="建立並登記金鑰").click()
    expect(page.get_by_text("本瀏覽器", exact=True)).to_be_visible()


def open_round(page, subject: str) -> None:
    """What waits for one's signature, opened from the inbox."""
    page.goto("/signoff/")
    page.get_by_role("link", name=subject).first.click()
    page.wait_for_url("**/signoff/*/?stop=*")
    page.wait_for_load_state("load")


def sign(page, subject: str, button: str, opinion: str) -> None:
    """From the inbox: read the text, say an opinion, sign with the key of this browser."""
    open_round(page, subject)
    page.get_by_label("意見").fill(opinion)
    press(page, page.get_by_role("button", name=button))


def press(page, button) -> None:
    """Press a button that leads to another page, which says that it was done."""
    with page.expect_navigation():
        button.click()
    expect(page.locator(".flash-success").first).to_be_visible()


def step(page, name: str, **fields: str) -> None:
    """Press a step's button on the record's page, fill in its form, send it."""
    link = page.locator(f'main a[href$="/step/{name}/"]').first
    link.wait_for(state="attached")
    if not link.is_visible():
        page.locator("main details:has(a[href$='/step/" + name + "/']) > summary").first.click()
    link.click()
    form = page.locator("#dialog form, main form[action$='/step/" + name + "/']").first
    for field_name, value in fields.items():
        box = form.locator(f'[name="{field_name}"]').first
        if box.evaluate("e => e.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)
    press(page, form.locator("button.btn-primary, button.btn-danger").last)


def menu(page, name: str) -> None:
    """Through the main menu, whose groups fold."""
    link = page.locator("#menu a", has=page.locator(f'span:text-is("{name}")')).first
    if not link.is_visible():
        page.locator(f'#menu details:has(span:text-is("{name}")) summary').click()
    link.click()
