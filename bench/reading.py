"""Has pages of a folder read as the worker reads them, in a process of its own, and gives out what became of them."""

import json
import sys
import threading
import time
from datetime import date
from pathlib import Path

import django

PAGES_OF_AN_ITEM = 4


def take_in(folder: str) -> dict:
    """Every TIFF of the folder as a page of an item, measured, and queued to be read; nothing else is queued."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from countyhall.domains.archives.models import Batch, BatchLine, Item
    from countyhall.domains.archives.models.page import OcrOrder
    from countyhall.domains.archives.selectors import batches as selectors
    from countyhall.domains.archives.services import ocr_work, scan
    from countyhall.kernel.people.models import User

    keeper = User.objects.get(username="archivist")
    files = sorted(Path(folder).glob("*.tif"))
    items = list(
        Item.objects.filter(state="catalogued", sealed=False, pages=None).order_by("pk")[: len(files)]
    )
    batch = Batch.objects.create(
        unit=keeper.grants.first().unit, title="量測", box="量", operator=keeper, received_on=date(2020, 11, 2),
        number="109-S9999", state="arranged",
    )  # fmt: skip
    uploads = []
    for start in range(0, len(files), PAGES_OF_AN_ITEM):
        item, some = items[start // PAGES_OF_AN_ITEM], files[start : start + PAGES_OF_AN_ITEM]
        BatchLine.objects.create(batch=batch, item=item, page_count=len(some))
        for page, path in enumerate(some, 1):
            name = f"{item.number.replace('/', '-')}_{page:04}.tif"
            uploads.append(SimpleUploadedFile(name, path.read_bytes(), "image/tiff"))
    began = time.perf_counter()
    taken = scan.take_in(batch, uploads, None, by=keeper, measure=False)
    if taken.refused:
        raise RuntimeError(str(taken.refused))
    scan.measure_now(batch)
    took = time.perf_counter() - began
    OcrOrder.objects.all().delete()
    ocr_work.want_batch(batch)
    return {"pages": selectors.pages_of(batch).count(), "seconds": took, "lanes": ocr_work.lanes()}


def read(lanes: str) -> dict:
    """Read until nothing waits, in so many lanes; then make every item's searchable PDF/A."""
    from django.db import connections

    from countyhall.domains.archives.models import BatchLine
    from countyhall.domains.archives.models.page import Doubt, OcrOrder, PageText
    from countyhall.domains.archives.services import ocr_work

    def lane() -> None:
        while ocr_work.read_next():
            pass
        connections.close_all()

    threads = [threading.Thread(target=lane) for _lane in range(int(lanes))]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reading = time.perf_counter() - began
    orders = OcrOrder.objects.all()
    if failed := orders.filter(done_at=None).count():
        raise RuntimeError(f"{failed} pages were not read")
    items = list(
        BatchLine.objects.filter(batch__number="109-S9999").order_by("pk").values_list("item", flat=True)
    )
    began = time.perf_counter()
    for item in items:
        ocr_work.publish(item)
    publishing = time.perf_counter() - began
    texts = PageText.objects.filter(page__ocr__in=orders, current=True).order_by(
        "page__item", "page__sequence"
    )
    return {
        "reading": reading, "publishing": publishing, "files": [_file(item) for item in items],
        "texts": list(texts.values_list("text", flat=True)),
        "doubts": Doubt.objects.filter(page__ocr__in=orders).count(),
    }  # fmt: skip


def _file(item: int) -> str:
    """Where an item's searchable copy lies."""
    from countyhall.domains.archives.models import Item
    from countyhall.domains.archives.services import ocr_work
    from countyhall.kernel.attachments import services as attachments
    from countyhall.kernel.attachments import store

    made = attachments.of(Item.objects.get(pk=item)).get(label=ocr_work.SEARCHABLE)
    return str(store.path_of(made.sha256))


def main() -> None:
    """``python -m bench.reading <what> <argument>``; what it returns is printed as JSON."""
    django.setup()
    what = {f.__name__: f for f in (take_in, read)}[sys.argv[1]]
    print(json.dumps(what(*sys.argv[2:]), ensure_ascii=False))


if __name__ == "__main__":
    main()
