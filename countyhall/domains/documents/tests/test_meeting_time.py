"""When a meeting begins and ends, typed in years of the Republic as clerks write it."""

import json
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from countyhall.domains.documents import factories
from countyhall.domains.documents.models import Draft, Kind, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(county, clerk, client_of):
    """``editor(**typed)`` → what the editor of a meeting notice says to it, and the notice as it is kept."""
    case = factories.DocumentFactory(
        unit=county.section, agency=county.root, state=State.IN_WORK, handler=clerk
    )
    notice = factories.DraftFactory(
        unit=case.unit, document=case, drafter=clerk, kind=Kind.MEETING, paragraphs=[]
    )
    client = client_of(clerk)
    seed = client.get(reverse("documents:write", args=[notice.pk])).context["seed"]

    def save(**typed) -> tuple[dict, Draft]:
        body = {"token": seed["token"], "draft": {**seed["draft"], "paragraphs": [], **typed}}
        url = reverse("documents:save", args=[notice.pk])
        answer = client.post(url, json.dumps(body), content_type="application/json")
        assert answer.status_code == 200
        return answer.json(), Draft.objects.get(pk=notice.pk)

    return save


def test_a_meeting_is_typed_in_years_of_the_republic(editor):
    """DOC-03: 109年9月10日（星期四）下午2時30分; the end by its time alone; said back with the weekday."""
    said, notice = editor(meeting_starts_at="109年9月10日（星期四）下午2時30分", meeting_ends_at="17:00")
    assert notice.meeting_starts_at == datetime(2020, 9, 10, 6, 30, tzinfo=UTC)
    assert notice.meeting_ends_at == datetime(2020, 9, 10, 9, 0, tzinfo=UTC)
    assert said["understood"] == {
        "meeting_starts_at": "109年9月10日（星期四）14:30", "meeting_ends_at": "109年9月10日（星期四）17:00",
    }  # fmt: skip
    assert said["wrong"] == {}


def test_the_box_holds_the_moment_as_the_house_writes_it(editor, clerk, client_of):
    """DOC-03: 109/09/10 14:30."""
    _said, notice = editor(meeting_starts_at="1090910 1430")
    seed = client_of(clerk).get(reverse("documents:write", args=[notice.pk])).context["seed"]
    assert seed["draft"]["meeting_starts_at"] == "109/09/10 14:30"


@pytest.mark.parametrize("typed", ["109/9/10", "明天", "109年9月10日（星期五）14:30"])
def test_what_is_no_moment_is_said_and_the_rest_is_kept(editor, typed):
    """DOC-03: a slip in the day loses nothing of the text."""
    editor(meeting_starts_at="109/9/9 9:00")
    said, notice = editor(meeting_starts_at=typed, subject="檢送會議資料，請出席。")
    assert "meeting_starts_at" in said["wrong"]
    assert notice.subject == "檢送會議資料，請出席。"
    assert notice.meeting_starts_at == datetime(2020, 9, 9, 1, 0, tzinfo=UTC)


def test_a_meeting_ends_after_it_begins(editor):
    """DOC-03"""
    said, notice = editor(meeting_starts_at="109/9/10 14:30", meeting_ends_at="上午9時")
    assert set(said["wrong"]) == {"meeting_ends_at"}
    assert notice.meeting_ends_at is None
