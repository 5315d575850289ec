"""The pages of an import, and files to fetch."""

import io
import json

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from countyhall.kernel.exchange import exporter, services, sheets, tasks
from countyhall.kernel.exchange.models import ExportFile, ImportRun
from countyhall.kernel.exchange.tests.test_importing import clerk_unit, sheet
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.jobs.models import Progress
from countyhall.kernel.records.tests.models import Case

PAGE = "/casebook/case/import/"


def upload(data: bytes) -> dict:
    return {"file": SimpleUploadedFile("案件.xlsx", data)}


def test_a_sheet_is_tried_confirmed_and_taken_back_on_its_pages(importer, clerk, client_of):
    client = client_of(clerk)
    assert "主旨" in client.get(PAGE).content.decode()
    tried = client.post(PAGE, upload(sheet(clerk_unit(clerk), "甲", "乙")), follow=True)
    assert Case.objects.count() == 0
    run = ImportRun.objects.get()
    assert tried.context["may_run"]
    done = client.post(f"/exchange/{run.pk}/confirm/", follow=True)
    assert Case.objects.count() == 2
    written = done.context["run"]
    assert f"/casebook/case/{Case.objects.first().pk}/" in done.content.decode()
    assert client.get(f"/exchange/{written.pk}/file/").content == bytes(run.data)
    client.post(f"/exchange/{written.pk}/undo/")
    assert Case.objects.count() == 0
    assert client.get("/exchange/").status_code == 200


def test_errors_stand_beside_their_rows_and_only_the_good_ones_can_be_taken(importer, clerk, client_of):
    client = client_of(clerk)
    page = client.post(PAGE, upload(sheet(clerk_unit(clerk), "甲", "")), follow=True)
    assert "<strong>A3</strong>" in page.content.decode()
    run = page.context["run"]
    client.post(f"/exchange/{run.pk}/confirm/")
    assert Case.objects.count() == 0
    client.post(f"/exchange/{run.pk}/confirm/", {"skip_bad": "1"})
    assert Case.objects.get().subject == "甲"


def test_strangers_and_other_people_see_no_import(importer, clerk, other_clerk, auditor, client, client_of):
    run = services.dry_run(importer, sheet(clerk_unit(clerk), "甲"), clerk)
    assert client.get(PAGE).status_code == 302
    assert client_of(auditor).get(PAGE).status_code == 403
    for rest in ("", "file/"):
        assert client_of(other_clerk).get(f"/exchange/{run.pk}/{rest}").status_code == 404
    assert client_of(other_clerk).post(f"/exchange/{run.pk}/confirm/").status_code == 404


def test_a_long_sheet_is_worked_off_in_the_background(importer, clerk, client_of, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 1)
    client = client_of(clerk)
    client.post(PAGE, upload(sheet(clerk_unit(clerk), "甲", "乙")))
    run = ImportRun.objects.get()
    assert (run.state, Progress.objects.get().total) == (ImportRun.State.WAITING, 2)
    assert client.get(f"/exchange/{run.pk}/").status_code == 200
    jobs.run_due()
    run.refresh_from_db()
    assert (run.state, Progress.objects.get().state) == (ImportRun.State.CHECKED, Progress.State.FINISHED)


def test_a_cancelled_import_leaves_nothing(importer, clerk):
    run = services.begin(importer, sheet(clerk_unit(clerk), "甲"), clerk)
    progress = Progress.start("x", 1, clerk)
    Progress.objects.filter(pk=progress.pk).update(cancel_asked=True)
    services.perform(run, importer, progress)
    assert (run.state, Case.objects.count(), run.rows.count()) == (ImportRun.State.CANCELLED, 0, 0)


@pytest.mark.parametrize("fmt", ["xlsx", "ods", "csv"])
def test_the_template_imports_what_is_written_into_it(importer, clerk, client_of, fmt):
    answer = client_of(clerk).get(f"/exchange/template/casebook.case/{fmt}/")
    read = sheets.read(answer.content, f"x.{fmt}")
    assert list(read[0].rows[0]) == ["主旨", "內容", "承辦單位"]
    if fmt != "csv":
        assert [row[0] for row in read[1].rows[1:]] == ["主旨", "內容", "承辦單位"]


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods", "json"])
def test_the_export_holds_the_list_and_nothing_else(clerk, county, client_of, fmt):
    """X-03: an export agrees with the list."""
    Case.objects.create(subject="=1+1", unit=county.section)
    Case.objects.create(subject="別科", unit=county.other_section)
    answer = client_of(clerk).get("/casebook/case/", {"export": fmt, "state": "open"})
    data = b"".join(answer.streaming_content)
    rows = (
        [list(r.values()) for r in json.loads(data)]
        if fmt == "json"
        else sheets.read(data, f"x.{fmt}")[0].rows[1:]
    )
    assert [row[0] for row in rows] == ["=1+1"]


def test_a_long_export_is_made_in_the_background_for_its_person_alone(
    clerk, other_clerk, county, client_of, monkeypatch, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(exporter, "AT_ONCE", 1)
    for n in range(3):
        Case.objects.create(subject=f"案{n}", unit=county.section)
    client = client_of(clerk)
    answer = client.get("/casebook/case/", {"export": "csv"})
    file = ExportFile.objects.get()
    assert answer["Location"] == f"/exchange/exports/{file.pk}/"
    assert client.get(answer["Location"]).status_code == 200
    assert client.get(f"/exchange/exports/{file.pk}/file/").status_code == 404
    jobs.run_due()
    data = io.BytesIO(b"".join(client.get(f"/exchange/exports/{file.pk}/file/").streaming_content)).read()
    assert len(sheets.read(data, "x.csv")[0].rows) == 4
    assert client_of(other_clerk).get(f"/exchange/exports/{file.pk}/file/").status_code == 404
    file.refresh_from_db()
    ExportFile.objects.update(expires_at=timezone.now())
    assert client.get(f"/exchange/exports/{file.pk}/file/").status_code == 404
    assert tasks.throw_away_old() == 1
    assert not default_storage.exists(file.path)


def test_who_lost_the_permission_since_gets_no_file(clerk, county, client_of, monkeypatch):
    from django.core.exceptions import PermissionDenied

    monkeypatch.setattr(exporter, "AT_ONCE", 0)
    Case.objects.create(subject="案", unit=county.section)
    client_of(clerk).get("/casebook/case/", {"export": "csv"})
    clerk.grants.all().delete()
    with pytest.raises(PermissionDenied):
        jobs.run_due()
    assert ExportFile.objects.get().ready_at is None
