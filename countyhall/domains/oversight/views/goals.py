"""The tree of goals with its money and its indicators (PLN-01, PLN-14)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.oversight import forms, selectors, services
from countyhall.domains.oversight.models import Goal, Plan
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock
from countyhall.kernel.web.views import Page


class TreeView(Page):
    """Visions, indicators, plans: each node with the sum of money below it."""

    permission = "oversight.view_goal"
    title = gettext_lazy("Visions and indicators")
    template_name = "oversight/goals.html"

    def get_context_data(self, **kwargs):
        """Add the tree."""
        user, today = self.request.user, clock.today()
        roots = selectors.tree(Goal.objects.visible_to(user), Plan.objects.visible_to(user), today, today)
        done = [root.reached for root in roots]
        return super().get_context_data(
            roots=roots, budget=sum(root.budget for root in roots), plans=sum(root.plans for root in roots),
            reached=sum(d for d, _of in done), measured=sum(of for _d, of in done), **kwargs,
        )  # fmt: skip


class OfGoal(Page):
    """A page below a goal."""

    template_name = "oversight/goal_work.html"

    def get_goal(self) -> Goal:
        """The goal through the gate; 403 without the permission in its unit."""
        goal = get_object_or_404(Goal.objects.visible_to(self.request.user), pk=self.kwargs["pk"])
        if not self.request.user.has_perm(self.permission, goal):
            raise PermissionDenied
        return goal

    def get_context_data(self, **kwargs):
        """Add the goal and the way back."""
        goal = self.get_goal()
        trail = [
            (_("Visions and indicators"), reverse("oversight:goals")),
            (str(goal), goal.get_absolute_url()),
            (self.title, ""),
        ]
        return super().get_context_data(goal=goal, trail=trail, **kwargs)


class ValueView(OfGoal):
    """What an indicator stood at in a period."""

    permission = "oversight.change_goal"
    title = gettext_lazy("Enter a value")

    def get_context_data(self, form=None, **kwargs):
        """Add the form."""
        return super().get_context_data(form=form or forms.IndicatorValueForm(), **kwargs)

    def post(self, request, *args, **kwargs):
        """Keep it."""
        goal, form = self.get_goal(), forms.IndicatorValueForm(request.POST)
        if form.is_valid():
            try:
                services.add_value(goal, by=request.user, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Saved: %(record)s") % {"record": goal})
                return redirect(goal.get_absolute_url())
        return self.render_to_response(self.get_context_data(form=form), status=422)


class RemoveView(OfGoal):
    """Take a node out of the tree; refused while something hangs on it."""

    permission = "oversight.delete_goal"
    title = gettext_lazy("Remove this goal")

    def post(self, request, *args, **kwargs):
        """Remove it, or say why not."""
        goal = self.get_goal()
        try:
            services.remove_goal(goal, by=request.user)
        except Refused as refusal:
            return self.render_to_response(self.get_context_data(refused=str(refusal)), status=409)
        messages.success(request, _("Removed: %(goal)s") % {"goal": goal})
        return redirect("oversight:goals")
