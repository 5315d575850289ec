"""Population: structure, ageing, change, villages, and a projection whose assumptions are a table."""

from datetime import date

from countyhall.domains.insights.analyses.common import (
    Joined,
    Rows,
    Study,
    Table,
    _,
    by,
    most,
    moved,
    number,
    share,
    when,
)
from countyhall.domains.insights.boards.declared import Board, BoardFilter, Tile
from countyhall.domains.insights.methods import population as method
from countyhall.domains.insights.methods.rates import growth
from countyhall.kernel.lake import Field, Filter, Kind, Schema
from countyhall.kernel.lake.query.declared import Query

SOURCE = "內政部戶政司"
MONTH = Field("month", "統計年月", Kind.MONTH, meaning="月底現住人口", required=True)
PLACE = Field("place", "鄉鎮", meaning="鄉鎮名稱", required=True)


def people(name: str, label: str, meaning: str = "") -> Field:
    """A count of people that is hidden where it is small."""
    return Field(name, label, Kind.INTEGER, unit="人", meaning=meaning or label, low=0, people=True)


VILLAGES = Table(
    "population-villages", "金門縣各村里人口結構", "Population by village",
    Schema((
        MONTH, PLACE, Field("code", "村里代碼", Kind.PLACE, meaning="內政部村里代碼，併計者為空白"),
        Field("village", "村里", meaning="村里名稱", required=True),
        Field("households", "戶數", Kind.INTEGER, unit="戶", meaning="戶數", low=0),
        people("people", "人口數"), people("men", "男性"), people("women", "女性"), people("young", "未滿15歲"),
        people("working", "15至64歲"), people("old", "65歲以上"),
    ), key=("month", "place", "village")),
    date(2018, 12, 31), "month", "各村里按月之戶數、人口及三階段年齡人口，103年4月至107年12月。", SOURCE,
    along=("village",), merged=("village",),
)  # fmt: skip
AGES = Table(
    "population-ages", "金門縣各村里人口年齡結構", "Population by village, age and sex",
    Schema((
        MONTH, PLACE, Field("village", "村里", meaning="村里名稱；人數過少者併計", required=True),
        Field("age_from", "年齡起", Kind.INTEGER, unit="歲", meaning="年齡組下限", low=0, high=100),
        Field("age", "年齡組", meaning="五歲年齡組"), Field("sex", "性別", meaning="男或女", values=("男", "女")),
        people("people", "人口數"),
    ), key=("month", "place", "village", "age_from", "sex")),
    date(2014, 12, 31), "month", "各村里五歲年齡組及性別人口，103年4月及12月；人數過少者併計。", SOURCE,
    along=("village", "age_from", "sex"), merged=("place", "village"),
)  # fmt: skip
VITAL = Table(
    "population-vital", "金門縣各鄉鎮出生死亡數", "Births and deaths by township",
    Schema((
        Field("year", "年度", Kind.YEAR, meaning="統計年", required=True), PLACE, people("births", "出生數"),
        people("deaths", "死亡數"),
        people("people", "年中人口數", "6月底人口"),
    ), key=("year", "place")),
    date(2019, 12, 31), "year", "各鄉鎮全年出生數、死亡數及年中人口，104年至108年；人數過少者併計。", SOURCE,
    along=("place",),
)  # fmt: skip
ASSUMED = Table(
    "population-assumptions", "金門縣人口推估假設", "Assumptions of the population projection",
    Schema((
        Field("age_from", "年齡起", Kind.INTEGER, unit="歲", meaning="年齡組下限", low=0, high=85),
        Field("sex", "性別", meaning="男或女", values=("男", "女")),
        Field("survival", "五年存活率", Kind.REAL, meaning="活至次一年齡組之比率", low=0, high=1),
        Field("fertility", "年生育率", Kind.REAL, unit="人", meaning="每名婦女每年出生數（男性為0）", low=0),
    ), key=("sex", "age_from")),
    date(2014, 12, 31), "irregular",
    "存活率以98至102年死亡數（五年平均）除以103年底年齡別人口計算；生育率以104年出生數依假設之母親年齡分布分攤，非官方推估。",
    "衛生福利部死因統計、內政部戶政司；本平台計算",
)  # fmt: skip

LATEST = "2018-12"
AGES_AT = "2014-12"


def structure(rows: Rows) -> Rows:
    """Adds 扶養比, 老化指數, 性比例 to sums of a month or place."""
    return [
        row
        | {
            "dependency": method.dependency_ratio(row["young"], row["working"], row["old"]),
            "ageing": method.ageing_index(row["young"], row["old"]),
            "sexes": method.sex_ratio(row["men"], row["women"]),
        }
        for row in rows
    ]


def changed(rows: Rows) -> Rows:
    """A row a place: people at the first and last month of the answer, what changed, in a hundred."""
    found = []
    for place in sorted({row["place"] for row in rows}):
        seen = sorted((row for row in rows if row["place"] == place), key=lambda row: row["month"])
        then, now = seen[0]["people"], seen[-1]["people"]
        change = None if then is None or now is None or len(seen) < 2 else now - then
        found.append({"place": place, "people": now, "change": change, "growth": growth(now, then)})
    return found


def increase(rows: Rows) -> Rows:
    """Adds natural and social increase; the second is what natural increase leaves of the change of mid-year counts."""
    found, before = [], None
    for row in rows:
        natural = method.natural_increase(row["births"], row["deaths"])
        social = None if before is None else row["people"] - before - natural
        found.append(row | {"natural": natural, "social": social})
        before = row["people"]
    return found


def projected(rows: Rows, assumed: Rows) -> Rows:
    """Rows ``year``, ``people``, ``old_share``: counted, then four steps of five years; without assumptions one row."""
    if not rows:
        return []
    start = cohorts(rows)
    steps = [start] if not assumed else method.project(start, said(assumed), 4)
    found = []
    for step, groups in enumerate(steps):
        both = [men + women for men, women in zip(groups["M"], groups["F"], strict=True)]
        whole = sum(both)
        old = sum(both[13:]) / whole * 100 if whole else None
        found.append({"year": 2014 + 5 * step, "people": round(whole), "old_share": old})
    return found


def cohorts(rows: Rows) -> dict[str, list[float]]:
    """Eighteen groups a sex, from 85 on together."""
    found = {"M": [0.0] * 18, "F": [0.0] * 18}
    for row in rows:
        found["M" if row["sex"] == "男" else "F"][min(row["age_from"] // 5, 17)] += row["people"] or 0
    return found


def said(assumed: Rows) -> method.Assumptions:
    """The assumptions as the method takes them; nobody moves."""
    side = {sex: [row for row in assumed if row["sex"] == sex] for sex in ("男", "女")}
    survival = {"M": [r["survival"] for r in side["男"]], "F": [r["survival"] for r in side["女"]]}
    return method.Assumptions(survival, [r["fertility"] for r in side["女"]], {"M": 0.995, "F": 0.996})


def projection_title(rows: Rows) -> str:
    """What the projection comes to at its end."""
    if not rows:
        return str(_("No data in this period"))
    last = rows[-1]
    words = _("Without migration %(when)s has %(people)s people, %(old)s%% of them 65 and over")
    return str(
        words
        % {"when": when(last["year"]), "people": number(last["people"]), "old": number(last["old_share"])}
    )


PARTS = {name: name for name in ("people", "men", "women", "young", "working", "old")}
PROJECTION = _(
    "Cohort-component method in steps of five years from the population at the end of 2014. Survival from the "
    "deaths of 2009 to 2013, births of 2015 shared out by an assumed age of mothers, no migration. Not an official "
    "projection."
)
AGE_ROWS = Query(
    where=(Filter("month", "eq", AGES_AT),),
    groups=by("age_from", "sex").groups,
    measures=by(people="people").measures,
)
BOARD = Board(
    code="population", title=_("Population"), public=True, owner="民政處", source=SOURCE,
    filters=(BoardFilter("month", _("Month"), "period"), BoardFilter("place", _("Township"), "place")),
    tiles=(
        Tile("number", "old-share", moved(
            _("65 and over are %(value)s%%, %(change)s points more than a year before"),
            _("65 and over are %(value)s%%, %(change)s points less than a year before"), "month", "old_share", 12),
            "population-villages", by("month", old="old", people="people"), share("old_share", "old", "people"),
            x="month", y="old_share", unit="%", source=SOURCE, compare="year_ago", width=4,
            drill=("month", "place", "village", "old", "people")),
        Tile("number", "people", moved(
            _("%(value)s people, %(change)s more than a year before"),
            _("%(value)s people, %(change)s fewer than a year before"), "month", "people", 12),
            "population-villages", by("month", people="people"), x="month", y="people", unit="人", source=SOURCE,
            compare="year_ago", width=4, drill=("month", "place", "village", "people")),
        Tile("series", "structure", moved(
            _("The ageing index is %(value)s, %(change)s more than a year before"),
            _("The ageing index is %(value)s, %(change)s less than a year before"), "month", "ageing", 12),
            "population-villages", by("month", **PARTS), structure, x="month", y="ageing", unit="%", source=SOURCE,
            note=_("Ageing index: 65 and over per 100 under 15."), drill=("month", "place", "young", "old")),
        Tile("pyramid", "pyramid", most(_("The largest group is %(name)s years: %(value)s people"), "age", "people"),
            "population-ages", Query(
                where=(Filter("month", "eq", AGES_AT),), groups=by("age_from", "age").groups,
                measures=(by(people="people").measures[0],
                          *(m.__class__(n, "sum", "people", where=(Filter("sex", "eq", sex),))
                            for m in by(people="people").measures for n, sex in (("men", "男"), ("women", "女"))))),
            x="age", y="men", by="women", unit="人", source=SOURCE,
            note=_("End of 2014. Villages with few people of an age stand together."),
            drill=("place", "village", "age", "sex", "people")),
        Tile("map", "villages", most(_("%(name)s has the most people: %(value)s"), "village", "people"),
            "population-villages", by("code", "village", where=(Filter("month", "eq", LATEST),), people="people"),
            x="code", y="people", unit="人", source=SOURCE, drill=("place", "village", "people")),
        Tile("bars", "change", most(_("%(name)s grew most: %(value)s people in four years"), "place", "change"),
            "population-villages", by("place", "month", where=(Filter("month", "in", ["2014-12", LATEST]),),
                                      people="people"),
            changed, x="place", y="change", unit="人", source=SOURCE, drill=("month", "place", "village", "people")),
        Tile("table", "increase", moved(
            _("%(when)s: natural increase %(value)s, %(change)s more than the year before"),
            _("%(when)s: natural increase %(value)s, %(change)s less than the year before"), "year", "natural"),
            "population-vital", by("year", births="births", deaths="deaths", people="people"), increase,
            x="year", y="natural", by="social", unit="人", source=SOURCE,
            note=_("Social increase: change of the mid-year population less natural increase.")),
        Tile("series", "projection", projection_title, "population-ages", AGE_ROWS,
             Joined(projected, (("population-assumptions", Query()),)), x="year", y="people", unit="人",
             source=ASSUMED.source, note=PROJECTION),
        Tile("table", "townships", most(_("The ageing index is highest in %(name)s: %(value)s"), "place", "ageing"),
             "population-villages", by("place", where=(Filter("month", "eq", LATEST),), **PARTS), structure,
             x="place", y="ageing", by="dependency", unit="%", source=SOURCE, width=12,
             note=_("Dependency ratio: under 15 and over 64 per 100 of 15 to 64.")),
    ),
)  # fmt: skip
STUDY = Study(
    "金門縣人口分析擴充", "民政處",
    "以戶籍人口計算扶養比、老化指數、性比例、自然及社會增加；推估採年輪組成法，每五年一期，不計遷徙，假設另列資料表。",
    (VILLAGES, AGES, VITAL, ASSUMED), BOARD,
)  # fmt: skip
