"""Small files as a household registry sends them: one table whose layout drifts from month to month."""

import io
from datetime import date

from openpyxl import Workbook

from countyhall.kernel.lake import Field, Kind, Schema
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset, Edition, SourceFile

SCHEMA = Schema(
    (
        Field("month", "統計年月", Kind.MONTH, required=True),
        Field("town", "區域別"),
        Field("village", "村里", required=True),
        Field("births", "出生數", Kind.INTEGER, unit="人"),
        Field("deaths", "死亡數", Kind.INTEGER, unit="人"),
    ),
    key=("month", "town", "village"),
)
FIRST = """統計年月,區域別,村里,出生數,死亡數
10304,金城鎮,北門里,7,4
10304,金城鎮,南門里,6,3
10304,金湖鎮,新市里,5,2
合計,,,18,9
"""
# A column that is called otherwise, one that is new, one that moved; one cell that is no number.
DRIFTED = """統計年月,村里,區域別,出生人數,死亡數,結婚對數
10305,北門里,金城鎮,4,0,5
10305,南門里,金城鎮,5,1,8
10305,新市里,金湖鎮,3,不詳,2
"""


def sent(name: str, text: str | bytes, by) -> SourceFile:
    """A file that somebody sent."""
    return lake.keep_source([text.encode() if isinstance(text, str) else text], name, by=by)


def vital_events(unit) -> Dataset:
    """A dataset that waits for its first file."""
    return lake.create(
        "vital-events", "村里出生及死亡", SCHEMA, unit=unit, description="按月按村里",
        contract={"reject_share": 0.5},
    )  # fmt: skip


def loaded(dataset: Dataset, by) -> Edition:
    """An edition loaded from :data:`FIRST`, and checked."""
    source = sent("vital-10304.csv", FIRST, by)
    reading = lake.propose(lake.look(source), dataset)
    made = lake.load(dataset, source, reading, by=by, as_of=date(2014, 4, 30)).edition
    lake.run_checks(made)
    return made


def published(dataset: Dataset, by) -> Edition:
    """The same, published."""
    made = loaded(dataset, by)
    lake.publish(made, by=by)
    dataset.refresh_from_db()
    return made


def workbook(**sheets: list[list]) -> bytes:
    """An xlsx of these sheets."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
