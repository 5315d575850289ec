"""Reads of documents that cross models or count things."""

from countyhall.domains.documents.selectors import agencies, chasing, counts, filing, timeliness, work
from countyhall.domains.documents.selectors.agencies import agencies_like, agency_of, house_agency
from countyhall.domains.documents.selectors.duplicates import duplicates_of
from countyhall.domains.documents.selectors.holding import holding
from countyhall.domains.documents.selectors.suggest import Suggestion, suggest

__all__ = [
    "Suggestion",
    "agencies",
    "agencies_like",
    "agency_of",
    "chasing",
    "counts",
    "duplicates_of",
    "filing",
    "holding",
    "house_agency",
    "suggest",
    "timeliness",
    "work",
]
