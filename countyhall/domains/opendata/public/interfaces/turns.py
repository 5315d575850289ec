"""Strangers' questions take turns, so that the office's own pages are not kept waiting; answers are kept a while."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from countyhall.domains.opendata.public.interfaces.refusals import BROKEN, Refusal

WAIT_SECONDS, AGAIN_SECONDS = 5, 5
# Of all that is kept, one answer takes a sixteenth at most.
LARGEST = 16
_turns = threading.BoundedSemaphore(settings.OPENDATA_AT_ONCE)
_kept: "OrderedDict[str, tuple[int, Any]]" = OrderedDict()
_size = 0
_lock = threading.Lock()


@contextmanager
def turn() -> Iterator[None]:
    """One of the few places at the engine that this process gives to strangers. Raises Refusal 503."""
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise Refusal(503, BROKEN, _("Too many ask at once. Try again in a moment."), wait=AGAIN_SECONDS)
    try:
        yield
    finally:
        _turns.release()


def kept(tag: str, size: Callable[[Any], int], make: Callable[[], Any]) -> Any:
    """What ``make`` gives for this tag: an edition never changes, so neither does its answer.

    ``size`` says how many bytes it takes; ``OPENDATA_KEPT_MB`` of a process are kept, the least used go.
    """
    global _size
    most = settings.OPENDATA_KEPT_MB << 20
    with _lock:
        if found := _kept.get(tag):
            _kept.move_to_end(tag)
            return found[1]
    made = make()
    weight = size(made)
    if weight * LARGEST <= most:
        with _lock:
            if tag not in _kept:
                _kept[tag] = (weight, made)
                _size += weight
            while _size > most:
                _size -= _kept.popitem(last=False)[1][0]
    return made
