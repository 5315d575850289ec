"""The staff's pages: entry, triage, merging, watching, sheets."""

import io
from datetime import date

import pytest
from django.urls import reverse

from countyhall.domains.petitions import factories, lifecycle, services
from countyhall.domains.petitions.models import Petition, State
from countyhall.kernel.events import on
from countyhall.kernel.figures import services as figures
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import Period
from countyhall.kernel.records.models import Link
from countyhall.kernel.registry import registry

ENTRY = {
    "channel": "phone",
    "received_on": "109/9/1",
    "kind": "rights",
    "language": "zh-hant",
    "subject": "路燈不亮",
    "body": "山外路燈不亮",
    "wish": "private",
    "name": "來電民眾",
    "phone": "082-000000",
    "read_back": "on",
}


def test_a_call_is_read_back_and_a_visitor_signs(county, clerk, client_of):
    """PET-01; Administrative Procedure Act §169."""
    client, url = client_of(clerk), reverse("petitions:petition-new")
    entry = ENTRY | {"unit": county.section.pk}
    unread = {k: v for k, v in entry.items() if k != "read_back"}
    assert client.post(url, unread).status_code == 422
    assert client.post(url, entry | {"channel": "walk_in"}).status_code == 422
    assert client.post(url, entry).status_code == 302
    petition = Petition.objects.get()
    assert (petition.state, petition.number, petition.received_on) == (
        State.CONFIRMED,
        "P109-000001",
        date(2020, 9, 1),
    )
    assert petition.petitioner.open().phone == "082-000000"
    page = client.get(reverse("petitions:petition-detail", args=[petition.pk])).content.decode()
    assert "來電民眾" not in page


def test_triage_shows_the_oldest_and_assigns_it(petition, registrar, county, category, client_of):
    """PET-12."""
    younger = factories.PetitionFactory(unit=county.root, sent_on=date(2020, 9, 2))
    client, url = client_of(registrar), reverse("petitions:triage")
    assert client.get(url).context["petition"] == petition
    assert client.get(url + "?skip=1").context["petition"] == younger
    petition.refresh_from_db()
    assert f'value="{county.other_section.pk}"' in str(client.get(url).context["form"]["support"])
    data = {
        "pk": petition.pk,
        "version": petition.version,
        "unit": county.section.pk,
        "category": category.pk,
    }
    assert client.post(url, data).status_code == 302
    petition.refresh_from_db()
    assert (petition.state, petition.unit, petition.category) == (State.ASSIGNED, county.section, category)
    assert client.post(url, data).status_code == 302  # somebody else was quicker: told, nothing changed
    assert client.get(url).context["petition"] == younger


@pytest.mark.parametrize("name", ["triage", "clusters", "statistics"])
def test_pages_of_petitions_are_closed_to_strangers_and_the_administrator(
    name, county, client, client_of, administrator, planning_officer
):
    """X-03."""
    url = reverse(f"petitions:{name}")
    assert client.get(url).status_code == 302
    assert client_of(administrator).get(url).status_code == 403
    assert client_of(planning_officer).get(url).status_code == 200


def test_petitions_that_say_the_same_are_merged_from_a_list(petition, county, registrar, client_of):
    """PET-05."""
    same = factories.PetitionFactory(unit=county.root, subject=petition.subject, body=petition.body)
    other = factories.PetitionFactory(
        unit=county.root, subject="圖書館閉館時間", body="希望延長開放至晚上九點"
    )
    url = reverse("petitions:alike", args=[petition.pk])
    client = client_of(registrar)
    assert [one.petition for one in client.get(url).context["alike"]] == [same]
    client.post(url, {"pk": [same.pk]})
    same.refresh_from_db()
    other.refresh_from_db()
    assert (same.state, same.merged_into, other.state) == (State.MERGED, petition, State.CONFIRMED)


def test_a_cluster_becomes_a_watched_item_through_an_event(
    county, planning_officer, category, clerk, monkeypatch
):
    """Beyond the anchors: one step, a link from every petition, and no domain imports another."""
    cluster = factories.PetitionFactory.create_batch(3, unit=county.section, category=category)
    item = factories.CategoryFactory(unit=county.root)

    def take_up(record, *, by, made, **data):
        made.append(item)

    handlers = [h for h in registry.all("handlers") if h[0] != "petitions.cluster.watch"]
    monkeypatch.setattr(registry, "all", lambda kind: [*handlers, on("petitions.cluster.watch", take_up)])
    assert services.watch(cluster, by=planning_officer, title="路燈", reason="三件") == [item]
    assert Link.objects.filter(to_id=item.pk).count() == 3
    monkeypatch.setattr(registry, "all", lambda kind: handlers)
    with pytest.raises(Refused):
        services.watch(cluster, by=planning_officer, title="路燈", reason="三件")


def test_a_sheet_with_the_offices_headings_gives_the_figures(county, planning_officer):
    """An empty county gives the figures of what was imported."""
    from countyhall.domains.petitions.importers import PetitionImporter
    from countyhall.kernel.exchange import services as exchange

    rows = ["案號,管道,收文日期,主旨,內容,主辦單位,鄉鎮,陳情人,電話,結案日期"]
    rows += [
        f"A{n},縣長電子信箱,109/09/0{n},第{n}件,內容,甲處一科,金湖鎮,民眾{n},082,"
        + ("109/09/10" if n > 1 else "")
        for n in range(1, 6)
    ]
    file = io.BytesIO("\n".join(rows).encode("utf-8-sig"))
    file.name = "petitions.csv"
    run = exchange.run(PetitionImporter, file, planning_officer)
    assert Petition.objects.count() == 5, run.errors
    month = Period.parse("109-09")
    assert figures.value("petitions.received", month, date(2020, 9, 30)).value == 5
    assert figures.value("petitions.closed", month, date(2020, 9, 30)).value == 4
    assert Petition.objects.get(channel_number="A1").township == "jinhu"


def test_a_template_is_approved_by_somebody_else(county, section_chief, head):
    """PET-11."""
    from django.core.exceptions import PermissionDenied

    template = factories.ReplyTemplateFactory(unit=county.section, drafted_by=section_chief)
    with pytest.raises(PermissionDenied):
        lifecycle.template.take(template, "approve", by=section_chief)
    assert lifecycle.template.take(template, "approve", by=head).state == "approved"


def test_answered_cases_are_closed_by_night(county):
    """PET-07: after 14 days, unless the citizen reopened it."""
    answered = factories.PetitionFactory(
        unit=county.section, state=State.ANSWERED, answered_on=date(2020, 9, 1)
    )
    assert services.settle_answered(date(2020, 9, 15)) == 0
    assert services.settle_answered(date(2020, 9, 16)) == 1
    assert answered.facts.filter(code="closed").count() == 1


def test_the_earlier_answer_of_the_same_sender_stands_beside_the_new_letter(
    petition, county, planning_officer, client_of
):
    """Beyond the anchors: repeat petitions, without opening the vault."""
    from countyhall.domains.petitions.models import Identity, Letter

    earlier = factories.PetitionFactory(
        unit=county.section,
        state=State.CLOSED,
        sent_on=date(2020, 6, 1),
        petitioner=Identity("同一人", email=f"CITIZEN{petition.pk}@example.test"),
    )
    Letter.objects.create(
        petition=earlier, kind="answer", subject="答覆", body="六月已修復", sent_on=date(2020, 6, 5)
    )
    page = (
        client_of(planning_officer)
        .get(reverse("petitions:petition-detail", args=[petition.pk]))
        .content.decode()
    )
    assert "六月已修復" in page
