"""The grounds on which a petition may stay without a handling, each with the law and the days it holds."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACT = _("Administrative Procedure Act, article 173")
COUNTY = _("Kinmen County directions for the magistrate's mailbox, point 7")
MAILBOX = _("Kinmen County directions for the magistrate's mailbox, point 4")
IN_FORCE = date(2001, 1, 1)


@dataclass(frozen=True)
class Ground:
    """One reason in law. The petition is registered all the same, and its sender is told.

    ``earlier_answers`` is how many clear answers to the same matter have to be shown (by a link) before
    the ground may be used.
    """

    code: str
    label: Promise | str
    basis: Promise | str
    valid_from: date = IN_FORCE
    valid_to: date | None = None
    earlier_answers: int = 0
    system: bool = False


GROUNDS = (
    Ground("no_content", _("No concrete content, or no real name or address"), ACT),
    Ground(
        "answered_before",
        _("Same matter already handled properly and answered clearly"),
        ACT,
        earlier_answers=1,
    ),
    Ground("sent_elsewhere", _("Same matter sent to several agencies, and this one is not competent"), ACT),
    Ground(
        "answered_twice",
        _("Same matter answered twice or more, and shelving it was approved"),
        COUNTY,
        earlier_answers=2,
    ),
    Ground("in_court", _("Matter is before a court or the prosecution"), COUNTY),
    Ground("advertising", _("Advertising"), COUNTY),
    Ground("no_return_address", _("No return address, or a wrong one"), COUNTY),
    Ground("abusive", _("Irrelevant, merely emotional or abusive"), COUNTY),
    Ground("unconfirmed", _("E-mail address not confirmed in time"), MAILBOX, system=True),
)
_BY_CODE = {g.code: g for g in GROUNDS}


def ground(code: str) -> Ground:
    """The ground of a code. Raises ``KeyError`` for an unknown one."""
    return _BY_CODE[code]


def grounds_on(day: date) -> list[Ground]:
    """The grounds that a person may choose on ``day``."""
    return [
        g
        for g in GROUNDS
        if not g.system and g.valid_from <= day and (g.valid_to is None or day <= g.valid_to)
    ]
