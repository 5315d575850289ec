"""The vault: who wrote."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from countyhall.domains.petitions import services
from countyhall.domains.petitions.models import Identity, Petition, Petitioner
from countyhall.domains.petitions.models.identity import fingerprint
from countyhall.kernel.audit import services as audit
from countyhall.kernel.search import services as search


def test_the_database_holds_no_name_in_the_clear(petition):
    """PET-10: encrypted at rest."""
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(p)::text from petitions_petitioner p")
        kept = cursor.fetchone()[0]
    assert "測試民眾" not in kept
    assert "example.test" not in kept
    assert petition.petitioner.open().name == "測試民眾"


def test_a_box_of_an_earlier_edition_opens(settings):
    """PET-10: keys and boxes stay as they were when the vault became the house's."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a key of long ago", []
    box = (
        b"gAAAAABrBwSS7ScFbrh4J73WNHZoAd966h4YrVpTW6nMqPdIrzNBg5Zg_LnSJESULf_RqrI1ZIwcubyQKF-twvez1wWTmj0uLUHUgclq"
        b"nq6z9ebJh1E6_JHi43tRSZw00ldBHWj_wSJDOrYl0WBXqwpZp0Z_pkbguOZh2dXP2bQmv_arpzas_MA="
    )
    assert Petitioner(box=box).open() == Identity(name="王測試", email="wang@example.test")
    assert fingerprint("mail", "wang@example.test").startswith("5f470d6bf481a5cb")


def test_reading_a_name_is_noted_and_a_sealed_one_needs_a_reason(petition, planning_officer, auditor):
    """PET-10."""
    assert services.reveal(petition, by=planning_officer).name == "測試民眾"
    assert audit.history(petition).last().action == "looked_at"
    with pytest.raises(PermissionDenied):
        services.reveal(petition, by=auditor)
    Petition.objects.filter(pk=petition.pk).update(sealed=True)
    petition.refresh_from_db()
    with pytest.raises(ValueError, match=r".+"):
        services.reveal(petition, by=planning_officer)
    services.reveal(petition, by=planning_officer, reason="聯繫檢舉人補充資料")
    assert audit.history(petition).last().data["reason"] == "聯繫檢舉人補充資料"


def test_the_page_shows_the_name_only_after_the_reason(petition, planning_officer, client_of):
    """PET-10: GET shows nothing; a sealed case without a reason is refused beside the field."""
    Petition.objects.filter(pk=petition.pk).update(sealed=True)
    client, url = client_of(planning_officer), reverse("petitions:identity", args=[petition.pk])
    assert "測試民眾" not in client.get(url).content.decode()
    refused = client.post(url, {"reason": ""})
    assert refused.status_code == 422
    assert "測試民眾" not in refused.content.decode()
    assert "測試民眾" in client.post(url, {"reason": "查證"}).content.decode()


def test_no_list_export_search_or_api_tells_a_name(petition, planning_officer, client_of):
    """PET-10, X-03: the name is reached in no other way."""
    client = client_of(planning_officer)
    for path in [
        "/petitions/petition/",
        "/petitions/petition/?export=json",
        f"/petitions/petition/{petition.pk}/",
        f"/petitions/petition/{petition.pk}/print/",
        f"/api/v1/petitions/petition/{petition.pk}/",
    ]:
        answer = client.get(path)
        assert answer.status_code == 200, path
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert "測試民眾" not in content.decode()
        assert f"citizen{petition.pk}@" not in content.decode()
    assert search.find(planning_officer, "測試民眾") == []


def test_a_sealed_petition_is_not_there_for_those_who_may_not_see_it(petition, registrar, auditor, client_of):
    """PET-10: 404, not 403, for list, page, identity and search."""
    Petition.objects.filter(pk=petition.pk).update(sealed=True)
    search.index(Petition.objects.get(pk=petition.pk))
    client = client_of(registrar)
    assert client.get(f"/petitions/petition/{petition.pk}/").status_code == 404
    assert client.get(reverse("petitions:identity", args=[petition.pk])).status_code == 404
    assert search.find(registrar, "路燈不亮") == []
    assert client_of(auditor).get(f"/petitions/petition/{petition.pk}/").status_code == 200


def test_a_corrected_name_replaces_the_old_one_and_history_tells_neither(petition, planning_officer):
    """PET-10; Personal Data Protection Act §11."""
    services.correct(petition, by=planning_officer, identity=Identity("改名後", email="new@example.test"))
    own = Petitioner.objects.get(petition=petition)
    assert own.open().name == "改名後"
    assert own.mail_print == fingerprint("mail", "NEW@example.test ")
    assert "改名後" not in str([e.data for e in audit.history(petition)])


def test_a_code_is_checked_without_regard_to_case_and_dashes(petition):
    """PET-02."""
    own = petition.petitioner
    assert own.code_is("abcdefgh")
    assert not own.code_is("abcdefgx")
