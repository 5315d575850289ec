"""New residents: marriage immigrants by origin, township and year."""

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
)
from countyhall.domains.insights.analyses.population import PLACE, people
from countyhall.domains.insights.boards.declared import Board, BoardFilter, Tile
from countyhall.domains.insights.methods.rates import per
from countyhall.kernel.lake import Field, Filter, Kind, Schema

SOURCE = "示範資料（版式同內政部移民署外籍配偶人數統計）"
TABLE = Table(
    "new-residents", "金門縣新住民人數", "New residents by township and origin",
    Schema((
        Field("year", "年度", Kind.YEAR, meaning="年底累計", required=True), PLACE,
        Field("origin", "原籍", meaning="原屬國籍或地區", required=True), people("people", "人數"),
    ), key=("year", "place", "origin")),
    date(2019, 12, 31), "year", "示範資料，以固定種子產生，非真實人數；人數過少者併計。", SOURCE, generated=True,
    along=("place", "origin"),
)  # fmt: skip
LAST = 2018


def against_people(rows: Rows, everyone: Rows) -> Rows:
    """Adds the share of the township's people in the same year; ``None`` where they are not known."""
    known = {(row["month"].year, row["place"]): row["people"] for row in everyone}
    found = []
    for row in rows:
        parts = [known.get((row["year"], place)) for place in row["place"].split("及")]
        living = None if None in parts else sum(parts)
        found.append(row | {"share": per(row["people"], living)})
    return found


DECEMBERS = by(
    "month", "place", where=[Filter("month", "in", [f"{year}-12" for year in range(2014, 2019)])], people="people"
)  # fmt: skip
PLACES = hidden(by("year", "place", where=[Filter("year", "eq", LAST)], people="people"), "people")
BOARD = Board(
    code="new-residents", title=_("New residents"), owner="社會處", source=SOURCE,
    filters=(BoardFilter("year", _("Year"), "period"), BoardFilter("place", _("Township"), "place")),
    tiles=(
        Tile("number", "people", moved(
            _("%(when)s: %(value)s new residents, %(change)s more than the year before"),
            _("%(when)s: %(value)s new residents, %(change)s fewer than the year before"), "year", "people"),
            TABLE.code, by("year", people="people"), x="year", y="people", unit="人", source=SOURCE, note=GENERATED,
            compare="previous", width=4, drill=("year", "place", "origin", "people")),
        Tile("series", "origins", most(_("Most in a year are of %(name)s: %(value)s people"), "origin", "people"),
             TABLE.code, by("year", "origin", people="people"), x="year", y="people", by="origin", unit="人",
             source=SOURCE, note=GENERATED, width=8, drill=("year", "place", "origin", "people")),
        Tile("bars", "origin", most(_("%(name)s: %(value)s people, %(share)s%% of all"), "origin", "people"),
             TABLE.code, by("origin", where=[Filter("year", "eq", LAST)], people="people"), x="origin", y="people",
             unit="人", source=SOURCE, note=GENERATED, drill=("place", "origin", "people")),
        Tile("bars", "townships", most(_("%(name)s has the most people: %(value)s"), "place", "people"),
             TABLE.code, PLACES, complete("people"), x="place", y="people",
             unit="人", source=SOURCE, note=GENERATED, drill=("place", "origin", "people")),
        Tile("table", "share", most(_("The share is largest in %(name)s: %(value)s%%"), "place", "share"),
             TABLE.code, PLACES,
             Joined(complete("people", then=against_people), (("population-villages", DECEMBERS),)),
             x="place", y="share", unit="%", source=SOURCE,
             note=_("Per 100 people of the township at the end of the same year. Made-up data.")),
    ),
)  # fmt: skip
STUDY = Study(
    "新住民人口趨勢及現況分析", "社會處", "依年度、鄉鎮及原籍統計人數；占比以同年底鄉鎮人口為分母，人數過少者併計。",
    (TABLE,), BOARD,
)  # fmt: skip
