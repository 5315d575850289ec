"""Charts as plain data for the page's chart library; each stands beside a table with the same numbers."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from countyhall.domains.oversight.models import PlanVersion
from countyhall.domains.oversight.selectors.curves import month_label
from countyhall.domains.oversight.selectors.forecast import Forecast
from countyhall.domains.oversight.selectors.portfolio import MonthLine, UnitLine
from countyhall.domains.oversight.selectors.standing import Lamp
from countyhall.domains.oversight.selectors.story import Month, axis, curve_of

GREEN, YELLOW, RED, GREY, INK = "#2f7d52", "#d99a1c", "#b43f27", "#a39c91", "#125866"
COLOURS = {Lamp.GREEN: GREEN, Lamp.YELLOW: YELLOW, Lamp.RED: RED, Lamp.MISSING: GREY}
NAMES = {Lamp.GREEN: "green", Lamp.YELLOW: "yellow", Lamp.RED: "red", Lamp.MISSING: "grey"}
GRID = {"left": 8, "right": 20, "top": 44, "bottom": 8, "containLabel": True}


def curve(versions: list[PlanVersion], known: list[Month]) -> dict:
    """Planned against actual: the original plan and the current one, as reported and as corrected."""
    original, current = (
        curve_of(versions[0] if versions else None),
        curve_of(versions[-1] if versions else None),
    )
    line = axis([original, current], [m.month for m in known])
    reported = {m.month: m.reported.actual for m in known}
    now = {m.month: m.known.actual for m in known}
    drawn = []
    if len(versions) > 1:
        drawn.append(_line(_("original plan"), line, original, GREY, "dashed"))
    drawn.append(_line(_("current plan"), line, current, INK, "dashed" if len(versions) == 1 else "solid"))
    if any(m.corrected for m in known):
        drawn.append(_line(_("actual, as reported"), line, reported, YELLOW, "dotted"))
    drawn.append(_line(_("actual"), line, now, RED, "solid"))
    return _percent_chart([month_label(m) for m in line], drawn)


def trend(lines: list[MonthLine]) -> dict:
    """Lamps of the last months, stacked."""
    bars = [
        {
            "type": "bar", "stack": "lamps", "name": str(lamp.label), "itemStyle": {"color": COLOURS[lamp]},
            "data": [line.counts[lamp.value] for line in lines], "barMaxWidth": 34,
        }
        for lamp in (Lamp.GREEN, Lamp.YELLOW, Lamp.RED, Lamp.MISSING)
    ]  # fmt: skip
    return {
        "tooltip": {"trigger": "axis"}, "legend": {"top": 0}, "grid": GRID,
        "xAxis": {"type": "category", "data": [line.label for line in lines]},
        "yAxis": {"type": "value", "minInterval": 1}, "series": bars,
    }  # fmt: skip


def units(lines: list[UnitLine]) -> dict:
    """Planned beside actual for each unit."""
    lines = [line for line in lines if line.reported]
    rows = [(_("planned %"), [_number(line.planned) for line in lines], GREY),
            (_("actual %"), [_number(line.actual) for line in lines], INK),
            (_("paid ÷ allotted"), [_number(line.spending) for line in lines], YELLOW)]  # fmt: skip
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {"top": 0},
        "grid": GRID,
        "xAxis": {
            "type": "category",
            "data": [line.unit for line in lines],
            "axisLabel": {"interval": 0, "rotate": 30},
        },
        "yAxis": {"type": "value", "max": 100},
        "series": [
            {"type": "bar", "name": name, "data": data, "itemStyle": {"color": colour}, "barMaxWidth": 18}
            for name, data, colour in rows
        ],
    }


def with_forecast(chart: dict, forecast: Forecast | None, line: list[date]) -> dict:
    """The months in which the plan may end, shaded where they fall on the axis."""
    if forecast is None or not line or forecast.early > line[-1]:
        return chart
    last = forecast.late if forecast.late and forecast.late <= line[-1] else line[-1]
    area = [{"xAxis": month_label(forecast.early), "name": _("forecast")}, {"xAxis": month_label(last)}]
    chart["series"][-1]["markArea"] = {"itemStyle": {"color": "rgba(217,154,28,0.14)"}, "data": [area]}
    return chart


def _line(name: str, line: list[date], values: dict, colour: str, kind: str) -> dict:
    return {
        "type": "line",
        "name": name,
        "data": [_number(values.get(m)) for m in line],
        "connectNulls": True,
        "itemStyle": {"color": colour},
        "lineStyle": {"color": colour, "type": kind, "width": 2.5 if kind == "solid" else 2},
        "symbolSize": 5,
    }


def _percent_chart(labels: list[str], drawn: list[dict]) -> dict:
    return {
        "tooltip": {"trigger": "axis"}, "legend": {"top": 0}, "grid": GRID,
        "xAxis": {"type": "category", "data": labels, "boundaryGap": False},
        "yAxis": {"type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "{value} %"}},
        "series": drawn,
    }  # fmt: skip


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
