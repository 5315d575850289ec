"""What the archives are made of: the plan, cases, volumes and items; lending, reading, reporting, ending."""

from countyhall.domains.archives.models.applicant import Applicant, Person
from countyhall.domains.archives.models.catalogue import Catalogue, CatalogueLine
from countyhall.domains.archives.models.ending import (
    Destruction,
    DestructionLine,
    DestructionState,
    Handover,
    Opinion,
)
from countyhall.domains.archives.models.item import (
    GONE,
    CaseState,
    FileCase,
    FormerNumber,
    Item,
    ItemState,
    Medium,
    Volume,
)
from countyhall.domains.archives.models.loan import MOST_EXTENSIONS, OUT, Loan, LoanState
from countyhall.domains.archives.models.plan import Access, Disposition, FileClass, FilePlan, Place, term_text
from countyhall.domains.archives.models.request import AccessRequest, Reading, RequestedItem, RequestState

__all__ = [
    "GONE",
    "MOST_EXTENSIONS",
    "OUT",
    "Access",
    "AccessRequest",
    "Applicant",
    "CaseState",
    "Catalogue",
    "CatalogueLine",
    "Destruction",
    "DestructionLine",
    "DestructionState",
    "Disposition",
    "FileCase",
    "FileClass",
    "FilePlan",
    "FormerNumber",
    "Handover",
    "Item",
    "ItemState",
    "Loan",
    "LoanState",
    "Medium",
    "Opinion",
    "Person",
    "Place",
    "Reading",
    "RequestState",
    "RequestedItem",
    "Volume",
    "term_text",
]
