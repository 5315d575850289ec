"""Citizens who write to the county through its public form, as a browser without script would."""

import http.client
import http.cookiejar
import re
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.reliability.instance import PATIENCE

FORM = "/public/petitions/write/"
NUMBER = re.compile(r"P\d{3}-\d{6}")
CODE = re.compile(r"\b[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}\b")
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|begun)"[^>]*value="([^"]+)"')
READS_FOR = 3.2  # seconds: whoever sends sooner is taken for a machine


def letter(mark: str) -> dict[str, str]:
    """What a citizen fills in; ``mark`` tells the letter from every other."""
    return {
        "channel": "magistrate", "kind": "rights", "subject": f"路燈不亮 {mark}", "body": f"第{mark}號路燈三天不亮。",
        "township": "jinhu", "village": "山外里", "place": f"黃海路{mark}號", "name": "王測試",
        "email": f"{mark}@example.test", "language": "zh-hant", "wish": "private", "agree": "on",
    }  # fmt: skip


class Citizen:
    """One browser with its cookies."""

    def __init__(self, address: str) -> None:
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.browser = urllib.request.build_opener(jar)

    def open_form(self) -> dict[str, str]:
        """The hidden boxes of the form."""
        with self.browser.open(self.address + FORM, timeout=PATIENCE) as page:
            return dict(HIDDEN.findall(page.read().decode()))

    def send(self, hidden: dict[str, str], mark: str) -> str:
        """Send the letter; the number on the page that follows is the county's acknowledgement."""
        data = urllib.parse.urlencode(hidden | letter(mark)).encode()
        request = urllib.request.Request(self.address + FORM, data, {"Referer": self.address + FORM})
        with self.browser.open(request, timeout=PATIENCE) as page:
            found = NUMBER.search(page.read().decode())
            return found[0] if found and page.url.endswith("/sent/") else ""

    def confirm(self, link: str) -> str:
        """Press the button behind the letter's link; the number and its code are the acknowledgement."""
        with self.browser.open(link, timeout=PATIENCE) as page:
            hidden = dict(HIDDEN.findall(page.read().decode()))
        request = urllib.request.Request(link, urllib.parse.urlencode(hidden).encode(), {"Referer": link})
        with self.browser.open(request, timeout=PATIENCE) as page:
            text = page.read().decode()
            return NUMBER.search(text)[0] if CODE.search(text) else ""


@dataclass
class Crowd:
    """Citizens who write one letter after another, and confirm those whose link arrived, until stopped.

    ``acknowledged`` is number → mark, for every page with a number that was received; ``confirmed`` holds
    the numbers of which the page with the code was received. ``links`` gives mark → link of what has come
    by mail.
    """

    address: str
    links: Callable[[], dict[str, str]] = dict
    size: int = 4
    acknowledged: dict[str, str] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)
    pressed: set[str] = field(default_factory=set)
    failed: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Crowd":
        self.threads = [threading.Thread(target=self._live, args=(n,)) for n in range(self.size)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(PATIENCE)

    def _live(self, who: int) -> None:
        """Open three forms, read them, send them, press the buttons; whatever fails is left for later."""
        turn = 0
        while not self.over.is_set():
            forms = [form for _n in range(3) if (form := self._try(self._open))]
            self.over.wait(READS_FOR)
            for citizen, hidden in forms:
                turn += 1
                self._try(self._send, citizen, hidden, f"m{who}x{turn}x")
            for mark, link in self.links().items():
                if mark.startswith(f"m{who}x") and mark not in self.pressed:
                    self._try(self._confirm, mark, link)

    def _try(self, act, *given):
        """What a person does; ``None`` when no answer came."""
        try:
            return act(*given)
        except (OSError, http.client.HTTPException):
            self.failed += 1
            self.over.wait(0.2)
            return None

    def _open(self) -> tuple["Citizen", dict[str, str]]:
        citizen = Citizen(self.address)
        return citizen, citizen.open_form()

    def _send(self, citizen: "Citizen", hidden: dict[str, str], mark: str) -> None:
        if number := citizen.send(hidden, mark):
            self.acknowledged[number] = mark

    def _confirm(self, mark: str, link: str) -> None:
        self.pressed.add(mark)
        if number := Citizen(self.address).confirm(link):
            self.confirmed.add(number)
