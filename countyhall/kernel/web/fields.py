"""Boxes that take what people type here: ROC dates, amounts in 億 and 萬."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.period import money, roc

__all__ = ["MoneyField", "RocDateField", "RocDateInput"]


class RocDateInput(forms.DateInput):
    """A text box for a ROC or ISO date, with the browser's own calendar beside it."""

    template_name = "web/widgets/rocdate.html"

    def format_value(self, value):
        """A date as 109/09/04; what was typed stays as typed."""
        return roc.ledger(value) if isinstance(value, date) else value

    def get_context(self, name, value, attrs):
        """Add the ISO form for the calendar."""
        context = super().get_context(name, value, attrs)
        try:
            day = value if isinstance(value, date) else roc.parse(value) if value else None
        except ValueError:
            day = None
        context["iso"] = day.isoformat() if day else ""
        return context


class RocDateField(forms.DateField):
    """A date in any form an official types: 109年9月4日, 109.9.4, 1090904, 2020-09-04."""

    widget = RocDateInput

    def to_python(self, value):
        """The date; what cannot be read is refused in words."""
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return super().to_python(value)
        try:
            return roc.parse(str(value))
        except ValueError as error:
            raise ValidationError(
                _("“%(value)s” is not a date. Write it as 109/9/4 or 2020-09-04."), params={"value": value}
            ) from error

    def has_changed(self, initial, data) -> bool:
        """Whether another day is meant, however it is written."""
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True


class MoneyField(forms.IntegerField):
    """Whole NT$: 1,234,567 or 123萬4,567 or 1.5億."""

    widget = forms.TextInput

    def to_python(self, value):
        """The amount in NT$; what cannot be read is refused in words."""
        if value in self.empty_values or isinstance(value, int):
            return super().to_python(value)
        try:
            return super().to_python(money.parse(str(value)))
        except ValueError as error:
            message = _("“%(value)s” is not an amount. Write it as 1,234,567 or 123萬4,567.")
            raise ValidationError(message, params={"value": value}) from error

    def prepare_value(self, value):
        """Thousands set apart by commas."""
        return f"{value:,}" if isinstance(value, int) else value

    def widget_attrs(self, widget):
        """A numeric keyboard on telephones."""
        return {"inputmode": "text", "class": "form-control text-end tabular"}
