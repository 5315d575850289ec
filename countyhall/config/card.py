"""A person's card or token, read through its own PKCS#11 module: its certificates, and signatures made in it.

Runs where the card reader is. The private half never leaves the card; the PIN goes to the module and nowhere else.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from gettext import gettext as _
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

__all__ = ["Card", "CardProblem", "Certificate", "opened"]

DIGEST_INFO = bytes.fromhex(
    "3031300d060960864801650304020105000420"
)  # SHA-256, before its digest, for bare RSA


class CardProblem(Exception):
    """Why the card does not sign, in words."""


@dataclass(frozen=True)
class Certificate:
    """A certificate on the card, with the mark that it shares with its private key."""

    x509: x509.Certificate
    mark: bytes

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public key, as the house registers it."""
        public = self.x509.public_key()
        return hashlib.sha256(
            public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        ).hexdigest()

    @property
    def name(self) -> str:
        """Whose it is."""
        return self.x509.subject.rfc4514_string()

    @property
    def pem(self) -> str:
        """In PEM, to be registered."""
        return self.x509.public_bytes(Encoding.PEM).decode()

    @property
    def is_authority(self) -> bool:
        """Whether it stands above the person's own."""
        try:
            return self.x509.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        except x509.ExtensionNotFound:
            return False

    @property
    def signs(self) -> bool:
        """Whether it is a person's and made for signatures; one for encryption alone is not."""
        if self.is_authority:
            return False
        try:
            usage = self.x509.extensions.get_extension_for_class(x509.KeyUsage).value
        except x509.ExtensionNotFound:
            return True
        return usage.digital_signature or usage.content_commitment


@contextmanager
def opened(module: str, token: str = "", pin: str | None = None) -> "Iterator[Card]":
    """The card, with its PIN where it is to sign. Raises ``CardProblem``."""
    try:
        import pkcs11
    except ImportError as no:
        raise CardProblem(_("Reading cards needs: pip install 'countyhall[card]'")) from no
    wrong = pkcs11.exceptions
    words = {
        wrong.PinIncorrect: _("The PIN is wrong."),
        wrong.PinLenRange: _("The PIN is wrong."),
        wrong.PinInvalid: _("The PIN is wrong."),
        wrong.PinLocked: _("The card is locked after too many wrong PINs."),
        wrong.PinExpired: _("The PIN has to be changed first, with the card's own program."),
        wrong.NoSuchToken: _("No such card is in a reader."),
        wrong.TokenNotPresent: _("No such card is in a reader."),
        wrong.DeviceRemoved: _("The card was taken out."),
        wrong.MultipleTokensReturned: _("Several cards are there: name one with --token."),
    }
    named = {"token_label": token} if token else {}
    try:
        # an empty slot's unformatted token is nobody's card
        found = _library(pkcs11, module).get_token(token_flags=pkcs11.TokenFlag.TOKEN_INITIALIZED, **named)
        with found.open(user_pin=pin) as session:
            yield Card(pkcs11, session, pin)
    except wrong.PKCS11Error as problem:
        said = next((text for kind, text in words.items() if isinstance(problem, kind)), "")
        raise CardProblem(said or _("The card refused: %s") % type(problem).__name__) from None


def _library(pkcs11: Any, module: str) -> Any:
    try:
        return pkcs11.lib(module)
    except RuntimeError as no:
        raise CardProblem(_("%s is no PKCS#11 module that can be opened.") % module) from no


class Card:
    """An open card."""

    def __init__(self, pkcs11: Any, session: Any, pin: str | None) -> None:
        self._pkcs11, self._session, self._pin = pkcs11, session, pin

    def certificates(self) -> list[Certificate]:
        """Every certificate on the card."""
        kind = self._pkcs11.Attribute
        wanted = {
            kind.CLASS: self._pkcs11.ObjectClass.CERTIFICATE,
            kind.CERTIFICATE_TYPE: self._pkcs11.CertificateType.X_509,
        }
        return [
            Certificate(x509.load_der_x509_certificate(bytes(one[kind.VALUE])), bytes(one[kind.ID]))
            for one in self._session.get_objects(wanted)
        ]

    def sign(self, content: bytes, certificate: Certificate) -> bytes:
        """A detached CMS signature over ``content``, with the card's chain, as CAdES-BES has it."""
        from asn1crypto import cms, tsp  # noqa: F401  the latter names the attribute of the certificate
        from asn1crypto import x509 as asn1

        der = certificate.x509.public_bytes(Encoding.DER)
        leaf = asn1.Certificate.load(der)
        digest = hashlib.sha256(content).digest()
        attributes = cms.CMSAttributes(
            [
                _attribute("content_type", "data"),
                _attribute("message_digest", digest),
                _attribute(
                    "signing_time", cms.Time(name="utc_time", value=datetime.now(UTC).replace(microsecond=0))
                ),
                _signing_certificate(leaf, der),
            ]
        )
        # signed as a SET; in the message it is tagged otherwise
        value = self._raw(attributes.dump(), certificate)
        elliptic = isinstance(certificate.x509.public_key(), ec.EllipticCurvePublicKey)
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    "issuer_and_serial_number",
                    cms.IssuerAndSerialNumber({"issuer": leaf.issuer, "serial_number": leaf.serial_number}),
                ),
                "digest_algorithm": {"algorithm": "sha256"},
                "signed_attrs": attributes,
                "signature_algorithm": {"algorithm": "sha256_ecdsa" if elliptic else "sha256_rsa"},
                "signature": value,
            }
        )
        above = [one for one in self.certificates() if one.is_authority]
        chain = [leaf, *(asn1.Certificate.load(one.x509.public_bytes(Encoding.DER)) for one in above)]
        signed = cms.SignedData(
            {
                "version": "v1",
                "digest_algorithms": [{"algorithm": "sha256"}],
                "encap_content_info": {"content_type": "data"},
                "certificates": chain,
                "signer_infos": [signer],
            }
        )
        return cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()

    def _raw(self, content: bytes, certificate: Certificate) -> bytes:
        """One RSA or ECDSA signature with SHA-256, made in the card."""
        mechanism, kind = self._pkcs11.Mechanism, self._pkcs11.Attribute
        key = self._session.get_key(object_class=self._pkcs11.ObjectClass.PRIVATE_KEY, id=certificate.mark)
        more = {"pin": self._pin} if self._asks_each_time(key, kind) else {}
        public = certificate.x509.public_key()
        digest = hashlib.sha256(content).digest()
        if isinstance(public, ec.EllipticCurvePublicKey):
            from pkcs11.util.ec import encode_ecdsa_signature

            return encode_ecdsa_signature(key.sign(digest, mechanism=mechanism.ECDSA, **more))
        if not isinstance(public, rsa.RSAPublicKey):
            raise CardProblem(_("The card's kind of key is not supported."))
        if mechanism.SHA256_RSA_PKCS in self._session.token.slot.get_mechanisms():
            return key.sign(content, mechanism=mechanism.SHA256_RSA_PKCS, **more)
        return key.sign(DIGEST_INFO + digest, mechanism=mechanism.RSA_PKCS, **more)

    def _asks_each_time(self, key: Any, kind: Any) -> bool:
        """Whether the card wants its PIN before every single signature."""
        try:
            return bool(key[kind.ALWAYS_AUTHENTICATE])
        except self._pkcs11.exceptions.PKCS11Error:
            return False


def _attribute(name: str, value: Any) -> Any:
    from asn1crypto import cms

    return cms.CMSAttribute({"type": name, "values": [value]})


def _signing_certificate(leaf: Any, der: bytes) -> Any:
    """That this certificate signed and no other with the same key."""
    from asn1crypto import tsp

    named = tsp.SigningCertificateV2(
        {
            "certs": [
                {
                    "cert_hash": hashlib.sha256(der).digest(),
                    "issuer_serial": {
                        "issuer": [tsp.GeneralName("directory_name", leaf.issuer)],
                        "serial_number": leaf.serial_number,
                    },
                }
            ]
        }
    )
    return _attribute("signing_certificate_v2", named)
