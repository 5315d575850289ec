"""Tables that are typed as part of a form: a curve by months, work items by rows."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from countyhall.domains.oversight.selectors import curves
from countyhall.kernel.period import money, roc

SPARE_ROWS = 3
PARTS = ("title", "weight", "budget", "starts_on", "ends_on")


class TableInput(forms.Widget):
    """Boxes in a table; ``faults`` maps a row to what is wrong with it."""

    widgets: tuple = ()  # tells that this widget sends several boxes

    def __init__(self, attrs=None) -> None:
        super().__init__(attrs)
        self.faults: dict[Any, str] = {}

    def use_required_attribute(self, initial) -> bool:
        """No single box is required: the table as a whole is judged."""
        return False

    def id_for_label(self, id_: str) -> str:
        """A table has no single box to lead to; it leads to the table."""
        return id_

    def value_omitted_from_data(self, data, files, name) -> bool:
        """Whether not one box was sent."""
        return not any(key.startswith(f"{name}-") for key in data)


class CurveInput(TableInput):
    """A box for each month: ``<name>-2020-10``."""

    template_name = "oversight/widgets/curve.html"

    def __init__(self, attrs=None) -> None:
        super().__init__(attrs)
        self.months: Sequence[date] = ()
        self.floor = Decimal(0)

    def value_from_datadict(self, data, files, name) -> dict[str, str]:
        """``2020-10`` → what was typed."""
        if isinstance(data.get(name), Mapping):
            return data[name]
        start = f"{name}-"
        return {key.removeprefix(start): data.get(key) for key in data if key.startswith(start)}

    def get_context(self, name, value, attrs) -> dict:
        """Rows of month, box name, value and fault."""
        context = super().get_context(name, None, attrs)
        value = value if isinstance(value, Mapping) else {}
        rows = [
            {
                "label": curves.month_label(month),
                "name": f"{name}-{month:%Y-%m}",
                "value": value.get(f"{month:%Y-%m}", ""),
                "fault": self.faults.get(month, ""),
                "id": f"id_{name}-{month:%Y-%m}",
            }
            for month in self.months
        ]
        context["widget"] |= {"rows": rows, "subwidgets": rows, "floor": self.floor, "value": ""}
        return context


class CurveField(forms.Field):
    """Month → cumulative percentage, kept as ``{"2020-10-01": "45.50"}``."""

    widget = CurveInput
    json_schema = {
        "type": "object",
        "additionalProperties": {"type": ["string", "number"]},
        "example": {"2020-10": "45.5", "2020-11": "100"},
    }

    def prepare_value(self, value):
        """What the boxes show: ``2020-10`` → text, whichever way the value came."""
        if not isinstance(value, Mapping):
            return {}
        return {str(key)[:7]: _short(said) for key, said in value.items()}

    def clean(self, value) -> dict[str, str]:
        """The curve as it is kept; every box that is no percentage is named."""
        found, wrong = {}, {}
        for key, said in (value or {}).items():
            month = _month(key)
            if month is None:
                wrong[key] = _("“%(text)s” is no month such as 2020-10.") % {"text": str(key)[:20]}
                continue
            try:
                percent = curves.number(said)
            except ValueError as error:
                wrong[month] = f"{curves.month_label(month)}: {error}"
                continue
            if percent is not None:
                found[month.isoformat()] = str(percent)
        if wrong:
            self.widget.faults = wrong
            raise ValidationError(list(wrong.values()))
        return found

    def has_changed(self, initial, data) -> bool:
        """Whether another curve is meant, however its numbers are written."""
        return _numbers(initial) != _numbers(data)


class ItemsInput(TableInput):
    """A row for each work item and some to spare: ``<name>-0-title`` …"""

    template_name = "oversight/widgets/items.html"

    def value_from_datadict(self, data, files, name) -> list[dict[str, str]]:
        """The rows as typed, without those left empty."""
        if isinstance(data.get(name), list):
            return data[name]
        rows: dict[int, dict[str, str]] = {}
        for key in data:
            start, _dash, part = key.rpartition("-")
            row = start.removeprefix(f"{name}-")
            if start.startswith(f"{name}-") and row.isdigit() and part in PARTS:
                rows.setdefault(int(row), {})[part] = data.get(key) or ""
        return [row for _n, row in sorted(rows.items()) if any(value.strip() for value in row.values())]

    def get_context(self, name, value, attrs) -> dict:
        """Rows of five boxes."""
        context = super().get_context(name, None, attrs)
        items = list(value) if isinstance(value, list | tuple) else []
        rows = [
            {
                "number": n + 1,
                "fault": self.faults.get(n, ""),
                "boxes": [
                    {"name": f"{name}-{n}-{part}", "value": row.get(part, ""), "part": part} for part in PARTS
                ],
            }
            for n, row in enumerate([*items, *({} for _ in range(SPARE_ROWS))])
        ]
        boxes = [box for row in rows for box in row["boxes"] if box["value"] != ""]
        context["widget"] |= {"rows": rows, "subwidgets": boxes, "value": "", "more_from": len(items)}
        return context


class ItemsField(forms.Field):
    """Work items with weights that add up to 100, kept as a list of plain values."""

    widget = ItemsInput
    json_schema = {
        "type": "array",
        "items": {
            "type": "object",
            "required": list(PARTS),
            "properties": {part: {"type": ["string", "number"]} for part in PARTS},
        },
    }

    def prepare_value(self, value):
        """What the boxes show."""
        if not isinstance(value, list | tuple):
            return []
        return [_typed(row) if "order" not in row else row for row in value]

    def clean(self, value) -> list[dict]:
        """The items as they are kept; a fault names its row (PLN-04)."""
        rows, wrong = [], {}
        for n, said in enumerate(value or []):
            try:
                rows.append(_item(said))
            except ValueError as error:
                wrong[n] = _("Row %(row)d: %(what)s") % {"row": n + 1, "what": error}
        wrong = wrong or curves.item_faults(rows)
        if wrong:
            self.widget.faults = wrong
            raise ValidationError(list(wrong.values()))
        return [
            row
            | {
                "weight": str(row["weight"]),
                "starts_on": row["starts_on"].isoformat(),
                "ends_on": row["ends_on"].isoformat(),
            }
            for row in rows
        ]

    def has_changed(self, initial, data) -> bool:
        """Whether other items are meant, however they are written."""
        try:
            return [_item(row) for row in initial or []] != [_item(row) for row in data or []]
        except ValueError:
            return True


def _month(key: Any) -> date | None:
    try:
        return date.fromisoformat(f"{str(key)[:7]}-01")
    except ValueError:
        return None


def _numbers(value: Any) -> dict:
    try:
        read = {str(key)[:7]: curves.number(said) for key, said in (value or {}).items()}
    except ValueError:
        return {"": value}
    return {key: percent for key, percent in read.items() if percent is not None}


def _short(said: Any) -> str:
    """``45.50`` as ``45.5``; what is no number stays as typed."""
    try:
        return f"{Decimal(str(said)):f}".rstrip("0").rstrip(".") if "." in str(said) else str(said)
    except ArithmeticError:
        return str(said)


def _typed(row: Mapping[str, Any]) -> dict[str, str]:
    shown = {part: str(row.get(part, "") if row.get(part) is not None else "") for part in PARTS}
    shown["weight"] = _short(shown["weight"])
    if shown["budget"].isdigit():
        shown["budget"] = f"{int(shown['budget']):,}"
    for part in ("starts_on", "ends_on"):
        try:
            shown[part] = roc.ledger(date.fromisoformat(shown[part]))
        except ValueError:
            continue
    return shown


def _item(said: Mapping[str, Any]) -> dict[str, Any]:
    """One row read. Raises ``ValueError`` in words."""
    row = {part: str(said.get(part, "") or "").strip() for part in PARTS}
    if not row["starts_on"] or not row["ends_on"]:
        raise ValueError(_("give both days of “%(title)s”.") % {"title": row["title"]})
    return {
        "title": row["title"][:120],
        "weight": curves.number(row["weight"]),
        "budget": money.parse(row["budget"] or "0"),
        "starts_on": roc.parse(row["starts_on"]),
        "ends_on": roc.parse(row["ends_on"]),
    }
