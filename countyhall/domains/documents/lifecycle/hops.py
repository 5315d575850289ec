"""Each stay of a document is timed and attributed: the old one ends when the new one begins."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from countyhall.domains.documents.models import Document, Hop
from countyhall.kernel.records.bulk import copy_in


def begin(documents: Iterable[Document], *, by) -> None:
    """The first stay of new documents: at the registry, or in the hands of whoever begins the case."""
    copy_in(
        Hop(
            document=one, kind=Hop.Kind.REGISTERED if one.received_on else Hop.Kind.HANDED, unit=one.unit,
            handler=one.handler, at=one.received_at or timezone.now(), by=by,
        )
        for one in documents
    )  # fmt: skip


def go(
    document: Document,
    kind: str,
    *,
    by,
    unit=None,
    handler=None,
    reason: str = "",
    at: datetime | None = None,
) -> Hop:
    """End the stay that is open and begin another."""
    at = at or timezone.now()
    last = document.hops.filter(left_at=None).exclude(kind=Hop.Kind.CONSULTED).first()
    if last is not None:
        at = max(at, last.at)
        last.left_at = at
        last.save(update_fields=["left_at"])
    return Hop.objects.create(
        document=document,
        kind=kind,
        from_unit=last.unit if last else None,
        unit=unit or document.unit,
        handler=handler,
        at=at,
        by=by,
        reason=reason[:200],
    )


def end(document: Document, at: datetime | None = None) -> None:
    """Nobody has it any more."""
    document.hops.filter(left_at=None).update(left_at=at or timezone.now())
