"""Which period, and known on which day."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.period import Period, roc
from countyhall.kernel.web.forms import Styled

__all__ = ["AskForm", "ask"]


class PeriodField(forms.Field):
    """``109-04..109-09`` and every other way to write a period."""

    def to_python(self, value) -> Period | None:
        """The period. Raises ``ValidationError`` in words."""
        try:
            return Period.parse(value) if value else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class DayField(forms.Field):
    """``109-10-31`` and every other way to write a day."""

    def to_python(self, value) -> date | None:
        """The day. Raises ``ValidationError`` in words."""
        try:
            return roc.parse(value) if value else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class AskForm(Styled, forms.Form):
    """The question that every page of figures asks."""

    period = PeriodField(label=_("Period"))
    as_of = DayField(label=_("As known on"))


def ask(data, today: date) -> tuple[AskForm, Period, date]:
    """The form, and what it says; where it says nothing or nonsense, the last half-year as known today."""
    period, as_of = Period.half_year_before(today), today
    shown = {"period": data.get("period") or str(period), "as_of": data.get("as_of") or roc.ledger(as_of)}
    form = AskForm(shown)
    if form.is_valid():
        return form, form.cleaned_data["period"], form.cleaned_data["as_of"]
    return form, period, as_of
