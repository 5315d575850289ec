"""The numbers that the county reports about open data."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.opendata import selectors
from countyhall.kernel.figures import Breakdown, Figure

COLUMNS = ["identifier", "title", "unit", "category", "issued_at"]

figures = [
    Figure("opendata.datasets", _("Open datasets on offer"), unit="項", of=selectors.offered, columns=COLUMNS),
    Breakdown(
        "opendata.datasets_by_unit", _("Open datasets by unit"), unit="項", of=selectors.offered, by="unit__code",
        words="unit__name", columns=COLUMNS,
    ),
]  # fmt: skip
