"""Other writes of petitions: intake from outside, the vault, nightly work, watching, cases of the past."""

from countyhall.domains.petitions.services.citizen import (
    add,
    confirm,
    confirmation_of,
    follow,
    rate,
    reopen,
)
from countyhall.domains.petitions.services.entry import EntryForm, load_rows
from countyhall.domains.petitions.services.identity import CORRECT_IDENTITY, READ_IDENTITY, correct, reveal
from countyhall.domains.petitions.services.intake import TooMany, check_flood, register
from countyhall.domains.petitions.services.nightly import (
    lapse_unconfirmed,
    learn,
    owe_missing,
    settle_answered,
)
from countyhall.domains.petitions.services.past import PastCase, load
from countyhall.domains.petitions.services.watching import WATCH, watch

__all__ = [
    "CORRECT_IDENTITY",
    "READ_IDENTITY",
    "WATCH",
    "EntryForm",
    "PastCase",
    "TooMany",
    "add",
    "check_flood",
    "confirm",
    "confirmation_of",
    "correct",
    "follow",
    "lapse_unconfirmed",
    "learn",
    "load",
    "load_rows",
    "owe_missing",
    "rate",
    "register",
    "reopen",
    "reveal",
    "settle_answered",
    "watch",
]
