"""Cargo ships at Liaoluo: calls, time in port, use of the berths, delays."""

from datetime import date, datetime

from countyhall.domains.insights.analyses.common import GENERATED, Rows, Study, Table, _, most, moved, number
from countyhall.domains.insights.boards.declared import Board, BoardFilter, Tile
from countyhall.domains.insights.methods import berths as method
from countyhall.domains.insights.methods.series import shifted
from countyhall.kernel.lake import Field, Group, Kind, Measure, Query, Schema

SOURCE = "示範資料（版式同海運通關船舶進出港資料）"
TABLE = Table(
    "cargo-ships", "料羅港貨船進出港", "Cargo ships at Liaoluo",
    Schema((
        Field("call", "海運通關號碼", meaning="每航次一號（示範）", required=True),
        Field("ship", "船名", meaning="船名（示範）"), Field("berth", "停泊碼頭", meaning="船席", required=True),
        Field("previous", "到港前一港", meaning="聯合國地名代碼"),
        Field("expected", "預定到港時間", Kind.MOMENT, meaning="預報"),
        Field("arrived", "到港時間", Kind.MOMENT, meaning="靠泊時間"),
        Field("left", "離港時間", Kind.MOMENT, meaning="離泊時間；未離港者為空白"),
        Field("tonnage", "總噸位", Kind.INTEGER, unit="總噸", meaning="船舶總噸位", low=0),
    ), key=("call",)),
    date(2020, 9, 30), "month", "示範資料，以固定種子產生，非真實船舶；108年1月至109年9月。", SOURCE, generated=True,
)  # fmt: skip


def stays(rows: Rows) -> Rows:
    """Adds up: rows ``berth``, ``calls``, ``hours`` in the mean, ``delay`` in hours in the mean."""
    found = []
    for berth in sorted({row["berth"] for row in rows}):
        here = [row for row in rows if row["berth"] == berth]
        lay = [h for row in here if (h := method.hours(row["arrived"], row["left"])) is not None]
        late = [max(0.0, (row["arrived"] - row["expected"]).total_seconds() / 3600) for row in here]
        found.append({"berth": berth, "calls": len(here), "hours": mean(lay), "delay": mean(late)})
    return found


def mean(values: list[float]) -> float | None:
    """The arithmetic mean; nothing of nothing."""
    return sum(values) / len(values) if values else None


def use(rows: Rows) -> Rows:
    """船席使用率: rows ``month``, ``berth``, ``use`` in a hundred of the month's hours."""
    if not rows:
        return []
    first = min(row["arrived"] for row in rows).date().replace(day=1)
    last = max(row["arrived"] for row in rows).date().replace(day=1)
    found, month = [], first
    while month <= last:
        start, end = (datetime(d.year, d.month, 1) for d in (month, shifted(month, 1)))
        for berth in sorted({row["berth"] for row in rows}):
            lay = [(row["arrived"], row["left"]) for row in rows if row["berth"] == berth]
            found.append({"month": month, "berth": berth, "use": method.berth_use(lay, start, end)})
        month = shifted(month, 1)
    return found


def dwell(rows: Rows) -> Rows:
    """One row: calls, hours in port in the mean, and the most ships at once."""
    lay = [(row["arrived"], row["left"]) for row in rows]
    hours = [h for stay in lay if (h := method.hours(*stay)) is not None]
    return [{"calls": len(rows), "hours": mean(hours), "at_once": method.side_by_side(lay)}] if rows else []


def dwell_title(rows: Rows) -> str:
    """How long a ship lies there."""
    if not rows:
        return str(_("No data in this period"))
    said = {"hours": number(rows[0]["hours"]), "ships": number(rows[0]["at_once"])}
    return str(_("A ship stays %(hours)s hours; at most %(ships)s lay there at once") % said)


CALLS = Measure("calls")
STAYS = Query(fields=("berth", "expected", "arrived", "left"))
BOARD = Board(
    code="cargo-ships", title=_("Cargo ships at Liaoluo"), public=True, owner="港務處", source=SOURCE,
    filters=(BoardFilter("arrived", _("Period"), "period"), BoardFilter("berth", _("Berth"))),
    tiles=(
        Tile("number", "calls", moved(
            _("%(when)s: %(value)s calls, %(change)s more than a year before"),
            _("%(when)s: %(value)s calls, %(change)s fewer than a year before"), "month", "calls", 12), TABLE.code,
            Query(groups=(Group("arrived", "month", "month"),), measures=(CALLS,)), x="month", y="calls", unit="艘次",
            source=SOURCE, note=GENERATED, compare="year_ago", width=4, drill=("call", "ship", "berth", "arrived")),
        Tile("number", "dwell", dwell_title, TABLE.code, STAYS, dwell, y="hours", unit="小時", source=SOURCE,
             note=GENERATED, width=4, drill=("call", "ship", "arrived", "left")),
        Tile("series", "use", most(_("A berth was used most in %(name)s: %(value)s%% of the hours"), "month", "use"),
             TABLE.code, STAYS, use, x="month", y="use", by="berth", unit="%", source=SOURCE,
             note=_("Hours with a ship at the berth in a hundred of all hours; overlaps count once. Made-up data.")),
        Tile("bars", "ports", most(_("Most come from %(name)s: %(value)s calls"), "previous", "calls"), TABLE.code,
             Query(groups=(Group("previous"),), measures=(CALLS,)), x="previous", y="calls", unit="艘次",
             source=SOURCE, note=GENERATED, drill=("call", "ship", "previous", "arrived")),
        Tile("table", "berths", most(_("Berth %(name)s has the most calls: %(value)s"), "berth", "calls"), TABLE.code,
             STAYS, stays, x="berth", y="calls", by="hours", unit="艘次", source=SOURCE, note=GENERATED),
        Tile("heat", "hours", most(_("Most arrive at %(name)s o'clock: %(value)s calls of one weekday"), "hour",
                                   "calls"), TABLE.code,
             Query(groups=(Group("arrived", "weekday", "weekday"), Group("arrived", "hour", "hour")),
                   measures=(CALLS,)), x="hour", y="calls", by="weekday", unit="艘次", source=SOURCE, note=GENERATED),
    ),
)  # fmt: skip
STUDY = Study(
    "料羅港貨船進出港分析", "港務處",
    "在港時間為離港與到港時間之差；船席使用率為有船停泊時數占當月總時數之百分比，重疊停泊只計一次；延誤為實際到港晚於預定之時數。",
    (TABLE,), BOARD,
)  # fmt: skip
