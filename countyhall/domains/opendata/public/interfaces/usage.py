"""How often data are used: counted by day, dataset, door and format; never by whom."""

import atexit
import logging
import threading
import time
from collections import Counter

from django.db import DatabaseError

from countyhall.domains.opendata.public.interfaces import shelf
from countyhall.domains.opendata.public.interfaces.shown import Shown
from countyhall.kernel.period import clock

# Counts are written together: a call must not wait for the row that all calls of the day share.
EVERY_SECONDS, AT_MOST = 10, 500
_counted: Counter = Counter()
_lock = threading.Lock()
_written = time.monotonic()
log = logging.getLogger(__name__)


def count(shown: Shown, door: str, format: str = "") -> None:
    """One more use."""
    with _lock:
        _counted[clock.today(), shown.identifier, door, format] += 1
        due = sum(_counted.values()) >= AT_MOST or time.monotonic() - _written > EVERY_SECONDS
    if due:
        flush()


def flush() -> None:
    """Write what was counted."""
    global _written
    with _lock:
        taken, _written = dict(_counted), time.monotonic()
        _counted.clear()
    if not taken:
        return
    try:
        shelf.add_uses(taken)
    except DatabaseError:
        log.warning("usage_not_counted", exc_info=True)


def forget() -> None:
    """Let go of what was counted and is not written yet."""
    with _lock:
        _counted.clear()


atexit.register(flush)
