"""How reports are listed and shown."""

import django_filters
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.reports import lifecycle, services
from countyhall.kernel.reports.models import Report
from countyhall.kernel.reports.tags import Faults
from countyhall.kernel.reports.views import ReportDetailView, ReportListView
from countyhall.kernel.web import columns
from countyhall.kernel.web.filters import FilterSet
from countyhall.kernel.web.pages import Pages
from countyhall.kernel.web.tables import Table


class ReportTable(Table):
    """A field's look, once."""

    title = columns.LinkColumn(verbose_name=_("Title"))
    period = columns.Column(accessor="period__label", verbose_name=_("Period"), order_by=("period_last",))
    state = columns.StateColumn(verbose_name=_("State"))

    class Meta(Table.Meta):
        model = Report
        fields = ("title", "subtitle", "period", "as_of", "unit", "state", "frozen_on", "created_by")


class ReportFilter(FilterSet):
    """By state and by day."""

    state = django_filters.ChoiceFilter(choices=Report.State.choices, label=_("State"))

    class Meta:
        model = Report
        fields = ("state",)


def text_to_sign(report: Report) -> str:
    """The report as it reads, every number a link; what is wrong in it, where it cannot be built."""
    try:
        return services.html_of(report)
    except Faults as found:
        return format_html('<p class="flash flash-error">{}</p>', str(found))


class ReportPages(Pages):
    """Reports of every kind."""

    model = Report
    table = ReportTable
    filterset = ReportFilter
    lifecycle = lifecycle.report
    list_columns = ["title", "subtitle", "period", "as_of", "state"]
    order_by = ["-period_last"]
    sections = [(_("Report"), ["title", "subtitle", "period", "as_of", "unit", "state", "frozen_on"])]
    can_create = False
    can_edit = False
    list_view = ReportListView
    detail_view = ReportDetailView
    icon = "report"
    panels = ("history",)
    signoff_text = staticmethod(text_to_sign)
    signoff_style = "reports/report.css"
    empty = _("Begin a report: its sections come with their words and figures.")
