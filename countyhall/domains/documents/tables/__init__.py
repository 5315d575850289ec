"""How documents, drafts and addressees look, in lists, on their page, in print and in exports.

A folder, because both documents (``document.py``) and drafts (``draft.py``) have their tables here.
"""

from countyhall.domains.documents.tables.document import AgencyTable, DocumentTable, PolicyTable
from countyhall.domains.documents.tables.draft import (
    AgencyGroupTable,
    DraftTable,
    DraftTemplateTable,
    RecipientTable,
)

__all__ = [
    "AgencyGroupTable",
    "AgencyTable",
    "DocumentTable",
    "DraftTable",
    "DraftTemplateTable",
    "PolicyTable",
    "RecipientTable",
]
