"""RFC 3161 time stamps: asked of the configured authority, checked, kept beside the signature."""

import secrets
import urllib.request
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from countyhall.kernel.approvals import statements, trust
from countyhall.kernel.approvals.models import Proof, Stamp
from countyhall.kernel.approvals.verify_signoff import Der, Invalid, check_stamp
from countyhall.kernel.audit import services as audit
from countyhall.kernel.jobs import services as jobs
from countyhall.kernel.lifecycle import Refused

__all__ = ["catch_up", "due", "stamp", "stamp_proof"]

SHA256 = bytes.fromhex("300d06096086480165030402010500")  # AlgorithmIdentifier of SHA-256
LARGEST = 64 * 1024
SECONDS = 20
CAUGHT_UP = 5000  # in one night
GRANTED = (0, 1)


def due(proof: Proof) -> None:
    """Ask for a stamp as soon as the signature is committed, where an authority is configured."""
    if settings.TIMESTAMP_URL:
        jobs.defer(stamp_proof, key=f"stamp:{proof.pk}", proof=proof.pk)


def catch_up(on: date) -> int:
    """By night ask again for the stamps of signatures that the authority has not seen; how many were asked for."""
    if not settings.TIMESTAMP_URL:
        return 0
    unseen = Proof.objects.filter(stamps=None, made_at__date__lte=on).order_by("pk")[:CAUGHT_UP]
    for proof in unseen:
        due(proof)
    return len(unseen)


@jobs.task(tries=12)
def stamp_proof(proof: int) -> None:
    """Stamp one signature; once is enough."""
    found = Proof.objects.select_related("signature__circulation").get(pk=proof)
    if not found.stamps.exists():
        stamp(found)


def stamp(proof: Proof) -> Stamp:
    """A time stamp over the signature's bytes; also anew, before the authority's own certificate ends."""
    value = bytes(proof.value)
    token = _ask(settings.TIMESTAMP_URL, value)
    try:
        at, authority = check_stamp(token, value, trust.roots(trust.Use.STAMP), trust.crls())
    except Invalid as no:
        raise Refused(_("The time stamp does not hold: %(why)s.") % {"why": no}) from no
    made = Stamp.objects.create(proof=proof, token=token, at=at, authority=authority[:200])
    audit.record(
        proof.signature.circulation.record, "approval_stamped", signature=proof.signature_id, proof=proof.pk,
        stamp=made.pk, value=statements.digest(token), authority=authority,
    )  # fmt: skip
    return made


def _ask(url: str, value: bytes) -> bytes:
    if not url.startswith(("http://", "https://")):
        raise Refused(_("No time-stamping authority is configured."))
    headers = {"Content-Type": "application/timestamp-query"}
    asked = urllib.request.Request(url, query(value), headers)  # noqa: S310  the scheme is checked above
    with urllib.request.urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310
        return token_of(answer.read(LARGEST))


def query(value: bytes) -> bytes:
    """A request for a stamp over ``value``, with a number used once, the certificates wanted back."""
    nonce = b"\x00" + secrets.token_bytes(8)
    imprint = _der(0x30, SHA256 + _der(0x04, bytes.fromhex(statements.digest(value))))
    return _der(0x30, _der(0x02, b"\x01") + imprint + _der(0x02, _shortest(nonce)) + _der(0x01, b"\xff"))


def token_of(answer: bytes) -> bytes:
    """The token in the authority's answer. Raises ``Refused`` when it did not grant one."""
    try:
        status, *rest = list(Der(answer))
        if next(iter(status)).number() not in GRANTED:
            raise Invalid("refused")
        return rest[0].raw
    except (Invalid, IndexError, StopIteration) as no:
        raise Refused(_("The time-stamping authority gave no stamp.")) from no


def _der(tag: int, body: bytes) -> bytes:
    return bytes([tag, len(body)]) + body  # all of it is shorter than 128 bytes


def _shortest(number: bytes) -> bytes:
    while len(number) > 1 and number[0] == 0 and number[1] < 0x80:
        number = number[1:]
    return number
