"""Tables made from tables: recipes in versions, their runs, the ways of the data, and questions of one's own."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.recipes import demo, pages, selectors, services
from countyhall.domains.recipes.views import urls
from countyhall.kernel.events import on
from countyhall.kernel.registry import Domain


def may(*verbs: str) -> list[str]:
    """The permissions to do these things with recipes."""
    return [f"recipes.{verb}_recipe" for verb in verbs]


READ = may("view", "export")
WRITE = [*READ, *may("add", "change", "run")]
APPROVE = [*WRITE, *may("use", "retire")]

domain = Domain(
    label="recipes",
    name=_("Recipes"),
    icon="stack",
    section="information",
    pages=[pages.RecipePages],
    urls=urls.urlpatterns,
    dataset_uses=[selectors.uses_of],
    handlers=[on("lake.dataset.publish", services.source_published)],
    nightly=[services.run_by_night],
    demo=demo.load,
    grants={
        "handler": WRITE,
        "section_chief": APPROVE,
        "unit_head": APPROVE,
        "planning_officer": WRITE,
        "auditor": READ,
    },
)
