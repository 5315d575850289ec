"""Images come into a batch: taken in as they are, measured, copied for reading, and compared with the catalogue."""

import hashlib
from collections.abc import Iterable
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from statistics import median

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.domains.archives.models.batch import Batch
from countyhall.domains.archives.models.item import Item
from countyhall.domains.archives.models.page import (
    Doubt,
    Finding,
    OcrOrder,
    Page,
    PageEntry,
    PageText,
    SamplePage,
)
from countyhall.domains.archives.selectors import batches as selectors
from countyhall.domains.archives.services import scan_checks, scan_files
from countyhall.domains.archives.services.scan_files import Entry
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.attachments import store
from countyhall.kernel.audit import services as audit
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.lifecycle import Refused

MASTER, COPY = "正版", "副版"  # as the law names them, in files that outlive any language of the screen
OPEN = (Batch.State.ARRANGED, Batch.State.SCANNED)
LONGER = 1.25  # than the middle of its batch: two sheets may have gone through at once
Kind, Decision = Finding.Kind, Finding.Decision


@dataclass
class Taken:
    """What became of files that were handed in."""

    pages: int = 0
    files: int = 0
    known: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def take_in(
    batch: Batch,
    uploads: Iterable[UploadedFile],
    listed: dict[str, Entry] | None,
    *,
    by,
    measure: bool = True,
) -> Taken:
    """Keep each file as a master of the batch; one that is refused is named and stops no other.

    A file that is there already is passed over, so that the same intake may be made again.
    """
    if batch.state not in OPEN:
        raise Refused(_("Images are taken in once the batch is arranged, and until it is checked."))
    if by is not None and not by.has_perm("archives.change_batch", batch):
        raise PermissionDenied
    taken = Taken()
    items = {line.item.number: line.item for line in batch.lines.select_related("item")}
    for upload in uploads:
        try:
            with transaction.atomic():
                pages = _take(batch, upload, _whose(upload.name or "", listed), items, by)
        except (ValidationError, Refused) as no:
            taken.refused.append((upload.name or "", "；".join(getattr(no, "messages", None) or [str(no)])))
            continue
        taken.files += bool(pages)
        taken.known += not pages
        taken.pages += pages
    if taken.pages and measure:
        measure_later(batch, by=by)
    return taken


def _whose(name: str, listed: dict[str, Entry] | None) -> Entry:
    entry = listed.get(name) if listed is not None else scan_files.named(name)
    if entry is None:
        raise ValidationError(
            _("It is not in the list.") if listed is not None
            else _("Its name does not say which page of which item it is.")
        )  # fmt: skip
    return entry


def _take(batch: Batch, upload: UploadedFile, entry: Entry, items: dict, by) -> int:
    """Keep one file; returns how many pages are new."""
    item = items.get(entry.item)
    if item is None:
        raise ValidationError(_("Item %(item)s is not in this batch.") % {"item": entry.item})
    digest = _digest(upload)
    if entry.sha256 and entry.sha256 != digest:
        raise ValidationError(_("Its bytes are not those that the list names: it was changed on the way."))
    old = Page.objects.filter(
        batch=batch, attempt=batch.attempt, item=item, sequence=entry.page
    ).select_related("master").first()  # fmt: skip
    if old and old.master.sha256 == digest:
        return 0
    if old and not old.findings.filter(decision=Decision.AGAIN).exists():
        raise ValidationError(_("Page %(page)s of this item is there already.") % {"page": entry.page})
    if batch.state == Batch.State.SCANNED and old is None and not _missed(batch, item):
        raise ValidationError(_("The batch is scanned; only pages to be scanned again are taken in."))
    master = attachments.attach(batch, upload, by=by, label=MASTER, replaces=old.master if old else None)
    frames = scan_files.count(store.path_of(master.sha256), master.media_type)
    if old:
        return _replace(old, master, frames)
    Page.objects.filter(
        item=item, current=True, sequence__gte=entry.page, sequence__lt=entry.page + frames
    ).exclude(batch=batch, attempt=batch.attempt).update(current=False)
    taken = Page.objects.filter(
        batch=batch, attempt=batch.attempt, item=item, sequence__range=(entry.page, entry.page + frames - 1)
    )
    if taken.exists():
        raise ValidationError(_("Some of its pages are there already."))
    Page.objects.bulk_create(
        Page(item=item, batch=batch, attempt=batch.attempt, sequence=entry.page + n, master=master, frame=n)
        for n in range(frames)
    )
    return frames


def _missed(batch: Batch, item) -> bool:
    return batch.findings.filter(
        attempt=batch.attempt, item=item, kind=Kind.MISSING, decision__in=[Decision.OPEN, Decision.AGAIN]
    ).exists()


def _replace(page: Page, master, frames: int) -> int:
    if frames != 1:
        raise ValidationError(_("A page scanned again comes in a file of its own."))
    page.findings.filter(decision=Decision.AGAIN).update(decision=Decision.MENDED)
    page.findings.filter(decision=Decision.OPEN).delete()
    page.master, page.frame, page.checked = master, 0, False
    page.save(update_fields=["master", "frame", "checked"])
    return 1


def _digest(upload: UploadedFile) -> str:
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


@contextmanager
def image_of(page: Page):
    """The master's picture of a page. Raises ``ValidationError`` when it cannot be opened."""
    with scan_files.opened(store.path_of(page.master.sha256), page.master.media_type, page.frame) as image:
        yield image


def measure_later(batch: Batch, *, by=None) -> jobs.Progress | None:
    """Measure what is not measured yet, in the background; the progress can be stopped and begun again."""
    waiting = selectors.pages_of(batch).filter(checked=False).count()
    progress = jobs.Progress.start(_("Measure pages of %(batch)s") % {"batch": batch.number}, waiting, by)
    if jobs.defer(measure, key=f"measure-{batch.pk}", batch_pk=batch.pk, progress_pk=progress.pk) is None:
        progress.delete()  # what waits already will measure these too
        return None
    return progress


@jobs.task(queue="scan")
def measure(batch_pk: int, progress_pk: int | None = None) -> None:
    """Measure page after page, each in its own transaction; what is measured is not measured again."""
    batch = Batch.objects.get(pk=batch_pk)
    progress = jobs.Progress.objects.filter(pk=progress_pk).first()
    if progress and progress.ended:
        return
    with progress.running() if progress else nullcontext():
        measure_now(batch, progress)


def measure_now(batch: Batch, progress: jobs.Progress | None = None) -> None:
    """Measure what is not measured, then compare; raises ``jobs.Cancelled`` where somebody asked to stop."""
    while page := selectors.pages_of(batch).filter(checked=False).select_related("master").first():
        if progress and progress.cancelled:
            raise jobs.Cancelled
        with transaction.atomic():
            _measure(batch, page)
        if progress:
            progress.advance()
    compare(batch)


def _measure(batch: Batch, page: Page) -> None:
    page.checked = True
    try:
        with image_of(page) as image:
            found = scan_checks.measure(image)
            content = scan_files.jpeg(image, found.dots)
    except ValidationError as error:
        _note(batch, Kind.BROKEN, page=page, measure=" ".join(error.messages)[:80])
        page.save(update_fields=["checked"])
        return
    page.width, page.height, page.dots, page.mode = found.width, found.height, found.dots, found.mode
    page.ink, page.skew, page.look = found.ink, found.skew, found.look
    upload = SimpleUploadedFile(copy_name(page), content, "image/jpeg")
    page.copy = attachments.attach(batch, upload, label=COPY, replaces=page.copy)
    page.save()


def copy_name(page: Page) -> str:
    """``0109-010101-1-001-023_0001.jpg``."""
    return f"{page.item.number.replace('/', '-')}_{page.sequence:04}.jpg"


@transaction.atomic
def compare(batch: Batch) -> int:
    """Note what is odd about the pages, alone and beside one another; returns how many findings wait.

    Repeatable: a finding is noted once, and one that was decided stays decided.
    """
    pages = list(selectors.pages_of(batch).order_by("item", "sequence"))
    good = [page for page in pages if page.checked and page.width]
    middle = median(page.height / page.dots for page in good if page.dots) if any(p.dots for p in good) else 0
    upright = sum(page.height >= page.width for page in good) * 2 >= len(good)
    before = None
    for page in good:
        for kind, measured in _alone(batch, page, middle, upright):
            _note(batch, kind, page=page, measure=measured)
        same_item = (
            before is not None and before.item_id == page.item_id and page.ink >= scan_checks.BLANK_INK
        )
        if same_item and scan_checks.alike(bytes(before.look), bytes(page.look)):
            _note(batch, Kind.SAME, page=page, measure=_("page %(page)s") % {"page": before.sequence})
        before = page
    _count(batch, pages)
    return selectors.undecided(batch).count()


def _alone(batch: Batch, page: Page, middle: float, upright: bool):
    """What is odd about one page."""
    if page.ink < scan_checks.BLANK_INK:
        yield Kind.BLANK, f"{page.ink:.4%}"
    if abs(page.skew) >= scan_checks.CROOKED:
        yield Kind.SKEW, f"{page.skew:+.1f}°"
    if page.dots < batch.dots:
        yield Kind.DOTS, f"{page.dots} dpi" if page.dots else _("the file does not say")
    if page.mode == "black":
        yield Kind.COLOUR, _("1 bit")
    if (page.height >= page.width) != upright:
        yield Kind.TURNED, f"{page.width} × {page.height}"
    elif middle and page.dots and page.height / page.dots > middle * LONGER:
        yield Kind.LENGTH, f"{page.height / page.dots * scan_checks.INCH:.1f} cm"


def _count(batch: Batch, pages: list[Page]) -> None:
    """Each item's pages beside the catalogue's count; what is no longer missing is settled."""
    there: dict[int, set[int]] = {}
    for page in pages:
        there.setdefault(page.item_id, set()).add(page.sequence)
    for line in batch.lines.select_related("item"):
        have = there.get(line.item_id, set())
        gaps = sorted(set(range(1, line.page_count + 1)) - have)
        surplus = sorted(number for number in have if number > line.page_count)
        waiting = batch.findings.filter(attempt=batch.attempt, item=line.item, page=None)
        open_ones = waiting.exclude(decision=Decision.FINE)
        wanted = {(Kind.MISSING, ranges(gaps))} if gaps else set()
        wanted |= {(Kind.SURPLUS, ranges(surplus))} if surplus else set()
        for finding in open_ones:
            if (finding.kind, finding.measure) not in wanted:
                finding.delete() if finding.decision == Decision.OPEN else waiting.filter(
                    pk=finding.pk
                ).update(decision=Decision.MENDED)
        for kind, measured in wanted:
            _note(batch, kind, item=line.item, measure=measured)


def ranges(numbers: list[int]) -> str:
    """``3, 7–9``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    text = ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)
    return text if len(text) <= 80 else f"{text[:78]}…"


def _note(batch: Batch, kind: str, *, page: Page | None = None, item=None, measure: str = "") -> None:
    if page is not None:
        Finding.objects.filter(page=page, kind=kind, decision=Decision.OPEN).exclude(measure=measure).delete()
    Finding.objects.get_or_create(
        batch=batch, attempt=batch.attempt, item=item if item is not None else page.item, page=page,
        kind=kind, measure=str(measure)[:80],
    )  # fmt: skip


@transaction.atomic
def decide(finding: Finding, decision: str, *, by, note: str = "") -> Finding:
    """A person says whether a finding matters."""
    batch = Batch.objects.select_for_update().get(pk=finding.batch_id)
    if not by.has_perm("archives.check_batch", batch):
        raise PermissionDenied
    if batch.state != Batch.State.SCANNED or finding.attempt != batch.attempt:
        raise Refused(_("The findings of this batch are closed."))
    if decision not in {Decision.FINE, Decision.AGAIN}:
        raise Refused(_("Say whether the page is as it should be or has to be scanned again."))
    finding.decision, finding.by, finding.at, finding.note = decision, by, timezone.now(), note[:200]
    finding.save(update_fields=["decision", "by", "at", "note"])
    page = finding.page.sequence if finding.page_id else None
    audit.record(batch, "decide_finding", by=by, kind=finding.kind, page=page, decision=decision, note=note)
    return finding


@transaction.atomic
def judge(sample: SamplePage, verdict: str, *, by, note: str = "") -> SamplePage:
    """The second person says of one page whether it is the same as the paper."""
    batch = Batch.objects.select_for_update().get(pk=sample.batch_id)
    if batch.sampler_id != by.pk or batch.operator_id == by.pk:
        raise PermissionDenied
    if batch.state != Batch.State.SAMPLED or sample.attempt != batch.attempt:
        raise Refused(_("The sample of this batch is closed."))
    if verdict not in SamplePage.Verdict.values:
        raise Refused(_("Say whether the page is the same as the original."))
    if verdict == SamplePage.Verdict.WRONG and not note.strip():
        raise Refused(_("Say what is wrong with the page."))
    sample.verdict, sample.by, sample.at, sample.note = verdict, by, timezone.now(), note.strip()[:200]
    sample.save(update_fields=["verdict", "by", "at", "note"])
    Batch.objects.filter(pk=batch.pk).update(wrong_count=selectors.standing(batch).wrong)
    return sample


def manifest(batch: Batch) -> ContentFile:
    """Every file of the batch with its SHA-256, masters and copies apart, as the note that goes with the medium."""
    rows = ["類別,檔名,檔號,頁次,位元組,SHA-256"]
    pages = selectors.pages_of(batch).select_related("item", "master", "copy").order_by("item", "sequence")
    for page in pages:
        for label, file in (("正版", page.master), ("副版", page.copy)):
            if file is not None:
                rows.append(
                    f"{label},{file.name},{page.item.number},{page.sequence},{file.size},{file.sha256}"
                )
    return ContentFile(
        "\ufeff".encode() + ("\r\n".join(rows) + "\r\n").encode(), name=f"{batch.number}-manifest.csv"
    )


def forget(item: Item, *, by, **_data) -> None:
    """An item was destroyed: what was read on its pages goes with it, and nothing of it is found any more."""
    pages = Page.objects.filter(item=item).values("pk")
    for rows in (PageEntry, PageText, Doubt, OcrOrder):
        rows.objects.filter(page__in=pages).delete()
    Page.objects.filter(item=item).update(look=b"")
    item.redactions.update(file=None)
