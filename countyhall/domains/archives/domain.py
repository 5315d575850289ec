"""What the county keeps: filed by plan, found again, lent, read by citizens, and ended by the law."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.archives import demo, importers, public, views
from countyhall.domains.archives.api.filing import api
from countyhall.domains.archives.api.scanning import BatchAPI
from countyhall.domains.archives.datasets import datasets
from countyhall.domains.archives.figures import figures
from countyhall.domains.archives.lifecycle import decisions
from countyhall.domains.archives.models.law import RULES
from countyhall.domains.archives.pages import filing as pages
from countyhall.domains.archives.pages import scanning
from countyhall.domains.archives.services import (
    catalogue,
    disposal,
    ending,
    handover,
    intake,
    integrity,
    nightly,
    ocr_work,
    plan,
    proof,
    scan,
    scan_rules,
    sources,
    suggested,
)
from countyhall.kernel.events import on
from countyhall.kernel.registry import Domain
from countyhall.kernel.web.menu import MenuItem


def may(model: str, *verbs: str) -> list[str]:
    """The permissions to do these things with a model."""
    return [f"archives.{verb}_{model}" for verb in verbs]


PLAN = [*may("fileplan", "view"), *may("fileclass", "view", "export")]
READ = [*PLAN, *may("filecase", "view", "export"), *may("item", "view", "export")]
BORROW = may("loan", "view", "add", "export", "extend", "withdraw")
ASKED = may("opinion", "view")
SEALED = may("item", "view_sealed")
READERS = may("item", "see_readers")
SCAN = [
    *may(
        "batch",
        "view",
        "export",
        "add",
        "change",
        "arrange",
        "deliver",
        "check",
        "draw",
        "accept",
        "send_back",
        "import",
    ),
    "archives.redo_batch",
    "archives.correct_page",
    "archives.redact_item",
]
FILE = [
    *may("fileplan", "add", "change"),
    *may("fileclass", "add", "change", "import"),
    *may("place", "view", "add", "change", "export"),
    *may("filecase", "add", "change", "import", "close", "reopen", "change_term", "freeze", "unfreeze", "shelve",
         "split"),
    *may("item", "add", "change", "import", "catalogue", "return_for_fix", "take_back", "move",
         "ask_declassify", "declassify", "keep_secret"),
]  # fmt: skip
SERVE = [
    *may("loan", "lend", "give_back", "refuse"),
    *may("accessrequest", "view", "add", "change", "export", "name_items", "decide", "ask_correction",
         "note_correction", "appoint", "record_reading", "withdraw"),
    "archives.read_applicant",
]  # fmt: skip
END = [
    *may(
        "destruction",
        "view",
        "add",
        "change",
        "export",
        "propose",
        "ask",
        "send_round",
        "submit",
        "approve",
        "execute",
        "drop",
    ),
    *may("handover", "view", "add", "change", "export", "pack", "hand_over"),
    *may("catalogue", "view", "add", "change", "export", "build", "deliver"),
    *may("opinion", "view", "export"),
]
DECIDE = [*may("destruction", "view"), *may("accessrequest", "view")]
LEAD = [
    *READ, *SEALED, *READERS, *BORROW, *ASKED, *DECIDE, *may("item", "declassify", "keep_secret"),
    *may("loan", "approve", "refuse"), *may("opinion", "give"),
]  # fmt: skip
WATCH = [
    *READ, *SEALED, *READERS, *ASKED, *may("loan", "view", "export"), *may("accessrequest", "view", "export"),
    *may("destruction", "view", "export"), *may("handover", "view", "export"), *may("catalogue", "view", "export"),
    *may("place", "view"),
]  # fmt: skip


def seed() -> None:
    """Everything that the archives know from the first day."""
    plan.seed()
    scan_rules.seed()


domain = Domain(
    label="archives",
    name=_("Archives"),
    icon="archive",
    section="general",
    pages=[
        pages.ItemPages,
        pages.CasePages,
        pages.LoanPages,
        pages.RequestPages,
        scanning.BatchPages,
        pages.CataloguePages,
        pages.DestructionPages,
        pages.OpinionPages,
        pages.HandoverPages,
        pages.ClassPages,
        pages.PlanPages,
        pages.PlacePages,
    ],
    api=[*api, BatchAPI],
    importers=[
        importers.ClassImporter,
        importers.CaseImporter,
        importers.ItemImporter,
        importers.BatchImporter,
    ],
    urls=views.urls,
    public_urls=public.urls,
    desk=[*pages.desk, *scanning.desk],
    menu=[
        MenuItem(_("Archivist's desk"), "archives:desk", "archives.catalogue_item", icon="inbox"),
        MenuItem(_("Search scanned pages"), "archives:page-search", "archives.view_item", icon="file-search"),
        MenuItem(_("Doubtful readings"), "archives:corrections", "archives.correct_page", icon="edit"),
        MenuItem(_("Reading of pages"), "archives:ocr", "archives.change_batch", icon="text-scan-2"),
    ],
    figures=figures,
    datasets=datasets,
    rules=RULES,
    seed=seed,
    demo=demo.load,
    handlers=[
        on("documents.document.to_file", intake.expect),
        on("documents.document.file", intake.take_in),
        on("documents.document.approve_downgrade", intake.follow),
        on("documents.document.changed", intake.follow),
        on("documents.document.ask_place", suggested.name_places),
        on("documents.document.ask_proof", proof.add_item),
        on("documents.document.ask_related", sources.items_of_number),
        on("records.disposed", disposal.remains),
        on("attachments.damaged", integrity.found),
        on("approvals.circulation.finish", decisions.decided),
        on("approvals.circulation.return", decisions.returned),
        on("approvals.circulation.redecide", decisions.unchangeable),
        on("archives.destruction.send_round", ending.lay_before),
        on("archives.destruction.execute", ending.account),
        on("archives.catalogue.build", catalogue.ask_for),
        on("archives.handover.pack", handover.ask_for),
        on("archives.item.disposed", scan.forget),
        on("archives.batch.accept", ocr_work.want_batch),
    ],
    checks=[ending.look],
    nightly=[nightly.chase_loans, nightly.lapse_uncorrected, nightly.owe_missing, nightly.remind_of_review],
    grants={
        "handler": [*READ, *BORROW, *ASKED],
        "registrar": [*READ, *BORROW],
        "section_chief": LEAD,
        "unit_head": LEAD,
        "chief_secretary": [*READ, *SEALED, *ASKED, *DECIDE, *may("loan", "view", "approve")],
        "magistrate": [*READ, *SEALED, *DECIDE],
        "planning_officer": [*READ, *READERS, *BORROW],
        "archivist": [*READ, *SEALED, *READERS, *BORROW, *SCAN, *FILE, *SERVE, *END, *may("loan", "approve")],
        "auditor": [*WATCH, *may("batch", "view", "export")],
        "administrator": [],
    },
)
