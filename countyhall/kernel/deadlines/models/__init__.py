"""Rules and calendars by version, closures, and the clocks of records with pauses and extensions."""

from countyhall.kernel.deadlines.models.calendar import (
    CalendarDay,
    CalendarStamp,
    CalendarYear,
    Closure,
    OfficeHours,
)
from countyhall.kernel.deadlines.models.clock import Clock, Extension, Pause
from countyhall.kernel.deadlines.models.report import Moved, Recalculation, Told
from countyhall.kernel.deadlines.models.rule import RuleVersion

__all__ = [
    "CalendarDay", "CalendarStamp", "CalendarYear", "Clock", "Closure", "Extension", "Moved", "OfficeHours",
    "Pause", "Recalculation", "RuleVersion", "Told",
]  # fmt: skip
