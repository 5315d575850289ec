"""The numbers that the county reports about its data analyses."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.insights import selectors
from countyhall.kernel.figures import Breakdown, Figure

ANALYSES = ["number", "title", "unit", "kind", "begun_on", "in_use_on"]

figures = [
    Figure("insights.phase1_themes", _("Themes of the first phase"), unit="大主題", of=selectors.themes,
           columns=["name", "opened_on"]),
    Figure("insights.phase1_units", _("Units of the first phase"), unit="局處", of=selectors.ready,
           columns=["unit", "ready_on", "sources"]),
    Figure("insights.phase1_analyses", _("Analyses of the first phase"), unit="項", of=selectors.in_use,
           columns=ANALYSES),
    Figure("insights.phase2_analyses", _("Analyses of the second phase"), unit="項", of=selectors.begun,
           columns=ANALYSES),
    Breakdown("insights.phase2_by_unit", _("Analyses of the second phase by unit"), unit="項", of=selectors.begun,
              by="unit__code", words="unit__name", columns=ANALYSES),
]  # fmt: skip
