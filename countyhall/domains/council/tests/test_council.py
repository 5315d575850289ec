"""The half-yearly report to the council."""

import pytest

from countyhall.domains.council.domain import report
from countyhall.domains.council.selectors import session
from countyhall.kernel.figures.services import catalogue
from countyhall.kernel.period import Period
from countyhall.kernel.reports.tags import parse


@pytest.mark.parametrize(
    ("period", "name"),
    [
        ("109-04..109-09", "第七屆第四次定期大會"),
        ("108-10..109-03", "第七屆第三次定期大會"),
        ("107-10..108-03", "第七屆第一次定期大會"),
        ("111-10..112-03", "第八屆第一次定期大會"),
    ],
)
def test_a_half_year_is_reported_to_its_session(period, name):
    assert session(Period.parse(period)).endswith(name)


def test_a_period_that_is_no_half_year_names_no_session():
    assert "次定期大會" not in session(Period.parse("109"))


def test_only_sections_whose_figures_are_there_are_in_the_report():
    known = catalogue()
    for section in report.present():
        assert not section.needs or section.needs in known


@pytest.mark.parametrize("section", report.sections, ids=lambda section: section.code)
def test_every_section_begins_with_tags_that_are_tags(section):
    tags, faults = parse(section.template, section.title)
    assert faults == []
    assert section.level == 1 or tags
