"""Pages as a scanner gives them, set from words: for tests of scanning, reading and redaction."""

import io
import json
from functools import lru_cache

import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from countyhall.kernel.reports import fonts

LETTER = (
    "金門縣政府　函",
    "發文日期：中華民國109年9月4日",
    "發文字號：府行文字第1090012345號",
    "主旨：有關本縣「后湖海濱公園周邊環境改善工程」進度嚴重落後一案，請於文到7日內提報趕工計畫，請查照。",
    "說明：",
    "一、依據本府109年8月21日府行研字第1090067890號函辦理。",
    "二、查旨揭工程截至109年8月底止，預定進度32.22%，實際進度22.77%，落後達9.45%，屬嚴重落後。",
    "三、請貴處督促承商增加工班、機具，並於每週五前填報進度，契約金額新臺幣6.5億元。",
    "正本：本府工務處、養護工程所",
)
SECOND = (
    "附件　工程進度檢討表",
    "石蚵田步道修繕工程業於109年6月30日竣工，驗收合格。",
    "承辦人：測試科員　電話：082-318823",
)
PAGE = """
#let lines = json(bytes(sys.inputs.lines))
#set page(width: 210mm, height: 297mm, margin: 25mm)
#set text(font: json(bytes(sys.inputs.fonts)), size: 14pt, lang: "zh", region: "TW")
#for line in lines { par(line) }
"""


@lru_cache(maxsize=16)
def sheet(lines: tuple[str, ...] = LETTER, dots: int = 300) -> Image.Image:
    """A clean grey page."""
    said = {"lines": json.dumps(lines), "fonts": json.dumps(fonts.FAMILIES)}
    png = typst.compile(
        PAGE.encode(), format="png", ppi=dots, sys_inputs=said, font_paths=[str(p) for p in fonts.bundled()]
    )
    return Image.open(io.BytesIO(png)).convert("L")


def tiff(image: Image.Image, name: str, dots: int = 300) -> SimpleUploadedFile:
    """A page as the scanner writes it."""
    out = io.BytesIO()
    image.save(out, "TIFF", compression="tiff_lzw", dpi=(dots, dots))
    return SimpleUploadedFile(name, out.getvalue(), "image/tiff")


def many(images: list[Image.Image], name: str, dots: int = 300) -> SimpleUploadedFile:
    """Several pages in one file."""
    out = io.BytesIO()
    images[0].save(
        out, "TIFF", compression="tiff_lzw", dpi=(dots, dots), save_all=True, append_images=images[1:]
    )
    return SimpleUploadedFile(name, out.getvalue(), "image/tiff")


def name_of(item, page: int) -> str:
    """What the rule calls a page's file."""
    return f"{item.number.replace('/', '-')}_{page:04}.tif"
