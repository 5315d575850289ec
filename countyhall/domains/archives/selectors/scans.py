"""Pages: found by any two characters among hundreds of thousands, and what stands beside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from django.db.models import Count, Max, QuerySet
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from countyhall.domains.archives.models.item import Item
from countyhall.domains.archives.models.page import Doubt, OcrOrder, OcrPause, Page, PageEntry, PageText
from countyhall.domains.archives.selectors import page_grams

FEW, CHUNK, MOST_LOOKED_AT = 25, 100, 2000
PROBE = 2000  # newest pages that tell whether a question is a common one
AROUND, LONGEST = 30, 120
PACE_OVER = 500  # pages read last, by which the pace is told


@dataclass(frozen=True)
class PageHit:
    """A page that was found, with the place of the find. ``excerpt`` is safe HTML with ``<mark>``."""

    page: Page
    excerpt: SafeString


@dataclass(frozen=True)
class Found:
    """One screen of finds. Older ones are looked for below page ``after``; ``short``: two characters are needed."""

    hits: list[PageHit]
    after: int | None = None
    short: bool = False


def find(
    user, question: str, *, limit: int = 20, below: int | None = None, item: Item | None = None
) -> Found:
    """Pages that ``user`` may see and on which everything asked for stands, the newest first."""
    numbers, strings = page_grams.asked(question)
    if not numbers:
        return Found([], short=bool(strings))
    entries = PageEntry.objects.filter(
        grams__contains=numbers, item__in=Item.objects.visible_to(user).values("pk")
    )
    if item is not None:
        own = Page.objects.filter(item=item, current=True).values_list("pk", flat=True)
        entries = entries.filter(
            pk__in=list(own)
        )  # few: found by their keys, not by words that stand everywhere
    if below is not None:
        entries = entries.filter(pk__lt=below)
    kept: list[tuple[int, str, list[tuple[int, int]]]] = []
    looked_at, last = 0, None
    common = item is None and _is_common(numbers)
    for key, text in _candidates(entries, common=common):
        looked_at, last = looked_at + 1, key
        if places := page_grams.finds(text, strings):
            kept.append((key, text, places))
            if len(kept) > limit:
                break
    pages = Page.objects.select_related("item").in_bulk([key for key, _text, _places in kept])
    hits = [PageHit(pages[key], marked(text, places)) for key, text, places in kept[:limit]]
    if len(kept) > limit:
        return Found(hits, kept[limit - 1][0])
    return Found(hits, last if looked_at >= MOST_LOOKED_AT else None)


def _is_common(numbers: list[int]) -> bool:
    """Whether the newest pages tell that many will fit: then reading backwards soon finds a screen of them.

    The database's own guess is of no use here: it takes what is seldom to be two hundred times as frequent.
    """
    newest = PageEntry.objects.aggregate(newest=Max("pk"))["newest"] or 0
    return PageEntry.objects.filter(pk__gt=newest - PROBE, grams__contains=numbers).count() >= PROBE // 100


def _candidates(entries: QuerySet[PageEntry], *, common: bool) -> Iterator[tuple[int, str]]:
    """Pages whose pairs fit, newest first, with their text; most often the first few are enough.

    What is seldom is asked of the index whole and put in order here: with an order and a limit the database
    would read all pages backwards for it.
    """
    ordered = entries.order_by("-pk").values_list("pk", flat=True)
    keys = list(ordered[:FEW]) if common else sorted(ordered.order_by(), reverse=True)[:MOST_LOOKED_AT]
    yield from _texts(keys[:FEW])
    if common and len(keys) == FEW:
        keys += ordered.filter(pk__lt=keys[-1])[: MOST_LOOKED_AT - FEW]
    for start in range(FEW, len(keys), CHUNK):
        yield from _texts(keys[start : start + CHUNK])


def _texts(keys: list[int]) -> Iterator[tuple[int, str]]:
    texts = dict(PageText.objects.filter(page__in=keys, current=True).values_list("page", "text"))
    yield from ((key, texts.get(key, "")) for key in keys)


def marked(text: str, places: list[tuple[int, int]]) -> SafeString:
    """About 120 characters around the first find, escaped, with the finds marked."""
    start = max(0, places[0][0] - AROUND) if places else 0
    end = min(len(text), start + LONGEST)
    parts, at = ["…" if start else ""], start
    for first, last in places:
        first, last = max(first, at), min(last, end)
        if first < last:
            parts += [escape(text[at:first]), "<mark>", escape(text[first:last]), "</mark>"]
            at = last
    parts += [escape(text[at:end]), "…" if end < len(text) else ""]
    return mark_safe("".join(parts))  # noqa: S308 - every part of the text was escaped above


def text_of(page: Page) -> PageText | None:
    """What stands on a page, as it was read or corrected last."""
    return page.texts.filter(current=True).first()


def pages_of_item(item: Item) -> QuerySet[Page]:
    """The pages of an item as they are read today."""
    return Page.objects.filter(item=item, current=True).select_related("copy", "master").order_by("sequence")


@dataclass(frozen=True)
class Forecast:
    """How reading goes: how many pages wait, how many are read in a minute, and when it will be done."""

    waiting: int
    read: int
    per_minute: float
    ready_at: object
    failed: int
    paused: bool


def forecast() -> Forecast:
    """Told from the pages read last, by the clock on the wall: pauses of more than ten minutes do not count."""
    waiting = OcrOrder.objects.filter(done_at=None, problem="").count()
    done = OcrOrder.objects.filter(done_at__isnull=False).order_by("-done_at")
    moments = list(done.values_list("done_at", flat=True)[:PACE_OVER])
    steps = [later - earlier for later, earlier in pairwise(moments)]
    busy = sum((step for step in steps if step < timedelta(minutes=10)), timedelta())
    per_minute = 60 * len(steps) / busy.total_seconds() if busy.total_seconds() > 1 else 0.0
    ready_at = timezone.now() + timedelta(minutes=waiting / per_minute) if waiting and per_minute else None
    return Forecast(
        waiting,
        OcrOrder.objects.filter(done_at__isnull=False).count(),
        per_minute,
        ready_at,
        OcrOrder.objects.filter(done_at=None).exclude(problem="").count(),
        OcrPause.objects.filter(ended_at=None).exists(),
    )


def waiting_by_need() -> dict[int, int]:
    """Need → how many pages wait for it."""
    rows = OcrOrder.objects.filter(done_at=None, problem="").values_list("need").annotate(n=Count("pk"))
    return dict(rows.order_by())


def doubts_for(user) -> QuerySet[Doubt]:
    """Readings that wait for a person, document numbers first, of pages that the reader may see."""
    seen = Page.objects.visible_to(user).filter(current=True).values("pk")
    return Doubt.objects.filter(at=None, page__in=seen).order_by("-kind", "pk")


def order_of(page: Page) -> OcrOrder | None:
    """Whether and when the page is to be read."""
    return OcrOrder.objects.filter(page=page).first()


def neighbour(page: Page, step: int) -> int | None:
    """The number of the page before (``-1``) or after (``1``) it in its item."""
    rows = pages_of_item(page.item)
    rows = rows.filter(sequence__gt=page.sequence) if step > 0 else rows.filter(sequence__lt=page.sequence)
    return rows.order_by("sequence" if step > 0 else "-sequence").values_list("sequence", flat=True).first()


def doubts_of(user) -> QuerySet[Doubt]:
    """Doubts on pages that ``user`` may see."""
    return Doubt.objects.filter(page__in=Page.objects.visible_to(user).values("pk"))


def unreadable(user) -> QuerySet[OcrOrder]:
    """Orders that failed, on pages that ``user`` may see."""
    failed = OcrOrder.objects.filter(done_at=None, page__in=Page.objects.visible_to(user).values("pk"))
    return failed.exclude(problem="").select_related("page__item", "page__batch")
