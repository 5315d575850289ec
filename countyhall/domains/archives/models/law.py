"""What the archives law says in numbers and words, each with the days it holds."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.deadlines import Rule

TERMS = (30, 25, 20, 15, 10, 5, 3, 1)  # besides “for ever”: A0030089 §3, §4
REVIEW_YEARS = 10
ARCHIVES_ACT = _("Archives Act, articles 18 and 19")
ENFORCEMENT = _("Enforcement rules of the Archives Act, articles 18 and 19")
CHARGES = _("Charges for reading, copying and reproducing archives, articles 3 and 5")
HOUSE = _("The office's own rules for lending files")
IN_FORCE = date(2002, 1, 1)

ACCESS, CORRECT, LOAN = "archives.access", "archives.correct", "archives.loan"
RULES = [
    Rule(ACCESS, _("Decide on an application to read archives"), 30, kind="calendar", basis=ARCHIVES_ACT,
         valid_from=IN_FORCE),
    Rule(CORRECT, _("Correct an application to read archives"), 7, kind="calendar", basis=ENFORCEMENT,
         valid_from=IN_FORCE),
    Rule(LOAN, _("Bring a borrowed file back"), 15, basis=HOUSE, valid_from=IN_FORCE),
]  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """One ground in law on which an application may be refused."""

    code: str
    label: Promise | str
    basis: Promise | str = ARCHIVES_ACT
    valid_from: date = IN_FORCE
    valid_to: date | None = None


GROUNDS = (
    Ground("state_secret", _("State secrets")),
    Ground("criminal", _("Criminal case data")),
    Ground("trade_secret", _("Trade secrets")),
    Ground("examination", _("Tests of learning or skill, and qualification reviews")),
    Ground("personnel", _("Personnel and pay data")),
    Ground("lawful_duty", _("Secrecy owed by law or by contract")),
    Ground("public_interest", _("Public interest, or rights and interests of a third person")),
)


@dataclass(frozen=True)
class Fee:
    """One charge. ``per_hours`` is what a begun unit of time is; without, it is charged once."""

    code: str
    label: Promise | str
    amount: int
    per_hours: int = 0
    basis: Promise | str = CHARGES
    valid_from: date = IN_FORCE
    valid_to: date | None = None


FEES = (
    Fee("reading", _("Reading or copying by hand"), 20, per_hours=2),
    Fee("handling", _("Handling of what is sent by post"), 50),
)


def grounds_on(day: date) -> list[Ground]:
    """The grounds in force on a day."""
    return [g for g in GROUNDS if _in_force(g, day)]


def fee_on(code: str, day: date) -> Fee:
    """The charge in force on a day. Raises ``LookupError`` where there is none."""
    for fee in FEES:
        if fee.code == code and _in_force(fee, day):
            return fee
    raise LookupError(code)


def reading_fee(hours: float, day: date) -> int:
    """NT$20 for every two hours, a part counting as two (A0030091 §3)."""
    fee = fee_on("reading", day)
    begun = -(-round(hours * 60) // (fee.per_hours * 60))
    return fee.amount * max(begun, 0)


def postage_fee(postage: int, day: date) -> int:
    """What the post costs, and NT$50 (A0030091 §5)."""
    return postage + fee_on("handling", day).amount


def _in_force(dated, day: date) -> bool:
    return dated.valid_from <= day and (dated.valid_to is None or day <= dated.valid_to)


@dataclass(frozen=True)
class Measure:
    """How thick paper is and how much goes into a volume, in tenths of a millimetre."""

    per_page: int
    per_volume: int
    valid_from: date = IN_FORCE


MEASURES = (Measure(per_page=1, per_volume=500),)
CHECK_DAYS = 365  # within which every stored file has been read again
