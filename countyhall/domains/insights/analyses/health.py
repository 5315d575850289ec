"""Health checks, and patients taken to hospitals across the sea."""

from datetime import date

from countyhall.domains.insights.analyses.common import (
    GENERATED,
    Study,
    Table,
    _,
    by,
    complete,
    hidden,
    most,
    moved,
    share,
)
from countyhall.domains.insights.analyses.population import PLACE, people
from countyhall.domains.insights.boards.declared import Board, BoardFilter, Tile
from countyhall.kernel.lake import Field, Filter, Kind, Measure, Query, Schema
from countyhall.kernel.lake.schema import Personal

SOURCE = "示範資料（版式依衛生局業務統計）"
SAID = "示範資料，以固定種子產生，非真實人數；人數過少者併計。"
LAST = 2019
SPECIAL = {"personal": Personal.SPECIAL}
CHECKS = Table(
    "health-checks", "金門縣補助自費健檢人數", "Subsidised health checks",
    Schema((
        Field("year", "年度", Kind.YEAR, meaning="受檢年", required=True), PLACE,
        Field("age_from", "年齡起", Kind.INTEGER, unit="歲", meaning="年齡組下限", low=30, high=80),
        Field("age", "年齡組", meaning="十歲年齡組"), people("eligible", "符合資格人數"),
        people("checked", "受檢人數"),
        Field("abnormal", "異常人數", Kind.INTEGER, unit="人", meaning="至少一項異常者", low=0, people=True, **SPECIAL),
    ), key=("year", "place", "age_from")),
    date(2019, 12, 31), "year", SAID, SOURCE, generated=True, along=("place", "age_from"),
)  # fmt: skip
REFERRALS = Table(
    "medical-referrals", "金門縣醫療轉診後送人次", "Medical referral and evacuation",
    Schema((
        Field("month", "半年期", Kind.MONTH, meaning="半年期之首月", required=True),
        Field("cause", "後送原因", meaning="主要診斷科別", required=True),
        Field("hospital", "接收醫院", meaning="接收醫院（示範）；人次過少者併計", required=True),
        Field("people", "後送人次", Kind.INTEGER, unit="人次", meaning="後送人次", low=0, people=True, **SPECIAL),
        Field("days", "住院日數", Kind.INTEGER, unit="日", meaning="總住院日數", low=0, people=True, **SPECIAL),
    ), key=("month", "cause", "hospital")),
    date(2019, 12, 31), "half", SAID, SOURCE, generated=True, along=("cause", "hospital"), merged=("hospital",),
)  # fmt: skip
UPTAKE = {"eligible": "eligible", "checked": "checked"}
CHECK_BOARD = Board(
    code="health-checks", title=_("Health checks"), owner="衛生局", source=SOURCE,
    filters=(BoardFilter("year", _("Year"), "period"), BoardFilter("place", _("Township"), "place")),
    tiles=(
        Tile("number", "uptake", moved(
            _("%(when)s: %(value)s%% went, %(change)s points more than the year before"),
            _("%(when)s: %(value)s%% went, %(change)s points less than the year before"), "year", "uptake"),
            CHECKS.code, by("year", **UPTAKE), share("uptake", "checked", "eligible"), x="year", y="uptake", unit="%",
            source=SOURCE, note=GENERATED, compare="previous", width=4),
        Tile("series", "people", moved(
            _("%(when)s: %(value)s people were checked, %(change)s more than the year before"),
            _("%(when)s: %(value)s people were checked, %(change)s fewer than the year before"), "year", "checked"),
            CHECKS.code, by("year", checked="checked"), x="year", y="checked", unit="人", source=SOURCE,
            note=GENERATED, width=8, drill=("year", "place", "age", "eligible", "checked")),
        Tile("bars", "ages", most(_("Uptake is highest at %(name)s years: %(value)s%%"), "age", "uptake"), CHECKS.code,
             by("age_from", "age", where=[Filter("year", "eq", LAST)], **UPTAKE),
             share("uptake", "checked", "eligible"), x="age", y="uptake", unit="%", source=SOURCE, note=GENERATED),
        Tile("bars", "places", most(_("Uptake is highest in %(name)s: %(value)s%%"), "place", "uptake"), CHECKS.code,
             hidden(by("place", where=[Filter("year", "eq", LAST)], **UPTAKE), "checked"),
             complete("eligible", "checked", then=share("uptake", "checked", "eligible")),
             x="place", y="uptake", unit="%", source=SOURCE, note=GENERATED),
        Tile("table", "abnormal", most(_("Findings are most frequent at %(name)s years: %(value)s%%"), "age", "rate"),
             CHECKS.code, by("age_from", "age", where=[Filter("year", "eq", LAST)], checked="checked",
                             abnormal="abnormal"),
             share("rate", "abnormal", "checked"), x="age", y="rate", by="abnormal", unit="%", source=SOURCE,
             note=_("Health data: for those who may see them alone. Made-up data.")),
    ),
)  # fmt: skip
REFERRAL_BOARD = Board(
    code="medical-referrals", title=_("Medical referral and evacuation"), owner="衛生局", source=SOURCE,
    filters=(BoardFilter("month", _("Half-year period"), "period"), BoardFilter("hospital", _("Hospital"))),
    tiles=(
        Tile("number", "people", moved(
            _("%(when)s: %(value)s patients, %(change)s more than the half-year before"),
            _("%(when)s: %(value)s patients, %(change)s fewer than the half-year before"), "month", "people", 6),
            REFERRALS.code, by("month", people="people"), x="month", y="people", unit="人次", source=SOURCE,
            note=GENERATED, compare="previous", width=4),
        Tile("series", "months", most(_("Most in the half-year from %(name)s: %(value)s patients"), "month", "people"),
             REFERRALS.code, by("month", people="people"), x="month", y="people", unit="人次", source=SOURCE,
             note=GENERATED, width=8, drill=("month", "cause", "hospital", "people")),
        Tile("bars", "causes", most(_("%(name)s: %(value)s patients, %(share)s%% of all"), "cause", "people"),
             REFERRALS.code, by("cause", people="people"), x="cause", y="people", unit="人次", source=SOURCE,
             note=GENERATED, drill=("month", "cause", "hospital", "people")),
        Tile("flow", "ways", most(_("Most go to %(name)s: %(value)s patients of one cause"), "hospital", "people"),
             REFERRALS.code, by("cause", "hospital", people="people"), x="cause", y="people", by="hospital",
             unit="人次", source=SOURCE, note=GENERATED),
        Tile("table", "days", most(_("%(name)s takes longest: %(value)s days a patient"), "cause", "each"),
             REFERRALS.code, Query(groups=by("cause").groups, measures=(
                 Measure("days", "sum", "days"), Measure("people", "sum", "people"),
                 Measure("each", "ratio", "days", "people"))), x="cause", y="each", by="people", unit="日",
             source=SOURCE, note=GENERATED),
    ),
)  # fmt: skip
CHECK_STUDY = Study(
    "補助自費健檢分析", "衛生局",
    "利用率為受檢人數占符合資格人數之百分比，異常率為至少一項異常者占受檢人數之百分比；人數過少者併計。",
    (CHECKS,), CHECK_BOARD,
)  # fmt: skip
REFERRAL_STUDY = Study(
    "醫療轉診後送分析", "衛生局", "依半年期、原因及接收醫院統計後送人次及平均住院日數；人次過少者併計。",
    (REFERRALS,), REFERRAL_BOARD,
)  # fmt: skip
