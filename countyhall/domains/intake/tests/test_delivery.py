"""A file is sent, compared, mapped, tried and loaded; what is wrong is said beside its field."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from countyhall.domains.intake.tests import files
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.lake.models import Edition, Load, SourceFile
from countyhall.kernel.testing import member_of

pytestmark = pytest.mark.django_db


def send(client, table, name: str, content: str | bytes):
    """Send a file with the form."""
    data = content.encode() if isinstance(content, str) else content
    return client.post(reverse("intake:send", args=[table.pk]), {"file": SimpleUploadedFile(name, data)})


def deliver(table, source) -> str:
    """The address of a file on its way."""
    return reverse("intake:deliver", args=[table.pk, source.pk])


def chosen(page, do: str, **more: str) -> dict[str, str]:
    """The form of a page as a browser would send it, with the button ``do`` and what is changed."""
    said = {}
    forms = [page.context["found"], page.context["taking"], *page.context["mapping"].rows]
    for form in forms:
        for field in form:
            value = field.value()
            if value is True:
                said[field.html_name] = "on"
            elif value not in (None, False):
                said[field.html_name] = field.field.prepare_value(value)
    return {k: str(v) for k, v in said.items()} | {"do": do} | more


def test_a_file_is_told_from_its_bytes_and_looked_at(client_of, officer, table):
    answer = send(client_of(officer), table, "a.exe", files.FIRST)
    source = SourceFile.objects.get()
    assert answer.url == deliver(table, source)
    page = client_of(officer).get(answer.url)
    assert page.context["look"].format == "csv"
    assert [row["column"].value() for row in page.context["mapping"].rows] == ["0", "1", "2", "3", "4"]


def test_what_changed_since_the_last_file_is_named(client_of, officer, table):
    files.published(table, officer)
    page = client_of(officer).get(deliver(table, files.sent("vital-10305.csv", files.DRIFTED, officer)))
    told = {one.kind: one.words for one in page.context["drift"]}
    assert "出生數" in told["renamed"] and "出生人數" in told["renamed"]
    assert "結婚對數" in told["added"]
    assert "moved" in told


def test_a_column_that_is_not_found_by_name_is_left_to_the_officer(client_of, officer, table):
    files.published(table, officer)
    page = client_of(officer).get(deliver(table, files.sent("vital-10305.csv", files.DRIFTED, officer)))
    values = {row.field.name: row["column"].value() for row in page.context["mapping"].rows}
    assert values == {"month": "0", "town": "2", "village": "1", "births": None, "deaths": "4"}


def test_a_trial_shows_rejected_rows_with_their_reasons_and_takes_nothing(client_of, officer, table):
    files.published(table, officer)
    address = deliver(table, files.sent("vital-10305.csv", files.DRIFTED, officer))
    client = client_of(officer)
    tried = client.post(address, chosen(client.get(address), "try", **{"f-births-column": "3"}))
    assert len(tried.context["rows"]) == 2
    (rejected,) = tried.context["rejected"]
    assert rejected["reasons"][0]["label"] == "死亡數"
    assert "不詳" in tried.content.decode()
    assert Load.objects.count() == 1


def test_a_file_is_loaded_in_the_background_checked_and_published(client_of, officer, table):
    files.published(table, officer)
    address = deliver(table, files.sent("vital-10305.csv", files.DRIFTED, officer))
    client = client_of(officer)
    answer = client.post(address, chosen(client.get(address), "load", **{"f-births-column": "3"}))
    progress = jobs.Progress.objects.get()
    assert answer.url == reverse("intake:loading", args=[table.pk, progress.pk])
    jobs.run_due()
    progress.refresh_from_db()
    load = Load.objects.first()
    assert (progress.state, progress.link) == ("finished", reverse("intake:load", args=[load.pk]))
    assert (load.rows_read, load.rows_taken, load.rows_rejected) == (3, 2, 1)
    assert load.reading["mapping"]["births"]["name"] == "出生人數"
    assert load.edition.state == Edition.State.CHECKED
    assert "出生人數" in client.get(progress.link).content.decode()
    assert client.post(reverse("intake:publish", args=[load.edition.pk]), {"note": "五月"}).status_code == 302
    table.refresh_from_db()
    assert (table.current, table.current.note) == (load.edition, "五月")


def test_the_mapping_of_the_last_load_is_proposed_for_the_next_file(client_of, officer, table):
    test_a_file_is_loaded_in_the_background_checked_and_published(client_of, officer, table)
    again = files.sent("vital-10306.csv", files.DRIFTED.replace("10305", "10306"), officer)
    page = client_of(officer).get(deliver(table, again))
    assert page.context["drift"] == []
    values = {row.field.name: row["column"].value() for row in page.context["mapping"].rows}
    assert values["births"] == "3"


def test_a_required_column_that_is_left_out_is_told_beside_it(client_of, officer, table):
    client, address = client_of(officer), deliver(table, files.sent("a.csv", files.FIRST, officer))
    page = client.post(address, chosen(client.get(address), "load", **{"f-village-column": ""}))
    row = next(row for row in page.context["mapping"].rows if row.field.name == "village")
    assert "column" in row.errors
    assert not jobs.Progress.objects.exists()


def test_two_fields_do_not_take_one_column(client_of, officer, table):
    client, address = client_of(officer), deliver(table, files.sent("a.csv", files.FIRST, officer))
    page = client.post(address, chosen(client.get(address), "try", **{"f-deaths-column": "3"}))
    row = next(row for row in page.context["mapping"].rows if row.field.name == "deaths")
    assert "出生數" in row.errors["column"][0]


def test_the_same_bytes_are_told(client_of, officer, table):
    made = files.published(table, officer)
    page = client_of(officer).get(deliver(table, files.sent("again.csv", files.FIRST, officer)))
    assert page.context["same"] == made


def test_another_sheet_is_chosen_and_a_wrong_one_is_told(client_of, officer, table):
    rows = [line.split(",") for line in files.FIRST.splitlines()]
    book = files.workbook(封面=[["本表由戶政所製"], ["說明"]], 資料=rows)
    client, address = client_of(officer), deliver(table, files.sent("a.xlsx", book, officer))
    page = client.get(address)
    page = client.post(address, chosen(page, "look", sheet="資料"))
    assert [one.name for one in page.context["look"].columns] == rows[0]
    wrong = client.post(address, {"do": "look", "sheet": "不在"})
    assert "sheet" in wrong.context["found"].errors


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("blank.csv", b"\n\n\n"),
        ("page.csv", b"<!doctype html><html><body>404</body></html>"),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 100),
        ("half.xlsx", files.workbook(a=[["x"]])[:200]),
    ],
)
def test_a_file_that_is_no_table_is_refused_beside_the_field(client_of, officer, table, name, content):
    answer = send(client_of(officer), table, name, content)
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]


def test_a_file_above_the_limit_is_refused_in_words(client_of, officer, table, settings):
    settings.LAKE_MAX_BYTES = 1024 * 1024
    answer = send(client_of(officer), table, "large.csv", b"a,b\n" + b"1,2\n" * 300_000)
    assert "1 MB" in answer.context["form"].errors["file"][0]
    assert not SourceFile.objects.exists()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.csv", "=cmd|' /C calc'!A0.csv", "<script>x</script>.csv", "報表\u202e.csv"]
)
def test_a_hostile_name_is_only_words(client_of, officer, table, name):
    answer = client_of(officer).get(send(client_of(officer), table, name, files.FIRST).url)
    assert "<script>x" not in answer.content.decode()
    assert ".." not in SourceFile.objects.get().name


def test_the_form_without_its_token_is_refused(officer, table):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer, "allauth.account.auth_backends.AuthenticationBackend")
    assert send(client, table, "a.csv", files.FIRST).status_code == 403
    assert not SourceFile.objects.exists()


def test_another_unit_finds_nothing_and_a_reader_is_refused(client_of, county, officer, table):
    stranger, auditor = member_of(county.other_section, "handler"), member_of(county.root, "auditor")
    source = files.sent("a.csv", files.FIRST, officer)
    for address in (reverse("intake:send", args=[table.pk]), deliver(table, source)):
        assert client_of(stranger).get(address).status_code == 404
        assert client_of(auditor).get(address).status_code == 403
    assert send(client_of(stranger), table, "a.csv", files.FIRST).status_code == 404


def test_the_file_of_a_colleague_is_not_there(client_of, county, officer, table):
    source = files.sent("a.csv", files.FIRST, officer)
    assert client_of(member_of(county.section, "handler")).get(deliver(table, source)).status_code == 404


def test_a_frozen_layout_is_not_borne(client_of, officer, table):
    files.published(table, officer)
    table.contract = table.contract | {"drift": "freeze"}
    table.save()
    client, address = client_of(officer), deliver(table, files.sent("b.csv", files.DRIFTED, officer))
    page = client.post(address, chosen(client.get(address), "load", **{"f-births-column": "3"}))
    assert "出生人數" in page.context["refused"]
    assert not jobs.Progress.objects.exists()
