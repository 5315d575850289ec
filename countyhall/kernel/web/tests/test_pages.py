"""The standard pages, on the kernel's own test record."""

import pytest
from django.urls import reverse

from countyhall.kernel.audit import services as audit
from countyhall.kernel.records.tests.models import Case
from countyhall.kernel.testing.factories import SubstitutionFactory, member_of
from countyhall.kernel.web.models import SavedView
from countyhall.kernel.web.views import list as list_views

pytestmark = pytest.mark.django_db

LIST = "/casebook/case/"


@pytest.fixture
def case(county):
    """A case of the clerk's section."""
    return Case.objects.create(subject="路燈不亮", body="金城鎮民權路", unit=county.section)


def form_data(case, **changes):
    """What the edit page's form would send."""
    return {
        "subject": case.subject,
        "body": case.body,
        "unit": case.unit_id,
        "version": case.version,
    } | changes


def test_a_stranger_is_sent_to_the_sign_in_page(client, case):
    """X-03."""
    for url in (LIST, f"{LIST}{case.pk}/", f"{LIST}new/", "/desk/", "/notices/", "/find/?q=x"):
        answer = client.get(url)
        assert answer.status_code == 302
        assert reverse("account_login") in answer["Location"]


def test_a_list_shows_only_what_its_reader_may_see(client_of, case, county, clerk, other_clerk):
    """X-03."""
    assert "路燈不亮" in client_of(clerk).get(LIST).content.decode()
    assert "路燈不亮" not in client_of(other_clerk).get(LIST).content.decode()


def test_another_units_record_does_not_exist(client_of, case, other_clerk):
    """X-03: 404 outside the gate, on every page of the record."""
    client = client_of(other_clerk)
    for page in ("", "edit/", "print/", "step/close/"):
        assert client.get(f"{LIST}{case.pk}/{page}").status_code == 404


def test_reading_is_not_changing(client_of, case, auditor):
    """Inside the gate without the permission: 403."""
    client = client_of(auditor)
    assert client.get(f"{LIST}{case.pk}/").status_code == 200
    assert client.get(f"{LIST}{case.pk}/edit/").status_code == 403
    assert client.post(f"{LIST}{case.pk}/step/close/", {"reason": "it is done"}).status_code == 403
    assert client.get(f"{LIST}new/").status_code == 403


def test_the_administrator_reads_no_case(client_of, case, administrator):
    """Manages people, reads no case."""
    assert client_of(administrator).get(LIST).status_code == 403
    assert client_of(administrator).get("/administration/user/").status_code == 200


def test_a_record_is_entered_with_its_author_and_its_history(client_of, county, clerk):
    """Creation writes author and history."""
    answer = client_of(clerk).post(f"{LIST}new/", {"subject": "樹倒", "body": "", "unit": county.section.pk})
    case = Case.objects.get()
    assert answer["Location"] == case.get_absolute_url()
    assert case.created_by == clerk
    assert [line.action for line in audit.history(case)] == ["created"]


def test_a_form_offers_only_the_authors_own_units(client_of, county, clerk):
    """A clerk cannot enter a record for another unit."""
    page = client_of(clerk).get(f"{LIST}new/").content.decode()
    assert county.section.name in page
    assert county.other_section.name not in page
    answer = client_of(clerk).post(f"{LIST}new/", {"subject": "樹倒", "unit": county.other_section.pk})
    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_an_unchanged_form_changes_nothing(client_of, case, clerk):
    """Saving what was not touched writes neither row nor history."""
    client_of(clerk).post(f"{LIST}{case.pk}/edit/", form_data(case))
    case.refresh_from_db()
    assert case.version == 1
    assert not audit.history(case).exists()


def test_an_edit_says_what_was_before_and_after(client_of, case, clerk):
    """History keeps both texts."""
    client_of(clerk).post(f"{LIST}{case.pk}/edit/", form_data(case, subject="路燈已修"))
    line = audit.history(case).get()
    assert line.data["changes"] == {"subject": ["路燈不亮", "路燈已修"]}
    page = client_of(clerk).get(f"{LIST}{case.pk}/").content.decode()
    assert "路燈不亮" in page
    assert "路燈已修" in page


def test_the_second_editor_is_told_what_changed_and_by_whom(client_of, case, clerk, section_chief):
    """Two editors of one record: both texts side by side, and nothing is lost."""
    opened = form_data(case)
    client_of(section_chief).post(f"{LIST}{case.pk}/edit/", opened | {"subject": "科長改的"})
    answer = client_of(clerk).post(f"{LIST}{case.pk}/edit/", opened | {"subject": "承辦改的"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "科長甲" in page
    assert "科長改的" in page
    assert "承辦改的" in page
    case.refresh_from_db()
    assert case.subject == "科長改的"
    again = form_data(case, subject="承辦改的")
    assert client_of(clerk).post(f"{LIST}{case.pk}/edit/", again).status_code == 302
    case.refresh_from_db()
    assert case.subject == "承辦改的"


def test_a_refusal_stands_beside_the_form_in_words(client_of, case, clerk):
    """Refused: nothing is changed and the words are shown."""
    answer = client_of(clerk).post(
        f"{LIST}{case.pk}/step/close/", {"reason": "done", "version": case.version}
    )
    assert answer.status_code == 422
    assert "Say more than one word." in answer.content.decode()
    case.refresh_from_db()
    assert case.state == Case.State.OPEN


def test_a_step_is_a_dialog_for_htmx_and_a_page_without(client_of, case, clerk):
    """The same address, with and without the frame."""
    url = f"{LIST}{case.pk}/step/close/"
    whole = client_of(clerk).get(url).content.decode()
    part = client_of(clerk).get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole
    assert "<html" not in part
    done = client_of(clerk).post(url, {"reason": "lamp replaced"}, headers={"HX-Request": "true"})
    assert done.status_code == 204
    assert done["HX-Redirect"] == case.get_absolute_url()


def test_a_step_on_an_old_page_is_refused(client_of, case, clerk):
    """Somebody saved in between: the step says so."""
    Case.objects.get(pk=case.pk).save()
    answer = client_of(clerk).post(
        f"{LIST}{case.pk}/step/close/", {"reason": "lamp replaced", "version": case.version}
    )
    assert answer.status_code == 422


def test_history_names_whom_a_substitute_stood_in_for(client_of, case, county, clerk, settings):
    """Standing in is visible on the record's page."""
    settings.OFFICE_DATE = "2020-09-04"
    other = member_of(county.other_section, "auditor", name="代理人乙")
    SubstitutionFactory(absent=clerk, substitute=other, starts_on="2020-09-01", ends_on="2020-09-30")
    client_of(other).post(f"{LIST}{case.pk}/step/close/", {"reason": "lamp replaced"})
    assert audit.history(case).last().on_behalf_of == clerk
    page = client_of(clerk).get(f"{LIST}{case.pk}/").content.decode()
    assert "代理人乙" in page


def test_a_bulk_step_tells_what_became_of_every_record(client_of, case, county, clerk):
    """One refusal holds up no other."""
    closed = Case.objects.create(subject="已結", unit=county.section, state=Case.State.CLOSED)
    hidden = Case.objects.create(subject="他科", unit=county.other_section)
    client = client_of(clerk)
    chosen = {"pk": [case.pk, closed.pk, hidden.pk]}
    assert "已結" in client.post(f"{LIST}bulk/close/", chosen).content.decode()
    answer = client.post(f"{LIST}bulk/close/", chosen | {"confirmed": "1", "reason": "lamp replaced"})
    page = answer.content.decode()
    assert "路燈不亮" in page
    assert "已結" in page
    assert "他科" not in page
    states = dict(Case.objects.values_list("subject", "state"))
    assert states == {"路燈不亮": "closed", "已結": "closed", "他科": "open"}


def test_a_search_counts_no_further_than_anybody_leafs(client_of, county, clerk, monkeypatch):
    monkeypatch.setattr(list_views, "FOUND", 30)
    for n in range(31):
        Case.objects.create(subject=f"路燈第{n}盞", unit=county.section)
    page = client_of(clerk).get(LIST, {"q": "路燈"})
    paginator = page.context["table"].paginator
    assert (paginator.count, paginator.more, paginator.num_pages) == (30, True, 2)
    assert client_of(clerk).get(LIST, {"q": "路燈第3"}).context["table"].paginator.more is False
    assert client_of(clerk).get(LIST).context["table"].paginator.count == 31


def test_a_list_is_searched_by_any_two_characters(client_of, case, county, clerk):
    """X-05."""
    Case.objects.create(subject="樹倒", unit=county.section)
    page = client_of(clerk).get(LIST, {"q": "路燈"}).content.decode()
    assert "路燈不亮" in page
    assert "樹倒" not in page


def test_columns_are_the_readers_choice(client_of, case, clerk):
    """Only the chosen columns are shown, in the chosen order."""
    table = client_of(clerk).get(LIST, {"col": ["state", "subject"]}).context["table"]
    assert [column.name for column in table.columns] == ["state", "subject"]


def test_a_view_is_kept_and_shared_with_ones_own_role_only(
    client_of, case, county, clerk, other_clerk, auditor
):
    """PLN-17: saved views per person, shared per role."""
    client = client_of(clerk)
    client.post(
        "/views/", {"page": "casebook.case", "name": "未結", "query": "state=open", "role": "handler"}
    )
    client.post(
        "/views/", {"page": "casebook.case", "name": "私用", "query": "state=open", "role": "magistrate"}
    )
    assert SavedView.objects.get(name="私用").role is None
    assert "未結" in client_of(other_clerk).get(LIST).content.decode()
    assert "未結" not in client_of(auditor).get(LIST).content.decode()
    view = SavedView.objects.get(name="未結")
    assert client_of(other_clerk).post(f"/views/{view.pk}/forget/").status_code == 404
    client.post(f"/views/{view.pk}/forget/")
    assert not SavedView.objects.filter(name="未結").exists()


def test_the_desk_counts_what_waits(client_of, case, clerk, other_clerk):
    """The work-desk, through the gate."""
    page = client_of(clerk).get("/desk/")
    assert next(k["count"] for k in page.context["kinds"] if k["kind"].code == "waiting") >= 1
    assert "路燈不亮" in page.content.decode()
    assert "路燈不亮" not in client_of(other_clerk).get("/desk/").content.decode()


def test_the_palette_finds_pages_and_records_through_the_gate(client_of, case, clerk, other_clerk):
    """Type a name, go there."""
    assert case.get_absolute_url() in client_of(clerk).get("/find/", {"q": "路燈"}).content.decode()
    assert case.get_absolute_url() not in client_of(other_clerk).get("/find/", {"q": "路燈"}).content.decode()


@pytest.mark.parametrize("url", [LIST, "/desk/"])
def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(
    client_of, county, clerk, django_assert_num_queries, url
):
    """Constant query counts."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(clerk)
    Case.objects.create(subject="一", unit=county.section, created_by=clerk)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for n in range(8):
        Case.objects.create(subject=f"第{n}件", unit=county.section, created_by=clerk)
    with django_assert_num_queries(len(one)):
        client.get(url)


def test_errors_are_pages_in_words(client_of, clerk, case, other_clerk):
    """403 and 404 say what to do."""
    answer = client_of(other_clerk).get(f"{LIST}{case.pk}/")
    assert answer.status_code == 404
    assert "404" in answer.content.decode()
    assert client_of(clerk).get("/administration/user/").status_code == 403


def test_a_refused_request_is_one_line_of_the_log(client_of, clerk, caplog):
    """A refusal is no fault of the house: no trace of the program is written for it."""
    client_of(clerk).get("/administration/user/")
    (line,) = [one for one in caplog.records if one.name == "django.request"]
    assert "/administration/user/" in line.getMessage()
    assert line.exc_info is None


def test_a_file_is_attached_from_the_records_page_and_a_hostile_one_refused_in_words(
    client_of, case, clerk, auditor, settings, tmp_path
):
    """Upload through the gate and the permission; a refusal stands beside the box."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.MEDIA_ROOT = tmp_path
    url = f"{LIST}{case.pk}/files/"
    assert client_of(auditor).get(url).status_code == 403
    client = client_of(clerk)
    good = SimpleUploadedFile("現場.txt", "路燈已修復".encode(), content_type="text/plain")
    assert client.post(url, {"file": good, "label": "現場紀錄"}).status_code == 302
    assert "現場紀錄" in client.get(f"{LIST}{case.pk}/").content.decode()
    bad = SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")
    assert client.post(url, {"file": bad}).status_code == 422
