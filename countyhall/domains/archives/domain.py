"""What the county keeps: filed by plan, found again, lent, read by citizens, and ended by the law."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.archives.models.law import RULES
from countyhall.kernel.registry import Domain


def may(model: str, *verbs: str) -> list[str]:
    """The permissions to do these things with a model."""
    return [f"archives.{verb}_{model}" for verb in verbs]


READ = [*may("fileplan", "view"), *may("fileclass", "view"), *may("filecase", "view"), *may("item", "view")]

domain = Domain(
    label="archives",
    name=_("Archives"),
    icon="archive",
    section="general",
    rules=RULES,
    grants={
        "handler": [*READ, *may("loan", "view", "add")],
        "archivist": [*READ, *may("filecase", "add", "change"), *may("item", "add", "change", "view_sealed")],
        "auditor": READ,
    },
)
