"""Webhooks: what happens is sent to the address that a key names, in order, until it is taken."""

import hashlib
import hmac
import urllib.request
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

import orjson
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.kernel.api import feed
from countyhall.kernel.api.models import ApiToken, Hook
from countyhall.kernel.notices import services as notices

__all__ = ["add", "again", "allowed", "send_due", "signature"]

AT_ONCE = 100  # events in one message
ROUNDS = 20  # messages to one address in one turn
SECONDS = 10
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
MOST_FAILURES = 16  # about two days and a half
SIGNED = "Countyhall-Signature"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Whoever is told something is told it at the address that was named."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Never followed."""


OPENER = urllib.request.build_opener(_NoRedirect)


def allowed(address: str) -> bool:
    """Whether the address lies below one of those that the house permits (setting ``WEBHOOK_TARGETS``)."""
    asked = urlsplit(address)
    if asked.username or asked.password or ".." in asked.path.split("/"):
        return False
    for target in settings.WEBHOOK_TARGETS:
        base = urlsplit(target)
        below = asked.path.startswith(base.path if base.path.endswith("/") else f"{base.path}/")
        same = (asked.scheme, asked.netloc) == (base.scheme, base.netloc)
        if base.scheme in ("http", "https") and same and (below or asked.path == base.path):
            return True
    return False


def add(token: ApiToken, address: str) -> Hook:
    """Send what happens from now on to ``address``. Raises ``ValidationError`` where the house does not permit it."""
    if not allowed(address):
        raise ValidationError(
            _("The house does not send to this address; ask the administrator to permit it.")
        )
    return Hook.objects.create(token=token, address=address, cursor=feed.newest())


def again(hook: Hook) -> None:
    """Try at once; nothing that happened in between is lost."""
    Hook.objects.filter(pk=hook.pk).update(stopped=False, failures=0, problem="", next_at=timezone.now())


def send_due(now: datetime | None = None) -> int:
    """Tell every address whose turn has come; returns how many messages were taken."""
    now = now or timezone.now()
    due = (
        Hook.objects.filter(stopped=False, next_at__lte=now).order_by("next_at").values_list("pk", flat=True)
    )
    return sum(_turn(pk, now) for pk in due)


def _turn(pk: int, now: datetime) -> int:
    """One message after the other until there is nothing more, or one was not taken."""
    for count in range(ROUNDS):
        with transaction.atomic():
            hooks = Hook.objects.select_for_update(skip_locked=True, of=("self",))
            hook = hooks.select_related("token__user").filter(pk=pk, stopped=False, next_at__lte=now).first()
            if hook is None or not _send(hook, now):
                return count
    return ROUNDS


def _send(hook: Hook, now: datetime) -> bool:
    """The next message; whether one was taken."""
    if not hook.token.works or not allowed(hook.address):
        return _stop(hook, gettext_lazy("The key has ended, or the address is not permitted any more."))
    transaction_, _dash, pk = hook.cursor.partition("-")
    said = feed.page(feed.visible(hook.token.user, hook.token), (int(transaction_), int(pk)), AT_ONCE)
    if not said["events"]:
        return False
    problem = _post(hook, orjson.dumps(said, default=str))
    if problem:
        return _failed(hook, problem, now)
    hook.cursor, hook.failures, hook.problem, hook.taken_at, hook.next_at = said["cursor"], 0, "", now, now
    hook.save()
    return True


def _post(hook: Hook, body: bytes) -> str:
    """Why the message was not taken; empty when it was."""
    stamp = str(int(timezone.now().timestamp()))
    headers = {
        "Content-Type": "application/json", "User-Agent": "Countyhall",
        SIGNED: f"t={stamp},v1={signature(hook.token.hash, stamp, body)}",
    }  # fmt: skip
    asked = urllib.request.Request(hook.address, body, headers, method="POST")  # noqa: S310  permitted above
    try:
        with OPENER.open(asked, timeout=SECONDS) as answer:
            return "" if 200 <= answer.status < 300 else f"HTTP {answer.status}"
    except HTTPError as error:
        return f"HTTP {error.code}"
    except (OSError, HTTPException, ValueError) as error:
        return f"{type(error).__name__}: {error}"


def signature(key_hash: str, stamp: str, body: bytes) -> str:
    """HMAC-SHA256 over time and body under the SHA-256 (hex) of the key's secret part, which both sides have."""
    return hmac.new(key_hash.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def _failed(hook: Hook, problem: str, now: datetime) -> bool:
    hook.failures += 1
    hook.problem = problem[:200]
    hook.next_at = now + min(FIRST_WAIT * 2 ** (hook.failures - 1), LONGEST_WAIT)
    hook.save()
    if hook.failures >= MOST_FAILURES:
        return _stop(hook, hook.problem)
    return False


def _stop(hook: Hook, why) -> bool:
    """No more tries until its owner says so."""
    hook.stopped, hook.problem = True, str(why)[:200]
    hook.save()
    message = gettext_lazy("Nothing is sent to %(address)s any more: %(why)s")
    said = {"address": hook.address, "why": hook.problem}
    notices.tell([hook.token.user], notices.Spoken(message, said), link="/api/v1/keys/")
    return False
