"""What a cell says, as a field wants it: ROC dates, 億 and 萬, labels in either language, codes."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from countyhall.kernel.period import money, roc

LIST_MARKS = re.compile(r"[、;；,，\n]")
BROKEN = re.compile(r"^#(REF|N/A|VALUE|DIV/0|NAME|NUM|NULL|GETTING_DATA)[!?]?$")
YES = {"是", "有", "真", "y", "yes", "true", "t", "1", "✓", "v", "○", "o"}
NO = {"否", "無", "假", "n", "no", "false", "f", "0", "✗", "x", "", "╳"}
LOOKUPS = ("code", "number", "username", "name", "title")


def fold(text: Any) -> str:
    """Text as it is compared: full-width made half, white space gone, 臺 written 台, no capitals."""
    plain = unicodedata.normalize("NFKC", str(text)).replace("臺", "台").casefold()
    return re.sub(r"[\s\ufeff\u200b*]+", "", plain)


def as_text(cell: Any) -> str:
    """A cell as text, unchanged where it is text; whole numbers lose the ``.0`` of spreadsheets."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    if isinstance(cell, datetime | date | time):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    return str(cell)


def as_date(cell: Any) -> Any:
    """A date, from a date cell, ISO 8601, ``2020/9/4`` or any ROC form; ``None`` when empty."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = unicodedata.normalize("NFKC", as_text(cell)).strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return roc.parse(re.sub(r"[ T]0?0:00(:00)?$", "", text))
    except ValueError as error:
        raise ValidationError(str(error)) from error


def as_moment(cell: Any) -> Any:
    """An aware moment from a date cell or from a date and a time in text; ``None`` when empty."""
    if isinstance(cell, str):
        text = unicodedata.normalize("NFKC", cell).strip()
        head, _gap, tail = text.partition("T") if "T" in text else text.rpartition(" ")
        clock = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?(?:[+-]\d\d:\d\d)?", tail)
        day = as_date(head if head and clock else text)
        cell = datetime.combine(day, time(*(int(n or 0) for n in clock.groups()))) if clock and head else day
    if isinstance(cell, date) and not isinstance(cell, datetime):
        cell = datetime.combine(cell, time())
    if isinstance(cell, datetime) and timezone.is_naive(cell):
        return timezone.make_aware(cell)
    return cell


def as_number(cell: Any) -> str:
    """A number: full-width digits, commas, 億/萬, 元 and % understood; ``""`` when empty."""
    if isinstance(cell, int | float | Decimal):
        return as_text(cell)
    text = re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", as_text(cell)))
    text = re.sub(r"^(NT\$|NTD|\$|新(台|臺)幣)|(元整|元|%)$", "", text)
    if re.search("[兆億萬千仟]", text):
        try:
            return str(money.parse(text))
        except ValueError as error:
            raise ValidationError(str(error)) from error
    return text.replace("−", "-")


def as_yes_no(cell: Any) -> Any:
    """``True``, ``False``, or the text itself, which the field then refuses."""
    text = fold(as_text(cell))
    if text in YES:
        return True
    return False if text in NO else as_text(cell)


class Choices:
    """Finds a choice by its value or by its label in any language of the house."""

    def __init__(self, choices: Iterable) -> None:
        self.known: dict[str, Any] = {}
        self.labels: list[str] = []
        for value, label in _flat(choices):
            if value in (None, ""):
                continue
            self.labels.append(str(label))
            for name in (value, *_in_every_language(label)):
                self.known.setdefault(fold(name), value)

    def find(self, cell: Any) -> Any:
        """The value that ``cell`` means. Raises ``ValidationError`` with the nearest labels."""
        text = as_text(cell)
        if not text.strip():
            return ""
        try:
            return self.known[fold(text)]
        except KeyError:
            raise ValidationError(_not_among(text, self.labels)) from None


class Rows:
    """Finds the row that a foreign key means by its code, number or name, reading the table once per run."""

    BIG = 20_000

    def __init__(self, queryset) -> None:
        self.queryset, self.model = queryset, queryset.model
        names = {f.name for f in self.model._meta.concrete_fields}
        self.lookups = [name for name in LOOKUPS if name in names]
        self.by_name: dict[str, Any] = {}
        self.twice: set[str] = set()
        self.by_key: dict[str, Any] = {}
        self.whole = queryset.count() <= self.BIG
        if self.whole:
            for row in queryset:
                self.learn(row)

    def learn(self, row) -> None:
        """Let this row be found from now on."""
        self.by_key[str(row.pk)] = row
        for name in {fold(getattr(row, n)) for n in self.lookups if getattr(row, n)} | {fold(row)}:
            if self.by_name.setdefault(name, row).pk != row.pk:
                self.twice.add(name)

    def find(self, cell: Any) -> Any:
        """The row, or ``None`` for an empty cell. Raises ``ValidationError`` when none or several fit."""
        text = as_text(cell).strip()
        if not text:
            return None
        name = fold(text)
        if name not in self.by_name and not self.whole:
            self._look_up(text)
        if name in self.twice and not self._is_code(self.by_name[name], name):
            raise ValidationError(
                _("Several %(kind)s are called “%(text)s”. Give the code instead.") % self._said(text)
            )
        if name in self.by_name:
            return self.by_name[name]
        if not self.lookups and text in self.by_key:
            return self.by_key[text]
        near = get_close_matches(text, [str(r) for r in self.by_key.values()][:5000], 3, 0.5)
        raise ValidationError(_not_among(text, near, kind=self.model._meta.verbose_name))

    def by_pk(self, key: str) -> Any:
        """The row of a primary key as a form sends it. Raises ``ValidationError``."""
        if key not in self.by_key and not self.whole:
            for row in self.queryset.filter(pk=key):
                self.learn(row)
        try:
            return self.by_key[key]
        except KeyError:
            raise ValidationError(_not_among(key, [], kind=self.model._meta.verbose_name)) from None

    def _is_code(self, row, name: str) -> bool:
        return (
            bool(self.lookups)
            and self.lookups[0] in {"code", "number", "username"}
            and fold(getattr(row, self.lookups[0])) == name
        )

    def _look_up(self, text: str) -> None:
        for name in self.lookups:
            for row in self.queryset.filter(**{name: text})[:2]:
                self.learn(row)

    def _said(self, text: str) -> dict:
        return {"kind": self.model._meta.verbose_name_plural, "text": text}


def reader(field: forms.Field) -> Callable[[Any], Any]:
    """What turns a cell into what ``field`` cleans; made once per run, it remembers its table."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return _several(Rows(field.queryset).find)
    if isinstance(field, forms.ModelChoiceField):
        return Rows(field.queryset).find
    if isinstance(field, forms.MultipleChoiceField):
        return _several(Choices(field.choices).find)
    if isinstance(field, forms.NullBooleanField | forms.BooleanField):
        return as_yes_no
    if isinstance(field, forms.ChoiceField):
        return Choices(field.choices).find
    if isinstance(field, forms.DateTimeField):
        return as_moment
    if isinstance(field, forms.DateField):
        return as_date
    if isinstance(field, forms.IntegerField):  # decimals and floats are integers' children
        return as_number
    return as_text


def read_cell(read: Callable[[Any], Any], cell: Any) -> Any:
    """``read(cell)``; a cell that shows a formula's error is refused in words."""
    if isinstance(cell, str) and BROKEN.match(cell):
        raise ValidationError(
            _("The cell holds a formula with the error %(error)s. Mend the sheet.") % {"error": cell}
        )
    return read(cell)


def _several(find: Callable[[Any], Any]) -> Callable[[Any], list]:
    def read(cell: Any) -> list:
        return [find(part) for part in LIST_MARKS.split(as_text(cell)) if part.strip()]

    return read


def _flat(choices: Iterable) -> Iterable[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def _in_every_language(label: Any) -> list[str]:
    names = [str(label)]
    for code in _languages():
        with translation.override(code):
            names.append(str(label))
    return names


@cache
def _languages() -> list[str]:
    from django.conf import settings

    return [code for code, _name in settings.LANGUAGES]


def _not_among(text: str, known: list[str], kind: Any = None) -> str:
    near = get_close_matches(text, known, 3, 0.5) or known[:8]
    said = (
        _("There is no %(kind)s “%(text)s”.") % {"kind": kind, "text": text}
        if kind
        else _("“%(text)s” is not one of the choices.") % {"text": text}
    )
    return said + (" " + _("Possible: %(names)s.") % {"names": "、".join(map(str, near))} if near else "")
