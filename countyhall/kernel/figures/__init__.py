"""Named numbers for a period and as of a date, each with the records behind it."""

from countyhall.kernel.figures.figure import Breakdown, Figure, Ratio
from countyhall.kernel.figures.listing import Column, Listing
from countyhall.kernel.figures.spans import ASKED, MONTH_END, QUARTER, YEAR, Span, since, term, up_to

__all__ = [
    "ASKED",
    "MONTH_END",
    "QUARTER",
    "YEAR",
    "Breakdown",
    "Column",
    "Figure",
    "Listing",
    "Ratio",
    "Span",
    "since",
    "term",
    "up_to",
]
