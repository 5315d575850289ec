"""The pages of data analyses."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.insights import filters, forms, lifecycle, models, tables
from countyhall.kernel.web.pages import Pages


class AnalysisPages(Pages):
    """Analyses."""

    model = models.Analysis
    table = tables.AnalysisTable
    filterset = filters.AnalysisFilter
    form = forms.AnalysisForm
    lifecycle = lifecycle.analysis
    icon = "chart-dots"
    list_columns = ["number", "title", "unit", "phase", "kind", "state", "begun_on"]
    order_by = ["phase", "unit__code", "title"]
    sections = [
        (
            pgettext_lazy("insights", "Analysis"),
            ["number", "title", "unit", "phase", "theme", "kind", "state"],
        ),
        (_("What it answers and how"), ["question", "method"]),
        (_("Dates"), ["begun_on", "in_use_on"]),
    ]
    empty = _("No analysis yet.")


class ThemePages(Pages):
    """Themes."""

    model = models.Theme
    table = tables.ThemeTable
    filterset = filters.ThemeFilter
    icon = "stack"
    list_columns = ["name", "phase", "opened_on", "unit"]
    sections = [(_("Theme"), ["name", "phase", "opened_on", "unit"])]
    empty = _("No theme yet.")


class PreparationPages(Pages):
    """Units whose data are ready."""

    model = models.Preparation
    table = tables.PreparationTable
    filterset = filters.PreparationFilter
    icon = "database"
    list_columns = ["unit", "phase", "ready_on", "sources"]
    order_by = ["phase", "unit__code"]
    sections = [(_("Unit with data ready"), ["unit", "phase", "ready_on", "sources"])]
    empty = _("No unit yet.")
