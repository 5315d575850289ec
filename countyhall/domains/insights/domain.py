"""What the county looks into with its data: themes, units whose data are ready, analyses."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.insights import demo, pages, public, selectors
from countyhall.domains.insights.api import api
from countyhall.domains.insights.figures import figures
from countyhall.domains.insights.views import urls
from countyhall.kernel.registry import Domain
from countyhall.kernel.web.menu import MenuItem


def may(*verbs: str) -> list[str]:
    """The permissions to do these things with analyses."""
    return [f"insights.{verb}_analysis" for verb in verbs]


READ = [
    *may("view", "export"), "insights.view_theme", "insights.export_theme", "insights.view_preparation",
    "insights.export_preparation",
]  # fmt: skip
WORK = [
    *READ, *may("add", "change", "begin", "put_in_use"), "insights.add_theme", "insights.add_preparation",
]  # fmt: skip

domain = Domain(
    label="insights",
    name=_("Data analyses"),
    icon="chart-dots",
    section="information",
    pages=[pages.AnalysisPages, pages.ThemePages, pages.PreparationPages],
    urls=urls.urlpatterns,
    public_urls=public.urls,
    menu=[MenuItem(_("Dashboards"), "insights:boards", "insights.view_analysis", "layout-dashboard")],
    api=api,
    figures=figures,
    demo=demo.load,
    dataset_uses=[selectors.uses_of],
    grants={
        "handler": WORK,
        "section_chief": [*WORK, *may("retire")],
        "unit_head": [*WORK, *may("retire")],
        "chief_secretary": READ,
        "magistrate": READ,
        "planning_officer": WORK,
        "auditor": READ,
        "administrator": [],
    },
)
