"""Dates of the Republic, periods, amounts and percentages as an office in Taiwan writes them."""

from countyhall.kernel.period import clock, money, percent, roc
from countyhall.kernel.period.spans import Month, Period

from countyhall.kernel.period import words  # isort: skip

__all__ = ["Month", "Period", "clock", "money", "percent", "roc", "words"]
