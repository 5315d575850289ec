"""Sheets of the kernel's test record."""

from countyhall.kernel.exchange import Importer
from countyhall.kernel.registry import Domain
from countyhall.kernel.web.tests.casebook import CaseForm


class CaseImporter(Importer):
    """Cases by subject."""

    form = CaseForm
    columns = {"主旨": "subject", "案由": "subject", "內容": "body", "承辦單位": "unit"}
    key = "subject"


domain = Domain(
    label="casesheets",
    name="Sheets of cases",
    importers=[CaseImporter],
    grants={role: ["casebook.import_case"] for role in ("handler", "unit_head")},
)
