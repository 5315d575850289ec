"""How django-allauth meets the house: no public sign-up, counted failures, mail through the queue."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.people import door, tasks
from countyhall.kernel.people.models import SignIn
from countyhall.kernel.people.session import begin, fresh

Event = SignIn.Event
WRONG = _("Account or password is not right.")
LOCKED = _("Too many failures. This account is locked for a while; ask the administrator if it is urgent.")
WAYS = {
    "reauthenticate": _("Your password"),
    "mfa_reauthenticate": _("A code of your authenticator app"),
    "mfa_reauthenticate:webauthn": _("A passkey"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in, sign-out, passwords, mail."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG,
        "email_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "too_many_login_attempts": LOCKED,
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code is not right or has been used. Wait for the next one and type it."),
        "invalid_password_reset": _("This link has been used or is too old."),
        "rate_limited": _("Too many attempts. Wait a minute and try again."),
    }

    def is_open_for_signup(self, request) -> bool:
        """Never: the administrator makes the accounts."""
        return False

    def pre_authenticate(self, request, **credentials) -> None:
        """Refuse while locked; attempts on one account wait for each other."""
        super().pre_authenticate(request, **credentials)
        identity = _identity(credentials)
        door.one_at_a_time(identity)
        if door.locked_until(identity):
            door.note(
                Event.REFUSED,
                identity=identity,
                user=door.find(_typed(credentials)),
                request=request,
                method="password",
            )
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request, **credentials) -> None:
        """Count it."""
        door.failed(
            Event.WRONG,
            _identity(credentials),
            user=door.find(_typed(credentials)),
            request=request,
            method="password",
        )

    def login(self, request, user) -> None:
        """Let the person in: start the session's clock, write it down."""
        super().login(request, user)
        begin(request)
        methods = [
            m.get("type") or m["method"] for m in request.session.get("account_authentication_methods", [])
        ]
        door.note(Event.SIGNED_IN, user=user, request=request, method=" + ".join(methods)[:40])

    def logout(self, request) -> None:
        """Write it down and let the person out."""
        if request.user.is_authenticated:
            door.note(Event.SIGNED_OUT, user=request.user, request=request)
        super().logout(request)

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Not in the first minutes after the sign-in: whoever has just come in need not show it again."""
        return not fresh(context.request) and super().is_reauthentication_required(app=app, **kwargs)

    def get_reauthentication_methods(self, user) -> list[dict]:
        """The ways to show once more that it is you, in our words."""
        found = super().get_reauthentication_methods(user)
        return [way | {"description": WAYS.get(way["id"], way["description"])} for way in found]

    def set_password(self, user, password: str) -> None:
        """The person's own password: nothing has to be changed any more."""
        user.must_change_password = False
        super().set_password(user, password)
        door.note(Event.PASSWORD, user=user, by=user)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Queue the mail, so that an answer takes as long whether there is an account or not."""
        message = self.render_mail(
            template_prefix, email, {"email": email, "office_name": settings.OFFICE_NAME} | context
        )
        tasks.queue_mail(email, message.subject, message.body)

    def format_email_subject(self, subject: str) -> str:
        """The office's name before it."""
        return f"[{settings.OFFICE_NAME}] {subject}"

    def is_safe_url(self, url: str) -> bool:
        """Only addresses of this house."""
        return bool(url) and url.startswith("/") and super().is_safe_url(url)


class MfaAdapter(DefaultMFAAdapter):
    """What an authenticator shows."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def get_totp_label(self, user) -> str:
        """The account's name."""
        return user.username

    def get_totp_issuer(self) -> str:
        """The office's name."""
        return settings.OFFICE_NAME


class SocialAdapter(DefaultSocialAccountAdapter):
    """Single sign-on opens accounts that exist; it makes none."""

    def is_open_for_signup(self, request, sociallogin) -> bool:
        """Never: an unknown person is told whom to ask."""
        return False


def _identity(credentials: dict) -> str:
    return door.identity_of(_typed(credentials))


def _typed(credentials: dict) -> str:
    return credentials.get("username") or credentials.get("email") or ""
