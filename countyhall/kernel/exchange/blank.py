"""The empty sheet that an office fills in, with its rules on a second one."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from countyhall.kernel.exchange import writers
from countyhall.kernel.exchange.headings import first_heading
from countyhall.kernel.exchange.importer import Importer
from countyhall.kernel.exchange.rows import Checker
from countyhall.kernel.period import roc

SHOWN = 30  # choices written out


def template(importer: type[Importer], fmt: str = "xlsx", by=None) -> bytes:
    """The empty sheet as ``xlsx``, ``ods`` or ``csv`` (which has no place for the rules)."""
    names = list(dict.fromkeys(importer.columns.values()))
    empty = (importer.name(), [first_heading(importer, name) for name in names], [])
    headings = [
        _("Column"),
        _("Required"),
        _("Kind"),
        _("Allowed"),
        _("Example"),
        _("Also called"),
        _("Remarks"),
    ]
    return b"".join(writers.write(fmt, empty, (_("Rules"), headings, rules(importer, by))))


def rules(importer: type[Importer], by=None) -> list[Sequence[Any]]:
    """One line for each column: heading, required, kind, allowed, example, other headings, remarks."""
    checker = Checker(importer, by)
    fields = {**checker.form.fields, **checker.extra}
    return [_rule(importer, name, fields[name]) for name in dict.fromkeys(importer.columns.values())]


def _rule(importer: type[Importer], name: str, field: forms.Field) -> Sequence[Any]:
    kind, allowed, example = describe(field)
    heading = first_heading(importer, name)
    others = [h for h, n in importer.columns.items() if n == name and h != heading]
    remarks = [str(field.help_text)] if field.help_text else []
    if name in importer.keys():  # noqa: SIM118 - a tuple of field names, not a mapping
        remarks.append(_("A row that is already there is refused."))
    required = (field.required or name in importer.keys()) and name not in importer.defaults  # noqa: SIM118
    return [
        heading, _("yes") if required else _("no"), kind, allowed, importer.examples.get(name, example),
        "、".join(others), " ".join(remarks),
    ]  # fmt: skip


def describe(field: forms.Field) -> tuple[str, str, str]:
    """Kind, what is allowed, and an example, in words."""
    if isinstance(field, forms.ModelChoiceField):
        return _several(field, _("code or name")), *_rows(field)
    if isinstance(field, forms.ChoiceField):
        labels = [str(label) for value, label in _flat(field.choices) if value not in (None, "")]
        return _several(field, _("choice")), "、".join(labels), labels[0] if labels else ""
    if isinstance(field, forms.NullBooleanField | forms.BooleanField):
        return _("yes or no"), _("是、否"), "是"
    if isinstance(field, forms.DateField | forms.DateTimeField):
        day = date(2020, 9, 4)
        moment = isinstance(field, forms.DateTimeField)
        return (
            (_("date and time"), "", f"{roc.ledger(day)} 14:30")
            if moment
            else (_("date"), "", roc.ledger(day))
        )
    if isinstance(field, forms.IntegerField):
        return pgettext("kind of value", "number"), _bounds(field), "1,200"
    if isinstance(field, forms.EmailField):
        return _("e-mail address"), "", "name@example.org"
    longest = getattr(field, "max_length", None)
    return (
        pgettext("kind of value", "text"),
        _("at most %(count)d characters") % {"count": longest} if longest else "",
        "",
    )


def _rows(field: forms.ModelChoiceField) -> tuple[str, str]:
    rows = list(field.queryset[: SHOWN + 1])
    names = [f"{row.code} {row}" if hasattr(row, "code") else str(row) for row in rows[:SHOWN]]
    return "、".join(names) + (" …" if len(rows) > SHOWN else ""), str(rows[0]) if rows else ""


def _several(field: forms.Field, kind: str) -> str:
    many = isinstance(field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField)
    return _("%(kind)s, several set apart by 、") % {"kind": kind} if many else kind


def _bounds(field: forms.IntegerField) -> str:
    low, high = getattr(field, "min_value", None), getattr(field, "max_value", None)
    if low is not None and high is not None:
        return _("from %(low)s to %(high)s") % {"low": low, "high": high}
    if low is not None:
        return _("at least %(low)s") % {"low": low}
    return _("at most %(high)s") % {"high": high} if high is not None else ""


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    flat: list[tuple[Any, Any]] = []
    for value, label in choices:
        flat += list(label) if isinstance(label, list | tuple) else [(value, label)]
    return flat
