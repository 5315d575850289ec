"""Values as a chart writes them: names given by the chart, months and days in the reader's calendar, numbers."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from countyhall.kernel.lake.schema import Field, Kind
from countyhall.kernel.lake.showing import shown

# What no XML can hold: control characters and halves of pairs.
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MONTH, _DAY = Field("x", "", Kind.MONTH), Field("x", "", Kind.DATE)
_MOMENT = Field("x", "", Kind.MOMENT)


def in_chinese() -> bool:
    """Whether the reader's language writes 萬 and 億."""
    return (get_language() or "zh").startswith("zh")


def clean(text: str) -> str:
    """The text without what no picture can hold."""
    return NO_XML.sub("", text)


def name_of(value: Any, labels: Mapping[str, str] | None = None, *, months: bool = False) -> str:
    """One value as a name on an axis. ``months`` says that the column's days are all first days of months."""
    if labels and str(value) in labels:
        return clean(labels[str(value)])
    if isinstance(value, datetime):
        return shown(_MOMENT, value)
    if isinstance(value, date):
        return shown(_MONTH if months else _DAY, value)
    return "–" if value is None else clean(str(value))


def are_months(values: Iterable[Any]) -> bool:
    """Whether every value is the first day of a month: then months are meant."""
    found = [value for value in values if value is not None]
    return bool(found) and all(
        isinstance(one, date) and not isinstance(one, datetime) and one.day == 1 for one in found
    )


def number(value: Any) -> float | None:
    """A value as a number to draw; ``None`` for what is hidden, missing or no number."""
    if value is None or isinstance(value, bool | str):
        return None
    drawn = float(value)
    return drawn if drawn == drawn and abs(drawn) != float("inf") else None


def figures(value: Any) -> str:
    """A number with separators, no more than two places, nothing behind the point that says nothing."""
    if isinstance(value, int):
        return f"{value:,}"
    text = f"{Decimal(str(value)):,.2f}"
    return text.rstrip("0").rstrip(".")
