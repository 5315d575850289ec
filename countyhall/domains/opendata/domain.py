"""The county's open data: proposed, checked, approved, published, corrected, withdrawn."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.opendata import demo, pages, public, selectors
from countyhall.domains.opendata.api import api
from countyhall.domains.opendata.datasets import datasets
from countyhall.domains.opendata.figures import figures
from countyhall.kernel.registry import Domain


def may(model: str, *verbs: str) -> list[str]:
    """The permissions to do these things with a model."""
    return [f"opendata.{verb}_{model}" for verb in verbs]


READ = [*may("opendataset", "view", "export"), *may("question", "view", "export")]
PROPOSE = [
    *READ,
    *may("opendataset", "add", "change", "propose", "check", "renew"),
    *may("question", "answer"),
]
APPROVE = [
    *PROPOSE,
    *may("opendataset", "approve", "publish", "send_back", "withdraw"),
    *may("question", "decline"),
]

domain = Domain(
    label="opendata",
    name=_("Open data"),
    icon="world",
    section="information",
    pages=[pages.OpenDatasetPages, pages.QuestionPages],
    api=api,
    public_urls=public.urls,
    desk=pages.desk,
    figures=figures,
    datasets=datasets,
    open_tables=[selectors.open_tables],
    demo=demo.load,
    grants={
        "handler": PROPOSE,
        "section_chief": APPROVE,
        "unit_head": APPROVE,
        "chief_secretary": READ,
        "magistrate": READ,
        "planning_officer": PROPOSE,
        "auditor": READ,
        "administrator": [],
    },
)
