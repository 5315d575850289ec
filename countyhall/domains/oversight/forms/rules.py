"""New versions of the rules of watching, and the end of one: who decided is in the history, and why."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.oversight.models import LagRule, ReportingRule, SelectionRule
from countyhall.domains.oversight.selectors import rules
from countyhall.kernel.audit import services as audit
from countyhall.kernel.period import clock
from countyhall.kernel.web.forms import Form, MoneyField, RocDateField, StepForm

WHY = gettext_lazy("why, and who decided it")


class RuleForm(Form):
    """A version that begins on a day; the one that held until then ends the day before."""

    reason = forms.CharField(label=WHY, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict:
        """Versions never overlap, and nothing that has been in use is changed."""
        data = super().clean()
        if data.get("valid_from"):
            self.instance.valid_from, self.instance.valid_to = data["valid_from"], data.get("valid_to")
            self.instance.replaces = self.replaced(data)
            problem = rules.why_not(self.instance, clock.today(), data.get("label", ""))
            if problem:
                self.add_error("valid_from", problem)
        return data

    def replaced(self, data: dict):
        """The version that holds on the first day, if any."""
        found = self._meta.model.objects.on(data["valid_from"]).first()
        return found if found is None or found.valid_to is None else None

    def validate_constraints(self) -> None:
        """The earlier version ends on saving; until then the two overlap. ``clean`` has said what matters."""

    def noted(self, changes: dict) -> dict:
        """The reason stands in the history."""
        return super().noted(changes) | {"reason": self.cleaned_data["reason"]}

    @transaction.atomic
    def save(self, commit: bool = True):
        """End the version that held until now, and begin this one; two officers at once are told apart."""
        list(self._meta.model.objects.select_for_update())
        problem = rules.why_not(self.instance, clock.today(), self.cleaned_data.get("label", ""))
        if problem:
            raise ValidationError(problem)
        if self.instance.replaces is not None:
            last = self.instance.valid_from - timedelta(days=1)
            end(self.instance.replaces, last, by=self.by, reason=self.cleaned_data["reason"])
        return super().save(commit)


def end(rule, last, *, by, reason: str) -> None:
    """Write a version's last day, or take it away again (``None``), and say so in its history."""
    before, rule.valid_to = rule.valid_to, last
    type(rule).objects.filter(pk=rule.pk).update(valid_to=last)
    told = [day.isoformat() if day else None for day in (before, last)]
    audit.record(rule, "ended" if last else "reopened", by=by, reason=reason, changes={"valid_to": told})


class LagRuleForm(RuleForm):
    """What counts as behind from a month on."""

    class Meta(Form.Meta):
        model = LagRule
        fields = ["valid_from", "behind", "severe", "source"]

    def clean(self) -> dict:
        """Severe is more than behind."""
        data = super().clean()
        behind, severe = data.get("behind"), data.get("severe")
        if behind is not None and severe is not None and severe <= behind:
            self.add_error("severe", _("Severely behind begins with more points than behind."))
        return data


class ReportingRuleForm(RuleForm):
    """When a month is locked, from a month on."""

    class Meta(Form.Meta):
        model = ReportingRule
        fields = ["valid_from", "lock_day", "spending_floor", "source"]


class SelectionRuleForm(RuleForm):
    """One more reason to watch a plan, or another in its place."""

    replaces = forms.ModelChoiceField(
        SelectionRule.objects.none(),
        label=gettext_lazy("in place of"),
        required=False,
        help_text=gettext_lazy("Leave it empty for a rule that comes besides the others."),
    )
    minimum_budget = MoneyField(
        label=gettext_lazy("from budget"), help_text=gettext_lazy("NT$"), min_value=0, required=False
    )

    class Meta(Form.Meta):
        model = SelectionRule
        fields = ["replaces", "label", "minimum_budget", "carries_over", "valid_from", "valid_to", "source"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["replaces"].queryset = SelectionRule.objects.filter(valid_to=None)

    def replaced(self, data: dict):
        """The one that was chosen."""
        return data.get("replaces")

    def clean(self) -> dict:
        """A rule selects by something."""
        data = super().clean()
        if data.get("minimum_budget") is None and not data.get("carries_over") and not self.errors:
            self.add_error("minimum_budget", _("Say from which budget on, or tick unfinished plans."))
        return data


class EndRuleForm(StepForm):
    """From when a selection rule no longer holds."""

    valid_to = RocDateField(label=gettext_lazy("last day"))
    reason = forms.CharField(label=WHY, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_valid_to(self):
        """What was proposed before today was proposed by the rule."""
        last, rule = self.cleaned_data["valid_to"], self.record
        soonest = max(clock.today(), rule.valid_from)
        if last < soonest:
            raise ValidationError(_("The rule has been in use; its last day can be today at the earliest."))
        if rule.valid_to is not None and last >= rule.valid_to:
            raise ValidationError(_("The rule ends before that day already."))
        return last


class WithdrawRuleForm(StepForm):
    """A version that has not begun is taken back."""

    reason = forms.CharField(label=WHY, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
