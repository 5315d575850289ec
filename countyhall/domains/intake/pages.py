"""The catalogue of the lake: what each dataset is, what it holds, and the way back to where it came from."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.intake import filters, tables
from countyhall.domains.intake.forms.smallcount import SmallCountForm
from countyhall.domains.intake.selectors.picture import picture
from countyhall.kernel.lake.models import Dataset, SmallCount
from countyhall.kernel.web import views
from countyhall.kernel.web.pages import Pages


class DatasetDetailView(views.DetailView):
    """A dataset with its columns, first rows, editions and sources, as far as the reader may see them."""

    def get_context_data(self, **kwargs):
        """Add what the lake knows of it."""
        found = super().get_context_data(**kwargs)
        return found | {"picture": picture(self.object, self.request.user)}


class DatasetListView(views.ListView):
    """The catalogue."""

    def get_context_data(self, **kwargs):
        """Add whether the reader may begin a dataset."""
        return super().get_context_data(may_add=self.request.user.has_perm("lake.add_dataset"), **kwargs)


class DatasetPages(Pages):
    """Datasets."""

    model = Dataset
    table = tables.DatasetTable
    filterset = filters.DatasetFilter
    icon = "database"
    can_create = can_edit = False
    list_columns = ["number", "title", "unit", "origin", "frequency"]
    order_by = ["code"]
    sections = [
        (
            pgettext_lazy("intake", "What it is"),
            ["title", "title_en", "description", "number", "code", "unit"],
        ),
        (_("Where it comes from"), ["origin", "source", "licence", "frequency"]),
    ]
    tabs = [
        ("rows", _("Rows and columns"), "intake/rows.html"),
        ("editions", _("Editions and sources"), "intake/editions.html"),
    ]
    list_view = DatasetListView
    detail_view = DatasetDetailView
    actions = {
        "create": pgettext_lazy("intake", "Dataset opened"),
        "make_edition": pgettext_lazy("intake", "Edition made"),
        "publish": pgettext_lazy("intake", "Edition published"),
        "withdraw": pgettext_lazy("intake", "Edition withdrawn"),
        "prune": pgettext_lazy("intake", "Old editions cleared"),
        "agree": pgettext_lazy("intake", "Contract changed"),
        "pull_add": pgettext_lazy("intake", "Fetching by the clock begun"),
        "pull_change": pgettext_lazy("intake", "Fetching by the clock changed"),
        "pull_pause": pgettext_lazy("intake", "Fetching by the clock paused"),
        "pull_resume": pgettext_lazy("intake", "Fetching by the clock taken up again"),
        "pull_remove": pgettext_lazy("intake", "Fetching by the clock ended"),
        "pull_try": pgettext_lazy("intake", "Fetched by hand"),
        "ask": pgettext_lazy("intake", "Asked in SQL"),
    }
    empty = _("No dataset yet. The platform's own tables are made by night.")


class SmallCountPages(Pages):
    """Under how many people a count is hidden: dated versions that are added and never overwritten."""

    model = SmallCount
    table = tables.SmallCountTable
    form = SmallCountForm
    icon = "eye-off"
    can_edit = False
    list_columns = ["valid_from", "least", "source"]
    order_by = ["-valid_from", "-pk"]
    sections = [(_("Threshold of small counts"), ["valid_from", "least", "source"])]
