"""What a reader of many plans chooses: which month, as known on which day, which list, unit and lamp."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.oversight.models import Listing
from countyhall.domains.oversight.selectors import Lamp, curves, months
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.web.forms import RocDateField, Styled

MONTHS_BACK = 36


class PortfolioForm(Styled, forms.Form):
    """Everything may be left out; ``chosen`` then says what is meant."""

    month = forms.ChoiceField(label=_("Month"), required=False)
    as_of = RocDateField(label=_("What was known on"), required=False)
    kind = forms.ChoiceField(
        label=pgettext_lazy("watching", "List"),
        choices=[("", _("all lists")), *Listing.Kind.choices],
        required=False,
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.none(), required=False, empty_label=_("all units")
    )
    lamp = forms.ChoiceField(label=_("Lamp"), choices=[("", _("all lamps")), *Lamp.choices], required=False)

    def __init__(self, data=None, *, units, today: date, by=None) -> None:
        self.today = today
        if data is not None and not data.get("month"):
            data = data.copy()
            data["month"] = f"{months.closed_month(today):%Y-%m}"
        super().__init__(data, by=by, initial={"month": f"{months.closed_month(today):%Y-%m}"})
        self.fields["unit"].queryset = units
        newest = months.open_month(today)
        self.fields["month"].choices = [
            (f"{m:%Y-%m}", curves.month_label(m)) for m in reversed(months.last_days(newest, MONTHS_BACK))
        ]

    def chosen(self) -> dict:
        """Month, day, list, unit and lamp; what was left out or is wrong is the newest locked month, today, all."""
        said = self.cleaned_data if self.is_valid() or self.is_bound else {}
        as_of = min(said.get("as_of") or self.today, self.today)
        month = said.get("month")
        return {
            "month": date.fromisoformat(f"{month}-01") if month else months.closed_month(as_of),
            "as_of": as_of,
            "kind": said.get("kind") or "",
            "unit": said.get("unit"),
            "lamp": said.get("lamp") or "",
        }
