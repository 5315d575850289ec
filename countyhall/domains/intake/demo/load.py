"""Births and deaths by village: three files as they were published, loaded one after the other."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from countyhall.domains.intake.selectors import deliveries
from countyhall.domains.intake.services import loading
from countyhall.kernel.lake import Field, Kind, Schema
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.people.models import User

CODE = "vital-events"
FILES = {
    "2015-11": date(2015, 11, 30),
    "2015-12": date(2015, 12, 31),
    "2018-01": date(2018, 1, 31),
}
COUNTS = {
    "births": ("出生數", "出生登記人數"), "births_male": ("出生數-男", "男性出生登記人數"),
    "births_female": ("出生數-女", "女性出生登記人數"), "deaths": ("死亡數", "死亡登記人數"),
    "deaths_male": ("死亡數-男", "男性死亡登記人數"), "deaths_female": ("死亡數-女", "女性死亡登記人數"),
    "marriages": ("結婚對數", "結婚登記對數"), "divorces": ("離婚對數", "離婚登記對數"),
}  # fmt: skip
SCHEMA = Schema(
    (
        Field("month", "統計年月", Kind.MONTH, meaning="登記月份", required=True),
        Field("district", "區域別", meaning="縣及鄉鎮", required=True),
        Field("village", "村里", meaning="村里名稱", required=True),
        *(
            Field(name, label, Kind.INTEGER, unit="對" if "對" in label else "人", meaning=meaning, low=0)
            for name, (label, meaning) in COUNTS.items()
        ),
    ),
    key=("month", "district", "village"),
)


def load(*, seed: int, scale: int, progress: Callable[[str, int, int], None]) -> None:
    """The same for every seed and scale; nothing where it is there already."""
    if Dataset.objects.filter(code=CODE).exists():
        return
    by = User.objects.get(username="planning")
    dataset = lake.create(
        CODE, "金門縣各村里出生、死亡、結婚、離婚登記", SCHEMA, unit=Unit.objects.get(name="民政處"), by=by,
        title_en="Births, deaths, marriages and divorces by village", frequency="month",
        description="各村里按月之出生、死亡、結婚及離婚登記數。", source="內政部戶政司", licence="OGDL-Taiwan-1.0",
    )  # fmt: skip
    for n, (month, as_of) in enumerate(FILES.items(), 1):
        _publish(dataset, month, as_of, by)
        progress("資料載入", n, len(FILES))


def _publish(dataset: Dataset, month: str, as_of: date, by: User) -> None:
    """One file, as an officer takes it: compared with the last, loaded as the part of its month, published."""
    path = Path(__file__).with_name(f"{month}.csv")
    source = lake.keep_source([path.read_bytes()], path.name, by=by)
    before = deliveries.last_reading(dataset)
    look = deliveries.first_look(source, before)
    drift = tuple(one.to_json() for one in deliveries.differences(before, look))
    reading = deliveries.proposed(dataset, look, before)
    loaded = loading.take(loading.Wish(dataset, source, reading, as_of, month, drift=drift), by)
    lake.run_checks(loaded.edition)
    lake.publish(loaded.edition, by=by)
    dataset.refresh_from_db()
