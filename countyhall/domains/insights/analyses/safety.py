"""Crime and road accidents: rates, clearance, hours, and where accidents gather."""

from datetime import date

from countyhall.domains.insights.analyses.common import (
    GENERATED,
    Joined,
    Rows,
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
from countyhall.domains.insights.analyses.population import PLACE
from countyhall.domains.insights.analyses.residents import DECEMBERS
from countyhall.domains.insights.boards.declared import Board, BoardFilter, Tile
from countyhall.domains.insights.methods.hotspots import hot_spots, point
from countyhall.domains.insights.methods.rates import per_ten_thousand
from countyhall.kernel.lake import Field, Group, Kind, Measure, Query, Schema

CRIME_SOURCE = "示範資料（版式同內政部警政署刑案統計）"
ROAD_SOURCE = "示範資料（版式同內政部警政署A2類交通事故資料）"
FATAL_SOURCE = "內政部警政署A1類交通事故資料"
CASES = Table(
    "crime-cases", "金門縣刑案發生及破獲數", "Recorded crime by township and kind",
    Schema((
        Field("year", "年度", Kind.YEAR, meaning="發生年", required=True), PLACE,
        Field("kind", "案類", meaning="刑案類別", required=True),
        Field("cases", "發生數", Kind.INTEGER, unit="件", meaning="發生件數", low=0, people=True),
        Field("cleared", "破獲數", Kind.INTEGER, unit="件", meaning="破獲件數，含積案", low=0, people=True),
    ), key=("year", "place", "kind")),
    date(2019, 12, 31), "year", "示範資料，以固定種子產生，非真實案件；件數過少者併計。", CRIME_SOURCE,
    generated=True, along=("place", "kind"),
)  # fmt: skip
ACCIDENT = (
    Field("at", "發生時間", Kind.MOMENT, meaning="事故發生時間", required=True), PLACE,
    Field("cause", "主要肇因", meaning="肇因研判"),
    Field("deaths", "死亡人數", Kind.INTEGER, unit="人", meaning="24小時內死亡", low=0),
    Field("injured", "受傷人數", Kind.INTEGER, unit="人", meaning="受傷", low=0),
    Field("spot", "位置", Kind.POINT, meaning="事故地點，WGS84"),
)  # fmt: skip
FATAL = Table(
    "accidents-fatal", "金門縣A1類交通事故", "Fatal road accidents", Schema(ACCIDENT, key=("at", "place")),
    date(2022, 12, 31), "year", "107年至111年造成人員當場或24小時內死亡之事故，每件一列；110年無事故。", FATAL_SOURCE,
)  # fmt: skip
INJURY = Table(
    "accidents-injury", "金門縣A2類交通事故", "Road accidents with injured", Schema(ACCIDENT, key=("at", "place")),
    date(2019, 12, 31), "year", "示範資料，以固定種子產生，非真實事故。", ROAD_SOURCE, generated=True,
)  # fmt: skip


def rated(rows: Rows, everyone: Rows) -> Rows:
    """Adds cases per 10,000 people of the county at the end of the same year."""
    known: dict[int, int] = {}
    for row in everyone:
        known[row["month"].year] = known.get(row["month"].year, 0) + (row["people"] or 0)
    return [row | {"rate": per_ten_thousand(row["cases"], known.get(row["year"]))} for row in rows]


def spots(rows: Rows) -> Rows:
    """Squares of 500 metres with two accidents or more, ten at most, the fullest first."""
    found = hot_spots([at for row in rows if row["spot"] and (at := point(row["spot"]))])
    return [
        {"spot": f"POINT({cell.lon} {cell.lat})", "accidents": cell.count, "share": cell.share}
        for cell in found[:10]
    ]


def every_year(rows: Rows) -> Rows:
    """Years without an accident are 0: the table is whole from 2018 to 2022."""
    seen = {row["year"].year: row for row in rows}
    return [
        {"year": year, "accidents": seen[year]["accidents"] if year in seen else 0,
         "deaths": seen[year]["deaths"] if year in seen else 0}
        for year in range(2018, 2023)
    ] if rows else []  # fmt: skip


COUNT = Measure("accidents")
BOARD = Board(
    code="safety", title=_("Crime and road accidents"), owner="警察局", source=CRIME_SOURCE,
    filters=(BoardFilter("year", _("Year"), "period"), BoardFilter("place", _("Township"), "place")),
    tiles=(
        Tile("number", "rate", moved(
            _("%(when)s: %(value)s cases per 10,000 people, %(change)s more than the year before"),
            _("%(when)s: %(value)s cases per 10,000 people, %(change)s fewer than the year before"), "year", "rate"),
            CASES.code, by("year", cases="cases"), Joined(rated, (("population-villages", DECEMBERS),)), x="year",
            y="rate", unit="件/萬人", source=CRIME_SOURCE, note=GENERATED, compare="previous", width=4),
        Tile("number", "cleared", moved(
            _("%(when)s: %(value)s%% cleared, %(change)s points more than the year before"),
            _("%(when)s: %(value)s%% cleared, %(change)s points less than the year before"), "year", "clearance"),
            CASES.code, by("year", cases="cases", cleared="cleared"), share("clearance", "cleared", "cases"), x="year",
            y="clearance", unit="%", source=CRIME_SOURCE, compare="previous", width=4, note=GENERATED),
        Tile("bars", "kinds", most(_("%(name)s: %(value)s cases, %(share)s%% of all"), "kind", "cases"), CASES.code,
             by("kind", cases="cases"), x="kind", y="cases", unit="件", source=CRIME_SOURCE, note=GENERATED,
             drill=("year", "place", "kind", "cases")),
        Tile("bars", "places", most(_("%(name)s has the most cases: %(value)s"), "place", "cases"), CASES.code,
             hidden(by("place", cases="cases"), "cases"), complete("cases"), x="place",
             y="cases", unit="件", source=CRIME_SOURCE, note=GENERATED,
             drill=("year", "place", "kind", "cases")),
        Tile("heat", "hours", most(_("Most accidents of one hour and weekday: %(value)s, at %(name)s o'clock"),
                                   "hour", "accidents"), INJURY.code,
             Query(groups=(Group("at", "weekday", "weekday"), Group("at", "hour", "hour")), measures=(COUNT,)),
             x="hour", y="accidents", by="weekday", unit="件", source=ROAD_SOURCE, note=GENERATED,
             drill=("at", "place", "cause", "injured")),
        Tile("map", "spots", most(_("The fullest square of 500 m has %(value)s accidents"), "spot", "accidents"),
             INJURY.code, Query(fields=("spot",)), spots, x="spot", y="accidents", unit="件", source=ROAD_SOURCE,
             note=_("Accidents counted on a grid of 500 m; squares with one are left out. Made-up data.")),
        Tile("bars", "causes", most(_("Most often: %(name)s, %(value)s accidents"), "cause", "accidents"), INJURY.code,
             Query(groups=(Group("cause"),), measures=(COUNT,)), x="cause", y="accidents", unit="件",
             source=ROAD_SOURCE, note=GENERATED, drill=("at", "place", "cause", "injured")),
        Tile("series", "fatal", moved(
            _("%(when)s: %(value)s killed, %(change)s more than the year before"),
            _("%(when)s: %(value)s killed, %(change)s fewer than the year before"), "year", "deaths"), FATAL.code,
            Query(groups=(Group("at", "year", "year"),), measures=(COUNT, Measure("deaths", "sum", "deaths"))),
            every_year, x="year", y="deaths", unit="人", source=FATAL_SOURCE,
            note=_("Real data: one row an accident, not a party."), drill=("at", "place", "cause", "deaths")),
    ),
)  # fmt: skip
STUDY = Study(
    "刑案與交通事故分析擴充", "警察局",
    "發生率以同年底人口每萬人計；破獲率為破獲數占發生數之百分比；熱點以500公尺方格計數；交通事故每件計一次，不以當事者計。",
    (CASES, FATAL, INJURY), BOARD,
)  # fmt: skip
