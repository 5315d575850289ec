"""Passwords: how good, how new, how old; invitations and forgotten ones."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from countyhall.kernel.people import services, tasks
from countyhall.kernel.people.models import AccountPolicy, SignIn, User
from countyhall.kernel.people.passwords import must_change

pytestmark = pytest.mark.django_db
OLD, NEW = "Sea-wind over granite 109", "Sorghum in the evening 7"
CHANGE = "/accounts/password/change/"


@pytest.fixture
def staff(clerk):
    """A clerk whose password is two days old."""
    clerk.set_password(OLD)
    clerk.save()
    clerk.password_history.update(set_at=timezone.now() - timedelta(days=2))
    return clerk


@pytest.fixture
def client(staff) -> Client:
    """The clerk, signed in."""
    client = Client()
    client.post("/accounts/login/", {"login": "clerk", "password": OLD})
    return client


def change(client: Client, old: str, new: str):
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})


@pytest.mark.parametrize("good", ["a long sentence here", "Kin-m3n!", "金門的海風吹過花崗石屋頂"])
def test_a_long_or_a_mixed_password_will_do(good, clerk):
    """Twelve characters of any kind, or eight of three kinds."""
    validate_password(good, clerk)


@pytest.mark.parametrize(
    "bad", ["short", "onlyletters", "abc12345", "Ab1!", "password1234", "clerk@example.test"]
)
def test_a_weak_password_is_refused(bad, clerk):
    """Too short, of too few kinds, too common, or the person's own name."""
    with pytest.raises(ValidationError):
        validate_password(bad, clerk)


def test_none_of_the_last_three_comes_back(staff):
    """Taiwan-rules 6.6: not one of the last three; the fourth before may."""
    used = [OLD, *(f"{NEW} round {n}" for n in range(3))]
    for password in used[1:]:
        staff.set_password(password)
        staff.save()
    for password in used[1:]:
        with pytest.raises(ValidationError):
            validate_password(password, staff)
    staff.set_password("Yet another granite wall")
    staff.save()
    validate_password(OLD, staff)


def test_a_password_is_changed_by_its_owner_and_other_sessions_end(client, staff):
    """The new one counts, the old one does not, and the session that changed it goes on."""
    elsewhere = Client()
    elsewhere.post("/accounts/login/", {"login": "clerk", "password": OLD})
    assert change(client, OLD, NEW).status_code == 302
    staff.refresh_from_db()
    assert staff.check_password(NEW)
    assert client.get("/accounts/me/").status_code == 200
    assert elsewhere.get("/accounts/me/").status_code == 302


def test_a_password_set_today_is_not_changed_again_today(client, staff):
    """The least age keeps the last passwords from being run through."""
    change(client, OLD, NEW)
    answer = change(client, NEW, OLD + " again")
    staff.refresh_from_db()
    assert answer.status_code == 200
    assert staff.check_password(NEW)


def test_an_old_password_must_be_changed_before_anything_opens(staff):
    """The greatest age, as the rules in force on the day say."""
    AccountPolicy.objects.create(valid_from=date(2000, 1, 1), max_age_days=90)
    AccountPolicy.objects.create(valid_from=timezone.localdate() + timedelta(days=400), max_age_days=30)
    assert not must_change(staff)
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        client = Client()
        client.post("/accounts/login/", {"login": "clerk", "password": OLD})
        assert client.get("/notices/").headers["Location"] == CHANGE
        assert change(client, OLD, NEW).status_code == 302
        assert client.get("/notices/").status_code == 200


def test_the_first_password_is_changed_at_the_first_sign_in(staff):
    """Taiwan-rules 6.6: the default password is changed at first sign-in, whatever its age."""
    User.objects.filter(pk=staff.pk).update(must_change_password=True)
    staff.password_history.update(set_at=timezone.now())
    client = Client()
    client.post("/accounts/login/", {"login": "clerk", "password": OLD})
    assert client.get("/notices/").headers["Location"] == CHANGE
    assert "首次登入" in client.get(CHANGE).content.decode()
    change(client, OLD, NEW)
    assert client.get("/notices/").status_code == 200


@pytest.fixture
def mails(db):
    """Mails as they are queued: read back from the queue's table."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    rows = ProcrastinateJob.objects.filter(task_name=tasks.send_mail.name).order_by("id")
    before = rows.last().id if rows.exists() else 0

    def read() -> list[dict]:
        return [job.args for job in rows.filter(id__gt=before)]

    return read


def test_an_invitation_lets_a_new_person_choose_a_password_once(county, administrator, mails):
    """Accounts are made by the administrator; the link works once."""
    person = User.objects.create_user("new.one", name="新同仁", email="new.one@example.test")
    services.invite(person, by=administrator)
    [mail] = mails()
    assert mail["to"] == "new.one@example.test"
    link = re.search(r"https?://[^/]+(/\S+)", mail["body"])[1]
    client = Client()
    page = client.get(link, follow=True)
    form = page.redirect_chain[-1][0]
    assert client.post(form, {"password1": NEW, "password2": NEW}).status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert "失效" in Client().get(link, follow=True).content.decode()
    assert SignIn.objects.filter(user=person, event=SignIn.Event.INVITED, by=administrator).exists()


def test_an_invitation_needs_an_address(county, administrator):
    """Said beside the field, and nothing is written down."""
    person = User.objects.create_user("no.mail", name="無信箱")
    with pytest.raises(ValidationError) as told:
        services.invite(person, by=administrator)
    assert "email" in told.value.message_dict
    assert not SignIn.objects.filter(user=person).exists()


def test_a_forgotten_password_is_answered_alike_for_every_address(staff, mails):
    """Only the address with an account gets a mail; the page is the same."""
    pages = []
    for address in ("clerk@example.test", "stranger@example.test"):
        answer = Client().post("/accounts/password/reset/", {"email": address}, follow=True)
        pages.append(
            re.sub(r'(csrf-token" content|csrfmiddlewaretoken" value)="\w+"', "", answer.content.decode())
        )
    assert pages[0] == pages[1]
    assert [mail["to"] for mail in mails()] == ["clerk@example.test"]
