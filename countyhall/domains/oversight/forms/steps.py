"""What a step asks for."""

from django import forms
from django.utils.translation import gettext_lazy

from countyhall.domains.oversight.models import MonthlyReport
from countyhall.kernel.period import clock
from countyhall.kernel.web.forms import MoneyField, RocDateField, StepForm


class ReasonForm(StepForm):
    """A reason, in words."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea, max_length=300)


class DecisionForm(StepForm):
    """The day of a decision; today where nothing else is said."""

    on = RocDateField(label=gettext_lazy("Decided on"), initial=clock.today)


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
    remedy_owner = forms.CharField(label=gettext_lazy("who sees to it"), max_length=60, required=False)
    expected_on = RocDateField(label=gettext_lazy("back on plan by"), required=False)
    correction_reason = forms.CharField(
        label=gettext_lazy("Reason of the correction"), widget=forms.Textarea, max_length=300
    )

    def __init__(self, *args, record: MonthlyReport | None = None, **kwargs) -> None:
        if record is not None:
            kwargs["initial"] = {
                n: getattr(record, n)
                for n in ("actual", "spent", "cause", "remedy", "remedy_owner", "expected_on")
            } | kwargs.get("initial", {})
        super().__init__(*args, record=record, **kwargs)


class AnswerForm(StepForm):
    """What was done about a finding."""

    answer = forms.CharField(label=gettext_lazy("What was done"), widget=forms.Textarea)
