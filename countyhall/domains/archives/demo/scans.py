"""The third phase of digitising: 900,000 pages accepted in its first stage, a handful of them as images here."""

import io
import json
from datetime import date, timedelta

import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from countyhall.domains.archives.demo.past import standing_at
from countyhall.domains.archives.lifecycle.batch import batch as way
from countyhall.domains.archives.models import Batch, BatchLine, Item, Medium
from countyhall.domains.archives.selectors import batches as selectors
from countyhall.domains.archives.services import scan, scan_past
from countyhall.kernel.audit import services as audit
from countyhall.kernel.people.models import User
from countyhall.kernel.period import roc
from countyhall.kernel.records import services as records
from countyhall.kernel.reports import fonts

__all__ = ["PAGES", "load"]

PAGES, BOXES = 900_000, 60
FIRST, LAST = date(2020, 1, 13), date(2020, 9, 28)
TAPES = "行政處檔案庫房離線儲存媒體（正版磁帶{tape:02}號，副版硬碟{disk:02}號）"
PLACE = "行政處檔案庫房數位化作業區"
SHORT, DOTS = 2, 300  # pages of the letters that are shown, and their dots per inch
PAGE = """
#let said = json(bytes(sys.inputs.said))
#set page(width: 210mm, height: 297mm, margin: (x: 28mm, y: 24mm))
#set text(font: said.fonts, size: 14pt, lang: "zh", region: "TW")
#set par(leading: 0.9em, spacing: 1.1em)
#align(center, text(20pt, said.head))
#for line in said.lines { par(line) }
"""


def load(keeper: User, second: User, rng) -> None:
    """All batches: counts of those whose images lie on tape, and four small ones with real images."""
    unit = keeper.grants.first().unit
    shown = _letters()
    begun = LAST - timedelta(days=10)
    with standing_at(begun):
        real = _begin(unit, keeper, "第三期第1階段末箱（影像匯入）", "箱0060", 1, shown[:3], begun)
        pages = _scan(real, keeper)
    _accept(real, keeper, second, LAST)
    _counted(unit, keeper, second, PAGES - pages, rng)
    with standing_at(date(2020, 10, 19)):
        odd = _begin(unit, keeper, "第三期第2階段第1箱", "箱0061", 2, shown[3:6], date(2020, 10, 19))
        _scan(odd, keeper, spoil=True)
        way.take(odd, "deliver", by=keeper)
    with standing_at(date(2020, 10, 26)):
        ready = _begin(unit, keeper, "第三期第2階段第2箱", "箱0062", 2, shown[6:8], date(2020, 10, 26))
        _scan(ready, keeper)
        way.take(way.take(ready, "deliver", by=keeper), "check", by=keeper)
    with standing_at(date(2020, 10, 30)):
        _begin(unit, keeper, "第三期第2階段第3箱", "箱0063", 2, shown[8:10], date(2020, 10, 30))


def _letters() -> list[Item]:
    """Ten short paper letters of the old years."""
    items = Item.objects.filter(medium=Medium.PAPER, sealed=False, page_count__gte=SHORT, state="catalogued")
    return list(items.select_related("unit", "case").order_by("page_count", "pk")[:10])


def _counted(unit, keeper: User, second: User, pages: int, rng) -> None:
    """The boxes of the first stage: their counts sum to the pages exactly."""
    weights = [rng.uniform(0.85, 1.15) for _box in range(BOXES - 1)]
    counts = [int(pages * weight / sum(weights)) for weight in weights]
    counts[-1] += pages - sum(counts)
    step = (LAST - FIRST) / BOXES
    scan_past.load(
        [
            scan_past.PastBatch(
                title=f"第三期第1階段第{box}箱", box=f"箱{box:04}", pages=count, unit=unit,
                received_on=FIRST + step * (box - 1), accepted_on=FIRST + step * (box - 1) + timedelta(days=4),
                operator=keeper, sampler=second, wrong=rng.randint(0, 3), attempt=2 if box == 17 else 1,
                kept_elsewhere=TAPES.format(tape=-(-box // 3), disk=-(-box // 15)), place=PLACE,
            )
            for box, count in enumerate(counts, 1)
        ],
        by=keeper,
    )  # fmt: skip


def _begin(unit, keeper: User, title: str, box: str, stage: int, items: list[Item], on: date) -> Batch:
    year = roc.year(on)
    batch = Batch.objects.create(
        unit=unit, title=title, box=box, phase=3, stage=stage, operator=keeper, place=PLACE, received_on=on,
        number=records.next_number(f"archives.batch/{year}", text=lambda n: f"{year}-S{n:04}", by=keeper),
        created_by=keeper, page_count=SHORT * len(items),
    )  # fmt: skip
    audit.record(batch, "created", by=keeper, after=batch.state)
    BatchLine.objects.bulk_create(BatchLine(batch=batch, item=item, page_count=SHORT) for item in items)
    return batch


def _scan(batch: Batch, keeper: User, *, spoil: bool = False) -> int:
    """Set the letters' pages, scan them, measure them. ``spoil`` puts in what the check should notice."""
    arranged = way.take(batch, "arrange", by=keeper)
    files = []
    for number, line in enumerate(batch.lines.select_related("item__unit").order_by("pk")):
        sheets = [_sheet(*words) for words in _words(line.item)]
        if spoil:
            sheets = _spoiled(sheets, number)
        name = line.item.number.replace("/", "-")
        files += [_tiff(sheet, f"{name}_{page:04}.tif") for page, sheet in enumerate(sheets, 1)]
    scan.take_in(arranged, files, None, by=keeper, measure=False)
    scan.measure_now(arranged)
    return selectors.pages_of(batch).count()


def _spoiled(sheets: list[Image.Image], number: int) -> list[Image.Image]:
    first, second = sheets
    if number == 0:
        return [first.rotate(-2.2, Image.Resampling.BICUBIC, fillcolor=255), second]
    if number == 1:
        return [first, Image.new("L", second.size, 248)]
    return [first]


def _accept(batch: Batch, keeper: User, second: User, on: date) -> None:
    with standing_at(on, 16):
        for step, by in (("deliver", keeper), ("check", keeper), ("draw", second)):
            batch = way.take(batch, step, by=by)
        for page in selectors.sample_of(batch):
            scan.judge(page, "good", by=second)
        way.take(batch, "accept", by=second, on=on)


def _words(item: Item) -> list[tuple[str, list[str]]]:
    """What stands on the two pages: the letter as it is catalogued, and its enclosure."""
    day = roc.text(item.produced_on)
    letter = [
        f"受文者：{item.recipient or '金門縣政府'}", f"發文日期：中華民國{day}",
        f"發文字號：{item.received_number or f'府行檔字第{item.doc_number}號'}", "速別：普通件",
        f"主旨：{item.subject}", "說明：", f"一、依本府{item.case.title}辦理。",
        f"二、本件收文字號為第{item.doc_number}號，請於文到7日內查明見復。", f"正本：{item.unit}",
        f"檔號：{item.number}",
    ]  # fmt: skip
    enclosure = [
        f"案由：{item.subject}", f"檔號：{item.number}　保存年限：{item.case.term}",
        f"文件產生日期：{day}　歸檔日期：{roc.text(item.filed_on)}", f"主辦單位：{item.unit}", "以下空白",
    ]  # fmt: skip
    return [(f"{item.sender or '金門縣政府'}　函", letter), ("附件　案件摘要表", enclosure)]


def _sheet(head: str, lines: list[str]) -> Image.Image:
    said = json.dumps({"head": head, "lines": lines, "fonts": fonts.FAMILIES}, ensure_ascii=False)
    paths = [str(path) for path in fonts.bundled()]
    png = typst.compile(PAGE.encode(), format="png", ppi=DOTS, sys_inputs={"said": said}, font_paths=paths)
    page = Image.open(io.BytesIO(png)).convert("L")
    pen = ImageDraw.Draw(page)
    for hole in (0.25, 0.75):  # where it was bound
        middle = int(page.height * hole)
        pen.ellipse((50, middle - 30, 110, middle + 30), fill=225)
    return page


def _tiff(page: Image.Image, name: str) -> SimpleUploadedFile:
    out = io.BytesIO()
    page.save(out, "TIFF", compression="tiff_lzw", dpi=(DOTS, DOTS))
    return SimpleUploadedFile(name, out.getvalue(), "image/tiff")
