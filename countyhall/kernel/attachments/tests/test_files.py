"""Files keep their bytes, go through their record's gate, and are read with a reason where sealed."""

import hashlib
import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image

from countyhall.kernel.attachments import services, store, tasks
from countyhall.kernel.attachments.models import Attachment
from countyhall.kernel.attachments.tests.hostile import pdf, picture, word, zipped
from countyhall.kernel.audit.models import Entry
from countyhall.kernel.records.tests.models import Case
from countyhall.kernel.roles.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def case(county):
    Role.objects.filter(code__in=["handler", "auditor"]).update(extra=["casebook.view_case"])
    Role.objects.filter(code="unit_head").update(extra=["casebook.view_case", "casebook.view_sealed_case"])
    return Case.objects.create(subject="路燈", unit=county.section)


def attach(case, content=None, name="公文.pdf", **options) -> Attachment:
    return services.attach(case, SimpleUploadedFile(name, content or pdf()), **options)


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def photo_with_place() -> bytes:
    """A photo that says where and by whose camera it was taken."""
    exif = Image.Exif()
    exif[0x010F], exif[0x8298] = "Camera of Mr Lin", "Lin"
    exif.get_ifd(0x8825)[2] = (24.0, 26.0, 3.0)
    exif[0x0112] = 6
    return picture("JPEG", exif=exif.tobytes())


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("公文.pdf", pdf(), "application/pdf"),
        ("照片.JPG", picture("JPEG"), "image/jpeg"),
        ("圖.webp", picture("WEBP"), "image/webp"),
        ("說明 v1.2.txt", "第一行\r\n臺".encode("cp950"), "text/plain"),
        ("清冊.csv", "編號,主旨\n1,路燈".encode("utf-8-sig"), "text/plain"),
        ("表.txt", "編號".encode("utf-16"), "text/plain"),
        ("附件.zip", zipped({"a/b.txt": b"a", "圖.png": picture()}), "application/zip"),
        ("公文.docx", word(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("表.ods", zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": b"<x/>"}),
         "application/vnd.oasis.opendocument.spreadsheet"),
    ],
)  # fmt: skip
def test_what_offices_send_is_taken_and_comes_out_as_it_went_in(
    case, clerk, client_of, name, content, media_type
):
    """X-10."""
    row = attach(case, content, name)
    assert (row.media_type, row.size, row.name) == (media_type, len(content), name)
    response = client_of(clerk).get(row.get_absolute_url())
    assert body(response) == content
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment")
    assert name in unquote(response["Content-Disposition"]) or name.isascii()


def test_bytes_lie_under_their_own_hash_once_and_cannot_be_written(case):
    content = pdf()
    row, same = attach(case, content), attach(case, content, "again.pdf")
    assert row.sha256 == same.sha256 == hashlib.sha256(content).hexdigest()
    path = store.path_of(row.sha256)
    assert path.parts[-4:-1] == ("sha256", row.sha256[:2], row.sha256[2:4])
    assert path.stat().st_mode & 0o222 == 0
    assert [p for p in path.parents[3].rglob("*") if p.is_file()] == [path]


@pytest.mark.parametrize("field", ["sha256", "size", "name", "media_type"])
def test_the_database_refuses_to_change_what_a_file_is(case, field):
    row = attach(case)
    with pytest.raises(DatabaseError), transaction.atomic():
        Attachment.objects.update(**{field: 7 if field == "size" else "x"})
    row.refresh_from_db()
    assert row.name == "公文.pdf"


def test_a_photo_is_shown_without_its_place_and_its_original_asks_a_reason(case, clerk, head, client_of):
    content = photo_with_place()
    row = attach(case, content, "照片.jpg")
    shown = body(client_of(clerk).get(row.get_absolute_url()))
    with Image.open(BytesIO(shown)) as image:
        assert not image.getexif()
        assert image.size == (30, 40), "turned upright"
    assert b"Camera of" not in shown
    address = row.get_absolute_url() + "?original"
    assert client_of(clerk).get(address).status_code == 403
    response = client_of(head).post(address, {"reason": "查明拍攝地點"})
    assert body(response) == content
    assert Entry.objects.get(action="looked_at").by == head


def test_a_sealed_file_opens_only_with_permission_and_reason(case, clerk, head, auditor, client_of):
    """PET-10."""
    row = attach(case, sealed=True, by=clerk)
    address = row.get_absolute_url()
    assert client_of(clerk).get(address).status_code == 403
    assert client_of(auditor).get(address).status_code == 403
    chief = client_of(head)
    page = chief.get(address)
    assert page.status_code == 200 and "text/html" in page["Content-Type"]
    assert chief.post(address, {"reason": " "}).status_code == 400
    assert not Entry.objects.filter(action="looked_at").exists()
    response = chief.post(address, {"reason": "調查檢舉案"})
    assert body(response) == pdf() or response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    entry = Entry.objects.get(action="looked_at")
    assert "調查檢舉案" in entry.data["reason"] and row.name in entry.data["reason"]


def test_a_file_is_as_hidden_as_its_record(case, other_clerk, administrator, clerk, client_of, client):
    """X-03."""
    row = attach(case)
    for stranger in (client_of(other_clerk), client_of(administrator), client):
        assert stranger.get(row.get_absolute_url()).status_code == 404
    wrong = row.get_absolute_url().replace(row.get_absolute_url().rsplit("/", 1)[1], "other.pdf")
    assert client_of(clerk).get(wrong).status_code == 404


def test_only_harmless_kinds_are_shown_in_the_browser(case, clerk, client_of):
    reader = client_of(clerk)
    image = reader.get(attach(case, picture(), "圖.png").get_absolute_url() + "?inline")
    assert image["Content-Disposition"].startswith("inline")
    assert "sandbox" in image["Content-Security-Policy"]
    text = reader.get(attach(case, b"hello", "a.txt").get_absolute_url() + "?inline")
    assert text["Content-Disposition"].startswith("attachment")


def test_a_new_version_follows_and_the_old_one_stays(case, clerk):
    first = attach(case, by=clerk)
    second = attach(case, picture(), "公文.png", replaces=first)
    third = attach(case, replaces=first)
    assert list(services.of(case)) == [third]
    assert [row.version for row in services.versions_of(second)] == [3, 2, 1]
    with services.open_file(first) as file:
        assert file.read(5) == b"%PDF-"


def test_every_file_stands_in_the_records_history(case, clerk):
    row = attach(case, by=clerk, label="公文影本")
    entry = Entry.objects.get(action="attach")
    assert (entry.by, entry.data["sha256"], entry.data["file"]) == (clerk, row.sha256, "公文.pdf")
    services.seal(row, by=clerk)
    assert Entry.objects.filter(action="seal_file").exists()
    assert services.of(case).get().sealed


def test_one_file_and_ten_cost_the_same_queries(case, clerk):
    counts = []
    for more in (1, 9):
        for _ in range(more):
            attach(case, by=clerk)
        with CaptureQueriesContext(connection) as queries:
            [(row.name, row.by.name) for row in services.of(case)]
        counts.append(len(queries))
    assert counts == [1, 1]


def age(path: Path) -> None:
    os.utime(path, (1, 1))


def test_bytes_of_an_undone_upload_are_swept_and_wanted_ones_stay(case, media):
    """FRM-10: orphan files are gone after 24 h."""
    kept = attach(case)
    with pytest.raises(RuntimeError), transaction.atomic():
        lost = attach(case, picture(), "圖.png")
        raise RuntimeError
    assert store.path_of(lost.sha256).exists()
    assert tasks.sweep() == 0
    age(store.path_of(lost.sha256))
    age(store.path_of(kept.sha256))
    assert tasks.sweep(timedelta(hours=24)) == 1
    assert not store.path_of(lost.sha256).exists()
    assert store.path_of(kept.sha256).exists()


def test_files_go_with_their_record(case):
    row = attach(case)
    case.delete()
    assert not Attachment.objects.exists()
    age(store.path_of(row.sha256))
    assert tasks.sweep() == 1


def test_damage_on_the_disk_is_found(case):
    """DOC-18."""
    whole, changed, gone = attach(case), attach(case, picture(), "a.png"), attach(case, b"text", "a.txt")
    path = store.path_of(changed.sha256)
    path.chmod(0o640)
    path.write_bytes(b"changed")
    store.path_of(gone.sha256).unlink()
    assert tasks.damaged() == [changed, gone]
    assert whole not in tasks.damaged()
