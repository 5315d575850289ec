"""Tonnage of cargo at the port: by kind, direction, origin and month; so far in the year, and against last year."""

from datetime import date

from countyhall.domains.insights.analyses.common import GENERATED, Rows, Study, Table, _, by, most, moved
from countyhall.domains.insights.boards.declared import Board, BoardFilter, Tile
from countyhall.domains.insights.methods.rates import growth
from countyhall.domains.insights.methods.series import so_far, year_on_year
from countyhall.kernel.lake import Field, Kind, Measure, Query, Schema

SOURCE = "示範資料（版式同港務統計貨物裝卸量）"
TABLE = Table(
    "cargo-tonnage", "金門港貨物噸位", "Cargo tonnage",
    Schema((
        Field("month", "月份", Kind.MONTH, meaning="裝卸月份", required=True),
        Field("cargo", "貨類", meaning="貨物類別", required=True),
        Field("direction", "方向", meaning="進港或出港", values=("進港", "出港")),
        Field("origin", "起迄地", meaning="臺灣或大陸", required=True),
        Field("tonnes", "噸位", Kind.INTEGER, unit="公噸", meaning="裝卸量，公噸", low=0, high=1_000_000),
    ), key=("month", "cargo", "direction", "origin")),
    date(2020, 9, 30), "month", "示範資料，以固定種子產生，非真實噸位；107年1月至109年9月。", SOURCE, generated=True,
)  # fmt: skip
CLOSED = ("109/2/10 小三通停航",)


def months(rows: Rows) -> dict:
    """The answer as month → tonnes."""
    return {row["month"]: row["tonnes"] for row in rows}


def running(rows: Rows) -> Rows:
    """累計 and its 年增率."""
    return so_far(months(rows))


def compared(rows: Rows) -> Rows:
    """Each month beside the same one a year ago."""
    return year_on_year(months(rows))


def kinds(rows: Rows) -> Rows:
    """A row a kind: tonnes of the newest year so far and of the same months before, 年增率."""
    if not rows:
        return []
    last = max(row["month"] for row in rows)
    found = []
    for cargo in sorted({row["cargo"] for row in rows}):
        here = [row for row in rows if row["cargo"] == cargo and row["month"].month <= last.month]
        now, before = (
            sum(r["tonnes"] or 0 for r in here if r["month"].year == last.year - ago) for ago in (0, 1)
        )
        found.append({"cargo": cargo, "tonnes": now, "year_ago": before, "growth": growth(now, before)})
    return found


MONTHLY = by("month", tonnes="tonnes")
BOARD = Board(
    code="cargo-tonnage", title=_("Cargo tonnage"), public=True, owner="港務處", source=SOURCE,
    filters=(BoardFilter("month", _("Month"), "period"), BoardFilter("direction", _("Direction"))),
    tiles=(
        Tile("number", "month", moved(
            _("%(when)s: %(value)s tonnes, %(change)s more than a year before"),
            _("%(when)s: %(value)s tonnes, %(change)s fewer than a year before"), "month", "value", 12), TABLE.code,
            MONTHLY, compared, x="month", y="value", unit="公噸", source=SOURCE, note=GENERATED, compare="year_ago",
            width=4, drill=("month", "cargo", "direction", "origin", "tonnes")),
        Tile("series", "so-far", moved(
            _("%(value)s tonnes from January to %(when)s, %(change)s more than a year before"),
            _("%(value)s tonnes from January to %(when)s, %(change)s fewer than a year before"), "month", "so_far",
            12), TABLE.code, MONTHLY, running, x="month", y="so_far", by="year_ago_so_far", unit="公噸",
            source=SOURCE, note=GENERATED, events=CLOSED, width=8),
        Tile("bars", "cargo", most(_("%(name)s: %(value)s tonnes, %(share)s%% of all"), "cargo", "tonnes"), TABLE.code,
             by("cargo", tonnes="tonnes"), x="cargo", y="tonnes", unit="公噸", source=SOURCE, note=GENERATED,
             drill=("month", "cargo", "direction", "tonnes")),
        Tile("flow", "ways", most(_("Most on one way: %(name)s, %(value)s tonnes"), "origin", "tonnes"), TABLE.code,
             Query(groups=by("origin", "direction").groups, measures=(
                 MONTHLY.measures[0], Measure("share", "share", "tonnes"))), x="origin", y="tonnes", by="direction",
             unit="公噸", source=SOURCE, note=GENERATED),
        Tile("table", "growth", most(_("%(name)s did best against the same months of last year: %(value)s%%"),
                                     "cargo", "growth"),
             TABLE.code, by("month", "cargo", tonnes="tonnes"), kinds, x="cargo", y="growth", by="tonnes", unit="%",
             source=SOURCE, note=GENERATED),
    ),
)  # fmt: skip
STUDY = Study(
    "金門港貨物噸位分析", "港務處",
    "按貨類、方向、起迄地及月份加總公噸數；累計自1月起算，年增率為與去年同期累計之變動百分比。",
    (TABLE,), BOARD,
)  # fmt: skip
