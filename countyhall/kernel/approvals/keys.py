"""Keys of people: enrolled, revoked, and asked whether they made a signature."""

import base64
import hashlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from countyhall.kernel.approvals import trust
from countyhall.kernel.approvals.models import SigningKey
from countyhall.kernel.approvals.verify_signoff import Invalid, check_raw, name_of
from countyhall.kernel.audit import services as audit
from countyhall.kernel.lifecycle import Refused

__all__ = ["challenge", "enrol", "enrol_certificate", "keys_of", "revoke", "signer_of"]

RAW = 64  # bytes of a P-256 signature as WebCrypto gives it: r and s


def challenge(user, nonce: str) -> bytes:
    """What a new key signs to show that its private half is there."""
    return f"countyhall-enrol/1:{user.username}:{nonce}".encode()


def enrol(user, *, spki: str, proof: str, nonce: str, label: str) -> SigningKey:
    """Register a county key (P-256, base64 of its SPKI) that signed the challenge. Raises ``Refused``."""
    try:
        der = base64.b64decode(spki, validate=True)
        public = serialization.load_der_public_key(der)
        if not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, ec.SECP256R1):
            raise ValueError
        signed = as_der(base64.b64decode(proof, validate=True))
        check_raw(public, signed, challenge(user, nonce), hashes.SHA256())
    except (ValueError, Invalid) as no:
        raise Refused(_("The key could not be read, or did not sign. Please make a new one.")) from no
    return _keep(user, public, label)


def enrol_certificate(user, pem: bytes, *, label: str = "") -> SigningKey:
    """Register the certificate that a person signs with: issued by a trusted authority, in their name."""
    try:
        found = x509.load_pem_x509_certificates(pem)
        leaf, others = found[0], found[1:]
        trust.check_now(leaf, others)
    except (ValueError, IndexError) as no:
        raise Refused(_("This is no certificate in PEM form.")) from no
    except Invalid as no:
        raise Refused(_("The certificate does not hold: %(why)s.") % {"why": no}) from no
    if name_of(leaf) != user.name:
        raise Refused(_("The certificate is in the name of %(name)s.") % {"name": name_of(leaf)})
    own = leaf.public_bytes(serialization.Encoding.PEM).decode()
    return _keep(user, leaf.public_key(), label or name_of(leaf), own)


@transaction.atomic
def _keep(user, public, label: str, certificate: str = "") -> SigningKey:
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    try:
        with transaction.atomic():
            made = SigningKey.objects.create(
                user=user, label=label[:80], public_key=pem.decode(), certificate=certificate,
                fingerprint=fingerprint(public),
            )  # fmt: skip
    except IntegrityError as no:
        raise Refused(_("This key is registered already.")) from no
    audit.record(made, "created", by=user, fingerprint=made.fingerprint)
    return made


def revoke(key: SigningKey, *, by, reason: str) -> SigningKey:
    """From now on the key signs nothing; what it signed before stays signed."""
    if not reason.strip():
        raise Refused(_("Say why the key is revoked."))
    if key.revoked_at is None:
        key.revoked_at, key.revoke_reason = timezone.now(), reason.strip()[:120]
        key.save(update_fields=["revoked_at", "revoke_reason"])
        audit.record(key, "revoked", by=by, reason=key.revoke_reason)
    return key


def keys_of(user):
    """The keys that a person may sign with now."""
    return SigningKey.objects.filter(user=user, revoked_at=None)


def signer_of(statement: bytes, value: bytes, by) -> tuple[SigningKey, bytes]:
    """Which of the person's county keys signed exactly this, and the signature in DER. Raises ``Refused``."""
    signed = as_der(value)
    for key in keys_of(by).filter(certificate=""):
        try:
            check_raw(
                serialization.load_pem_public_key(key.public_key.encode()), signed, statement, hashes.SHA256()
            )
        except Invalid:
            continue
        return key, signed
    raise Refused(_("None of your registered keys made this signature."))


def as_der(value: bytes) -> bytes:
    """A signature in the form that all tools read; WebCrypto gives r and s side by side."""
    if len(value) != RAW:
        raise Refused(_("The signature could not be read."))
    half = RAW // 2
    return encode_dss_signature(int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big"))


def fingerprint(public) -> str:
    """SHA-256 of the public key."""
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()
