"""Official documents: registered, assigned, answered in time, sent, handed to the archive."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.documents.models.rules import RULES
from countyhall.kernel.registry import Domain


def may(model: str, *verbs: str) -> list[str]:
    """The permissions to do these things with a model."""
    return [f"documents.{verb}_{model}" for verb in verbs]


READ = [*may("document", "view", "export"), *may("agency", "view")]
SEALED = may("document", "view_sealed")
WORK = [
    *READ,
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
        "extend",
        "to_file",
        "ask_downgrade",
    ),
]
LEAD = [*WORK, *SEALED, *may("document", "approve_downgrade", "refuse_downgrade", "release")]
REGISTER = [
    *READ,
    *SEALED,
    *may("document", "add", "change", "register", "assign", "reassign", "void", "import"),
    *may("agency", "add", "change", "import", "export"),
]
WATCH = [
    *READ,
    *SEALED,
    *may("document", "assign", "decide", "release", "extend", "watch"),
    *may("policy", "view", "add", "change"),
]

domain = Domain(
    label="documents",
    name=_("Official documents"),
    icon="file-text",
    section="general",
    rules=RULES,
    grants={
        "handler": WORK,
        "registrar": REGISTER,
        "section_chief": LEAD,
        "unit_head": LEAD,
        "chief_secretary": LEAD,
        "magistrate": LEAD,
        "planning_officer": WATCH,
        "auditor": [*READ, *SEALED],
        "administrator": [],
    },
)
