"""One tile in the editor: its question in rows of a form, each with what is wrong beside it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from countyhall.domains.insights.boards import editing
from countyhall.domains.insights.boards.declared import Board, Tile
from countyhall.kernel.lake import Schema
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.lake.query.check import LISTS, NO_VALUE
from countyhall.kernel.lake.query.declared import Filter, Group, Measure, Order, Query
from countyhall.kernel.web.forms import Styled

MEASURES, GROUPS, CONDITIONS = 3, 2, 4  # rows of the form, more where a tile has more
LIMIT = 50
ORDERS = {
    "": gettext_lazy("as the groups come"),
    "down": gettext_lazy("largest number first"),
    "up": gettext_lazy("smallest number first"),
}
NO_COLUMN = {"invalid_choice": gettext_lazy("There is no column “%(value)s” in this table.")}
PARTED = re.compile(r"\s*[、,，]\s*")
SPAN = re.compile(r"\s*[～~]\s*")


class TileForm(Styled, forms.Form):
    """What a tile is, apart from its question."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=pgettext_lazy("insights", "Title"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of tile"), choices=editing.KIND_WORDS.items())
    table = forms.ChoiceField(label=gettext_lazy("Table of the lake"), required=False)
    order = forms.ChoiceField(label=pgettext_lazy("tile", "Order"), choices=ORDERS.items(), required=False)
    limit = forms.IntegerField(
        label=gettext_lazy("Rows at most"), min_value=1, max_value=10_000, required=False
    )
    x = forms.CharField(label=gettext_lazy("Across"), max_length=60, required=False)
    y = forms.CharField(label=gettext_lazy("Up"), max_length=60, required=False)
    by = forms.CharField(label=gettext_lazy("A line or colour for each"), max_length=60, required=False)
    unit = forms.CharField(label=gettext_lazy("Unit of the number"), max_length=20, required=False)
    compare = forms.ChoiceField(
        label=gettext_lazy("Compared"), choices=editing.COMPARE_WORDS.items(), required=False
    )
    width = forms.IntegerField(
        label=gettext_lazy("Width"), help_text=gettext_lazy("1 to 12 columns of the page."),
        min_value=1, max_value=12,
    )  # fmt: skip
    drill = forms.MultipleChoiceField(
        label=gettext_lazy("Columns of the rows behind"), required=False, error_messages=NO_COLUMN,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    source = forms.CharField(label=gettext_lazy("Source"), max_length=200, required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data, *, tile: Tile, version: int, tables: Sequence[Dataset], schema: Schema) -> None:
        query = tile.query or Query()
        held = {name: getattr(tile, name) for name in TILE_PARTS} | {"version": version}
        held |= {"title": str(tile.title), "drill": list(tile.drill), "limit": query.limit}
        held["order"] = ("down" if query.order[0].down else "up") if query.order else ""
        super().__init__(data, initial=held)
        self.fields["table"].choices = [("", self.choose), *((one.code, one.title) for one in tables)]
        self.fields["order"].choices = ORDERS.items()  # here, nothing chosen says something
        self.fields["drill"].choices = [(one.name, one.label) for one in schema]
        for name in ("x", "y", "by"):
            self.fields[name].widget.attrs["list"] = "answer-columns"


TILE_PARTS = ("kind", "table", "x", "y", "by", "unit", "compare", "width", "source", "note")


class Row(Styled, forms.Form):
    """A row of the question; empty rows say nothing."""

    def __init__(self, data, *, prefix: str, schema: Schema, held: Any) -> None:
        self.schema, self.held = schema, held
        super().__init__(data, prefix=prefix, initial=self.shown(held) if held else {})
        for name in ("field", "over"):
            if name in self.fields:
                self.fields[name].choices = [("", "—"), *((one.name, one.label) for one in schema)]
        if "grain" in self.fields:
            self.fields["grain"].choices = editing.GRAIN_WORDS.items()
        for bound in self:
            bound.field.widget.attrs["aria-label"] = f"{bound.label} {prefix[1:]}"

    def shown(self, held: Any) -> dict[str, Any]:
        """The row as the form shows it."""
        return {name: getattr(held, name) for name in self.base_fields}

    def part(self) -> Any:
        """What the row says, or nothing."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Say beside the column what the lake would say of this row alone."""
        given = super().clean()
        part = None if self.errors else self.part()
        if part is not None and (wrong := editing.part_wrong(part, self.schema)):
            self.add_error("value" if "value" in self.fields else "field", wrong)
        return given


class MeasureRow(Row):
    """What is counted."""

    function = forms.ChoiceField(
        label=gettext_lazy("What is counted"), required=False,
        choices=[("", "—"), *editing.FUNCTION_WORDS.items()],
    )  # fmt: skip
    field = forms.ChoiceField(
        label=pgettext_lazy("tile", "Of the column"), required=False, error_messages=NO_COLUMN
    )
    over = forms.ChoiceField(label=gettext_lazy("Over"), required=False, error_messages=NO_COLUMN)

    def part(self) -> Measure | None:
        """The measure; it keeps its name and conditions while it counts the same."""
        given = self.cleaned_data
        if not given.get("function"):
            return None
        said = {name: given.get(name) or "" for name in ("function", "field", "over")}
        if self.held and all(getattr(self.held, name) == value for name, value in said.items()):
            return self.held
        name = "_".join(filter(None, (said["function"], said["field"])))[:60]
        return Measure(name, **said)


class GroupRow(Row):
    """By which column rows stand together."""

    field = forms.ChoiceField(
        label=gettext_lazy("Rows stand together by"), required=False, error_messages=NO_COLUMN
    )
    grain = forms.ChoiceField(
        label=pgettext_lazy("tile", "Grain"), choices=editing.GRAIN_WORDS.items(), required=False
    )

    def part(self) -> Group | None:
        """The group; its name stays while the column does."""
        given = self.cleaned_data
        if not given.get("field"):
            return None
        name = self.held.name if self.held and self.held.field == given["field"] else ""
        return Group(given["field"], given.get("grain") or "", name)


class ConditionRow(Row):
    """Which rows count."""

    field = forms.ChoiceField(label=gettext_lazy("Only rows where"), required=False, error_messages=NO_COLUMN)
    op = forms.ChoiceField(
        label=pgettext_lazy("tile", "Condition"), choices=editing.OP_WORDS.items(), required=False
    )
    value = forms.CharField(
        label=gettext_lazy("Value"), max_length=500, required=False,
        help_text=gettext_lazy("Several with 、 between; from and to with ～."),
    )  # fmt: skip

    def shown(self, held: Filter) -> dict[str, Any]:
        """The value in words."""
        return {"field": held.field, "op": held.op, "value": said_value(held)}

    def part(self) -> Filter | None:
        """The condition; a value that nobody touched stays what it was."""
        given = self.cleaned_data
        if not given.get("field"):
            return None
        op, value = given.get("op") or "eq", (given.get("value") or "").strip()
        held = self.held
        if held and (held.field, held.op, said_value(held)) == (given["field"], op, value):
            return held
        if op in NO_VALUE:
            return Filter(given["field"], op)
        if op in LISTS or op == "between":
            return Filter(
                given["field"], op, list(filter(None, (SPAN if op == "between" else PARTED).split(value)))
            )
        return Filter(given["field"], op, value)


def said_value(one: Filter) -> str:
    """A condition's value as it is typed."""
    if isinstance(one.value, list | tuple):
        return ("～" if one.op == "between" else "、").join(str(value) for value in one.value)
    return "" if one.value is None else str(one.value)


class TileEditor:
    """The whole tile: what it is, and the rows of its question over the columns that its author may see."""

    def __init__(
        self, data, *, board: Board, tile: Tile, version: int, tables: Sequence[Dataset], user
    ) -> None:
        self.board, self.old = board, tile
        code = data.get("table", "") if data is not None else tile.table
        self.table = next((one for one in tables if one.code == code), None)
        self.schema = lake.schema_for(self.table.current, user) if self.table else Schema(())
        self.main = TileForm(data, tile=tile, version=version, tables=tables, schema=self.schema)
        query = tile.query or Query()
        self.measures = self._rows(data, MeasureRow, "m", query.measures, MEASURES)
        self.groups = self._rows(data, GroupRow, "g", query.groups, GROUPS)
        self.conditions = self._rows(data, ConditionRow, "w", query.where, CONDITIONS)

    def _rows(self, data, kind: type[Row], letter: str, held: Sequence, least: int) -> list[Row]:
        count = max(least, len(held) + 1)
        return [
            kind(data, prefix=f"{letter}{n + 1}", schema=self.schema, held=held[n] if n < len(held) else None)
            for n in range(count)
        ]

    def is_valid(self) -> bool:
        """Whether the tile can be drawn; what is wrong stands beside its field."""
        rows = [*self.measures, *self.groups, *self.conditions]
        if [form for form in (self.main, *rows) if not form.is_valid()]:
            return False
        for part, words in editing.mistakes(self.tile, self.schema if self.table else None).items():
            self.main.add_error(part if part in self.main.fields else None, words)
        return self.main.is_valid()

    @property
    def tile(self) -> Tile:
        """The tile as the form says it. The form is valid but for what the tile's parts say together."""
        given = self.main.cleaned_data
        said = {name: given.get(name) or getattr(EMPTY, name) for name in TILE_PARTS}
        tile = replace(
            self.old,
            title=given["title"],
            drill=tuple(given.get("drill") or ()),
            query=self._query(given),
            **said,
        )
        if tile.kind == "text":
            return replace(tile, table="", query=None, x="", y="", by="", drill=())
        return editing.filled_in(tile)

    def _query(self, given: dict[str, Any]) -> Query:
        said: dict[str, tuple] = {}
        for name, rows in (("measures", self.measures), ("groups", self.groups), ("where", self.conditions)):
            parts = [row.part() for row in rows]
            said[name] = tuple(part for part in parts if part is not None)
        old = self.old.query or Query()
        order: tuple[Order, ...] = ()
        if given.get("order"):
            known = given["order"] == ("down" if old.order and old.order[0].down else "up") and old.order
            first = next(iter(said["measures"]), None)
            order = known or ((Order(first.name, given["order"] == "down"),) if first else ())
        grouped = said["measures"] or said["groups"]
        limit = given.get("limit") or (None if grouped else LIMIT)
        return replace(old, **cast(Any, said), order=order, limit=limit)


EMPTY = Tile("text", "", "")
