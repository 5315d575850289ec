"""What the administrator, the person and the night do with accounts."""

from datetime import date, datetime, timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import DateTimeField, Max, Q
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from countyhall.kernel.people import door, tasks
from countyhall.kernel.people.models import HALF_A_YEAR, AccountPolicy, SignIn, User

Event = SignIn.Event

__all__ = [
    "disable",
    "disable_idle",
    "enable",
    "end_session",
    "end_sessions",
    "forget_old_sign_ins",
    "invite",
    "invite_link",
    "reset_factors",
    "unlock",
]


def invite_link(user: User) -> str:
    """The address at which ``user`` chooses a password; it works once, for ``PASSWORD_RESET_TIMEOUT``."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=key)


@transaction.atomic
def invite(user: User, *, by: User | None) -> str:
    """Mail ``user`` a link with which they choose their first password; gives the link back.

    Raises ``ValidationError`` where there is no address to write to.
    """
    if not user.email:
        raise ValidationError({"email": _("Enter the e-mail address that the invitation goes to.")})
    link = invite_link(user)
    with translation.override(user.language):
        said = {
            "person": user,
            "link": link,
            "office_name": settings.OFFICE_NAME,
            "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        }
        body = render_to_string("people/mail/invite.txt", said)
        subject = _("Your account at %(office)s") % {"office": settings.OFFICE_NAME}
    tasks.queue_mail(user.email, f"[{settings.OFFICE_NAME}] {subject}", body)
    door.note(Event.INVITED, user=user, by=by)
    return link


@transaction.atomic
def disable(user: User, *, reason: str, by: User | None) -> None:
    """Close the account now: open sessions end, nothing that the person did is lost."""
    user.is_active, user.disabled_reason = False, reason[:120]
    user.save(update_fields=["is_active", "disabled_reason"])
    end_sessions(user, by=by)
    door.note(Event.DISABLED, user=user, by=by)


@transaction.atomic
def enable(user: User, *, by: User) -> None:
    """Open a closed account again; a person who has no password needs an invitation besides."""
    user.is_active, user.disabled_reason = True, ""
    user.save(update_fields=["is_active", "disabled_reason"])
    door.note(Event.ENABLED, user=user, by=by)


def unlock(user: User, *, by: User) -> None:
    """End a lock-out before its time."""
    door.note(Event.UNLOCKED, user=user, by=by)


@transaction.atomic
def reset_factors(user: User, *, by: User) -> None:
    """Remove every second factor of somebody who has lost theirs; open sessions end."""
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user, by=by)
    door.note(Event.FACTORS_RESET, user=user, by=by)


def end_session(session: UserSession, *, by: User | None) -> None:
    """End one session."""
    user = session.user
    session.end()
    door.note(Event.REVOKED, user=user, by=by)


def end_sessions(user: User, *, by: User | None, but: str = "") -> int:
    """End every session of ``user`` but the one with the key ``but``; gives their number."""
    sessions = list(UserSession.objects.filter(user=user).exclude(session_key=but).select_related("user"))
    for session in sessions:
        end_session(session, by=by)
    return len(sessions)


def disable_idle(on: date | None = None, *, now: datetime | None = None) -> int:
    """Nightly: close accounts that nobody has used for as long as the rules say; gives their number.

    Sign-ins go by the wall clock, so the office date ``on`` of the night's round does not matter here.
    """
    days = AccountPolicy.on().idle_account_days
    if not days:
        return 0
    since = (now or timezone.now()) - timedelta(days=days)
    used = Max("sign_ins__at", filter=Q(sign_ins__event__in=[Event.SIGNED_IN, Event.ENABLED]))
    idle = User.objects.filter(is_active=True).annotate(
        used=Coalesce(used, "joined_at", output_field=DateTimeField())
    )
    idle = list(idle.filter(used__lt=since))
    for user in idle:
        disable(user, reason=_("Not used for %(days)d days") % {"days": days}, by=None)
    return len(idle)


def forget_old_sign_ins(on: date | None = None, *, now: datetime | None = None) -> int:
    """Nightly: delete what is older than ``SIGN_INS_KEPT_DAYS``, at least half a year; gives the number."""
    kept = max(timedelta(days=settings.SIGN_INS_KEPT_DAYS), HALF_A_YEAR)
    return SignIn.objects.filter(at__lt=(now or timezone.now()) - kept).delete()[0]
