"""Calendars and a record for the tests of the clock."""

from datetime import date, timedelta

import pytest

from countyhall.kernel.deadlines import calendar, rulebook
from countyhall.kernel.organisation.models import Post


@pytest.fixture
def calendars(db):
    """The calendars that come with the product."""
    rulebook.seed_calendars()
    rulebook.seed_hours()


@pytest.fixture
def year_94(db):
    """ROC 94 as far as the vectors need it: weekends and National Day off."""
    first, lines = date(2005, 1, 1), ["西元日期,星期,是否放假,備註"]
    for n in range(365):
        day = first + timedelta(n)
        off = day.weekday() >= 5 or day == date(2005, 10, 10)
        lines.append(f"{day:%Y%m%d},{'一二三四五六日'[day.weekday()]},{2 if off else 0},")
    calendar.load("\n".join(lines).encode("cp950"), 94, "weekends and National Day")


@pytest.fixture
def case(county) -> Post:
    """Something that belongs to a unit and owes something: the clock asks no more of a record."""
    return Post.objects.create(unit=county.section, title="案件")
