"""The pages of data analyses."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.insights import filters, lifecycle, models, tables
from countyhall.domains.insights.boards.kept import board_of
from countyhall.domains.insights.forms import records as forms
from countyhall.kernel.lake.models import Dataset
from countyhall.kernel.web import views
from countyhall.kernel.web.pages import Pages


class AnalysisDetailView(views.DetailView):
    """An analysis with the tables it stands on, those that the reader may see."""

    def get_context_data(self, **kwargs):
        """Add the tables."""
        seen = Dataset.objects.visible_to(self.request.user).filter(pk__in=self.object.tables.values("pk"))
        return super().get_context_data(**kwargs) | {"stands_on": seen}


class AnalysisPages(Pages):
    """Analyses."""

    model = models.Analysis
    table = tables.AnalysisTable
    filterset = filters.AnalysisFilter
    form = forms.AnalysisForm
    lifecycle = lifecycle.analysis
    icon = "chart-dots"
    detail_view = AnalysisDetailView
    aside = ["insights/tables.html"]
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
    form = forms.ThemeForm
    can_edit = False  # its day is counted
    icon = "stack"
    list_columns = ["name", "phase", "opened_on", "unit"]
    sections = [(_("Theme"), ["name", "phase", "opened_on", "unit"])]
    empty = _("No theme yet.")


class PreparationPages(Pages):
    """Units whose data are ready."""

    model = models.Preparation
    table = tables.PreparationTable
    filterset = filters.PreparationFilter
    form = forms.PreparationForm
    can_edit = False  # its day is counted
    icon = "database"
    list_columns = ["unit", "phase", "ready_on", "sources"]
    order_by = ["phase", "unit__code"]
    sections = [(_("Unit with data ready"), ["unit", "phase", "ready_on", "sources"])]
    empty = _("No unit yet.")


class KeptBoardDetailView(views.DetailView):
    """A board with its tiles and versions, and what the reader may do with it."""

    def get_context_data(self, **kwargs):
        """Add its definition."""
        found = super().get_context_data(**kwargs)
        may = {verb: self.pages.may(self.request.user, verb, self.object) for verb in ("change", "publish")}
        versions = self.object.versions.select_related("by")[:50]
        return found | {"board": board_of(self.object), "versions": versions, "may": may}


class KeptBoardPages(Pages):
    """Boards that people keep."""

    model = models.KeptBoard
    table = tables.KeptBoardTable
    filterset = filters.KeptBoardFilter
    form = forms.KeptBoardForm
    can_edit = False  # the editor does, and keeps each version
    icon = "chart-bar"
    title = _("Boards")
    detail_view = KeptBoardDetailView
    list_columns = ["title", "code", "unit", "public"]
    order_by = ["code"]
    sections = [(pgettext_lazy("insights", "Board"), ["title", "code", "unit", "public"])]
    actions = {
        "published": pgettext_lazy("insights", "Opened to everybody"),
        "withdrawn": pgettext_lazy("insights", "Closed to the public"),
    }
    empty = _("No board yet.")


class AnnotationPages(Pages):
    """Events on charts."""

    model = models.Annotation
    table = tables.AnnotationTable
    filterset = filters.AnnotationFilter
    form = forms.AnnotationForm
    lifecycle = lifecycle.annotation
    icon = "calendar"
    list_columns = ["day", "words", "dataset", "board", "unit", "state"]
    order_by = ["-day"]
    sections = [(_("Event"), ["day", "words", "dataset", "board", "unit", "state"])]
    empty = _("No event yet.")
