"""Letters from citizens, answered in time."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.petitions import api, demo, importers, lifecycle, pages, public, services, views
from countyhall.domains.petitions.datasets import datasets
from countyhall.domains.petitions.figures import figures
from countyhall.domains.petitions.models.rules import RULES
from countyhall.kernel.events import on
from countyhall.kernel.registry import Domain
from countyhall.kernel.web.menu import MenuItem


def may(model: str, *verbs: str) -> list[str]:
    """The permissions to do these things with a model."""
    return [f"petitions.{verb}_{model}" for verb in verbs]


READ = [
    *may("petition", "view", "export"),
    *may("assignment", "view", "export"),
    *may("category", "view"),
    *may("replytemplate", "view"),
]
SEALED = [*may("petition", "view_sealed"), *may("assignment", "view_sealed")]
NAMES = ["petitions.read_identity", "petitions.correct_identity"]
WORK = [
    *READ,
    *NAMES,
    *may("petition", "add", "change", "take_up", "decline", "ask", "note_supply", "draft", "close", "reopen"),
    *may("assignment", "contribute", "decline"),
    *may("replytemplate", "add", "change", "retire", "revise"),
]
SIGN = [*WORK, *SEALED, *may("petition", "send_back"), *may("replytemplate", "approve")]
ROUTE = may("petition", "assign", "merge", "transfer", "come_back", "report_answer", "publish", "close")
TRIAGE = [*READ, *NAMES, *ROUTE, *may("petition", "add", "change", "import", "note_supply")]
WATCH = [
    *TRIAGE,
    *SEALED,
    *may(
        "petition",
        "decide",
        "extend",
        "not_accept",
        "unmerge",
        "withdraw",
        "seal",
        "unseal",
        "reopen",
        "watch",
    ),
    *may("category", "add", "change", "import"),
    *may("replytemplate", "add", "change", "approve", "retire", "revise"),
]
LEAD = [*READ, *SEALED, *may("petition", "send_back")]

domain = Domain(
    label="petitions",
    name=_("Petitions"),
    icon="mail",
    section="research",
    pages=[pages.PetitionPages, pages.AssignmentPages, pages.CategoryPages, pages.TemplatePages],
    api=[api.PetitionAPI, api.AssignmentAPI, api.CategoryAPI],
    importers=[importers.PetitionImporter, importers.CategoryImporter],
    urls=views.urls,
    public_urls=public.urls,
    desk=pages.desk,
    menu=[
        MenuItem(_("Triage"), "petitions:triage", "petitions.assign_petition", icon="inbox"),
        MenuItem(_("Clusters of petitions"), "petitions:clusters", "petitions.watch_petition", icon="stack"),
        MenuItem(
            _("Petition statistics"), "petitions:statistics", "petitions.view_petition", icon="chart-bar"
        ),
    ],
    figures=figures,
    datasets=datasets,
    rules=RULES,
    demo=demo.load,
    handlers=[
        on("approvals.circulation.finish", lifecycle.decided),
        on("approvals.circulation.return", lifecycle.returned),
        on("approvals.circulation.redecide", lifecycle.unchangeable),
    ],
    nightly=[services.lapse_unconfirmed, services.settle_answered, services.owe_missing, services.learn],
    grants={
        "handler": WORK,
        "registrar": TRIAGE,
        "section_chief": SIGN,
        "unit_head": SIGN,
        "chief_secretary": LEAD,
        "magistrate": LEAD,
        "planning_officer": WATCH,
        "auditor": [*READ, *SEALED],
        "administrator": [],
    },
)
