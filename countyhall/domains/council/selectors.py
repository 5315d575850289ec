"""Which session of which council a half-year is reported to."""

from datetime import date

from django.conf import settings

from countyhall.kernel.period import Period, roc
from countyhall.kernel.reports.numerals import chinese

# The council's terms: 地方制度法 section 33 (four years); each year has two regular sessions (section 34).
TERMS = [
    ("第七屆", date(2018, 12, 25), date(2022, 12, 24)),
    ("第八屆", date(2022, 12, 25), date(2026, 12, 24)),
    ("第九屆", date(2026, 12, 25), date(2030, 12, 24)),
]
AUTUMN = 4  # what was done from April to September is reported in autumn


def session(period: Period) -> str:
    """``金門縣議會第七屆第四次定期大會``; the period where it is no half-year of a known term."""
    council = settings.OFFICE_NAME.replace("政府", "議會")
    term = next((one for one in TERMS if one[1] <= period.last <= one[2]), None)
    if term is None or period != Period.half_year_of(period.last):
        return f"{council}（{period.label}）"
    name, first, _last = term
    years = roc.year(period.last) - roc.year(first) - 1
    number = years * 2 + (2 if period.first.month == AUTUMN else 1)
    return f"{council}{name}第{chinese(number)}次定期大會"


def title() -> str:
    """What the report is called."""
    return f"{settings.OFFICE_NAME}行政處業務報告"
