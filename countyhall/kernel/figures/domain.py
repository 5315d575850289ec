"""The pages of figures: all by section, and each opened onto its records."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.figures import views
from countyhall.kernel.registry import Domain
from countyhall.kernel.roles.system import SYSTEM_ROLES
from countyhall.kernel.web.menu import MenuItem

READERS = [role for role in SYSTEM_ROLES if role != "administrator"]

domain = Domain(
    label="figures",
    name=_("Figures"),
    icon="chart-bar",
    section="research",
    urls=[
        path("", views.DashboardView.as_view(), name="dashboard"),
        path("<path:code>/", views.FigureView.as_view(), name="figure"),
    ],
    menu=[MenuItem(_("Figures"), "figures:dashboard", "figures.view_figure", "chart-bar")],
    grants=dict.fromkeys(READERS, ("figures.view_figure",)),
)
