"""Three themes, seven units and thirteen analyses of the first phase; ten of the second, begun in June 109."""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from countyhall.domains.insights.demo.tables import load_tables
from countyhall.domains.insights.models import Analysis, Phase, Preparation, Theme
from countyhall.kernel.audit import services as audit
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.records import services as records

OPENED, READY, IN_USE, BEGUN = date(2019, 2, 18), date(2019, 6, 28), date(2019, 12, 16), date(2020, 6, 15)
HOLDER = "資訊管理科"
# theme → unit, title, what it answers, of the first phase
FIRST = {
    "人口與社會": [
        ("民政處", "金門縣人口分析", "各鄉鎮人口數、年齡與遷徙如何變動？"),
        ("民政處", "村里人口密度分析", "人口集中於哪些村里？"),
        ("社會處", "社會福利補助分析", "各項補助由哪些年齡層與鄉鎮使用？"),
        ("社會處", "老人福利服務分析", "服務量能是否跟上老年人口？"),
        ("教育處", "學生人數推估", "各校未來入學人數如何？"),
    ],
    "觀光與交通": [
        ("觀光處", "觀光人次分析", "旅客於何時、由何處而來？"),
        ("觀光處", "旅宿住用分析", "淡旺季住用率差異如何？"),
        ("港務處", "小三通航線分析", "各航線載客率如何？"),
        ("港務處", "港區船舶動態分析", "船席使用是否均衡？"),
    ],
    "安全與健康": [
        ("警察局", "刑案分析", "各類刑案於何時何地發生？"),
        ("警察局", "交通事故分析", "哪些路口與時段事故較多？"),
        ("衛生局", "預防接種分析", "各鄉鎮接種完成率如何？"),
        ("衛生局", "門診利用分析", "各科別利用情形如何？"),
    ],
}
METHOD = "依業務單位提供之資料按月彙總，以同期比及占比呈現；人數過小者不予顯示。"
# unit, title, new or extended, what it answers, of the second phase
SECOND = [
    ("民政處", "金門縣人口分析擴充", "extended", "人口結構、老化與未來趨勢如何？"),
    ("社會處", "新住民人口趨勢及現況分析", "new", "新住民之國籍、分布與年度趨勢如何？"),
    ("教育處", "中小學教師結構分析", "new", "教師年齡、學歷與未來十年退休人數如何？"),
    ("警察局", "刑案與交通事故分析擴充", "extended", "發生率、破獲率與熱點如何變化？"),
    ("衛生局", "補助自費健檢分析", "new", "健檢利用率與異常率如何？"),
    ("衛生局", "醫療轉診後送分析", "new", "後送原因、院所與時段如何？"),
    ("衛生局", "縣民十大死因分析", "new", "粗死亡率與標準化死亡率如何排序？"),
    ("港務處", "小三通旅客分析", "new", "各航線旅客與去年同期相較如何？"),
    ("港務處", "料羅港貨船進出港分析", "new", "艘次、在港時間與船席使用如何？"),
    ("港務處", "金門港貨物噸位分析", "new", "各類貨物之累計與年增率如何？"),
]


@transaction.atomic
def load(*, seed: int, scale: int, progress: Callable[[str, int, int], None]) -> None:
    """The same records for every seed: they are those of the report."""
    units = {unit.name: unit for unit in Unit.objects.all()}
    by = User.objects.get(username="planning")
    first_phase(units, by)
    progress("資料分析", 1, 3)
    for unit, title, kind, question in SECOND:
        one = Analysis(unit=units[unit], title=title, phase=Phase.SECOND, kind=kind, question=question,
                       state=Analysis.State.RUNNING, begun_on=BEGUN)  # fmt: skip
        keep(one, by, begun=BEGUN)
    progress("資料分析", 2, 3)
    load_tables(units, by)
    progress("資料分析", 3, 3)


def first_phase(units: dict[str, Unit], by: User) -> None:
    """Themes, the units that were ready, and the analyses in use since the end of 108."""
    for name, analyses in FIRST.items():
        theme = Theme(unit=units[HOLDER], name=name, phase=Phase.FIRST, opened_on=OPENED)
        keep(theme, by, opened=OPENED)
        for unit, title, question in analyses:
            one = Analysis(unit=units[unit], title=title, phase=Phase.FIRST, theme=theme, question=question,
                           method=METHOD, state=Analysis.State.IN_USE, begun_on=READY, in_use_on=IN_USE)  # fmt: skip
            keep(one, by, begun=READY, in_use=IN_USE)
    for unit in dict.fromkeys(unit for analyses in FIRST.values() for unit, *_rest in analyses):
        ready = Preparation(unit=units[unit], phase=Phase.FIRST, ready_on=READY, sources=f"{unit}業務資料")
        keep(ready, by, ready=READY)


def keep(record: Theme | Preparation | Analysis, by: User, **facts: date) -> None:
    """Write a record down with its dated facts and its first line of history."""
    record.created_by = by
    if isinstance(record, Analysis):
        record.number = records.next_number("insights.analysis", text=lambda n: f"BD{n:04d}", by=by)
    record.save()
    for code, on in facts.items():
        records.happened(record, code, on=on, recorded_on=on)
    audit.record(record, "created", by=by)
