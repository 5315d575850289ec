"""Plans, what they are listed on, and what is found on the way."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.oversight import models
from countyhall.domains.oversight.forms.seen import offer_plans
from countyhall.domains.oversight.models import Goal, IndicatorValue, Milestone, Plan
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.period import clock
from countyhall.kernel.records import services as records
from countyhall.kernel.web.forms import Form, MoneyField, RocDateField, StepForm


class PlanForm(Form):
    """A plan. Money and dates of an approved plan change only by a change request (PLN-12)."""

    budget = MoneyField(label=gettext_lazy("total budget"), help_text=gettext_lazy("NT$"), min_value=0)

    class Meta(Form.Meta):
        model = Plan
        fields = [
            "title",
            "unit",
            "co_units",
            "goal",
            "fiscal_year",
            "stage",
            "status_text",
            "place",
            "summary",
            "funding",
            "budget",
            "starts_on",
            "ends_on",
            "public",
        ]

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

    def save(self, commit: bool = True):
        """A new plan takes the next number of its year."""
        if commit and self.is_new and not self.instance.number:
            self.instance.number = next_plan_number(self.instance.fiscal_year, self.by)
        return super().save(commit)


def next_plan_number(year: int, by) -> str:
    """``109-計-0001``: plans of a fiscal year (ROC), without gaps."""
    return records.next_number(f"oversight.plan.{year}", text=lambda n: f"{year}-計-{n:04d}", by=by)


class ListingForm(Form):
    """A plan proposed for a list."""

    class Meta(Form.Meta):
        model = models.Listing
        fields = ["plan", "kind", "topic", "case_no", "title", "fiscal_year", "origin", "matched"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offer_plans(self)

    def clean(self) -> dict:
        """Policies and special projects stand under their topic."""
        data = super().clean()
        kind, topic = data.get("kind"), data.get("topic")
        if topic is not None and kind in models.Topic.Kind.values and topic.kind != kind:
            self.add_error("topic", _("This topic belongs to another list."))
        plan = data.get("plan")
        if plan is not None and kind:
            there = models.Listing.objects.filter(plan=plan, kind=kind).exclude(pk=self.instance.pk)
            if there.exclude(state__in=["released", "declined"]).exists():
                self.add_error("plan", _("This plan is on that list already."))
        return data

    def save(self, commit: bool = True):
        """The listing belongs to the plan's unit."""
        self.instance.unit_id = self.cleaned_data["plan"].unit_id
        return super().save(commit)


class TopicForm(Form):
    """A policy or special project."""

    class Meta(Form.Meta):
        model = models.Topic
        fields = ["kind", "order", "title", "unit"]


class Dated(Form):
    """What is entered on a day of its own: the office date."""

    def save(self, commit: bool = True):
        """Say when the house came to know of it."""
        if self.is_new:
            self.instance.recorded_on = clock.today()
        return super().save(commit)


class MeetingForm(Dated):
    """A review meeting."""

    class Meta(Form.Meta):
        model = models.Meeting
        fields = ["kind", "title", "unit", "held_on", "chair", "plans", "conclusions"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plans"].widget.attrs["size"] = 12
        offer_plans(self, "plans")


class VisitForm(Dated):
    """A visit or inspection."""

    class Meta(Form.Meta):
        model = models.Visit
        fields = ["kind", "plan", "unit", "held_on", "place", "members", "findings_text"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offer_plans(self)


class FindingForm(Form):
    """Something found wrong; the plan's unit answers it, and the days are counted."""

    class Meta(Form.Meta):
        model = models.Finding
        fields = ["visit", "text", "due_on"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.by is not None:
            self.fields["visit"].queryset = models.Visit.objects.visible_to(self.by).select_related("plan")

    def save(self, commit: bool = True):
        """The finding belongs to the unit that must answer; its clock starts on the day of the visit."""
        visit = self.cleaned_data["visit"]
        self.instance.unit_id = visit.plan.unit_id
        new = self.is_new
        finding = super().save(commit)
        if commit and new:
            counted = deadlines.owe(finding, models.rule.FINDING, start=visit.held_on)
            if finding.due_on is None:
                type(finding).objects.filter(pk=finding.pk).update(due_on=counted.due_on)
                finding.due_on = counted.due_on
        return finding


class MilestoneForm(StepForm):
    """The day on which a milestone was reached."""

    actual_on = RocDateField(label=gettext_lazy("reached on"))
    note = forms.CharField(label=gettext_lazy("note, with its evidence"), max_length=300, required=False)

    def clean_actual_on(self):
        """Nothing is reached tomorrow."""
        day = self.cleaned_data["actual_on"]
        if day > clock.today():
            raise ValidationError(_("This day lies in the future."))
        return day


class GoalForm(Dated):
    """A node of the tree of goals."""

    class Meta(Form.Meta):
        model = Goal
        fields = [
            "kind",
            "parent",
            "order",
            "title",
            "unit",
            "fiscal_year",
            "set_on",
            "ended_on",
            "measure",
            "direction",
            "target",
            "frequency",
            "formula",
            "source",
        ]

    ABOVE = {
        Goal.Kind.VISION: (),
        Goal.Kind.INDICATOR: (Goal.Kind.VISION,),
        Goal.Kind.MEDIUM_TERM: (Goal.Kind.VISION, Goal.Kind.INDICATOR),
        Goal.Kind.ANNUAL: (Goal.Kind.INDICATOR, Goal.Kind.MEDIUM_TERM),
        Goal.Kind.OPERATING: (Goal.Kind.ANNUAL, Goal.Kind.MEDIUM_TERM),
    }

    def clean(self) -> dict:
        """Each kind hangs on what stands above it, and on no node of its own branch."""
        data = super().clean()
        kind, parent = data.get("kind"), data.get("parent")
        if kind and parent is None and kind != Goal.Kind.VISION:
            self.add_error("parent", _("Only a vision stands at the top. Choose what this serves."))
        elif kind and parent is not None and parent.kind not in self.ABOVE[kind]:
            self.add_error("parent", _("A %(kind)s does not stand below a %(parent)s.") % {
                "kind": Goal.Kind(kind).label, "parent": parent.get_kind_display(),
            })  # fmt: skip
        return data


class IndicatorValueForm(forms.ModelForm):
    """What an indicator stood at."""

    class Meta:
        model = IndicatorValue
        fields = ["period", "actual", "note"]

    def clean_period(self) -> str:
        """A period that can be read: 109, 109Q3, 109-09."""
        from countyhall.kernel.period import Period

        said = self.cleaned_data["period"]
        try:
            return str(Period.parse(said))
        except ValueError as error:
            raise ValidationError(str(error)) from error


class MilestonePlanForm(forms.ModelForm):
    """A milestone of a plan, as it is planned."""

    class Meta:
        model = Milestone
        fields = ["code", "title", "starts_on", "planned_on"]
        field_classes = {"starts_on": RocDateField, "planned_on": RocDateField}
