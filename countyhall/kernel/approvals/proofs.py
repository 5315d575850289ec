"""Signatures that prove an act: offered, checked against the statement, kept, chained into the history."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.kernel.approvals import certificates, keys, stamps, statements
from countyhall.kernel.approvals.models import Proof, Signature, SigningKey
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Refused

__all__ = ["Checked", "Offered", "check", "keep", "resign"]

FRESH = timedelta(minutes=10)  # between asking for the statement and handing in its signature
Means = Proof.Means


@dataclass(frozen=True)
class Offered:
    """What a browser or a card reader hands in: the statement as it was signed, and the signature."""

    statement: str
    value: bytes
    means: str = Means.KEY

    @classmethod
    def of(cls, statement: str, value: str, means: str = Means.KEY) -> "Offered":
        """From the form's fields, the signature in base64. Raises ``Refused`` when unreadable."""
        try:
            return cls(statement, base64.b64decode(value, validate=True), means)
        except ValueError as no:
            raise Refused(_("The signature could not be read.")) from no

    @property
    def at(self) -> datetime:
        """The moment that the statement names."""
        try:
            at = datetime.strptime(statements.said(self.statement)["at"], "%Y-%m-%dT%H:%M:%SZ")
        except (ValueError, KeyError, TypeError) as no:
            raise Refused(_("The signature could not be read.")) from no
        return at.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Checked:
    """A signature that holds, with what it rests on."""

    means: str
    value: bytes
    key: SigningKey
    chain: str = ""
    revocation: str = ""


def check(offered: Offered, statement: str, by, *, late: bool = False) -> Checked:
    """What is offered, if it signs exactly this statement, now, by this person. Raises ``Refused``."""
    if offered.statement != statement:
        raise Refused(_("What was signed is not what lies here now. Read it again, then sign."))
    if not late and abs(timezone.now() - offered.at) > FRESH:
        raise Refused(_("The signature is too old. Please sign again."))
    if offered.means == Means.CERTIFICATE:
        key, chain, revocation = certificates.signer_of(statement.encode(), offered.value, by)
        return Checked(offered.means, offered.value, key, chain, revocation)
    if offered.means != Means.KEY:
        raise Refused(_("The signature could not be read."))
    key, value = keys.signer_of(statement.encode(), offered.value, by)
    return Checked(offered.means, value, key)


def keep(row: Signature, checked: Checked, *, late: bool = False) -> Proof:
    """Store a checked signature and chain it into the record's history."""
    made = Proof.objects.create(
        signature=row, means=checked.means, value=checked.value, key=checked.key, chain=checked.chain,
        revocation=checked.revocation, late=late, made_at=timezone.now(),
    )  # fmt: skip
    audit.record(
        row.circulation.record, "approval_resigned" if late else "approval_proved", by=row.by, signature=row.pk,
        proof=made.pk, value=statements.digest(checked.value), means=str(checked.means),
    )  # fmt: skip
    stamps.due(made)
    return made


@transaction.atomic
def resign(row: Signature, *, by, proof: Offered) -> Proof:
    """補簽: the person who acted signs afterwards what they did then."""
    if by.pk != row.by_id:
        raise PermissionDenied
    if not row.statement:
        raise Refused(_("There is no statement to sign: the act is older than statements are."))
    return keep(row, check(proof, row.statement, by, late=True), late=True)
