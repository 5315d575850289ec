"""Rows of sheets that take over what an office kept before."""

import re
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.oversight.forms.records import PlanForm
from countyhall.domains.oversight.forms.seen import offer_plans
from countyhall.domains.oversight.models import Listing, Milestone, MonthlyReport, Plan, WorkItem
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import clock, roc
from countyhall.kernel.web.forms import Form, MoneyField, RocDateField, Styled

SEVERAL = re.compile(r"[;；、,，\n]")
STAGES = {
    "先期規劃招標": Plan.Stage.PRE_TENDER,
    "先期規劃": Plan.Stage.PRELIMINARY,
    "規劃設計": Plan.Stage.DESIGN,
    "決標前發包作業": Plan.Stage.TENDER,
    "工程辦理中": Plan.Stage.CONSTRUCTION,
    "空間規劃": Plan.Stage.SPACE,
}


class MonthField(forms.CharField):
    """A month in any form: 109/09, 109年9月, 10909, 2020-09."""

    def clean(self, value) -> date | None:
        """The first of the month."""
        text = super().clean(value)
        if not text:
            return None
        found = re.fullmatch(r"\s*(\d{2,4})\s*[-/.年]?\s*(\d{1,2})\s*(?:月|[-/.]\d{1,2}(?: .*)?)?\s*", text)
        year, month = (int(part) for part in found.groups()) if found else (0, 0)
        if not 1 <= month <= 12:
            raise ValidationError(
                _("“%(value)s” is not a month. Write it as 109/09."), params={"value": text}
            )
        return date(year if year > 1911 else year + roc.OFFSET, month, 1)


class PlanRowForm(PlanForm):
    """A plan in a sheet: no money is nothing rather than an error."""

    public = forms.BooleanField(label=gettext_lazy("shown to the public"), required=False)


class LineForm(Styled, forms.ModelForm):
    """A line of a plan in a sheet."""

    def __init__(self, *args, record=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offer_plans(self)


class ItemRowForm(LineForm):
    """A work item of a plan that was approved before it came here."""

    plan = forms.ModelChoiceField(label=gettext_lazy("plan"), queryset=Plan.objects.all())
    budget = MoneyField(label=gettext_lazy("budget"), required=False)
    starts_on = RocDateField(label=gettext_lazy("from"))
    ends_on = RocDateField(label=gettext_lazy("until"))
    document_no = forms.CharField(label=gettext_lazy("approval document"), max_length=60, required=False)

    class Meta:
        model = WorkItem
        fields = ["title", "weight", "budget", "starts_on", "ends_on", "order"]

    def clean(self) -> dict:
        """It ends after it starts."""
        data = super().clean()
        data["budget"] = data.get("budget") or 0
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("It cannot end before it starts."))
        return data


class MilestoneRowForm(LineForm):
    """A milestone in a sheet."""

    starts_on = RocDateField(label=gettext_lazy("from"), required=False)
    planned_on = RocDateField(label=gettext_lazy("planned"))
    actual_on = RocDateField(label=gettext_lazy("reached"), required=False)

    class Meta:
        model = Milestone
        fields = ["plan", "code", "title", "starts_on", "planned_on", "actual_on", "note"]


class ReportRowForm(Form):
    """A month that was reported before it came here."""

    month = MonthField(label=gettext_lazy("month"))
    allotted = MoneyField(label=gettext_lazy("allotted so far"), required=False)
    spent = MoneyField(label=gettext_lazy("spent so far"), required=False)
    actual = forms.DecimalField(
        label=gettext_lazy("actual %"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    reported_on = RocDateField(label=gettext_lazy("reported on"), required=False)
    stage = forms.ChoiceField(
        label=gettext_lazy("stage"), choices=[("", "—"), *Plan.Stage.choices], required=False
    )

    class Meta(Form.Meta):
        model = MonthlyReport
        fields = [
            "plan",
            "month",
            "planned",
            "actual",
            "stage",
            "status_text",
            "allotted",
            "spent",
            "cause",
            "cause_text",
            "remedy",
            "remedy_owner",
            "expected_on",
        ]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offer_plans(self)

    def clean(self) -> dict:
        """No month is reported before it ends; what is left out is nothing."""
        data = super().clean()
        for name in ("allotted", "spent"):
            data[name] = data.get(name) or 0
        if data.get("month") and data["month"] > clock.today():
            self.add_error("month", _("This month has not begun."))
        if data.get("plan") is not None and not data.get("stage"):
            data["stage"] = data["plan"].stage
        return data


class ListingRowForm(Form):
    """A plan on a list, watched since a day."""

    listed_on = RocDateField(label=gettext_lazy("watched since"))
    released_on = RocDateField(label=gettext_lazy("released on"), required=False)

    class Meta(Form.Meta):
        model = Listing
        fields = [
            "plan",
            "kind",
            "topic",
            "case_no",
            "title",
            "fiscal_year",
            "origin",
            "matched",
            "listed_on",
            "released_on",
            "release_reason",
        ]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offer_plans(self)

    def clean(self) -> dict:
        """Released after it was watched."""
        data = super().clean()
        if data.get("listed_on") and data.get("released_on") and data["released_on"] < data["listed_on"]:
            self.add_error("released_on", _("It cannot be released before it was watched."))
        return data


class PolicyRowForm(Form):
    """A line of the compiled table of major policies: plan, listing and the quarter's last month in one."""

    topic = forms.CharField(label=gettext_lazy("policy or project"), max_length=100)
    case_no = forms.IntegerField(label=gettext_lazy("case no."), min_value=1)
    status_text = forms.CharField(label=gettext_lazy("how it stands"), max_length=300)
    planned = forms.DecimalField(
        label=gettext_lazy("planned %"), min_value=0, max_value=100, decimal_places=2
    )
    actual = forms.DecimalField(label=gettext_lazy("actual %"), min_value=0, max_value=100, decimal_places=2)
    budget_100m = forms.DecimalField(
        label=gettext_lazy("budget (hundred millions)"), min_value=0, decimal_places=8
    )
    units = forms.CharField(label=gettext_lazy("units"), max_length=200)
    month = MonthField(label=gettext_lazy("month"), required=False)

    class Meta(Form.Meta):
        model = Plan
        fields = ["title"]

    def clean_units(self) -> list[Unit]:
        """The first is the plan's own, the others share it."""
        names = [name.strip() for name in SEVERAL.split(self.cleaned_data["units"]) if name.strip()]
        known = {unit.name: unit for unit in Unit.objects.filter(name__in=names)}
        absent = [name for name in names if name not in known]
        if absent:
            raise ValidationError(_("There is no unit “%(names)s”."), params={"names": "、".join(absent)})
        return [known[name] for name in names]

    def stage(self) -> str:
        """The stage that the words on how it stands begin with."""
        first = SEVERAL.split(self.cleaned_data["status_text"])[0].strip()
        return STAGES.get(first, Plan.Stage.PRELIMINARY)

    def budget(self) -> int:
        """NT$."""
        return int(self.cleaned_data["budget_100m"] * Decimal(100_000_000))


class ActionForm(Form):
    """An action of an action plan that knows no money and no days: they follow from its milestones."""

    number = forms.CharField(label=gettext_lazy("number"), max_length=40)

    class Meta(Form.Meta):
        model = Plan
        fields = ["title", "summary"]


class ActionMilestoneForm(MilestoneRowForm):
    """A milestone that says from when until when."""

    class Meta(MilestoneRowForm.Meta):
        fields = ["plan", "code", "title", "starts_on", "planned_on"]
