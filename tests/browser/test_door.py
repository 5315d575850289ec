"""The door in a real browser: sign-in, second factors, passkeys, and the frame of the pages behind it."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from countyhall.kernel.people.models import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "Sea-wind over granite 109"


@pytest.fixture
def staff(clerk):
    """A clerk with a password."""
    clerk.set_password(PASSWORD)
    clerk.save()
    return clerk


def enter(page, account: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("帳號或電子郵件").fill(account)
    page.get_by_label("密碼", exact=True).fill(password)
    page.get_by_role("button", name="登入", exact=True).click()
    page.wait_for_load_state()


def test_a_clerk_signs_in_with_the_keyboard_alone_and_out_again(page, staff, axe, screenshot):
    """X-02: sign-in; pages are WCAG 2.1 AA at both widths."""
    page.goto("/accounts/login/")
    axe(page)
    screenshot(page, "sign-in")
    page.get_by_label("帳號或電子郵件").focus()
    page.keyboard.type("clerk")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    assert SignIn.objects.filter(user=staff, event=SignIn.Event.SIGNED_IN, method="password").exists()
    page.goto("/notices/")
    axe(page)
    screenshot(page, "notices")
    page.locator("summary", has_text="承辦人甲").click()
    page.get_by_role("button", name="登出").click()
    page.wait_for_url("**/accounts/login/")


def test_a_wrong_password_is_told_beside_the_form_and_nothing_about_the_account(page, staff, axe, screenshot):
    """The same words for an account that exists and for one that does not."""
    told = []
    for account in ("clerk", "nobody-here"):
        enter(page, account, "wrong wrong wrong")
        told.append(page.get_by_role("alert").first.inner_text())
    assert told[0] == told[1] != ""
    axe(page)
    screenshot(page, "sign-in-wrong")


def test_an_authenticator_app_is_set_up_and_asked_for_at_the_next_sign_in(page, staff, axe, screenshot):
    """A second factor from end to end."""
    enter(page, "clerk", PASSWORD)
    page.wait_for_url("**/desk/")
    page.goto("/accounts/me/")
    axe(page)
    screenshot(page, "account")
    page.goto("/accounts/2fa/totp/activate/")
    axe(page)
    screenshot(page, "totp")
    secret = page.locator("#secret").text_content().strip()
    page.get_by_label("驗證碼").fill(code(secret))
    page.get_by_role("button", name="完成").click()
    expect(page.locator("#codes li")).to_have_count(10)
    axe(page)
    screenshot(page, "recovery-codes")
    page.goto("/accounts/2fa/")
    axe(page)
    screenshot(page, "second-factors")
    page.goto("/accounts/me/sessions/")
    axe(page)
    screenshot(page, "sessions")
    page.context.clear_cookies()
    enter(page, "clerk", PASSWORD)
    page.wait_for_url("**/2fa/authenticate/")
    axe(page)
    screenshot(page, "second-factor")
    codes = Authenticator.objects.get(user=staff, type="recovery_codes").wrap().get_unused_codes()
    page.get_by_label("驗證碼").fill(codes[0])
    page.get_by_role("button", name="登入", exact=True).click()
    page.wait_for_url("**/desk/")


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_passkey_is_added_and_opens_the_door_without_a_password(page, staff, axe, screenshot):
    """WebAuthn with a virtual authenticator, through the browser's own dialogue."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                     "hasUserVerification": True, "isUserVerified": True,
                     "automaticPresenceSimulation": True}},
    )  # fmt: skip
    enter(page, "clerk", PASSWORD)
    page.wait_for_url("**/desk/")
    page.goto("/accounts/2fa/webauthn/add/")
    axe(page)
    screenshot(page, "passkey-add")
    page.get_by_label("不用密碼").check()
    page.get_by_role("button", name="新增").click()
    page.wait_for_url("**/recovery-codes/")
    assert Authenticator.objects.filter(user=staff, type="webauthn").count() == 1
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="使用通行金鑰登入").click()
    page.wait_for_url("**/desk/")
    assert SignIn.objects.filter(user=staff, event=SignIn.Event.SIGNED_IN).first().method == "webauthn"


def test_the_palette_opens_with_ctrl_k_and_goes_where_the_arrow_keys_point(page, staff, sign_in, axe):
    """X-03: the command palette without the mouse; the focus comes back when it closes."""
    sign_in(page, staff)
    page.goto("/notices/")
    button = page.get_by_role("button", name="查找案件")
    button.focus()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    axe(page)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="鍵盤操作說明")).to_be_visible()


def test_the_menu_is_a_drawer_on_a_phone(page, staff, sign_in, axe):
    """390 px: the menu slides in, takes the focus, and Escape closes it."""
    sign_in(page, staff)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/notices/")
    menu = page.locator("#menu")
    expect(menu).not_to_be_visible()
    page.get_by_role("button", name="選單").click()
    expect(menu).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(menu).not_to_be_visible()
