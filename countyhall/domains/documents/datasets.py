"""What anybody may count about documents: how many came and left, by month and unit."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from countyhall.domains.documents.models import Direction, Document, Draft, Medium
from countyhall.kernel.lake import Field, Kind, RecordTable, Schema

schema = Schema(
    (
        Field("month", "月份", Kind.MONTH, label_en="Month", required=True),
        Field("unit_code", "單位代碼", label_en="Code of the unit", required=True),
        Field("unit", "單位", label_en="Unit", required=True),
        Field("received", "收文數", Kind.INTEGER, unit="件", label_en="Received", required=True, low=0),
        Field("received_paper", "紙本收文數", Kind.INTEGER, unit="件", label_en="Received on paper",
              required=True, low=0),
        Field("received_electronic", "電子收文數", Kind.INTEGER, unit="件", label_en="Received electronically",
              required=True, low=0),
        Field("sent", "發文數", Kind.INTEGER, unit="件", label_en="Sent", required=True, low=0),
    ),
    key=("month", "unit_code"),
)  # fmt: skip


def rows(as_of: date) -> Iterator[tuple]:
    """A row for each month and unit with documents, by dated facts as they were known on ``as_of``."""
    found: dict[tuple, list[int]] = {}
    came = Document.objects.filter(direction=Direction.INCOMING).dated("received", as_of=as_of)
    media = {
        "paper": Count("pk", distinct=True, filter=Q(medium=Medium.PAPER)),
        "electronic": Count("pk", distinct=True, filter=Q(medium=Medium.ELECTRONIC)),
    }
    for *place, every, paper, electronic in _by_month(came, **media):
        found[tuple(place)] = [every, paper, electronic, 0]
    for *place, every in _by_month(Draft.objects.dated("sent", as_of=as_of)):
        found.setdefault(tuple(place), [0, 0, 0, 0])[3] = every
    for place, line in sorted(found.items()):
        yield (*place, *line)


def _by_month(records: QuerySet, **more) -> Iterator[tuple]:
    counted = (
        records.order_by()
        .annotate(month=TruncMonth("fact_on"))
        .values("month", "unit__code", "unit__name")
        .annotate(every=Count("pk", distinct=True), **more)
    )
    yield from counted.values_list("month", "unit__code", "unit__name", "every", *more)


datasets = [
    RecordTable(
        "documents.monthly",
        "公文收發每月統計",
        "各單位每月收文及發文件數，收文並按紙本與電子分計。",
        schema,
        rows,
        title_en="Documents received and sent by month and unit",
        subjects=("公文", "收文", "發文", "電子公文"),
    )
]
