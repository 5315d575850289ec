"""What a figure is: a code, a label, a unit, and the records that it counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Count, QuerySet, Sum
from django.utils.functional import Promise

from countyhall.kernel.figures.spans import ASKED, Span
from countyhall.kernel.period import Period

__all__ = ["Breakdown", "Figure", "Number", "Ratio"]

Number = int | Decimal | None
Rows = Callable[[Period, date], QuerySet]


@dataclass(frozen=True)
class Figure:
    """A number that the office reports, and the records behind it.

    ``of(period, as_of)`` returns the records, counted by dated facts, so that a past period asked as of a
    past day gives the same for ever; ``period`` is the figure's own, derived by ``span`` from the one asked
    for. Without more the value is their number; with ``sum`` the total of that field; with ``value`` what
    ``value(queryset)`` returns. ``format`` is ``count``, ``money`` (whole NT$) or ``percent``. ``columns``
    are the attributes shown when the figure is opened (``"unit__name"``, or ``(label, "attribute")``).
    Where the rows are lines of a record, ``gate`` is the path from line to record (``"plan"``). ``floor``
    (``"萬"``, ``"億"``) cuts the value, and lets its words say that something was cut (餘).
    """

    code: str
    label: Promise | str
    of: Rows
    unit: str = "件"
    span: Span = ASKED
    sum: str = ""
    value: Callable[[QuerySet], Number] | None = None
    format: str = "count"
    columns: Sequence[Any] = ()
    gate: str = ""
    floor: str = ""

    def rows(self, period: Period, as_of: date) -> QuerySet:
        """The records behind the value. ``period`` is the one asked for."""
        return self.of(self.span.own(period).period, as_of)

    @property
    def plain(self) -> bool:
        """Whether the value is the number of the records."""
        return not (self.value or self.sum)

    def measure(self, rows: QuerySet) -> Number:
        """The value of these records."""
        if self.value:
            return self.value(rows)
        if self.sum:
            return rows.aggregate(total=Sum(self.sum))["total"] or 0
        return rows.count()


@dataclass(frozen=True)
class Ratio:
    """A part in a hundred of a whole, half up to ``places``; its page shows both side by side."""

    code: str
    label: Promise | str
    part: str
    whole: str
    unit: str = "%"
    places: int = 2
    format: str = "percent"


@dataclass(frozen=True)
class Breakdown(Figure):
    """One figure per key of ``by`` (``"unit__code"``), called ``code.<key>``, in the order of ``order``.

    A part is labelled by ``words`` (``"unit__name"``), by the words of a choice, else by its key.
    """

    by: str = ""
    order: str = ""
    words: str = ""

    def keys(self, period: Period, as_of: date) -> dict[str, str]:
        """The keys that have records, with their words."""
        return {key: words for key, (words, _count) in self.tally(period, as_of).items()}

    def tally(self, period: Period, as_of: date) -> dict[str, tuple[str, int]]:
        """The keys that have records, with their words and the number of records, in one query."""
        order = [self.order] if self.order else []
        rows = self.rows(period, as_of).order_by(*order, self.by).values(self.by, self.words or self.by)
        choices = self._choices(period, as_of)
        found: dict[str, tuple[str, int]] = {}
        for row in rows.annotate(tally=Count("pk")):
            key, words = row[self.by], row[self.words or self.by]
            before = found.get(str(key), ("", 0))[1]
            found[str(key)] = (str(choices.get(key, words)), before + row["tally"])
        return found

    def _choices(self, period: Period, as_of: date) -> dict:
        model = self.rows(period, as_of).model
        try:
            return dict(model._meta.get_field(self.by).flatchoices)
        except FieldDoesNotExist:
            return {}

    def knows(self, key: str, period: Period, as_of: date) -> bool:
        """Whether ``key`` has records, or could have them (a unit without any in this period)."""
        model = self.rows(period, as_of).model
        *path, name = self.by.split("__")
        for step in path:
            model = model._meta.get_field(step).related_model
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist:  # a key that the query makes itself
            return key in self.keys(period, as_of)
        return model._base_manager.filter(**{name: key}).exists()

    def part(self, key: str, words: str) -> Figure:
        """The figure of one key."""

        def of(period: Period, as_of: date) -> QuerySet:
            return self.of(period, as_of).filter(**{self.by: key})

        said = {field.name: getattr(self, field.name) for field in fields(Figure)}
        return Figure(**said | {"code": f"{self.code}.{key}", "label": words, "of": of})

    def parts(self, period: Period, as_of: date) -> list[Figure]:
        """The figures of all keys that have records."""
        return [self.part(key, words) for key, words in self.keys(period, as_of).items()]
