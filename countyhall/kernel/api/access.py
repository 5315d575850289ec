"""Who is calling: a key of a person or the person's own session, how often, and in which language."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.throttling import SimpleRateThrottle

from countyhall.kernel.api import models


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer <key>`` (RFC 6750)."""

    def authenticate(self, request):
        """The key's person and the key, or nothing when no key was sent."""
        kind, _space, text = get_authorization_header(request).partition(b" ")
        if kind.lower() != b"bearer":
            return None
        token = models.find(text.strip().decode("latin-1"))
        if token is None:
            raise AuthenticationFailed(_("This key does not work: it is wrong, revoked or past its end."))
        token.seen()
        return token.user, token

    def authenticate_header(self, request) -> str:
        """What a stranger is told to send."""
        return "Bearer"


class OwnSession(SessionAuthentication):
    """A signed-in person's browser; writes need the CSRF token."""


class SignedIn(BasePermission):
    """Nobody unknown, and a key only within its scopes; a view that names no scope stays closed to keys."""

    def has_permission(self, request, view) -> bool:
        """Whether the caller may come in at all; the records' own gate comes after."""
        if not (request.user and request.user.is_authenticated):
            return False
        if not isinstance(request.auth, models.ApiToken):
            return True
        wanted = view.scope(request)
        return wanted == "" or request.auth.allows(wanted)


class PerCaller(SimpleRateThrottle):
    """So many requests a minute per key or person, never per address: an office shares one."""

    scope = "api"

    def get_rate(self) -> str:
        """``settings.API_RATE``, requests per period."""
        return getattr(settings, "API_RATE", "1200/min")

    def get_cache_key(self, request, view) -> str | None:
        """The key, else the person; strangers are turned away before they cost anything."""
        if not (request.user and request.user.is_authenticated):
            return None
        who = (
            f"key-{request.auth.pk}"
            if isinstance(request.auth, models.ApiToken)
            else f"user-{request.user.pk}"
        )
        return f"api-rate-{who}"


def speak_to(request) -> None:
    """The person's own language; strangers get what their request asks for."""
    if getattr(request.user, "language", ""):
        translation.activate(request.user.language)
