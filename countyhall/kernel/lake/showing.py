"""Cells of a table as people read them: days and months in their calendar, numbers with separators."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from countyhall.kernel.lake.schema import Field, Kind
from countyhall.kernel.period import roc
from countyhall.kernel.web import columns


def shown(field: Field, cell: Any) -> str:
    """One cell for a page; an empty one is a dash, a year or code keeps its digits together."""
    if cell is None:
        return "–"
    if isinstance(cell, bool):
        return _("Yes") if cell else _("No")
    if isinstance(cell, datetime):
        # Moments of the lake are the clock on the wall in Taipei, without a zone.
        return f"{columns.day_text(cell.date())} {cell:%H:%M}"
    if isinstance(cell, date):
        return _month(cell) if field.kind is Kind.MONTH else columns.day_text(cell)
    if field.is_number and isinstance(cell, int | float | Decimal):
        return f"{cell:,}"
    return str(cell)


def _month(day: date) -> str:
    # A month has no day to show; in other languages it is written as files write it.
    return roc.month_text(day) if (get_language() or "zh").startswith("zh") else f"{day:%Y-%m}"
