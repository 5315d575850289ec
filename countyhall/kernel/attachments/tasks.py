"""Nightly care of the bytes: those of no row go, and in turn all are read again to see that none changed."""

import logging
import time
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import F, Q

from countyhall.kernel import events
from countyhall.kernel.attachments import store
from countyhall.kernel.attachments.models import Attachment
from countyhall.kernel.jobs.services import periodic
from countyhall.kernel.period import clock

log = logging.getLogger(__name__)

ORPHANED_FOR = timedelta(hours=24)


# Within how many days every file has been read again, from which day on.
CHECKED_WITHIN = ((date(2000, 1, 1), 180),)


@periodic("41 17 * * *")
def every_night() -> None:
    """Tidy up, then read a share of the files again; what is damaged is told (``attachments.damaged``)."""
    sweep()
    check_share(clock.today())


def check_share(on: date) -> list[Attachment]:
    """Read the files that were not read for longest, so many that all are read within the period.

    Returns those whose bytes are missing or changed; each is logged, and ``attachments.damaged`` is emitted
    with it, every time that it is found again.
    """
    within = [days for since, days in CHECKED_WITHIN if since <= on][-1]
    share = -(-Attachment.objects.count() // within)
    oldest = F("checked_on").asc(nulls_first=True)
    found = []
    for one in list(Attachment.objects.order_by(oldest, "pk")[:share]):
        if _is_damaged(one):
            found.append(one)
            log.error("bytes of attachment %s (%s) are missing or changed", one.pk, one.sha256)
            events.emit("attachments.damaged", one, by=None)
        Attachment.objects.filter(pk=one.pk).update(checked_on=on)
    return found


def described(attachment: Attachment) -> str:
    """Which file of which record, for whoever has to look after it."""
    kind = f"{attachment.content_type.app_label}.{attachment.content_type.model} {attachment.object_id}"
    record = attachment.record
    return (
        f"{record or kind} ({kind}): {attachment.name} v{attachment.version} sha256 {attachment.sha256[:16]}"
    )


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
    return [one for one in Attachment.objects.order_by("pk").iterator(500) if _is_damaged(one)]


def _is_damaged(one: Attachment) -> bool:
    return store.damaged(one.sha256) or bool(one.shown_sha256 and store.damaged(one.shown_sha256))


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
