"""Plans that the county watches, month by month."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.oversight import demo, services
from countyhall.domains.oversight.figures import figures
from countyhall.kernel.registry import Domain

SEES = [
    f"oversight.view_{m}"
    for m in (
        "goal",
        "plan",
        "topic",
        "listing",
        "monthlyreport",
        "meeting",
        "visit",
        "finding",
        "changerequest",
    )
]

domain = Domain(
    label="oversight",
    name=_("Watched plans"),
    icon="target",
    section="research",
    figures=figures,
    grants=dict.fromkeys(("handler", "section_chief", "unit_head", "chief_secretary", "magistrate", "planning_officer", "auditor"), SEES),
    seed=services.seed,
    demo=demo.load,
)
