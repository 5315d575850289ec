"""What a petition is made of: the letter, who sent it, who answers which part, and what was sent back."""

from countyhall.domains.petitions.models.categories import Category, QuestionSet, ReplyTemplate
from countyhall.domains.petitions.models.grounds import GROUNDS, Ground, ground, grounds_on
from countyhall.domains.petitions.models.handling import Assignment, Delivery, Letter, Transfer
from countyhall.domains.petitions.models.identity import Identity, Petitioner, fingerprint
from countyhall.domains.petitions.models.learning import LearnedCategory, LearnedGram
from countyhall.domains.petitions.models.petition import (
    ENDED,
    OPEN,
    Channel,
    Kind,
    Language,
    Petition,
    State,
    Township,
    Wish,
)

__all__ = [
    "ENDED",
    "GROUNDS",
    "OPEN",
    "Assignment",
    "Category",
    "Channel",
    "Delivery",
    "Ground",
    "Identity",
    "Kind",
    "Language",
    "LearnedCategory",
    "LearnedGram",
    "Letter",
    "Petition",
    "Petitioner",
    "QuestionSet",
    "ReplyTemplate",
    "State",
    "Township",
    "Transfer",
    "Wish",
    "fingerprint",
    "ground",
    "grounds_on",
]
