"""The clock of a session: how long it may rest, how long it may last."""

import time

from countyhall.kernel.people.models import AccountPolicy

BEGAN, SEEN = "door_began", "door_seen"
EVERY = 60
"""Seconds between two notes that somebody is still there; each costs a write."""
FRESH = 300
"""Seconds after the sign-in in which nobody is asked for the password once more."""

__all__ = ["begin", "expired", "fresh", "keep"]


def begin(request) -> None:
    """Start the clock."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def fresh(request) -> bool:
    """Whether the person has only just signed in."""
    return time.time() - request.session.get(BEGAN, 0) < FRESH


def expired(request) -> bool:
    """Whether the session has rested or lasted too long."""
    now, policy = time.time(), AccountPolicy.on()
    began, seen = request.session.get(BEGAN, now), request.session.get(SEEN, now)
    return now - seen > policy.idle_minutes * 60 or now - began > policy.session_hours * 3600


def keep(request) -> bool:
    """Note that the person is there; true when it was worth a write."""
    now = int(time.time())
    request.session.setdefault(BEGAN, now)
    if now - request.session.get(SEEN, 0) < EVERY:
        return False
    request.session[SEEN] = now
    return True
