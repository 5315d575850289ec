"""Days and periods as the reader's language writes them."""

from datetime import date

import pytest
from django.utils import translation

from countyhall.kernel.period import Month, Period, words


@pytest.mark.parametrize(
    ("code", "chinese", "english"),
    [
        ("109-04..109-09", "109年4月至109年9月", "April 2020 to September 2020"),
        ("109-04", "109年4月", "April 2020"),
        ("109", "109年", "2020"),
        ("108..111", "108年至111年", "2019 to 2022"),
        ("109-01-01..109-09-15", "109年1月1日至109年9月15日", "2020-01-01 to 2020-09-15"),
    ],
)
def test_a_period_is_written_in_the_readers_language(code, chinese, english):
    """X-10"""
    for language, wanted in (("zh-hant", chinese), ("en", english)):
        with translation.override(language):
            assert words.period(Period.parse(code)) == wanted


def test_days_months_and_years_follow_the_language():
    """X-10: years of the Republic on Chinese pages."""
    day = date(2020, 9, 4)
    said = {}
    for language in ("zh-hant", "en", None):
        with translation.override(language):
            said[language] = (words.day(day), words.month(Month.of(day)), words.year(2020))
    assert said["zh-hant"] == said[None] == ("109年9月4日", "109年9月", "109")
    assert said["en"] == ("2020-09-04", "September 2020", "2020")
