"""A real browser for the journeys: pages, sign-in, accessibility, pictures."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.browser.county import DemoCounty
from tests.browser.pages import DESK, PHONE, complaints_of
from tests.reliability.instance import copied, removed

# The browser's library runs a loop of its own in this thread; the tests' queries stay in it and are safe.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ROOT = Path(__file__).resolve().parents[2]
PICTURES = Path(os.environ.get("COUNTYHALL_PICTURES", ROOT / "var" / "pictures"))
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


def chromium() -> str | None:
    """The system's Chromium, if there is one."""
    named = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in named if name and (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """One browser for all journeys; without one they are skipped, and fail where ``CI`` is set."""
    where = chromium()
    if where is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("No Chromium here: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=where, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser, live_server) -> Iterator:
    """An empty page of desk width; scripts that fail and breaches of the security policy fail the test."""
    context = browser.new_context(viewport=DESK, locale="zh-TW", base_url=address(live_server))
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    complaints: list[str] = []
    complaints_of(opened, complaints)
    yield opened
    context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture(scope="session")
def open_county(browser, demo_at_rest) -> Iterator[DemoCounty]:
    """A demo county for all journeys of a process, with web and worker of its own."""
    made = DemoCounty(copied(demo_at_rest), browser)
    try:
        made.start()
        yield made
        made.stop()
    finally:
        removed(made.instance)


@pytest.fixture
def demo(open_county) -> Iterator[DemoCounty]:
    """The demo county for one journey; scripts that fail and breaches of the security policy fail it."""
    yield open_county
    complaints = open_county.leave()
    assert not complaints, "\n".join(complaints)


def address(live_server) -> str:
    """The test server by the name ``localhost``: passkeys want a name."""
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def sign_in(live_server) -> Callable:
    """``sign_in(page, user)``: the person is signed in without passing the door."""

    def enter(page, user) -> None:
        client = Client()
        client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address(live_server)}]
        )

    return enter


@pytest.fixture
def axe() -> Callable:
    """``axe(page)``: the page breaks no rule of WCAG 2.1 AA that a machine can check."""

    def check(page) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE.read_text(encoding="utf-8"))
        asked = {"runOnly": RULES, "resultTypes": ["violations"]}
        found = page.evaluate("asked => axe.run(document, asked)", asked)["violations"]
        told = [
            f"{v['id']}: {v['help']} — {node['target']} {node['html'][:160]}"
            for v in found
            for node in v["nodes"]
        ]
        assert not told, f"{page.url}\n" + "\n".join(told)

    return check


@pytest.fixture
def screenshot() -> Callable:
    """``screenshot(page, name)``: pictures at desk and phone width; nothing may stick out sideways."""

    def take(page, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        for width, size in (("1440", DESK), ("390", PHONE)):
            page.set_viewport_size(size)
            page.wait_for_timeout(150)
            page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"], f"{name} is {wide} px wide at {width} px"
        page.set_viewport_size(DESK)

    return take
