"""What anybody may count about the archives: pages digitised by month."""

from collections.abc import Iterator
from datetime import date

from countyhall.domains.archives.models.batch import Batch
from countyhall.kernel.lake import Field, Kind, RecordTable, Schema

schema = Schema(
    (
        Field("month", "驗收月份", Kind.MONTH, label_en="Month of acceptance", required=True),
        Field("phase", "期別", Kind.INTEGER, label_en="Phase", required=True, low=1),
        Field("stage", "階段", Kind.INTEGER, label_en="Stage", required=True, low=1),
        Field("batches", "驗收批數", Kind.INTEGER, unit="批", label_en="Batches accepted", required=True, low=0),
        Field("pages", "數位化頁數", Kind.INTEGER, unit="頁", label_en="Pages digitised", required=True, low=0),
    ),
    key=("month", "phase", "stage"),
)  # fmt: skip


def rows(as_of: date) -> Iterator[tuple]:
    """A row for each month and stage in which batches were accepted, as was known on ``as_of``."""
    found: dict[tuple, list[int]] = {}
    done = Batch.objects.dated("accepted", as_of=as_of).order_by("pk", "-fact_on").distinct("pk")
    for on, phase, stage, pages in done.values_list("fact_on", "phase", "stage", "accepted_pages"):
        line = found.setdefault((on.replace(day=1), phase, stage), [0, 0])
        line[0] += 1
        line[1] += pages or 0
    for place, line in sorted(found.items()):
        yield (*place, *line)


datasets = [
    RecordTable(
        "archives.digitised",
        "檔案數位化每月統計",
        "檔案影像數位化每月驗收之批數與頁數，按期別及階段計。",
        schema,
        rows,
        title_en="Archives digitised by month",
        subjects=("檔案", "檔案數位化", "影像掃描"),
    )
]
