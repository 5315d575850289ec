"""What anybody may know of the plans that the county watches, month by month."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from countyhall.domains.oversight import selectors
from countyhall.kernel.lake import Field, Kind, RecordTable, Schema

schema = Schema(
    (
        Field("plan", "計畫編號", label_en="Number of the plan", required=True),
        Field("title", "計畫名稱", label_en="Plan", required=True),
        Field("unit", "主辦單位", label_en="Unit", required=True),
        Field("month", "月份", Kind.MONTH, label_en="Month", required=True),
        Field("planned", "預定進度", Kind.DECIMAL, unit="%", label_en="Planned progress", low=0, high=100),
        Field("actual", "實際進度", Kind.DECIMAL, unit="%", label_en="Actual progress", low=0, high=100),
        Field("as_reported", "原填報實際進度", Kind.DECIMAL, unit="%", label_en="Actual progress as first reported",
              low=0, high=100, meaning="首次填報之數；嗣後更正者，更正後之數見實際進度"),
        Field("allotted", "累計分配數", Kind.INTEGER, unit="元", label_en="Allotted so far", low=0),
        Field("spent", "累計支用數", Kind.INTEGER, unit="元", label_en="Spent so far", low=0),
        Field("known_since", "填報日期", Kind.DATE, label_en="Known since", required=True),
    ),
    key=("plan", "month"),
)  # fmt: skip


def rows(as_of: date) -> Iterator[tuple]:
    """A row for each month of each plan that is shown to the public, as was known on ``as_of``."""
    for one in selectors.open_rows(selectors.public_plans(as_of), as_of):
        yield (
            one["plan"],
            one["title"],
            one["unit"],
            date.fromisoformat(f"{one['month']}-01"),
            Decimal(one["planned"]),
            Decimal(one["actual"]),
            Decimal(one["as_reported"]),
            one["allotted"],
            one["spent"],
            date.fromisoformat(one["known_since"]),
        )


datasets = [
    RecordTable(
        "oversight.plan_months",
        "列管計畫每月執行進度",
        "對外公開之列管計畫，各月預定與實際進度及經費支用情形；更正前之填報數並列。",
        schema,
        rows,
        title_en="Watched plans month by month",
        subjects=("施政計畫", "計畫列管", "執行進度"),
    )
]
