"""A month of a plan: the full form, and the row of the fill-in sheet."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.oversight.models import MonthlyReport
from countyhall.kernel.period import roc
from countyhall.kernel.web.forms import Form, MoneyField, RocDateField

AMOUNTS = ("allotted", "spent", "payable", "surplus", "reserved")


class LedgerDate(forms.TextInput):
    """A ROC date in a cell: 110/03/31."""

    def format_value(self, value):
        """The day as it is typed."""
        return roc.ledger(value) if hasattr(value, "year") else value


class MonthlyReportForm(Form):
    """A month, as its unit fills it in."""

    allotted = MoneyField(label=gettext_lazy("allotted so far"), required=False)
    spent = MoneyField(label=gettext_lazy("spent so far"), required=False)
    payable = MoneyField(label=gettext_lazy("payable, not yet paid"), required=False)
    surplus = MoneyField(label=gettext_lazy("left over"), required=False)
    reserved = MoneyField(label=gettext_lazy("carried into next year"), required=False)

    class Meta(Form.Meta):
        model = MonthlyReport
        fields = [
            "actual",
            "stage",
            "status_text",
            "allotted",
            "spent",
            "payable",
            "surplus",
            "reserved",
            "last_kept",
            "cause",
            "cause_text",
            "remedy",
            "remedy_owner",
            "expected_on",
        ]

    def clean(self) -> dict:
        """Only a draft is edited; what was reported is corrected."""
        data = super().clean()
        if self.instance.pk and self.instance.state != MonthlyReport.State.DRAFT:
            raise ValidationError(_("This month was handed in. Propose a correction instead."))
        for name in AMOUNTS:
            if name in self.fields and name not in self.errors:
                data[name] = data.get(name) or 0
        return data


class FillRowForm(MonthlyReportForm):
    """One row of the fill-in sheet: what a clerk enters for one plan, in small boxes.

    ``short``: with more points than these behind plan, cause and remedy open while the clerk types.
    """

    payable = surplus = reserved = None
    expected_on = RocDateField(label=gettext_lazy("back on plan by"), required=False, widget=LedgerDate)

    class Meta(MonthlyReportForm.Meta):
        fields = [
            "actual",
            "stage",
            "allotted",
            "spent",
            "last_kept",
            "cause",
            "remedy",
            "remedy_owner",
            "expected_on",
        ]
        widgets = {"remedy": forms.TextInput}

    def __init__(self, *args, short: str = "", **kwargs) -> None:
        kwargs.setdefault("prefix", f"r{kwargs['instance'].pk}")
        super().__init__(*args, **kwargs)
        plan = self.instance.plan
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{plan}：{field.label}"
            field.widget.attrs.pop("class", None)
            field.widget.attrs["autocomplete"] = "off"
        for name in ("actual", "allotted", "spent"):
            self.fields[name].widget.attrs |= {"class": "num", "inputmode": "decimal"}
        self.fields["actual"].widget.attrs |= {"step": "0.01"} | ({"data-short": short} if short else {})
