"""Nightly care of the bytes: those of no row go, and all are read again to see that none changed."""

import logging
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from countyhall.kernel.attachments import store
from countyhall.kernel.attachments.models import Attachment
from countyhall.kernel.jobs.services import periodic

log = logging.getLogger(__name__)

ORPHANED_FOR = timedelta(hours=24)


@periodic("41 17 * * *")
def every_night() -> None:
    """Tidy up, then look for damage."""
    sweep()
    for attachment in damaged():
        log.error("bytes of attachment %s (%s) are missing or changed", attachment.pk, attachment.sha256)


def sweep(older_than: timedelta = ORPHANED_FOR) -> int:
    """Remove bytes that no row speaks of, left by undone transactions and broken uploads; returns
    how many.
    """
    before = time.time() - older_than.total_seconds()
    count = 0
    for path in _files():
        if _old(path, before) and not _wanted(path) and _old(path, before):
            path.unlink(missing_ok=True)
            count += 1
    return count


def damaged() -> list[Attachment]:
    """Every file whose bytes are missing or are not what was taken in (``countyhall doctor`` names them)."""
    return [
        one
        for one in Attachment.objects.order_by("pk").iterator(500)
        if store.damaged(one.sha256) or (one.shown_sha256 and store.damaged(one.shown_sha256))
    ]


def _files():
    root = Path(settings.MEDIA_ROOT)
    for folder in ("incoming", "sha256"):
        yield from (path for path in (root / folder).rglob("*") if path.is_file())


def _old(path: Path, before: float) -> bool:
    return path.exists() and path.stat().st_mtime < before


def _wanted(path: Path) -> bool:
    if path.parent.name == "incoming":
        return False
    return Attachment.objects.filter(Q(sha256=path.name) | Q(shown_sha256=path.name)).exists()
