"""OpenID Connect against a real provider on a local port."""

from urllib.parse import urlsplit

import pytest
import requests
from django.test import Client

from countyhall.kernel.people.models import SignIn, User
from countyhall.kernel.people.tests.provider import CLIENT, SECRET, Provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings):
    """A provider that the instance trusts."""
    started = Provider()
    app = {
        "provider_id": "office",
        "name": "府內單一簽入",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": started.url, "oauth_pkce_enabled": True},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    yield started
    started.shutdown()
    started.server_close()


def come_in(client: Client):
    """From the button on the sign-in page through the provider and back."""
    start = client.post("/accounts/oidc/office/login/?process=login")
    assert start.status_code == 302, start.content.decode()[:500]
    back = requests.get(start.headers["Location"], allow_redirects=False, timeout=10).headers["Location"]
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}")


def test_the_sign_in_page_offers_single_sign_on(provider):
    """The button carries the provider's name."""
    assert "以 府內單一簽入 登入" in Client().get("/accounts/login/").content.decode()


def test_a_person_whom_the_provider_vouches_for_enters_their_own_account(clerk, provider):
    """X-02: OpenID Connect; known by the verified address, and written down."""
    client = Client()
    answer = come_in(client)
    assert answer.headers["Location"] == "/desk/"
    assert client.get("/accounts/me/").status_code == 200
    assert SignIn.objects.get(user=clerk, event=SignIn.Event.SIGNED_IN).method == "socialaccount"


def test_an_address_that_is_not_verified_opens_nothing(clerk, provider):
    """Anybody can claim an address; only a verified one counts."""
    provider.person |= {"email_verified": False}
    client = Client()
    come_in(client)
    assert client.get("/accounts/me/").status_code == 302
    assert not SignIn.objects.filter(event=SignIn.Event.SIGNED_IN).exists()


def test_a_stranger_gets_no_account(clerk, provider):
    """Single sign-on makes no accounts."""
    provider.person |= {"sub": "8", "email": "stranger@example.test"}
    before = User.objects.count()
    client = Client()
    page = come_in(client)
    page = client.get(page.headers["Location"]) if page.status_code == 302 else page
    assert "查無此帳號" in page.content.decode()
    assert User.objects.count() == before


def test_a_closed_account_stays_closed(clerk, provider):
    """The provider does not open what the administrator has closed."""
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    client = Client()
    come_in(client)
    assert client.get("/accounts/me/").status_code == 302
