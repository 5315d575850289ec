"""Each figure has a period of its own."""

from datetime import date

import pytest

from countyhall.kernel.figures import ASKED, MONTH_END, QUARTER, YEAR, since, term, up_to
from countyhall.kernel.period import Period

HALF_YEAR = Period.parse("109-04..109-09")
TERM = term([("第7屆", date(2018, 12, 25), date(2022, 12, 24))])


@pytest.mark.parametrize(
    ("span", "code", "first", "last"),
    [
        (ASKED, "109-04..109-09", date(2020, 4, 1), date(2020, 9, 30)),
        (MONTH_END, "109-09", date(2020, 9, 1), date(2020, 9, 30)),
        (YEAR, "109", date(2020, 1, 1), date(2020, 12, 31)),
        (QUARTER, "109Q3", date(2020, 7, 1), date(2020, 9, 30)),
        (since("108", QUARTER), "108..109Q3", date(2019, 1, 1), date(2020, 9, 30)),
        (since("106-09-15"), "106-09-15..109-09", date(2017, 9, 15), date(2020, 9, 30)),
        (up_to(QUARTER), "..109Q3", date(1912, 1, 1), date(2020, 9, 30)),
        (TERM, "第7屆", date(2018, 12, 25), date(2022, 12, 24)),
    ],
)
def test_a_figure_derives_its_own_period_from_the_one_asked_for(span, code, first, last):
    """RPT-06: the periods of the printed report, all from one question."""
    own = span.own(HALF_YEAR)
    assert (str(own), own.period.first, own.period.last) == (code, first, last)
    assert own.label


def test_a_day_outside_every_term_is_refused_in_words():
    with pytest.raises(ValueError, match="114"):
        TERM.own(Period.parse("114"))
