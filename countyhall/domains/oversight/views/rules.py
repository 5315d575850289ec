"""Versions of the rules of watching: begun from the one before, ended, or taken back before they begin."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.oversight import forms, services
from countyhall.domains.oversight.models import LagRule, ReportingRule, SelectionRule
from countyhall.kernel.period import clock
from countyhall.kernel.web import views
from countyhall.kernel.web.views import Page

KINDS = {model._meta.model_name: model for model in (LagRule, SelectionRule, ReportingRule)}
COPIED = ("label", "minimum_budget", "carries_over", "behind", "severe", "lock_day", "spending_floor")


class RuleListView(views.ListView):
    """One kind of rule, with the way to the others."""

    def get_template_names(self) -> list[str]:
        """The same page for all three."""
        return ["oversight/rule_list.html"]


class RuleDetailView(views.DetailView):
    """A version, and what its keeper may do with it."""

    def get_context_data(self, **kwargs):
        """Add what the reader may do."""
        rule, today = self.object, clock.today()
        keeps = self.pages.may(self.request.user, "add")
        return super().get_context_data(
            may_follow=keeps and rule.valid_to is None,
            may_end=keeps and rule.begun(today) and not rule.ended(today) and isinstance(rule, SelectionRule),
            may_withdraw=keeps and not rule.begun(today) and not hasattr(rule, "successor"),
            **kwargs,
        )


class NewVersionView(views.CreateView):
    """A new version, which begins with what the version ``?from=<key>`` says."""

    def get_initial(self):
        """The values of the version before, and the first of next month."""
        key = self.request.GET.get("from", "")
        before = self.pages.visible_to(self.request.user).filter(pk=key).first() if key.isdigit() else None
        if before is None:
            return super().get_initial()
        copied = {name: getattr(before, name) for name in COPIED if hasattr(before, name)}
        return super().get_initial() | copied | {"replaces": before.pk}


class RuleStep(Page):
    """A question about one version, asked of those who keep the rules."""

    template_name = "oversight/rule_step.html"
    form = None

    def get_permission(self) -> str:
        """Whoever may add a version."""
        return f"oversight.add_{self.kwargs['kind']}"

    def get_rule(self):
        """The version, if the question fits it."""
        rule = get_object_or_404(KINDS[self.kwargs["kind"]], pk=self.kwargs["pk"])
        if not self.fits(rule, clock.today()):
            raise PermissionDenied
        return rule

    def get_context_data(self, form=None, **kwargs):
        """Add the version and the form."""
        rule = self.get_rule()
        form = form or self.form(record=rule, by=self.request.user)
        back = f"oversight:{self.kwargs['kind']}-detail"
        return super().get_context_data(rule=rule, form=form, back=back, **kwargs)

    def post(self, request, *args, **kwargs):
        """Do it, or say why not."""
        rule = self.get_rule()
        form = self.form(request.POST, record=rule, by=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        self.do(rule, by=request.user, **form.cleaned_data)
        return redirect(f"oversight:{kwargs['kind']}-list")


class EndView(RuleStep):
    """A selection rule that nothing takes the place of."""

    title = gettext_lazy("End this rule")
    form = forms.EndRuleForm

    def fits(self, rule, today) -> bool:
        """A rule in force."""
        return isinstance(rule, SelectionRule) and rule.begun(today) and not rule.ended(today)

    def do(self, rule, *, by, valid_to, reason) -> None:
        """Write the last day."""
        services.end_rule(rule, valid_to, by=by, reason=reason)
        messages.success(self.request, _("The rule ends; what it took up stays watched."))


class WithdrawView(RuleStep):
    """A version entered by mistake, before anything was judged by it."""

    title = gettext_lazy("Withdraw this version")
    form = forms.WithdrawRuleForm

    def fits(self, rule, today) -> bool:
        """A version still to come, the last of its line."""
        return not rule.begun(today) and not hasattr(rule, "successor")

    def do(self, rule, *, by, reason) -> None:
        """Take it back."""
        services.withdraw_rule(rule, by=by, reason=reason)
        messages.success(self.request, _("Withdrawn; the version before it goes on."))
