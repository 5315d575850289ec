"""Tables that the portal makes of itself: what is on offer, and how it is used, month by month."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from countyhall.domains.opendata.models import OpenDataset, UsageDay
from countyhall.kernel.lake import Field, Kind, RecordTable, Schema

OFFER = Schema(
    (
        Field(
            "identifier", "資料集識別碼", required=True, label_en="Identifier", meaning="機關代碼加六碼流水號"
        ),
        Field("title", "資料集名稱", label_en="Title", meaning="資料集之名稱"),
        Field("category", "服務分類", label_en="Category", meaning="政府資料開放平臺之服務分類"),
        Field("unit", "提供機關", label_en="Provider", meaning="提供資料之單位"),
        Field("frequency", "更新頻率", label_en="Frequency", meaning="資料更新之頻率"),
        Field("issued", "上架日期", Kind.DATE, label_en="Issued", meaning="首次上架之日期"),
        Field("held", "平臺提供", Kind.BOOLEAN, label_en="Held here", meaning="資料列是否由本平臺直接提供"),
    ),
    key=("identifier",),
)
USE = Schema(
    (
        Field("month", "月份", Kind.MONTH, required=True, label_en="Month", meaning="使用之月份"),
        Field(
            "identifier", "資料集識別碼", required=True, label_en="Identifier", meaning="機關代碼加六碼流水號"
        ),
        Field("door", "使用方式", label_en="Door", meaning="網頁、下載或介接"),
        Field(
            "count", "次數", Kind.INTEGER, unit="次", label_en="Times", meaning="該月使用次數，不記錄使用者"
        ),
    ),
    key=("month", "identifier", "door"),
)


def offer(as_of: date) -> Iterator[tuple]:
    """Every dataset that was on offer on the day."""
    on_offer = OpenDataset.objects.with_fact("published", until=as_of, as_of=as_of).select_related("unit")
    for one in on_offer.order_by("identifier"):
        issued = timezone.localtime(one.issued_at).date() if one.issued_at else None
        yield (
            one.identifier, one.title, str(one.get_category_display()), one.unit.name,
            str(one.get_frequency_display()), issued, one.source_id is not None,
        )  # fmt: skip


def use(as_of: date) -> Iterator[tuple]:
    """How often each dataset was used, by month and door."""
    days = UsageDay.objects.filter(day__lte=as_of, dataset__sealed=False)
    rows = days.values_list(TruncMonth("day"), "dataset__identifier", "door").order_by(
        TruncMonth("day"), "dataset__identifier", "door"
    )
    yield from rows.annotate(times=Sum("count"))


datasets = [
    RecordTable(
        "opendata.offer",
        "開放資料集清單",
        "本縣開放資料平臺所提供之資料集清單。",
        OFFER,
        offer,
        title_en="Open datasets on offer",
        subjects=("開放資料", "資料集"),
    ),
    RecordTable(
        "opendata.use",
        "開放資料使用統計",
        "各資料集每月瀏覽、下載及介接次數；不記錄使用者。",
        USE,
        use,
        title_en="Use of open data by month",
        subjects=("開放資料", "使用統計"),
    ),
]
