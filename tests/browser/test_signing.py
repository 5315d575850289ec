"""Sign-off in a real browser: a key that the browser makes signs; a round with consultation, by keyboard."""

import json

import pytest
from playwright.sync_api import expect

from countyhall.kernel.approvals import integrity, services, verify_signoff
from countyhall.kernel.approvals.evidence import evidence
from countyhall.kernel.approvals.models import Proof, SignatureRule, SigningKey
from countyhall.kernel.approvals.tests.conftest import case, other_head, route, under_way  # noqa: F401
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.testing.factories import LONG_AGO

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_key_made_in_the_browser_signs_and_anybody_verifies(
    page, sign_in, under_way, case, section_chief, axe, screenshot  # noqa: F811
):  # fmt: skip
    """DOC-07: WebCrypto, non-extractable, kept in IndexedDB; the server takes the signature of this text only."""
    SignatureRule.objects.create(means="key", valid_from=LONG_AGO)
    sign_in(page, section_chief)
    page.goto("/signoff/keys/")
    page.get_by_label("裝置名稱").fill("辦公室電腦")
    page.get_by_role("button", name="建立並登記金鑰").click()
    expect(page.get_by_text("本瀏覽器", exact=True)).to_be_visible()
    axe(page)
    screenshot(page, "signing-keys")
    extractable = page.evaluate(
        "user => new Promise(done => { const asked = indexedDB.open('countyhall-signing', 1);"
        " asked.onsuccess = () => { const key = asked.result.transaction('keys').objectStore('keys').get(user);"
        " key.onsuccess = () => done(key.result.pair.privateKey.extractable) } })",
        section_chief.username,
    )
    assert extractable is False
    page.goto(f"/signoff/{under_way.pk}/")
    axe(page)
    screenshot(page, "signoff-round")
    page.get_by_label("意見").fill("如擬")
    page.locator("body").click(position={"x": 5, "y": 5})
    page.keyboard.press("s")
    page.wait_for_url("**/casebook/case/**")
    proof = Proof.objects.get()
    assert proof.key == SigningKey.objects.get(user=section_chief)
    assert json.loads(proof.signature.statement)["opinion"] == "如擬"
    assert verify_signoff.faults(evidence(case)) == [] and not list(integrity.faults())
    axe(page)
    screenshot(page, "signoff-panel")


def test_a_unit_is_consulted_answers_and_the_head_decides_from_the_inbox(
    page, sign_in, under_way, section_chief, other_head, head, county, axe, screenshot, settings  # noqa: F811
):  # fmt: skip
    """DOC-04, DOC-05, by the pages alone."""
    settings.OFFICE_DATE = "2020-09-01"
    deadlines.seed()
    sign_in(page, section_chief)
    page.goto(f"/signoff/{under_way.pk}/")
    page.keyboard.press("c")
    form = page.locator("form", has=page.locator("[name=units]"))
    form.locator("[name=units]").select_option(label="乙處")
    form.get_by_role("button", name="送會").click()
    expect(page.get_by_text("已送會。")).to_be_visible()
    screenshot(page, "signoff-consulted")
    sign_in(page, other_head)
    page.goto("/signoff/")
    axe(page)
    page.get_by_role("link", name="簽呈").click()
    page.get_by_label("意見").fill("本處無意見")
    page.get_by_role("button", name="回復意見").click()
    for person in (section_chief, head):
        sign_in(page, person)
        page.goto("/signoff/")
        page.locator("tbody input[type=checkbox]").check()
        screenshot(page, "signoff-inbox")
        page.get_by_role("button", name="簽核勾選案件").click()
        expect(page.get_by_text("已簽核 1 件")).to_be_visible()
    assert services.last_circulation(under_way.record).state == "signed"
