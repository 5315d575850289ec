"""Passengers of the mini three links; daily counts of Hong Kong's ferries stand in until those of Kinmen come."""

from datetime import date

from countyhall.domains.insights.analyses.common import Rows, Study, Table, _, by, most, moved
from countyhall.domains.insights.boards.declared import Board, BoardFilter, Tile
from countyhall.domains.insights.methods.series import around, so_far, year_on_year
from countyhall.kernel.lake import Field, Kind, Measure, Query, Schema
from countyhall.kernel.lake.query.declared import Window

SOURCE = "香港入境事務處每日出入境旅客統計（data.gov.hk）"
OPENED = date(2023, 1, 1)
TABLE = Table(
    "ferry-passengers", "渡輪旅客人次（小三通替代資料）", "Ferry passengers (in place of the mini three links)",
    Schema((
        Field("month", "月份", Kind.MONTH, meaning="入出境月份", required=True),
        Field("route", "航線碼頭", meaning="入出境管制站", required=True),
        Field("direction", "方向", meaning="入境或出境", values=("入境", "出境")),
        Field("kind", "旅客身分", meaning="旅客國籍或居民身分", required=True),
        Field("passengers", "旅客人次", Kind.INTEGER, unit="人次", meaning="人次", low=0),
    ), key=("month", "route", "direction", "kind")),
    date(2024, 12, 31), "month",
    "金門小三通旅客資料取得前之替代資料：香港各渡輪碼頭110年至113年每日旅客按月加總，非金門旅客。", SOURCE,
)  # fmt: skip
STANDS_IN = _(
    "Ferries of Hong Kong stand in: no counts of the Kinmen ferries could be had. They were closed for the epidemic "
    "as the mini three links were (from 2020-02-10)."
)
CLOSED = ("109/2/10 小三通停航", "112/1/8 通關恢復")


def months(rows: Rows) -> dict:
    """The answer as month → passengers."""
    return {row["month"]: row["passengers"] for row in rows}


def compared(rows: Rows) -> Rows:
    """同期比: each month beside the same one a year ago."""
    return year_on_year(months(rows))


def running(rows: Rows) -> Rows:
    """累計 from January, beside that of a year ago."""
    return so_far(months(rows))


def broken(rows: Rows) -> Rows:
    """Twelve months before and after the ferries opened again."""
    return [around(months(rows), OPENED)] if rows else []


def broken_title(rows: Rows) -> str:
    """What opening did."""
    if not rows or rows[0]["before"] is None or rows[0]["after"] is None:
        return str(_("No data in this period"))
    return str(_("%(before)s passengers in the year before opening, %(after)s in the year after")
               % {name: f"{rows[0][name]:,}" for name in ("before", "after")})  # fmt: skip


MONTHLY = by("month", passengers="passengers")
ROUTES = Query(groups=MONTHLY.groups, measures=MONTHLY.measures, windows=(
    Window("growth", "growth", "passengers", steps=12), Window("before", "lag", "passengers", steps=12)))  # fmt: skip
BOARD = Board(
    code="mini-three-links", title=_("Passengers of the mini three links"), public=True, owner="港務處", source=SOURCE,
    filters=(BoardFilter("month", _("Month"), "period"), BoardFilter("route", _("Ferry route")),
             BoardFilter("direction", _("Direction"))),
    tiles=(
        Tile("number", "month", moved(
            _("%(when)s: %(value)s passengers, %(change)s more than a year before"),
            _("%(when)s: %(value)s passengers, %(change)s fewer than a year before"), "month", "value", 12),
            TABLE.code, MONTHLY, compared, x="month", y="value", unit="人次", source=SOURCE, note=STANDS_IN,
            compare="year_ago", width=4, drill=("month", "route", "direction", "kind", "passengers")),
        Tile("series", "months", most(_("Most in %(name)s: %(value)s passengers"), "month", "passengers"), TABLE.code,
             ROUTES, x="month", y="passengers", unit="人次", source=SOURCE, note=STANDS_IN, events=CLOSED, width=8,
             drill=("month", "route", "direction", "kind", "passengers")),
        Tile("bars", "routes", most(_("%(name)s: %(value)s passengers, %(share)s%% of all"), "route", "passengers"),
             TABLE.code, Query(groups=by("route").groups, measures=(
                 MONTHLY.measures[0], Measure("share", "share", "passengers"))), x="route", y="passengers",
             unit="人次", source=SOURCE, note=STANDS_IN, drill=("month", "route", "passengers")),
        Tile("bars", "kinds", most(_("%(name)s: %(value)s passengers, %(share)s%% of all"), "kind", "passengers"),
             TABLE.code, by("kind", passengers="passengers"), x="kind", y="passengers", unit="人次", source=SOURCE,
             note=STANDS_IN, drill=("month", "kind", "passengers")),
        Tile("series", "so-far", moved(
            _("%(value)s passengers from January to %(when)s, %(change)s more than a year before"),
            _("%(value)s passengers from January to %(when)s, %(change)s fewer than a year before"), "month",
            "so_far", 12), TABLE.code, MONTHLY, running, x="month", y="so_far", by="year_ago_so_far", unit="人次",
            source=SOURCE, note=STANDS_IN, events=CLOSED),
        Tile("table", "break", broken_title, TABLE.code, MONTHLY, broken, x="before", y="after", unit="人次",
             source=SOURCE, note=STANDS_IN),
        Tile("flow", "ways", most(_("Most on one way: %(name)s, %(value)s passengers"), "route", "passengers"),
             TABLE.code, by("route", "direction", passengers="passengers"), x="route", y="passengers",
             by="direction", unit="人次", source=SOURCE, note=STANDS_IN),
    ),
)  # fmt: skip
STUDY = Study(
    "小三通旅客分析", "港務處",
    "按月、航線、旅客身分加總，與去年同期比較並計算累計；金門旅客資料取得前以香港渡輪旅客資料替代。", (TABLE,), BOARD,
)  # fmt: skip
