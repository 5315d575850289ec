"""What the sender does from outside: confirm, follow, add what was asked, rate, reopen."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.domains.petitions import lifecycle
from countyhall.domains.petitions.models import Petition, Petitioner, State
from countyhall.domains.petitions.models.rules import CONFIRM
from countyhall.domains.petitions.services import intake
from countyhall.kernel.audit import services as audit
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.records import services as records

TRIES, WITHIN = 10, timedelta(hours=1)


def confirmation_of(token: str) -> Petition | None:
    """The petition that a confirmation letter speaks of; ``None`` for a token that is not ours."""
    try:
        key = signing.loads(token, salt=intake.CONFIRM_SALT)["p"]
    except (signing.BadSignature, KeyError, TypeError):
        return None
    return Petition.objects.filter(pk=key).first()


@transaction.atomic
def confirm(petition: Petition, *, on: date) -> tuple[Petition, str]:
    """The sender pressed the button: take the petition in and give them a fresh code.

    Raises ``Refused`` when it was confirmed before or the days are over.
    """
    if petition.state == State.RECEIVED and on > confirm_until(petition):
        raise Refused(_("The 3 days to confirm are over. Please send your petition again."))
    petition = lifecycle.petition.take(petition, "confirm", by=None, on=on)
    code = intake.new_code()
    Petitioner.objects.filter(petition=petition).update(code_print=intake.code_print(code))
    intake.acknowledge(petition, code, on=on)
    return petition, code


def confirm_until(petition: Petition) -> date:
    """The last day on which the sender may confirm."""
    return petition.sent_on + timedelta(days=deadlines.rule(CONFIRM, on=petition.sent_on).days)


@dataclass(frozen=True)
class Followed:
    """What came of number and code: the petition, or that one has to wait."""

    petition: Petition | None = None
    wait: bool = False


def follow(number: str, code: str) -> Followed:
    """The petition of this number, if the code is its own.

    Ten wrong codes an hour lock this number, not the network that they came from: the islands share
    addresses (PET-18). An unknown number takes as long as a wrong code and looks the same.
    """
    own = (
        Petitioner.objects.select_related("petition").filter(petition__number=number.strip().upper()).first()
    )
    if own is None:
        Petitioner(code_print="0" * 64).code_is(plain(code))
        return Followed()
    now = timezone.now()
    if own.wrong_since and own.wrong_since > now - WITHIN and own.wrong_count >= TRIES:
        return Followed(wait=True)
    if own.code_is(plain(code)):
        Petitioner.objects.filter(pk=own.pk).update(wrong_count=0, wrong_since=None)
        return Followed(own.petition)
    mine = Petitioner.objects.filter(pk=own.pk)
    if own.wrong_since is None or own.wrong_since <= now - WITHIN:
        mine.update(wrong_count=1, wrong_since=now)
    else:
        mine.update(wrong_count=F("wrong_count") + 1)
    return Followed()


def plain(code: str) -> str:
    """A code without its dash."""
    return code.replace("-", "").replace("－", "")


def add(petition: Petition, *, text: str, on: date) -> Petition:
    """The sender answers what the county asked."""
    return lifecycle.petition.take(petition, "supply", by=None, text=text, on=on)


@transaction.atomic
def rate(petition: Petition, *, rating: int, comment: str, on: date, recorded_on: date | None = None) -> None:
    """One question on the answer, 1 to 5; rating again replaces it. Raises ``Refused`` before the answer."""
    petition = Petition.objects.select_for_update().get(pk=petition.pk)
    if petition.state not in (State.ANSWERED, State.CLOSED):
        raise Refused(_("You can rate the answer once it was sent."))
    petition.rating, petition.rating_comment = rating, comment
    petition.save(update_fields=["rating", "rating_comment"])
    records.happened(petition, "rated", on=on, recorded_on=recorded_on or on)
    audit.record(petition, "rated", rating=rating)


def reopen(petition: Petition, *, reason: str, on: date) -> Petition:
    """The sender is not content: the same case goes on. Raises ``Refused`` when the days are over."""
    return lifecycle.petition.take(petition, "ask_to_reopen", by=None, reason=reason, on=on)
