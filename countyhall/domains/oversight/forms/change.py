"""A request to approve or change a plan's money, dates, work items and curve."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.oversight import selectors
from countyhall.domains.oversight.forms.seen import offer_plans
from countyhall.domains.oversight.forms.tables import CurveField, ItemsField
from countyhall.domains.oversight.models import ChangeRequest, Plan
from countyhall.domains.oversight.selectors import curves, months
from countyhall.kernel.period import clock, roc
from countyhall.kernel.roles import services as roles
from countyhall.kernel.web.forms import Form, MoneyField


class ChangeRequestForm(Form):
    """What a plan shall become from a month on; for a plan without an approved version, its first one."""

    budget = MoneyField(label=gettext_lazy("new total budget"))
    items = ItemsField(
        label=gettext_lazy("work items"), required=False, help_text=gettext_lazy("The weights add up to 100.")
    )
    curve = CurveField(
        label=gettext_lazy("planned curve"),
        required=False,
        help_text=gettext_lazy(
            "The cumulative percentage at each month's end. It only grows, and ends at 100 in the last month."
        ),
    )

    class Meta(Form.Meta):
        model = ChangeRequest
        fields = [
            "plan",
            "effective_from",
            "budget",
            "starts_on",
            "ends_on",
            "items",
            "curve",
            "scope",
            "reason",
            "document_no",
        ]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document_no"].help_text = _("Where the paper that approves it is already there.")
        field = self.fields["plan"]
        offer_plans(self)
        if self.instance.pk:
            field.disabled = True
        self._begin_with_the_plan()
        self._months_of_the_curve()

    def _begin_with_the_plan(self) -> None:
        """A new request starts from the plan as it stands."""
        plan = self.fields["plan"].queryset.filter(pk=_key(self.initial.get("plan"))).first()
        if self.instance.pk or plan is None:
            return
        for name, value in proposal(plan, clock.today()).items():
            self.initial.setdefault(name, value)

    def _months_of_the_curve(self) -> None:
        first = self._day("effective_from")
        last = self._day("ends_on")
        widget = self.fields["curve"].widget
        if first and last and first <= last and (last.year - first.year) < 30:
            widget.months = curves.the_months(first, last)
        plan = _key(self.data.get(self.add_prefix("plan")) if self.is_bound else self.initial.get("plan"))
        plan = self.instance.plan_id or plan
        if plan and first:
            widget.floor = selectors.planned_before(plan, first.replace(day=1), clock.today())

    def _day(self, name: str) -> date | None:
        """A date as typed, else as it stood."""
        said = self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)
        try:
            return said if isinstance(said, date) else roc.parse(str(said)) if said else None
        except ValueError:
            return None

    def clean_effective_from(self):
        """Changes hold from the first of a month."""
        return self.cleaned_data["effective_from"].replace(day=1)

    def clean_plan(self):
        """A plan for whose unit the author may ask."""
        plan = self.cleaned_data["plan"]
        if self.by is not None:
            verb = "add" if self.is_new else "change"
            reach = roles.reach(self.by, f"oversight.{verb}_changerequest")
            if not reach.covers(plan.unit_id):
                raise ValidationError(_("You may not ask for a change of this unit's plan."))
        return plan

    def clean(self) -> dict:
        """The curve fits the months (PLN-04); only a draft is edited."""
        data = super().clean()
        if self.instance.pk and self.instance.state != ChangeRequest.State.DRAFT:
            raise ValidationError(_("This request was submitted. Write a new one instead."))
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The plan cannot end before it starts."))
        wanted = ("plan", "effective_from", "ends_on", "curve")
        if all(name in data for name in wanted):
            faults = change_faults(data["plan"].pk, data["effective_from"], data["ends_on"], data["curve"])
            if faults:
                self.fields["curve"].widget.faults = faults
                self.add_error("curve", list(faults.values()))
        return data

    def save(self, commit: bool = True):
        """The request belongs to the plan's unit."""
        self.instance.unit_id = self.cleaned_data["plan"].unit_id
        return super().save(commit)


def change_faults(plan: int, effective_from: date, ends_on: date, curve: dict[str, str]) -> dict[date, str]:
    """Month → what is wrong in a requested curve, given what the plan had reached before it."""
    if ends_on < effective_from:
        return {effective_from: _("The plan ends before the change holds.")}
    points = {date.fromisoformat(month): Decimal(str(value)) for month, value in curve.items()}
    floor = selectors.planned_before(plan, effective_from, clock.today())
    return curves.curve_faults(points, curves.the_months(effective_from, ends_on), floor)


def proposal(plan: Plan, today: date) -> dict:
    """A request's first values: the version in force, or an even curve for a plan that has none."""
    version = (
        selectors.version_in(today, today, plan=plan).first() or plan.versions.order_by("-number").first()
    )
    if version is None:
        first = months.first_of(plan.starts_on)
        curve = curves.straight(curves.the_months(first, plan.ends_on))
        item = {
            "title": plan.title[:120],
            "weight": "100",
            "budget": plan.budget,
            "starts_on": plan.starts_on.isoformat(),
            "ends_on": plan.ends_on.isoformat(),
        }
        return {
            "effective_from": first,
            "budget": plan.budget,
            "starts_on": plan.starts_on,
            "ends_on": plan.ends_on,
            "items": [item],
            "curve": {m.isoformat(): str(p) for m, p in curve.items()},
            "reason": _("First approval"),
        }
    first = months.first_of(today)
    points = version.curve.filter(month__gte=first)
    items = [
        {
            "title": i.title,
            "weight": str(i.weight),
            "budget": i.budget,
            "starts_on": i.starts_on.isoformat(),
            "ends_on": i.ends_on.isoformat(),
        }
        for i in version.work_items.all()
    ]
    return {
        "effective_from": first,
        "budget": version.budget,
        "starts_on": version.starts_on,
        "ends_on": version.ends_on,
        "items": items,
        "curve": {p.month.isoformat(): str(p.percent) for p in points},
    }


def _key(value) -> int | None:
    value = getattr(value, "pk", value)
    return int(value) if str(value or "").isdigit() else None
