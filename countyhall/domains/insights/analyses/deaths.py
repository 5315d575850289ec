"""The ten leading causes of death, crude and age-standardised; causes are names, never codes."""

from dataclasses import replace
from datetime import date

from countyhall.domains.insights.analyses.common import Rows, Study, Table, _, by, most, moved, number
from countyhall.domains.insights.boards.declared import Board, BoardFilter, Tile
from countyhall.domains.insights.methods import health
from countyhall.kernel.lake import Field, Filter, Kind, Schema
from countyhall.kernel.lake.schema import Classification, Personal

SOURCE = "衛生福利部死因統計"
LAST = 2013
YEAR = Field("year", "年度", Kind.YEAR, meaning="死亡年", required=True)
CAUSE = Field("cause", "死因", meaning="當年死因分類之名稱", required=True)
SEALED = {"classification": Classification.INTERNAL, "personal": Personal.SPECIAL}
BY_AGE = Table(
    "deaths-by-age", "金門縣死因年齡別死亡數", "Deaths by cause, age and sex",
    Schema((
        YEAR, replace(CAUSE, **SEALED), Field("sex", "性別", meaning="男或女", values=("男", "女"), **SEALED),
        Field("age", "年齡組", meaning="標準人口十八組；不詳者為空白", **SEALED),
        Field("deaths", "死亡數", Kind.INTEGER, unit="人", meaning="死亡人數", low=0, **SEALED),
    )),
    date(2013, 12, 31), "year", "97年至102年死因、性別及年齡別死亡數；代碼依當年死因分類轉為名稱。", SOURCE,
)  # fmt: skip
BY_CAUSE = Table(
    "deaths-by-cause", "金門縣主要死因死亡數及標準化死亡率", "Deaths and rates by cause",
    Schema((
        YEAR, CAUSE,
        Field("deaths", "死亡數", Kind.INTEGER, unit="人", meaning="死亡人數", low=0, people=True),
        Field("crude", "粗死亡率", Kind.REAL, unit="每十萬人口", meaning="死亡數除以103年4月底人口"),
        Field("adjusted", "標準化死亡率", Kind.REAL, unit="每十萬人口", meaning="以WHO 2000年世界標準人口直接標準化"),
    ), key=("year", "cause")),
    date(2013, 12, 31), "year",
    "97年至102年各死因死亡數；每年不足5人之死因併入其他。死亡率僅102年有年齡別人口（103年4月底）可計算。", SOURCE,
)  # fmt: skip


def tenth(rows: Rows) -> Rows:
    """The leading causes of the answer's last year, 「其他」 left out, ties together."""
    if not rows:
        return []
    last = max(row["year"] for row in rows)
    return health.leading(row for row in rows if row["year"] == last)


def by_adjusted(rows: Rows) -> Rows:
    """The ten with the largest adjusted rate."""
    known = [row for row in rows if row["adjusted"] is not None and row["cause"] != health.OTHER]
    return sorted(known, key=lambda row: (-row["adjusted"], row["cause"]))[:10]


def ranked(rows: Rows) -> Rows:
    """Rank of each leading cause by year: rows ``year``, ``cause``, ``rank``, ``deaths``."""
    years = sorted({row["year"] for row in rows})
    return [found for year in years for found in health.leading(r for r in rows if r["year"] == year)]


def first(rows: Rows) -> str:
    """How often the first of the last year came first."""
    if not rows:
        return str(_("No data in this period"))
    last = [row for row in rows if row["rank"] == 1][-1]
    times = sum(row["rank"] == 1 and row["cause"] == last["cause"] for row in rows)
    words = _("%(name)s came first in %(times)s of %(years)s years")
    years = len({row["year"] for row in rows})
    return str(words % {"name": last["cause"], "times": number(times), "years": number(years)})


RATES = {"crude": "crude", "adjusted": "adjusted", "deaths": "deaths"}
NOTE = _(
    "Names of causes are those of the list of the year: codes change their meaning in 2008. Causes with fewer than "
    "5 deaths in a year stand under 其他, which has no rank."
)
STANDARD = _(
    "Direct standardisation on the WHO world standard population of 2000. Only deaths of 2013 have a population by "
    "age near them: the one at the end of April 2014."
)
BOARD = Board(
    code="deaths", title=_("Ten leading causes of death"), public=True, owner="衛生局", source=SOURCE,
    filters=(BoardFilter("year", _("Year"), "period"), BoardFilter("cause", _("Cause of death"))),
    tiles=(
        Tile("number", "all", moved(
            _("%(when)s: %(value)s deaths, %(change)s more than the year before"),
            _("%(when)s: %(value)s deaths, %(change)s fewer than the year before"), "year", "deaths"),
            BY_CAUSE.code, by("year", deaths="deaths"), x="year", y="deaths", unit="人", source=SOURCE,
            compare="previous", width=4, drill=("year", "cause", "deaths")),
        Tile("bars", "leading", most(_("First of the ten: %(name)s, %(value)s deaths"), "cause", "deaths"),
             BY_CAUSE.code, by("year", "cause", deaths="deaths"), tenth, x="cause", y="deaths", unit="人",
             source=SOURCE, note=NOTE, width=8, drill=("year", "cause", "deaths")),
        Tile("table", "rank", first, BY_CAUSE.code, by("year", "cause", deaths="deaths"), ranked, x="year", y="rank",
             by="cause", unit="名次", source=SOURCE, note=NOTE),
        Tile("bars", "adjusted", most(_("The adjusted rate is highest for %(name)s: %(value)s per 100,000"),
                                      "cause", "adjusted"),
             BY_CAUSE.code, by("cause", where=[Filter("year", "eq", LAST)], **RATES), by_adjusted, x="cause",
             y="adjusted", unit="每十萬人口", source=SOURCE, note=STANDARD, drill=("year", "cause", "deaths")),
        Tile("series", "cancer", moved(
            _("%(when)s: %(value)s deaths of cancer, %(change)s more than the year before"),
            _("%(when)s: %(value)s deaths of cancer, %(change)s fewer than the year before"), "year", "deaths"),
            BY_CAUSE.code, by("year", where=[Filter("cause", "eq", "惡性腫瘤")], deaths="deaths"), x="year",
            y="deaths", unit="人", source=SOURCE, drill=("year", "cause", "deaths")),
    ),
)  # fmt: skip
STUDY = Study(
    "縣民十大死因分析", "衛生局",
    "死因代碼依當年死因分類轉為名稱（97年起改採ICD-10）；其他不列入排名，同數同名次；"
    "標準化死亡率採WHO 2000年世界標準人口直接法。",
    (BY_AGE, BY_CAUSE), BOARD,
)  # fmt: skip
