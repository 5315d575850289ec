"""Official documents: registered, assigned, answered in time, sent, handed to the archive."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.documents import api, demo, importers
from countyhall.domains.documents.datasets import datasets
from countyhall.domains.documents.figures import figures
from countyhall.domains.documents.lifecycle.draft import consulted, redecided, signed
from countyhall.domains.documents.models.rules import RULES
from countyhall.domains.documents.pages.document import AgencyPages, DocumentPages, PolicyPages
from countyhall.domains.documents.pages.document import desk as document_desk
from countyhall.domains.documents.pages.draft import DRAFT_DESK, DRAFT_PAGES
from countyhall.domains.documents.pages.exchange import ShipmentPages, exchange_desk
from countyhall.domains.documents.services import dispatch, draft_routes, meeting_file, nightly, paper
from countyhall.domains.documents.services.exchange import traffic
from countyhall.domains.documents.views.urls import urls
from countyhall.kernel.events import on
from countyhall.kernel.registry import Domain
from countyhall.kernel.web.menu import MenuItem


def may(model: str, *verbs: str) -> list[str]:
    """The permissions to do these things with a model."""
    return [f"documents.{verb}_{model}" for verb in verbs]


READ_DRAFTS = [
    *may("draft", "view", "export"),
    *may("recipient", "view", "export"),
    *may("drafttemplate", "view"),
    *may("agencygroup", "view"),
]
WRITE_DRAFTS = [
    *may("draft", "add", "change", "circulate", "withdraw", "drop", "write_again"),
    *may("drafttemplate", "add", "change"),
    *may("agencygroup", "add", "change"),
]
SEND_DRAFTS = [
    *may("draft", "proofread", "write_again", "seal", "unseal", "send", "annul", "import"),
    *may("agencygroup", "add", "change"),
]
READ = [*READ_DRAFTS, *may("document", "view", "export"), *may("agency", "view")]
SEALED = [*may("document", "view_sealed"), *may("draft", "view_sealed")]
READERS = [*may("document", "see_readers"), *may("draft", "see_readers")]
WORK = [
    *READ,
    *WRITE_DRAFTS,
    *may(
        "document",
        "add",
        "accept",
        "hand_over",
        "reassign",
        "return_wrong",
        "dispute",
        "close",
        "merge",
        "reopen",
        "ask_more",
        "to_file",
        "ask_downgrade",
        "relate",
    ),
]
EXCHANGE = may("shipment", "view", "export", "again")
LEAD = [
    *WORK,
    *SEALED,
    *READERS,
    *may(
        "document", "approve_downgrade", "refuse_downgrade", "keep_secret", "release", "extend", "refuse_more"
    ),
]
REGISTER = [
    *READ,
    *SEND_DRAFTS,
    *EXCHANGE,
    *SEALED,
    *may("document", "add", "change", "register", "assign", "reassign", "void", "import"),
    *may("agency", "add", "change", "import", "export"),
]
WATCH = [
    *READ,
    *SEALED,
    *READERS,
    *may("shipment", "view", "export"),
    *may("document", "assign", "decide", "release", "extend", "watch"),
    *may("policy", "view", "add", "change"),
]

ARCHIVE = [*READ, *SEALED, *may("document", "file", "return_for_fix")]

domain = Domain(
    label="documents",
    name=_("Official documents"),
    icon="file-text",
    section="general",
    rules=RULES,
    seats=draft_routes.SEATS,
    pages=[DocumentPages, *DRAFT_PAGES, ShipmentPages, AgencyPages, PolicyPages],
    api=[api.DocumentAPI, api.ShipmentAPI, api.AgencyAPI],
    importers=[importers.DocumentImporter, importers.LetterImporter, importers.AgencyImporter],
    urls=urls,
    desk=[*document_desk, *DRAFT_DESK, *exchange_desk],
    menu=[
        MenuItem(
            _("Registry of receipts"), "documents:registry", "documents.register_document", icon="inbox"
        ),
        MenuItem(_("Dispatch"), "documents:dispatch", "documents.send_draft", icon="send"),
        MenuItem(_("Register a gazette"), "documents:gazette", "documents.import_document", icon="news"),
        MenuItem(_("Documents to chase"), "documents:chasing", "documents.view_document", icon="bell"),
        MenuItem(
            _("Timeliness of documents"), "documents:timeliness", "documents.view_document", icon="chart-bar"
        ),
    ],
    handlers=[
        on("approvals.circulation.finish", signed),
        on("approvals.circulation.redecide", redecided),
        on("approvals.circulation.consult", consulted),
        on("documents.draft.seal", paper.keep),
        on("documents.draft.seal", meeting_file.attach_file),
        on("documents.draft.send", dispatch.send_out),
        on("notices.bounced", dispatch.bounced),
    ],
    figures=figures,
    datasets=datasets,
    checks=[traffic.look],
    demo=demo.load,
    nightly=[nightly.owe_missing, nightly.watch_secrets, dispatch.check_results],
    seed=draft_routes.seed,
    grants={
        "handler": WORK,
        "registrar": REGISTER,
        "section_chief": LEAD,
        "unit_head": LEAD,
        "chief_secretary": LEAD,
        "magistrate": LEAD,
        "planning_officer": WATCH,
        "archivist": ARCHIVE,
        "auditor": [*READ, *SEALED, *READERS, *may("shipment", "view", "export")],
    },
)
