"""Plans that the county watches, month by month."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.oversight import api, demo, importers, pages, public, services, views
from countyhall.domains.oversight.datasets import datasets
from countyhall.domains.oversight.figures import figures
from countyhall.domains.oversight.lifecycle import change
from countyhall.domains.oversight.models.rule import RULES
from countyhall.kernel.events import on
from countyhall.kernel.registry import Domain

RULEBOOK = ["lagrule", "selectionrule", "reportingrule"]
EVERY = [
    *("plan", "listing", "monthlyreport", "changerequest", "meeting", "visit", "finding", "goal", "topic"),
    *RULEBOOK,
]


def may(model: str, *verbs: str) -> list[str]:
    """The permissions to do these things with a model."""
    return [f"oversight.{verb}_{model}" for verb in verbs]


READ = [perm for model in EVERY for perm in may(model, "view", "export")]
FILL_IN = [
    *READ,
    *may("plan", "add", "change"),
    *may("monthlyreport", "change", "submit", "correct"),
    *may("changerequest", "add", "change", "submit"),
    *may("listing", "propose_release"),
    *may("finding", "answer"),
]
CHECK = [*FILL_IN, *may("monthlyreport", "review", "send_back")]
HEAD = [*CHECK, *may("monthlyreport", "report")]
WATCH = [
    *READ,
    *may("plan", "add", "change", "import"),
    *may("listing", "add", "list", "decline", "propose_release", "keep", "release", "import"),
    *may(
        "monthlyreport", "accept", "send_back", "correct", "approve_correction", "refuse_correction", "import"
    ),
    *may("changerequest", "add", "change", "submit", "refuse"),
    *may("meeting", "add", "change"),
    *may("visit", "add", "change"),
    *may("finding", "add", "reopen", "close"),
    *may("goal", "add", "change", "delete"),
    *may("topic", "add", "change"),
    *may("workitem", "import"),
    *may("milestone", "import"),
    *(perm for rule in RULEBOOK for perm in may(rule, "add")),
]

domain = Domain(
    label="oversight",
    name=_("Watched plans"),
    icon="target",
    section="research",
    pages=pages.pages,
    menu=pages.menu,
    desk=pages.desk,
    urls=views.urls,
    public_urls=public.urls,
    api=api.api,
    importers=importers.importers,
    figures=figures,
    datasets=datasets,
    rules=RULES,
    seed=services.seed,
    nightly=[services.open_due, services.forget_unconfirmed],
    handlers=[
        on("approvals.circulation.finish", change.decided),
        on("approvals.circulation.return", change.returned),
        on("approvals.circulation.redecide", change.unchangeable),
        on("petitions.cluster.watch", services.watch_cluster),
        on("oversight.monthlyreport.report", services.tell_followers),
        on("oversight.monthlyreport.approve_correction", services.tell_followers),
    ],
    grants={
        "handler": FILL_IN,
        "registrar": READ,
        "section_chief": CHECK,
        "unit_head": HEAD,
        "chief_secretary": READ,
        "magistrate": READ,
        "planning_officer": WATCH,
        "auditor": READ,
        "administrator": [],
    },
    demo=demo.load,
)
