"""Citizens who are told of a plan, and secret addresses of calendars (PLN-09, PLN-15)."""

import hashlib
import secrets
from datetime import date, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from countyhall.domains.oversight.models import CalendarKey, Follower, MonthlyReport, Plan
from countyhall.domains.oversight.selectors import curves
from countyhall.kernel.notices import services as notices
from countyhall.kernel.period import clock

ASK_AGAIN_AFTER = timedelta(days=1)
FORGET_AFTER = timedelta(days=3)
signer = Signer(salt="oversight.follower")


def digest(key: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def ask_to_follow(plan: Plan, email: str, language: str, today: date) -> None:
    """Write to the address that somebody gave; nothing else is sent before its owner confirms.

    An address that follows already, or was asked today, gets no second letter; the page says the same.
    """
    there = Follower.objects.filter(plan=plan, email__iexact=email).first()
    if there and (there.confirmed_on or today - there.asked_on < ASK_AGAIN_AFTER):
        return
    follower, _new = Follower.objects.update_or_create(
        plan=plan, email=email.lower(), defaults={"language": language, "asked_on": today}
    )
    with translation.override(language):
        body = _(
            "Somebody asked that this address be told when “%(plan)s” changes. To confirm, open:\n%(url)s\n"
            "If it was not you, do nothing."
        ) % {"plan": plan, "url": _address("confirm", follower)}
        notices.tell_address(
            email, _("Please confirm: news of “%(plan)s”") % {"plan": plan}, body, language=language
        )


def follower_of(token: str) -> Follower | None:
    """Whose signed address this is; ``None`` when it was tampered with or the follower has left."""
    try:
        pk = signer.unsign(token)
    except BadSignature:
        return None
    return Follower.objects.select_related("plan").filter(pk=pk).first()


def confirm(follower: Follower, today: date) -> None:
    """The owner of the address wants it."""
    Follower.objects.filter(pk=follower.pk, confirmed_on=None).update(confirmed_on=today)


def leave(follower: Follower) -> None:
    """No more letters; the address is forgotten."""
    follower.delete()


def forget_unconfirmed(on: date) -> int:
    """By night: addresses that nobody confirmed. Returns how many."""
    return Follower.objects.filter(confirmed_on=None, asked_on__lt=on - FORGET_AFTER).delete()[0]


def tell_followers(report: MonthlyReport, *, by, **data) -> None:
    """A month was reported or corrected: tell whoever follows the plan, with a way out in every letter."""
    plan = report.plan
    if not plan.public or plan.sealed:
        return
    for follower in Follower.objects.filter(plan=plan, confirmed_on__isnull=False):
        with translation.override(follower.language):
            words = _(
                "%(plan)s, %(month)s: %(actual)s %% done, %(planned)s %% planned.\n%(url)s\n\n"
                "No more of these letters:\n%(out)s"
            )
            body = words % {
                "plan": plan,
                "month": curves.month_label(report.month),
                "actual": report.actual,
                "planned": report.planned,
                "url": settings.SITE_URL + reverse("public_oversight:plan", args=[plan.pk]),
                "out": _address("leave", follower),
            }
            subject = _("News of “%(plan)s”") % {"plan": plan}
            notices.tell_address(follower.email, subject, body, language=follower.language)


def calendar_key(user, unit) -> str:
    """A new secret address of the person's calendar for ``unit`` (all of them when ``None``); the old one ends."""
    key = secrets.token_urlsafe(24)
    CalendarKey.objects.update_or_create(
        user=user, unit=unit, defaults={"key": digest(key), "made_on": clock.today()}
    )
    return key


def calendar_of(key: str) -> CalendarKey | None:
    """Whose calendar address this is; none of a person who has left."""
    rows = CalendarKey.objects.select_related("user", "unit")
    return rows.filter(key=digest(key), user__is_active=True).first()


def _address(page: str, follower: Follower) -> str:
    return settings.SITE_URL + reverse(f"public_oversight:{page}", args=[signer.sign(follower.pk)])
