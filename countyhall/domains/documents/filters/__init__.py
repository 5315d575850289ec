"""How lists of documents, drafts and addressees are narrowed.

A folder, because both documents (``document.py``) and drafts (``draft.py``) have their filters here.
"""

from countyhall.domains.documents.filters.document import AgencyFilter, DocumentFilter, PolicyFilter
from countyhall.domains.documents.filters.draft import (
    AgencyGroupFilter,
    DraftFilter,
    DraftTemplateFilter,
    RecipientFilter,
)

__all__ = [
    "AgencyFilter",
    "AgencyGroupFilter",
    "DocumentFilter",
    "DraftFilter",
    "DraftTemplateFilter",
    "PolicyFilter",
    "RecipientFilter",
]
