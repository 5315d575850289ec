"""Numbers of the archives."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.archives import selectors
from countyhall.kernel.figures import Figure

ITEM = ["number", "subject", "unit__name", "filed_on"]
filing = [
    Figure("archives.items_filed", _("Items filed in the archives"), of=selectors.filed, unit="件", columns=ITEM),
    Figure("archives.loans", _("Items lent"), of=selectors.lent, unit="件",
           columns=["number", "item__number", "unit__name", "lent_on"]),
    Figure("archives.requests", _("Applications to read archives"), of=selectors.applied, unit="件",
           columns=["number", "use", "received_on", "state"]),
    Figure("archives.cases_destroyed", _("Cases destroyed"), of=selectors.destroyed, unit="案",
           columns=["number", "title", "gone_on"]),
]  # fmt: skip
