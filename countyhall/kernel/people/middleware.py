"""What is asked of a person who is signed in before a page opens."""

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from countyhall.kernel.people import door, session
from countyhall.kernel.people.models import SignIn
from countyhall.kernel.people.passwords import must_change

FACTOR_SEEN = "door_factor"
CHECKED = "door_password_checked"
OPEN = ("/static/", "/media/")
"""Addresses that ask nothing of anybody."""


class DoorMiddleware:
    """Ends what has lasted too long; sends to a new password or to a second factor where one is due."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        """Check, in this order: the clock, the password, the second factor."""
        if request.path.startswith((*OPEN, *settings.NO_SESSION)) or not request.user.is_authenticated:
            return self.get_response(request)
        return self.stopped(request) or self.get_response(request)

    def stopped(self, request) -> HttpResponse | None:
        """Where the person has to go first."""
        if session.expired(request):
            return self.ended(request)
        if session.keep(request):
            UserSession.objects.filter(session_key=request.session.session_key).update(
                last_seen_at=timezone.now()
            )
        self.speak(request)
        if request.path.startswith(self.own_pages()):
            request.session.pop(FACTOR_SEEN, None)
            request.session.pop(CHECKED, None)
            return None
        return self.due(request)

    def due(self, request) -> HttpResponse | None:
        """A new password, or a second factor; asked once in a session, and after a visit to one's account."""
        if not request.session.get(CHECKED):
            if must_change(request.user):
                return go(request, reverse("account_change_password"))
            request.session[CHECKED] = True
        if settings.SECOND_FACTOR_REQUIRED and not request.session.get(FACTOR_SEEN):
            if needs_second_factor(request.user) and not is_mfa_enabled(request.user):
                messages.warning(request, _("Your role needs a second factor. Please set one up now."))
                return go(request, reverse("mfa_index"))
            request.session[FACTOR_SEEN] = True
        return None

    def ended(self, request) -> HttpResponse:
        """Sign out, say why, and come back to the same page after the next sign-in."""
        door.note(SignIn.Event.EXPIRED, user=request.user, request=request)
        logout(request)
        messages.info(request, _("You were signed out because the time was up. Please sign in again."))
        return go(
            request, f"{reverse('account_login')}?next={request.path if request.method == 'GET' else '/'}"
        )

    def speak(self, request) -> None:
        """The person's own language, unless this browser has chosen another."""
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and request.user.language:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()

    @staticmethod
    def own_pages() -> tuple[str, ...]:
        """Addresses that stay open to somebody who still has something to do."""
        return (reverse("account_login").removesuffix("login/"), "/i18n/")


def needs_second_factor(user) -> bool:
    """Whether a role that the person holds asks for one."""
    today = timezone.localdate()
    return (
        user.grants.filter(role__needs_second_factor=True, starts_on__lte=today)
        .exclude(ends_on__lt=today)
        .exists()
    )


def go(request, url: str) -> HttpResponse:
    """To another page, from a whole page or from a fragment in it."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)
