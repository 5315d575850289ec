"""How a petition comes in: numbered, its sender locked away, confirmed or waiting to be."""

import secrets
from datetime import date

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from countyhall.domains.petitions import selectors
from countyhall.domains.petitions.lifecycle import clocks, letters
from countyhall.domains.petitions.models import (
    Category,
    Identity,
    Petition,
    Petitioner,
    QuestionSet,
    State,
    fingerprint,
)
from countyhall.kernel import events
from countyhall.kernel.audit import services as audit
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.period import clock, roc
from countyhall.kernel.records import services as records

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is read wrong over the telephone
UNCONFIRMED_PER_ADDRESS = 5
CONFIRM_SALT = "petitions.confirm"


class TooMany(Exception):
    """One address sent too many petitions today that it never confirmed; the message is for the sender."""


@transaction.atomic
def register(
    *,
    channel: str,
    subject: str,
    body: str,
    identity: Identity,
    sent_on: date,
    received_on: date | None = None,
    unit: Unit | None = None,
    category: Category | None = None,
    questions: QuestionSet | None = None,
    sealed: bool = False,
    by=None,
    recorded_on: date | None = None,
    tell: bool = True,
    **fields,
) -> tuple[Petition, str]:
    """Take a petition in and return it with the code that follows it (known from now on to its sender only).

    With ``received_on`` it is confirmed already (entered by staff, or sent by another agency) and the days
    begin; without, its sender gets a letter to confirm. ``fields`` are the petition's others (``kind``,
    ``township`` …). Every date may lie in the past; ``recorded_on`` is today unless said.
    """
    recorded_on = recorded_on or clock.today()
    petition = Petition(
        channel=channel,
        subject=subject,
        body=body,
        sent_on=sent_on,
        received_on=received_on,
        category=category,
        unit=unit or selectors.intake_unit(),
        question_set=questions,
        sealed=sealed,
        created_by=by,
        state=State.CONFIRMED if received_on else State.RECEIVED,
        sketch=selectors.sketch(f"{subject}\n{body}"),
        **fields,
    )
    petition.number = records.next_number(series(sent_on), text=number_text(sent_on), by=by)
    petition.save()
    code = lock_away(petition, identity)
    records.happened(petition, "registered", on=sent_on, recorded_on=recorded_on)
    audit.record(petition, "created", by=by, after=petition.state, channel=channel)
    if received_on:
        records.happened(petition, "received", on=received_on, recorded_on=recorded_on)
        clocks.begin(petition, received_on)
    if tell:
        acknowledge(petition, code, on=recorded_on)
    events.emit("petitions.petition.created", petition, by=by)
    return petition, code


def series(day: date) -> str:
    """The number series of a day's ROC year."""
    return f"petitions.{roc.year(day)}"


def number_text(day: date):
    """How a number of that day is written: ``P109-000391``."""
    year = roc.year(day)
    return lambda value: f"P{year}-{value:06}"


def new_code() -> str:
    """Eight signs, more than 10¹² possibilities."""
    signs = "".join(secrets.choice(ALPHABET) for _sign in range(8))
    return f"{signs[:4]}-{signs[4:]}"


def lock_away(petition: Petition, identity: Identity, code: str = "") -> str:
    """Put the sender in the vault; returns the code that follows the petition."""
    code = code or new_code()
    petitioner = Petitioner(petition=petition, code_print=code_print(code))
    petitioner.put(identity)
    petitioner.save()
    return code


def code_print(code: str) -> str:
    """The fingerprint of a code, however it is typed."""
    return fingerprint("code", code.replace("-", "").replace("－", ""))


def acknowledge(petition: Petition, code: str, *, on: date) -> None:
    """Ask the sender to confirm, or tell them number and code: what the status page asks for."""
    with translation.override(letters.language_of(petition)):
        if petition.state == State.RECEIVED:
            letters.send(petition, "confirm", on=on, private=confirmation_link(petition))
        else:
            letters.send(petition, "receipt", on=on, private=_("Your code: %(code)s") % {"code": code})


def confirmation_link(petition: Petition) -> str:
    """The address that the letter names; opening it confirms nothing, the button there does."""
    token = signing.dumps({"p": petition.pk}, salt=CONFIRM_SALT, compress=True)
    return f"{settings.SITE_URL.rstrip('/')}{reverse('public_petitions:confirm', args=[token])}"


def check_flood(email: str, on: date) -> None:
    """Refuse the sixth unconfirmed petition of one address on one day; shared addresses of an island's
    network play no part. Raises :class:`TooMany`."""
    own = Petition.objects.filter(
        petitioner__mail_print=fingerprint("mail", email), sent_on=on, state=State.RECEIVED
    )
    if own.count() >= UNCONFIRMED_PER_ADDRESS:
        raise TooMany(
            _("This address has %(count)s petitions that wait to be confirmed. Confirm one of them first.")
            % {"count": UNCONFIRMED_PER_ADDRESS}
        )
