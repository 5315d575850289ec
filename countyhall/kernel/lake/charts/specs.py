"""Charts in the words of the drawing library (Vega-Lite): columns are renamed, so that no name of data is code."""

from typing import Any

from django.utils.translation import gettext as _

from countyhall.kernel.lake.charts.declared import Chart
from countyhall.kernel.lake.charts.shapes import features, insets
from countyhall.kernel.lake.charts.words import are_months, clean, figures, in_chinese, name_of, number

Spec = dict[str, Any]
FAMILY = "Noto Sans TC Variable, Noto Sans TC, Noto Sans CJK TC, Noto Serif TC, sans-serif"
# Told apart by the colour-blind, 3:1 and more on white.
COLOURS = ["#0072b2", "#b84a00", "#007a5a", "#a3527f", "#555555", "#7d5300", "#5d3a75", "#0f4450"]
DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3]]
STEPS = ["#dbe9f3", "#a9cbe3", "#6aa7cf", "#2f7fb5", "#0b4f82"]
GREY, INK, LINE = "#c9c9c9", "#3d3934", "#767676"
IN_TEN_THOUSANDS = (
    "abs(datum.value) >= 1e8 ? format(datum.value / 1e8, ',~r') + '億' : "
    "abs(datum.value) >= 1e4 ? format(datum.value / 1e4, ',~r') + '萬' : format(datum.value, ',~r')"
)
PLAIN = "format(datum.value, ',~r')"
X_NAMES = 10
HIDDEN: Spec = {"filter": "datum.y === null"}
SHOWN: Spec = {"filter": "datum.y !== null"}
NAMED_AT_MOST = 12


def spec(chart: Chart, width: int) -> Spec:
    """The whole picture of a chart, ``width`` pixels wide."""
    made = _DRAWN[chart.kind](chart, width)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": width,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": 6,
        "background": "white",
        "config": _config(),
        **made,
    }


def _config() -> Spec:
    words = {"labelFontSize": 12, "titleFontSize": 12, "labelColor": INK, "titleColor": INK}
    return {
        "aria": False,
        "font": FAMILY,
        "view": {"stroke": None},
        "axis": words | {"gridColor": "#e2dcd2", "titleFontWeight": "normal", "labelLimit": 200},
        "legend": words
        | {"orient": "top", "title": None, "symbolLimit": 40, "labelLimit": 240, "columns": 4},
        "text": {"font": FAMILY, "fontSize": 12, "fill": INK},
        "title": {"anchor": "start", "fontSize": 15, "subtitleFontSize": 12, "color": INK},
    }


def _rows(chart: Chart) -> list[Spec]:
    """The rows with the fixed names that the picture uses."""
    months = are_months(row[chart.x] for row in chart.rows)
    made = []
    for row in chart.rows:
        one = {"x": name_of(row[chart.x], chart.labels, months=months), "y": number(row[chart.y])}
        one["by"] = name_of(row[chart.by], chart.labels) if chart.by else ""
        one["words"] = figures(row[chart.y]) if one["y"] is not None else _("not shown")
        for end in ("low", "high"):
            column = getattr(chart, end)
            one[end] = number(row[column]) if column else None
        made.append(one)
    return made


def _names(chart: Chart, column: str) -> list[str]:
    """The names on an axis, each once: days and numbers in their order, words as they come."""
    values = list(dict.fromkeys(row[column] for row in chart.rows))
    months = are_months(values)
    if all(not isinstance(one, str) and one is not None for one in values):
        values.sort()
    return list(dict.fromkeys(name_of(one, chart.labels, months=months) for one in values))


def _numbers(title: str) -> Spec:
    return {
        "labelExpr": IN_TEN_THOUSANDS if in_chinese() else PLAIN,
        "title": clean(title) or None,
        "tickCount": 5,
        "domain": False,
        "ticks": False,
    }


def _colour(names: list[str]) -> Spec:
    scale = {"domain": names, "range": [COLOURS[n % len(COLOURS)] for n in range(len(names))]}
    return {"field": "by", "type": "nominal", "scale": scale, "legend": {} if len(names) > 1 else None}


def _series(chart: Chart, width: int) -> Spec:
    rows, names = _rows(chart), _names(chart, chart.x)
    groups = list(dict.fromkeys(row["by"] for row in rows))
    # A period that one of the lines has no row for breaks that line.
    there = {(row["by"], row["x"]) for row in rows}
    rows += [
        {"x": x, "y": None, "by": by, "words": "", "low": None, "high": None}
        for by in groups
        for x in names
        if (by, x) not in there
    ]
    place = {name: n for n, name in enumerate(names)}
    rows.sort(key=lambda row: place[row["x"]])
    every = max(1, -(-len(names) // max(2, min(X_NAMES, width // 84))))
    axis = {"values": names[::every], "labelAngle": 0, "title": None, "grid": False, "labelOverlap": True}
    x = {"field": "x", "type": "ordinal", "sort": names, "axis": axis, "scale": {"domain": names}}
    y = {"field": "y", "type": "quantitative", "axis": _numbers(chart.unit)}
    dash = {
        "field": "by",
        "type": "nominal",
        "scale": {"domain": groups, "range": [DASHES[n % len(DASHES)] for n in range(len(groups))]},
        "legend": {} if len(groups) > 1 else None,
    }
    gaps = {"type": "line", "invalid": "break-paths-show-domains", "strokeWidth": 2.2}
    layers: list[Spec] = []
    lines = {"x": x, "y": y, "color": _colour(groups), "strokeDash": dash}
    layers.append({"mark": gaps, "encoding": lines})
    dots = {"type": "point", "filled": True, "size": 28 if len(names) <= 40 else 8, "opacity": 1}
    layers.append(
        {"transform": [SHOWN], "mark": dots, "encoding": {"x": x, "y": y, "color": _colour(groups)}}
    )
    if chart.low and chart.high:
        y_low = y | {"field": "low"}
        band = {"x": x, "y": y_low, "y2": {"field": "high"}, "color": _colour(groups)}
        whole = {"filter": "datum.low !== null && datum.high !== null"}
        layers.append(
            {"transform": [whole], "mark": {"type": "area", "opacity": 0.22, "line": False}, "encoding": band}
        )
    layers += _events(chart, names, x)
    return {"height": 260, "data": {"values": rows}, "layer": layers}


def _events(chart: Chart, names: list[str], x: Spec) -> list[Spec]:
    said = [(name_of(at, chart.labels), clean(words)) for at, words in chart.events]
    values = [
        {"x": at, "words": words, "row": 10 + 15 * (n % 3), "left": names.index(at) > len(names) * 0.7}
        for n, (at, words) in enumerate(said)
        if at in names
    ]
    if not values:
        return []
    data = {"values": values}
    rule = {"type": "rule", "stroke": LINE, "strokeDash": [3, 3]}
    row = {"field": "row", "type": "quantitative", "scale": None}
    layers: list[Spec] = [{"data": data, "mark": rule, "encoding": {"x": x}}]
    for left in (False, True):
        side = {"align": "right", "dx": -4} if left else {"align": "left", "dx": 4}
        text = {"type": "text", "baseline": "middle", **side}
        layers.append(
            {
                "data": {"values": [one for one in values if one["left"] is left]},
                "mark": text,
                "encoding": {"x": x, "y": row, "text": {"field": "words"}},
            }
        )
    return layers


def _bars(chart: Chart, _width: int) -> Spec:
    rows, names = _rows(chart), _names(chart, chart.x)
    return _lying(rows, names, list(dict.fromkeys(row["by"] for row in rows)), chart.unit)


def _flow(chart: Chart, _width: int) -> Spec:
    """Flows as bars of their pairs: longer is more, which a ribbon tells less well."""
    rows = _rows(chart)
    for row in rows:
        row["x"], row["by"] = f"{row['x']} → {row['by']}", ""
    return _lying(rows, list(dict.fromkeys(row["x"] for row in rows)), [""], chart.unit)


def _lying(rows: list[Spec], names: list[str], groups: list[str], unit: str) -> Spec:
    y = {
        "field": "x", "type": "nominal", "sort": names, "scale": {"domain": names, "paddingInner": 0.25},
        "axis": {"title": None, "ticks": False, "domain": False},
    }  # fmt: skip
    x: Spec = {"field": "y", "type": "quantitative", "axis": _numbers(unit), "stack": None}
    if any((row["y"] or 0) < 0 for row in rows):
        x["scale"] = {"padding": 70}  # room for the numbers on the left
    both: Spec = {"y": y}
    if len(groups) > 1:
        both["yOffset"] = {"field": "by", "type": "nominal", "sort": groups, "scale": {"domain": groups}}
    bar = {
        "transform": [SHOWN],
        "mark": {"type": "bar"},
        "encoding": {**both, "x": x, "color": _colour(groups)},
    }
    side = {"align": {"expr": "datum.y < 0 ? 'right' : 'left'"}, "dx": {"expr": "datum.y < 0 ? -4 : 4"}}
    words = {
        "transform": [SHOWN],
        "mark": {"type": "text", "baseline": "middle", **side},
        "encoding": {**both, "x": x, "text": {"field": "words"}},
    }
    hidden = {
        "transform": [HIDDEN],
        "mark": {"type": "text", "align": "left", "dx": 4, "baseline": "middle", "fill": LINE},
        "encoding": {**both, "x": {"datum": 0, "type": "quantitative"}, "text": {"field": "words"}},
    }
    step = 26 if len(groups) <= 1 else 15 * len(groups) + 10
    height = step * max(1, len(names))
    return {"height": height, "data": {"values": rows}, "layer": [bar, words, hidden]}


def _pyramid(chart: Chart, _width: int) -> Spec:
    rows, names = _rows(chart), _names(chart, chart.x)
    named = [
        words for value, words in chart.labels.items() if value in {str(r[chart.by]) for r in chart.rows}
    ]
    sides = named if len(named) == 2 else list(dict.fromkeys(row["by"] for row in rows))
    most = max((abs(row["y"]) for row in rows if row["y"] is not None), default=0) or 1
    for row in rows:
        if row["by"] == sides[0] and row["y"] is not None:
            row["y"] = -row["y"]
    axis = _numbers(chart.unit)
    axis["labelExpr"] = axis["labelExpr"].replace("datum.value", "abs(datum.value)")
    scale = {"domain": [-most, most], "nice": True}
    x = {"field": "y", "type": "quantitative", "axis": axis, "scale": scale, "stack": None}
    y = {
        "field": "x", "type": "ordinal", "sort": names[::-1], "scale": {"domain": names[::-1]},
        "axis": {"title": None, "ticks": False, "domain": False},
    }  # fmt: skip
    bar = {
        "transform": [SHOWN],
        "mark": {"type": "bar"},
        "encoding": {"x": x, "y": y, "color": _colour(sides)},
    }
    hidden = [
        {
            "transform": [{"filter": {"field": "by", "equal": side}}, HIDDEN],
            "mark": {"type": "text", "align": ("right", "left")[n], "dx": (-4, 4)[n], "fill": LINE},
            "encoding": {"x": {"datum": 0, "type": "quantitative"}, "y": y, "text": {"field": "words"}},
        }
        for n, side in enumerate(sides[:2])
    ]
    return {"height": 18 * max(1, len(names)), "data": {"values": rows}, "layer": [bar, *hidden]}


def _shades(rows: list[Spec], unit: str) -> Spec:
    """Five steps from pale to dark; fewer where there are fewer numbers."""
    values = {row["y"] for row in rows if row["y"] is not None}
    low, high = min(values, default=0), max(values, default=1)
    if low == high:
        low, high = (0.0, high) if high > 0 else (high - 1, high)
    legend = {"title": clean(unit) or None, "format": ",~r", "type": "symbol"}
    scale = {"type": "quantize", "domain": [low, high], "range": STEPS, "nice": False}
    return {"field": "y", "type": "quantitative", "scale": scale, "legend": legend}


def _grey() -> Spec:
    scale = {"domain": [_("not shown")], "range": [GREY]}
    return {"datum": _("not shown"), "type": "nominal", "scale": scale, "legend": {"orient": "top"}}


def _heat(chart: Chart, _width: int) -> Spec:
    rows = _rows(chart)
    across, down = _names(chart, chart.x), _names(chart, chart.by)
    plain: Spec = {"title": None, "ticks": False, "domain": False}
    x = {
        "field": "x",
        "type": "ordinal",
        "sort": across,
        "axis": plain | {"labelAngle": 0, "labelOverlap": True},
    }
    y = {"field": "by", "type": "ordinal", "sort": down, "axis": plain}
    box = {"type": "rect", "stroke": "white", "strokeWidth": 1}
    layers: list[Spec] = [
        {"transform": [SHOWN], "mark": box, "encoding": {"x": x, "y": y, "color": _shades(rows, chart.unit)}}
    ]
    if any(row["y"] is None for row in rows):
        layers.append({"transform": [HIDDEN], "mark": box, "encoding": {"x": x, "y": y, "color": _grey()}})
    height = 26 * max(1, len(down))
    return {
        "height": height,
        "data": {"values": rows},
        "layer": layers,
        "resolve": {"scale": {"color": "independent"}},
    }


def _map(chart: Chart, width: int) -> Spec:
    values = {str(row[chart.x]): row[chart.y] for row in chart.rows}
    places = []
    for one in features(chart.shapes):
        value = number(values.get(one["code"]))
        words = figures(values[one["code"]]) if value is not None else _("not shown")
        name = clean(chart.labels.get(one["code"], one["name"]))
        places.append(
            {"type": "Feature", "geometry": one["geometry"], "y": value, "name": name, "words": words,
             "lon": one["at"][0], "lat": one["at"][1]}
        )  # fmt: skip
    edge = {"type": "geoshape", "stroke": INK, "strokeWidth": 0.8}
    layers: list[Spec] = [
        {"transform": [SHOWN], "mark": edge, "encoding": {"color": _shades(places, chart.unit)}},
        {"transform": [HIDDEN], "mark": edge, "encoding": {"color": _grey()}},
    ]
    if all(place["y"] is not None for place in places):
        layers.pop()
    frames = [{"type": "Feature", "geometry": one} for one in insets(chart.shapes)]
    if frames:
        dashed = {"type": "geoshape", "filled": False, "stroke": LINE, "strokeDash": [4, 3]}
        layers.append({"data": {"values": frames}, "mark": dashed})
    if len(places) <= NAMED_AT_MOST:
        layers += [_on_map("name", -7, "bold"), _on_map("words", 8, "normal")]
    return {
        "height": round(width * 0.62),
        "autosize": "pad",
        "data": {"values": places},
        "projection": {"type": "mercator"},
        "layer": layers,
        "resolve": {"scale": {"color": "independent"}},
    }


def _on_map(field: str, down: int, weight: str) -> Spec:
    where = {
        "longitude": {"field": "lon", "type": "quantitative"},
        "latitude": {"field": "lat", "type": "quantitative"},
    }
    halo = {"stroke": "white", "strokeWidth": 3, "fill": INK, "dy": down, "fontWeight": weight}
    layers = [halo, halo | {"stroke": None, "strokeWidth": 0}]
    return {
        "layer": [{"mark": {"type": "text", **one}} for one in layers],
        "encoding": where | {"text": {"field": field}},
    }


_DRAWN = {
    "series": _series, "bars": _bars, "pyramid": _pyramid, "map": _map, "heat": _heat, "flow": _flow,
}  # fmt: skip
