"""The menu shows each reader the lines that are open to them, in their language, with the one they stand at."""

import pytest
from django.utils import translation

from countyhall.kernel.web.menu import drawn_for, menu_for

pytestmark = pytest.mark.django_db


def drawn(user, path: str = "/", language: str = "zh-hant") -> str:
    with translation.override(language):
        return drawn_for(user, path)


def test_readers_with_other_rights_get_other_lines(clerk, administrator):
    """X-02: one reader's menu is never shown to another who may open less."""
    assert 'href="/administration/user/"' in drawn(administrator)
    assert 'href="/administration/user/"' not in drawn(clerk)
    assert 'href="/administration/user/"' in drawn(administrator)


def test_the_line_where_the_reader_stands_is_marked(administrator):
    here, there = (
        drawn(administrator, "/administration/user/"),
        drawn(administrator, "/administration/grant/"),
    )
    assert 'href="/administration/user/" aria-current="page"' in here
    assert 'href="/administration/user/" aria-current="page"' not in there


def test_each_language_has_its_own_words(clerk):
    assert "My work-desk" in drawn(clerk, language="en")
    assert "我的工作台" in drawn(clerk)
    assert "My work-desk" not in drawn(clerk)


def test_what_is_drawn_is_what_is_open(administrator):
    items = [
        item for section in menu_for(administrator, "/") for group in section.groups for item in group.items
    ]
    assert items
    assert all(f'href="{item.url}"' in drawn(administrator) for item in items)


def test_what_stands_on_every_page_has_each_language_s_words(client_of, clerk, settings):
    """Keyboard help and search are drawn once a language, and never kept for the other."""
    client, said = client_of(clerk), {}
    for language in ("en", "zh-hant"):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        said[language] = client.get("/desk/").content.decode()
    assert "Open the row" in said["en"]
    assert "Open the row" not in said["zh-hant"]
    assert all(f'id="{part}"' in said["zh-hant"] for part in ("keys", "palette"))
