"""The pages of reports, for those who may open them."""

import pytest

from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.reports import lifecycle
from countyhall.kernel.reports.models import Report
from countyhall.kernel.reports.tests.test_reports import frozen, section_of


@pytest.fixture
def pages(report):
    """Addresses of one report's pages."""
    base = f"/reports/report/{report.pk}/"
    return [
        base,
        f"{base}read/",
        f"{base}compare/",
        f"{base}file/json/",
        f"/reports/section/{section_of(report).pk}/",
    ]


def test_readers_read_and_strangers_do_not(
    pages, client, clerk, other_clerk, auditor, administrator, client_of
):
    for url in pages:
        assert client.get(url).status_code == 302, url
        assert client_of(administrator).get(url).status_code == 403, url
        assert client_of(other_clerk).get(url).status_code == 404, url
        assert client_of(clerk).get(url).status_code == 200, url
        assert client_of(auditor).get(url).status_code == 200, url


def test_a_planning_officer_begins_a_report(counting, county, planning_officer, clerk, client_of):
    data = {"kind": "test", "period": "109-04..109-09", "as_of": "109/10/31", "unit": county.department.pk}
    assert client_of(clerk).get("/reports/report/begin/").status_code == 403
    client = client_of(planning_officer)
    assert client.get("/reports/report/begin/").status_code == 200
    assert client.post("/reports/report/begin/", data | {"period": "abc"}).status_code == 422
    response = client.post("/reports/report/begin/", data)
    report = Report.objects.get()
    assert response["Location"] == f"/reports/report/{report.pk}/"
    assert str(report.period) == "109-04..109-09"


def test_a_section_is_written_previewed_and_looked_at_without_a_script(report, clerk, auditor, client_of):
    section = section_of(report)
    client, url = client_of(clerk), f"/reports/section/{section.pk}/"
    page = client.get(url).content.decode()
    assert "data-editor" in page
    assert "{{figure:counting.received}}" in page
    assert "data-editor" not in client_of(auditor).get(url).content.decode()
    text = "受理{{figure:counting.received}}件。"
    assert ">2</a>件" in client.post(f"{url}preview/", {"text": text}).content.decode()
    looked = client.post(url, {"text": "計{{figure:counting.received}}件", "version": 1, "look": ""})
    assert looked.status_code == 200
    assert section_of(report).version == 1
    assert client.post(url, {"text": text, "version": 1}).status_code == 302
    assert client.post(url, {"text": "乙", "version": 1}).status_code == 422
    assert section_of(report).text == text


def test_a_fault_is_shown_where_one_writes(report, clerk, client_of):
    url = f"/reports/section/{section_of(report).pk}/preview/"
    page = client_of(clerk).post(url, {"text": "甲\n{{figure:no.such}}"}).content.decode()
    assert "no.such" in page
    assert "alert" in page


def test_the_desk_signs_or_sends_back(report, planning_officer, head, magistrate, clerk, client_of):
    lifecycle.report.take(report, "circulate", by=planning_officer)
    url = f"/signoff/{approvals.circulation_of(report).pk}/"
    client, seen = client_of(head), approvals.text_hash(report)
    assert client.get(url).context["opinion_form"].initial["seen"] == seen
    back = {"act": "send_back", "reason": "", "to": "0"}
    assert client.post(url, back).status_code == 422
    assert client.post(url, {"act": "sign", "seen": "x" * 64}).status_code == 422
    assert client.post(url, back | {"reason": "漏列"}).status_code == 302
    assert approvals.circulation_of(report).position == 0
    for signer in (planning_officer, head, magistrate):
        assert client_of(signer).post(url, {"act": "sign", "seen": seen}).status_code == 302
    assert Report.objects.get(pk=report.pk).state == Report.State.SIGNED


def test_a_frozen_report_shows_restated_figures_and_its_files(
    report, planning_officer, head, magistrate, auditor, client_of
):
    client = client_of(auditor)
    assert client.get(f"/reports/report/{report.pk}/restated/").status_code == 404
    frozen(report, planning_officer, head, magistrate)
    assert client.get(f"/reports/report/{report.pk}/restated/").status_code == 200
    stored = report.files.get(format="pdf")
    assert client.get(f"/reports/report/{report.pk}/file/pdf/").content == bytes(stored.content)
    assert stored.sha256 in client.get(f"/reports/report/{report.pk}/").content.decode()


def test_the_twin_carries_no_style_of_its_own(report, clerk, client_of):
    """The pages' security policy allows no inline style or script."""
    page = client_of(clerk).get(f"/reports/report/{report.pk}/read/").content.decode()
    body = page.split('class="report card"')[1].split("</main>")[0]
    assert " style=" not in body
    assert "<script" not in body
