"""The pages of reports: their list, their sections, the files."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.events import on
from countyhall.kernel.registry import Domain
from countyhall.kernel.reports import lifecycle, views
from countyhall.kernel.reports.pages import ReportPages

READ = ["reports.view_report"]
WRITE = [*READ, "reports.write_reportsection"]
LEAD = [
    *WRITE,
    *(f"reports.{verb}_report" for verb in ("add", "change", "circulate", "withdraw", "reopen", "freeze")),
]

domain = Domain(
    label="reports",
    name=_("Reports"),
    icon="report",
    section="research",
    pages=[ReportPages],
    urls=[
        path("report/begin/", views.BeginView.as_view(), name="begin"),
        path("report/<int:pk>/read/", views.ReadView.as_view(), name="read"),
        path("report/<int:pk>/file/<slug:target>/", views.FileView.as_view(), name="file"),
        path("report/<int:pk>/compare/", views.CompareView.as_view(), name="compare"),
        path("report/<int:pk>/restated/", views.RestatedView.as_view(), name="restated"),
        path("report/<int:pk>/filled/<int:template>/", views.FilledView.as_view(), name="filled"),
        path("templates/<slug:kind>/", views.TemplatesView.as_view(), name="templates"),
        path("section/<int:pk>/", views.SectionView.as_view(), name="section"),
        path("section/<int:pk>/preview/", views.PreviewView.as_view(), name="preview"),
    ],
    handlers=[on("approvals.circulation.finish", lifecycle.signed)],
    grants={
        "handler": WRITE,
        "registrar": READ,
        "section_chief": WRITE,
        "unit_head": WRITE,
        "chief_secretary": READ,
        "magistrate": READ,
        "planning_officer": LEAD,
        "auditor": READ,
    },
)
