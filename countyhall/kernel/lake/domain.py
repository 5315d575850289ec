"""What the lake adds to the house: its nights, and what the doctor looks at."""

from django.utils.translation import gettext_lazy as _

from countyhall.kernel.lake import looks, publishing, suppression, tables
from countyhall.kernel.lake.pulling import clock as pulls
from countyhall.kernel.registry import Domain

domain = Domain(
    label="lake",
    name=_("Data lake"),
    icon="database",
    section="information",
    nightly=[tables.refresh_all, publishing.prune_all, looks.read_share, pulls.forget],
    checks=[looks.look],
    seed=suppression.seed,
    demo=tables.load_demo,
)
