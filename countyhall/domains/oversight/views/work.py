"""Work on plans that no standard page does: proposals by rule, copies, milestones, calendar addresses."""

from django import forms as django_forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.oversight import forms, selectors, services
from countyhall.domains.oversight.models import Listing, Plan
from countyhall.domains.oversight.views.one import OfPlan, trail
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock, roc
from countyhall.kernel.web.forms import Styled
from countyhall.kernel.web.views import Page


class YearForm(Styled, django_forms.Form):
    """A fiscal year (ROC)."""

    year = django_forms.IntegerField(label=gettext_lazy("fiscal year (ROC)"), min_value=1, max_value=200)


class ProposeView(Page):
    """Who is taken up for a year, and by which rule (PLN-03)."""

    permission = "oversight.list_listing"
    title = gettext_lazy("Proposals for watching")
    template_name = "oversight/propose.html"

    def get_context_data(self, form=None, **kwargs):
        """Add the rules in force and the proposals that wait."""
        today = clock.today()
        waiting = Listing.objects.visible_to(self.request.user).filter(state=Listing.State.PROPOSED)
        return super().get_context_data(
            form=form or YearForm(initial={"year": roc.year(today)}),
            rules=selectors.selection_rules(today),
            waiting=waiting.select_related("plan", "unit").order_by("origin", "unit__order", "plan__number"),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        """Run the rules."""
        form = YearForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        made = services.propose(form.cleaned_data["year"], on=clock.today(), by=request.user)
        carried = sum(1 for one in made if one.origin == Listing.Origin.CARRIED_OVER)
        said = _("%(count)d plans proposed, %(carried)d of them carried over.")
        messages.success(request, said % {"count": len(made), "carried": carried})
        return redirect("oversight:propose")


class CopyView(OfPlan):
    """Next year's plan after this one."""

    verb = "add_plan"
    permission = "oversight.add_plan"
    title = gettext_lazy("Copy to next year")
    template_name = "oversight/plan_copy.html"

    def get_context_data(self, **kwargs):
        """Add the plan."""
        plan = self.get_plan()
        return super().get_context_data(
            plan=plan, trail=trail(plan, self.title), next_year=plan.fiscal_year + 1, **kwargs
        )

    def post(self, request, *args, **kwargs):
        """Copy, and go to the draft of the first approval."""
        _copy, draft = services.copy_plan(self.get_plan(), by=request.user, today=clock.today())
        messages.success(request, _("Copied. Look through its work items and curve, then submit them."))
        return redirect(reverse("oversight:changerequest-edit", args=[draft.pk]))


class MilestoneView(OfPlan):
    """A new milestone."""

    verb = "change_plan"
    permission = "oversight.change_plan"
    title = gettext_lazy("New milestone")
    template_name = "oversight/plan_work.html"

    def get_context_data(self, form=None, **kwargs):
        """Add the form."""
        plan = self.get_plan()
        return super().get_context_data(
            plan=plan, form=form or forms.MilestonePlanForm(), trail=trail(plan, self.title), **kwargs
        )

    def post(self, request, *args, **kwargs):
        """Keep it."""
        plan, form = self.get_plan(), forms.MilestonePlanForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        services.add_milestone(plan, by=request.user, **form.cleaned_data)
        return redirect(plan.get_absolute_url() + "#work")


class ReachView(OfPlan):
    """A milestone was reached."""

    verb = "change_plan"
    permission = "oversight.change_plan"
    title = gettext_lazy("Milestone reached")
    template_name = "oversight/plan_work.html"

    def get_milestone(self, plan: Plan):
        """One of this plan's."""
        found = plan.milestones.filter(pk=self.kwargs["milestone"]).first()
        if found is None:
            raise Http404
        return found

    def get_context_data(self, form=None, **kwargs):
        """Add the form."""
        plan = self.get_plan()
        form = form or forms.MilestoneForm(initial={"actual_on": clock.today()})
        return super().get_context_data(
            plan=plan, milestone=self.get_milestone(plan), form=form, trail=trail(plan, self.title), **kwargs
        )

    def post(self, request, *args, **kwargs):
        """Note it."""
        plan, form = self.get_plan(), forms.MilestoneForm(request.POST)
        if form.is_valid():
            try:
                services.reach_milestone(self.get_milestone(plan), by=request.user, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect(plan.get_absolute_url() + "#work")
        return self.render_to_response(self.get_context_data(form=form), status=422)


class CalendarView(Page):
    """The secret address of one's own calendar of milestones (PLN-09)."""

    permission = "oversight.view_plan"
    title = gettext_lazy("Milestones in my calendar")
    template_name = "oversight/calendar.html"

    def get_context_data(self, **kwargs):
        """Add the units to choose from."""
        seen = Plan.objects.visible_to(self.request.user)
        return super().get_context_data(units=selectors.units_of(seen), **kwargs)

    def post(self, request, *args, **kwargs):
        """A new address; it is shown once, and the old one ends."""
        seen = Plan.objects.visible_to(request.user)
        key = request.POST.get("unit", "")
        unit = selectors.units_of(seen).filter(pk=key).first() if key.isdigit() else None
        address = reverse("public_oversight:calendar", args=[services.calendar_key(request.user, unit)])
        return self.render_to_response(self.get_context_data(address=settings.SITE_URL + address, unit=unit))
