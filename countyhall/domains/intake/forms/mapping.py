"""The mapping table: where each column of the dataset comes from in this file, as the officer accepts it."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.kernel.lake import Field, Kind, Schema
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.drift import Difference, kind_words
from countyhall.kernel.web.forms import Styled

NOWHERE, CONSTANT = "", "="
ORDERS = {"": gettext_lazy("year first"), "dmy": gettext_lazy("day, month, year"),
          "mdy": gettext_lazy("month, day, year")}  # fmt: skip


class ColumnForm(Styled, forms.Form):
    """One row of the table: a field of the dataset and the column of the file that fills it."""

    column = forms.ChoiceField(label=gettext_lazy("Column of the file"), required=False)
    constant = forms.CharField(label=gettext_lazy("The same for all rows"), max_length=200, required=False)
    by_place = forms.BooleanField(label=gettext_lazy("By its place, whatever it is called"), required=False)
    order = forms.ChoiceField(label=gettext_lazy("Days are written"), choices=ORDERS.items(), required=False)
    factor = forms.CharField(label=gettext_lazy("Multiplied by"), max_length=20, required=False)
    words = forms.CharField(
        label=gettext_lazy("What a text stands for, one a line: 男=1"),
        widget=forms.Textarea(attrs={"rows": 3}), required=False,
    )  # fmt: skip

    def __init__(self, data, *, field: Field, look: lake.Look, column: lake.Column | None, needed: bool,
                 told: list[Difference]) -> None:  # fmt: skip
        """``column`` is what is proposed, ``told`` what changed about it; ``needed``: no row may lack it."""
        self.field, self.needed, self.told, self.base = field, needed, told, column or lake.Column()
        self.seen = {str(one.place): one for one in look.columns}
        super().__init__(data, prefix=f"f-{field.name}", initial=self._initial(look, column))
        self.fields["column"].choices = [
            (NOWHERE, _("— not in this file —")), (CONSTANT, _("— the same for all rows —")),
            *((str(one.place), f"{one.place + 1}. {one.name}") for one in look.columns),
        ]  # fmt: skip
        self.fields["column"].widget.attrs["aria-label"] = f"{field.label}: {_('Column of the file')}"
        self._leave_out()

    def _initial(self, look: lake.Look, column: lake.Column | None) -> dict[str, Any]:
        if column is None:
            return {}
        seen = look.column(column.name) if column.name else None
        place = seen.place if seen else column.place if column.by_place else None
        chosen = CONSTANT if column.constant is not None else NOWHERE if place is None else str(place)
        return {
            "column": chosen, "constant": column.constant, "by_place": column.by_place,
            "order": column.order, "factor": column.factor,
            "words": "\n".join(f"{a}={b}" for a, b in column.words.items()),
        }  # fmt: skip

    def _leave_out(self) -> None:
        """Only what its kind can be asked."""
        if self.field.kind not in {Kind.DATE, Kind.MOMENT, Kind.MONTH}:
            del self.fields["order"]
        if not self.field.is_number:
            del self.fields["factor"]

    @property
    def kind(self) -> str:
        """What the field holds, in words."""
        return kind_words(self.field.kind)

    @property
    def samples(self) -> tuple[str, ...]:
        """The first cells of the column that is chosen."""
        seen = self.seen.get(str(self["column"].value() or ""))
        return seen.samples[:3] if seen else ()

    @property
    def turned(self) -> bool:
        """Whether anything but the column was said, so that the page shows it open."""
        names = ("constant", "by_place", "order", "factor", "words")
        return any(self[name].value() for name in names if name in self.fields)

    def clean_factor(self) -> str:
        """A number above nothing, as it is written."""
        factor = self.cleaned_data["factor"].strip()
        try:
            if factor and not Decimal(factor) > 0:
                raise InvalidOperation
        except InvalidOperation:
            raise ValidationError(_("“%s” is not a number above 0.") % factor[:20]) from None
        return factor

    def clean_words(self) -> dict[str, str]:
        """Text → what it stands for."""
        lines = [line.partition("=") for line in self.cleaned_data["words"].splitlines() if line.strip()]
        if wrong := [text for text, sign, _value in lines if not sign or not text.strip()]:
            raise ValidationError(
                _("“%s”: write what stands in the file, then =, then what is meant.") % wrong[0]
            )
        return {text.strip(): value.strip() for text, _sign, value in lines}

    def clean(self) -> dict[str, Any]:
        """A column, or a constant, or nothing where rows may lack it."""
        given = super().clean()
        if given.get("column") == CONSTANT and not given.get("constant", "").strip():
            self.add_error("constant", _("Write the value that stands in every row."))
        if given.get("column") == NOWHERE and self.needed:
            self.add_error("column", _("“%s” may not be left out: choose its column.") % self.field.label)
        return given

    def read(self) -> lake.Column | None:
        """Where the cells come from; ``None``: nowhere."""
        given = self.cleaned_data
        if given["column"] == NOWHERE:
            return None
        said = {name: given[name] for name in ("order", "factor", "words") if name in given}
        if given["column"] == CONSTANT:
            return lake.Column(constant=given["constant"].strip(), **said)
        seen = self.seen[given["column"]]
        stays = seen.name == self.base.name  # cells behind the first belong to the heading that was accepted
        said |= {"join": self.base.join, "widths": self.base.widths} if stays else {}
        return lake.Column(name=seen.name, place=seen.place, by_place=given["by_place"], **said)


class MappingForm:
    """All rows of the table; valid when each is and no column fills two fields."""

    def __init__(self, data, *, schema: Schema, reading: lake.Reading, look: lake.Look,
                 drift: list[Difference]) -> None:  # fmt: skip
        self.reading, self.look = reading, look
        turn = reading.unpivot
        left = {*turn.into, turn.value} if turn else set()
        self.rows = [
            ColumnForm(
                data, field=one, look=look, column=reading.mapping.get(one.name),
                needed=one.required or one.name in schema.key,
                told=[d for d in drift if d.field == one.name],
            )
            for one in schema if one.name not in left
        ]  # fmt: skip

    def is_valid(self) -> bool:
        """Whether all rows can be read; a column that is taken twice is told beside the second."""
        if [row for row in self.rows if not row.is_valid()]:
            return False
        taken: dict[str, Field] = {}
        for row in self.rows:
            chosen = row.cleaned_data["column"]
            if chosen not in {NOWHERE, CONSTANT} and chosen in taken:
                row.add_error("column", _("This column fills “%s” already.") % taken[chosen].label)
            taken.setdefault(chosen, row.field)
        if not any(row.cleaned_data["column"] for row in self.rows if row.is_valid()):
            self.rows[0].add_error("column", _("Choose at least one column."))
        return all(row.is_valid() for row in self.rows)

    @property
    def mapping(self) -> Mapping[str, lake.Column]:
        """Field → column, of the fields that this file fills."""
        return {row.field.name: found for row in self.rows if (found := row.read())}

    def accepted(self, **said: Any) -> lake.Reading:
        """The reading that the officer accepts."""
        return replace(self.reading, mapping=self.mapping, **said)
