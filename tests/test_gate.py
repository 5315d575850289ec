"""Every address of the house under every role: nobody is answered with what is not theirs to see (X-02, X-03).

The addresses come from the URL configuration itself, so a new one is covered the day it is made; one with a
gap that :mod:`tests.planted` cannot fill fails and says so.
"""

import io
import zipfile
from urllib.parse import unquote, urlencode

import pytest
from django.core.cache import cache
from django.test import Client

from countyhall.kernel.testing import UserFactory, member_of
from countyhall.kernel.web.views.list import ListView
from tests.planted import MAY_SEE, PERIOD, SOUGHT, TODAY, WORDS, Address, addresses, plant

pytestmark = pytest.mark.django_db

ASKED = {"q": SOUGHT, "period": str(PERIOD), "as_of": "109-10-31"}
# Answers to an address that names a record which is not the reader's: sign in, no, not here, not with GET.

CLOSED = {302, 401, 403, 404, 405}
HEADS = {"handler": "section", "section_chief": "section", "unit_head": "department"}


@pytest.fixture
def planted(county, settings, tmp_path):
    """The county with marked records, at the office date of September 109."""
    settings.OFFICE_DATE = TODAY.isoformat()
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    return plant(county)


def reader(who: str, county) -> Client:
    """A client of somebody with that role; ``nobody`` holds none, ``citizen`` is not signed in."""
    client = Client(raise_request_exception=False)
    if who == "nobody":
        client.force_login(UserFactory())
    elif who != "citizen":
        client.force_login(member_of(getattr(county, HEADS.get(who, "root")), who))
    return client


def questions(address: Address) -> list[str]:
    """What may follow a path: nothing, a search with period and day, and what a list is exported as."""
    asked = urlencode(ASKED)
    if address.route.startswith("figures/<"):
        return [f"?{asked}", f"?{asked}&export=json"]
    if isinstance(address.view, type) and issubclass(address.view, ListView):
        columns = "&".join(f"col={name}" for name in address.pages.table.base_columns)
        return [f"?{asked}", f"?{columns}", "?export=csv", "?export=json"]
    if "<" in address.route or address.route.startswith("accounts/"):
        return [""]
    if address.route.startswith("api/"):
        return ["", "?" + urlencode({"q": SOUGHT, "count": "true"})]
    return ["", f"?{asked}"]


def said(answer) -> str:
    """Everything that an answer says: its headers, its text, and the text inside of its office files."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    headers = unquote(" ".join(f"{name}: {value}" for name, value in answer.items()))
    return headers + body.decode("utf-8", "replace")


@pytest.mark.parametrize("who", [*MAY_SEE, "nobody", "citizen"])
def test_no_address_answers_with_what_is_not_the_readers(planted, county, who):
    """X-03: page, list, search, palette, export, API, feed, file and drill-down agree; sealed stays sealed."""
    may_see = MAY_SEE.get(who, set())
    hidden = set(WORDS) - may_see
    forbidden = [*hidden, *planted.kept]
    client, seen, wrong = reader(who, county), set(), []
    for address in addresses():
        for path, gaps in address.filled():
            barred = planted.named(address.model, gaps, hidden)
            for question in questions(address):
                answer = client.get(path + question)
                text = said(answer).replace(path, "")
                wrong += [f"{path}{question} says {word}" for word in forbidden if word in text]
                seen |= {word for word in may_see if word in text}
                if barred and answer.status_code not in CLOSED:
                    wrong.append(f"{path}{question} answers {answer.status_code}")
                if answer.status_code >= 500:
                    wrong.append(f"{path}{question} breaks: {answer.exc_info[1]!r}")
    assert not wrong, "\n".join(wrong)
    assert seen == may_see, "what the reader may see is found somewhere"
