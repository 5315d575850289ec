"""The demo county at work in a home of its own, and people who sign in at its door."""

import email
from email import policy

from tests.browser.pages import DESK, complaints_of
from tests.demo import free_port, started, stopped
from tests.reliability.instance import Instance, wait_for


class DemoCounty:
    """A whole instance with the demo county, a fiftieth of its documents; ``people`` as its sheet names them."""

    def __init__(self, instance: Instance, browser) -> None:
        self.instance, self.browser = instance, browser
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.states: dict[str, dict] = {}
        self.contexts: list = []
        self.kept: dict = {}
        self.complaints: list[str] = []

    def start(self) -> None:
        """``countyhall run``; the password stands in the sheet."""
        self.process = started(self.instance, self.port)
        self.password = (self.instance.home / "demo-sign-ins.txt").read_text().splitlines()[0]

    def stop(self) -> None:
        """As Ctrl-C does."""
        stopped(self.instance, self.process)

    def visit(self, person: str = "", viewport: dict | None = None, language: str = "zh-TW"):
        """A fresh page, signed in as ``person``, or a citizen's."""
        context = self.browser.new_context(
            base_url=self.address,
            locale=language,
            viewport=viewport or DESK,
            storage_state=self.state(person),
        )
        self.contexts.append(context)
        opened = context.new_page()
        opened.set_default_timeout(15_000)
        complaints_of(opened, self.complaints)
        return opened

    def standing(self, person: str):
        """A page of this person that stays open from test to test: for looking, not for doing."""
        if person not in self.kept:
            self.kept[person] = self.visit(person)
            self.contexts.pop()
        self.kept[person].set_viewport_size(DESK)
        return self.kept[person]

    def state(self, person: str) -> dict | None:
        """The cookies of a person, who passes the door once."""
        if not person:
            return None
        if person not in self.states:
            context = self.browser.new_context(base_url=self.address, locale="zh-TW")
            page = context.new_page()
            page.goto("/accounts/login/")
            page.get_by_label("帳號或電子郵件").fill(person)
            page.get_by_label("密碼", exact=True).fill(self.password)
            page.get_by_role("button", name="登入", exact=True).click()
            page.wait_for_url("**/desk/")
            self.states[person] = context.storage_state()
            context.close()
        return self.states[person]

    def leave(self) -> list[str]:
        """Close every page of a test; what its scripts complained about."""
        for context in self.contexts:
            context.close()
        told, self.complaints = self.complaints[:], []
        self.contexts.clear()
        return told

    def letter_to(self, address: str, containing: str) -> str:
        """The text of the letter that the worker sent to an address, waited for."""

        def found() -> str:
            for path in sorted((self.instance.home / "mail").rglob("*.eml")):
                letter = email.message_from_bytes(path.read_bytes(), policy=policy.default)
                text = letter.get_body(("plain",)).get_content()
                if address in str(letter["To"]) and containing in text:
                    return text
            return ""

        return wait_for(found, f"a letter to {address} with “{containing}”")


def names(demo: DemoCounty) -> set[str]:
    """What people of the county wrote and has no English: names, categories, goals, plans and subjects."""
    said = "SELECT name FROM organisation_unit UNION SELECT name FROM people_user UNION SELECT name FROM roles_role"
    found = {row[0] for row in demo.instance.ask(said)}
    typed = "SELECT name FROM petitions_category UNION SELECT subject FROM petitions_petition"
    typed += " UNION SELECT title FROM oversight_goal UNION SELECT title FROM oversight_plan"
    typed += " UNION SELECT name FROM web_savedview UNION SELECT title FROM archives_batch"
    headings = {"檔名", "檔號", "頁次"}  # of the list that a scanning contractor hands over
    return found | headings | {row[0] for row in demo.instance.ask(typed)}
