"""Petitions that say much the same: two-character pairs, compared in the same place and time."""

import heapq
import unicodedata
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from countyhall.domains.petitions.models import ENDED, Petition, State

SKETCH_SIZE = 32
WINDOW_DAYS = 90
NEAREST = 2000
ALIKE = 0.3


@dataclass(frozen=True)
class Likeness:
    """A petition and how alike it is: the share of pairs of characters in common, 0 to 1."""

    petition: Petition
    share: float

    @property
    def percent(self) -> int:
        """The share in a hundred."""
        return round(self.share * 100)


def grams(text: str) -> set[str]:
    """The pairs of neighbouring letters or Han characters in ``text``, widths and 臺/台 folded."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("臺", "台")
    runs = "".join(c if c.isalnum() else " " for c in folded).split()
    return {run[i : i + 2] for run in runs for i in range(len(run) - 1)}


def sketch(text: str) -> list[int]:
    """The 32 smallest checksums of the text's pairs: enough to tell roughly how alike two texts are."""
    return heapq.nsmallest(SKETCH_SIZE, (zlib.crc32(gram.encode()) for gram in grams(text)))


def likeness(one: str, other: str) -> float:
    """Pairs in common over all pairs (Jaccard), 0 to 1."""
    a, b = grams(one), grams(other)
    return len(a & b) / len(a | b) if a and b else 0.0


def near_duplicates(
    seen: QuerySet[Petition],
    text: str,
    *,
    township: str = "",
    on: date,
    but: int | None = None,
    limit: int = 5,
) -> list[Likeness]:
    """Of the petitions that the reader may see, those of the last 90 days that say much the same.

    With a township only that township's petitions are compared, and those that name none.
    """
    near = seen.filter(sent_on__gt=on - timedelta(days=WINDOW_DAYS), sent_on__lte=on).exclude(pk=but)
    if township:
        near = near.filter(township__in=[township, ""])
    own = set(sketch(text))
    sketches = near.order_by("-sent_on", "-pk").values_list("pk", "sketch")[:NEAREST]
    roughly = heapq.nlargest(20, ((len(own.intersection(s)), pk) for pk, s in sketches))
    return _exactly(text, [pk for common, pk in roughly if common >= 3], limit)


def _exactly(text: str, keys: Iterable[int], limit: int) -> list[Likeness]:
    found = [
        Likeness(petition, likeness(text, f"{petition.subject}\n{petition.body}"))
        for petition in Petition.objects.filter(pk__in=list(keys)).select_related("unit", "category")
    ]
    alike = [one for one in found if one.share >= ALIKE]
    return sorted(alike, key=lambda one: (-one.share, one.petition.pk))[:limit]


def public_duplicates(text: str, *, township: str, on: date) -> list[Likeness]:
    """Published petitions of the same place that say much the same: shown before a citizen sends theirs."""
    return near_duplicates(
        Petition.objects.filter(published_on__isnull=False), text, township=township, on=on, limit=3
    )


def earlier_of_sender(petition: Petition) -> QuerySet[Petition]:
    """Earlier petitions from the same e-mail address that were answered; the vault stays shut."""
    own = petition.petitioner.mail_print if hasattr(petition, "petitioner") else ""
    if not own:
        return Petition.objects.none()
    return (
        Petition.objects.filter(
            petitioner__mail_print=own, state__in=[s for s in ENDED if s != State.NOT_ACCEPTED]
        )
        .exclude(pk=petition.pk)
        .order_by("-sent_on")
    )
