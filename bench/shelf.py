"""Fills a county with scanned and read pages by COPY, in a process of its own, and names what is looked for in them."""

import io
import json
import random
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta

import django

PAGES, TO_AN_ITEM, TO_A_BATCH = 900_000, 6, 15_000
SEALED = 100  # one item in so many is classified
ACROSS, WIDE, TALL, LEFT, TOP = 26, 78, 110, 230, 260  # letters of a line, their place on the A4 of 300 dots
ENGINE = "bench"
VARIANTS = 6  # of the places of words, for each length of a page


def county() -> None:
    """The demo county's people and units with the archives' own small demo; then nothing else."""
    from countyhall.config.demo.county import load

    load(seed=109, scale=1, only=("archives",))


def fill(pages: str) -> dict:
    """So many pages with text, places and search entries; returns how many, and how long each part took."""
    from django.db import connection, transaction

    began = time.monotonic()
    with transaction.atomic():
        items = list(_items(int(pages) // TO_AN_ITEM))
        scans = _scans(items)
    took = {"items and pages": time.monotonic() - began}
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX page_grams")
    _texts(scans)
    took["texts and search entries"] = time.monotonic() - began
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute(
            f"CREATE INDEX page_grams ON {table('PageEntry')} USING gin (grams) WITH (fastupdate = off)"
        )
        took["search index"] = time.monotonic() - began
        cursor.execute("VACUUM ANALYZE")
    return took


def table(name: str) -> str:
    """The name of a model's table."""
    from django.apps import apps

    return apps.get_model("archives", name)._meta.db_table


def _items(count: int) -> Iterator:
    """Items in volumes of closed cases, spread over all units; one in a hundred is classified."""
    from countyhall.domains.archives.models import FileClass, Item, Medium, Volume
    from countyhall.domains.archives.services import past
    from countyhall.kernel.organisation.models import Unit
    from countyhall.kernel.people.models import User
    from countyhall.kernel.records.bulk import copy_in

    keeper = User.objects.get(username="archivist")
    classes = list(FileClass.objects.filter(usable=True).order_by("-plan__valid_from", "pk")[:60])
    units = list(Unit.objects.order_by("pk"))
    cases = past.open_cases(
        past.PastCase(file_class=classes[n % len(classes)], unit=units[n % len(units)], title=f"歷年案卷{n}",
                      year=90 + n % 19, opened_on=date(2001 + n % 19, 1, 2), by=keeper)
        for n in range(-(-count // 300))
    )  # fmt: skip
    volumes = [Volume(case=case, no=1) for case in cases]
    copy_in(volumes, keys=True)
    rng = random.Random(109)
    rows = []
    for n in range(count):
        volume = volumes[n % len(volumes)]
        day = volume.case.opened_on + timedelta(days=rng.randrange(350))
        secret = n % SEALED == 0
        rows.append(
            Item(case=volume.case, volume=volume, sequence=n // len(volumes) + 1, version=1,
                 number=f"{volume.case.number}/001/{n // len(volumes) + 1:03}", unit_id=volume.case.unit_id,
                 subject=f"檢送{volume.case.title}第{n}件", produced_on=day, filed_on=day, state="catalogued",
                 medium=Medium.PAPER, page_count=TO_AN_ITEM, created_by=keeper, sealed=secret,
                 secrecy="密" if secret else "", declassify="屆滿30年" if secret else "")
        )  # fmt: skip
    copy_in(rows, keys=True)
    yield from rows


def _scans(items: list) -> list:
    """Pages in accepted batches. All show one picture, of a real size."""
    from countyhall.domains.archives.models.batch import Batch
    from countyhall.domains.archives.models.page import Page
    from countyhall.domains.archives.services import scan_past
    from countyhall.kernel.attachments import services as attachments
    from countyhall.kernel.people.models import User
    from countyhall.kernel.records.bulk import copy_in

    keeper, second = (User.objects.get(username=name) for name in ("archivist", "archivist2"))
    count = len(items) * TO_AN_ITEM
    batches = scan_past.load(
        [
            scan_past.PastBatch(
                title=f"量測第{n}箱", box=f"量{n:04}", pages=TO_A_BATCH, unit=keeper.grants.first().unit,
                operator=keeper, sampler=second, kept_elsewhere="量測", phase=9,
                received_on=date(2020, 1, 6), accepted_on=date(2020, 1, 10),
            )
            for n in range(1, -(-count // TO_A_BATCH) + 1)
        ],
        by=keeper,
    )  # fmt: skip
    Batch.objects.filter(pk__in=[batch.pk for batch in batches]).update(kept_elsewhere="")
    shown = attachments.keep(batches[0], "page.jpg", [_picture()], media_type="image/jpeg")
    rows = [
        Page(item=item, batch=batches[(n * TO_AN_ITEM + page) // TO_A_BATCH], sequence=page + 1, copy=shown,
             width=2480, height=3508, dots=300, mode="grey", ink=0.05, checked=True)
        for n, item in enumerate(items) for page in range(TO_AN_ITEM)
    ]  # fmt: skip
    copy_in(rows, keys=True)
    return rows


def _picture() -> bytes:
    """A grey A4 of 150 dots with something like lines on it."""
    from PIL import Image, ImageDraw

    page = Image.effect_noise((1240, 1754), 12).point(lambda value: min(255, value + 110))
    pen = ImageDraw.Draw(page)
    for row in range(24):
        for letter in range(ACROSS):
            x, y = 115 + letter * 39, 130 + row * 55
            pen.rectangle((x, y, x + 28, y + 30), outline=40, width=4)
    out = io.BytesIO()
    page.save(out, "JPEG", quality=75)
    return out.getvalue()


def _texts(pages: list, step: int = 5000) -> None:
    """What stands on each page, where each word stands, and its search entry, as the product writes them."""
    from django.utils import timezone

    from bench.writing import Writer
    from countyhall.domains.archives.models.page import PageEntry, PageText
    from countyhall.domains.archives.selectors import page_grams
    from countyhall.kernel.records.bulk import copy_rows

    writer, now, places = Writer(), timezone.now(), Places()
    known = {clause: page_grams.grams(clause) for clause in writer.clauses}
    for start in range(0, len(pages), step):
        texts, entries = [], []
        for page in pages[start : start + step]:
            clauses = writer.page()
            text = "，".join(clauses)
            grams: set[int] = set()
            for clause in clauses:
                grams.update(known.get(clause) or page_grams.grams(clause))
            texts.append((page.pk, 1, True, text, places.of(len(text)), ENGINE, 90.0, now))
            entries.append((page.pk, page.item_id, sorted(grams)))
        if entries[0][2] != page_grams.grams(texts[0][3]):
            raise RuntimeError("the entries are not those that the product writes")
        copy_rows(
            PageText, ["page_id", "version", "current", "text", "words", "engine", "confidence", "at"], texts
        )
        copy_rows(PageEntry, ["page_id", "item_id", "grams"], entries)
        if start % (step * 20) == 0:
            print(f"{start:,} pages", file=sys.stderr, flush=True)


class Places:
    """The packed places of the words of a page of some length: two letters each, in lines, slightly uneven."""

    def __init__(self) -> None:
        self.rng = random.Random(109)
        self.known: dict[tuple[int, int], bytes] = {}

    def of(self, length: int) -> bytes:
        """One of several for this length."""
        key = length, self.rng.randrange(VARIANTS)
        if key not in self.known:
            self.known[key] = self._made(length)
        return self.known[key]

    def _made(self, length: int) -> bytes:
        from countyhall.domains.archives.services import ocr_text

        rng = self.rng
        return ocr_text.pack(
            ocr_text.Placed(
                start, min(2, length - start), LEFT + start % ACROSS * WIDE + rng.randint(-3, 3),
                TOP + start // ACROSS * TALL + rng.randint(-3, 3), 2 * WIDE - rng.randint(8, 16),
                58 + rng.randint(0, 6), rng.randint(60, 97),
            )
            for start in range(0, length, 2)
        )  # fmt: skip


def main() -> None:
    """``python -m bench.shelf <what> <arguments>``; what it returns is printed as JSON."""
    django.setup()
    what = {f.__name__: f for f in (county, fill)}[sys.argv[1]]
    print(json.dumps(what(*sys.argv[2:]), ensure_ascii=False))


if __name__ == "__main__":
    main()
