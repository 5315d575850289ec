"""What every way of fetching gives: bytes on their way, with a name and the source's own mark of this version."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

CHUNK = 1 << 16


class NotFetched(ValueError):
    """The source could not be had this time; the text says why."""


class NotReached(NotFetched):
    """Nobody answers there."""


@dataclass(frozen=True)
class Arriving:
    """A file that comes: read ``chunks`` once. ``etag`` and ``modified`` go back to the source the next time."""

    chunks: Iterator[bytes]
    name: str
    etag: str = ""
    modified: str = ""


def too_slow() -> NotFetched:
    """What is said when the time of a fetch is over."""
    return NotFetched(
        _("It took longer than %s seconds, the most that is waited.") % settings.LAKE_PULL_SECONDS
    )
