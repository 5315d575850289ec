"""CMS signatures with a certificate, checked against the authorities that the office trusts on the day."""

from cryptography.hazmat.primitives.serialization import Encoding
from django.utils.translation import gettext as _

from countyhall.kernel.approvals import keys, trust
from countyhall.kernel.approvals.models import SigningKey
from countyhall.kernel.approvals.verify_signoff import Cms, Invalid
from countyhall.kernel.lifecycle import Refused

__all__ = ["signer_of"]


def signer_of(statement: bytes, value: bytes, by) -> tuple[SigningKey, str, str]:
    """Whose certificate signed exactly this: the registered one, its chain and the lists that were asked."""
    try:
        cms = Cms(value)
        leaf = cms.verify(statement)
        chain = trust.check_now(leaf, cms.certificates)
    except Invalid as no:
        raise Refused(_("The certificate's signature does not hold: %(why)s.") % {"why": no}) from no
    key = (
        keys.keys_of(by)
        .exclude(certificate="")
        .filter(fingerprint=keys.fingerprint(leaf.public_key()))
        .first()
    )
    if key is None:
        raise Refused(_("This certificate is not registered as yours."))
    issuers = {one.issuer for one in chain}
    asked = [crl for crl in trust.crls() if crl.issuer in issuers]
    return key, _pem(chain), _pem(asked)


def _pem(things) -> str:
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in things)
