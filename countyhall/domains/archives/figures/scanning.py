"""Pages that were digitised."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.archives.selectors import batches as selectors
from countyhall.kernel.figures import Figure

scanning = [
    Figure(
        "archives.pages_digitised", _("Pages digitised"), of=selectors.accepted, unit="頁", sum="accepted_pages",
        columns=["number", "title", "box", "accepted_on", "accepted_pages", "kept_elsewhere"],
    ),
]  # fmt: skip
