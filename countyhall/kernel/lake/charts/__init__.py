"""Charts of the lake: rows in, a picture that says in words what it shows, and always the table behind it."""

from countyhall.kernel.lake.charts.declared import Chart, NotDrawable
from countyhall.kernel.lake.charts.drawing import pdf, png, svg
from countyhall.kernel.lake.charts.shapes import register
from countyhall.kernel.lake.charts.tabling import table

__all__ = ["Chart", "NotDrawable", "pdf", "png", "register", "svg", "table"]
