"""Every number opens onto its records, as far as the reader may see them."""

import json
from datetime import date

import pytest

from countyhall.kernel.figures import Figure
from countyhall.kernel.figures import services as figures
from countyhall.kernel.figures.opening import open_value
from countyhall.kernel.figures.tests.conftest import AS_OF, HALF_YEAR
from countyhall.kernel.reports.models import Report, ReportSection

pytestmark = pytest.mark.usefixtures("counting")
ASKED = "?period=109-04..109-09&as_of=109-10-31"


def test_the_page_of_a_figure_lists_exactly_its_records(case, clerk, client_of):
    """RPT-06."""
    case("橋梁護欄損壞")
    case("十月才來", date(2020, 10, 5))
    page = client_of(clerk).get(f"/figures/counting.received/{ASKED}").content.decode()
    assert "橋梁護欄損壞" in page
    assert "十月才來" not in page


def test_who_may_not_see_some_is_told_how_many_are_withheld(case, county, clerk, client_of):
    """X-03: the value as published, the records one may see, and the number of the others."""
    case("自己的案")
    case("別處的案", unit=county.other_section)
    response = client_of(clerk).get(f"/figures/counting.received/{ASKED}")
    assert "別處的案" not in response.content.decode()
    assert response.context["value"].value == 2
    opened = response.context["opened"]
    assert (opened.seen, opened.withheld) == (1, 1)


def test_the_page_of_a_ratio_shows_part_and_whole_side_by_side(case, auditor, client_of):
    case("結了", closed_on=date(2020, 6, 1))
    case("沒結")
    response = client_of(auditor).get(f"/figures/counting.rate/{ASKED}")
    sides = response.context["sides"]
    assert [side["opened"].total for side in sides] == [1, 2]
    for side in sides:
        assert client_of(auditor).get(side["url"]).status_code == 200


def test_a_breakdown_opens_onto_its_parts(case, auditor, client_of):
    case("一")
    client = client_of(auditor)
    page = client.get(f"/figures/counting.by_unit/{ASKED}")
    ((value, url),) = page.context["parts"]
    assert value.value == 1
    assert "一" in client.get(url).content.decode()


@pytest.mark.parametrize("wanted", ["csv", "xlsx", "ods", "json"])
def test_the_records_behind_a_number_can_be_taken_along(case, clerk, client_of, wanted):
    """X-10: a formula stays a text."""
    case("=1+1")
    response = client_of(clerk).get(f"/figures/counting.received/{ASKED}&export={wanted}")
    content = b"".join(response.streaming_content)
    assert response.status_code == 200
    if wanted == "json":
        assert next(iter(json.loads(content)[0].values())) == "=1+1"
    assert len(content) > 10


def test_the_dashboard_shows_every_figure_beside_the_period_before(case, auditor, client_of):
    case("一", date(2020, 1, 2))
    case("二")
    case("三")
    response = client_of(auditor).get(f"/figures/{ASKED}")
    group = next(g for g in response.context["groups"] if g["domain"].label == "counting")
    tile = next(t for t in group["tiles"] if t["label"] == "收到案件")
    assert (tile["value"].value, tile["before"].value, tile["change"]) == (2, 1, "+1件")
    rows = json.loads(client_of(auditor).get(f"/figures/{ASKED}&export=json").content)
    assert any(row["code"] == "counting.received" and row["value"] == 2 for row in rows)


def test_strangers_sign_in_and_the_administrator_stays_outside(client, administrator, client_of):
    for url in (f"/figures/{ASKED}", f"/figures/counting.received/{ASKED}"):
        assert client.get(url).status_code == 302
        assert client_of(administrator).get(url).status_code == 403


def test_an_unknown_figure_is_not_found_and_a_bad_period_is_named(auditor, client_of):
    client = client_of(auditor)
    assert client.get(f"/figures/counting.nothing/{ASKED}").status_code == 404
    page = client.get("/figures/counting.received/?period=abc&as_of=109-10-31").content.decode()
    assert "abc" in page


def test_more_records_cost_no_more_queries(case, clerk, client_of, django_assert_max_num_queries):
    client = client_of(clerk)
    case("一")
    url = f"/figures/counting.received/{ASKED}"
    client.get(url)
    with django_assert_max_num_queries(60) as one:
        client.get(url)
    for number in range(8):
        case(str(number))
    with django_assert_max_num_queries(len(one)):
        client.get(url)


def test_lines_of_a_record_go_through_their_records_gate(county, clerk, other_clerk):
    """A figure may count lines; who may not see the record sees no line of it."""
    report = Report.objects.create(
        kind="x", title="t", period_first=date(2020, 4, 1), period_last=date(2020, 9, 30), as_of=AS_OF,
        unit=county.section,
    )  # fmt: skip
    ReportSection.objects.create(report=report, code="a", order=1, title="節", unit=county.section)
    figure = Figure(
        "x.lines",
        "節數",
        of=lambda period, as_of: ReportSection.objects.all(),
        gate="report",
        columns=["title"],
    )
    value = figures._value(figure, HALF_YEAR, AS_OF)
    assert [open_value(figure, value, who).seen for who in (clerk, other_clerk)] == [1, 0]
    ungated = Figure("x.lines", "節數", of=figure.of)
    assert open_value(ungated, value, clerk).seen == 0
