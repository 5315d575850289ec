"""What happened at the door, and whether an account is locked."""

import hashlib
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from countyhall.kernel.people.models import AccountPolicy, SignIn, User

Event = SignIn.Event

__all__ = ["failed", "find", "identity_of", "locked_until", "note", "one_at_a_time"]


def find(typed: str) -> User | None:
    """The account that a typed name or e-mail address means, if there is exactly one."""
    typed = typed.strip()
    found = list(User.objects.filter(Q(username__iexact=typed) | Q(email__iexact=typed))[:2]) if typed else []
    return found[0] if len(found) == 1 else None


def identity_of(typed: str) -> str:
    """The account's name; what is no account's is kept as a mark only, for passwords are typed there too."""
    user = find(typed)
    if user:
        return user.username
    return f"?{hashlib.sha256(typed.strip().lower().encode()).hexdigest()[:16]}"


def note(
    event: str,
    *,
    user: User | None = None,
    identity: str = "",
    request=None,
    method: str = "",
    by: User | None = None,
) -> SignIn:
    """Write down what happened, with the place it came from."""
    ip, agent = (_place(request)) if request is not None else (None, "")
    return SignIn.objects.create(
        event=event, user=user, by=by, identity=identity or user.username, method=method, ip=ip, agent=agent
    )


def _place(request) -> tuple[str | None, str]:
    from allauth.account.adapter import get_adapter

    return get_adapter(request).get_client_ip(request), request.META.get("HTTP_USER_AGENT", "")[:300]


def one_at_a_time(identity: str) -> None:
    """Let attempts on one account wait for each other until the transaction ends, so that each is counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"sign-in {identity}"])


def locked_until(identity: str) -> datetime | None:
    """Until when the account stays locked; ``None`` when it is open."""
    last = (
        SignIn.objects.filter(identity=identity, event__in=[Event.LOCKED, Event.UNLOCKED])
        .order_by("-at", "-pk")
        .first()
    )
    if last is None or last.event == Event.UNLOCKED:
        return None
    until = last.at + timedelta(minutes=AccountPolicy.on().lock_minutes)
    return until if until > timezone.now() else None


def failed(event: str, identity: str, *, user: User | None = None, request=None, method: str = "") -> None:
    """Count a failure, and lock the account when it was one too many."""
    note(event, user=user, identity=identity, request=request, method=method)
    policy = AccountPolicy.on()
    rows = SignIn.objects.filter(
        identity=identity, at__gte=timezone.now() - timedelta(minutes=policy.lock_minutes)
    )
    turned = (
        rows.filter(event__in=[Event.SIGNED_IN, Event.LOCKED, Event.UNLOCKED]).order_by("-at", "-pk").first()
    )
    failures = rows.filter(event__in=[Event.WRONG, Event.WRONG_CODE])
    if turned:
        failures = failures.filter(pk__gt=turned.pk)
    if failures.count() >= policy.lock_after:
        note(Event.LOCKED, user=user, identity=identity, request=request)
