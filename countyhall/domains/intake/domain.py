"""Data that comes in: files looked at before they are believed, checked, published, and traced back."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.intake import demo, pages
from countyhall.domains.intake.views import urls
from countyhall.kernel.registry import Domain


def may(*verbs: str) -> list[str]:
    """The permissions to do these things with datasets of the lake."""
    return [f"lake.{verb}_dataset" for verb in verbs]


READ = [*may("view", "export"), "lake.view_smallcount", "lake.export_smallcount"]
KEEP = [*READ, *may("add", "change", "publish", "ask")]

domain = Domain(
    label="intake",
    name=_("Data"),
    icon="database",
    section="information",
    pages=[pages.DatasetPages, pages.SmallCountPages],
    urls=urls.urlpatterns,
    demo=demo.load,
    grants={
        "handler": KEEP,
        "section_chief": [*KEEP, *may("view_sealed")],
        "unit_head": [*KEEP, *may("view_sealed")],
        "planning_officer": [*KEEP, "lake.add_smallcount"],
        "auditor": READ,
    },
)
