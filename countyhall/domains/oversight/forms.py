"""What people type about watched plans."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.oversight import models
from countyhall.domains.oversight.models import ChangeRequest, MonthlyReport
from countyhall.kernel.web.forms import Form, MoneyField, RocDateField, StepForm

# Steps ----------------------------------------------------------------------------------------


class ReasonForm(StepForm):
    """A reason, in words."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea, max_length=300)


class DecisionForm(StepForm):
    """The day of a decision; today where nothing else is said."""

    on = RocDateField(label=gettext_lazy("Decided on"))


class ProposeReleaseForm(StepForm):
    """Why a plan may leave the list."""

    release_reason = forms.CharField(
        label=gettext_lazy("What was finished, with its evidence"), widget=forms.Textarea, max_length=300
    )


class CorrectionForm(StepForm):
    """Other values for a month already reported, and why."""

    actual = forms.DecimalField(label=gettext_lazy("actual %"), min_value=0, max_value=100, decimal_places=2)
    spent = MoneyField(label=gettext_lazy("spent so far"))
    cause = forms.ChoiceField(
        label=gettext_lazy("cause of lag"), choices=[("", "—"), *MonthlyReport.Cause.choices], required=False
    )
    remedy = forms.CharField(label=gettext_lazy("remedy"), widget=forms.Textarea, required=False)
    correction_reason = forms.CharField(
        label=gettext_lazy("Reason of the correction"), widget=forms.Textarea, max_length=300
    )

    def __init__(self, *args, record: MonthlyReport | None = None, **kwargs) -> None:
        if record is not None:
            kwargs["initial"] = {
                n: getattr(record, n) for n in ("actual", "spent", "cause", "remedy")
            } | kwargs.get("initial", {})
        super().__init__(*args, record=record, **kwargs)


class ApproveChangeForm(StepForm):
    """The document that approves a change."""

    document_no = forms.CharField(label=gettext_lazy("Approval document"), max_length=60)


class AnswerForm(StepForm):
    """What was done about a finding."""

    answer = forms.CharField(label=gettext_lazy("What was done"), widget=forms.Textarea)


# Records --------------------------------------------------------------------------------------


class PlanForm(Form):
    """A plan. Money and dates of an approved plan change only by a change request (PLN-12)."""

    budget = MoneyField(label=gettext_lazy("total budget"))

    class Meta(Form.Meta):
        model = models.Plan
        fields = [
            "title", "unit", "co_units", "goal", "fiscal_year", "stage", "status_text", "place", "summary", "funding",
            "budget", "starts_on", "ends_on", "public",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.versions.exists():
            for name in ("budget", "starts_on", "ends_on"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Approved: ask for a change to move it.")

    def clean(self) -> dict:
        """The plan ends after it starts."""
        data = super().clean()
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The plan cannot end before it starts."))
        return data


class MonthlyReportForm(Form):
    """A month, as its unit fills it in."""

    allotted = MoneyField(label=gettext_lazy("allotted so far"), required=False)
    spent = MoneyField(label=gettext_lazy("spent so far"), required=False)

    class Meta(Form.Meta):
        model = MonthlyReport
        fields = [
            "actual", "stage", "status_text", "allotted", "spent", "cause", "cause_text", "remedy", "expected_on",
        ]  # fmt: skip

    def clean(self) -> dict:
        """Only a draft is edited; what was reported is corrected."""
        data = super().clean()
        if self.instance.pk and self.instance.state != MonthlyReport.State.DRAFT:
            raise ValidationError(_("This month was handed in. Propose a correction instead."))
        for name in ("allotted", "spent"):
            data[name] = data.get(name) or 0
        return data


class ChangeRequestForm(Form):
    """New money, dates or curve for a plan."""

    budget = MoneyField(label=gettext_lazy("new total budget"))

    class Meta(Form.Meta):
        model = ChangeRequest
        fields = ["plan", "unit", "effective_from", "budget", "starts_on", "ends_on", "scope", "reason"]

    def clean_effective_from(self):
        """Changes hold from the first of a month."""
        return self.cleaned_data["effective_from"].replace(day=1)
