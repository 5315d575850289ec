"""What the door lets in, what it counts, and what it writes down."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.utils import timezone

from countyhall.kernel.people import door, services
from countyhall.kernel.people.models import AccountPolicy, SignIn

pytestmark = pytest.mark.django_db
Event = SignIn.Event
PASSWORD = "Sea-wind over granite 109"
LOGIN = "/accounts/login/"


@pytest.fixture
def staff(clerk):
    """A clerk with a password that may be changed again."""
    clerk.set_password(PASSWORD)
    clerk.save()
    clerk.password_history.update(set_at=timezone.now() - timedelta(days=2))
    return clerk


def attempt(account: str, password: str, client: Client | None = None):
    return (client or Client()).post(LOGIN, {"login": account, "password": password})


def events(user) -> list[str]:
    return list(SignIn.objects.filter(user=user).order_by("pk").values_list("event", flat=True))


@pytest.mark.parametrize("account", ["clerk", "CLERK", "clerk@example.test"])
def test_one_signs_in_by_account_or_by_mail(staff, account):
    """X-02: the sign-in is recorded with time, place, identity and result."""
    answer = attempt(account, PASSWORD)
    assert answer.status_code == 302
    entry = SignIn.objects.get(user=staff, event=Event.SIGNED_IN)
    assert (entry.identity, entry.ip, entry.method) == ("clerk", "127.0.0.1", "password")
    assert entry.succeeded


def test_five_failures_lock_the_account_for_a_quarter_of_an_hour(staff):
    """Taiwan-rules 6.6: 15 minutes of lock-out after 5 failures, for the right password too."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _n in range(5):
            assert attempt("clerk", "wrong").status_code == 200
        refused = attempt("clerk", PASSWORD)
        assert "鎖定" in refused.content.decode()
        clock.shift(timedelta(minutes=14, seconds=59))
        assert attempt("clerk", PASSWORD).status_code == 200
        clock.shift(timedelta(seconds=2))
        assert attempt("clerk", PASSWORD).status_code == 302
    assert events(staff) == [Event.WRONG] * 5 + [Event.LOCKED] + [Event.REFUSED] * 2 + [Event.SIGNED_IN]


def test_a_sign_in_between_begins_the_count_anew(staff):
    """Four failures, a sign-in, four failures: open."""
    for _round in range(2):
        for _n in range(4):
            attempt("clerk", "wrong")
        assert attempt("clerk", PASSWORD).status_code == 302


def test_the_administrator_unlocks(staff, administrator):
    """A lock-out ends before its time when the administrator says so."""
    for _n in range(5):
        attempt("clerk", "wrong")
    services.unlock(staff, by=administrator)
    assert door.locked_until("clerk") is None
    assert attempt("clerk", PASSWORD).status_code == 302


def test_an_unknown_account_is_answered_and_locked_like_a_known_one(staff):
    """No message tells whether an account exists."""
    answers = {}
    for account in ("clerk", "nobody"):
        client = Client()
        pages = [attempt(account, "wrong", client).content.decode() for _n in range(6)]
        answers[account] = [page.split("flash-error")[1].split("</div>")[0] for page in pages]
    assert answers["clerk"] == answers["nobody"]
    assert not SignIn.objects.filter(identity__contains="nobody").exists()


def test_a_closed_account_does_not_open(staff, administrator):
    """A person who has left is out at once, with every session."""
    client = Client()
    attempt("clerk", PASSWORD, client)
    services.disable(staff, reason="離職", by=administrator)
    assert client.get("/accounts/me/").status_code == 302
    attempt("clerk", PASSWORD)
    assert SignIn.objects.filter(user=staff, event=Event.SIGNED_IN).count() == 1


def test_a_session_ends_when_it_rests_or_lasts_too_long(staff):
    """Taiwan-rules 6.6: idle lock-out; a session of ten hours ends though it is used."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = Client()
        attempt("clerk", PASSWORD, client)
        clock.shift(timedelta(minutes=29))
        assert client.get("/accounts/me/").status_code == 200
        clock.shift(timedelta(minutes=31))
        ended = client.get("/accounts/me/")
        assert ended.headers["Location"] == "/accounts/login/?next=/accounts/me/"
        attempt("clerk", PASSWORD, client)
        for _n in range(25):
            clock.shift(timedelta(minutes=25))
            last = client.get("/accounts/me/").status_code
        assert last == 302
    assert Event.EXPIRED in events(staff)


def test_sessions_elsewhere_are_listed_and_can_be_ended(staff):
    """Where I am signed in: each with its browser; one ends, this one stays."""
    here, there = Client(HTTP_USER_AGENT="Firefox/1 Windows"), Client(HTTP_USER_AGENT="Chrome/1 Android")
    attempt("clerk", PASSWORD, here)
    attempt("clerk", PASSWORD, there)
    page = here.get("/accounts/me/sessions/").content.decode()
    assert "Firefox · Windows" in page and "Chrome · Android" in page
    here.post("/accounts/me/sessions/", {"all": "1"})
    assert there.get("/accounts/me/").status_code == 302
    assert here.get("/accounts/me/").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(staff, other_clerk):
    """Another person's session is not found."""
    from allauth.usersessions.models import UserSession

    theirs = Client()
    attempt("clerk", PASSWORD, theirs)
    session = UserSession.objects.get(user=staff)
    client = Client()
    client.force_login(other_clerk, "allauth.account.auth_backends.AuthenticationBackend")
    assert client.post("/accounts/me/sessions/", {"session": session.pk}).status_code == 404
    assert theirs.get("/accounts/me/").status_code == 200


def test_sign_ins_are_never_changed_and_kept_for_half_a_year(staff):
    """Taiwan-rules 6.6: logs of at least six months, guarded in the database."""
    entry = door.note(Event.SIGNED_IN, user=staff)
    for write in (lambda: SignIn.objects.filter(pk=entry.pk).update(ip="1.2.3.4"), entry.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
    old = SignIn.objects.create(
        event=Event.SIGNED_IN, user=staff, identity="clerk", at=timezone.now() - timedelta(days=400)
    )
    assert services.forget_old_sign_ins() == 1
    assert not SignIn.objects.filter(pk=old.pk).exists()


def test_an_account_nobody_uses_is_closed_at_night(staff, head):
    """Taiwan-rules 6.6: idle accounts are disabled; a person who signed in lately stays."""
    AccountPolicy.objects.create(valid_from="2000-01-01", idle_account_days=90)
    later = timezone.now() + timedelta(days=91)
    SignIn.objects.create(
        event=Event.SIGNED_IN, user=head, identity=head.username, at=later - timedelta(days=1)
    )
    services.disable_idle(now=later)
    staff.refresh_from_db()
    head.refresh_from_db()
    assert (staff.is_active, head.is_active) == (False, True)
    assert "90" in staff.disabled_reason


def test_there_is_no_public_sign_up():
    """The administrator makes the accounts."""
    assert Client().get("/accounts/signup/").headers["Location"] == LOGIN
    assert Client().post("/accounts/signup/", {"username": "x", "password1": PASSWORD}).status_code in {
        302,
        405,
    }
    from countyhall.kernel.people.models import User

    assert not User.objects.filter(username="x").exists()


def test_staff_without_a_second_factor_are_sent_to_set_one_up(staff, settings):
    """Where the setting says so, nothing else opens; off, it does."""
    settings.SECOND_FACTOR_REQUIRED = True
    client = Client()
    attempt("clerk", PASSWORD, client)
    assert client.get("/notices/").headers["Location"] == "/accounts/2fa/"
    assert client.get("/accounts/2fa/").status_code == 200
    assert client.get("/notices/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/accounts/2fa/"
    settings.SECOND_FACTOR_REQUIRED = False
    assert client.get("/notices/").status_code == 200
