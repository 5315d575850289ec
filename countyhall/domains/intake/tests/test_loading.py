"""A load goes on after its worker was killed, stops when it is told to, and tells what it rejected."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from countyhall.domains.intake.services import loading
from countyhall.domains.intake.tests import files
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Edition, Load
from countyhall.kernel.notices.models import Notice
from countyhall.kernel.testing import member_of

pytestmark = pytest.mark.django_db
BAD = files.FIRST + "10304,金湖鎮,=1+1,x,0\n"


def wish(table, text: str, by) -> loading.Wish:
    """A file, read as it is proposed."""
    source = files.sent("a.csv", text, by)
    return loading.Wish(table, source, lake.propose(lake.look(source), table), date(2014, 4, 30))


def test_a_load_that_was_killed_begins_anew_and_says_so(officer, table):
    wanted = wish(table, files.FIRST, officer)
    progress = loading.begin(wanted, by=officer)
    killed = Load.objects.create(
        dataset=table, source_file=wanted.source, by=officer, reading=wanted.reading.to_json()
    )
    jobs.run_due()
    killed.refresh_from_db()
    progress.refresh_from_db()
    assert killed.state == Load.State.FAILED
    assert progress.state == "finished"
    assert table.editions.count() == 1


def test_a_worker_that_was_killed_after_the_load_makes_no_second_edition(officer, table):
    wanted = wish(table, files.FIRST, officer)
    progress = loading.begin(wanted, by=officer)
    lake.load(table, wanted.source, wanted.reading, by=officer)
    jobs.run_due()
    progress.refresh_from_db()
    assert (progress.state, table.editions.count()) == ("finished", 1)
    assert table.editions.get().state == Edition.State.CHECKED


def test_a_load_that_was_stopped_before_it_began_takes_nothing(officer, table):
    loading.begin(wish(table, files.FIRST, officer), by=officer).cancel(by=officer)
    jobs.run_due()
    assert not Load.objects.exists()


def test_a_load_that_was_stopped_can_be_begun_again(client_of, officer, table):
    wanted = wish(table, files.FIRST, officer)
    stopped = Load.objects.create(
        dataset=table, source_file=wanted.source, by=officer, reading=wanted.reading.to_json(),
        state=Load.State.CANCELLED,
    )  # fmt: skip
    page = client_of(officer).get(reverse("intake:load", args=[stopped.pk]))
    again = client_of(officer).get(page.context["again"])
    assert again.status_code == 200
    assert again.context["mapping"].rows[0]["column"].value() == "0"


def test_two_officers_at_once_make_two_editions_one_after_the_other(county, officer, table):
    other = member_of(county.section, "handler")
    loading.begin(wish(table, files.FIRST, officer), by=officer)
    loading.begin(wish(table, BAD, other), by=other)
    jobs.run_due()
    first, second = table.editions.order_by("number")
    lake.publish(second, by=other)
    with pytest.raises(lake.Refused):
        lake.publish(first, by=officer)


def test_rejected_rows_are_a_sheet_without_formulas(client_of, officer, table):
    loading.begin(wish(table, BAD, officer), by=officer)
    jobs.run_due()
    load = Load.objects.get()
    client = client_of(officer)
    book = client.get(reverse("intake:rejected", args=[load.pk, "xlsx"])).getvalue()
    rows = list(load_workbook(io.BytesIO(book)).active.iter_rows())
    assert "=1+1" in {cell.value for cell in rows[1]}
    assert {cell.data_type for cell in rows[1]} <= {"s", "n"}
    text = client.get(reverse("intake:rejected", args=[load.pk, "csv"])).getvalue().decode("utf-8-sig")
    assert "'=1+1" in list(csv.reader(io.StringIO(text)))[1]


def test_rejected_cells_are_for_whoever_brought_them_and_the_heads(client_of, county, officer, table):
    loading.begin(wish(table, BAD, officer), by=officer)
    jobs.run_due()
    load = Load.objects.get()
    page, sheet = reverse("intake:load", args=[load.pk]), reverse("intake:rejected", args=[load.pk, "csv"])
    colleague = client_of(member_of(county.section, "handler"))
    assert "=1+1" not in colleague.get(page).content.decode()
    assert colleague.get(sheet).status_code == 403
    assert client_of(member_of(county.section, "section_chief")).get(sheet).status_code == 200
    assert client_of(member_of(county.other_section, "section_chief")).get(sheet).status_code == 404


def test_a_failed_check_stops_publication_and_tells_those_who_keep_the_dataset(client_of, officer, table):
    loading.begin(wish(table, files.FIRST + "10304,金城鎮,北門里,1,1\n", officer), by=officer)
    jobs.run_due()
    edition = table.editions.get()
    assert edition.state == Edition.State.FAILED
    client, address = client_of(officer), reverse("intake:publish", args=[edition.pk])
    assert not client.get(address).context["may_take"]
    assert client.post(address, {"note": ""}).context["form"].errors
    table.refresh_from_db()
    assert table.current is None
    assert Notice.objects.filter(to=officer, kind="lake.checks").exists()


def test_a_published_edition_is_withdrawn_with_a_reason(client_of, officer, table):
    made = files.published(table, officer)
    client, address = client_of(officer), reverse("intake:withdraw", args=[made.pk])
    assert client.post(address, {"reason": " "}).context["form"].errors["reason"]
    assert client.post(address, {"reason": "數字有誤"}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.withdrawn_reason) == (Edition.State.WITHDRAWN, "數字有誤")


def test_rows_of_a_draft_are_for_those_who_keep_the_dataset(client_of, county, officer, table):
    loading.begin(wish(table, files.FIRST, officer), by=officer)
    jobs.run_due()
    address = reverse("intake:edition", args=[table.editions.get().pk])
    assert "北門里" in client_of(officer).get(address).content.decode()
    assert "北門里" not in client_of(member_of(county.root, "auditor")).get(address).content.decode()
    assert client_of(member_of(county.other_section, "handler")).get(address).status_code == 404


def test_a_reader_may_not_publish(client_of, county, officer, table):
    made = files.published(table, officer)
    auditor = client_of(member_of(county.root, "auditor"))
    for name in ("publish", "withdraw"):
        assert auditor.get(reverse(f"intake:{name}", args=[made.pk])).status_code == 403
