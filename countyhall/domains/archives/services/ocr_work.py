"""Reading pages in the background: the most needed first, one by one, so that nothing is lost or done twice."""

import os
import time

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.domains.archives.models.batch import Batch
from countyhall.domains.archives.models.item import Item
from countyhall.domains.archives.models.page import Doubt, OcrOrder, OcrPause, Page, PageEntry, PageText
from countyhall.domains.archives.selectors import page_grams
from countyhall.domains.archives.selectors import scans as selectors
from countyhall.domains.archives.services import ocr, ocr_pdf, ocr_text, scan
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.attachments import store
from countyhall.kernel.audit import services as audit
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock

Need = OcrOrder.Need
STRETCH = 120  # seconds that a job reads before it queues the next one, so that other work gets its turn
MOST_TRIES = 3
RECENT_YEARS = 3
SEARCHABLE = "副版（可檢索 PDF/A）"


def want_batch(batch: Batch, *, by=None, **_data) -> int:
    """Queue every page of a batch that was accepted; what was filed lately goes before the rest."""
    pages = Page.objects.filter(batch=batch, attempt=batch.attempt, current=True, copy__isnull=False)
    since = clock.today().year - RECENT_YEARS
    count = 0
    for need, some in (
        (Need.RECENT, pages.filter(item__filed_on__year__gte=since)),
        (Need.REST, pages.filter(item__filed_on__year__lt=since)),
    ):
        orders = [
            OcrOrder(page_id=key, need=need) for key in some.order_by("pk").values_list("pk", flat=True)
        ]
        OcrOrder.objects.bulk_create(orders, batch_size=2000, ignore_conflicts=True)
        count += len(orders)
    go_on()
    return count


@transaction.atomic
def ask(page: Page, *, by) -> OcrOrder:
    """Somebody needs this page: it is read before all others."""
    if not Item.objects.visible_to(by).filter(pk=page.item_id).exists():
        raise PermissionDenied
    order, made = OcrOrder.objects.get_or_create(page=page, defaults={"need": Need.ASKED})
    if not made and order.done_at is None:
        order.need, order.problem, order.tries = Need.ASKED, "", 0
        order.save(update_fields=["need", "problem", "tries"])
    go_on()
    return order


def go_on() -> None:
    """Have the pages read, if any wait and nobody paused it."""
    if not OcrPause.objects.filter(ended_at=None).exists():
        for lane in range(lanes()):
            jobs.defer(read_on, key=f"ocr-{lane}", lock=f"ocr-{lane}")


def lanes() -> int:
    """How many pages are read at once: half of this machine's processors are left to people."""
    return max(1, (os.cpu_count() or 1) // 2)


@transaction.atomic
def pause(*, by) -> None:
    """Stop after the page that is being read."""
    _may_steer(by)
    OcrPause.objects.get_or_create(ended_at=None, defaults={"by": by})


@transaction.atomic
def resume(*, by) -> None:
    """Go on reading."""
    _may_steer(by)
    OcrPause.objects.filter(ended_at=None).update(ended_at=timezone.now())
    go_on()


@transaction.atomic
def cancel(batch: Batch, *, by) -> int:
    """Read no more of a batch; what was read stays. Returns how many pages were taken off."""
    _may_steer(by)
    count, _kinds = OcrOrder.objects.filter(page__batch=batch, done_at=None).delete()
    audit.record(batch, "cancel_reading", by=by, pages=count)
    return count


def _may_steer(by) -> None:
    if not by.has_perm("archives.change_batch"):
        raise PermissionDenied


@jobs.periodic("*/10 * * * *", queue="ocr")
def wake() -> None:
    """Pages that wait are read even when the job that read them died with its machine."""
    if OcrOrder.objects.filter(done_at=None, problem="").exists() and not ocr.missing():
        go_on()


@jobs.task(queue="ocr", tries=1)
def read_on() -> None:
    """Read for a while, then queue the rest: page by page, each in a transaction of its own."""
    if ocr.missing():
        return
    until = time.monotonic() + STRETCH
    while not OcrPause.objects.filter(ended_at=None).exists():
        if not read_next():
            return
        if time.monotonic() > until:
            go_on()
            return


@transaction.atomic
def read_next() -> bool:
    """Read the page that is needed most; false when none waits.

    Its row stays locked meanwhile: other workers take the next one. If the machine dies, nothing of
    the page is written and the lock is gone, so it is simply read again.
    """
    waiting = OcrOrder.objects.filter(done_at=None, problem="").order_by("need", "page")
    order = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("page__master").first()
    if order is None:
        return False
    began = time.monotonic()
    try:
        with transaction.atomic():
            read_page(order.page)
    except (ValidationError, OSError, ocr.Failed) as error:
        order.tries += 1
        order.problem = str(error)[:300] if order.tries >= MOST_TRIES else ""
        order.need = max(order.need, Need.REST)  # it does not hold up the others
        order.save(update_fields=["tries", "problem", "need"])
        return True
    order.done_at, order.seconds = timezone.now(), time.monotonic() - began
    order.save(update_fields=["done_at", "seconds"])
    return True


def read_page(page: Page) -> PageText:
    """Read one page and keep what stands on it: text, places, search entry, and what is doubtful."""
    with scan.image_of(page) as image:
        found = ocr.read(image, page.dots)
        doubts = ocr.doubtful(image, found, page.dots)
    text = keep(page, found.text, found.placed, engine=found.engine, confidence=found.confidence)
    Doubt.objects.bulk_create(
        Doubt(
            page=page, version=text.version, kind=Doubt.Kind.NUMBER if d.is_number else Doubt.Kind.DIGITS,
            start=d.start, reading=d.reading[:80], second=d.second[:80], confidence=d.confidence,
            left=max(0, d.box[0]), top=max(0, d.box[1]), width=max(1, d.box[2]), height=max(1, d.box[3]),
        )
        for d in doubts
    )  # fmt: skip
    if not Page.objects.filter(item=page.item_id, current=True).exclude(
        pk=page.pk
    ).exclude(texts__current=True).exists():  # fmt: skip
        publish_later(page.item_id)
    return text


@transaction.atomic
def keep(page: Page, text: str, placed, *, engine: str = "", confidence: float = 0, by=None) -> PageText:
    """A new version of a page's text, with its search entry, in one transaction."""
    last = PageText.objects.select_for_update().filter(page=page).order_by("-version").first()
    PageText.objects.filter(page=page, current=True).update(current=False)
    made = PageText.objects.create(
        page=page, version=last.version + 1 if last else 1, text=text.replace("\0", ""), by=by,
        words=ocr_text.pack(placed), engine=engine[:60], confidence=confidence,
    )  # fmt: skip
    index(page, made.text)
    return made


def index(page: Page, text: str) -> None:
    """Write the page's search entry; a page that is not current has none."""
    if not page.current:
        PageEntry.objects.filter(page=page).delete()
        return
    PageEntry.objects.update_or_create(
        page=page, defaults={"item_id": page.item_id, "grams": page_grams.grams(text)}
    )


@transaction.atomic
def answer(doubt: Doubt, text: str, *, by) -> PageText | None:
    """A person read the cut-out. Another reading than the machine's makes a new version of the text."""
    doubt = Doubt.objects.select_for_update().select_related("page").get(pk=doubt.pk)
    if not by.has_perm("archives.correct_page"):
        raise PermissionDenied
    if doubt.at is not None:
        raise Refused(_("Somebody else has read this already."))
    text = text.strip()
    if not text:
        raise Refused(_("Type what stands there."))
    doubt.answer, doubt.by, doubt.at = text[:80], by, timezone.now()
    doubt.save(update_fields=["answer", "by", "at"])
    if text == doubt.reading:
        return None
    return correct(doubt.page, doubt.start, len(doubt.reading), doubt.reading, text, by=by)


def correct(page: Page, start: int, length: int, reading: str, text: str, *, by) -> PageText:
    """A new version in which these letters read otherwise; doubts further on move with them."""
    old = selectors.text_of(page)
    if old is None or old.text[start : start + length] != reading:
        raise Refused(_("The text of this page has changed meanwhile. Look at the page again."))
    fresh, placed = ocr_text.corrected(old.text, ocr_text.unpack(old.words), start, length, text)
    made = keep(page, fresh, placed, engine=old.engine, confidence=old.confidence, by=by)
    shift = len(text) - length
    for later in Doubt.objects.filter(page=page, at=None, start__gt=start).order_by(
        "-start" if shift > 0 else "start"
    ):
        later.start, later.version = later.start + shift, made.version
        later.save(update_fields=["start", "version"])
    Doubt.objects.filter(page=page, at=None).update(version=made.version)
    audit.record(page.item, "correct_text", by=by, page=page.sequence, before=reading, after=text)
    publish_later(page.item_id)
    return made


def publish_later(item_pk: int) -> None:
    """Make the item's searchable copy anew, once nothing more is queued before it."""
    jobs.defer(publish, key=f"searchable-{item_pk}", item_pk=item_pk)


@jobs.task(queue="ocr")
def publish(item_pk: int) -> None:
    """The item's pages as one PDF/A in which every word is found, kept with the item as a version of its file."""
    item = Item.objects.get(pk=item_pk)
    sheets = [sheet for page in selectors.pages_of_item(item) if (sheet := sheet_of(page))]
    if not sheets:
        return
    content = ocr_pdf.searchable(sheets, f"{item.number} {item.subject}", on=clock.today())
    name = f"{(item.number or str(item.pk)).replace('/', '-')}.pdf"
    old = attachments.of(item).filter(label=SEARCHABLE).first()
    upload = SimpleUploadedFile(name, content, "application/pdf")
    attachments.attach(item, upload, label=SEARCHABLE, replaces=old)


def sheet_of(page: Page) -> ocr_pdf.Sheet | None:
    """A page for the searchable copy; ``None`` where it has no access copy."""
    if page.copy is None:
        return None
    text = selectors.text_of(page)
    return ocr_pdf.Sheet(
        store.path_of(page.copy.sha256).read_bytes(), page.width, page.height, page.dots or ocr.DOTS,
        text.text if text else "", ocr_text.unpack(text.words) if text else (),
    )  # fmt: skip
