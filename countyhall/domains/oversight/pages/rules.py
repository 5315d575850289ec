"""The screens of the rules of watching: dated versions that are added and never overwritten."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.oversight import forms, models, tables
from countyhall.domains.oversight.views import rules
from countyhall.kernel.web.pages import Pages


class RulePages(Pages):
    """What the three kinds share; the menu leads to the first, whose page leads to the others."""

    icon = "gavel"
    in_menu = False
    can_edit = False
    list_view = rules.RuleListView
    detail_view = rules.RuleDetailView
    create_view = rules.NewVersionView
    order_by = ["-valid_from", "pk"]
    aside = ["oversight/parts/rule.html"]


VALID = ["valid_from", "valid_to", "source", "replaces"]


class LagRulePages(RulePages):
    """What counts as behind."""

    model = models.LagRule
    table = tables.LagRuleTable
    form = forms.LagRuleForm
    list_columns = ["valid_from", "valid_to", "now", "behind", "severe", "source"]
    sections = [(_("Rule"), ["now", "behind", "severe"]), (_("Validity"), VALID)]
    empty = _("No lag rule yet: no plan is judged. Enter the county's own with “New”.")


class SelectionRulePages(RulePages):
    """Who is taken up."""

    model = models.SelectionRule
    table = tables.SelectionRuleTable
    form = forms.SelectionRuleForm
    list_columns = ["label", "minimum_budget", "carries_over", "valid_from", "valid_to", "now", "source"]
    sections = [(_("Rule"), ["label", "now", "minimum_budget", "carries_over"]), (_("Validity"), VALID)]
    empty = _("No selection rule yet: no plan is proposed of itself. Enter the county's own with “New”.")


class ReportingRulePages(RulePages):
    """When a month is locked."""

    model = models.ReportingRule
    table = tables.ReportingRuleTable
    form = forms.ReportingRuleForm
    list_columns = ["valid_from", "valid_to", "now", "lock_day", "spending_floor", "source"]
    sections = [(_("Rule"), ["now", "lock_day", "spending_floor"]), (_("Validity"), VALID)]
    empty = _("No reporting rule yet: no month can be handed in. Enter the county's own with “New”.")
