"""Strangers take turns at the engine, and an answer that was given is kept under its edition's digest."""

import pytest

from countyhall.domains.opendata.public.interfaces import turns
from countyhall.domains.opendata.tests.interfaces.conftest import ROWS

AT = "/public/opendata/data/371020000A-000001"
pytestmark = pytest.mark.django_db


def test_whoever_finds_every_place_taken_is_told_to_come_again(boats, client, monkeypatch):
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0)
    with turns.turn():
        busy = client.get(f"{AT}/rows?limit=77")  # asked nowhere else: it is not kept
        assert (busy.status_code, busy.json()["code"]) == (503, "ER0500")
        assert "Retry-After" in busy
        assert client.get(f"{AT}/datapackage.json").status_code == 200
    assert client.get(f"{AT}/rows?limit=77").status_code == 200


def test_an_answer_is_kept_and_a_new_publication_has_its_own(boats, publish, client):
    asked = f"{AT}/rows?group=port"
    first = client.get(asked)
    with turns.turn():
        assert client.get(asked).content == first.content
    publish(ROWS[:8])
    assert sum(row["count"] for row in client.get(asked).json()["rows"]) == 8


def test_no_more_is_kept_than_the_setting_says(settings):
    settings.OPENDATA_KEPT_MB = 1
    for number in range(100):
        assert turns.kept(f"tag {number}", len, lambda number=number: bytes([number]) * 50_000)[0] == number
    assert sum(weight for weight, _made in turns._kept.values()) <= 1 << 20
    assert turns.kept("tag 99", len, lambda: b"made anew") == bytes([99]) * 50_000
    assert turns.kept("tag 0", len, lambda: b"made anew") == b"made anew"
    turns.kept("large", len, lambda: b"x" * 200_000)
    assert "large" not in turns._kept
