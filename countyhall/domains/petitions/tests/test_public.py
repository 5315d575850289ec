"""The journey of a citizen, with a browser that runs no script."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from countyhall.domains.petitions import factories, lifecycle, services
from countyhall.domains.petitions.factories import decide
from countyhall.domains.petitions.models import Identity, Petition, State
from countyhall.kernel.notices.models import Mail

LETTER = {
    "channel": "magistrate",
    "kind": "rights",
    "subject": "山外里路燈不亮",
    "body": "黃海路12號前的路燈三天不亮了。",
    "township": "jinhu",
    "village": "山外里",
    "place": "黃海路12號",
    "name": "王測試",
    "email": "citizen@example.test",
    "language": "zh-hant",
    "wish": "private",
    "agree": "on",
}


def fill(client, path: str = "", **changes):
    """Open the page, read it for ten seconds, send it."""
    url = reverse("public_petitions:write") + path
    with time_machine.travel(timezone.now() - timedelta(seconds=10)):
        page = client.get(url).content.decode()
    begun = re.search(r'name="begun" value="([^"]+)"', page)[1]
    return client.post(url, LETTER | {"begun": begun} | changes)


def link() -> str:
    """The address in the confirmation letter."""
    return re.search(r"https?://[^/\s]+(/public/petitions/confirm/\S+)", Mail.objects.latest("pk").body)[1]


@pytest.fixture
def sent(county, client):
    """A petition that waits for its sender's confirmation."""
    assert fill(client).status_code == 302
    return Petition.objects.get()


def test_a_letter_is_numbered_at_once_and_waits_for_its_confirmation(sent, client):
    """PET-02: registered, but not received yet."""
    assert (sent.state, sent.number, sent.received_on) == (State.RECEIVED, "P109-000001", None)
    assert set(sent.facts.values_list("code", flat=True)) == {"registered"}
    assert sent.number in client.get(reverse("public_petitions:sent")).content.decode()


def test_a_mail_scanner_that_opens_the_link_confirms_nothing(sent, client):
    """PET-02: GET and HEAD change nothing, only the button's POST does."""
    path = link()
    assert client.get(path).status_code == 200
    client.head(path)
    sent.refresh_from_db()
    assert sent.state == State.RECEIVED
    assert client.post(path).status_code == 200
    sent.refresh_from_db()
    assert (sent.state, sent.received_on) == (State.CONFIRMED, date(2020, 9, 1))
    assert client.post(path).status_code == 409


def test_the_code_is_shown_once_and_opens_the_case(sent, client):
    """PET-02: number and code; history and stored letters hold neither code nor name."""
    page = client.post(link()).content.decode()
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", page)[0]
    other = Client()
    answer = other.post(
        reverse("public_petitions:follow"), {"number": sent.number.lower(), "code": code.lower()}
    )
    assert answer.status_code == 302
    assert sent.subject in other.get(reverse("public_petitions:case")).content.decode()
    assert not any(code in letter.body for letter in sent.letters.all())
    from countyhall.kernel.audit import services as audit

    said = str([(e.action, e.data) for e in audit.history(sent)])
    assert code not in said
    assert "王測試" not in said


def test_a_confirmation_after_three_days_comes_too_late_and_the_petition_stays_registered(
    sent, client, settings
):
    """PET-02, annex A 9."""
    settings.OFFICE_DATE = "2020-09-05"
    assert client.post(link()).status_code == 409
    assert services.lapse_unconfirmed(date(2020, 9, 4)) == 0
    assert services.lapse_unconfirmed(date(2020, 9, 5)) == 1
    sent.refresh_from_db()
    assert (sent.state, sent.ground, sent.number) == (State.NOT_ACCEPTED, "unconfirmed", "P109-000001")


def test_wrong_codes_lock_the_number_and_not_the_network(sent, client):
    """PET-18: islanders share addresses, so another number is still open to them."""
    url = reverse("public_petitions:follow")
    other, code = services.register(
        channel="web",
        subject="另一件",
        body="內容",
        identity=Identity(name="乙"),
        sent_on=date(2020, 9, 1),
        received_on=date(2020, 9, 1),
    )
    for _try in range(10):
        assert client.post(url, {"number": sent.number, "code": "WRONG"}).status_code == 422
    assert client.post(url, {"number": sent.number, "code": "WRONG"}).status_code == 429
    assert client.post(url, {"number": other.number, "code": code}).status_code == 302
    assert client.post(url, {"number": "P109-999999", "code": code}).status_code == 422


def test_machines_are_refused_without_a_riddle(county, client):
    """PET-18: a box that people do not see, and a page sent in no time; no CAPTCHA."""
    assert fill(client, website="http://spam.example").status_code == 422
    url = reverse("public_petitions:write")
    begun = re.search(r'name="begun" value="([^"]+)"', client.get(url).content.decode())[1]
    assert client.post(url, LETTER | {"begun": begun}).status_code == 422
    assert client.post(url, LETTER | {"begun": "made:up:x"}).status_code == 422
    assert not Petition.objects.exists()


def test_the_sixth_unconfirmed_letter_of_one_address_is_refused(county, client):
    """PET-18: bounded per address of mail, not per network."""
    for number in range(5):
        assert (
            fill(client, subject=f"第{number}件不同的事", body=f"完全不同的內容{number * 7919}").status_code
            == 302
        )
    assert fill(client, subject="第六件").status_code == 429
    assert fill(client, subject="第六件", email="other@example.test").status_code == 302


def test_a_category_asks_its_questions_warns_first_and_pins_its_edition(category, client):
    """PET-03, X-04."""
    category.notice = "危及生命請撥119"
    category.save()
    first = category.question_sets.create(
        edition=1,
        questions=[
            {
                "code": "q1",
                "label": "燈桿編號",
                "label_en": "Lamp number",
                "kind": "text",
                "required": True,
                "choices": [],
            }
        ],
    )
    url = reverse("public_petitions:write") + "?category=lamps"
    assert "危及生命請撥119" in client.get(url).content.decode()
    assert '<form method="post"' not in client.get(url).content.decode().split("<main")[1].split("</main")[0]
    assert fill(client, "?category=lamps&go=1").status_code == 422
    assert fill(client, "?category=lamps&go=1", ask_q1="A-17").status_code == 302
    category.question_sets.create(edition=2, questions=[])
    petition = Petition.objects.get()
    assert (petition.question_set, petition.answers, petition.category) == (first, {"q1": "A-17"}, category)


def test_what_others_published_is_shown_before_the_same_is_sent_again(county, client):
    """PET-05: near-duplicates at entry, from published petitions alone."""
    factories.PetitionFactory(
        unit=county.root,
        subject=LETTER["subject"],
        body=LETTER["body"],
        public_subject="路燈不亮",
        public_body="路燈不亮",
        wish="publish",
        published_on=date(2020, 8, 30),
        sent_on=date(2020, 8, 29),
    )
    shown = fill(client)
    assert shown.status_code == 200
    assert "路燈不亮" in shown.content.decode()
    assert Petition.objects.count() == 1
    assert fill(client, seen_alike="1").status_code == 302


def test_a_secret_report_is_sealed_and_never_published(county, client, registrar, planning_officer):
    """PET-10."""
    assert fill(client, secret="on", wish="publish", kind="wrongdoing").status_code == 302
    petition = Petition.objects.get()
    assert (petition.sealed, petition.wish) == (True, "private")
    assert petition not in Petition.objects.visible_to(registrar)
    assert petition in Petition.objects.visible_to(planning_officer)


def test_hostile_files_are_refused_in_words_and_good_ones_kept(county, client):
    """PET-01."""
    bad = SimpleUploadedFile("evil.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")
    assert fill(client, files=[bad]).status_code == 422
    assert not Petition.objects.exists()
    good = SimpleUploadedFile("note.txt", "路燈編號 A-17".encode())
    assert fill(client, files=[good]).status_code == 302
    from countyhall.kernel.attachments import services as attachments

    assert attachments.of(Petition.objects.get()).count() == 1


def test_the_sender_answers_rates_and_reopens(petition, client, registrar, clerk, section_chief, county):
    """PET-07, PET-14."""
    take = lifecycle.petition.take
    step = take(petition, "assign", by=registrar, unit=county.section)
    step = take(step, "take_up", by=clerk)
    take(step, "ask", by=clerk, question="燈桿幾號？")
    assert (
        client.post(
            reverse("public_petitions:follow"), {"number": petition.number, "code": factories.CODE}
        ).status_code
        == 302
    )
    case = reverse("public_petitions:case")
    assert "燈桿幾號？" in client.get(case).content.decode()
    assert client.post(reverse("public_petitions:rate"), {"rating": "5"}).status_code == 409
    assert client.post(reverse("public_petitions:supply"), {"text": "A-17"}).status_code == 302
    step.refresh_from_db()
    decide(take(step, "draft", by=clerk, text="已修復。"), by=section_chief)
    assert "已修復。" in client.get(case).content.decode()
    assert (
        client.post(reverse("public_petitions:rate"), {"rating": "2", "comment": "又壞了"}).status_code == 302
    )
    assert client.post(reverse("public_petitions:reopen"), {"reason": "又壞了"}).status_code == 302
    petition.refresh_from_db()
    assert (petition.state, petition.reopened_count) == (State.REOPENED, 1)
    assert client.post(reverse("public_petitions:reopen"), {"reason": "再一次"}).status_code == 409


def test_the_sender_reads_who_refused_and_who_has_it_now(
    petition, client, registrar, clerk, other_clerk, county
):
    """PET-04."""
    take = lifecycle.petition.take
    step = take(petition, "assign", by=registrar, unit=county.section)
    step = take(step, "decline", by=clerk, reason="屬乙處權責")
    take(step, "assign", by=registrar, unit=county.other_section)
    client.post(reverse("public_petitions:follow"), {"number": petition.number, "code": factories.CODE})
    page = client.get(reverse("public_petitions:case")).content.decode()
    assert "甲處一科" in page
    assert "屬乙處權責" in page
    assert "乙處一科" in page


def test_without_number_and_code_no_case_is_open(petition, client):
    """X-03."""
    for name in ("case", "supply", "rate", "reopen"):
        assert client.get(reverse(f"public_petitions:{name}")).status_code == 302
    assert client.post(reverse("public_petitions:rate"), {"rating": "1"}).status_code == 302
    petition.refresh_from_db()
    assert petition.rating is None


def test_only_moderated_text_of_published_petitions_is_public(petition, client, planning_officer):
    """PET-13: a changed text says why, and is shown instead of the letter."""
    from countyhall.kernel.lifecycle import Refused

    take = lifecycle.petition.take
    with pytest.raises(Refused):
        take(petition, "publish", by=planning_officer, subject="路燈", text="路燈不亮")
    Petition.objects.filter(pk=petition.pk).update(wish="publish")
    with pytest.raises(Refused):
        take(petition, "publish", by=planning_officer, subject="路燈", text="路燈不亮")
    take(petition, "publish", by=planning_officer, subject="路燈", text="路燈不亮", reason="去除個資")
    page = client.get(reverse("public_petitions:read", args=[petition.number])).content.decode()
    assert "路燈不亮" in page
    assert petition.body not in page
    take(petition, "withdraw", by=planning_officer, reason="當事人要求")
    assert client.get(reverse("public_petitions:read", args=[petition.number])).status_code == 404


@pytest.mark.parametrize("name", ["start", "about", "write", "follow", "published"])
@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_public_pages_open_in_both_languages(category, client, name, language):
    """Every public page is there for everybody."""
    assert (
        client.get(reverse(f"public_petitions:{name}"), headers={"accept-language": language}).status_code
        == 200
    )
