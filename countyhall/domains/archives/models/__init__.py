"""What the archives are made of: the plan, cases, volumes and items; lending, reading, reporting, ending."""

from countyhall.domains.archives.models.applicant import Applicant, Person
from countyhall.domains.archives.models.batch import Batch, BatchLine, BatchState, SamplingRule
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
from countyhall.domains.archives.models.page import (
    Doubt,
    Finding,
    OcrOrder,
    OcrPause,
    Page,
    PageEntry,
    PageText,
    RedactedCopy,
    SamplePage,
)
from countyhall.domains.archives.models.plan import Access, Disposition, FileClass, FilePlan, Place, term_text
from countyhall.domains.archives.models.request import AccessRequest, Reading, RequestedItem, RequestState

__all__ = [
    "GONE",
    "MOST_EXTENSIONS",
    "OUT",
    "Access",
    "AccessRequest",
    "Applicant",
    "Batch",
    "BatchLine",
    "BatchState",
    "CaseState",
    "Catalogue",
    "CatalogueLine",
    "Destruction",
    "DestructionLine",
    "DestructionState",
    "Disposition",
    "Doubt",
    "FileCase",
    "FileClass",
    "FilePlan",
    "Finding",
    "FormerNumber",
    "Handover",
    "Item",
    "ItemState",
    "Loan",
    "LoanState",
    "Medium",
    "OcrOrder",
    "OcrPause",
    "Opinion",
    "Page",
    "PageEntry",
    "PageText",
    "Person",
    "Place",
    "Reading",
    "RedactedCopy",
    "RequestState",
    "RequestedItem",
    "SamplePage",
    "SamplingRule",
    "Volume",
    "term_text",
]
