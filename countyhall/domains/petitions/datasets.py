"""What anybody may count about petitions: how many came, were answered and closed, and how long it took."""

from collections.abc import Iterator
from datetime import date

from countyhall.domains.petitions.models import Petition
from countyhall.domains.petitions.models.petition import Kind
from countyhall.kernel.lake import Field, RecordTable, Schema
from countyhall.kernel.lake import Kind as Holds

WORDS = {
    Kind.PROPOSAL: "行政興革之建議",
    Kind.INQUIRY: "行政法令之查詢",
    Kind.WRONGDOING: "行政違失之舉發",
    Kind.RIGHTS: "行政上權益之維護",
}

schema = Schema(
    (
        Field("month", "收件月份", Holds.MONTH, label_en="Month received", required=True),
        Field("unit_code", "承辦單位代碼", label_en="Code of the unit in charge", required=True),
        Field("unit", "承辦單位", label_en="Unit in charge", required=True),
        Field("kind", "陳情類別", label_en="Kind", values=tuple(WORDS.values()), required=True,
              meaning="行政程序法第168條所列四類"),
        Field("received", "收件數", Holds.INTEGER, unit="件", label_en="Received", required=True, low=0),
        Field("answered", "已答復數", Holds.INTEGER, unit="件", label_en="Answered", required=True, low=0,
              meaning="該月收件中，至資料日止已答復者"),
        Field("closed", "已結案數", Holds.INTEGER, unit="件", label_en="Closed", required=True, low=0,
              meaning="該月收件中，至資料日止已結案者"),
        Field("days", "答復日數合計", Holds.INTEGER, unit="日", label_en="Days to the answer, together", low=0,
              meaning="已答復案件自收件至首次答復之日曆天數合計；除以已答復數即為平均日數"),
    ),
    key=("month", "unit_code", "kind"),
)  # fmt: skip


def rows(as_of: date) -> Iterator[tuple]:
    """A row for each month, unit and kind in which petitions came, by dated facts as known on ``as_of``."""
    found: dict[tuple, list[int]] = {}
    answered, closed = (_first_days(code, as_of) for code in ("answered", "closed"))
    came = Petition.objects.dated("received", as_of=as_of).order_by("pk", "fact_on").distinct("pk")
    for pk, on, code, unit, kind in came.values_list("pk", "fact_on", "unit__code", "unit__name", "kind"):
        line = found.setdefault((on.replace(day=1), code, unit, WORDS[Kind(kind)]), [0, 0, 0, 0])
        line[0] += 1
        line[2] += pk in closed
        if pk in answered:
            line[1] += 1
            line[3] += max((answered[pk] - on).days, 0)
    for place, line in sorted(found.items()):
        yield (*place, *line)


def _first_days(code: str, as_of: date) -> dict[int, date]:
    days: dict[int, date] = {}
    for pk, on in Petition.objects.dated(code, as_of=as_of).order_by().values_list("pk", "fact_on"):
        days[pk] = min(on, days.get(pk, on))
    return days


datasets = [
    RecordTable(
        "petitions.monthly",
        "人民陳情案件每月統計",
        "每月收受之人民陳情案件，按承辦單位及類別計數，並計其答復、結案件數與答復日數。",
        schema,
        rows,
        title_en="Petitions by month, unit and kind",
        subjects=("人民陳情", "陳情", "縣長信箱", "為民服務"),
    )
]
