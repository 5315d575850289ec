"""The numbers that the county reports about its documents."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.documents import selectors
from countyhall.kernel.figures import MONTH_END, Breakdown, Figure, Ratio

counts = selectors.counts
COLUMNS = ["number", "subject", "sender", "unit", "medium", "received_on"]
SENT = ["number", "subject", "unit", "sent_on"]
FILED = ["number", "subject", "unit", "file_number", "filed_on"]

figures = [
    Figure("documents.received", _("Documents received"), of=counts.received, columns=COLUMNS),
    Figure("documents.received_paper", _("Received on paper"), of=counts.received_paper, columns=COLUMNS),
    Figure(
        "documents.received_electronic",
        _("Received electronically"),
        of=counts.received_electronic,
        columns=COLUMNS,
    ),
    Figure("documents.sent", _("Documents sent"), of=counts.sent, columns=SENT),
    Figure("documents.archived", _("Documents filed"), of=counts.filed, columns=FILED),
    Figure(
        "documents.agencies",
        _("Agencies and schools that use online sign-off"),
        of=counts.agencies_with_signoff,
        unit="個",
        span=MONTH_END,
        columns=["code", "name", "kind", "uses_signoff_since"],
    ),
    Figure("documents.dealt_with", _("Documents dealt with"), of=counts.dealt_with, columns=COLUMNS),
    Figure(
        "documents.returned", _("Documents returned as wrongly assigned"), of=counts.returned, columns=COLUMNS
    ),
    Ratio(
        "documents.electronic_share",
        _("Share received electronically"),
        "documents.received_electronic",
        "documents.received",
    ),
    Breakdown(
        "documents.by_unit",
        _("Received by unit in charge"),
        of=counts.received,
        by="unit__code",
        words="unit__name",
        columns=COLUMNS,
    ),
]
