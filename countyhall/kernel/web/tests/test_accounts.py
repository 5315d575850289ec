"""What the administrator does with accounts, and who may not."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.people import door
from countyhall.kernel.people.models import AccountPolicy, SignIn, User
from countyhall.kernel.period import roc
from countyhall.kernel.web.administration import accounts

pytestmark = pytest.mark.django_db
Event = SignIn.Event


def step(person: User, name: str) -> str:
    return f"/administration/user/{person.pk}/step/{name}/"


def events(person: User) -> list[str]:
    return list(SignIn.objects.filter(user=person).order_by("pk").values_list("event", flat=True))


def lock(person: User) -> None:
    for _n in range(AccountPolicy.on().lock_after):
        door.failed(Event.WRONG, person.username, user=person)


def test_the_administrator_unlocks_from_the_page_of_the_person(client_of, administrator, clerk):
    """X-02: the button is there while the account is locked, and no longer."""
    client = client_of(administrator)
    page = f"/administration/user/{clerk.pk}/"
    assert step(clerk, "unlock") not in client.get(page).content.decode()
    lock(clerk)
    assert step(clerk, "unlock") in client.get(page).content.decode()
    assert client.post(step(clerk, "unlock")).status_code == 302
    assert door.locked_until(clerk.username) is None
    assert SignIn.objects.filter(user=clerk, event=Event.UNLOCKED, by=administrator).count() == 1
    assert client.post(step(clerk, "unlock")).status_code == 422


def test_an_invitation_goes_out_again_and_needs_an_address(client_of, administrator, clerk):
    """X-02: whoever let the link grow old gets another."""
    client = client_of(administrator)
    assert client.post(step(clerk, "invite")).status_code == 302
    assert events(clerk) == [Event.INVITED]
    User.objects.filter(pk=clerk.pk).update(email="")
    answer = client.post(step(clerk, "invite"))
    assert answer.status_code == 422
    assert "電子郵件" in answer.content.decode()
    assert events(clerk) == [Event.INVITED]


def test_a_closed_account_ends_its_sessions_and_says_why(client_of, administrator, clerk):
    """X-02: closing needs a reason, which stays on the account and in its history."""
    client, theirs = client_of(administrator), client_of(clerk)
    assert client.post(step(clerk, "close"), {"reason": ""}).status_code == 422
    assert client.post(step(clerk, "close"), {"reason": "離職"}).status_code == 302
    clerk.refresh_from_db()
    assert (clerk.is_active, clerk.disabled_reason) == (False, "離職")
    assert events(clerk)[-1] == Event.DISABLED
    assert theirs.get("/desk/").status_code == 302
    line = audit.history(clerk).last()
    assert (line.action, line.by, line.data["data"]["reason"]) == ("close", administrator, "離職")
    assert client.post(step(clerk, "close"), {"reason": "again"}).status_code == 422
    assert client.post(step(clerk, "reopen"), {"reason": "復職"}).status_code == 302
    clerk.refresh_from_db()
    assert (clerk.is_active, clerk.disabled_reason) == (True, "")
    assert events(clerk)[-1] == Event.ENABLED
    assert audit.verify() is None


def test_the_edit_form_cannot_close_an_account(client_of, administrator, clerk):
    """There is one way to close it: the step, which asks why and ends the sessions."""
    client = client_of(administrator)
    page = f"/administration/user/{clerk.pk}/edit/"
    said = {"username": clerk.username, "name": clerk.name, "email": clerk.email, "language": "en"}
    assert client.post(page, said | {"is_active": ""}).status_code == 302
    clerk.refresh_from_db()
    assert (clerk.language, clerk.is_active) == ("en", True)


def test_nobody_closes_their_own_account_nor_the_last_administrator(client_of, administrator, clerk):
    """The office is never locked out of its own house."""
    answer = client_of(administrator).post(step(administrator, "close"), {"reason": "休假"})
    assert answer.status_code == 422
    administrator.refresh_from_db()
    assert administrator.is_active
    with pytest.raises(Refused):
        accounts.close(administrator, by=clerk, reason="最後一人")


def test_second_factors_are_removed_with_a_reason(client_of, administrator, clerk):
    """X-02: who lost the telephone sets up another; the removal is in the history."""
    client = client_of(administrator)
    page = f"/administration/user/{clerk.pk}/"
    assert step(clerk, "reset_factors") not in client.get(page).content.decode()
    Authenticator.objects.create(user=clerk, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert step(clerk, "reset_factors") in client.get(page).content.decode()
    assert client.post(step(clerk, "reset_factors"), {}).status_code == 422
    assert client.post(step(clerk, "reset_factors"), {"reason": "手機遺失"}).status_code == 302
    assert not Authenticator.objects.filter(user=clerk).exists()
    assert events(clerk)[-1] == Event.FACTORS_RESET
    assert audit.history(clerk).last().data["data"]["reason"] == "手機遺失"


@pytest.mark.parametrize("name", ["invite", "unlock", "close", "reopen", "reset_factors"])
def test_only_the_administrator_looks_after_accounts(client_of, auditor, head, clerk, name):
    """X-03"""
    for person in (auditor, head):
        assert client_of(person).post(step(clerk, name), {"reason": "x"}).status_code == 403
    assert events(clerk) == []


def test_sign_ins_are_listed_narrowed_and_exported_but_never_changed(
    client_of, administrator, auditor, clerk, head
):
    """X-02: the administrator and the auditor read them; nobody else."""
    lock(clerk)
    door.note(Event.SIGNED_IN, user=head, method="password")
    for person in (administrator, auditor):
        page = client_of(person).get("/administration/signin/", {"identity": clerk.username})
        assert {row.record.identity for row in page.context["table"].rows} == {clerk.username}
    client = client_of(administrator)
    refused = client.get("/administration/signin/", {"event": "locked"}).context["table"]
    assert [row.record.event for row in refused.rows] == [Event.LOCKED]
    sheet = b"".join(client.get("/administration/signin/?export=csv").streaming_content).decode("utf-8-sig")
    assert len(sheet.splitlines()) == 1 + SignIn.objects.count()
    entry = SignIn.objects.first()
    assert client.get(f"/administration/signin/{entry.pk}/").status_code == 200
    for path in ("new/", f"{entry.pk}/edit/"):
        assert client.get(f"/administration/signin/{path}").status_code == 404
    assert client_of(clerk).get("/administration/signin/").status_code == 403


def test_account_rules_begin_on_a_day_and_never_in_the_past(client_of, administrator, clerk):
    """Taiwan-rules 6.6: the rules are dated, so that what was asked of whom stays known."""
    client = client_of(administrator)
    today = timezone.localdate()
    page = client.get("/administration/accountpolicy/new/")
    said = {name: field.initial for name, field in page.context["form"].fields.items()}
    said |= {"valid_from": roc.ledger(today), "lock_after": 3}
    late = client.post(
        "/administration/accountpolicy/new/", said | {"valid_from": roc.ledger(today - timedelta(days=1))}
    )
    assert late.status_code == 422
    for wrong in ({"lock_after": 0}, {"classes": 5}, {"shortest": 20}, {"min_age_days": 180}):
        assert client.post("/administration/accountpolicy/new/", said | wrong).status_code == 422
    assert not AccountPolicy.objects.exists()
    assert client.post("/administration/accountpolicy/new/", said).status_code == 302
    assert AccountPolicy.on().lock_after == 3
    assert client.get("/administration/accountpolicy/").status_code == 200
    assert client_of(clerk).get("/administration/accountpolicy/").status_code == 403


def test_an_address_and_a_name_belong_to_one_account_in_any_case(client_of, administrator, clerk, head):
    """X-02: two accounts that one word opens would open neither."""
    client = client_of(administrator)
    page = f"/administration/user/{clerk.pk}/edit/"
    said = {"username": clerk.username, "name": clerk.name, "email": clerk.email, "language": "zh-hant"}
    for wrong in (
        {"email": head.email.upper()},
        {"username": head.username.upper()},
        {"username": head.email},
    ):
        answer = client.post(page, said | wrong)
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == set(wrong)
    for field in ("email", "username"):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=clerk.pk).update(**{field: getattr(head, field).upper()})


def test_two_accounts_may_have_no_address(clerk, head):
    """The constraint speaks of addresses, not of their absence."""
    assert User.objects.filter(pk__in=[clerk.pk, head.pk]).update(email="") == 2


def test_a_stranger_is_sent_to_the_door():
    """X-03"""
    assert Client().get("/administration/signin/").status_code == 302


def test_sign_ins_of_a_day_include_its_evening(client_of, administrator, clerk):
    """X-10: days in a filter are days of the office, both included."""
    at = datetime(2020, 11, 2, 23, 30, tzinfo=ZoneInfo("Asia/Taipei"))
    SignIn.objects.create(event=Event.SIGNED_IN, identity=clerk.username, user=clerk, at=at)
    client = client_of(administrator)
    for first, last, count in (("109/11/2", "109/11/2", 1), ("109/11/3", "", 0), ("", "109/11/1", 0)):
        page = client.get("/administration/signin/", {"at_from": first, "at_to": last})
        assert page.context["table"].paginator.count == count, (first, last)


def test_the_page_of_a_person_keeps_to_the_reader(client_of, administrator, clerk):
    """X-03: name and menu at the edge of the page are the reader's, not those of the person looked at."""
    for page in ("", "edit/", "step/close/"):
        answer = client_of(administrator).get(f"/administration/user/{clerk.pk}/{page}")
        assert answer.context["user"] == administrator
        assert answer.context["record"] == clerk
