"""The periods of the mailbox as dated data: a running case keeps the edition it began with."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from countyhall.kernel.deadlines import Rule

SIMPLE, SEVERAL, COMPLEX = "petitions.simple", "petitions.several", "petitions.complex"
CONFIRM, REOPEN, SETTLE = "petitions.confirm", "petitions.reopen", "petitions.settle"
MAILBOX = _("Kinmen County directions for the magistrate's mailbox")
ACT = _("Executive Yuan directions for handling petitions: never more than 30 days")
IN_FORCE = date(2001, 1, 1)
CEILING_DAYS = 30
REFUSALS_BEFORE_DECISION = 2

RULES = [
    Rule(
        SIMPLE, _("Answer, simple matter"), 3, basis=MAILBOX, valid_from=IN_FORCE, ceiling_days=CEILING_DAYS
    ),
    Rule(
        SEVERAL,
        _("Answer, several units or a foreign language"),
        5,
        basis=MAILBOX,
        valid_from=IN_FORCE,
        ceiling_days=CEILING_DAYS,
    ),
    Rule(
        COMPLEX,
        _("Answer, site visit or legal opinion needed"),
        7,
        basis=ACT,
        valid_from=IN_FORCE,
        ceiling_days=CEILING_DAYS,
    ),
    Rule(
        CONFIRM,
        _("Confirm the e-mail address"),
        3,
        kind="calendar",
        roll="none",
        basis=MAILBOX,
        valid_from=IN_FORCE,
    ),
    Rule(REOPEN, _("Ask for a case to be reopened"), 30, kind="calendar", basis=MAILBOX, valid_from=IN_FORCE),
    Rule(
        SETTLE,
        _("Close an answered case"),
        14,
        kind="calendar",
        roll="none",
        basis=MAILBOX,
        valid_from=IN_FORCE,
    ),
]
ANSWER_RULES = (SIMPLE, SEVERAL, COMPLEX)


def answer_rule(*, units: int, foreign: bool, complex: bool) -> str:
    """The code of the rule for an answer: 3 working days, 5 with several units or a foreign language, 7."""
    if complex:
        return COMPLEX
    return SEVERAL if units > 1 or foreign else SIMPLE
