"""From the proposal to the tombstone: what may be published, by whom, and what everybody then reads."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from countyhall.domains.opendata import lifecycle, selectors
from countyhall.domains.opendata.factories import OpenDatasetFactory, QuestionFactory
from countyhall.domains.opendata.forms import OpenDatasetForm
from countyhall.domains.opendata.models import OpenDataset, Question, Subscription
from countyhall.kernel.lake import Field, Kind, Personal, Query, Schema
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset, Edition, SmallCount
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.notices.models import Mail
from countyhall.kernel.period import Period
from countyhall.kernel.testing import member_of

pytestmark = pytest.mark.django_db
SCHEMA = Schema(
    (
        Field("month", "月份", Kind.MONTH, meaning="統計月份"),
        Field("village", "村里", meaning="村里名稱"),
        Field("people", "人數", Kind.INTEGER, unit="人", meaning="設籍人數", people=True),
        Field("name", "姓名", personal=Personal.DIRECT, meaning="戶長"),
    )
)
MONTH = date(2020, 9, 1)
ROWS = [
    (MONTH, "東門里", 900, "甲"),
    (MONTH, "大坵村", 3, "乙"),
    (MONTH, "小坵村", 20, "丙"),
    (MONTH, "南門里", 40, "丁"),
]


@pytest.fixture(autouse=True)
def office(settings, tmp_path):
    """The office date, and a lake of the test's own."""
    settings.OFFICE_DATE = "2020-09-20"
    settings.LAKE_STORE = f"file://{tmp_path / 'lake'}"
    settings.LAKE_SERVE = tmp_path / "serve"
    settings.HOME = tmp_path  # where the limits are counted


@pytest.fixture
def table(county):
    """People by village, with a column that is nobody's business."""
    return lake.create("people", "村里人口", SCHEMA, unit=county.section)


def fill(table, rows=ROWS, as_of=date(2020, 9, 30)):
    """A published edition of the table."""
    made = lake.make_edition(table, rows, as_of=as_of)
    Edition.objects.filter(pk=made.pk).update(state=Edition.State.CHECKED)
    lake.publish(made, by=None)
    table.refresh_from_db()


@pytest.fixture
def clerk(county):
    """Proposes."""
    return member_of(county.section, "handler")


@pytest.fixture
def chief(county):
    """Approves."""
    return member_of(county.section, "section_chief")


@pytest.fixture
def proposed(table, clerk, county):
    """A proposal with rows behind it."""
    fill(table)
    made = OpenDatasetFactory(unit=county.section, source=table, columns=["month", "village", "people"])
    return lifecycle.dataset.take(made, "propose", by=clerk)


def published(dataset, clerk, chief):
    """The proposal after check, approval and publication."""
    dataset = lifecycle.dataset.take(dataset, "check", by=clerk)
    dataset = lifecycle.dataset.take(dataset, "approve", by=chief)
    return lifecycle.dataset.take(dataset, "publish", by=chief)


def test_small_counts_are_hidden_in_every_door(proposed, clerk, chief, client):
    """Three people of a village are not told, nor another count that would give them away."""
    dataset = published(proposed, clerk, chief)
    rows = lake.ask(dataset.table.current, Query()).rows
    assert [row[2] for row in rows].count(None) == 2
    assert ("大坵村", None) in [row[1:] for row in rows]
    page = client.get(reverse("public_opendata:dataset", args=[dataset.identifier]))
    answer = client.get(f"/public/opendata/data/{dataset.identifier}/rows").json()
    assert "戶長" not in page.content.decode()
    assert str(answer).count("None") >= 2


def test_a_column_that_leads_to_a_person_stops_the_check(proposed, clerk):
    """Personal Data Protection Act: names are no open data, whoever proposes them."""
    proposed.columns = ["village", "people", "name"]
    proposed.save()
    with pytest.raises(Refused, match="姓名"):
        lifecycle.dataset.take(proposed, "check", by=clerk)


def test_identity_numbers_in_a_text_stop_the_check(table, proposed, clerk):
    fill(table, [(MONTH, "A123456789", 30, "甲")], date(2020, 10, 1))
    with pytest.raises(Refused):
        lifecycle.dataset.take(OpenDataset.objects.get(pk=proposed.pk), "check", by=clerk)


def test_a_table_made_for_demonstration_is_never_open_data(table, proposed, clerk):
    Dataset.objects.filter(pk=table.pk).update(origin=Dataset.Origin.GENERATED)
    with pytest.raises(Refused):
        lifecycle.dataset.take(OpenDataset.objects.get(pk=proposed.pk), "check", by=clerk)


def test_nobody_approves_their_own_proposal(table, county, chief):
    fill(table)
    made = OpenDatasetFactory(unit=county.section, source=table, columns=["village"])
    made = lifecycle.dataset.take(made, "propose", by=chief)
    made = lifecycle.dataset.take(made, "check", by=chief)
    with pytest.raises(PermissionDenied):
        lifecycle.dataset.take(made, "approve", by=chief)
    with pytest.raises(IntegrityError), transaction.atomic():
        OpenDataset.objects.filter(pk=made.pk).update(approved_by=chief)


def test_nothing_is_read_before_it_is_published(proposed, client):
    assert client.get(reverse("public_opendata:dataset", args=[proposed.identifier])).status_code == 404
    assert client.get(f"/public/opendata/data/{proposed.identifier}/rows").status_code == 404


def test_what_was_hidden_stays_hidden_in_the_next_edition(table, proposed, clerk, chief):
    dataset = published(proposed, clerk, chief)
    before = {row[1] for row in lake.ask(dataset.table.current, Query()).rows if row[2] is None}
    later = date(2020, 10, 1)
    fill(table, [*ROWS, (later, "東門里", 901, "甲"), (later, "南門里", 41, "丁")], later)
    dataset = lifecycle.dataset.take(
        OpenDataset.objects.get(pk=dataset.pk), "renew", by=clerk, note="新增10月"
    )
    rows = lake.ask(OpenDataset.objects.get(pk=dataset.pk).table.current, Query()).rows
    assert {row[1] for row in rows if row[0] == MONTH and row[2] is None} == before
    assert [one.number for one in selectors.releases(dataset)] == [2, 1]


def test_an_edition_keeps_the_threshold_that_it_was_made_with(table, proposed, clerk, chief):
    """Twenty people are told while five is the threshold, and not any more from the day that it is thirty."""
    first = published(proposed, clerk, chief).table.current
    later = date(2020, 10, 1)
    fill(
        table,
        [*ROWS, (later, "東門里", 901, "甲"), (later, "小坵村", 20, "丙"), (later, "南門里", 41, "丁")],
        later,
    )
    SmallCount.objects.create(valid_from=date(2020, 9, 20), least=30, source="測試")
    dataset = lifecycle.dataset.take(
        OpenDataset.objects.get(pk=proposed.pk), "renew", by=clerk, note="新增10月"
    )
    second = OpenDataset.objects.get(pk=dataset.pk).table.current
    assert (later, "小坵村", None) in lake.ask(second, Query()).rows
    first.refresh_from_db()
    assert (first.hidden_under, second.hidden_under) == (5, 30)


def test_a_publication_without_change_is_refused(proposed, clerk, chief):
    dataset = published(proposed, clerk, chief)
    with pytest.raises(Refused):
        lifecycle.dataset.take(dataset, "renew", by=clerk)


def test_a_withdrawn_dataset_leaves_a_tombstone(proposed, clerk, chief, client):
    """Its address stays: 410, the reason, no rows."""
    dataset = published(proposed, clerk, chief)
    dataset = lifecycle.dataset.take(dataset, "withdraw", by=chief, reason="資料有誤，另行公布")
    answer = client.get(reverse("public_opendata:dataset", args=[dataset.identifier]))
    assert answer.status_code == 410
    assert "資料有誤" in answer.content.decode()
    assert "東門里" not in answer.content.decode()
    assert client.get(f"/public/opendata/data/{dataset.identifier}/rows").status_code == 410
    assert "資料有誤" in client.get(reverse("public_opendata:register")).content.decode()


def test_the_number_on_offer_counts_dated_facts(proposed, clerk, chief, settings):
    """A past day asked as of a past day says the same after a withdrawal."""
    dataset = published(proposed, clerk, chief)
    settings.OFFICE_DATE = "2020-10-20"
    lifecycle.dataset.take(dataset, "withdraw", by=chief, reason="停止提供")
    period = Period.parse("109-09")
    assert selectors.offered(period, date(2020, 9, 30)).count() == 1
    assert selectors.offered(Period.parse("109-10"), date(2020, 10, 31)).count() == 0


def test_a_citizen_finds_by_words_category_and_unit(proposed, clerk, chief, client):
    dataset = published(proposed, clerk, chief)
    start = reverse("public_opendata:start")
    for asked in ({"q": "小三通 旅客"}, {"category": "A00"}, {"unit": dataset.unit_id}, {"held": "on"}):
        assert dataset.title in client.get(start, asked).content.decode(), asked
    assert dataset.title not in client.get(start, {"q": "沒有這個"}).content.decode()
    assert client.get(start, {"unit": "x" * 30, "category": "<b>", "page": "-4"}).status_code == 200


def test_a_question_is_kept_for_the_unit_and_answered_by_mail(proposed, clerk, chief, client):
    dataset = published(proposed, clerk, chief)
    asked = {"subject": "逐日資料", "body": "可否提供？", "email": "reader@example.test", "website": ""}
    answer = client.post(reverse("public_opendata:feedback", args=[dataset.identifier]), asked)
    assert answer.status_code == 302
    question = Question.objects.get()
    assert question.unit == dataset.unit
    lifecycle.question.take(question, "answer", by=clerk, answer="下月起提供。", shown=True)
    assert (
        "下月起提供"
        in client.get(reverse("public_opendata:dataset", args=[dataset.identifier])).content.decode()
    )
    assert Mail.objects.filter(to="reader@example.test").exists()


def test_programs_that_fill_in_everything_leave_nothing(client, county):
    asked = {"subject": "x", "body": "y", "website": "http://spam.example"}
    assert client.post(reverse("public_opendata:ask"), asked).status_code == 422
    assert not Question.objects.exists()


def test_one_address_cannot_ask_without_end(client, county):
    """Also a program that keeps no cookies; another address may."""
    asked = {"subject": "逐日資料", "body": "可否提供？", "website": ""}
    codes = [Client().post(reverse("public_opendata:ask"), asked).status_code for _n in range(6)]
    assert codes == [302] * 5 + [429]
    assert client.post(reverse("public_opendata:ask"), asked, REMOTE_ADDR="203.0.113.9").status_code == 302


def test_nobodys_letter_box_is_filled_by_others(proposed, clerk, chief):
    """One letter a day asks for the confirmation, and one address asks for few."""
    dataset = published(proposed, clerk, chief)
    at = reverse("public_opendata:subscribe", args=[dataset.identifier])
    for _n in range(3):
        Client().post(at, {"email": "victim@example.test"})
    assert Mail.objects.filter(to="victim@example.test").count() == 1
    codes = [Client().post(at, {"email": f"v{n}@example.test"}).status_code for n in range(3)]
    assert codes == [200, 200, 429]


def test_an_address_that_names_nothing_is_not_found(client, county):
    for name in ("%00", "371020000A-999999", "%F0%A0%AE%B7"):
        assert client.get(f"/public/opendata/dataset/{name}/").status_code == 404


def test_a_subscriber_confirms_is_told_of_the_next_edition_and_is_forgotten(
    table, proposed, clerk, chief, client
):
    dataset = published(proposed, clerk, chief)
    client.post(reverse("public_opendata:subscribe", args=[dataset.identifier]), {"email": "a@example.test"})
    one = Subscription.objects.get()
    fill(table, [*ROWS, (date(2020, 10, 1), "東門里", 901, "甲")], date(2020, 10, 31))
    link = selectors.link_of(one).partition("/public/")[2]
    assert client.post(f"/public/{link}").status_code == 200
    lifecycle.dataset.take(OpenDataset.objects.get(pk=dataset.pk), "renew", by=clerk, note="新增10月")
    assert Mail.objects.filter(to="a@example.test").count() == 2
    client.post(f"/public/{link}", {"end": "1"})
    assert not Subscription.objects.exists()
    assert client.get("/public/opendata/subscription/1:wrong/").status_code == 404


def test_an_answer_to_another_unit_is_out_of_reach(county):
    stranger = member_of(county.other_section, "handler")
    question = QuestionFactory(unit=county.section)
    with pytest.raises(PermissionDenied):
        lifecycle.question.take(question, "answer", by=stranger, answer="x")


def test_an_identity_number_in_the_last_row_is_found(table, proposed, clerk):
    """However long the table is."""
    rows = [(MONTH, f"村里{n}", 30, "甲") for n in range(2500)]
    fill(table, [*rows, (MONTH, "A123456789", 30, "甲")], date(2020, 10, 1))
    with pytest.raises(Refused):
        lifecycle.dataset.take(OpenDataset.objects.get(pk=proposed.pk), "check", by=clerk)


def test_what_comes_into_the_table_after_the_check_is_checked_before_publication(
    table, proposed, clerk, chief
):
    dataset = lifecycle.dataset.take(proposed, "check", by=clerk)
    dataset = lifecycle.dataset.take(dataset, "approve", by=chief)
    fill(table, [(MONTH, "A123456789", 30, "甲")], date(2020, 10, 1))
    with pytest.raises(Refused):
        lifecycle.dataset.take(OpenDataset.objects.get(pk=dataset.pk), "publish", by=chief)


def test_a_column_that_nobody_approved_is_not_published(table, proposed, clerk, chief):
    """The table gets one more open column: it stays inside until somebody approves it."""
    proposed.columns = []
    proposed.save()
    Dataset.objects.filter(pk=table.pk).update(layout=SCHEMA.only(["month", "village", "people"]).to_json())
    table.refresh_from_db()
    fill(table, [row[:3] for row in ROWS], date(2020, 10, 1))
    dataset = published(OpenDataset.objects.get(pk=proposed.pk), clerk, chief)
    wider = Schema((*table.schema.fields, Field("phone", "聯絡電話", meaning="村里辦公處")))
    Dataset.objects.filter(pk=table.pk).update(layout=wider.to_json())
    table.refresh_from_db()
    fill(table, [(*row[:2], 950, "0900000000") for row in ROWS], date(2020, 10, 2))
    lifecycle.dataset.take(OpenDataset.objects.get(pk=dataset.pk), "renew", by=clerk, note="更正")
    assert "phone" not in OpenDataset.objects.get(pk=dataset.pk).table.current.schema


def test_a_lost_column_is_refused(table, proposed, clerk, chief):
    """Another set of columns would not be compared with what was hidden before."""
    dataset = published(proposed, clerk, chief)
    Dataset.objects.filter(pk=table.pk).update(layout=SCHEMA.only(["month", "people"]).to_json())
    table.refresh_from_db()
    fill(table, [(MONTH, 900)], date(2020, 10, 1))
    with pytest.raises(Refused):
        lifecycle.dataset.take(OpenDataset.objects.get(pk=dataset.pk), "renew", by=clerk)


def test_counts_of_people_are_published_from_one_table_once(table, proposed, clerk, chief, county):
    published(proposed, clerk, chief)
    twin = OpenDatasetFactory(unit=county.section, source=table, columns=["village", "people"])
    twin = lifecycle.dataset.take(twin, "propose", by=clerk)
    with pytest.raises(Refused):
        lifecycle.dataset.take(twin, "check", by=clerk)


def test_the_table_of_a_proposal_is_not_exchanged(proposed, clerk):
    """What one approves is what the other has proposed."""
    draft = OpenDatasetFactory(unit=proposed.unit)
    assert "source" in OpenDatasetForm(instance=draft, by=clerk).fields
    assert "source" not in OpenDatasetForm(instance=proposed, by=clerk).fields


def test_the_public_edition_carries_its_checks(proposed, clerk, chief):
    """The quality that the interfaces tell is that of what people download."""
    dataset = published(proposed, clerk, chief)
    assert dataset.table.current.checks.filter(code="linkable", passed=True).exists()
