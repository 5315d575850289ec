"""Opens a figure onto the records behind it, as far as a reader may see them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.figures.figure import Figure
from countyhall.kernel.figures.listing import attribute
from countyhall.kernel.figures.services import Value
from countyhall.kernel.web.columns import day_text, moment_text, page_of

__all__ = ["Heading", "Opened", "open_value"]

USUAL = ("number", "title", "subject", "name", "unit", "state")


@dataclass(frozen=True)
class Heading:
    """A column: its words, and the way from the row to its value."""

    label: str
    path: str

    def value(self, row: Any) -> Any:
        """What stands in a file."""
        found = attribute(row, self.path) if self.path else row
        return found if isinstance(found, int | float | Decimal | date | datetime) else _words(found)

    def text(self, row: Any) -> str:
        """What stands on the page."""
        found = self.value(row)
        if isinstance(found, datetime):
            return moment_text(found)
        if isinstance(found, date):
            return day_text(found)
        if isinstance(found, Decimal):
            return f"{found.normalize():,f}"
        return f"{found:,}" if isinstance(found, int) and not isinstance(found, bool) else str(found)


@dataclass(frozen=True)
class Opened:
    """A value with the rows that a reader may see, and how many there are beyond them."""

    value: Value
    headings: Sequence[Heading]
    rows: QuerySet
    gate: str = field(default="")
    plain: bool = False  # the value is the number of its rows

    @cached_property
    def seen(self) -> int:
        """How many rows the reader may see."""
        return self.rows.count()

    @cached_property
    def total(self) -> int:
        """How many rows are behind the value."""
        return self.value.exact if self.plain else self.value.rows.count()

    @property
    def withheld(self) -> int:
        """How many rows the reader may not see."""
        return self.total - self.seen

    def lines(self, rows) -> list[dict]:
        """Cells and address of each row."""
        return [
            {
                "cells": list(zip(self.headings, [h.text(row) for h in self.headings], strict=True)),
                "url": self._page(row),
            }
            for row in rows
        ]

    def cells(self) -> Iterator[list[Any]]:
        """Plain values of every row the reader may see, for a file."""
        for row in self.rows.iterator(2000):
            yield [heading.value(row) for heading in self.headings]

    def _page(self, row) -> str:
        return page_of(row) or (page_of(attribute_of(row, self.gate)) if self.gate else "")


def open_value(figure: Figure, value: Value, user) -> Opened:
    """The records behind ``value`` through the gate. Rows without any gate are shown to nobody."""
    rows = value.rows
    if figure.gate:
        record = _related(rows.model, figure.gate)
        seen = rows.filter(**{f"{figure.gate}__in": record._default_manager.visible_to(user)})
    elif hasattr(rows, "visible_to"):
        seen = rows.visible_to(user)
    else:
        seen = rows.none()
    headings = [_heading(rows.model, column) for column in figure.columns or _usual(rows.model)]
    relations = {relation for heading in headings if (relation := _relation(rows.model, heading.path))}
    relations |= {figure.gate} - {""}
    seen = seen.select_related(*sorted(relations)) if relations else seen
    return Opened(value, headings, seen if seen.ordered else seen.order_by("pk"), figure.gate, figure.plain)


def attribute_of(row, path: str):
    """The record that ``path`` leads to."""
    for step in path.split("__"):
        row = getattr(row, step)
    return row


def _usual(model: type[Model]) -> list[str]:
    names = {one.name for one in model._meta.get_fields()}
    return [name for name in USUAL if name in names] or [(str(_("Record")), "")]


def _heading(model: type[Model], column) -> Heading:
    if not isinstance(column, str):
        return Heading(str(column[0]), column[1])
    label = column
    for step in column.split("__"):
        try:
            found = model._meta.get_field(step)
        except FieldDoesNotExist:
            said = getattr(getattr(model, step, None), "short_description", None)
            return Heading(str(said or step.replace("_", " ")), column)
        label, model = getattr(found, "verbose_name", step), found.related_model or model
    return Heading(str(label), column)


def _relation(model: type[Model], path: str) -> str:
    """The foreign keys that a path goes through."""
    steps = []
    for step in path.split("__") if path else []:
        try:
            found = model._meta.get_field(step)
        except FieldDoesNotExist:
            break
        if not (found.many_to_one or found.one_to_one) or found.related_model is None:
            break
        steps.append(step)
        model = found.related_model
    return "__".join(steps)


def _related(model: type[Model], path: str) -> type[Model]:
    for step in path.split("__"):
        model = model._meta.get_field(step).related_model
    return model


def _words(value: Any) -> str:
    return "" if value is None else str(value)
