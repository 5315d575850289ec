"""Stored files are read again in shares, and taken away for good where the law says so."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from countyhall.config import doctor
from countyhall.domains.petitions.factories import PetitionFactory
from countyhall.kernel.attachments import services, store, tasks
from countyhall.kernel.attachments.models import Attachment
from countyhall.kernel.audit import services as audit

pytestmark = pytest.mark.django_db
DAY = date(2020, 9, 1)


@pytest.fixture
def files(settings, tmp_path, clerk):
    """Five files of a record."""
    settings.MEDIA_ROOT = tmp_path
    record = PetitionFactory(unit=clerk.grants.first().unit)
    return [
        services.attach(record, SimpleUploadedFile(f"{n}.txt", f"text {n}".encode()), by=clerk)
        for n in range(5)
    ]


def spoil(attachment) -> None:
    """Change one byte."""
    place = store.path_of(attachment.sha256)
    place.chmod(0o600)
    place.write_bytes(b"T" + place.read_bytes()[1:])


def test_all_files_are_read_within_the_period(files, monkeypatch):
    """DOC-18: every night a share, the longest unread first."""
    monkeypatch.setattr(tasks, "CHECKED_WITHIN", ((DAY, 3),))
    spoil(files[4])
    found = [tasks.check_share(DAY + timedelta(days=n)) for n in range(3)]
    assert found == [[], [], [files[4]]]
    assert not Attachment.objects.filter(checked_on=None).exists()


def test_the_doctor_names_a_changed_file(files):
    """DOC-18: ``countyhall doctor --audit`` says which file of which record."""
    assert doctor.files().well
    spoil(files[1])
    finding = doctor.files()
    assert not finding.well
    assert "1.txt" in finding.found
    assert files[1].sha256[:16] in finding.found


def test_a_destroyed_file_leaves_its_name_and_hash(files, clerk, django_capture_on_commit_callbacks):
    """DOC-14: the bytes are gone unless another record has the same; name and hash stay in the history."""
    twin = services.attach(
        PetitionFactory(unit=clerk.grants.first().unit), SimpleUploadedFile("twin.txt", b"text 0"), by=clerk
    )
    record = files[0].record
    with django_capture_on_commit_callbacks(execute=True):
        for one in files[:2]:
            services.destroy(one, by=clerk)
    assert store.path_of(twin.sha256).exists()
    assert not store.path_of(files[1].sha256).exists()
    said = [line.data["sha256"] for line in audit.history(record) if line.action == "destroy_file"]
    assert said == [files[0].sha256, files[1].sha256]
