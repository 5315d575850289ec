"""Bytes that were changed or lost are found and named."""

from datetime import date

import pytest

from countyhall.kernel.lake import looks, services, store
from countyhall.kernel.lake.tests.test_editions import JULY, ROWS

pytestmark = pytest.mark.django_db


def test_the_doctor_names_what_is_missing_and_what_was_changed(dataset, monkeypatch):
    edition = services.make_edition(dataset, ROWS, as_of=JULY)
    file = services.keep_source([b"original"], "port.csv")
    assert looks.look().well
    place = store.store().local(file.sha256)
    place.chmod(0o640)
    place.write_bytes(b"modified")
    store.store().drop(edition.files.get().sha256)
    seen = looks.look()
    assert seen.well is False
    assert "port.csv" in seen.found
    assert "passengers@1" in seen.found
    monkeypatch.setattr(looks, "READ_AT_ONCE", 0)
    assert "port.csv" not in looks.look().found, "of a large lake the doctor looks at sizes alone"
    assert {d.missing for d in looks.damaged()} == {True, False}


def test_every_file_is_read_again_within_thirty_nights(dataset):
    files = [services.keep_source([bytes([n])], f"{n}") for n in range(40)]
    for file in files:
        store.store().drop(file.sha256)
    nights = [list(looks.damaged((n, looks.READ_WITHIN))) for n in range(looks.READ_WITHIN)]
    assert sum(map(len, nights)) == len(files)
    assert max(map(len, nights)) < len(files)
    looks.read_share(date(2020, 10, 31))
